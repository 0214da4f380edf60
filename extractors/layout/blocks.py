"""Making a block: the lines of a paragraph, healed into one text with styles and places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractors.layout.hyphens import Healer
from extractors.page import Block, BlockKind, Line, PlacedLine, Run


def make_block(
    lines: Sequence[Line],
    kind: BlockKind,
    healer: Healer,
    *,
    centred: bool = False,
    indent: float = 0.0,
    hanging: float = 0.0,
) -> Block:
    """Join lines in reading order; rows of a table stay lines."""
    if kind is BlockKind.TABLE:
        pairs = [(line.text, "\n") for line in lines[:-1]]
    else:
        pairs = [healer.joint(before.text, after.text) for before, after in pairwise(lines)]
    joints = [*pairs, (lines[-1].text, "")]
    return _block(zip(lines, joints, strict=True), kind, centred=centred, indent=indent, hanging=hanging)


def make_table(rows: Iterable[Sequence[Sequence[Line]]], healer: Healer) -> Block:
    """One row a line, cells separated by a tab; an empty cell is nothing between two tabs."""
    pieces: list[tuple[Line, tuple[str, str]]] = []
    for row in rows:
        pending = ""
        for number, cell in enumerate(row):
            pending += "\t" if number else ""
            if cell and pieces:
                line, (text, joint) = pieces[-1]
                pieces[-1] = (line, (text, joint + pending))
                pending = ""
            for before, after in pairwise(cell):
                pieces.append((before, healer.joint(before.text, after.text)))
            if cell:
                pieces.append((cell[-1], (cell[-1].text, "")))
        if pieces:
            line, (text, joint) = pieces[-1]
            pieces[-1] = (line, (text, joint + pending + "\n"))
    line, (text, _) = pieces[-1]
    pieces[-1] = (line, (text, ""))
    return _block(pieces, BlockKind.TABLE)


def _block(
    pieces: Iterable[tuple[Line, tuple[str, str]]],
    kind: BlockKind,
    *,
    centred: bool = False,
    indent: float = 0.0,
    hanging: float = 0.0,
) -> Block:
    texts: list[str] = []
    placed: list[PlacedLine] = []
    runs: list[Run] = []
    length = 0
    for line, (text, joint) in pieces:
        end = length + len(text)
        placed.append(PlacedLine(start=length, end=end, line=line))
        _add_runs(runs, line.runs, length, end, len(joint))
        texts += (text, joint)
        length = end + len(joint)
    return Block(
        kind=kind,
        text="".join(texts),
        lines=tuple(placed),
        runs=tuple(runs),
        centred=centred,
        indent=indent,
        hanging=hanging,
    )


def _add_runs(runs: list[Run], more: Sequence[Run], start: int, end: int, joint: int) -> None:
    """Append a line's styles; equal neighbours become one, and the joint belongs to what stands before it."""
    for run in more:
        begin = start + run.start
        if begin >= end:
            break
        stop = start + run.end
        if stop >= end:
            stop = end + joint
        before = runs[-1] if runs else None
        if before and before.size == run.size and before.bold == run.bold and before.italic == run.italic:
            runs[-1] = Run(start=before.start, end=stop, size=run.size, bold=run.bold, italic=run.italic)
        else:
            runs.append(Run(start=begin, end=stop, size=run.size, bold=run.bold, italic=run.italic))
