"""Both engines give the same answers to the same questions, and the answers that docs/search.md promises."""

from __future__ import annotations

from functools import cache

import pytest

from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN, SORTS, Hit, SearchIndex, SearchRequest
from archive.search.query import parse
from archive.search.syntax import scores
from tests.archive.search import oracle
from tests.archive.search.meetings import entries
from tests.archive.search.queries import QUERIES

PAGE = 200
SAME_SCORE = 0.01  # scores that differ by less are of one class: engines round lengths and weights differently


def test_there_are_many_different_questions() -> None:
    assert len(set(QUERIES)) == len(QUERIES) >= 120
    assert len(list(entries())) > 2_000


@pytest.mark.parametrize("query", QUERIES)
def test_hits_are_those_that_the_rules_say(meetings: SearchIndex, query: str) -> None:
    found = [entry.id for entry in meetings.export(SearchRequest(query=query))]
    assert len(found) == len(set(found))
    assert set(found) == _wanted(query)


@cache
def _wanted(query: str) -> frozenset[str]:
    tree = parse(query)
    return frozenset(entry.id for entry in entries() if oracle.matches(tree, entry))


@pytest.mark.elasticsearch
@pytest.mark.parametrize("query", QUERIES)
def test_engines_answer_alike(embedded: SearchIndex, elastic: SearchIndex, query: str) -> None:
    request = SearchRequest(query=query, sort="reading", limit=PAGE, facet_size=1000)
    one, other = embedded.search(request), elastic.search(request)
    assert one.total == other.total
    assert one.facets == other.facets
    assert one.histogram == other.histogram
    assert [hit.entry for hit in one.hits] == [hit.entry for hit in other.hits]
    assert [_marked(hit) for hit in one.hits] == [_marked(hit) for hit in other.hits]


def _marked(hit: Hit) -> list[str]:
    """The highlighted words."""
    return [part.split(HIGHLIGHT_CLOSE)[0] for part in hit.highlight.split(HIGHLIGHT_OPEN)[1:]]


@pytest.mark.elasticsearch
@pytest.mark.parametrize("query", [query for query in QUERIES if scores(parse(query))])
def test_the_best_hit_of_one_engine_is_among_the_best_of_the_other(
    embedded: SearchIndex, elastic: SearchIndex, query: str
) -> None:
    request = SearchRequest(query=query, limit=PAGE, facets=())
    one, other = embedded.search(request).hits, elastic.search(request).hits
    if one:
        assert one[0].entry.id in _best(other)
        assert other[0].entry.id in _best(one)


def _best(hits: tuple[Hit, ...]) -> set[str]:
    least = hits[0].score * (1 - SAME_SCORE)
    return {hit.entry.id for hit in hits if hit.score >= least}


@pytest.mark.elasticsearch
@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort != "relevance"])
@pytest.mark.parametrize("query", ["", "debt", "speaker:martin"])
def test_orders_are_the_same(embedded: SearchIndex, elastic: SearchIndex, query: str, sort: str) -> None:
    request = SearchRequest(query=query, sort=sort, limit=1000, facets=())
    one, other = embedded.search(request).hits, elastic.search(request).hits
    assert [hit.entry.id for hit in one] == [hit.entry.id for hit in other]


@pytest.mark.elasticsearch
@pytest.mark.parametrize(
    "filters",
    [
        {"speaker": ["José García"]},
        {"speaker": ["jose garcia", "Gemma Adaba"], "year": ["2008", "2009"]},
        {"language": ["de"], "kind": ["speech", "question"]},
        {"body": ["Committee on Debt"], "role": ["chair"], "session": ["Session 3.2"]},
    ],
)
def test_filters_and_their_facets_are_the_same(
    embedded: SearchIndex, elastic: SearchIndex, filters: dict[str, list[str]]
) -> None:
    request = SearchRequest(query="debt OR haus OR dette", filters=filters, sort="reading", limit=PAGE)
    one, other = embedded.search(request), elastic.search(request)
    assert (one.total, one.facets, one.histogram) == (other.total, other.facets, other.histogram)
    assert [hit.entry.id for hit in one.hits] == [hit.entry.id for hit in other.hits]
