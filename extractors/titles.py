"""What a cover says -> `Heading`: title, body, session, date, place, and what kind of document it is.

Covers differ in everything but this: each line says one of a few things. So every line at the front is asked what it
is (body, session, date, kind, symbol, place), and the title is what remains, or, where nothing remains, what the kind,
the body, the session and the date make together: "Minutes, Town of Arden, 3 May 2024".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from archive.models import Heading
from extractors.dates import find_dates, find_days
from extractors.front_words import front_words, group
from extractors.page import Block, Layout
from extractors.vocabulary import fold, words_of

LONGEST_LINE = 170  # characters of one line of a cover
LONGEST_TITLE = 240
FURTHEST_HELD = 60  # blocks in which the text says when and where the meeting was held
MOST_TITLE_BLOCKS = 3

_SYMBOL = re.compile(r"\b[A-Z][A-Z0-9]*(?:/[A-Z0-9.]+){1,6}\b")
_NUMBERED = re.compile(r"^\W*(?:page\s+)?\d[\d\s./–—-]*$", re.IGNORECASE)
_TIME = re.compile(r"\b\d{1,2}(?:[.:h]\d{2})?\s*(?:[ap]\.?\s?m\.?\b|uhr\b|h\b)|\b\d{1,2}[.:]\d{2}\b", re.IGNORECASE)
_CONTACT = re.compile(
    r"@|www\.|https?:|\btel(?:ephone|éfono|\.)?\b|\bfax\b|\bisbn\b|\bissn\b|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\b\d{5}\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\(([^()]{3,60})\)")
_DISTRIBUTION = re.compile(r"^\s*(?:distr\b|original\b|general$|limited$|restricted$|english$)", re.IGNORECASE)
_FOOT_MARK = re.compile(r"\s*\*+\s*$")
_RULE = re.compile(r"^[\W_]+$")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says of itself."""

    heading: Heading
    genre: str | None = None  # what it calls itself: "minutes", "verbatim", "report", "agenda", "questions", "votes"
    blocks: frozenset[int] = frozenset()  # blocks that say nothing else


class _Line(msgspec.Struct, frozen=True):
    """One line of a cover and what it is."""

    text: str
    block: int
    size: float
    kind: str  # "body", "session", "date", "genre", "symbol", "place", "topic", "other"


def read_titles(layout: Layout, cover: Sequence[int], language: str | None) -> Told:
    """Read the heading from these blocks, the running heads, and the first words of the body."""
    lines = [line for at in cover for line in _lines(layout.blocks[at], at)]
    genre = _genre(lines) or _genre(_running_heads(layout))
    date = _date(layout, lines)
    body, session = _body(lines), _session(lines)
    topic = _topic(lines)
    heading = Heading(
        title=topic or _composed(lines, body, session, date),
        body=body or _body(_running_heads(layout)),
        session=session,
        date=date,
        place=_place(layout, lines),
        language=language,
    )
    return Told(heading=heading, genre=genre, blocks=frozenset(line.block for line in lines))


def is_cover_line(block: Block) -> bool:
    """Whether a block could stand on a cover: short, and no sentence."""
    text = block.text.strip()
    return len(text) <= LONGEST_LINE and not _is_sentence(text)


def _is_sentence(text: str) -> bool:
    words = text.split()
    small = sum(word[:1].islower() for word in words)
    return len(words) > 6 and text.endswith((".", "!", "?")) and small > len(words) / 2


def _lines(block: Block, at: int) -> list[_Line]:
    """A block's lines; one that goes on in the next stays in one piece."""
    texts = [" ".join(placed.line.text.split()) for placed in block.lines]
    size = max((placed.line.size for placed in block.lines), default=0.0)
    kinds = [line_kind(text) for text in texts]
    if len(set(kinds)) == 1 and kinds[0] in ("topic", "body"):
        return [_Line(" ".join(block.text.split()), at, size, kinds[0])]
    return [_Line(text, at, size, kind) for text, kind in zip(texts, kinds, strict=True)]


