"""What a query finds, decided for one entry at a time without any index: what docs/search.md says, written out.

Slow and simple on purpose; both engines are checked against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz.distance import OSA

from archive.search.analysis import clean, fold, readings, text_stems, words
from archive.search.fields import FIELDS, Match
from archive.search.index import Entry
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
    Operand,
    Or,
    Pattern,
    Phrase,
    Word,
)

Test = Callable[[str], object]
Place = tuple[int, int]


def matches(node: Node, entry: Entry) -> bool:
    """Whether the entry is a hit."""
    match node:
        case And(children):
            return all(matches(child, entry) for child in children)
        case Or(children):
            return any(matches(child, entry) for child in children)
        case Not(child):
            return not matches(child, entry)
        case Everything():
            return True
    return _leaf(node, entry)


def _leaf(node: AnyLeaf, entry: Entry) -> bool:
    match node:
        case Days(low=low, high=high):
            return entry.date is not None and (low or entry.date) <= entry.date <= (high or entry.date)
        case Numbers(field="year"):
            return entry.date is not None and _within(node, float(entry.date.year))
        case Numbers():
            return _within(node, entry.confidence)
        case Exists(field="date" | "year"):
            return entry.date is not None
        case Exists(field="confidence"):
            return True
        case Exists(field=field):
            return bool(getattr(entry, field))
        case Near(left=left, right=right, distance=distance):
            return any(_near(one, other, distance, node.field, entry) for one in left for other in right)
    if FIELDS[node.field] is Match.KEY:
        return _key(node, getattr(entry, node.field))
    return _words(node, entry)


def _within(node: Numbers, value: float) -> bool:
    low, high = node.low, node.high
    above = low is None or value > low or (value == low and node.include_low)
    return above and (high is None or value < high or (value == high and node.include_high))


def _key(node: AnyLeaf, value: str) -> bool:
    same = value if node.field in ("id", "proceedings") else fold(value)
    match node:
        case Word(text=text) | Phrase(text=text):
            return bool(value) and same == (text if node.field in ("id", "proceedings") else fold(text))
        case Pattern(text=text):
            return re.fullmatch(pattern_regex(text), same) is not None
    raise AssertionError(node)


def _words(node: AnyLeaf, entry: Entry) -> bool:
    match node:
        case Word(text=text) | Phrase(text=text, slop=0):
            found = _places(Word(field=node.field, text=text) if isinstance(node, Word) else node, node.field, entry)
            return bool(found) or bool(_occurrences(_exact(node.field, entry), _equal(words(text))))
        case Phrase(text=text, slop=slop):
            return _loose(_exact(node.field, entry), words(text), slop)
        case Fuzzy(text=text, distance=distance):
            wanted = "".join(words(text))
            return any(OSA.distance(wanted, token) <= distance for token in _exact(node.field, entry))
        case Pattern():
            return bool(_places(node, node.field, entry))
    raise AssertionError(node)


def _exact(field: str, entry: Entry) -> list[str]:
    return words(clean(getattr(entry, field)))


def _equal(tokens: Iterable[str]) -> list[Test]:
    return [token.__eq__ for token in tokens]


def _places(side: Operand, field: str, entry: Entry) -> list[Place]:
    """Where one side of a NEAR stands: a word of the text by its stems."""
    match side:
        case Word(text=text) if field == "text":
            tokens = text_stems(clean(entry.text), entry.language)
            return [place for one in readings(text, entry.language) for place in _occurrences(tokens, _equal(one))]
        case Pattern(text=text):
            return _occurrences(_exact(field, entry), [re.compile(pattern_regex(text)).fullmatch])
    return _occurrences(_exact(field, entry), _equal(words(side.text)))


def _occurrences(tokens: Sequence[str], tests: Sequence[Test]) -> list[Place]:
    if not tests:
        return []
    starts = range(len(tokens) - len(tests) + 1)
    return [(at, at + len(tests)) for at in starts if all(test(tokens[at + n]) for n, test in enumerate(tests))]


def _near(left: Operand, right: Operand, distance: int, field: str, entry: Entry) -> bool:
    lefts, rights = _places(left, field, entry), _places(right, field, entry)
    gaps = [b - a for _, a in lefts for b, _ in rights] + [b - a for _, a in rights for b, _ in lefts]
    return any(0 <= gap <= distance for gap in gaps)


def _loose(tokens: Sequence[str], wanted: Sequence[str], slop: int) -> bool:
    """In order, with at most `slop` other words between the first and the last."""

    def goes_on(at: int, rest: Sequence[str], left: int) -> bool:
        if not rest:
            return True
        reach = range(at, min(at + left + 1, len(tokens)))
        return any(tokens[place] == rest[0] and goes_on(place + 1, rest[1:], left - (place - at)) for place in reach)

    return any(token == wanted[0] and goes_on(at + 1, wanted[1:], slop) for at, token in enumerate(tokens))
