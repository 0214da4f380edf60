"""Citations of one intervention: a line of text, BibTeX, CSL-JSON."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from app.web.markup import long_date, page_words
from archive.headings import title_of
from archive.models import Intervention, Proceedings

# What BibTeX reads as markup (https://www.bibtex.org/SpecialSymbols/).
BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """What a citation says, before any style."""

    id: str
    speaker: str
    title: str
    body: str
    session: str
    section: str
    date: dt.date | None
    place: str
    language: str
    pages: tuple[int, int]


def cite(proceedings: Proceedings, intervention: Intervention) -> Citation:
    """The facts of one intervention."""
    heading = proceedings.heading
    return Citation(
        id=intervention.id,
        speaker=intervention.speaker.name if intervention.speaker else "",
        title=title_of(proceedings),
        body=heading.body or "",
        session=heading.session or "",
        section=next((s.title for s in proceedings.sections if s.id == intervention.section), ""),
        date=heading.date,
        place=heading.place or "",
        language=intervention.language or heading.language or "",
        pages=intervention.pages,
    )


def as_text(entry: Citation, url: str) -> str:
    """ "Ms. Y, in: Title. Body, session, 18 October 1995, page 3. https://…"."""
    where = ", ".join(filter(None, (entry.body, entry.session, long_date(entry.date), page_words(entry.pages))))
    who = f"{entry.speaker}, in: " if entry.speaker else ""
    return " ".join(filter(None, (f"{who}{entry.title}.", f"{where}." if where else "", url)))


def as_bibtex(entry: Citation, url: str) -> str:
    """An @inproceedings entry."""
    fields = {
        "author": f"{{{_bibtex(entry.speaker)}}}" if entry.speaker else "",
        "title": _bibtex(" – ".join(filter(None, (entry.section, entry.session))) or entry.title),
        "booktitle": _bibtex(entry.title),
        "organization": _bibtex(entry.body),
        "year": str(entry.date.year) if entry.date else "",
        "date": entry.date.isoformat() if entry.date else "",
        "pages": "--".join(str(page) for page in dict.fromkeys(entry.pages) if page),
        "url": url,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@inproceedings{{{_bibtex_key(entry)},\n{lines}\n}}\n"


def as_csl(entry: Citation, url: str) -> bytes:
    """A CSL-JSON array of one item (https://docs.citationstyles.org, type `speech`)."""
    item: dict[str, object] = {
        "id": entry.id,
        "type": "speech",
        "title": entry.section or entry.title,
        "container-title": entry.title,
        "event-title": ", ".join(filter(None, (entry.body, entry.session))),
        "event-place": entry.place,
        "page": "-".join(str(page) for page in dict.fromkeys(entry.pages) if page),
        "language": entry.language,
        "URL": url,
    }
    if entry.speaker:
        item["author"] = [{"literal": entry.speaker}]
    if entry.date:
        item["issued"] = {"date-parts": [[entry.date.year, entry.date.month, entry.date.day]]}
    return msgspec.json.encode([{name: value for name, value in item.items() if value}])


def _bibtex(text: str) -> str:
    return "".join(BIBTEX_SPECIAL.get(character, character) for character in text)


def _bibtex_key(entry: Citation) -> str:
    name = re.sub(r"[^A-Za-z0-9]", "", entry.speaker.rsplit(None, 1)[-1]) if entry.speaker else "proceedings"
    return f"{name.lower() or 'speaker'}{entry.date.year if entry.date else ''}-{entry.id}"
