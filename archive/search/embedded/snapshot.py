"""One state of the embedded index, and every question that can be asked of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import tantivy
from tantivy import DocAddress, Occur, Order, Query, Searcher

from archive.search.analysis import STEMMERS, UNSTEMMED, text_stems
from archive.search.embedded.compile import Compiler, all_of, any_of, everything, number_range, term
from archive.search.embedded.facets import Values, Years, count
from archive.search.embedded.files import REINDEX
from archive.search.embedded.near import NearFinder, check_cost
from archive.search.embedded.schema import (
    EXACT,
    IS_ENTRY,
    KEYS,
    STEMS,
    key,
    owner,
    read_entry,
    read_version,
    register,
    schema,
)
from archive.search.facets import without
from archive.search.highlight import finder, passage
from archive.search.index import Entry, Hit, SearchRequest, SearchResult
from archive.search.order import ScoreCursor, SortCursor, decode_cursor, encode_cursor, first_cursor
from archive.search.query import parse
from archive.search.requests import sort_field
from archive.search.suggest import closest, suggestion
from archive.search.syntax import Node
from config.errors import IndexUnavailableError

EXPORT_PAGE = 2_000
DRIFT = 50  # places by which a hit may have moved between two pages sorted by relevance
_LIKE_TERMS = 25
_LIKE_COMMON = 0.1  # words in more than a tenth of all interventions say nothing about likeness

Found = list[tuple[float, DocAddress]]


@contextlib.contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what tantivy raises about damaged files into a sentence. Its panics are no `Exception`s."""
    try:
        yield
    except (ValueError, OSError, msgspec.MsgspecError) as error:
        raise IndexUnavailableError(f"The search index in {path} cannot be read: {error}.", hint=REINDEX) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise IndexUnavailableError(f"The search index in {path} is damaged.", hint=REINDEX) from error


def open_generation(path: Path) -> tantivy.Index:
    """Open an index folder.

    Raises:
        IndexUnavailableError: it is damaged.
    """
    with readable(path):
        index = register(tantivy.Index.open(str(path)))
        index.config_reader(reload_policy="manual")
        return index


