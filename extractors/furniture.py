"""Furniture: running heads and feet, page numbers and disclaimers that stand on page after page.

A row near the top or the foot of a page is furniture when

- the same words, numbers aside, stand at the same height on other pages;
- it carries a number that grows with the pages, or is nothing but the page's number;
- rows stand at that height, set apart from the text below (or above), on nearly all pages, whatever they say;
- or it is short, set apart and carries its page's number or, in documents too short to repeat anything, is made of
  dates, numbers and symbols or says again what the first page says at its top.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from rapidfuzz import fuzz

from extractors.page import Line
from extractors.rows import baseline

DEPTH = 7  # rows from the top and the foot of a page that are looked at: long disclaimers have five lines
SAME_HEIGHT = 8.0  # points between the heights of one running head on two pages
LEVEL = 3.0  # points between the heights of one row of text on two pages
SHARE = 0.1  # of the pages must show a row for it to be furniture: heads of the two sides alternate, chapters change …
FEWEST, ENOUGH = 2, 4  # … and at least two, and never more than four need to
FEWEST_NUMBERS = 3  # pages whose number grows with them
MARGIN_SHARE = 0.14  # of the page height: page numbers stand no deeper in the page than this
USUAL = 0.4  # of the pages have a running head, whatever it says, where there are running heads
LONGEST = 120  # characters of a running head
SHORT_HEAD = 40  # characters: a head so short may stand as close to the text as its lines do to one another
FEWEST_LETTERS = 4  # of a part that makes its row a running head by being repeated
APART = 1.4  # of the usual distance between lines: what is further from the text is set apart
MOSTLY = 0.7  # of the pages have a row at one height, set apart: that is a head, though its words change
WATERMARK_SIZE = 1.8  # of the body's font size
ALIKE = 85  # percent of the letters that a misread head has in common with the others
LEAST_FUZZY = 8  # characters: shorter ones are alike by chance
SHORT_DOCUMENT = 4  # pages: too few for heads to repeat, or to alternate
TITLE_ROWS = 15  # of the first page may hold what later pages repeat at their head
SMALL_WORD = 3  # letters: such words are in every title
FEWEST_WORDS = 2  # of a row that says again what the title says

_WORD = re.compile(r"[^\W_]+")
_SYMBOLS = re.compile(r"(?=.*\d)(?:[^a-zß-ÿ]|(?<=[^a-zß-ÿ])[a-z]{1,2}(?![a-zß-ÿ]))*")  # "A/12/PV.3", "17-0441 (E)"
_NUMBER = re.compile(r"\d+")
_LETTERS = re.compile(r"[\W\d_]+")  # what is none
_ROMAN = re.compile(r"\b[ivxlc]+\b")
_ENDS = re.compile(r"^\W*(?:page|p|seite|página|pagina|pág|folio)?\.?\s*(\d{1,5})\b|\b(\d{1,5})\W*$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:page|p|seite|s|página|pagina|pág|pag|folio)?[.:]?\s*(\d{1,4})(?:\s*(?:/|of|von|de|sur|\|)\s*\d{1,4})?\W{0,3}",
    re.IGNORECASE,
)


class _Row(NamedTuple):
    page: int  # index in the sequence of pages
    order: int  # from the top of its page
    place: int  # 0, 1, 2 … from the top; -1, -2 … from the foot
    height: float
    apart: float  # points to the next row towards the middle of the page
    parts: tuple[str, ...]  # what stands apart from one another in the row
    text: str
    near_edge: bool


def find_furniture(pages: Sequence[Sequence[list[Line]]], heights: Sequence[float], pitch: float) -> list[set[int]]:
    """For each page, given as its rows from top to bottom, the indexes of the rows that are furniture.

    `pitch`: usual distance of two lines, points.
    """
    rows = [
        row
        for index, (page, height) in enumerate(zip(pages, heights, strict=True))
        for row in _edge(index, page, height)
    ]
    found: list[set[int]] = [set() for _ in pages]
    _take(found, _repeated(rows, len(pages), pitch))
    _take(found, _numbered(rows, pitch))
    _take(found, _bare_numbers(rows, found))
    _take(found, _misread(rows, found))
    for top in (True, False):
        bare = [row for row in _outermost(rows, found, top) if row.place in (0, -1)]
        _take(found, _set_apart(bare, len(pages), pitch))
        _take(found, _telling(_outermost(rows, found, top), pages, pitch))
        _take(found, _first_of_its_kind(_outermost(rows, found, top), rows, found, pitch))
    return found


def watermark_key(line: Line) -> tuple[str, int, int]:
    """What two watermarks have in common: words and place."""
    return line.text, round(line.box[0] / SAME_HEIGHT), round(line.box[1] / SAME_HEIGHT)


def find_watermarks(pages: Sequence[Sequence[Line]], body_size: float) -> set[tuple[str, int, int]]:
    """Keys of large words that stand in one place on half of the pages, wherever that is."""
    places = Counter(
        watermark_key(line) for lines in pages for line in lines if line.size >= WATERMARK_SIZE * body_size
    )
    return {key for key, count in places.items() if count >= max(FEWEST_NUMBERS, len(pages) / 2)}


def _take(found: Sequence[set[int]], rows: Iterable[_Row]) -> None:
    for row in rows:
        found[row.page].add(row.order)


def _edge(page: int, rows: Sequence[list[Line]], height: float) -> list[_Row]:
    """The rows near the top, then those near the foot of a page."""
    count = len(rows)
    depth = min(DEPTH, (count + 1) // 2)
    bases = [baseline(row[0]) for row in rows]
    found = []
    for place in [*range(depth), *range(-1, -depth - 1, -1)]:
        index = place % count
        base = bases[index]
        inner = index + (1 if place >= 0 else -1)
        apart = abs(bases[inner] - base) if 0 <= inner < count else height
        edge = base if place >= 0 else height - base
        parts = tuple(line.text for line in rows[index])
        found.append(_Row(page, index, place, base, apart, parts, " ".join(parts), edge <= MARGIN_SHARE * height))
    return found


def _repeated(rows: Sequence[_Row], pages: int, pitch: float) -> list[_Row]:
    """Rows of which the words, or those of a part at the very edge, stand at one height on several pages.

    Not where text stands at that height as often, nor where other pages have no such rows: that is a heading of the
    text, twice in one place.
    """
    groups: dict[tuple[bool, str], list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.place >= 0, key_of(row.text)].append(row)
        if row.near_edge and row.apart >= APART * pitch and len(row.parts) > 1:
            for key in {key_of(part) for part in row.parts}:
                if len(_LETTERS.sub("", key)) >= FEWEST_LETTERS:
                    groups[row.place >= 0, key].append(row)
    needed = max(FEWEST, min(ENOUGH, round(SHARE * pages)))
    likely: dict[tuple[int, int], int] = {}  # page and order of a row: how many pages say the same at its height
    for (_, key), group in groups.items():
        if len(group) >= needed and (_LETTERS.sub("", key) or all(row.near_edge for row in group)):
            for row in group:
                same = len({other.page for other in group if abs(other.height - row.height) <= SAME_HEIGHT})
                if same >= needed:
                    likely[row.page, row.order] = max(same, likely.get((row.page, row.order), 0))
    heads = [row for row in rows if (row.page, row.order) in likely]
    others = [row for row in rows if (row.page, row.order) not in likely]
    return [
        row
        for row in heads
        if likely[row.page, row.order] > _pages_at(row, others, LEVEL)
        and _pages_at(row, heads, SAME_HEIGHT) >= USUAL * pages
    ]


def _pages_at(row: _Row, others: Sequence[_Row], near: float) -> int:
    """How many pages have one of the other rows at the height of a row."""
    top = row.place >= 0
    return len({other.page for other in others if (other.place >= 0) == top and abs(other.height - row.height) <= near})


def key_of(text: str) -> str:
    """A row's words without its numbers."""
    return " ".join(_ROMAN.sub("#", _NUMBER.sub("#", text.casefold())).split())


