"""What a cover says -> `Heading`: title, body, session, date, place, and what kind of document it is.

Covers differ in everything but this: each line says one of a few things. So every line at the front is asked what it
is (body, session, date, kind, symbol, place), and the title is what remains, or, where nothing remains, what the kind,
the body, the session and the date make together: "Minutes, Town of Arden, 3 May 2024".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import msgspec

from archive.models import Heading
from extractors.front.attendance import sign_of
from extractors.page import Block, Layout
from extractors.words.dates import find_dates, find_days
from extractors.words.front_words import front_words, group
from extractors.words.vocabulary import fold, vocabulary, words_of

LONGEST_LINE = 170  # characters of one line of a cover
LONGEST_TITLE = 240
FURTHEST_HELD = 40  # blocks in which the text says when the meeting was held
FURTHEST_PLACE = 12  # and where
WIDEST_GAP = 2  # blocks between two lines of one cover
MOST_TITLE_BLOCKS = 3
MOST_BESIDE_DATE = 9  # words on one line with the date of the sitting: "Public sitting held on … at the town hall"

_SYMBOL = re.compile(r"\b[A-Z][A-Z0-9]*(?:/[A-Z0-9.]+){1,6}\b")
_NUMBERED = re.compile(r"^\W*(?:page\s+)?\d[\d\s./–—-]*$", re.IGNORECASE)
_TIME = re.compile(r"\b\d{1,2}(?:[.:h]\d{2})?\s*(?:[ap]\.?\s?m\.?\b|uhr\b|h\b)|\b\d{1,2}[.:]\d{2}\b", re.IGNORECASE)
_CONTACT = re.compile(
    r"@|www\.|https?:|\btel(?:ephone|éfono|\.)?\b|\bfax\b|\bisbn\b|\bissn\b|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\b\d{5}\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\(([^()]{3,60})\)")
_DISTRIBUTION = re.compile(r"^\s*(?:original\b|general$|limited$|restricted$|english$)|\bdistr\.", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_ITEM = re.compile(r"^\W*\d+[.)]\s")
_ITEM_LABEL = re.compile(r"^(?:\w+\s+)?(?:items?|punkt|point|punto|ponto|tagesordnungspunkt)\s+\d")
_ROMAN = re.compile(r"[IVXLC]+\.?")
_LEAD = re.compile(r"^(?:in|before)\s+the\s+", re.IGNORECASE)
_LONE_LETTER = re.compile(r"\s+[A-Z]$")  # what a symbol's large initial leaves: "UNITED NATIONS  A"
_FOOT_MARK = re.compile(r"\s*[*∗†]+\s*$")
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
    heads = _running_heads(layout)
    body = _body(list(_head(lines))) or _body(lines) or _body(heads)
    session = _session(lines) or _session(heads)
    place = _place(layout, lines)
    topic = _topic([line for line in lines if line.text != place])
    heading = Heading(
        title=topic or _composed([*lines, *heads], body, session, date),
        body=body,
        session=session,
        date=date,
        place=place,
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
    size = max((placed.line.size for placed in block.lines), default=0.0)
    whole = " ".join(block.text.split())
    texts = [" ".join(placed.line.text.split()) for placed in block.lines]
    kinds = [line_kind(text) for text in texts]
    joined = not {"date", "other"} & set(kinds) and not kind_within(texts[-1], at_start=True)
    if len(texts) == 2 and line_kind(whole) in ("session", "body", "genre") and joined:
        return [_Line(whole, at, size, line_kind(whole))]
    if set(kinds) == {"topic"} and not any(map(kind_within, texts[1:])):
        return [_Line(whole, at, size, "topic")]
    return [_Line(text, at, size, kind) for text, kind in zip(texts, kinds, strict=True)]


def line_kind(text: str) -> str:
    """What a line of a cover says."""
    folded, words = fold(text), front_words()
    bare = _SYMBOL.sub(" ", text).strip(" *-–—.:")
    if (
        sign_of(text)
        or _RULE.match(text)
        or _NUMBERED.match(text)
        or _DISTRIBUTION.match(text)
        or _CONTACT.search(text)
    ):
        return "other"
    if not bare:
        return "symbol"
    if _ITEM_LABEL.match(folded):
        return "other"
    if _kind_of(bare):
        return "genre"
    if is_date_line(text) or _says_when(text):
        return "date"
    if words.sessions.search(folded) and len(text) < 90:
        return "session"
    if _TIME.search(text) and len(text) < 60:
        return "other"
    if _is_place(text):
        return "place"
    return "body" if _is_body(bare) else "topic"


def is_date_line(text: str, *, most_words: int = MOST_BESIDE_DATE) -> bool:
    """A date with little beside it: the weekday, the time, the place."""
    dates = find_dates(text)
    rest = text[: dates[0].phrase_start] + text[dates[0].end :] if dates else text
    words = [word for word in words_of(rest) if not word.isdigit()]
    short = len(words) <= most_words and not _ITEM.match(text)
    return short and bool(dates or (find_days(text) and len(text) < 80))


def _says_when(text: str) -> bool:
    """ "Held at the Town Hall, Arden, on Tuesday, 6 November 2018, at 3 p.m.", and no sentence about other dates."""
    hit = next(iter(find_dates(text)), None)
    return hit is not None and bool(front_words().held.search(fold_keeping(text)[: hit.start])) and len(text) <= 110


def _is_place(text: str) -> bool:
    """ "Council Chambers", "Meeting Room 5", "Town Hall, 14 Quay Street", and no "Chamber of Deputies"."""
    rooms = [match.end() for match in front_words().rooms.finditer(fold(text))]
    ends = bool(rooms) and not re.search(r"[^\W\d]", fold(text)[rooms[-1] :])
    return bool(rooms) and len(text) < 90 and (ends or "," in text)


def _kind_of(text: str) -> str | None:
    """The genre a line names: "MINUTES", "*** AGENDA ***", "Plenarprotokoll 5/2", "MINUTES OF THE REGULAR MEETING"."""
    kinds = front_words().kinds
    key = words_of(text)
    bare = tuple(word for word in key if not word.isdigit())
    if bare in kinds:
        return kinds[bare]
    head = next((bare[:size] for size in range(min(4, len(bare)), 0, -1) if bare[:size] in kinds), None)
    return kinds[head] if head and set(bare[len(head) :]) <= _NUMBERING else None


_NUMBERING = frozenset(("no", "nr", "n", "number", "num", "numero"))


def _genre(lines: Sequence[_Line]) -> str | None:
    """The first line that names one; failing that, the first that begins or ends with its name."""
    for line in lines:
        if kind := _kind_of(_SYMBOL.sub(" ", line.text)):
            return kind
    for line in lines:
        if kind := kind_within(line.text):
            return kind
    return None


def kind_within(text: str, *, at_start: bool = False) -> str | None:
    """ "Minutes of the Regular Council Meeting", "Governor Roe's Press Conference"; no "Agenda item 6"."""
    kinds, key = front_words().kinds, words_of(text)
    for size in range(min(4, len(key)), 0, -1):
        if key[:size] in kinds and key[size : size + 1] not in _ITEMS:
            return kinds[key[:size]]
        if key[-size:] in kinds and not at_start:
            return kinds[key[-size:]]
    return None


_ITEMS = (("item",), ("items",))


def _is_body(text: str) -> bool:
    """ "General Assembly", "COUNCIL OF THE CITY OF ARDEN", "Sächsischer Landtag": short, with a body's noun."""
    words = text.split()
    if kind_within(text, at_start=True):
        return False
    return len(words) <= 9 and bool(front_words().bodies.search(fold(text))) and not text.rstrip().endswith(".")


