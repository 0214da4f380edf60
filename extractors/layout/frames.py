"""Frames: the edges of the column that a stretch of lines stands in.

A long column shows its own edges. A short one (a heading, the last lines of a page) is measured by the columns beside
and above it, or by those of other pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractors.layout.columns import Column
from extractors.layout.paragraphs import ENOUGH_LINES, Frame, edges_of

BESIDE = 4.0  # points by which lines may reach out of the frame that they stand in


def frames_of(pages: Sequence[Sequence[Column]]) -> list[list[Frame]]:
    """The frame of every column of every page."""
    own = [[_own(column) for column in columns] for columns in pages]
    usual = _usual([frame for frames in own for frame in frames if frame is not None])
    return [
        [
            frame or _surrounding(column, [other for other in frames if other is not None], usual)
            for column, frame in zip(columns, frames, strict=True)
        ]
        for columns, frames in zip(pages, own, strict=True)
    ]


def _own(column: Column) -> Frame | None:
    lines = [line for line in column.lines if line.text]
    return edges_of(lines) if len(lines) >= ENOUGH_LINES else None


def _usual(frames: Sequence[Frame]) -> list[Frame]:
    """Frames that several pages share, commonest first."""
    counts = Counter((round(frame.left / 4), round(frame.right / 4)) for frame in frames)
    first = {(round(frame.left / 4), round(frame.right / 4)): frame for frame in reversed(frames)}
    return [first[key] for key, _ in counts.most_common(8)]


def _surrounding(column: Column, beside: Sequence[Frame], usual: Sequence[Frame]) -> Frame:
    """The narrowest frame that holds the column: on its page, over all of its page's columns, or on other pages."""
    candidates = list(beside)
    if beside:
        candidates.append(Frame(min(frame.left for frame in beside), max(frame.right for frame in beside)))
    for frames in (candidates, list(usual)):
        holding = [
            frame for frame in frames if frame.left - BESIDE <= column.left and column.right <= frame.right + BESIDE
        ]
        if holding:
            return min(holding, key=lambda frame: frame.right - frame.left)
    return Frame(column.left, column.right)
