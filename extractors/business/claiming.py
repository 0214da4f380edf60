"""What a document is by its own account decides who reads its business: minutes, question papers, agendas, votes."""

from __future__ import annotations

from collections.abc import Sequence

from archive.models import Kind
from extractors.business import minutes, questions
from extractors.claims import Claims
from extractors.front.attendance import is_vote_table
from extractors.page import Block
from extractors.people.roster import Roster
from extractors.turns import Piece, Turn

SURE = 0.95


def claim_business(genre: str | None, blocks: Sequence[Block], indexes: Sequence[int], roster: Roster) -> Claims:
    """What needs no labels and no reading of prose. An agenda is claimed whole and gives no turn: nobody spoke yet."""
    if minutes.is_agenda(genre, blocks):
        return Claims(blocks=frozenset(indexes))
    if questions.is_question_paper(genre, blocks, indexes):
        return questions.claim(blocks, indexes, roster)
    if genre == "minutes":
        return minutes.claim(blocks, indexes, roster)
    return Claims.of(_vote(at, blocks[at]) for at in indexes if is_vote_table(blocks[at]))


def _vote(at: int, block: Block) -> Turn:
    return Turn(pieces=(Piece(at, 0, len(block.text)),), kind=Kind.VOTE, confidence=SURE)
