"""Ruled tables: cells from drawn rules, found with pdfplumber's geometry, filled with the lines that PDFium read.

A frame with one cell is no table; neither is a grid whose cells hold whole paragraphs, which is read as columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from archive.models import Box
from extractors.layout.rows import join, rows_of
from extractors.page import Line

FEWEST_RULES = 3  # of each direction: two rows and two columns
LEAST_ROWS, LEAST_COLUMNS = 2, 2
LONGEST_CELL = 160  # characters in the mean filled cell: longer ones are paragraphs
LEAST_FILLED = 0.34  # of the cells
TOLERANCE = 3.0  # points by which rules may miss one another


class Table(NamedTuple):
    """Rows of cells, each the lines that stand in it, top to bottom."""

    box: Box
    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    sources: tuple[Line, ...]  # the page's lines that it holds, as they were read


def find_tables(lines: Sequence[Line], rules: Sequence[Box]) -> list[Table]:
    """The ruled tables of a page."""
    level = [rule for rule in rules if rule[2] - rule[0] > rule[3] - rule[1]]
    upright = [rule for rule in rules if rule[2] - rule[0] <= rule[3] - rule[1]]
    if len(level) < FEWEST_RULES or len(upright) < FEWEST_RULES:
        return []
    tables = (_fill(cells, lines) for cells in _grids(level, upright))
    return [table for table in tables if table is not None]


def _grids(level: Sequence[Box], upright: Sequence[Box]) -> list[list[Box]]:
    """The cells of each connected grid. pdfplumber is imported here, since few documents have tables."""
    from pdfplumber import table as plumber

    edges: list[dict[str, Any]] = [_edge(rule, "h") for rule in level] + [_edge(rule, "v") for rule in upright]
    merged = plumber.merge_edges(edges, TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
    cells = plumber.intersections_to_cells(plumber.edges_to_intersections(merged, TOLERANCE, TOLERANCE))
    return [list(grid) for grid in plumber.cells_to_tables(cells)]


def _edge(rule: Box, orientation: str) -> dict[str, Any]:
    x0, top, x1, bottom = rule
    if orientation == "h":
        top = bottom = (top + bottom) / 2
    else:
        x0 = x1 = (x0 + x1) / 2
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top,
        "orientation": orientation,
    }  # fmt: skip


def _fill(cells: Sequence[Box], lines: Sequence[Line]) -> Table | None:
    rows: dict[float, list[Box]] = {}
    for cell in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        rows.setdefault(round(cell[1]), []).append(cell)
    held = _assign(cells, lines)
    filled = [[_joined(held[cell]) for cell in row] for row in rows.values()]
    contents = [cell for row in filled for cell in row]
    texts = [sum(len(line.text) for line in cell) for cell in contents if cell]
    if len(filled) < LEAST_ROWS or max(map(len, filled)) < LEAST_COLUMNS or len(texts) < LEAST_FILLED * len(contents):
        return None
    if sum(texts) > LONGEST_CELL * len(texts) or max(sum(map(bool, row)) for row in filled) < LEAST_COLUMNS:
        return None
    box = (
        min(cell[0] for cell in cells),
        min(cell[1] for cell in cells),
        max(cell[2] for cell in cells),
        max(cell[3] for cell in cells),
    )
    sources = tuple(line for cell in cells for line in held[cell])
    return Table(box, tuple(tuple(row) for row in filled if any(row)), sources)


def _assign(cells: Sequence[Box], lines: Sequence[Line]) -> dict[Box, list[Line]]:
    """Each line to the one cell that its middle stands in."""
    held: dict[Box, list[Line]] = {cell: [] for cell in cells}
    for line in lines:
        x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
        cell = next((cell for cell in held if cell[0] <= x < cell[2] and cell[1] <= y < cell[3]), None)
        if cell is not None:
            held[cell].append(line)
    return held


def _joined(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(join(row) for row in rows_of(lines))
