"""Columns: the lines of a page in reading order, region by region.

A region is a stretch of the page between lines that run across it. Within a region each column is read to its foot
before the next begins, unless the columns are cells of rows (a label and its value, a list of names), which are read
row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from extractors.page import Line
from extractors.rows import baseline, join, rows_of

ALIGNED = 2.5  # points: left edges of one column differ by less
CLEARANCE = 3.0  # points between a column's text and the next column's left edge, at the very least
FEWEST_STARTS = 3  # lines that begin at a column's left edge
PROSE = 18.0  # characters in the mean line of a column of prose; cells of rosters and label columns have fewer
FEWEST_LINES = 3  # of each column, where no other page of the document has the same columns
MOST_CANDIDATES = 6
DEEPEST = 4  # splits within splits: enough for eight columns


class Column(NamedTuple):
    """Lines of one column (or of the full width) of one region, top to bottom."""

    left: float
    right: float
    lines: list[Line]


def columns_of(lines: Sequence[Line], known: Sequence[float] = ()) -> list[Column]:
    """The page's columns in reading order. `known`: left edges of columns on other pages of the document."""
    return _split(list(lines), known, 0)


def gutters_of(lines: Sequence[Line]) -> list[float]:
    """Left edges of the columns that this page shows by itself."""
    edge = _best_edge(list(lines), ())
    return [] if edge is None else [edge]


def _split(lines: list[Line], known: Sequence[float], depth: int) -> list[Column]:
    edge = _best_edge(lines, known) if depth < DEEPEST else None
    if edge is None:
        return [_column(lines)] if lines else []
    found: list[Column] = []
    whole: list[Line] = []
    for across, left, right in _bands(lines, edge):
        whole.extend(across)
        if not _are_columns(left, right, edge, known):
            whole.extend(left)
            whole.extend(right)
            continue
        if whole:
            found.append(_column(whole))
            whole = []
        found.extend(_split(left, known, depth + 1))
        found.extend(_split(right, known, depth + 1))
    if whole:
        found.append(_column(whole))
    return found


def _column(lines: list[Line]) -> Column:
    rows = [join(row) for row in rows_of(lines)]
    return Column(min(line.box[0] for line in rows), max(line.box[2] for line in rows), rows)


def _best_edge(lines: list[Line], known: Sequence[float]) -> float | None:
    """The left edge that sets most lines into columns, if any does."""
    best, most = None, 0
    for edge in _candidates(lines, known):
        held = sum(
            len(left) + len(right) for _, left, right in _bands(lines, edge) if _are_columns(left, right, edge, known)
        )
        if held > most:
            best, most = edge, held
    return best


def _candidates(lines: list[Line], known: Sequence[float]) -> list[float]:
    """Places where several lines begin that have others to their left."""
    if len(lines) < 2:
        return []
    starts = sorted(line.box[0] for line in lines)
    leftmost_end = min(line.box[2] for line in lines)
    groups: list[list[float]] = []
    for start in starts:
        if start <= leftmost_end:
            continue
        if groups and start - groups[-1][0] <= ALIGNED:
            groups[-1].append(start)
        else:
            groups.append([start])
    strong = sorted((group for group in groups if len(group) >= FEWEST_STARTS), key=len, reverse=True)
    return [group[0] for group in strong[:MOST_CANDIDATES]] + [edge for edge in known if starts[-1] >= edge - ALIGNED]


def _bands(lines: list[Line], edge: float) -> list[tuple[list[Line], list[Line], list[Line]]]:
    """The page cut into bands at the lines that cross the edge: lines across, then those left and right of the edge."""
    bands: list[tuple[list[Line], list[Line], list[Line]]] = [([], [], [])]
    for line in sorted(lines, key=baseline):
        x0, _, x1, _ = line.box
        across, left, right = bands[-1]
        if x0 >= edge - ALIGNED:
            right.append(line)
        elif x1 <= edge - CLEARANCE:
            left.append(line)
        elif left or right:
            bands.append(([line], [], []))
        else:
            across.append(line)
    return bands


def _are_columns(left: list[Line], right: list[Line], edge: float, known: Sequence[float]) -> bool:
    """Whether what stands left and right of an edge are columns to be read one after the other."""
    if not left or not right:
        return False
    familiar = any(abs(edge - other) <= ALIGNED for other in known)
    if not familiar and (len(left) < FEWEST_LINES or len(right) < FEWEST_LINES):
        return False
    if familiar and min(len(left), len(right)) < FEWEST_LINES:
        return True
    return _is_prose(left) and _is_prose(right)


def _is_prose(lines: list[Line]) -> bool:
    return fmean(len(line.text) for line in lines) >= PROSE
