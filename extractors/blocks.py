"""Making a block: the lines of a paragraph, healed into one text with styles and places."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.hyphens import Healer
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
    """Join lines in reading order; a table keeps one row a line."""
    pieces: list[str] = []
    placed: list[PlacedLine] = []
    runs: list[Run] = []
    length = 0
    for index, line in enumerate(lines):
        text, joint = line.text, ""
        if index + 1 < len(lines):
            text, joint = (text, "\n") if kind is BlockKind.TABLE else healer.joint(text, lines[index + 1].text)
        placed.append(PlacedLine(start=length, end=length + len(text), line=line))
        _add_runs(runs, line.runs, length, len(text), len(joint))
        pieces += (text, joint)
        length += len(text) + len(joint)
    return Block(
        kind=kind,
        text="".join(pieces),
        lines=tuple(placed),
        runs=tuple(runs),
        centred=centred,
        indent=indent,
        hanging=hanging,
    )


def _add_runs(runs: list[Run], more: Sequence[Run], at: int, length: int, joint: int) -> None:
    """Append a line's styles; equal neighbours become one, and the joint belongs to what stands before it."""
    last = len(more) - 1
    for index, run in enumerate(more):
        if run.start >= length:
            break
        end = at + (length + joint if index == last or run.end >= length else run.end)
        before = runs[-1] if runs else None
        if before and (before.size, before.bold, before.italic) == (run.size, run.bold, run.italic):
            runs[-1] = Run(start=before.start, end=end, size=run.size, bold=run.bold, italic=run.italic)
        else:
            runs.append(Run(start=at + run.start, end=end, size=run.size, bold=run.bold, italic=run.italic))
