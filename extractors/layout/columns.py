"""Columns: the lines of a page in reading order, region by region.

A region is a stretch of the page between lines, or wide rules, that run across it. Within a region each column is
read to its foot before the next begins, unless the columns are cells of rows (a label and its value, a list of
names), which are read row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from archive.models import Box
from extractors.layout.aligned import cell_rows
from extractors.layout.rows import baseline, join, rows_of, with_empty_cell
from extractors.page import Line

ALIGNED = 2.5  # points: left edges of one column differ by less
CLEARANCE = 3.0  # points between a column's text and the next column's left edge, at the very least
FEWEST_STARTS = 3  # lines that begin at a column's left edge
PROSE = 18.0  # characters in the mean row of a column of prose; cells of rosters and label columns have fewer
DENSE = 0.4  # rows of a column for each row of its neighbour beside it; labels stand further apart than their text
FEWEST_ROWS = 3  # of each column, where neither a rule nor another page of the document shows the same columns
SHORT_ROW = 0.5  # of the column's width: shorter rows are labels, with their values beside them
DEEPEST_INDENT = 4.0  # of the font size: a column's lines begin no further right of its edge
MOST_CANDIDATES = 6
DEEPEST = 4  # splits within splits: enough for eight columns
BESIDE_RULE = 40.0  # points between an upright rule and the column to its right
WIDE_RULE = 0.5  # of the text's width: a level rule this long cuts the page


Row = list[Line]


class Column(NamedTuple):
    """Lines of one column (or of the full width) of one region, top to bottom. Rows of cells have tabs in them."""

    left: float
    right: float
    lines: list[Line]


class Dividers(NamedTuple):
    """Drawn rules that part regions (level, by height) and columns (upright)."""

    level: tuple[Box, ...] = ()
    upright: tuple[Box, ...] = ()


class _Band(NamedTuple):
    """Rows across an edge, then those left and right of it below them."""

    across: list[Row]
    left: list[Row]
    right: list[Row]


class _Edges(NamedTuple):
    """What is known of column edges before looking at a region."""

    known: Sequence[float]
    dividers: Dividers


def columns_of(rows: Sequence[Row], rules: Sequence[Box] = (), known: Sequence[float] = ()) -> list[Column]:
    """The columns of a page, given as its rows, in reading order.

    `known`: left edges of columns on other pages of the document.
    """
    return _split(list(rows), _Edges(known, _dividers(rows, rules)), 0)


def column_edges(rows: Sequence[Row], rules: Sequence[Box] = ()) -> dict[float, int]:
    """The left edges of the columns right of others that a page shows by itself, with the rows that they have."""
    columns = _split(list(rows), _Edges((), _dividers(rows, rules)), 0)
    beside = [after for before, after in pairwise(columns) if after.left >= before.right and _is_beside(before, after)]
    return {column.left: len(column.lines) for column in beside}


def _is_beside(before: Column, after: Column) -> bool:
    return after.lines[0].box[1] < before.lines[-1].box[3]


def _dividers(rows: Sequence[Row], rules: Sequence[Box]) -> Dividers:
    if not rules or not rows:
        return Dividers()
    width = max(row[-1].box[2] for row in rows) - min(row[0].box[0] for row in rows)
    level = sorted((rule for rule in rules if rule[2] - rule[0] >= WIDE_RULE * width), key=lambda rule: rule[1])
    upright = tuple(rule for rule in rules if rule[3] - rule[1] > 3 * (rule[2] - rule[0]) + 20)
    return Dividers(tuple(level), upright)


def _split(rows: list[Row], edges: _Edges, depth: int) -> list[Column]:
    edge = _best_edge(rows, edges) if depth < DEEPEST else None
    if edge is None:
        return [_column(rows)] if rows else []
    found: list[Column] = []
    whole: list[Row] = []
    for band in _bands(rows, edge, edges.dividers.level):
        whole.extend(band.across)
        if not _are_columns(band, edge, edges):
            whole.extend(rows_of(line for row in (*band.left, *band.right) for line in row))
            continue
        if whole:
            found.append(_column(whole))
            whole = []
        found.extend(_split(band.left, edges, depth + 1))
        found.extend(_split(band.right, edges, depth + 1))
    if whole:
        found.append(_column(whole))
    return found


def _column(rows: list[Row]) -> Column:
    cells = cell_rows(rows)
    lines: list[Line] = []
    for index, row in enumerate(rows):
        if index in cells:
            lines.append(join(row, "\t") if len(row) > 1 else with_empty_cell(row[0]))
        else:
            lines.extend([join(row)] if all(line.text for line in row) else row)
    return Column(min(line.box[0] for line in lines), max(line.box[2] for line in lines), lines)


def _best_edge(rows: list[Row], edges: _Edges) -> float | None:
    """The left edge that sets most rows into columns, if any does."""
    best, most = None, 0
    for edge in _candidates(rows, edges):
        bands = _bands(rows, edge, edges.dividers.level)
        held = sum(len(band.left) + len(band.right) for band in bands if _are_columns(band, edge, edges))
        if held > most:
            best, most = edge, held
    return best


def _candidates(rows: list[Row], edges: _Edges) -> list[float]:
    """Places where several lines begin that have others to their left."""
    if len(rows) < 2:
        return []
    starts = sorted(line.box[0] for row in rows for line in row)
    leftmost_end = min(row[0].box[2] for row in rows)
    groups: list[list[float]] = []
    for start in starts:
        if start <= leftmost_end:
            continue
        if groups and start - groups[-1][0] <= ALIGNED:
            groups[-1].append(start)
        else:
            groups.append([start])
    strong = sorted((group for group in groups if len(group) >= FEWEST_STARTS), key=len, reverse=True)
    found = [group[0] for group in strong[:MOST_CANDIDATES]]
    found += [edge for edge in edges.known if starts[0] < edge - ALIGNED and starts[-1] >= edge - ALIGNED]
    for rule in edges.dividers.upright:
        beside = [start for start in starts if rule[2] - 1 <= start <= rule[2] + BESIDE_RULE]
        found += beside[:1]
    return found


def _bands(rows: list[Row], edge: float, level: Sequence[Box]) -> list[_Band]:
    """The page cut into bands at the rows that cross the edge and at the rules that do."""
    bands: list[_Band] = [_Band([], [], [])]
    cuts = [rule[1] for rule in level if rule[0] < edge - 2 * CLEARANCE and rule[2] > edge]
    for row in rows:
        band = bands[-1]
        if cuts and baseline(row[0]) > cuts[0]:
            while cuts and baseline(row[0]) > cuts[0]:
                cuts.pop(0)
            if band.left or band.right:
                band = _Band([], [], [])
                bands.append(band)
        right = [line for line in row if line.box[0] >= edge - ALIGNED]
        left = [line for line in row if line.box[2] <= edge - CLEARANCE]
        if len(left) + len(right) < len(row):
            if band.left or band.right:
                bands.append(_Band([row], [], []))
            else:
                band.across.append(row)
            continue
        if left:
            band.left.append(left)
        if right:
            band.right.append(right)
    return bands


def _are_columns(band: _Band, edge: float, edges: _Edges) -> bool:
    """Whether what stands left and right of an edge are columns, to be read one after the other."""
    left, right = band.left, band.right
    if not left or not right:
        return False
    if not _overlap(left, right):
        return False
    if min(len(left), len(right)) < FEWEST_ROWS:
        known = any(abs(edge - other) <= ALIGNED for other in edges.known)
        familiar = known or _is_ruled(band, edge, edges.dividers.upright)
        return familiar and _begin_at(right, edge) and not _are_cells(left, edge)
    return _is_prose(left) and _is_prose(right) and _are_dense(left, right)


def _overlap(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether one side stands beside the other, and not wholly above it."""
    apart = max(left[0][0].box[1], right[0][0].box[1]) - min(left[-1][0].box[3], right[-1][0].box[3])
    return apart <= 1


