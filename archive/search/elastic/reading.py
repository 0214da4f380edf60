"""Questions to Elasticsearch and its answers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from elasticsearch import Elasticsearch, NotFoundError

from archive.search.analysis import text_stems, words
from archive.search.elastic.compile import EXACT, Query, compile_query, filter_query
from archive.search.elastic.documents import STEMS, UNREAD, read_entry
from archive.search.facets import Buckets, fetch_size, histogram, merged, without
from archive.search.highlight import find, passage
from archive.search.index import Entry, Hit, SearchRequest, SearchResult
from archive.search.order import decode_cursor, encode_cursor
from archive.search.query import parse
from archive.search.requests import MAX_DEPTH, sort_field
from archive.search.suggest import candidates, suggestion
from archive.search.syntax import Node
from config.errors import IndexUnavailableError, UsageError

SEARCH_SECONDS = 20
EXPORT_PAGE = 1_000
KEEP_ALIVE = "2m"
RELEVANCE = "relevance"
DRIFT = 50  # places by which a hit may have moved between two pages sorted by relevance
_HISTOGRAM = "years"  # counted beside the facets
_LIKE_TERMS = 25
_SHARD_FACTOR = 5  # values a shard counts beyond those asked for, where an index has several shards


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How many hits were shown, the last of them and its sort values, and the point in time that the pages look at."""

    order: str
    offset: int
    last: str
    after: list[float | int | str]
    pit: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads through one alias."""

    client: Elasticsearch
    alias: str

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a checked request."""
        tree = parse(request.query)
        order = sort_field(request, tree)
        body = self._body(request, tree, order)
        answer = self._page(body, request, order or RELEVANCE)
        total = int(answer["hits"]["total"]["value"])
        found = answer["hits"]["hits"]
        years = _year_buckets(answer, _HISTOGRAM) if request.facets else []
        return SearchResult(
            total=total,
            hits=tuple(_hit(one, tree, request) for one in found),
            facets={name: merged(_buckets(answer, name), request.facet_size) for name in request.facets},
            histogram=histogram(years),
            next=_next(answer, order or RELEVANCE, request),
            suggestion=None if total else suggestion(request.query, tree, _better_words(answer).get),
        )

    def _body(self, request: SearchRequest, tree: Node, order: str | None) -> dict[str, Any]:
        body: dict[str, Any] = {
            "query": _query(request, tree),
            "size": request.limit,
            "sort": _sort(order),
            "track_total_hits": True,
            "timeout": f"{SEARCH_SECONDS}s",
            "_source": {"excludes": UNREAD},
        }
        if request.filters:
            body["post_filter"] = _filters(request.filters)
        if request.facets:
            body["aggs"] = _aggregations(request)
        if request.after is None and (unsure := _suggesters(tree)):
            body["suggest"] = unsure
        return body

    def _page(self, body: dict[str, Any], request: SearchRequest, order: str) -> Mapping[str, Any]:
        """The first page, or one after a cursor; pages after a cursor look at one point in time while it lasts."""
        if request.after is None:
            return self._ask(body | {"from": request.offset})
        cursor = decode_cursor(request.after, Cursor)
        if cursor.order != order:
            raise UsageError("This page cursor belongs to another order.", hint="Begin again with the first page.")
        following = body | {"search_after": cursor.after}
        if cursor.pit:
            with contextlib.suppress(NotFoundError):  # it has run out: go on with what is there now
                return self._ask(following | _pit(cursor.pit))
        now = _pit(self._open_pit())
        if order != RELEVANCE:
            return self._ask(following | now)
        return self._ask(body | now | {"from": self._resume(body | now, cursor)})

    def _resume(self, body: dict[str, Any], cursor: Cursor) -> int:
        """Where the page after the cursor's hit begins, by relevance: scores change with every entry that comes in."""
        if cursor.offset > MAX_DEPTH - DRIFT:
            raise UsageError("These pages have been left for too long.", hint="Begin again with the first page.")
        first = max(0, cursor.offset - DRIFT)
        nearby = {"from": first, "size": 2 * DRIFT, "_source": ["id"], "aggs": {}, "track_total_hits": False}
        ids = [one["_source"]["id"] for one in self._ask(body | nearby)["hits"]["hits"]]
        return first + ids.index(cursor.last) + 1 if cursor.last in ids else cursor.offset

    def _ask(self, body: dict[str, Any]) -> Mapping[str, Any]:
        """Send a search; where the alias does not exist there is nothing."""
        parameters: dict[str, Any] = {"allow_partial_search_results": False}
        if "pit" not in body:
            parameters |= {"index": self.alias, "ignore_unavailable": True}
        answer: Mapping[str, Any] = self.client.search(body=body, **parameters).body
        if answer.get("timed_out"):
            raise IndexUnavailableError(
                f"Elasticsearch needed more than {SEARCH_SECONDS} seconds for this query.", hint="Make it narrower."
            )
        return answer

    def _open_pit(self) -> str:
        return str(self.client.open_point_in_time(index=self.alias, keep_alive=KEEP_ALIVE)["id"])

    def get(self, intervention: str) -> Entry | None:
        """One entry by id."""
        body = {"query": {"term": {"id": intervention}}, "size": 1, "_source": {"excludes": UNREAD}}
        found = self._ask(body)["hits"]["hits"]
        return read_entry(found[0]["_source"]) if found else None

    def similar(self, entry: Entry, limit: int) -> tuple[Hit, ...]:
        """Entries that share this one's rarer words."""
        like = {
            "fields": [STEMS],
            "like": " ".join(text_stems(entry.text, entry.language)),
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "min_word_length": 3,
            "max_query_terms": _LIKE_TERMS,
            "minimum_should_match": "30%",
        }
        query = {"bool": {"must": [{"more_like_this": like}], "must_not": [{"term": {"id": entry.id}}]}}
        found = self._ask({"query": query, "size": limit, "_source": {"excludes": UNREAD}})["hits"]["hits"]
        return tuple(
            Hit(entry=(other := read_entry(one["_source"])), score=one["_score"], highlight=passage(other.text, []))
            for one in found
        )

    def export(self, request: SearchRequest) -> Iterator[Entry]:
        """All matching entries of one point in time, in the order asked for."""
        tree = parse(request.query)
        field = "oldest" if request.sort == "relevance" else sort_field(request, tree)
        query = {"bool": {"must": [_query(request, tree)], "filter": [_filters(request.filters)]}}
        for one in self._scan(query, _sort(field), {"excludes": UNREAD}):
            yield read_entry(one)

    def versions(self) -> Iterator[tuple[str, str, int]]:
        """Id, proceedings and version of every entry."""
        wanted = ["id", "proceedings", "version"]
        for one in self._scan({"match_all": {}}, [{"_shard_doc": "asc"}], wanted):
            yield one["id"], one["proceedings"], one.get("version", 0)

    def _scan(self, query: Query, sort: Sequence[Any], source: object) -> Iterator[Mapping[str, Any]]:
        """The documents of one point in time, however many."""
        try:
            pit = self._open_pit()
        except NotFoundError:
            return
        body: dict[str, Any] = {"query": query, "size": EXPORT_PAGE, "sort": sort, "_source": source}
        body |= {"track_total_hits": False}
        try:
            while True:
                answer = self._ask(body | _pit(pit))
                pit = answer.get("pit_id", pit)
                found = answer["hits"]["hits"]
                yield from (one["_source"] for one in found)
                if len(found) < EXPORT_PAGE:
                    return
                body["search_after"] = found[-1]["sort"]
        finally:
            self.client.close_point_in_time(id=pit)


