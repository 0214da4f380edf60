"""The words of verbatim records, from the `[verbatim]` tables of `lexicons/*.toml`.

All languages are read as one, since records quote, interpret and print side by side; a word of one or two letters
counts in its own language alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from extractors.words.vocabulary import Words, fold, words_of

SHORTEST_SHARED = 3  # letters: "Q", "R", "No" mean something else next door


class VerbatimWords(msgspec.Struct, frozen=True):
    """What labels and notes are made of. Single words and phrases are folded; patterns match at the beginning."""

    connectors: frozenset[str]  # small words within a label: "of", "für"
    unnamed: frozenset[Words]  # labels of people whom nobody named: "Question", "Several Members"
    indefinite: frozenset[str]  # first words of such labels: "some", "plusieurs" …
    anybody: frozenset[str]  # … and a word they have further on: "members"
    questions: frozenset[Words]
    answers: frozenset[Words]
    never: frozenset[Words]  # what else stands before a colon: "Note", "Present", "Herausgeber"
    aside: re.Pattern[str]  # behind a name and a comma: "on behalf of the Group", "in writing"
    to_whom: re.Pattern[str]  # behind a bracket: " to the Minister of Health"
    called: re.Pattern[str]  # anywhere; the group that matches is called to the stand
    asks: re.Pattern[str]  # "asked": the words after a label are a question
    addressing: re.Pattern[str]  # first and second person, anywhere: notes have none
    procedure: re.Pattern[str]  # notes of what happened
    closing: re.Pattern[str]  # the record ends
    reactions: re.Pattern[str]  # applause and the like, anywhere
    heckle: re.Pattern[str]  # groups `origin` or `who`, and `words`; matches whole reactions that have words
    votes: re.Pattern[str]  # ayes and noes
    chair_words: re.Pattern[str]  # anywhere in what `chair_taken` matches; quicker
    chair_taken: re.Pattern[str]  # the group that matches is who
    examiner: re.Pattern[str]  # likewise
    sworn: re.Pattern[str]  # likewise


@cache
def verbatim_words(language: str | None = None) -> VerbatimWords:
    """The words for a document in `language` (ISO 639-1), or in one that nobody knows."""
    tables = list(_tables())
    return VerbatimWords(
        connectors=frozenset(fold(word) for word in _words(tables, "connectors", language)),
        unnamed=_phrases(tables, "unnamed", language),
        indefinite=frozenset(fold(word) for word in _every(tables, "indefinite")),
        anybody=frozenset(fold(word) for word in _every(tables, "anybody")),
        questions=_phrases(tables, "questions", language),
        answers=_phrases(tables, "answers", language),
        never=_phrases(tables, "never", language),
        aside=_pattern(tables, "notes", r",\s*(?:{})\b.*$"),
        to_whom=_pattern(tables, "to_whom", r"(?<=\))\s+(?:{})\s+(?=[^\W\d_]).*$"),
        called=_who(tables, "called"),
        asks=_pattern(tables, "asks", r"(?:{})\b"),
        addressing=_pattern(tables, "addressing", r"\b(?:{})\b"),
        procedure=_pattern(tables, "procedure", r"(?:{})"),
        closing=_pattern(tables, "closing", r"(?:{})"),
        reactions=_pattern(tables, "reactions", r"\b(?:{})(?!\w)"),
        heckle=_heckle(tables),
        votes=_pattern(tables, "votes", r"(?:{})"),
        chair_words=_pattern(tables, "chair_words", r"(?:{})"),
        chair_taken=_who(tables, "chair_taken"),
        examiner=_who(tables, "examiner"),
        sworn=_who(tables, "sworn"),
    )


def _tables() -> Iterator[tuple[str, dict[str, Any]]]:
    folder = resources.files("extractors") / "lexicons"
    for path in sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name):
        table = tomllib.loads(path.read_text("utf-8"))
        if "verbatim" in table:
            yield table["language"], table["verbatim"]


Tables = list[tuple[str, dict[str, Any]]]


def _words(tables: Tables, name: str, language: str | None) -> Iterator[str]:
    for spoken, table in tables:
        yield from (word for word in table[name] if len(word) >= SHORTEST_SHARED or language in (spoken, None))


def _every(tables: Tables, name: str) -> Iterator[str]:
    for _, table in tables:
        yield from table[name]


def _phrases(tables: Tables, name: str, language: str | None) -> frozenset[Words]:
    return frozenset(words_of(word) for word in _words(tables, name, language))


def _pattern(tables: Tables, name: str, frame: str) -> re.Pattern[str]:
    inside = "|".join(word for _, table in tables for word in table[name])
    return re.compile(frame.format(inside), re.IGNORECASE)


def _who(tables: Tables, name: str) -> re.Pattern[str]:
    """One group name for all: the names of later alternatives get a number."""
    patterns = [word for _, table in tables for word in table[name]]
    numbered = [word.replace("?P<who>", f"?P<who{at}>") for at, word in enumerate(patterns)]
    return re.compile("|".join(f"(?:{word})" for word in numbered), re.IGNORECASE)


def _heckle(tables: Tables) -> re.Pattern[str]:
    """ "Zuruf von der Linken: Hört!", "Cleo Voss (Left): Shame!"; applause has no words, whatever follows."""
    calls = "|".join(word for _, table in tables for word in table["calls"])
    origin = "|".join(sorted({word for _, table in tables for word in table["call_from"]}))
    reactions = "|".join(word for _, table in tables for word in table["reactions"])
    return re.compile(
        rf"(?:(?:\w+\s+)?(?:{calls})\b(?:\s+(?:{origin})\s+(?P<origin>[^:]{{2,90}}))?|(?P<who>(?!(?:{reactions})\b)[^:]{{3,90}}))"
        r"\s*:\s*(?P<words>\S.*)",
        re.IGNORECASE | re.DOTALL,
    )
