"""The words of front matter, from the `lexicons/front/*.toml`, all languages as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from extractors.words.lexicon_files import front_tables
from extractors.words.vocabulary import Words, fold, words_of


class FrontWords(msgspec.Struct, frozen=True):
    """Phrases are folded words; patterns match folded text unless said otherwise."""

    attending: frozenset[Words]
    absent: frozenset[Words]
    speakers: frozenset[Words]
    presiding: Mapping[Words, str]  # "IN THE CHAIR" before a colon -> role
    contents: frozenset[Words]
    preface: frozenset[Words]
    kinds: Mapping[Words, str]  # "MINUTES" -> genre
    bodies: re.Pattern[str]
    sessions: re.Pattern[str]
    notices: re.Pattern[str]  # at the beginning of a block
    assisted: re.Pattern[str]
    held: re.Pattern[str]  # stands before the date of the sitting
    at: re.Pattern[str]  # group 1: the place; matches the text itself
    rooms: re.Pattern[str]
    ignored_dates: re.Pattern[str]
    signatures: re.Pattern[str]  # a whole block under the last words
    columns: frozenset[Words]  # how the columns of a table of people are headed
    marks: frozenset[str]  # what stands in the column "present"
    vote_marks: frozenset[str]
    later: frozenset[Words]  # before whoever held an office after the first


@cache
def front_words() -> FrontWords:
    """The words, compiled once a process."""
    tables = [table["front"] for table in front_tables()]
    return FrontWords(
        attending=_phrases(tables, "attending"),
        absent=_phrases(tables, "absent"),
        speakers=_phrases(tables, "speakers"),
        presiding={words_of(p): role for table in tables for role, ps in table["presiding"].items() for p in ps},
        contents=_phrases(tables, "contents"),
        preface=_phrases(tables, "preface"),
        kinds=dict(_kinds(tables)),
        bodies=_words(tables, "bodies"),
        sessions=_sessions(tables),
        notices=_any(tables, "notices", r"\W*(?:{})"),
        assisted=_any(tables, "assisted", r",?\s*\b(?:{})\s+"),
        held=_any(tables, "held", r"\b(?:{})\W*(?:[^\W\d_]+,?\s+(?:the\s+|den\s+)?)?$"),
        at=_any(tables, "at", r"(?:{})"),
        rooms=_words(tables, "rooms"),
        ignored_dates=_any(tables, "ignored_dates", r"(?:{})"),
        signatures=_any([table["minutes"] for table in front_tables()], "signatures", r"(?:{}).*"),
        columns=_phrases(tables, "columns"),
        marks=frozenset(map(fold, _all(tables, "present_marks"))),
        vote_marks=frozenset(map(fold, _all(tables, "vote_marks"))),
        later=_phrases(tables, "later"),
    )


Tables = list[dict[str, Any]]


def _all(tables: Tables, name: str) -> Iterator[str]:
    for table in tables:
        yield from table[name]


def _phrases(tables: Tables, name: str) -> frozenset[Words]:
    return frozenset(words_of(phrase) for phrase in _all(tables, name))


def _kinds(tables: Iterable[dict[str, Any]]) -> Iterator[tuple[Words, str]]:
    for table in tables:
        for genre, phrases in table["kinds"].items():
            for phrase in phrases:
                yield words_of(phrase), genre


def _any(tables: Tables, name: str, frame: str) -> re.Pattern[str]:
    """One pattern of all; a group named in several of them counts under numbered names."""
    parts = [fold_pattern(part).replace("?p<place>", f"?P<place{at}>") for at, part in enumerate(_all(tables, name))]
    return re.compile(frame.format("|".join(parts)), re.IGNORECASE)


def fold_pattern(pattern: str) -> str:
    """Letters folded, escapes such as `\\W` left as they are."""
    return re.sub(r"\\.|[^\\]", lambda found: found[0] if found[0][0] == "\\" else fold(found[0]), pattern)


def _sessions(tables: Tables) -> re.Pattern[str]:
    """Every language's patterns with its ordinals set in: "seventy-first session", "3rd meeting"."""
    parts: list[str] = []
    for table in tables:
        ordinal = rf"(?:(?:\w+-)?(?:{'|'.join(map(fold, table['ordinals']))})|\d+(?:st|nd|rd|th))"
        parts.extend(fold_pattern(part).replace("{ordinal}", ordinal) for part in table["sessions"])
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})", re.IGNORECASE)


def _words(tables: Tables, name: str) -> re.Pattern[str]:
    """Whole words, or (in German) what compounds end with."""
    inside = "|".join(re.escape(fold(word)) for word in sorted(_all(tables, name), key=len, reverse=True))
    return re.compile(rf"\b(?:{inside})(?:\b|e?s\b|(?=\d))|(?<=\w)(?:landtag|ausschuss|versammlung|parlament|saal)\b")


def group(match: re.Match[str]) -> str | None:
    """The first named group that took part."""
    return next((value for value in match.groupdict().values() if value), None)