def _query(request: SearchRequest, tree: Node) -> Query:
    query = compile_query(tree)
    if request.ingest_seq is None:
        return query
    low, high = request.ingest_seq
    return {"bool": {"must": [query], "filter": [{"range": {"ingest_seq": {"gt": low, "lte": high}}}]}}


def _filters(filters: Mapping[str, Sequence[str]]) -> Query:
    return {"bool": {"filter": [filter_query(name, values) for name, values in filters.items() if values]}}


def _sort(order: str | None) -> list[Any]:
    """By relevance and then newest first, or by one of the keys; the id decides between equals."""
    if order is None:
        return [{"_score": "desc"}, {"newest": "asc"}, {"id": "asc"}]
    return [{order: "asc"}, {"id": "asc"}]


def _aggregations(request: SearchRequest) -> dict[str, Any]:
    """Each facet under all filters but its own; hits by year under all."""
    size = fetch_size(request.facet_size)
    asked: dict[str, Any] = {_HISTOGRAM: _under(request.filters, _YEARS)}
    for name in request.facets:
        field = {"terms": {"field": name, "size": size, "shard_size": size * _SHARD_FACTOR}}
        asked[name] = _under(without(request.filters, name), _YEARS if name == "year" else field)
    return asked


_YEARS = {"date_histogram": {"field": "date", "calendar_interval": "year", "format": "yyyy", "min_doc_count": 1}}


