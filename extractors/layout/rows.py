"""Rows: what stands on one height of a page or column, left to right; and joining a row's fragments to one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archive.models import Box
from extractors.page import Line, Run

DESCENT = 0.22  # of a line's height: where its baseline lies above its bottom
SAME_ROW = 0.4  # of the line height: baselines that differ by less are one row


def baseline(line: Line) -> float:
    """Height of the baseline, points from the top of the page."""
    box = line.box
    return box[3] - DESCENT * (box[3] - box[1])


def rows_of(lines: Iterable[Line]) -> list[list[Line]]:
    """Rows from top to bottom, each from left to right."""
    rows: list[list[Line]] = []
    height = last = 0.0
    for base, line in sorted(((baseline(line), line) for line in lines), key=lambda pair: pair[0]):
        tall = line.box[3] - line.box[1]
        if rows and base - last <= SAME_ROW * min(max(tall, 4.0), max(height, 4.0)):
            rows[-1].append(line)
            height = max(height, tall)
        else:
            rows.append([line])
            last, height = base, tall
    for row in rows:
        if len(row) > 1:
            row.sort(key=lambda line: line.box[0])
    return rows


def join(row: Sequence[Line], gap: str = " ") -> Line:
    """One line out of the fragments of a row."""
    if len(row) == 1:
        return row[0]
    text = ""
    runs: list[Run] = []
    for line in row:
        if text:
            text += gap
            last = runs[-1]
            runs[-1] = Run(
                start=last.start, end=last.end + len(gap), size=last.size, bold=last.bold, italic=last.italic
            )
        runs.extend(shift(line.runs, len(text)))
        text += line.text
    return Line(text=text, box=around([line.box for line in row]), page=row[0].page, runs=tuple(runs), turn=row[0].turn)


def with_empty_cell(line: Line) -> Line:
    """The line as a row of cells of which only the first is filled."""
    last = line.runs[-1]
    runs = (
        *line.runs[:-1],
        Run(start=last.start, end=last.end + 1, size=last.size, bold=last.bold, italic=last.italic),
    )
    return Line(text=line.text + "\t", box=line.box, page=line.page, runs=runs, turn=line.turn)


def shift(runs: Iterable[Run], by: int) -> Iterable[Run]:
    """The same styles further on in a longer text."""
    return (
        Run(start=run.start + by, end=run.end + by, size=run.size, bold=run.bold, italic=run.italic) for run in runs
    )


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds them all."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))
