"""The rows near the top and the foot of pages, where running heads and feet may stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractors.layout.rows import baseline
from extractors.page import Line

DEPTH = 7  # rows from the top and the foot of a page that are looked at: long disclaimers have five lines
MARGIN_SHARE = 0.14  # of the page height: page numbers stand no deeper in the page than this
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"\b[ivxlc]+\b")
_ENDS = re.compile(r"^\W*(?:page|p|seite|página|pagina|pág|folio)?\.?\s*(\d{1,5})\b|\b(\d{1,5})\W*$", re.IGNORECASE)


class EdgeRow(NamedTuple):
    page: int  # index in the sequence of pages
    order: int  # from the top of its page
    place: int  # 0, 1, 2 … from the top; -1, -2 … from the foot
    height: float
    apart: float  # points to the next row towards the middle of the page
    parts: tuple[str, ...]  # what stands apart from one another in the row
    text: str
    near_edge: bool

    @property
    def top(self) -> bool:
        """Whether it is one of the rows counted from the top."""
        return self.place >= 0


class Heights:
    """How many pages have one of some rows at a height."""

    def __init__(self, rows: Iterable[EdgeRow]) -> None:
        self._sides: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
        for row in rows:
            self._sides[row.top].append((row.height, row.page))
        for side in self._sides.values():
            side.sort()
        self._known: dict[tuple[bool, float, float], int] = {}

    def pages_at(self, row: EdgeRow, near: float) -> int:
        """Pages with a row on the same side, no further than `near` points from the height of this one."""
        key = (row.top, round(row.height, 1), near)
        found = self._known.get(key)
        if found is None:
            side = self._sides[row.top]
            first, last = bisect_left(side, (key[1] - near, -1)), bisect_right(side, (key[1] + near, 1 << 60))
            found = self._known[key] = len({page for _, page in side[first:last]})
        return found


def edge_rows(page: int, rows: Sequence[list[Line]], height: float) -> list[EdgeRow]:
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
        found.append(EdgeRow(page, index, place, base, apart, parts, " ".join(parts), edge <= MARGIN_SHARE * height))
    return found


def key_of(text: str) -> str:
    """A row's words without its numbers."""
    return " ".join(_ROMAN.sub("#", _NUMBER.sub("#", text.casefold())).split())


def numbers_at_ends(row: EdgeRow) -> set[int]:
    """Numbers at the ends of the row's parts."""
    found = (number for part in row.parts for match in _ENDS.finditer(part) for number in match.groups())
    return {int(number) for number in found if number}
