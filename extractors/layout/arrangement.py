"""Layout: pages of lines in, a document's blocks in reading order out.

Furniture and footnotes are kept apart; nothing is lost and nothing stands twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from archive.models import Box, PageSize
from extractors.layout.blocks import make_block, make_table
from extractors.layout.columns import Column, column_edges, columns_of
from extractors.layout.footnotes import MARK, notes_of, split_footnotes, split_page_notes
from extractors.layout.frames import frames_of
from extractors.layout.furniture import find_furniture, find_watermarks, watermark_key
from extractors.layout.hyphens import Healer
from extractors.layout.kinds import classify
from extractors.layout.linenumbers import take_line_numbers
from extractors.layout.paragraphs import (
    INDENT,
    Frame,
    Habits,
    Paragraph,
    continues,
    paragraphs_of,
    pitches_of,
    stops_of,
)
from extractors.layout.rows import rows_of
from extractors.layout.tables import Table, find_tables
from extractors.page import Block, BlockKind, Layout, Line, Page
from extractors.reading.turned import Upright, put_back, upright

LONG_COLUMN = 25  # rows of a column that shows by itself where the columns of a document stand
SAMPLE = 12  # pages that are enough to see where the columns of a document stand
SAME_SIZE = 0.5  # points by which one size of text is measured differently


@dataclass
class _Sheet:
    """A page on its way through the layout: what is left of its lines, and what was taken out."""

    number: int
    view: Upright
    lines: list[Line]
    furniture: list[Line]
    tables: dict[int, Table] = field(default_factory=dict)  # by the id of the line that stands for it
    notes: list[Line] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)


def arrange(pages: Sequence[Page]) -> Layout:
    """Put a document's lines into reading order and join them to blocks."""
    sheets = [_sheet(page) for page in pages]
    pitches = pitches_of(sheet.lines for sheet in sheets)
    body_size = body_size_of(line for sheet in sheets for line in sheet.lines)
    pitch = pitches.get(round(body_size)) or 1.2 * body_size
    _take_furniture(sheets, body_size, pitch)
    known = _known_edges(sheets)
    for sheet in sheets:
        _set_columns(sheet, body_size, pitch, known)
    frames = frames_of([sheet.columns for sheet in sheets])
    framed = [
        (column.lines, frame)
        for sheet, row in zip(sheets, frames, strict=True)
        for column, frame in zip(sheet.columns, row, strict=True)
    ]
    habits = Habits(body_size, pitches, stops_of(framed))
    paragraphs = _paragraphs(sheets, frames, habits)
    return _layout(pages, sheets, paragraphs, body_size)


def body_size_of(lines: Iterable[Line]) -> float:
    """The font size of most of the text, by the length of its lines (small print has more letters on the same room)."""
    widths: dict[float, float] = {}
    for line in lines:
        size = line.size
        widths[size] = widths.get(size, 0.0) + line.box[2] - line.box[0]
    near = {size: sum(width for other, width in widths.items() if abs(other - size) <= SAME_SIZE) for size in widths}
    return max(near, key=lambda size: (near[size], widths[size])) if near else 0.0


def _sheet(page: Page) -> _Sheet:
    view = upright(page)
    lines, numbers = take_line_numbers(view.lines)
    return _Sheet(page.number, view, lines, [*numbers, *view.stamps])


def _take_furniture(sheets: Sequence[_Sheet], body_size: float, pitch: float) -> None:
    _take_watermarks(sheets, body_size)
    rows = [rows_of(sheet.lines) for sheet in sheets]
    found = find_furniture(rows, [sheet.view.height for sheet in sheets], pitch)
    for sheet, page_rows, indexes in zip(sheets, rows, found, strict=True):
        if indexes:
            sheet.furniture += [line for index in sorted(indexes) for line in page_rows[index]]
            sheet.lines = [line for index, row in enumerate(page_rows) if index not in indexes for line in row]


def _take_watermarks(sheets: Sequence[_Sheet], body_size: float) -> None:
    marks = find_watermarks([sheet.lines for sheet in sheets], body_size)
    if marks:
        for sheet in sheets:
            sheet.furniture += [line for line in sheet.lines if watermark_key(line) in marks]
            sheet.lines = [line for line in sheet.lines if watermark_key(line) not in marks]


