"""Turns -> interventions: text, spans, who speaks as far as that is sure, provisional ids, language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from archive.models import Candidate, Intervention, Participant, Speaker
from extractors.page import Block
from extractors.people.roster import Roster
from extractors.turns import Turn, spans_of, text_of
from extractors.words.languages import detect

SURE_ENOUGH = 0.5  # below it, an attribution is a candidate and no answer
LONG_ENOUGH = 400  # characters that tell a language; less is taken for the document's


def make_interventions(
    turns: Sequence[Turn], blocks: Sequence[Block], roster: Roster, *, seed: str, language: str | None = None
) -> tuple[Intervention, ...]:
    """Turns become interventions, numbered from 1. Each has words; `language` is the document's."""
    people = {person.id: person for person in roster.participants()}
    return tuple(_make(turn, at, blocks, people, seed, language) for at, turn in enumerate(turns, start=1))


def _make(
    turn: Turn, seq: int, blocks: Sequence[Block], people: Mapping[str, Participant], seed: str, language: str | None
) -> Intervention:
    text = text_of(turn.pieces, blocks)
    speaker = _speaker(turn, people)
    sure = turn.confidence >= SURE_ENOUGH
    return Intervention(
        id=_provisional_id(seed, seq, text),
        seq=seq,
        text=text,
        kind=turn.kind,
        speaker=speaker if sure else None,
        label=turn.label,
        role=turn.role if sure else None,
        section=turn.section,
        spans=spans_of(turn.pieces, blocks),
        evidence=turn.evidence,
        confidence=turn.confidence,
        candidates=turn.candidates if sure or not speaker else _with_speaker(turn, speaker),
        language=(detect(text) if len(text) >= LONG_ENOUGH else None) or language,
    )


def _speaker(turn: Turn, people: Mapping[str, Participant]) -> Speaker | None:
    """Under the name that the whole document gives, which may say more than the turn's own cue."""
    if turn.speaker:
        person = people.get(turn.speaker.id, turn.speaker)
        return Speaker(id=person.id, name=person.name)
    return Speaker(id=None, name=turn.phrase) if turn.phrase else None


def _with_speaker(turn: Turn, speaker: Speaker) -> tuple[Candidate, ...]:
    """Who would be the answer if it were surer comes first among the candidates."""
    others = tuple(candidate for candidate in turn.candidates if candidate.name != speaker.name)
    return (Candidate(name=speaker.name, confidence=turn.confidence), *others)


def _provisional_id(seed: str, seq: int, text: str) -> str:
    return hashlib.sha256(f"{seed}\0{seq}\0{text}".encode()).hexdigest()[:16]