# -- title, body, session -------------------------------------------------------------------------------------------


def _topic(lines: Sequence[_Line]) -> str | None:
    """The largest lines that say nothing else, those that follow each other taken together."""
    head = list(_head(lines))
    topics = [line for line in head if line.kind == "topic" and len(_LETTERS.findall(line.text)) > len(line.text) / 2]
    topics = [line for line in topics if kind_within(line.text) in (None, "report")] or topics
    if not topics or _is_small(topics, head):
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


def _capitalised(word: str) -> str:
    """ "D'ARDENNE" -> "d'Ardenne", "O'DOWD'S" -> "O'Dowd's"."""
    article, apostrophe, rest = word.partition("'" if "'" in word else "’")
    if not apostrophe or len(article) > 1 or not rest[:1].isalpha():
        return word.capitalize()
    return (article if article == "O" else article.lower()) + apostrophe + rest.capitalize()


def _head(lines: Sequence[_Line]) -> Iterator[_Line]:
    """The lines before the first gap: what stands behind a preface is no title."""
    last = lines[0].block if lines else 0
    for line in lines:
        if line.block - last > WIDEST_GAP:
            return
        last = line.block
        yield line


def _is_small(topics: Sequence[_Line], head: Sequence[_Line]) -> bool:
    """Smaller than what names the document and its body is no title where both are there."""
    named = [line.size for line in head if line.kind in ("genre", "body")]
    both = {"genre", "body"} <= {line.kind for line in head}
    return both and max(line.size for line in topics) < min(named) - 0.5


