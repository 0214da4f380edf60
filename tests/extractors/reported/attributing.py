"""Paragraphs attributed as the body of a record that tells what was said."""

from __future__ import annotations

from collections.abc import Iterable

from archive.models import Participant
from extractors.page import BlockKind
from extractors.people.roster import Roster
from extractors.reported.prose import attribute
from extractors.turns import Turn, text_of
from extractors.words.lexicon import lexicon_for
from tests.extractors.building import make_blocks

Said = list[tuple[str | None, str]]


def read(*paragraphs: str, language: str = "en", people: Iterable[Participant] = ()) -> list[Turn]:
    blocks = make_blocks(*paragraphs)
    headings = [at for at, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    roster = Roster(people, language=language)
    return attribute(blocks, range(len(blocks)), roster, lexicon_for(language), headings=headings)


def said(*paragraphs: str, language: str = "en", people: Iterable[Participant] = ()) -> Said:
    """(speaker, words) of each turn; the speaker is None where nobody speaks or nobody knows."""
    blocks = make_blocks(*paragraphs)
    turns = read(*paragraphs, language=language, people=people)
    return [(turn.speaker.name if turn.speaker else turn.phrase, text_of(turn.pieces, blocks)) for turn in turns]


def speakers(*paragraphs: str, language: str = "en", people: Iterable[Participant] = ()) -> list[str | None]:
    return [speaker for speaker, _ in said(*paragraphs, language=language, people=people)]