def _is_ruled(band: _Band, edge: float, upright: Sequence[Box]) -> bool:
    """Whether an upright rule stands between the two sides."""
    end = max(row[-1].box[2] for row in band.left)
    top, bottom = band.left[0][0].box[1], band.left[-1][0].box[3]
    return any(end - ALIGNED <= rule[0] <= edge + ALIGNED and rule[1] < bottom and rule[3] > top for rule in upright)


def _begin_at(rows: Sequence[Row], edge: float) -> bool:
    return any(row[0].box[0] - edge <= DEEPEST_INDENT * row[0].size for row in rows)


def _are_cells(left: Sequence[Row], edge: float) -> bool:
    """Rows that leave most of their column empty, as labels before their values do."""
    start = min(row[0].box[0] for row in left)
    filled = sum(row[-1].box[2] - row[0].box[0] for row in left) / len(left)
    return filled < SHORT_ROW * (edge - start)


def _is_prose(rows: Sequence[Row]) -> bool:
    return sum(len(line.text) for row in rows for line in row) >= PROSE * len(rows)


def _are_dense(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether neither side has far fewer rows than the other, as labels beside their paragraphs have."""
    sides = [[baseline(row[0]) for row in rows] for rows in (left, right)]
    top, bottom = max(side[0] for side in sides) - 1, min(side[-1] for side in sides) + 1
    fewer, more = sorted(sum(top <= height <= bottom for height in side) for side in sides)
    return more < FEWEST_ROWS or fewer >= DENSE * more
