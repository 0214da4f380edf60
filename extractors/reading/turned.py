"""Pages whose text is turned: laid out as if upright, reported where it is displayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from archive.models import Box, PageSize
from extractors.page import Line, Page

MARGIN = 0.09  # of the page's width or height: text along it belongs to the paper, not to the record
TURNS = (0, 90, 180, 270)


class Upright(NamedTuple):
    """A page as one reads it.

    `aside`: lines turned otherwise than most of the page, where it displays them; `stamps`: slanted ones, and those
    that run along a margin.
    """

    lines: list[Line]
    rules: tuple[Box, ...]
    width: float
    height: float
    turn: int
    aside: list[Line]
    stamps: list[Line]


def upright(page: Page) -> Upright:
    """Turn a page so that most of its text stands upright."""
    size = page.size
    if all(line.turn == 0 for line in page.lines):
        return Upright(list(page.lines), page.rules, size.width, size.height, 0, [], [])
    letters: Counter[int] = Counter()
    for line in page.lines:
        letters[line.turn] += len(line.text)
    turn = max(TURNS, key=lambda turn: letters[turn])
    others = [line for line in page.lines if line.turn != turn]
    width, height = (size.width, size.height) if turn % 180 == 0 else (size.height, size.width)
    return Upright(
        lines=[_with_box(line, turned(line.box, turn, size)) for line in page.lines if line.turn == turn],
        rules=tuple(turned(rule, turn, size) for rule in page.rules),
        width=width,
        height=height,
        turn=turn,
        aside=[line for line in others if not _is_stamp(line, size)],
        stamps=[line for line in others if _is_stamp(line, size)],
    )


def _is_stamp(line: Line, size: PageSize) -> bool:
    """Whether a line is slanted, or stands in the margin of the displayed page."""
    if line.turn not in TURNS:
        return True
    x, y = (line.box[0] + line.box[2]) / 2 / size.width, (line.box[1] + line.box[3]) / 2 / size.height
    return not (MARGIN <= x <= 1 - MARGIN and MARGIN <= y <= 1 - MARGIN)


def turned(box: Box, turn: int, size: PageSize) -> Box:
    """A box of the displayed page, in the frame in which text turned by `turn` stands upright."""
    x0, top, x1, bottom = box
    if turn == 90:
        return (top, size.width - x1, bottom, size.width - x0)
    if turn == 180:
        return (size.width - x1, size.height - bottom, size.width - x0, size.height - top)
    if turn == 270:
        return (size.height - bottom, x0, size.height - top, x1)
    return box


def displayed(box: Box, turn: int, size: PageSize) -> Box:
    """The other way round: from the upright frame to the displayed page."""
    x0, top, x1, bottom = box
    if turn == 90:
        return (size.width - bottom, x0, size.width - top, x1)
    if turn == 180:
        return (size.width - x1, size.height - bottom, size.width - x0, size.height - top)
    if turn == 270:
        return (top, size.height - x1, bottom, size.height - x0)
    return box


def put_back(lines: Sequence[Line], turns: dict[int, tuple[int, PageSize]]) -> list[Line]:
    """Lines of turned pages (page number to turn and size) where they are displayed."""
    return [_with_box(line, displayed(line.box, *turns[line.page])) if line.page in turns else line for line in lines]


def _with_box(line: Line, box: Box) -> Line:
    return Line(text=line.text, box=box, page=line.page, runs=line.runs, turn=line.turn)
