"""A query tree as Elasticsearch's query DSL, by the same rules as archive.search.embedded.compile.

Words come analysed already, so every query below names terms; `whitespace` only takes them apart again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from archive.search.analysis import READ_IN, fold, readings, words
from archive.search.elastic.documents import STEMS
from archive.search.fields import FACET_KEYS, FIELDS, Match
from archive.search.patterns import pattern_wildcard
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

Query = Mapping[str, Any]

CONSTANT = 1.0  # score of what matches or not within the text
SILENT = 0.0  # score of what stands outside the text
EXACT = "text.exact"
NEVER = "\ue000"  # no word of any text
NOTHING: Query = {"match_none": {}}
_IDS = ("id", "proceedings")


def compile_query(node: Node) -> Query:
    """The query for a tree."""
    match node:
        case And(children):
            return _all(children)
        case Or(children):
            return any_of(compile_query(child) for child in children)
        case Not():
            return _all((node,))
        case Everything():
            return everything()
    if node.field != "text":
        return silent(_outside(node))
    return _text(node)


def _all(children: Sequence[Node]) -> Query:
    wanted = [compile_query(child) for child in children if not isinstance(child, Not)]
    unwanted = [compile_query(child.child) for child in children if isinstance(child, Not)]
    return {"bool": {"must": wanted or [everything()], "must_not": unwanted}}


def _text(node: AnyLeaf) -> Query:
    match node:
        case Word(text=text):
            return any_of(_forms(text))
        case Phrase(text=text, slop=0):
            return sequence(EXACT, words(text))
        case Phrase(text=text, slop=slop):
            return constant(_intervals(EXACT, _loose(words(text), slop)))
        case Near():
            return constant(_near(node))
    return constant(_single(EXACT, node))


def _forms(text: str) -> Iterator[Query]:
    """The word as it stands, and its stems in each language."""
    yield sequence(EXACT, words(text))
    for language in READ_IN:
        yield from (sequence(STEMS, reading) for reading in readings(text, language))


def words_field(name: str) -> str:
    """Where the words of a field outside the text are found."""
    return f"{name}.words" if name in FACET_KEYS else name


def key_field(name: str) -> str:
    """Where a whole value is found."""
    return name if name in _IDS else f"{name}.folded"


def _outside(node: AnyLeaf) -> Query:
    match node:
        case Days(field=field, low=low, high=high):
            return _range(field, gte=low and low.isoformat(), lte=high and high.isoformat())
        case Numbers(field="year"):
            return _years(node)
        case Numbers(field=field):
            return _range(field, **_bounds(node))
        case Exists(field=field):
            return {"term": {"has": "date" if field == "year" else field}} if field != "confidence" else everything()
        case Near():
            return _near(node)
        case Word(text=text, field=field) | Phrase(text=text, field=field) if FIELDS[field] is Match.KEY:
            return {"term": {key_field(field): text}}
        case Word(text=text, field=field) | Phrase(text=text, field=field, slop=0):
            return sequence(words_field(field), words(text))
        case Phrase(text=text, field=field, slop=slop):
            return _intervals(words_field(field), _loose(words(text), slop))
    return _single(key_field(node.field) if FIELDS[node.field] is Match.KEY else words_field(node.field), node)


def _single(field: str, node: AnyLeaf) -> Query:
    match node:
        case Pattern(text=text):
            value = pattern_wildcard(text) if field not in _IDS else text
            return {"wildcard": {field: {"value": value, "rewrite": "constant_score"}}}
        case Fuzzy(text=text, distance=distance):
            value = "".join(words(text))
            return {"fuzzy": {field: {"value": value, "fuzziness": distance, "rewrite": "constant_score"}}}
    raise AssertionError(node)


def _range(field: str, **bounds: object) -> Query:
    given = {name: value for name, value in bounds.items() if value is not None}
    return {"range": {field: given}} if given else {"term": {"has": field}} if field == "date" else everything()


def _bounds(node: Numbers) -> dict[str, float | None]:
    return {
        "gte" if node.include_low else "gt": node.low,
        "lte" if node.include_high else "lt": node.high,
    }


def _years(node: Numbers) -> Query:
    """Years are counted from the dates."""
    low = None if node.low is None else int(node.low) + (not node.include_low)
    high = None if node.high is None else int(node.high) - (not node.include_high)
    if high is not None and high < 1:
        return NOTHING
    return _range("date", gte=low and f"{low:04d}-01-01", lte=high and f"{high:04d}-12-31")


def sequence(field: str, tokens: Sequence[str]) -> Query:
    """The tokens one after the other."""
    if not tokens:
        return NOTHING
    if len(tokens) == 1:
        return {"term": {field: tokens[0]}}
    return {"match_phrase": {field: {"query": " ".join(tokens), "analyzer": "whitespace"}}}


def _near(node: Near) -> Query:
    pairs = list(product(node.left, node.right))
    if node.field != "text":
        return any_of(_intervals(words_field(node.field), _exact_pair(*pair, node.distance)) for pair in pairs)
    return any_of(_intervals(EXACT, _text_pair(left, right, node.distance)) for left, right in pairs)


def _text_pair(left: Operand, right: Operand, distance: int) -> Mapping[str, Any] | None:
    if not isinstance(left, Word) or not isinstance(right, Word):
        return _pair(_rules(left), _rules(right), distance)
    by_language = (_pair(_stem_rules(left, one), _stem_rules(right, one), distance) for one in READ_IN)
    return _any_rule([rule for rule in by_language if rule])


def _intervals(field: str, rule: Mapping[str, Any] | None) -> Query:
    return {"intervals": {field: rule}} if rule else NOTHING


def _exact_pair(left: Operand, right: Operand, distance: int) -> Mapping[str, Any] | None:
    return _pair(_exact_rules(left), _exact_rules(right), distance)


def _pair(
    left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]], distance: int
) -> Mapping[str, Any] | None:
    """Either before the other; in order, so that the two never overlap."""
    orders = [pair for one, other in product(left, right) for pair in ((one, other), (other, one))]
    return _any_rule([_in_order((one, _distinct(other) if one == other else other), distance) for one, other in orders])


def _distinct(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, but not equal: of two equal sides ("3.2" NEAR/4 "3.2") Lucene makes a repetition, and counts the words
    in between wrongly where a side has several."""
    return {"any_of": {"intervals": [rule, _terms([NEVER])]}}


