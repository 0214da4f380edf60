"""The sample proceedings, extracted: every turn as it stood when somebody last read it through.

A missing golden file is written and its test fails, so that it is read before it is committed. After a change of rules
delete the files (or set PROCEEDINGS_WRITE_GOLDEN=1), run the tests, and read the difference.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from archive.models import Intervention, Proceedings
from extractors.extract import extract
from extractors.options import OcrOptions
from extractors.sanity import problems
from tests.samples import typeset

SAMPLES = typeset.FOLDER
NAMES = sorted(name for name in typeset.DESIGNS if not name.endswith("_scan"))
SLOW = 5.0  # seconds for a sample of a page or three; a reader that takes longer has a fault
FRESH = os.environ.get("PROCEEDINGS_WRITE_GOLDEN") == "1"


def read(name: str) -> Proceedings:
    design = typeset.DESIGNS[name]
    data = (SAMPLES / f"{name}.pdf").read_bytes()
    return extract(data, source=f"{name}.pdf", password=design.password, ocr=OcrOptions(enabled=False))


def told(found: Proceedings) -> dict[str, Any]:
    """What a reader would check, without ids and boxes."""
    titles = {section.id: section.title for section in found.sections}
    return {
        "title": found.heading.title,
        "body": found.heading.body,
        "session": found.heading.session,
        "date": found.heading.date.isoformat() if found.heading.date else None,
        "place": found.heading.place,
        "language": found.heading.language,
        "participants": [
            f"{person.name} [{', '.join(person.roles)}]" + (f" ({person.affiliation})" if person.affiliation else "")
            for person in found.participants
        ],
        "sections": [f"{'  ' * (section.level - 1)}{section.title}" for section in found.sections],
        "interventions": [_row(row, titles) for row in found.interventions],
        "footnotes": [f"{note.mark} {note.text}".strip() for note in found.footnotes],
    }


def _row(row: Intervention, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "speaker": row.speaker.name if row.speaker else None,
        "label": row.label,
        "role": row.role,
        "kind": row.kind.value,
        "evidence": row.evidence.value,
        "confidence": round(row.confidence, 1),
        "section": titles.get(row.section or ""),
        "pages": list(row.pages),
        "text": row.text,
    }


@pytest.mark.parametrize("name", NAMES)
def test_sample_reads_as_before(name: str) -> None:
    started = time.monotonic()
    found = read(name)
    assert time.monotonic() - started < SLOW
    assert problems(found) == ()
    golden = SAMPLES / f"{name}.json"
    if FRESH or not golden.exists():
        _write(golden, told(found))
        pytest.fail(f"{golden.name} was written: read it, then run the tests again.")
    assert told(found) == json.loads(golden.read_text("utf-8"))


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def test_every_golden_file_has_its_sample() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} <= set(NAMES)


def test_extraction_is_deterministic() -> None:
    assert read("league_two_columns") == read("league_two_columns")
