"""Facets, the count of all hits and the hits by year, from tantivy's aggregations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tantivy import Query, Searcher

from archive.search.embedded.schema import facet
from archive.search.facets import Buckets, fetch_size

_EVERY_YEAR = 10_000


def count(searcher: Searcher, query: Query, names: Iterable[str], size: int) -> tuple[int, dict[str, Buckets]]:
    """How many entries match, and the values of each facet among them with their counts."""
    wanted = tuple(names)
    asked: dict[str, Any] = {name: _terms(name, size) for name in wanted}
    asked["total"] = {"value_count": {"field": "oldest"}}
    answer = searcher.aggregate(query, asked)
    return int(answer["total"]["value"]), {name: _buckets(answer[name]) for name in wanted}


def _terms(name: str, size: int) -> Mapping[str, Any]:
    most = _EVERY_YEAR if name == "year" else fetch_size(size)
    return {"terms": {"field": facet(name), "size": most, "segment_size": most}}


def _buckets(answer: Mapping[str, Any]) -> Buckets:
    return [(_name(bucket["key"]), int(bucket["doc_count"])) for bucket in answer["buckets"]]


def _name(key: str | float) -> str:
    return key if isinstance(key, str) else str(int(key))
