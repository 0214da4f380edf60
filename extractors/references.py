"""Footnotes and the marks that refer to them: links a note to its intervention, and frees the text of the mark.

A mark is what a footnote begins with; in the text it stands on the same page, set smaller than the words around it, or
is a star or dagger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from archive.models import Footnote, Intervention
from extractors.page import Block, Layout
from extractors.turns import Piece, Turn

RAISED = 0.8  # of the size of the words around it, and smaller, is a raised mark

_MARK = re.compile(r"\s*(?P<mark>\d{1,3}|[*†‡§¶]{1,3}|[a-z](?=[\s)]))[.)]?(?=\s|[A-ZÀ-Þ(“\"])")


class Reference(msgspec.Struct, frozen=True):
    """A mark in the text: blocks[block].text[start:end] on `page`."""

    mark: str
    page: int
    block: int
    start: int
    end: int


def mark_of(note: Block) -> tuple[str, str]:
    """A footnote's mark and its words; the mark is empty where it has none."""
    match = _MARK.match(note.text)
    return (match["mark"], note.text[match.end() :].strip()) if match else ("", note.text.strip())


def find_references(layout: Layout) -> list[Reference]:
    """Where the text refers to the layout's footnotes, in reading order, each mark once a page."""
    wanted = {(note.page, mark) for note in layout.footnotes if (mark := mark_of(note)[0])}
    found: list[Reference] = []
    for index, block in enumerate(layout.blocks if wanted else ()):
        for mark, start, end in (*_raised(block), *_symbols(block, {mark for _, mark in wanted})):
            page = block.spans(start, end)[0].page
            if (page, mark) in wanted:
                wanted.remove((page, mark))
                found.append(Reference(mark, page, index, start, end))
    return sorted(found, key=lambda reference: (reference.block, reference.start))


def _raised(block: Block) -> Iterator[tuple[str, int, int]]:
    size = max(block.runs, key=lambda run: run.end - run.start).size if block.runs else 0.0
    for run in block.runs:
        text = block.text[run.start : run.end]
        if run.size <= RAISED * size and text.strip() and run.start > 0:
            start = run.start + len(text) - len(text.lstrip())
            yield text.strip(), start, start + len(text.strip())


def _symbols(block: Block, marks: set[str]) -> Iterator[tuple[str, int, int]]:
    for match in re.finditer(r"(?<=[\w.,;:!?)”\"])[*†‡§¶]{1,3}(?!\w)", block.text):
        if match[0] in marks:
            yield match[0], match.start(), match.end()


def without_marks(turns: Sequence[Turn], references: Sequence[Reference]) -> list[Turn]:
    """The turns, their pieces cut around the marks."""
    if not references:
        return list(turns)
    return [msgspec.structs.replace(turn, pieces=_cut(turn.pieces, references)) for turn in turns]


def _cut(pieces: Sequence[Piece], references: Sequence[Reference]) -> tuple[Piece, ...]:
    cut: list[Piece] = []
    for piece in pieces:
        at = piece.start
        for reference in references:
            if reference.block == piece.block and piece.start < reference.start < piece.end:
                cut.append(Piece(piece.block, at, reference.start))
                at = reference.end
        if at < piece.end:
            cut.append(Piece(piece.block, at, piece.end))
    return tuple(cut)


def link_footnotes(
    layout: Layout, references: Sequence[Reference], turns: Sequence[Turn], interventions: Sequence[Intervention]
) -> tuple[Footnote, ...]:
    """The layout's footnotes, each with the intervention that refers to it. `turns` and `interventions` go together."""
    owners = {
        (reference.page, reference.mark): found.id
        for turn, found in zip(turns, interventions, strict=True)
        for reference in references
        if any(piece.block == reference.block and piece.start <= reference.start <= piece.end for piece in turn.pieces)
    }
    notes = [(note.page, *mark_of(note)) for note in layout.footnotes]
    return tuple(
        Footnote(mark=mark, text=text, page=page, intervention=owners.get((page, mark)))
        for page, mark, text in notes
        if text
    )
