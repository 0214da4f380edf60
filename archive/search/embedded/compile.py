"""A query tree as a tantivy query.

A word of the text is one of its stems, in any language that the index holds, or the word itself. Only words and
phrases of the text have a score; everything else says yes or no.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from tantivy import FieldType, Occur, Query

from archive.search.analysis import readings, words
from archive.search.embedded.schema import EXACT, IS_ENTRY, KEYS, STEMS, key, lacking, schema, unspaced
from archive.search.fields import FIELDS, Match
from archive.search.order import day_number
from archive.search.patterns import pattern_regex
from archive.search.syntax import (
    And,
    AnyLeaf,
    Days,
    Everything,
    Exists,
    Fuzzy,
    Near,
    Node,
    Not,
    Numbers,
    Or,
    Pattern,
    Phrase,
    Word,
)

CONSTANT = 1.0  # score of what matches or not within the text
SILENT = 0.0  # score of what stands outside the text


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles for one state of the index; `near` finds what tantivy has no query for."""

    languages: tuple[str, ...]
    near: Callable[[Near, Compiler], Query]

    def compile(self, node: Node) -> Query:
        """The query for a tree."""
        match node:
            case And(children):
                return self._all(children)
            case Or(children):
                return any_of(self.compile(child) for child in children)
            case Not():
                return self._all((node,))
            case Everything():
                return everything()
        if node.field != "text":
            return Query.const_score_query(self._outside(node), SILENT)
        return self._text(node)

    def _all(self, children: Sequence[Node]) -> Query:
        wanted = [(Occur.Must, self.compile(child)) for child in children if not isinstance(child, Not)]
        unwanted = [(Occur.MustNot, self.compile(child.child)) for child in children if isinstance(child, Not)]
        return Query.boolean_query([*(wanted or [(Occur.Must, everything())]), *unwanted])

    def _text(self, node: AnyLeaf) -> Query:
        match node:
            case Word(text=text):
                return any_of(self.word(text))
            case Phrase(text=text, slop=0):
                return sequence(EXACT, words(text))
            case Phrase(text=text, slop=slop):
                return constant(loose(EXACT, [words(part) for part in words(text)], slop))
            case Near():
                return constant(self.near(node, self))
        return constant(_single(EXACT, node))

    def word(self, text: str) -> Iterator[Query]:
        """The word as it stands, and its stems in each language."""
        yield sequence(EXACT, _words(text))
        for language in self.languages:
            yield from (sequence(STEMS, reading) for reading in readings(text, language))

    def _outside(self, node: AnyLeaf) -> Query:
        match node:
            case Days(low=low, high=high):
                return number_range("day", _day(low), _day(high))
            case Numbers():
                return _numbers(node)
            case Exists(field="id" | "proceedings" | "confidence"):
                return everything()
            case Exists(field="year"):
                return having("date")
            case Exists(field=field):
                return having(field)
            case Near():
                return self.near(node, self)
            case Word(text=text, field=field) | Phrase(text=text, field=field) if FIELDS[field] is Match.KEY:
                return term(key(field, text))
            case Word(text=text, field=field) | Phrase(text=text, field=field, slop=0):
                return sequence(field, words(text))
            case Phrase(text=text, field=field, slop=slop):
                return loose(field, [words(part) for part in words(text)], slop)
        return _single(node.field, node)


@lru_cache(maxsize=4_096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def _single(field: str, node: AnyLeaf) -> Query:
    match node:
        case Pattern(text=text):
            if FIELDS.get(field) is Match.KEY:
                return Query.regex_query(schema(), KEYS, f"{field}:{pattern_regex(unspaced(text))}")
            return Query.regex_query(schema(), field, pattern_regex(text))
        case Fuzzy(text=text, distance=distance):
            return Query.fuzzy_term_query(schema(), field, "".join(words(text)), distance)
    raise AssertionError(node)


def _day(day: dt.date | None) -> int | None:
    return None if day is None else day_number(day)


def _numbers(node: Numbers) -> Query:
    low, high = node.low, node.high
    if low is None and high is None:
        return having("date") if node.field == "year" else everything()
    return Query.range_query(
        schema(),
        node.field,
        FieldType.Float if node.field == "confidence" else FieldType.Unsigned,
        _bound(node.field, low),
        _bound(node.field, high),
        include_lower=low is None or node.include_low,
        include_upper=high is None or node.include_high,
    )


def _bound(field: str, value: float | None) -> float | None:
    """A year is a whole number, also where the query says 2008.5."""
    return value if value is None or field == "confidence" else int(value)


def number_range(field: str, low: int | None, high: int | None, *, include_low: bool = True) -> Query:
    """Whole numbers from `low` to `high`, both included; None is open."""
    if low is None and high is None:
        return having("date")
    return Query.range_query(schema(), field, FieldType.Unsigned, low, high, include_lower=low is None or include_low)


def everything() -> Query:
    """All entries, and no marker."""
    return Query.const_score_query(term(IS_ENTRY), SILENT)


def having(field: str) -> Query:
    """Entries with a value."""
    return Query.boolean_query([(Occur.Must, everything()), (Occur.MustNot, term(lacking(field)))])


def term(key: str) -> Query:
    """One key."""
    return Query.term_query(schema(), KEYS, key, index_option="basic")


def any_of(queries: Iterable[Query]) -> Query:
    """At least one of them; the only one as it is."""
    found = list(queries)
    return found[0] if len(found) == 1 else Query.boolean_query([(Occur.Should, query) for query in found])


def all_of(queries: Iterable[Query]) -> Query:
    """All of them."""
    found = list(queries)
    return found[0] if len(found) == 1 else Query.boolean_query([(Occur.Must, query) for query in found])


def constant(query: Query) -> Query:
    """Found or not, without degrees."""
    return Query.const_score_query(query, CONSTANT)


def sequence(field: str, tokens: Sequence[str]) -> Query:
    """The tokens one after the other."""
    if not tokens:
        return Query.empty_query()
    if len(tokens) == 1:
        return Query.term_query(schema(), field, tokens[0], index_option="freq")
    return Query.phrase_query(schema(), field, list(tokens))


def loose(field: str, parts: Sequence[Sequence[str]], distance: int) -> Query:
    """The parts in this order, with at most `distance` other words in between altogether."""
    return any_of(_spaced(field, parts, gaps) for gaps in gaps_up_to(distance, places=len(parts) - 1))


def gaps_up_to(most: int, *, places: int) -> Iterator[tuple[int, ...]]:
    """All ways to have at most so many words in so many places."""
    return (gaps for gaps in product(range(most + 1), repeat=places) if sum(gaps) <= most)


def _spaced(field: str, parts: Sequence[Sequence[str]], gaps: Sequence[int]) -> Query:
    """Each part in one piece, with exactly so many words between it and the next."""
    placed: list[str | tuple[int, str]] = []
    at = 0
    for part, gap in zip(parts, (*gaps, 0), strict=True):
        placed += [(at + offset, token) for offset, token in enumerate(part)]
        at += len(part) + gap
    return Query.phrase_query(schema(), field, placed) if len(placed) > 1 else sequence(field, parts[0])
