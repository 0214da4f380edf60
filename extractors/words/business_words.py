"""The words of minutes and question papers, from `lexicons/front/*.toml`, all languages as one.

Patterns match folded text: small letters, no accents.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from extractors.words.front_words import fold_pattern
from extractors.words.lexicon_files import front_tables
from extractors.words.vocabulary import Words, words_of


class MinutesWords(msgspec.Struct, frozen=True):
    """What minutes say of motions, votes and comings and goings."""

    moved: re.Pattern[str]
    seconded: re.Pattern[str]
    outcome: re.Pattern[str]  # at the end of a block: "Carried."
    resolved: re.Pattern[str]  # at the beginning: "THAT", "WHEREAS"
    decided: re.Pattern[str]  # at the beginning: "The Board approved"
    movement: re.Pattern[str]
    procedural: re.Pattern[str]
    impersonal: re.Pattern[str]  # at the beginning of a sentence: "It was agreed", "Discussion followed"
    declared: re.Pattern[str]  # an interest in a matter
    votes: re.Pattern[str]
    reported_under: re.Pattern[str]  # a heading under which members report


class QuestionWords(msgspec.Struct, frozen=True):
    """How question papers put who asks whom."""

    asked: re.Pattern[str]  # groups `asker`, `verb`, `addressee`; the question follows
    asking: re.Pattern[str]  # groups `asker`, `addressee`; the question begins with the verb
    replies: frozenset[Words]


@cache
def minutes_words() -> MinutesWords:
    """The words, compiled once a process."""
    return MinutesWords(
        moved=_any("moved", r"(?:^|[.:;]\s+|\b\d[\w.-]*\s+)(?:{})"),
        seconded=_any("seconded", r"\b(?:{})"),
        outcome=_any("outcome", r"(?:^|[.;:!]\s*|\n)(?:\W*(?:{}))[\W\d]*$"),
        resolved=_any("resolved", r"\W*(?:{})"),
        decided=_any("decided", r"(?:{})"),
        movement=_any("movement", r"(?:{})"),
        impersonal=_any("impersonal", r"\W*(?:{})"),
        procedural=_any("procedural", r"(?:{})"),
        declared=_any("declared", r"(?:{})"),
        votes=_any("votes", r"(?:^|[.;]\s*)(?:{})"),
        reported_under=_any("reported_under", r"\W*(?:\d[\d.]*\s*)?(?:{})\W*$"),
    )


_WHAT = "if|whether|what|how|be pleased|when|why|which"


@cache
def question_words() -> QuestionWords:
    """The words, compiled once a process."""
    ask = "|".join(_parts("questions", "ask"))
    to = "|".join(_parts("questions", "to"))
    number = r"\W{0,3}(?:[a-z]{0,3}\d{1,6}[a-z]?\s*[.)/:–—-]?\s*)?\W{0,3}"
    asker = r"(?P<asker>[^\W\d_][^:;?!]{2,110}?)"
    addressee = rf"(?P<addressee>(?:{to})[^:;?!\n]{{3,150}}?)"
    return QuestionWords(
        asked=re.compile(
            rf"^{number}{asker},?\s+(?P<verb>{ask})\s+{addressee}\s*(?::\s*[-–—]?\s*|,?\s*[–—-]\s+|$|(?=\b(?:if|whether)\b))"
        ),
        asking=re.compile(rf"^{number}{asker}\s*:\s*(?P<verb>{ask}|will)\s+{addressee}(?:[,:]|\s+(?:{_WHAT})\b)"),
        replies=frozenset(words_of(word) for table in front_tables() for word in table["questions"]["reply"]),
    )


def _parts(table: str, name: str) -> list[str]:
    return [fold_pattern(part) for rows in front_tables() for part in rows[table][name]]


def _any(name: str, frame: str) -> re.Pattern[str]:
    return re.compile(frame.format("|".join(_parts("minutes", name))))
