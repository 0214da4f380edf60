"""What every reader of a document's body hands back: turns, each made of pieces of blocks.

A turn knows who speaks and why we think so; `interventions` makes text, spans and ids of it. A reader gives turns in
reading order, and no character of a block to two of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from archive.models import Candidate, Evidence, Kind, Participant, Span
from extractors.page import Block


class Piece(msgspec.Struct, frozen=True, gc=False):
    """`blocks[block].text[start:end]`. Pieces of one turn are in reading order."""

    block: int  # index into Layout.blocks
    start: int
    end: int


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of one speaker, or a passage in which nobody speaks.

    `speaker` is a participant of the roster, `phrase` stands for unnamed people ("some participants"); both None where
    nobody speaks or nobody knows. Readers may leave `section` to `interventions`.
    """

    pieces: tuple[Piece, ...]
    kind: Kind
    speaker: Participant | None = None
    phrase: str | None = None
    label: str | None = None  # as printed, without its closing punctuation; no part of the text
    role: str | None = None
    evidence: Evidence = Evidence.NONE
    confidence: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    section: str | None = None


def text_of(pieces: Sequence[Piece], blocks: Sequence[Block]) -> str:
    """The words of the pieces: a newline between blocks, a space between pieces of one block."""
    parts: list[str] = []
    for at, piece in enumerate(pieces):
        words = blocks[piece.block].text[piece.start : piece.end].strip()
        if not words:
            continue
        if parts:
            parts.append(_joint(words) if pieces[at - 1].block == piece.block else "\n")
        parts.append(words)
    return "".join(parts)


def _joint(words: str) -> str:
    """A mark or a note stood between the pieces: a comma closes up to what went before."""
    return "" if words[0] in ".,;:!?)]”’»" else " "


def spans_of(pieces: Sequence[Piece], blocks: Sequence[Block]) -> tuple[Span, ...]:
    """Page and box of every line the pieces touch, each line once."""
    found: dict[Span, None] = {}
    for piece in pieces:
        found.update(dict.fromkeys(blocks[piece.block].spans(piece.start, piece.end)))
    return tuple(found)