def _known_edges(sheets: Sequence[_Sheet]) -> list[float]:
    """Left edges of columns that several pages show, a tenth of them at least, or that one page shows at length."""
    pages: Counter[int] = Counter()
    longest: dict[int, int] = {}
    sample = sheets[:: max(len(sheets) // SAMPLE, 1)]
    for sheet in sample:
        for left, rows in column_edges(rows_of(sheet.lines), sheet.view.rules).items():
            edge = round(left)
            pages[edge] += 1
            longest[edge] = max(rows, longest.get(edge, 0))
    needed = max(2, len(sample) // 10)
    return [float(edge) for edge, count in pages.items() if count >= needed or longest[edge] >= LONG_COLUMN]


def _set_columns(sheet: _Sheet, body_size: float, pitch: float, known: Sequence[float]) -> None:
    rules = sheet.view.rules
    lines = _with_tables(sheet, rules)
    lines, sheet.notes = split_page_notes(lines, body_size, pitch, rules)
    for column in columns_of(rows_of(lines), rules, known):
        text, notes = split_footnotes(column.lines, body_size, rules)
        sheet.notes[:0] = notes
        if text:
            sheet.columns.append(column._replace(lines=text))


def _with_tables(sheet: _Sheet, rules: Sequence[Box]) -> list[Line]:
    """The lines of the page, each ruled table replaced by one empty line that stands for it."""
    tables = find_tables(sheet.lines, rules)
    if not tables:
        return sheet.lines
    inside = {id(line) for table in tables for line in table.sources}
    lines = [line for line in sheet.lines if id(line) not in inside]
    for table in tables:
        x0, top, x1, _ = table.box
        stand_in = Line(text="", box=(x0, top, x1, top + 1), page=sheet.number, runs=())
        sheet.tables[id(stand_in)] = table
        lines.append(stand_in)
    return lines


def _paragraphs(sheets: Sequence[_Sheet], frames: Sequence[Sequence[Frame]], habits: Habits) -> list[Paragraph]:
    groups = [
        _classified(column, frame, sheet, habits)
        for sheet, row in zip(sheets, frames, strict=True)
        for column, frame in zip(sheet.columns, row, strict=True)
    ]
    indented = _indents(groups)
    found: list[Paragraph] = []
    for group in groups:
        if found and continues(found[-1], group[0], indented):
            found[-1].lines.extend(group[0].lines)
            found.extend(group[1:])
        else:
            found.extend(group)
    return found


def _classified(column: Column, frame: Frame, sheet: _Sheet, habits: Habits) -> list[Paragraph]:
    paragraphs = paragraphs_of(column, frame, habits)
    for paragraph in paragraphs:
        paragraph.table = sheet.tables.get(id(paragraph.lines[0]))
        paragraph.kind = BlockKind.TABLE if paragraph.table else classify(paragraph, habits.body_size)
    return paragraphs


def _indents(groups: Sequence[Sequence[Paragraph]]) -> bool:
    """Whether paragraphs of two lines and more begin with an indent, mostly."""
    longer = [p for group in groups for p in group if len(p.lines) > 1 and p.kind is BlockKind.PARAGRAPH]
    indented = sum(p.lines[0].box[0] - p.lines[1].box[0] > INDENT * p.lines[0].size for p in longer)
    return indented > len(longer) / 2


def _layout(
    pages: Sequence[Page], sheets: Sequence[_Sheet], paragraphs: Sequence[Paragraph], body_size: float
) -> Layout:
    turns = {
        sheet.number: (sheet.view.turn, page.size) for sheet, page in zip(sheets, pages, strict=True) if sheet.view.turn
    }
    healer = Healer(line.text for sheet in sheets for column in sheet.columns for line in column.lines)
    blocks = [_block(paragraph, healer) for paragraph in paragraphs]
    blocks += [make_block([line], BlockKind.PARAGRAPH, healer) for sheet in sheets for line in sheet.view.aside]
    notes = [make_block(lines, BlockKind.FOOTNOTE, healer) for lines in _notes(sheets)]
    return Layout(
        blocks=tuple(_displayed(block, turns) for block in blocks),
        footnotes=tuple(_displayed(note, turns) for note in notes),
        furniture=tuple(put_back([line for sheet in sheets for line in sheet.furniture], turns)),
        page_sizes=tuple(page.size for page in pages),
        body_size=body_size,
        engines=tuple(page.engine for page in pages),
        warnings=tuple(warning for page in pages for warning in page.warnings),
    )


def _block(paragraph: Paragraph, healer: Healer) -> Block:
    if paragraph.table is not None:
        return make_table(paragraph.table.rows, healer)
    second = paragraph.lines[1] if len(paragraph.lines) > 1 else paragraph.lines[0]
    return make_block(
        paragraph.lines,
        paragraph.kind,
        healer,
        centred=paragraph.centred,
        indent=paragraph.indent,
        hanging=second.box[0] - paragraph.frame.left,
    )


def _notes(sheets: Sequence[_Sheet]) -> list[list[Line]]:
    """The document's footnotes. One that begins without a mark goes on from the page before."""
    notes: list[list[Line]] = []
    for sheet in sheets:
        for note in notes_of(sheet.notes):
            if notes and not MARK.match(note[0].text) and notes[-1][-1].page == sheet.number - 1:
                notes[-1].extend(note)
            else:
                notes.append(note)
    return notes


def _displayed(block: Block, turns: dict[int, tuple[int, PageSize]]) -> Block:
    """The block with its lines where they are displayed."""
    if not turns or not any(placed.line.page in turns for placed in block.lines):
        return block
    lines = put_back([placed.line for placed in block.lines], turns)
    placed = tuple(msgspec.structs.replace(old, line=line) for old, line in zip(block.lines, lines, strict=True))
    return msgspec.structs.replace(block, lines=placed)