def _under(filters: Mapping[str, Sequence[str]], aggregation: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"filter": _filters(filters), "aggs": {"values": aggregation}} if filters else aggregation


def _suggesters(tree: Node) -> dict[str, Any]:
    """What the term suggester is asked about each plain word: something for one that is nowhere, nothing for one that
    is somewhere. Asked in the same request, since an answer without hits should not take a second one."""
    found = dict.fromkeys(words(word.text)[0] for word in candidates(tree))
    return {word: {"text": word, "term": _TERM | {"max_edits": 1 if len(word) <= 5 else 2}} for word in found}


_TERM = {
    "field": EXACT,
    "suggest_mode": "missing",
    "prefix_length": 1,
    "string_distance": "damerau_levenshtein",
    "size": 1,
}


def _better_words(answer: Mapping[str, Any]) -> dict[str, str]:
    """Word that is nowhere -> the likeliest of those that are somewhere."""
    found = answer.get("suggest", {})
    return {word: option["text"] for word, entries in found.items() for one in entries for option in one["options"]}


def _counted(answer: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = answer.get("aggregations", {}).get(name, {})
    buckets: Sequence[Mapping[str, Any]] = found.get("values", found).get("buckets", ())
    return buckets


def _buckets(answer: Mapping[str, Any], name: str) -> Buckets:
    if name == "year":
        return _year_buckets(answer, name)
    return [(bucket["key"], bucket["doc_count"]) for bucket in _counted(answer, name)]


def _year_buckets(answer: Mapping[str, Any], name: str) -> Buckets:
    return [(str(int(bucket["key_as_string"])), bucket["doc_count"]) for bucket in _counted(answer, name)]


def _hit(found: Mapping[str, Any], tree: Node, request: SearchRequest) -> Hit:
    entry = read_entry(found["_source"])
    marked = passage(entry.text, find(tree, entry.language, entry.text)) if request.highlight else ""
    return Hit(entry=entry, score=float(found.get("_score") or 0.0), highlight=marked)


def _next(answer: Mapping[str, Any], order: str, request: SearchRequest) -> str | None:
    found = answer["hits"]["hits"]
    if len(found) < request.limit or not found:
        return None
    before = request.offset if request.after is None else decode_cursor(request.after, Cursor).offset
    last = found[-1]
    return encode_cursor(Cursor(order, before + len(found), last["_source"]["id"], last["sort"], answer.get("pit_id")))


def _pit(identity: str) -> dict[str, Any]:
    return {"pit": {"id": identity, "keep_alive": KEEP_ALIVE}}