def line_kind(text: str) -> str:
    """What a line of a cover says."""
    folded, words = fold(text), front_words()
    bare = _SYMBOL.sub(" ", text).strip(" *-–—.:")
    if _RULE.match(text) or _NUMBERED.match(text) or _DISTRIBUTION.match(text) or _CONTACT.search(text):
        return "other"
    if not bare:
        return "symbol"
    if _kind_of(bare):
        return "genre"
    if find_dates(text) or (find_days(text) and len(text) < 60):
        return "date"
    if words.sessions.search(folded) and len(text) < 90:
        return "session"
    if _TIME.search(text) and len(text) < 60:
        return "other"
    if _is_body(bare):
        return "body"
    return "place" if words.rooms.search(folded) and len(text) < 70 else "topic"


def _kind_of(text: str) -> str | None:
    """The genre a line names: "MINUTES", "*** AGENDA ***", "Plenarprotokoll 5/2", "MINUTES OF THE REGULAR MEETING"."""
    kinds = front_words().kinds
    key = words_of(text)
    bare = tuple(word for word in key if not word.isdigit())
    if bare in kinds:
        return kinds[bare]
    head = next((bare[:size] for size in range(min(4, len(bare)), 0, -1) if bare[:size] in kinds), None)
    return kinds[head] if head and len(bare) - len(head) <= 1 else None


def _genre(lines: Sequence[_Line]) -> str | None:
    """The first line that names one; failing that, the first that begins or ends with its name."""
    for line in lines:
        if kind := _kind_of(_SYMBOL.sub(" ", line.text)):
            return kind
    for line in lines:
        if kind := _kind_within(line.text):
            return kind
    return None


def _kind_within(text: str) -> str | None:
    """ "Minutes of the Regular Council Meeting", "Transcript of Governor Roe's Press Conference"."""
    kinds, key = front_words().kinds, words_of(text)
    for size in range(min(4, len(key)), 0, -1):
        if key[:size] in kinds:
            return kinds[key[:size]]
        if key[-size:] in kinds:
            return kinds[key[-size:]]
    return None


def _is_body(text: str) -> bool:
    """ "General Assembly", "COUNCIL OF THE CITY OF ARDEN", "Sächsischer Landtag": short, with a body's noun."""
    words = text.split()
    return len(words) <= 9 and bool(front_words().bodies.search(fold(text))) and not text.rstrip().endswith(".")


# -- title, body, session -------------------------------------------------------------------------------------------


def _topic(lines: Sequence[_Line]) -> str | None:
    """The largest lines that say nothing else, those that follow each other taken together."""
    topics = [line for line in lines if line.kind == "topic" and len(line.text) > 3]
    if not topics:
        return None
    largest = max(line.size for line in topics)
    first = next(at for at, line in enumerate(topics) if line.size >= largest - 0.5)
    run = [topics[first]]
    for line in topics[first + 1 :]:
        if line.block > run[-1].block + 1 or abs(line.size - largest) > 0.5 or len(run) == MOST_TITLE_BLOCKS:
            break
        run.append(line)
    title = _FOOT_MARK.sub("", " ".join(line.text for line in run))
    return title if len(title) <= LONGEST_TITLE else None


def _composed(lines: Sequence[_Line], body: str | None, session: str | None, date: dt.date | None) -> str | None:
    kind = next((line.text for line in lines if line.kind == "genre"), None)
    said = [part.strip(" *") for part in (kind, body, session) if part]
    if date:
        said.append(f"{date.day} {date:%B %Y}")
    return ", ".join(dict.fromkeys(said)) or None


def _body(lines: Sequence[_Line]) -> str | None:
    """The body, with the one it belongs to where that stands right above: "United Nations General Assembly"."""
    bodies = [line for line in lines if line.kind == "body"]
    names = list(dict.fromkeys(_SYMBOL.sub("", line.text).strip(" -–—") for line in bodies))
    if not names:
        return None
    together = len(names) > 1 and bodies[1].block - bodies[0].block <= 1
    return f"{names[0]} {names[1]}" if together and len(names[0]) + len(names[1]) < 80 else names[0]


