"""Judged units -> turns: consecutive units of one voice are one turn, what nobody says is narrative by paragraph."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from archive.models import Candidate, Evidence, Kind
from extractors.reported.cast import Voice
from extractors.reported.units import Unit
from extractors.turns import Piece, Turn

SURE_ENOUGH = 0.5  # below it `interventions` shows candidates and no answer
QUOTED_SHARE = 0.5  # of a turn's characters in quotation marks: it is quoted, not reported


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One unit, judged."""

    unit: Unit
    voice: Voice | None
    kind: Kind
    evidence: Evidence
    confidence: float
    anew: bool = False  # begins a turn even where the same voice had the floor


def turns_of(lines: Sequence[Line]) -> list[Turn]:
    """Turns in reading order; their pieces are those of the lines, each once."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_turn(group) for group in groups]


def _goes_on(last: Line, line: Line) -> bool:
    """Whether `line` belongs to the turn of `last`."""
    if line.anew or line.kind is not last.kind:
        return False
    if (last.confidence < SURE_ENOUGH) != (line.confidence < SURE_ENOUGH):
        return False
    if line.voice is None or last.voice is None:
        return line.voice is last.voice and line.unit.block == last.unit.block
    return line.voice.key == last.voice.key


def _turn(group: list[Line]) -> Turn:
    voice, confidence = group[0].voice, _confidence(group)
    sure = confidence >= SURE_ENOUGH
    named = voice if sure else None
    return Turn(
        pieces=_pieces(group),
        kind=_kind(group),
        speaker=named.person if named else None,
        phrase=named.phrase if named and not named.person else None,
        role=_role(named),
        evidence=group[0].evidence,
        confidence=confidence,
        candidates=(Candidate(name=voice.name, confidence=confidence),) if voice and not sure else (),
    )


def _confidence(group: list[Line]) -> float:
    """The mean over its characters."""
    size = sum(line.unit.end - line.unit.start for line in group)
    return round(sum(line.confidence * (line.unit.end - line.unit.start) for line in group) / size, 3)


def _role(voice: Voice | None) -> str | None:
    roles = voice.person.roles if voice and voice.person else ()
    return roles[0] if roles else None


def _kind(group: list[Line]) -> Kind:
    if group[0].kind is not Kind.REPORTED:
        return group[0].kind
    size = sum(len(line.unit.sentence.text) for line in group)
    quoted = sum(end - start for line in group for start, end in line.unit.sentence.quotations)
    return Kind.QUOTED if quoted > QUOTED_SHARE * size else Kind.REPORTED


def _pieces(group: list[Line]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for line in group:
        unit = line.unit
        if pieces and pieces[-1].block == unit.block and pieces[-1].end == unit.start:
            pieces[-1] = Piece(unit.block, pieces[-1].start, unit.end)
        else:
            pieces.append(Piece(unit.block, unit.start, unit.end))
    return tuple(pieces)
