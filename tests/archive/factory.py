"""Proceedings for tests, made of nothing: fictional bodies, people and words.

`proceedings("We need a bridge.", "I disagree.")` is a document of two interventions by two speakers; `pdf_of` gives
the bytes that belong to it (no PDF that a reader would take; the store does not look inside).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from pathlib import Path

from archive.models import (
    Evidence,
    Extraction,
    Footnote,
    Heading,
    Intervention,
    Kind,
    PageSize,
    Participant,
    Proceedings,
    Section,
    Span,
    Speaker,
)
from config.settings import Settings

BODY = "Harbour Council of Norrvik"
PEOPLE = ("Ada Lindqvist", "Tomás Ferreira", "Yuki Brandt", "Oumar Keita")
WORDS = [
    "harbour",
    "bridge",
    "ferry",
    "quay",
    "tariff",
    "pilot",
    "budget",
    "repair",
    "winter",
    "storm",
    "buoy",
    "crane",
    "vote",
    "motion",
    "report",
    "committee",
    "levy",
    "salt",
    "barge",
    "channel",
    "dredging",
    "lighthouse",
    "signal",
    "fog",
    "tide",
    "lease",
    "permit",
    "warehouse",
    "rope",
    "anchor",
    "inspection",
]


def settings(folder: Path, **changes: object) -> Settings:
    """Settings of an archive in a folder, whatever the environment says."""
    return Settings(_env_file=None, **{"data": folder, **changes})  # type: ignore[arg-type, call-arg]


def sentence(rng: random.Random, length: int = 12) -> str:
    """So many words in an order that means nothing."""
    return " ".join(rng.choice(WORDS) for _ in range(length)).capitalize() + "."


def texts(count: int, seed: int = 0, length: int = 40) -> list[str]:
    """Different texts of about so many words."""
    rng = random.Random(seed)
    return [f"Point {number}. {sentence(rng, rng.randint(length // 2, length * 3 // 2))}" for number in range(count)]


def pdf_of(name: str) -> bytes:
    """Bytes that stand for a PDF; other names give other bytes."""
    return b"%PDF-1.7\n" + name.encode() + b"\n%%EOF\n"


def participants(names: tuple[str, ...] = PEOPLE) -> tuple[Participant, ...]:
    """The first is in the chair."""
    return tuple(
        Participant(
            id=f"p{number}",
            name=name,
            honorific="Ms." if number % 2 else "Mr.",
            roles=("chair",) if number == 1 else ("member",),
            affiliation=f"Ward {number}",
            aliases=(name.split()[-1],),
        )
        for number, name in enumerate(names, start=1)
    )


def intervention(text: str, seq: int = 1, people: tuple[Participant, ...] = (), **facts: object) -> Intervention:
    """One turn; speakers take turns in the order of `people`."""
    who = people[(seq - 1) % len(people)] if people else None
    defaults: dict[str, object] = {
        "id": f"i{seq}",
        "kind": Kind.SPEECH if who else Kind.NARRATIVE,
        "speaker": Speaker(id=who.id, name=who.name) if who else None,
        "label": f"{who.honorific} {who.name.split()[-1]}:" if who else None,
        "section": "s1",
        "spans": (Span(page=1 + seq // 20, box=(72.0, 100.0 + seq % 20 * 30, 523.0, 112.0 + seq % 20 * 30)),),
        "evidence": Evidence.LABEL if who else Evidence.NONE,
        "confidence": 0.95 if who else 0.3,
        "language": "en",
    }
    return Intervention(seq=seq, text=text, **{**defaults, **facts})  # type: ignore[arg-type]


def proceedings(
    *spoken: str,
    pdf: bytes | str = "one",
    rules: str = "1",
    body: str | None = BODY,
    names: tuple[str, ...] = PEOPLE,
    date: dt.date | None = dt.date(2031, 3, 14),
    title: str = "Record of the sitting",
    **heading: str | None,
) -> Proceedings:
    """A document in which these texts are said, one after the other. `pdf`: the bytes, or a name for `pdf_of`."""
    data = pdf_of(pdf) if isinstance(pdf, str) else pdf
    people = participants(names)
    said = tuple(intervention(text, seq, people) for seq, text in enumerate(spoken, start=1))
    sha256 = hashlib.sha256(data).hexdigest()
    return Proceedings(
        id=sha256[:16],
        sha256=sha256,
        heading=Heading(
            title=title,
            body=body,
            date=date,
            **{"session": "Forty-first session", "place": "Norrvik", "language": "en", **heading},
        ),
        extraction=Extraction(pages=1 + len(said) // 20, rules_version=rules, engine="pdfium"),
        participants=people,
        sections=(Section(id="s1", title="The new bridge", number="1"),),
        interventions=said,
        footnotes=(Footnote(mark="1", text="See the annex.", page=1, intervention="i1"),) if said else (),
        page_sizes=(PageSize(width=595, height=842),),
    )
