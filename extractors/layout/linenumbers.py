"""Line numbers and margin marks: 1 … 25 beside the lines, (A) (B) (C) (D) beside the columns.

They stand in the margin, outside the text, or in front of every line within it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.page import Line, Run

FEWEST = 5  # numbers on a page, growing downwards in even steps
LETTER = re.compile(r"\([A-H]\)")
LONG = 20  # characters of a line that shows where the text begins and ends


def margin_numbers(lines: Sequence[Line]) -> set[int]:
    """Indexes of the lines that are nothing but line numbers or margin marks."""
    numbers = [index for index, line in enumerate(lines) if line.text.isdecimal() and len(line.text) <= 3]
    found = _margin_letters(lines)
    for group in _aligned(numbers, lines):
        ordered = sorted(group, key=lambda index: lines[index].box[1])
        if len(ordered) >= FEWEST and _grow_evenly([int(lines[index].text) for index in ordered]):
            found.update(ordered)
    return found


def _margin_letters(lines: Sequence[Line]) -> set[int]:
    """(A), (B), (C), (D) beside the columns."""
    letters = {index for index, line in enumerate(lines) if LETTER.fullmatch(line.text)}
    if not letters:
        return letters
    long = [line.box for line in lines if len(line.text) >= LONG]
    left, right = min((box[0] for box in long), default=0.0), max((box[2] for box in long), default=0.0)
    return {index for index in letters if lines[index].box[2] <= left + 1 or lines[index].box[0] >= right - 1}


def _aligned(numbers: Sequence[int], lines: Sequence[Line]) -> list[list[int]]:
    """Numbers whose right edges stand over one another (or their left edges)."""
    groups: list[list[int]] = []
    for index in sorted(numbers, key=lambda index: lines[index].box[2]):
        if groups and lines[index].box[2] - lines[groups[-1][-1]].box[2] <= 2 * lines[index].size:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _grow_evenly(numbers: Sequence[int]) -> bool:
    """1 2 3 4 … or 5 10 15 …; one step may be missing or odd in ten."""
    steps = [after - before for before, after in pairwise(numbers)]
    usual = max(set(steps), key=steps.count)
    return usual in (1, 2, 5, 10) and steps.count(usual) >= 0.9 * len(steps)


def leading_numbers(lines: Sequence[Line]) -> list[int]:
    """Indexes of the lines that begin with a line number within the line, if most lines of the page do so."""
    found = [
        (index, int(match.group()))
        for index, line in enumerate(lines)
        if (match := re.match(r"\d{1,3}(?= )", line.text))
    ]
    if len(found) < max(FEWEST, 0.6 * len(lines)) or not _grow_evenly([number for _, number in found]):
        return []
    return [index for index, _ in found]


def without_number(line: Line) -> tuple[Line, Line]:
    """A line that begins with a number, as number and rest."""
    end = line.text.index(" ")
    rest = line.text[end:].lstrip()
    start = len(line.text) - len(rest)
    x0, top, x1, bottom = line.box
    cut = x0 + (x1 - x0) * start / max(len(line.text), 1)
    runs = tuple(
        Run(start=max(run.start - start, 0), end=run.end - start, size=run.size, bold=run.bold, italic=run.italic)
        for run in line.runs
        if run.end > start
    )
    number = Line(
        text=line.text[:end],
        box=(x0, top, cut, bottom),
        page=line.page,
        runs=(Run(start=0, end=end, size=line.runs[0].size),),
        turn=line.turn,
    )
    return number, Line(text=rest, box=(cut, top, x1, bottom), page=line.page, runs=runs, turn=line.turn)


def take_line_numbers(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Lines without their numbers, and the numbers."""
    margin = margin_numbers(lines)
    if margin:
        kept = [line for index, line in enumerate(lines) if index not in margin]
        return kept, [lines[index] for index in sorted(margin)]
    leading = set(leading_numbers(lines))
    if not leading:
        return list(lines), []
    parts = {index: without_number(lines[index]) for index in leading}
    kept = [parts[index][1] if index in parts else line for index, line in enumerate(lines)]
    return kept, [number for number, _ in parts.values()]