def _composed(lines: Sequence[_Line], body: str | None, session: str | None, date: dt.date | None) -> str | None:
    """ "Minutes, Town of Arden, Regular meeting, 3 May 2024"; None where there is nothing but a date."""
    kind = next((line.text for line in lines if line.kind == "genre"), None)
    said = [in_title_case(part.strip(" *")) for part in (kind, body, session) if part]
    if not said:
        return None
    if date:
        said.append(f"{date.day} {date:%B %Y}")
    return ", ".join(dict.fromkeys(said))


def in_title_case(text: str) -> str:
    """Capitals are a cover's look, not a name's: "COUNCIL OF ARDEN" -> "Council of Arden"."""
    if not text.isupper():
        return text
    small = vocabulary().links | vocabulary().particles
    words = [word if _ROMAN.fullmatch(word) else _capitalised(word) for word in text.split()]
    return " ".join(word.lower() if at and fold(word) in small else word for at, word in enumerate(words))


def _body(lines: Sequence[_Line]) -> str | None:
    """The body, behind the one it belongs to where a cover names both: "United Nations General Assembly"."""
    found = (_bare_body(line.text) for line in lines if line.kind == "body")
    names = list(dict.fromkeys(in_title_case(name) for name in found if _is_body(name)))
    if not names:
        return None
    both = f"{names[0]} {names[-1]}"
    return both if len(names) > 1 and len(both) < 90 else names[0]


def _bare_body(text: str) -> str:
    """Without the symbol and the kind that stand beside it: "General Assembly  Official Records"."""
    bare = _LONE_LETTER.sub("", _LEAD.sub("", _SYMBOL.sub("", text)).strip(" -–—*:"))
    tokens = bare.split()
    for size in range(min(3, len(tokens) - 1), 0, -1):
        if words_of(" ".join(tokens[-size:])) in front_words().kinds:
            return re.sub(r"\s+the$", "", " ".join(tokens[:-size]), flags=re.IGNORECASE)
    return bare


def _session(lines: Sequence[_Line]) -> str | None:
    found: list[str] = []
    for line in lines:
        if line.kind in ("session", "date", "genre", "topic"):
            folded = fold_keeping(line.text)
            text = line.text if len(folded) == len(line.text) else folded
            found.extend(text[hit.start() : hit.end()].strip(" -–—") for hit in front_words().sessions.finditer(folded))
    return ", ".join(dict.fromkeys(in_title_case(part) for part in found if part)) or None


def fold_keeping(text: str) -> str:
    """Accents off, case kept: patterns are written without accents, and a reader wants the capitals."""
    return text if text.isascii() else "".join(map(_folded_letter, text))


@lru_cache(maxsize=2048)
def _folded_letter(letter: str) -> str:
    return fold(letter).upper() if letter.isupper() else fold(letter)


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
    dated = [hit for line in (*heads, *lines) if not _is_ignored(line.text) for hit in find_dates(line.text)]
    if with_day := next((hit.date for hit in dated if hit.weekday), None):
        return with_day
    issued = any(_DISTRIBUTION.search(line.text) or _is_ignored(line.text) for line in lines)
    if dated and not issued:
        return dated[0].date
    return _held(layout) or (dated[0].date if dated else _without_year(layout, lines))


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
    for block in layout.blocks[:FURTHEST_PLACE]:
        match = front_words().at.search(block.text[:600])
        if match and (place := group(match)) and rooms.search(fold(place)):
            return place.strip()
    return None


def _is_proper(text: str) -> bool:
    words = text.split()
    proper = all(word[:1].isupper() or len(word) <= 3 for word in words) and words[-1][:1].isupper()
    return proper and not any(ch.isdigit() for ch in text)
