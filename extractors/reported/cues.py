"""What a reporting clause says: who is said to speak, in which shape, by which verb."""

from __future__ import annotations

from enum import IntEnum

import msgspec

from extractors.reported.mentions import Mention
from extractors.reported.predicates import Verb
from extractors.words.lexicon import Sense

BREAKS = frozenset({",", ";", ":", "–", "—", "-", "(", "•", "●", "○", "▪", "·", "‣", '"', "”", "“", "»", "…", ")", "*"})
"""Marks after which a clause may begin."""


class Shape(IntEnum):
    """How a clause names its speaker."""

    MAIN = 0  # subject and verb at the beginning of a clause
    SOURCE = 1  # "according to", "in her view"
    INVERTED = 2  # "said Ms. Roe"
    AGENT = 3  # "it was noted by"
    ANNOUNCED = 4  # "The first speaker was"
    NOMINAL = 5  # "her presentation covered"
    LOOSE = 6  # subject and verb somewhere else
    SUBJECTLESS = 7  # "Highlighted the need …", "Añadió que …"
    LED = 8  # "Moderated by Ms. Roe": a fragment that says whose the next ones are


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """One reporting clause."""

    shape: Shape
    mention: Mention | None  # None where the subject is left out
    sense: Sense = Sense.SAY
    tense: str = "past"  # "past", "present", "perfect", "pluperfect", "modal"
    lemma: str = ""
    at: int = 0  # token where it begins
    also: bool = False  # "Fiji also supported it": one more of those who speak


def cue_of(shape: Shape, mention: Mention | None, verb: Verb, *, at: int | None = None) -> Cue:
    """A cue from a subject and its verb."""
    start = at if at is not None else (mention.start if mention else 0)
    return Cue(shape=shape, mention=mention, sense=verb.sense, tense=verb.tense, lemma=verb.lemma, at=start)