def _session(lines: Sequence[_Line]) -> str | None:
    found: list[str] = []
    for line in lines:
        if line.kind in ("session", "date", "genre", "topic"):
            found.extend(match[0].strip() for match in front_words().sessions.finditer(fold_keeping(line.text)))
    return ", ".join(dict.fromkeys(part for part in found if part)) or None


def fold_keeping(text: str) -> str:
    """Accents off, case kept: patterns are written without accents, and a reader wants the capitals."""
    return "".join(folded.upper() if ch.isupper() else folded for ch in text if (folded := fold(ch)))


def _running_heads(layout: Layout) -> list[_Line]:
    """Lines that the layout took out of the first pages, each once."""
    seen: dict[str, _Line] = {}
    for line in layout.furniture:
        text = " ".join(line.text.split())
        if line.page <= 3 and len(text) > 3:
            seen.setdefault(text, _Line(text, -1, line.size, line_kind(text)))
    return list(seen.values())


# -- when and where -------------------------------------------------------------------------------------------------


def _date(layout: Layout, lines: Sequence[_Line]) -> dt.date | None:
    """The day of the sitting: a cover's date with its weekday, what the text says it was held on, any on the cover."""
    heads = _running_heads(layout)
    dated = [
        (line.text, hit) for line in (*heads, *lines) if not _is_ignored(line.text) for hit in find_dates(line.text)
    ]
    if with_day := next((hit.date for _, hit in dated if hit.weekday), None):
        return with_day
    if held := _held(layout):
        return held
    if dated:
        return dated[0][1].date
    return _without_year(layout, lines)


def _is_ignored(text: str) -> bool:
    return bool(front_words().ignored_dates.search(fold(text)))


def _held(layout: Layout) -> dt.date | None:
    for block in layout.blocks[:FURTHEST_HELD]:
        folded = fold_keeping(block.text)
        for hit in find_dates(block.text):
            if front_words().held.search(folded[max(0, hit.start - 140) : hit.start]):
                return hit.date
    return None


def _without_year(layout: Layout, lines: Sequence[_Line]) -> dt.date | None:
    """ "held on 20 June" on the cover of a document all of whose years are one."""
    days = [day for line in lines for day in find_days(line.text)]
    years = {hit.date.year for block in layout.blocks for hit in find_dates(block.text)}
    if not days or len(years) != 1:
        return None
    month, day = days[0]
    try:
        return dt.date(years.pop(), month, day)
    except ValueError:
        return None


def _place(layout: Layout, lines: Sequence[_Line]) -> str | None:
    """A line of its own after the date, what the text says ("was held at …"), a room in brackets."""
    for before, line in pairwise(lines):
        if before.kind == "date" and line.kind == "topic" and len(line.text.split()) <= 4 and _is_proper(line.text):
            return line.text
    for line in lines:
        for hit in find_dates(line.text)[:1]:
            town = line.text[: hit.phrase_start].strip(" ,")
            if town and len(town.split()) <= 3 and _is_proper(town) and line_kind(town) == "topic":
                return town
    return _said_place(layout, lines)


def _said_place(layout: Layout, lines: Sequence[_Line]) -> str | None:
    rooms = front_words().rooms
    for line in lines:
        for inside in _BRACKETED.findall(line.text):
            if rooms.search(fold(inside)):
                return str(inside)
        if line.kind == "place":
            return line.text
    for block in layout.blocks[:FURTHEST_HELD]:
        match = front_words().at.search(block.text)
        if match and (place := group(match)) and not find_dates(place):
            return place.strip()
    return None


def _is_proper(text: str) -> bool:
    return all(word[:1].isupper() or len(word) <= 3 for word in text.split()) and not any(ch.isdigit() for ch in text)