def _in_order(rules: Sequence[Mapping[str, Any]], gaps: int) -> Mapping[str, Any]:
    return {"all_of": {"intervals": list(rules), "ordered": True, "max_gaps": gaps}}


def _any_rule(rules: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    if len(rules) > 1:
        return {"any_of": {"intervals": list(rules)}}
    return rules[0] if rules else None


def _rules(side: Operand) -> list[Mapping[str, Any]]:
    """How one side of a NEAR is looked for in the text: a word by its stems, everything else as it stands."""
    if isinstance(side, Word):
        return [rule for language in READ_IN for rule in _stem_rules(side, language)]
    return _exact_rules(side)


def _stem_rules(side: Word, language: str) -> list[Mapping[str, Any]]:
    return [_terms(reading, STEMS) for reading in readings(side.text, language)]


def _exact_rules(side: Operand) -> list[Mapping[str, Any]]:
    if isinstance(side, Pattern):
        return [{"wildcard": {"pattern": pattern_wildcard(side.text)}}]
    tokens = words(side.text)
    return [_terms(tokens)] if tokens else []


def _terms(tokens: Sequence[str], field: str | None = None) -> Mapping[str, Any]:
    rule = {"query": " ".join(tokens), "max_gaps": 0, "ordered": True, "analyzer": "whitespace"}
    return {"match": rule if field is None else {**rule, "use_field": field}}


def _loose(tokens: Sequence[str], gaps: int) -> Mapping[str, Any] | None:
    return _in_order([_terms([token]) for token in tokens], gaps) if tokens else None


def everything() -> Query:
    """All entries."""
    return silent({"match_all": {}})


def any_of(queries: Iterable[Query]) -> Query:
    """At least one of them; the only one as it is."""
    found = list(queries)
    return found[0] if len(found) == 1 else {"bool": {"should": found, "minimum_should_match": 1}}


def constant(query: Query) -> Query:
    """Found or not, without degrees."""
    return {"constant_score": {"filter": query, "boost": CONSTANT}}


def silent(query: Query) -> Query:
    """Found or not, and no part of the score."""
    return {"constant_score": {"filter": query, "boost": SILENT}}


def filter_query(name: str, values: Sequence[str]) -> Query:
    """Any of the values, without regard to case and accents."""
    if name == "year":
        years = [_range("date", gte=f"{int(year):04d}-01-01", lte=f"{int(year):04d}-12-31") for year in values]
        return any_of(years)
    return {"terms": {key_field(name): [fold(value) for value in values]}}