def _numbered(rows: Sequence[_Row], pitch: float) -> list[_Row]:
    """Rows at the very edge that begin or end with a number which grows by one a page."""
    groups: dict[tuple[bool, int], list[_Row]] = defaultdict(list)
    for row in rows:
        outer = row.place in (0, 1, -1, -2) and row.near_edge and len(row.text) <= LONGEST
        if outer and (row.apart >= APART * pitch or len(row.text) <= SHORT_HEAD):
            for number in _numbers(row):
                groups[row.place >= 0, number - row.page].append(row)
    return [
        row
        for group in groups.values()
        for row in group
        if len({other.page for other in group if abs(other.height - row.height) <= SAME_HEIGHT}) >= FEWEST_NUMBERS
    ]


def _numbers(row: _Row) -> set[int]:
    """Numbers at the ends of the row's parts."""
    found = (number for part in row.parts for match in _ENDS.finditer(part) for number in match.groups())
    return {int(number) for number in found if number}


def _bare_numbers(rows: Sequence[_Row], found: Sequence[set[int]]) -> list[_Row]:
    """Rows at the edge that are nothing but the number of their page, counted from one."""
    return [
        row
        for row in rows
        if row.place in (0, 1, -1, -2)
        and row.order not in found[row.page]
        and row.near_edge
        and (match := _PAGE_NUMBER.fullmatch(row.text))
        and int(match[1]) == row.page + 1
    ]


