"""Blocks and layouts from marked-up text, for tests of what reads them.

A paragraph a string: `<b>` and `<i>` set it, a leading `h|` makes it a heading, `c|` centres it, `n|` makes it an item,
`t|` a table, and a newline begins a new printed line of the block.
"""

from __future__ import annotations

import re

from archive.models import PageSize
from extractors.page import Block, BlockKind, Layout, Line, PlacedLine, Run

_TAG = re.compile(r"</?[bi]>")
_KINDS = {"h": BlockKind.HEADING, "n": BlockKind.ITEM, "t": BlockKind.TABLE}
LINE_HEIGHT = 12.0


def make_block(marked: str, *, page: int = 1, top: float = 100.0) -> Block:
    """One block."""
    sign, bar, rest = marked.partition("|")
    flags = sign if bar and len(sign) <= 2 else ""
    text, runs = _styled(rest if flags else marked)
    kind = next((_KINDS[flag] for flag in flags if flag in _KINDS), BlockKind.PARAGRAPH)
    return Block(
        kind=kind,
        text=text if kind is BlockKind.TABLE else text.replace("\n", " "),
        lines=tuple(_lines(text, runs, page, top)),
        runs=tuple(runs),
        centred="c" in flags,
    )


def make_blocks(*marked: str) -> tuple[Block, ...]:
    """Blocks down one page."""
    return tuple(make_block(text, top=60.0 + 30 * at) for at, text in enumerate(marked))


def make_layout(*marked: str) -> Layout:
    """A layout of one page."""
    return Layout(
        blocks=make_blocks(*marked),
        footnotes=(),
        furniture=(),
        page_sizes=(PageSize(width=595, height=842),),
        body_size=11.0,
    )


def _styled(marked: str) -> tuple[str, list[Run]]:
    text, runs, bold, italic, at = "", [], False, False, 0
    for tag in [*_TAG.finditer(marked), None]:
        words = marked[at : tag.start() if tag else len(marked)]
        if words:
            runs.append(Run(start=len(text), end=len(text) + len(words), size=11.0, bold=bold, italic=italic))
            text += words
        if tag:
            at = tag.end()
            on = not tag[0].startswith("</")
            bold, italic = (on, italic) if "b" in tag[0] else (bold, on)
    return text, runs


def _lines(text: str, runs: list[Run], page: int, top: float) -> list[PlacedLine]:
    found, start = [], 0
    for at, words in enumerate(text.split("\n")):
        box = (60.0, top + at * LINE_HEIGHT, 540.0, top + (at + 1) * LINE_HEIGHT)
        end = start + len(words)
        own = tuple(
            Run(
                start=max(run.start, start) - start,
                end=min(run.end, end) - start,
                size=run.size,
                bold=run.bold,
                italic=run.italic,
            )
            for run in runs
            if run.end > start and run.start < end
        )
        found.append(PlacedLine(start=start, end=end, line=Line(text=words, box=box, page=page, runs=own)))
        start = end + 1
    return found
