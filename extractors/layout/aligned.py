"""Lists set in columns without rules (names beside names): rows of short cells that begin at the same places.

Labels before their values, entries of a table of contents and markers before their items are rows of text instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.page import Line

FEWEST_ROWS = 3
WIDE = 2.0  # of the font size: the gap between two cells is at least this wide
EVEN = 3.0  # points by which the beginnings of cells of one column differ
LONGEST_CELL = 42  # characters of the mean cell: a name with an office
SHORTEST_CELL = 4  # characters: markers and numbers are shorter
_NUMBER = re.compile(r"[\d\s.,:;%$€£()–-]*")


def cell_rows(rows: Sequence[Sequence[Line]]) -> set[int]:
    """Indexes of the rows that are such a list; the last of them may be half empty."""
    found: set[int] = set()
    run: list[int] = []
    for index, row in enumerate([*rows, ()]):
        if run and (not row or not _goes_on(rows[run[0]], row)):
            if len(run) >= FEWEST_ROWS and _are_names([rows[number] for number in run]):
                found.update(run)
                if row and _is_last(rows[run[0]], row):
                    found.add(index)
            run = []
        if len(row) > 1 and _has_gaps(row):
            run.append(index)
    return found


def _has_gaps(row: Sequence[Line]) -> bool:
    return all(after.box[0] - before.box[2] >= WIDE * before.size for before, after in pairwise(row))


def _goes_on(first: Sequence[Line], row: Sequence[Line]) -> bool:
    """Whether a row has the same columns."""
    return len(row) == len(first) and all(
        abs(cell.box[0] - other.box[0]) <= EVEN for cell, other in zip(row, first, strict=True)
    )


def _is_last(first: Sequence[Line], row: Sequence[Line]) -> bool:
    return len(row) < len(first) and _goes_on(first[: len(row)], row) and len(row[0].text) <= LONGEST_CELL


def _are_names(rows: Sequence[Sequence[Line]]) -> bool:
    """Whether the cells of every column are short words, neither labels nor numbers nor markers."""
    for cells in zip(*rows, strict=True):
        texts = [cell.text for cell in cells]
        mean = sum(map(len, texts)) / len(texts)
        other = sum(text.endswith(":") or _NUMBER.fullmatch(text) is not None for text in texts)
        if not SHORTEST_CELL <= mean <= LONGEST_CELL or other > len(texts) / 3:
            return False
    return True
