"""The fields a query may name, and how each is matched. Both engines build their schema from this table.

A field is WORDS (any word of it, case and accents ignored, no stemming), TEXT (the spoken words: stemmed), KEY (the
whole value), DAY, or NUMBER.
"""

from __future__ import annotations

from enum import Enum


class Match(Enum):
    """How the values of a field are compared with what a query says."""

    TEXT = "the words spoken, by their stems"
    WORDS = "any words of the value"
    KEY = "the whole value"
    DAY = "a date or a range of dates"
    NUMBER = "a number or a range of numbers"


FIELDS: dict[str, Match] = {
    "text": Match.TEXT,
    "speaker": Match.WORDS,
    "role": Match.WORDS,
    "affiliation": Match.WORDS,
    "label": Match.WORDS,
    "title": Match.WORDS,
    "body": Match.WORDS,
    "session": Match.WORDS,
    "section": Match.WORDS,
    "place": Match.WORDS,
    "date": Match.DAY,
    "year": Match.NUMBER,
    "confidence": Match.NUMBER,
    "kind": Match.KEY,
    "language": Match.KEY,
    "evidence": Match.KEY,
    "id": Match.KEY,
    "proceedings": Match.KEY,
    "speaker_id": Match.KEY,
}

WORD_FIELDS = tuple(name for name, match in FIELDS.items() if match is Match.WORDS)
KEY_FIELDS = tuple(name for name, match in FIELDS.items() if match is Match.KEY)
FACET_KEYS = ("speaker", "body", "session", "role", "kind", "language")
"""Facets whose values are names; `year` is counted from the dates."""