def _misread(rows: Sequence[_Row], found: Sequence[set[int]]) -> list[_Row]:
    """Outermost rows that say nearly what furniture of other pages says at that height, as OCR leaves it."""
    heads = [row for row in rows if row.order in found[row.page]]
    outer = [row for top in (True, False) for row in _outermost(rows, found, top) if row.near_edge]
    return [
        row
        for row in outer
        if len(row.text) >= LEAST_FUZZY
        and any(
            (head.place >= 0) == (row.place >= 0)
            and abs(head.height - row.height) <= 2 * SAME_HEIGHT
            and fuzz.ratio(key_of(head.text), key_of(row.text), score_cutoff=ALIKE)
            for head in heads
        )
    ]


def _outermost(rows: Sequence[_Row], found: Sequence[set[int]], top: bool) -> list[_Row]:
    """The first (or last) row of each page that is not furniture yet."""
    outer: dict[int, _Row] = {}
    for row in rows:
        if (row.place >= 0) == top and row.order not in found[row.page]:
            outer.setdefault(row.page, row)
    return list(outer.values())


def _set_apart(rows: Sequence[_Row], pages: int, pitch: float) -> list[_Row]:
    """Outermost rows at one height on most pages, each set apart from the text: heads whose words change."""
    if len(rows) < max(FEWEST_NUMBERS, MOSTLY * pages):
        return []
    usual = median(row.height for row in rows)
    level = [row for row in rows if abs(row.height - usual) <= LEVEL and row.near_edge and len(row.text) <= LONGEST]
    heads = [row for row in level if row.apart >= APART * pitch]
    return heads if len(heads) >= max(FEWEST_NUMBERS, MOSTLY * pages) and len(heads) >= 0.9 * len(level) else []


def _telling(rows: Sequence[_Row], pages: Sequence[Sequence[list[Line]]], pitch: float) -> list[_Row]:
    """Short outermost rows of later pages, set apart, that tell by themselves what they are.

    They carry their page's number; in documents too short for repetition, they may also be made of symbols, dates and
    numbers, or say again what the first page says at its top.
    """
    title = {word for row in pages[0][:TITLE_ROWS] for line in row for word in _words(line.text)} if pages else set()
    short = len(pages) <= SHORT_DOCUMENT
    return [
        row
        for row in rows
        if row.page > 0
        and row.near_edge
        and row.apart >= APART * pitch
        and len(row.text) <= LONGEST
        and (
            row.page + 1 in _numbers(row)
            or (short and (_SYMBOLS.fullmatch(row.text) is not None or _repeats(row.text, title)))
        )
    ]


def _first_of_its_kind(
    outer: Sequence[_Row], rows: Sequence[_Row], found: Sequence[set[int]], pitch: float
) -> list[_Row]:
    """The first page's own head or foot: numbered like its page, at the height of those that follow."""
    return [
        row
        for row in outer
        if row.page == 0
        and row.near_edge
        and row.apart >= APART * pitch
        and 1 in _numbers(row)
        and any(
            other.page and other.order in found[other.page] and abs(other.height - row.height) <= SAME_HEIGHT
            for other in rows
        )
    ]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _repeats(text: str, title: set[str]) -> bool:
    words = [word for word in _words(text) if len(word) > SMALL_WORD]
    return (
        not text.endswith((".", ":", "?"))
        and len(words) >= FEWEST_WORDS
        and sum(word in title for word in words) >= MOSTLY * len(words)
    )
