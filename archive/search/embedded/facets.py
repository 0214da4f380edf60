"""Facets, the count of all hits and the hits by year, from tantivy's aggregations.

Values are counted by number (archive.search.embedded.schema.value_number), three times as fast as by name where there
are thousands of them. The name of a number is read from one of its entries, once in the life of the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tantivy import Query, Searcher

from archive.search.embedded.schema import facet, read_entry, schema
from archive.search.facets import Buckets, fetch_size

_EVERY_YEAR = 10_000
_SEGMENT_VALUES = 50_000
"""Values that each segment of the index counts: with fewer, a value that is rare in one and common in another would
come out too low."""

_MOST_NAMES = 200_000
_names: dict[float, str] = {}
"""Names of numbers, which come as floats. A number means the same everywhere, so all indexes share them."""


def count(searcher: Searcher, query: Query, names: Iterable[str], size: int) -> tuple[int, dict[str, Buckets]]:
    """How many entries match, and the values of each facet among them with their counts."""
    wanted = tuple(names)
    asked: dict[str, Any] = {name: _terms(name, size) for name in wanted}
    asked["total"] = {"value_count": {"field": "oldest"}}
    answer = searcher.aggregate(query, asked)
    return int(answer["total"]["value"]), {name: _buckets(searcher, name, answer[name]) for name in wanted}


def _terms(name: str, size: int) -> Mapping[str, Any]:
    most = _EVERY_YEAR if name == "year" else fetch_size(size)
    return {"terms": {"field": facet(name), "size": most, "segment_size": _SEGMENT_VALUES}}


def _buckets(searcher: Searcher, name: str, answer: Mapping[str, Any]) -> Buckets:
    buckets = answer["buckets"]
    if name == "year":
        return [(str(int(bucket["key"])), bucket["doc_count"]) for bucket in buckets]
    known = _names.get
    return [(known(value := bucket["key"]) or _learn(searcher, name, value), bucket["doc_count"]) for bucket in buckets]


def _learn(searcher: Searcher, field: str, value: float) -> str:
    if len(_names) >= _MOST_NAMES:
        _names.clear()
    one = Query.term_query(schema(), facet(field), int(value), index_option="basic")
    ((_, address),) = searcher.search(one, 1, count=False).hits
    _names[value] = name = str(getattr(read_entry(searcher.doc(address)), field))
    return name
