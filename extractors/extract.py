"""The door: bytes of a PDF go in, `Proceedings` come out. No network, no database, no files written.

python -m extractors.extract FILE.pdf      prints the document as JSON
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import msgspec

from archive.models import Extraction, Proceedings
from extractors.frontmatter import FrontMatter, read_front
from extractors.interventions import segment
from extractors.layout.arrangement import arrange
from extractors.options import RULES_VERSION, Hints, OcrOptions
from extractors.people.roster import Roster
from extractors.reading.pdf import read_pages
from extractors.sanity import problems


def extract(
    data: bytes,
    *,
    source: str = "",
    password: str | None = None,
    hints: Hints | None = None,
    ocr: OcrOptions | None = None,
) -> Proceedings:
    """Read one document.

    Raises:
        UnreadableDocumentError: not a PDF, encrypted, damaged, empty.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    pages = read_pages(data, password=password, ocr=ocr)
    layout = arrange(pages)
    front = _with_hints(read_front(layout), hints) if hints else read_front(layout)
    roster = Roster(front.participants, language=front.heading.language)
    body = segment(layout, front, roster, seed=sha256)
    found = Proceedings(
        id=sha256[:16],
        sha256=sha256,
        source=source,
        heading=front.heading,
        participants=roster.participants(),
        sections=body.sections,
        interventions=body.interventions,
        footnotes=body.footnotes,
        page_sizes=layout.page_sizes,
        extraction=Extraction(
            pages=len(pages),
            ocr_pages=tuple(page.number for page in pages if page.engine == "ocr"),
            rules_version=RULES_VERSION,
            engine=",".join(sorted({page.engine for page in pages})),
            warnings=layout.warnings,
        ),
    )
    return _with_warnings(found, problems(found))


def _with_warnings(found: Proceedings, warnings: tuple[str, ...]) -> Proceedings:
    if not warnings:
        return found
    extraction = msgspec.structs.replace(found.extraction, warnings=found.extraction.warnings + warnings)
    return msgspec.structs.replace(found, extraction=extraction)


def _with_hints(front: FrontMatter, hints: Hints) -> FrontMatter:
    heading = msgspec.structs.replace(
        front.heading,
        body=front.heading.body or hints.body,
        date=front.heading.date or hints.date,
        language=hints.language or front.heading.language,
    )
    return msgspec.structs.replace(front, heading=heading)


def as_json(proceedings: Proceedings) -> dict[str, object]:
    """The document as `proceedings extract --json` prints it: the heading's fields on top, `pages` beside spans."""
    fields = msgspec.to_builtins(proceedings)
    heading = fields.pop("heading")
    for row, intervention in zip(fields["interventions"], proceedings.interventions, strict=True):
        row["pages"] = list(intervention.pages)
    return {"id": fields.pop("id"), **heading, **fields}


def main(arguments: list[str]) -> int:
    """Print one document as JSON."""
    path = Path(arguments[-1])
    found = extract(path.read_bytes(), source=str(path))
    sys.stdout.buffer.write(msgspec.json.encode(as_json(found)) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
