"""The tree that a query is parsed into. Both engines compile it; the highlighter and the digests read it.

Every leaf knows the field it searches and where in the query as typed it stands (half-open span of characters).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What all leaves have."""

    field: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Leaf):
    """A word, matched by its stem in `text`. One that is cut into several ("3.2", "co-operation") is a phrase."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(Leaf):
    """Words in quotation marks: these very words, in this order, with at most `slop` others in between."""

    text: str
    slop: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern(Leaf):
    """A word with `*` (any letters) or `?` (one letter) in it."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzy(Leaf):
    """A word up to `distance` letters different (changed, added, left out, or two neighbours exchanged)."""

    text: str
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Days(Leaf):
    """Dates from `low` to `high`, both included; None is open."""

    low: dt.date | None
    high: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers(Leaf):
    """Numbers from `low` to `high`; None is open."""

    low: float | None
    high: float | None
    include_low: bool = True
    include_high: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Exists(Leaf):
    """The field has a value: `speaker:*`."""


Operand = Word | Phrase | Pattern
"""What may stand beside NEAR; alternatives in parentheses are several operands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near(Leaf):
    """One of `left` and one of `right`, in any order, with at most `distance` words in between."""

    left: tuple[Operand, ...]
    right: tuple[Operand, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but."""

    child: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """All interventions: the empty query, or `*`."""


AnyLeaf = Word | Phrase | Pattern | Fuzzy | Days | Numbers | Exists | Near
Node = AnyLeaf | And | Or | Not | Everything


def leaves(node: Node) -> Iterator[AnyLeaf]:
    """All leaves, in the order of the query, those under a Not included; a Near is one leaf."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from leaves(child)
        case Not(child):
            yield from leaves(child)
        case Everything():
            return
        case leaf:
            yield leaf


def positive(node: Node) -> Iterator[AnyLeaf]:
    """The leaves that a hit can match: those not under a Not."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from positive(child)
        case Not() | Everything():
            return
        case leaf:
            yield leaf


def scores(node: Node) -> bool:
    """Whether one hit can match better than another: only words and phrases of the text are weighed."""
    return any(
        leaf.field == "text" and (isinstance(leaf, Word) or (isinstance(leaf, Phrase) and not leaf.slop))
        for leaf in positive(node)
    )
