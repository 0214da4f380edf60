"""Layout: pages of lines in, a document's blocks in reading order out.

Furniture and footnotes are kept apart; nothing is lost and nothing stands twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from extractors.blocks import make_block
from extractors.columns import Column, columns_of, gutters_of
from extractors.footnotes import MARK, split_footnotes
from extractors.furniture import find_furniture
from extractors.hyphens import Healer
from extractors.linenumbers import leading_numbers, margin_numbers, without_number
from extractors.page import Block, BlockKind, Layout, Line, Page
from extractors.paragraphs import INDENT, Paragraph, classify, continues, paragraphs_of
from extractors.rows import baseline, rows_of


class _Sheet(NamedTuple):
    """A page without its furniture."""

    page: Page
    lines: list[Line]


def arrange(pages: Sequence[Page]) -> Layout:
    """Put a document's lines into reading order and join them to blocks."""
    sheets, furniture = _without_furniture(pages)
    body_size = _body_size(sheets)
    known = _known_edges(sheets)
    columns: list[Column] = []
    notes: list[list[Line]] = []
    for sheet in sheets:
        for column in columns_of(sheet.lines, known):
            text, foot = split_footnotes(column.lines, body_size, sheet.page.rules)
            columns.append(column._replace(lines=text))
            notes.extend(_notes(foot))
    healer = Healer(line.text for column in columns for line in column.lines)
    paragraphs = _paragraphs(columns, body_size)
    return Layout(
        blocks=tuple(_block(paragraph, healer) for paragraph in paragraphs),
        footnotes=tuple(make_block(note, BlockKind.FOOTNOTE, healer) for note in notes),
        furniture=tuple(furniture),
        page_sizes=tuple(page.size for page in pages),
        body_size=body_size,
        engines=tuple(page.engine for page in pages),
    )


def _without_furniture(pages: Sequence[Page]) -> tuple[list[_Sheet], list[Line]]:
    furniture: list[Line] = []
    bare = []
    for page in pages:
        lines, taken = _without_line_numbers(page.lines)
        furniture.extend(taken)
        bare.append(rows_of(lines))
    found = find_furniture(bare, [page.size.height for page in pages])
    sheets = []
    for page, rows, indexes in zip(pages, bare, found, strict=True):
        furniture.extend(line for index in sorted(indexes) for line in rows[index])
        kept = [line for index, row in enumerate(rows) if index not in indexes for line in row]
        sheets.append(_Sheet(page, kept))
    return sheets, furniture


def _without_line_numbers(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    margin = margin_numbers(lines)
    if margin:
        return (
            [line for index, line in enumerate(lines) if index not in margin],
            [lines[index] for index in sorted(margin)],
        )
    leading = leading_numbers(lines)
    if not leading:
        return list(lines), []
    parts = {index: without_number(lines[index]) for index in leading}
    return (
        [parts[index][1] if index in parts else line for index, line in enumerate(lines)],
        [number for number, _ in parts.values()],
    )


def _body_size(sheets: Sequence[_Sheet]) -> float:
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for line in sheet.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _known_edges(sheets: Sequence[_Sheet]) -> list[float]:
    """Left edges of columns that several pages, or the better part of a short document, show."""
    edges = Counter(round(edge) for sheet in sheets for edge in gutters_of(sheet.lines))
    return [float(edge) for edge, count in edges.items() if count >= max(1, len(sheets) // 10)]


def _notes(lines: Sequence[Line]) -> list[list[Line]]:
    """Footnotes, each from its mark on."""
    notes: list[list[Line]] = []
    for line in lines:
        if notes and not MARK.match(line.text):
            notes[-1].append(line)
        else:
            notes.append([line])
    return notes


def _paragraphs(columns: Sequence[Column], body_size: float) -> list[Paragraph]:
    pitch = _usual_pitch(columns)
    groups = [paragraphs_of(column, pitch) for column in columns]
    for group in groups:
        for paragraph in group:
            paragraph.kind = classify(paragraph, body_size)
    indented = _indents(groups)
    found: list[Paragraph] = []
    for group in groups:
        if found and group and continues(found[-1], group[0], indented):
            found[-1].lines.extend(group[0].lines)
            found.extend(group[1:])
        else:
            found.extend(group)
    return found


def _usual_pitch(columns: Sequence[Column]) -> float:
    steps = [
        baseline(after) - baseline(before)
        for column in columns
        for before, after in zip(column.lines, column.lines[1:], strict=False)
    ]
    return median(steps) if steps else 14.0


def _indents(groups: Sequence[Sequence[Paragraph]]) -> bool:
    """Whether paragraphs of two lines and more begin with an indent, mostly."""
    longer = [p for group in groups for p in group if len(p.lines) > 1 and p.kind is BlockKind.PARAGRAPH]
    indented = sum(p.lines[0].box[0] - p.lines[1].box[0] > INDENT * p.lines[0].size for p in longer)
    return indented > len(longer) / 2


def _block(paragraph: Paragraph, healer: Healer) -> Block:
    second = paragraph.lines[1] if len(paragraph.lines) > 1 else paragraph.lines[0]
    return make_block(
        paragraph.lines,
        paragraph.kind,
        healer,
        centred=paragraph.centred,
        indent=paragraph.indent,
        hanging=second.box[0] - paragraph.left,
    )
