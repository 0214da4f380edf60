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
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from extractors.layout.edgerows import EdgeRow, edge_rows, numbers_at_ends
from extractors.layout.repetition import APART, FEWEST_NUMBERS, LEVEL, LONGEST, SAME_HEIGHT, misread, numbered, repeated
from extractors.page import Line

MOSTLY = 0.7  # of the pages have a row at one height, set apart: that is a head, though its words change
WATERMARK_SIZE = 1.8  # of the body's font size
SHORT_DOCUMENT = 4  # pages: too few for heads to repeat, or to alternate
TITLE_ROWS = 15  # of the first page may hold what later pages repeat at their head
SMALL_WORD = 3  # letters: such words are in every title
FEWEST_WORDS = 2  # of a row that says again what the title says
_WORD = re.compile(r"[^\W_]+")
_SYMBOLS = re.compile(r"(?=.*\d)(?:[^a-zß-ÿ]|(?<=[^a-zß-ÿ])[a-z]{1,2}(?![a-zß-ÿ]))*")  # "A/12/PV.3", "17-0441 (E)"
_PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:page|p|seite|s|página|pagina|pág|pag|folio)?[.:]?\s*(\d{1,4})(?:\s*(?:/|of|von|de|sur|\|)\s*\d{1,4})?\W{0,3}",
    re.IGNORECASE,
)


def find_furniture(pages: Sequence[Sequence[list[Line]]], heights: Sequence[float], pitch: float) -> list[set[int]]:
    """For each page, given as its rows from top to bottom, the indexes of the rows that are furniture.

    `pitch`: usual distance of two lines, points.
    """
    rows = [
        row
        for index, (page, height) in enumerate(zip(pages, heights, strict=True))
        for row in edge_rows(index, page, height)
    ]
    found: list[set[int]] = [set() for _ in pages]
    _take(found, repeated(rows, len(pages), pitch))
    _take(found, numbered(rows, pitch))
    _take(found, _bare_numbers(rows, found))
    outer = [row for top in (True, False) for row in _outermost(rows, found, top)]
    _take(found, misread(outer, [row for row in rows if row.order in found[row.page]]))
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


def _take(found: Sequence[set[int]], rows: Iterable[EdgeRow]) -> None:
    for row in rows:
        found[row.page].add(row.order)


def _bare_numbers(rows: Sequence[EdgeRow], found: Sequence[set[int]]) -> list[EdgeRow]:
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


def _outermost(rows: Sequence[EdgeRow], found: Sequence[set[int]], top: bool) -> list[EdgeRow]:
    """The first (or last) row of each page that is not furniture yet."""
    outer: dict[int, EdgeRow] = {}
    for row in rows:
        if row.top is top and row.order not in found[row.page]:
            outer.setdefault(row.page, row)
    return list(outer.values())


def _set_apart(rows: Sequence[EdgeRow], pages: int, pitch: float) -> list[EdgeRow]:
    """Outermost rows at one height on most pages, each set apart from the text: heads whose words change."""
    if len(rows) < max(FEWEST_NUMBERS, MOSTLY * pages):
        return []
    usual = median(row.height for row in rows)
    level = [row for row in rows if abs(row.height - usual) <= LEVEL and row.near_edge and len(row.text) <= LONGEST]
    heads = [row for row in level if row.apart >= APART * pitch]
    return heads if len(heads) >= max(FEWEST_NUMBERS, MOSTLY * pages) and len(heads) >= 0.9 * len(level) else []


def _telling(rows: Sequence[EdgeRow], pages: Sequence[Sequence[list[Line]]], pitch: float) -> list[EdgeRow]:
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
            row.page + 1 in numbers_at_ends(row)
            or (short and (_SYMBOLS.fullmatch(row.text) is not None or _repeats(row.text, title)))
        )
    ]


def _first_of_its_kind(
    outer: Sequence[EdgeRow], rows: Sequence[EdgeRow], found: Sequence[set[int]], pitch: float
) -> list[EdgeRow]:
    """The first page's own head or foot: numbered like its page, at the height of those that follow."""
    return [
        row
        for row in outer
        if row.page == 0
        and row.near_edge
        and row.apart >= APART * pitch
        and 1 in numbers_at_ends(row)
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
