"""Furniture: running heads and feet, page numbers and disclaimers that stand on page after page.

A row near the top or the foot of a page is furniture when the same words, numbers aside, stand at the same height on
other pages, or when it carries a number that grows with the pages. A row of the text is never both.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.page import Line
from extractors.rows import baseline

DEPTH = 7  # rows from the top and the foot of a page that are looked at: long disclaimers have five lines
SAME_HEIGHT = 8.0  # points between the heights of one running head on two pages
SHARE = 0.2  # of the pages (of one side, odd or even) must show a row for it to be furniture …
FEWEST = 2  # … and at least so many
FEWEST_NUMBERS = 3  # pages whose number grows with them
MARGIN_SHARE = 0.14  # of the page height: page numbers stand no deeper in the page than this

_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"\b[ivxlc]+\b")
_ENDS = re.compile(r"^\W*(?:page\s+|p\.\s*|seite\s+|página\s+)?(\d{1,5})\b|\b(\d{1,5})\W*$", re.IGNORECASE)


class _Row(NamedTuple):
    page: int  # index in the sequence of pages
    place: int  # 0, 1, 2 … from the top; -1, -2 … from the foot
    height: float
    text: str
    lines: tuple[Line, ...]
    near_edge: bool


def find_furniture(pages: Sequence[Sequence[list[Line]]], heights: Sequence[float]) -> list[set[int]]:
    """For each page, given as its rows from top to bottom, the indexes of the rows that are furniture."""
    rows = [row for page, height in zip(enumerate(pages), heights, strict=True) for row in _edge_rows(*page, height)]
    found: list[set[int]] = [set() for _ in pages]
    for row in [*_repeated(rows, len(pages)), *_numbered(rows)]:
        count = len(pages[row.page])
        found[row.page].add(row.place if row.place >= 0 else count + row.place)
    return found


def _edge_rows(page: int, rows: Sequence[list[Line]], height: float) -> Iterator[_Row]:
    depth = min(DEPTH, (len(rows) + 1) // 2)
    for place in [*range(depth), *range(-1, -depth - 1, -1)]:
        lines = rows[place]
        base = baseline(lines[0])
        edge = base if place >= 0 else height - base
        text = " ".join(line.text for line in lines)
        yield _Row(page, place, base, text, tuple(lines), edge <= MARGIN_SHARE * height)


def _repeated(rows: Sequence[_Row], pages: int) -> list[_Row]:
    """Rows whose words, numbers aside, stand at one height on several pages."""
    groups: dict[tuple[bool, str], list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.place >= 0, key_of(row.text)].append(row)
    needed = max(FEWEST, round(SHARE * pages / 2))
    found = []
    for (_, key), group in groups.items():
        if len(group) < needed or (key.strip(" #-–—|/.") == "" and not all(row.near_edge for row in group)):
            continue
        for row in group:
            others = {other.page for other in group if abs(other.height - row.height) <= SAME_HEIGHT}
            if len(others) >= needed:
                found.append(row)
    return found


def key_of(text: str) -> str:
    """A row's words without its numbers."""
    return " ".join(_ROMAN.sub("#", _NUMBER.sub("#", text.casefold())).split())


def _numbered(rows: Sequence[_Row]) -> list[_Row]:
    """Rows at the very edge that begin or end with a number which grows by one a page."""
    offsets: Counter[int] = Counter()
    candidates = []
    for row in rows:
        if row.place not in (0, 1, -1, -2) or not row.near_edge:
            continue
        for number in _numbers(row.text):
            offsets[number - row.page] += 1
            candidates.append((number - row.page, row))
    return [row for offset, row in candidates if offsets[offset] >= FEWEST_NUMBERS and _is_short(row.text)]


def _numbers(text: str) -> list[int]:
    return [int(number) for match in _ENDS.finditer(text) for number in match.groups() if number]


def _is_short(text: str) -> bool:
    return len(text) <= 120
