"""Facets, the count of all hits and the hits by year, from tantivy's aggregations.

Few values are counted by name. Others are counted by number (archive.search.embedded.schema.value_number), three times
as fast where there are thousands of them; the name of a number is read from one of its entries, once in the life of
the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from tantivy import Query, Searcher

from archive.search.analysis import fold
from archive.search.embedded.schema import NAMED_FACETS, facet, read_entry, schema
from archive.search.facets import fetch_size, merged, top

Values = tuple[tuple[str, int], ...]
"""The values of a facet with their counts, most first."""

Years = tuple[tuple[int, int], ...]
"""Hits by year, in order."""

_EVERY_YEAR = 10_000
_SEGMENT_VALUES = 50_000
"""Values that each segment of the index counts: with fewer, a value that is rare in one and common in another would
come out too low."""

_MOST_NAMES = 200_000


class _Names(dict[float, str]):
    """Names of numbers, which come as floats. A number means the same everywhere, so all indexes share them."""

    def __init__(self) -> None:
        super().__init__()
        self._first: dict[str, float] = {}
        self.alike: set[float] = set()  # numbers of names that differ in case and accents only

    def learn(self, number: float, name: str) -> None:
        """Remember a name."""
        if len(self) >= _MOST_NAMES:
            self.clear()
            self._first.clear()
        first = self._first.setdefault(fold(name), number)
        if first != number:
            self.alike |= {first, number}
        self[number] = name


_names = _Names()


def count(searcher: Searcher, query: Query, names: Iterable[str], size: int) -> tuple[int, dict[str, Values], Years]:
    """How many entries match, the values of each facet among them, and the years where `names` has "year"."""
    wanted = tuple(names)
    asked: dict[str, Any] = {name: _terms(name, size) for name in wanted}
    asked["total"] = {"value_count": {"field": "oldest"}}
    answer = searcher.aggregate(query, asked)
    values = {name: _values(searcher, name, _buckets(answer, name), size) for name in wanted if name != "year"}
    years = [(int(year), number) for year, number in _buckets(answer, "year")]
    if "year" in wanted:
        values["year"] = top([(str(year), number) for year, number in years], size)
    return int(answer["total"]["value"]), values, tuple(sorted(years))


def _terms(name: str, size: int) -> Mapping[str, Any]:
    most = _EVERY_YEAR if name == "year" else fetch_size(size)
    return {"terms": {"field": facet(name), "size": most, "segment_size": _SEGMENT_VALUES}}


def _buckets(answer: Mapping[str, Any], name: str) -> list[tuple[Any, int]]:
    """Key and count, the most first."""
    return list(map(_pair, answer[name]["buckets"])) if name in answer else []


_pair = itemgetter("key", "doc_count")


def _values(searcher: Searcher, name: str, buckets: list[tuple[Any, int]], size: int) -> Values:
    if name in NAMED_FACETS:
        return merged(buckets, size)
    for number, _ in buckets:
        if number not in _names:
            _look_up(searcher, name, number)
    alike = bool(_names.alike) and any(number in _names.alike for number, _ in buckets)
    if not alike and len(buckets) > size:
        least = buckets[size - 1][1]
        buckets = [bucket for bucket in buckets if bucket[1] >= least]
    named = [(_names.get(number) or _look_up(searcher, name, number), times) for number, times in buckets]
    return merged(named, size) if alike else top(named, size)


def _look_up(searcher: Searcher, field: str, number: float) -> str:
    one = Query.term_query(schema(), facet(field), int(number), index_option="basic")
    ((_, address),) = searcher.search(one, 1, count=False).hits
    name = str(getattr(read_entry(searcher.doc(address)), field))
    _names.learn(number, name)
    return name