@dataclass(frozen=True)
class Snapshot:
    """A searcher: what was committed when it was opened, whatever happens to the files since."""

    searcher: Searcher

    @cached_property
    def compiler(self) -> Compiler:
        """Compiles for the languages that this state holds."""
        entries = {code: self.searcher.doc_freq(KEYS, key("language", code)) for code in STEMMERS}
        present = [code for code, number in entries.items() if number]
        if sum(entries.values()) < self.searcher.doc_freq(KEYS, IS_ENTRY):
            present.append(UNSTEMMED)
        return Compiler(tuple(present), NearFinder(self.searcher))

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a checked request."""
        tree = parse(request.query)
        check_cost(self.searcher, tree, self.compiler.languages)
        matching = self.compiler.compile(tree)
        query = self._filtered(matching, request, request.filters)
        total, facets, years = self._counts(matching, query, request)
        hits, following = self._page(query, tree, request) if request.limit and total else ((), None)
        return SearchResult(
            total=total,
            hits=hits,
            facets=facets,
            histogram=years,
            next=following,
            suggestion=None if total else self._suggestion(request.query, tree),
        )

    def _filtered(self, matching: Query, request: SearchRequest, filters: Mapping[str, Sequence[str]]) -> Query:
        clauses = [(Occur.Must, matching)]
        clauses += [(Occur.Must, _filter(name, values)) for name, values in filters.items() if values]
        if request.ingest_seq:
            low, high = request.ingest_seq
            arrived = number_range("ingest_seq", low, high, include_low=False)
            clauses.append((Occur.Must, Query.const_score_query(arrived, 0.0)))
        return matching if len(clauses) == 1 else Query.boolean_query(clauses)

    def _counts(self, matching: Query, query: Query, request: SearchRequest) -> tuple[int, dict[str, Values], Years]:
        """Total, facets and hits by year. A filtered facet is counted without its own filter."""
        free = [name for name in request.facets if not request.filters.get(name)]
        asked = dict.fromkeys([*free, "year"]) if request.facets else ()
        total, values, years = count(self.searcher, query, asked, request.facet_size)
        for name in set(request.facets) - set(free):
            wider = self._filtered(matching, request, without(request.filters, name))
            values[name] = count(self.searcher, wider, [name], request.facet_size)[1][name]
        return total, {name: values[name] for name in request.facets}, years

    def _page(self, query: Query, tree: Node, request: SearchRequest) -> tuple[tuple[Hit, ...], str | None]:
        field = sort_field(request, tree)
        if field is None:
            return self._page_by_relevance(query, tree, request)
        cursor = decode_cursor(request.after, SortCursor) if request.after is not None else first_cursor(field)
        cursor.check(field)
        offset = request.offset if request.after is None else 0
        found = self._sorted(query, cursor, request.limit, offset)
        hits = self._hits([(0.0, address) for _, address in found], tree, request)
        if len(hits) < request.limit:
            return hits, None
        following = cursor.following([int(at) for at, _ in found], [hit.entry.id for hit in hits])
        return hits, encode_cursor(following)

    def _sorted(self, query: Query, cursor: SortCursor, limit: int, offset: int = 0) -> Found:
        """The next hits in an order; those with the same key are told apart by the ids that the cursor has seen."""
        later = all_of((query, number_range(cursor.order, cursor.key, None))) if cursor.key else query
        seen = frozenset(cursor.seen)
        found = self.searcher.search(
            later, limit + len(seen), count=False, order_by_field=cursor.order, order=Order.Asc, offset=offset
        ).hits
        fresh = [(at, address) for at, address in found if at != cursor.key or self._id(address) not in seen]
        return fresh[:limit]

    def _page_by_relevance(
        self, query: Query, tree: Node, request: SearchRequest
    ) -> tuple[tuple[Hit, ...], str | None]:
        offset = request.offset
        if request.after is not None:
            offset = self._resume(query, decode_cursor(request.after, ScoreCursor))
        found = self.searcher.search(query, request.limit, count=False, offset=offset).hits
        hits = self._hits(found, tree, request)
        if len(hits) < request.limit:
            return hits, None
        return hits, encode_cursor(ScoreCursor("relevance", offset + len(hits), hits[-1].entry.id))

    def _resume(self, query: Query, cursor: ScoreCursor) -> int:
        """Where the page after the cursor's hit begins, though hits may have come in before it since."""
        cursor.check("relevance")
        if self._id_at(query, cursor.offset - 1) == cursor.last:
            return cursor.offset
        first = max(0, cursor.offset - DRIFT)
        nearby = self.searcher.search(query, 2 * DRIFT, count=False, offset=first).hits
        ids = [self._id(address) for _, address in nearby]
        return first + ids.index(cursor.last) + 1 if cursor.last in ids else cursor.offset

    def _id_at(self, query: Query, place: int) -> str | None:
        found = self.searcher.search(query, 1, count=False, offset=place).hits
        return self._id(found[0][1]) if found else None

    def _id(self, address: DocAddress) -> str:
        return self.entry(address).id

    def entry(self, address: DocAddress) -> Entry:
        """The entry at an address of this snapshot."""
        return read_entry(self.searcher.doc(address))

    def _hits(self, found: Found, tree: Node, request: SearchRequest) -> tuple[Hit, ...]:
        entries = [self.entry(address) for _, address in found]
        if request.highlight:
            find = finder(tree)
            marked = [passage(entry.text, find(entry.language, entry.text)) for entry in entries]
        else:
            marked = [""] * len(entries)
        return tuple(
            Hit(entry=entry, score=score, highlight=text)
            for (score, _), entry, text in zip(found, entries, marked, strict=True)
        )

    def _suggestion(self, query: str, tree: Node) -> str | None:
        return suggestion(query, tree, self._better)

    def _better(self, word: str) -> str | None:
        if self.searcher.doc_freq(EXACT, word):
            return None
        return closest(word, self.searcher.terms_with_prefix(EXACT, word[0]))

    def get(self, intervention: str) -> Entry | None:
        """One entry by id."""
        found = self.searcher.search(term(key("id", intervention)), 1, count=False).hits
        return self.entry(found[0][1]) if found else None

    def version(self, proceedings: str) -> int:
        """The version of a document that is indexed, or was taken out; -1 where it never was."""
        found = self.searcher.search(term(owner(proceedings)), 1, count=False).hits
        return read_version(self.searcher.doc(found[0][1])) if found else -1

    def similar(self, entry: Entry, limit: int) -> tuple[Hit, ...]:
        """Entries that share this one's rarer words."""
        like = Query.more_like_this_document_fields_query(
            schema(),
            {STEMS: [" ".join(text_stems(entry.text, entry.language))]},
            min_doc_frequency=2,
            max_doc_frequency=max(10, int(self.searcher.num_docs * _LIKE_COMMON)),
            min_term_frequency=1,
            max_query_terms=_LIKE_TERMS,
            min_word_length=3,
        )
        others = Query.boolean_query([(Occur.Must, like), (Occur.MustNot, term(key("id", entry.id)))])
        found = self.searcher.search(others, limit, count=False).hits if limit else []
        return tuple(
            Hit(entry=(other := self.entry(address)), score=score, highlight=passage(other.text, []))
            for score, address in found
        )

    def export(self, request: SearchRequest) -> Iterator[Entry]:
        """All matching entries, in the order asked for; by reading order where that is relevance."""
        tree = parse(request.query)
        check_cost(self.searcher, tree, self.compiler.languages)
        field = "oldest" if request.sort == "relevance" else sort_field(request, tree) or "oldest"
        query = self._filtered(self.compiler.compile(tree), request, request.filters)
        cursor = first_cursor(field)
        while found := self._sorted(query, cursor, EXPORT_PAGE):
            entries = [self.entry(address) for _, address in found]
            yield from entries
            cursor = cursor.following([int(at) for at, _ in found], [entry.id for entry in entries])

    def versions(self) -> Iterator[tuple[str, str, int]]:
        """Id, proceedings and version of every entry."""
        if not self.searcher.num_docs:
            return
        found = self.searcher.search(everything(), self.searcher.num_docs, count=False).hits
        for _, address in found:
            entry = self.entry(address)
            yield entry.id, entry.proceedings, entry.version


def _filter(name: str, values: Sequence[str]) -> Query:
    """Any of the values, without regard to case and accents."""
    if name == "year":
        years = [number_range("year", int(year), int(year)) for year in values]
        return Query.const_score_query(any_of(years), 0.0)
    return Query.const_score_query(Query.term_set_query(schema(), KEYS, [key(name, value) for value in values]), 0.0)
