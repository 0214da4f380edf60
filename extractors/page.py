"""What is printed on a page, before anyone asks what it means: lines, and the blocks that a layout makes of them.

`Line` is what a reader of PDFs (PDFium, pdfplumber, OCR) yields; `Block` is what `layout` makes: a paragraph, heading
or list item in reading order, joined over columns and pages, hyphens healed. Everything after layout reads blocks
alone.
Boxes are in points, origin top left of the page as a reader sees it; offsets are half-open and count characters.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum

import msgspec

from archive.models import Box, PageSize, Span


class Run(msgspec.Struct, frozen=True, gc=False):
    """A stretch of text in one style. Offsets into the text of its line or block."""

    start: int
    end: int
    size: float  # points
    bold: bool = False
    italic: bool = False


class Line(msgspec.Struct, frozen=True, gc=False):
    """One printed line of one column. `runs` cover the text without gaps or overlaps.

    `turn`: clockwise degrees by which its text is turned on the displayed page: 0, 90, 180 or 270; stamps and
    watermarks may have any other.
    """

    text: str
    box: Box
    page: int
    runs: tuple[Run, ...]
    turn: int = 0

    @property
    def size(self) -> float:
        """Font size of most of its characters."""
        runs = self.runs
        if len(runs) == 1:
            return runs[0].size
        return max(runs, key=lambda run: run.end - run.start).size if runs else 0.0


class Page(msgspec.Struct, frozen=True):
    """One page: its lines as read, not yet in reading order.

    `rules` are drawn straight lines and thin rectangles (table borders, footnote separators, frames).
    `engine` says who read it: "pdfium", "ocr". `warnings` are sentences for a person ("Page 3 is a picture …").
    """

    number: int
    size: PageSize
    lines: tuple[Line, ...]
    rules: tuple[Box, ...] = ()
    engine: str = "pdfium"
    warnings: tuple[str, ...] = ()


class BlockKind(StrEnum):
    """What a block is by its looks alone."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"  # set off by size, weight, case or centring
    ITEM = "item"  # begins with a number, letter or bullet
    TABLE = "table"  # rows of a ruled or aligned table, one row a line, cells separated by a tab
    FOOTNOTE = "footnote"


class PlacedLine(msgspec.Struct, frozen=True, gc=False):
    """Where a line stands in its block's text."""

    start: int
    end: int
    line: Line


class Block(msgspec.Struct, frozen=True):
    """A paragraph, heading, list item, table or footnote in reading order.

    `text` is healed: a word broken at a line end is joined, lines are joined by a space, table rows by a newline.
    """

    kind: BlockKind
    text: str
    lines: tuple[PlacedLine, ...]
    runs: tuple[Run, ...]  # styles over `text`
    centred: bool = False
    indent: float = 0.0  # points by which the first line begins right of the column's left edge
    hanging: float = 0.0  # points by which the later lines begin right of the column's left edge

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.lines[0].line.page

    def spans(self, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
        """Page and box of every line that has a character of text[start:end]."""
        stop = len(self.text) if end is None else end
        first = max(bisect_right(self.lines, start, key=lambda placed: placed.start) - 1, 0)
        found = []
        for placed in self.lines[first:]:
            if placed.start >= stop:
                break
            if placed.end > start:
                found.append(Span(page=placed.line.page, box=placed.line.box))
        return tuple(found)


class Layout(msgspec.Struct, frozen=True):
    """A whole document in reading order."""

    blocks: tuple[Block, ...]  # without furniture and footnotes
    footnotes: tuple[Block, ...]
    furniture: tuple[Line, ...]  # running heads and feet, page numbers, line numbers, margin marks: taken out
    page_sizes: tuple[PageSize, ...]
    body_size: float  # font size of most of the text, points
    engines: tuple[str, ...] = ()  # of each page
    warnings: tuple[str, ...] = ()
