"""Joins the readers: decides who reads which part of the body, and makes interventions of the turns they find."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from archive.models import Footnote, Intervention, Kind, Section, Speaker
from extractors.frontmatter import FrontMatter
from extractors.page import Block, Layout
from extractors.roster import Roster
from extractors.turns import Piece, Turn, spans_of, text_of

SURE_ENOUGH = 0.5  # below it, an attribution is a candidate and no answer


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a document, read."""

    interventions: tuple[Intervention, ...]
    sections: tuple[Section, ...] = ()
    footnotes: tuple[Footnote, ...] = ()


def segment(layout: Layout, front: FrontMatter, roster: Roster, *, seed: str = "") -> Body:
    """Read the body. `seed` makes the provisional ids unique to the document; the roster learns who speaks."""
    chosen = [index for index in range(front.body_from, len(layout.blocks)) if index not in front.skip]
    turns = [
        Turn(pieces=(Piece(index, 0, len(layout.blocks[index].text)),), kind=Kind.NARRATIVE, confidence=0.5)
        for index in chosen
    ]
    return Body(interventions=make_interventions(turns, layout.blocks, roster, seed=seed))


def make_interventions(
    turns: Sequence[Turn], blocks: Sequence[Block], roster: Roster, *, seed: str
) -> tuple[Intervention, ...]:
    """Turns with words become interventions, numbered from 1."""
    people = {person.id: person for person in roster.participants()}
    found: list[Intervention] = []
    for turn in turns:
        text = text_of(turn.pieces, blocks)
        if not text:
            continue
        person = people.get(turn.speaker.id, turn.speaker) if turn.speaker else None
        speaker = Speaker(id=person.id, name=person.name) if person else _phrase(turn)
        seq = len(found) + 1
        found.append(
            Intervention(
                id=_provisional_id(seed, seq, text),
                seq=seq,
                text=text,
                kind=turn.kind,
                speaker=speaker if turn.confidence >= SURE_ENOUGH else None,
                label=turn.label,
                role=turn.role,
                section=turn.section,
                spans=spans_of(turn.pieces, blocks),
                evidence=turn.evidence,
                confidence=turn.confidence,
                candidates=turn.candidates,
            )
        )
    return tuple(found)


def _phrase(turn: Turn) -> Speaker | None:
    return Speaker(id=None, name=turn.phrase) if turn.phrase else None


def _provisional_id(seed: str, seq: int, text: str) -> str:
    return hashlib.sha256(f"{seed}\0{seq}\0{text}".encode()).hexdigest()[:16]
