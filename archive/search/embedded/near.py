"""`left NEAR/n right` for tantivy, which has no such query.

Where both sides are found in the same field (words by their stems, or phrases and wildcards by exact forms), every
distance up to n is a phrase with a gap, and NEAR is any of these. A word beside a phrase stands in two fields: there
the candidates that hold both are read, and the words between them counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from tantivy import Query, Searcher

from archive.search.analysis import readings, text_stems, words
from archive.search.embedded.compile import Compiler, all_of, any_of, constant, gaps_up_to, loose
from archive.search.embedded.schema import EXACT, KEYS, STEMS, key, read_entry, schema
from archive.search.index import Entry
from archive.search.patterns import pattern_regex
from archive.search.syntax import Near, Node, Operand, Pattern, Word, leaves
from config.errors import QueryError

MAX_CANDIDATES = 20_000  # interventions read for one NEAR between a word and a phrase: about two seconds

MAX_PLACES = 300_000
"""Interventions in which the rarer sides of all NEARs of a query stand, together: about two seconds of counting."""

Place = tuple[int, int]
"""First token of an occurrence, and the one after its last."""


def check_cost(searcher: Searcher, tree: Node, languages: Sequence[str]) -> None:
    """Refuse a query whose NEARs stand between words that are nearly everywhere.

    Raises:
        QueryError: at the first of them.
    """
    nears = [leaf for leaf in leaves(tree) if isinstance(leaf, Near)]
    places = 0
    for node in nears:
        for pair in product(node.left, node.right):
            places += min(_frequency(searcher, side, languages) for side in pair)
    if places > MAX_PLACES:
        raise QueryError(
            "The words on both sides of NEAR stand in too many interventions to count what is between them.",
            position=nears[0].start,
            hint="Take rarer words, or fewer NEARs.",
        )


def _frequency(searcher: Searcher, side: Operand, languages: Sequence[str]) -> int:
    """In how many interventions a side stands, at most."""
    match side:
        case Word(text=text):
            found = [(STEMS, one) for language in languages for one in readings(text, language)]
        case Pattern():
            return searcher.num_docs
        case _:
            found = [(EXACT, tuple(words(side.text)))]
    return sum(min((searcher.doc_freq(field, token) for token in one), default=0) for field, one in found)


@dataclass(frozen=True, slots=True)
class NearFinder:
    """Compiles NEAR against one state of the index."""

    searcher: Searcher

    def __call__(self, node: Near, compiler: Compiler) -> Query:
        """Any of the left near any of the right."""
        pairs = product(node.left, node.right)
        return any_of(self._pair(left, right, node, compiler) for left, right in pairs)

    def _pair(self, left: Operand, right: Operand, node: Near, compiler: Compiler) -> Query:
        if node.field != "text":
            return _placed(node.field, left, right, node.distance)
        stemmed = [isinstance(side, Word) for side in (left, right)]
        if all(stemmed):
            return any_of(_by_language(left.text, right.text, node.distance, compiler.languages))
        if any(stemmed):
            return self._counted(left, right, node, compiler)
        return _placed(EXACT, left, right, node.distance)

    def _counted(self, left: Operand, right: Operand, node: Near, compiler: Compiler) -> Query:
        both = constant(all_of(compiler.compile(side) for side in (left, right)))
        found = self.searcher.search(both, limit=MAX_CANDIDATES + 1, count=False).hits
        if len(found) > MAX_CANDIDATES:
            raise QueryError(
                f"More than {MAX_CANDIDATES:,} interventions hold both sides of this NEAR: too many to count words in.",
                position=node.start,
                hint="Put both sides into quotation marks, or neither.",
            )
        entries = (read_entry(self.searcher.doc(address)) for _, address in found)
        return _ids(entry.id for entry in entries if _is_near(entry, left, right, node.distance))


def _ids(ids: Iterable[str]) -> Query:
    found = [key("id", one) for one in ids]
    return Query.term_set_query(schema(), KEYS, found) if found else Query.empty_query()


def _by_language(left: str, right: str, distance: int, languages: Sequence[str]) -> Iterator[Query]:
    for language in languages:
        for first, second in product(readings(left, language), readings(right, language)):
            yield _either_way(STEMS, first, second, distance)


def _either_way(field: str, left: Sequence[str], right: Sequence[str], distance: int) -> Query:
    if not left or not right:
        return Query.empty_query()
    return any_of(loose(field, pair, distance) for pair in ((left, right), (right, left)))


def _placed(field: str, left: Operand, right: Operand, distance: int) -> Query:
    """Both in the same field, each word as it stands."""
    if not isinstance(left, Pattern) and not isinstance(right, Pattern):
        return _either_way(field, words(left.text), words(right.text), distance)
    sides = [_regexes(side) for side in (left, right)]
    orders = (sides, sides[::-1])
    return any_of(
        Query.regex_phrase_query(schema(), field, _at(first, second, gap))
        for first, second in orders
        for (gap,) in gaps_up_to(distance, places=1)
    )


def _regexes(side: Operand) -> list[str]:
    return [pattern_regex(side.text)] if isinstance(side, Pattern) else [re.escape(word) for word in words(side.text)]


def _at(first: Sequence[str], second: Sequence[str], gap: int) -> list[str | tuple[int, str]]:
    return [*enumerate(first), *enumerate(second, start=len(first) + gap)]


def _is_near(entry: Entry, left: Operand, right: Operand, distance: int) -> bool:
    lefts, rights = _places(entry, left), _places(entry, right)
    return any(0 <= b - a <= distance for _, a in lefts for b, _ in rights) or any(
        0 <= b - a <= distance for _, a in rights for b, _ in lefts
    )


def _places(entry: Entry, side: Operand) -> list[Place]:
    match side:
        case Word(text=text):
            tokens = text_stems(entry.text, entry.language)
            return [place for one in readings(text, entry.language) for place in _occurrences(tokens, one)]
        case Pattern(text=text):
            whole = re.compile(pattern_regex(text))
            return _matching(words(entry.text), [whole.fullmatch])
    return _occurrences(words(entry.text), words(side.text))


def _occurrences(tokens: Sequence[str], wanted: Sequence[str]) -> list[Place]:
    return _matching(tokens, [word.__eq__ for word in wanted])


def _matching(tokens: Sequence[str], tests: Sequence[Callable[[str], object]]) -> list[Place]:
    length = len(tests)
    return [
        (at, at + length)
        for at in range(len(tokens) - length + 1)
        if all(test(tokens[at + offset]) for offset, test in enumerate(tests))
    ]
