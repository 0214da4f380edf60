"""How fast search is, beside what one would have without us: bare tantivy, SQLite's FTS5, a bare Elasticsearch client.

    python -m bench.search [--interventions N] [--elasticsearch]

Every figure is a ratio to a peer in the same run and the same process, over the same interventions and questions, the
two taking turns. Peers index the same fields and answer the same: the twenty best hits whole, seven facets, the hits
by year, and the words marked. Times are of wall clock; the median of the rounds counts for each question.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from archive.search.embedded import EmbeddedIndex
from archive.search.embedded.facets import _SEGMENT_VALUES
from archive.search.embedded.writing import MAX_THREADS, WRITER_BYTES
from archive.search.fields import FACET_KEYS, WORD_FIELDS
from archive.search.index import FACETS, Entry, SearchRequest
from bench.meetings import documents, queries

ROUNDS = 7
HITS = 20
GROWTH = 10
INDEX_ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """One line of the table: `ratio` of ours to the peer's, and the ratio that is the goal."""

    what: str
    ours: str
    peer: str
    ratio: float
    goal: str

    def row(self) -> str:
        """As Markdown."""
        return f"| {self.what} | {self.ours} | {self.peer} | {self.ratio:.2f} | {self.goal} |"


Ask = Callable[[str], object]


def timed(asks: Sequence[Ask], questions: Sequence[str]) -> list[list[float]]:
    """Milliseconds of each question for each of the askers: they take turns, and the median of the rounds counts."""
    seen: list[list[list[float]]] = [[[] for _ in questions] for _ in asks]
    for turn in range(ROUNDS + 1):
        for at, question in enumerate(questions):
            for number, ask in enumerate(asks):
                begun = time.perf_counter()
                ask(question)
                if turn:  # the first round only warms caches
                    seen[number][at].append((time.perf_counter() - begun) * 1000)
    return [[statistics.median(found) for found in one] for one in seen]


def p95(times: Sequence[float]) -> float:
    """Of twenty, the slowest but one."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


class BareTantivy:
    """What a program would do that uses tantivy itself: the same fields, with its own stemmer, snippets and facets."""

    numbers = ("ingest_seq", "seq", "version")

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("stems", tokenizer_name="en_stem")
        builder.add_text_field("text", stored=True)
        builder.add_bytes_field("entry", stored=True)
        builder.add_text_field("has", tokenizer_name="whitespace", index_option="basic")
        for name in ("id", "proceedings", *(f"{name}_key" for name in (*FACET_KEYS, "evidence"))):
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
        for name in WORD_FIELDS:
            builder.add_text_field(name)
        for name in FACET_KEYS:
            builder.add_text_field(f"{name}_value", tokenizer_name="raw", fast=True, index_option="basic")
        for name in (*self.numbers, "year", "day"):
            builder.add_unsigned_field(name, fast=True)
        builder.add_float_field("confidence", fast=True)
        self.schema = builder.build()
        folder.mkdir()
        self.index = tantivy.Index(self.schema, path=str(folder))

    def fill(self, found: Sequence[Entry]) -> None:
        """Index and commit."""
        threads = min(os.cpu_count() or 1, MAX_THREADS)
        writer = self.index.writer(heap_size=WRITER_BYTES, num_threads=threads)
        for entry in found:
            writer.add_document(self.document(entry))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def document(self, entry: Entry) -> tantivy.Document:
        """The same fields as ours."""
        made = tantivy.Document()
        made.add_bytes("entry", msgspec.msgpack.encode(entry))
        made.add_text("text", entry.text)
        made.add_text("stems", entry.text)
        made.add_text("has", " ".join(name for name in WORD_FIELDS if getattr(entry, name)))
        for name in ("id", "proceedings", *WORD_FIELDS):
            made.add_text(name, getattr(entry, name))
        for name in FACET_KEYS:
            made.add_text(f"{name}_value", getattr(entry, name))
        for name in (*FACET_KEYS, "evidence"):
            made.add_text(f"{name}_key", getattr(entry, name).lower())
        for name in self.numbers:
            made.add_unsigned(name, getattr(entry, name))
        made.add_float("confidence", entry.confidence)
        if entry.date:
            made.add_unsigned("year", entry.date.year)
            made.add_unsigned("day", entry.date.toordinal())
        return made

    def ask(self, question: str) -> object:
        """Parse, search, count, fetch and mark."""
        searcher = self.index.searcher()
        query = self.index.parse_query(question, ["stems", "text"], conjunction_by_default=True)
        found = searcher.search(query, HITS)
        counted = searcher.aggregate(query, self._facets())
        marker = tantivy.SnippetGenerator.create(searcher, query, self.schema, "text")
        marker.set_max_num_chars(320)
        hits = [searcher.doc(address) for _, address in found.hits]
        entries = [msgspec.msgpack.decode(bytes(hit.get_first("entry")), type=Entry) for hit in hits]  # type: ignore[arg-type]
        return counted, entries, [marker.snippet_from_doc(hit).to_html() for hit in hits]

    def _facets(self) -> dict[str, Any]:
        names = {name: f"{name}_value" for name in FACET_KEYS} | {"year": "year"}
        size = {"size": HITS, "segment_size": _SEGMENT_VALUES}
        return {name: {"terms": {"field": field, **size}} for name, field in names.items()}


class Fts5:
    """What one would have with SQLite alone."""

    columns = ("id", "speaker", "body", "session", "role", "kind", "language", "year")

    def __init__(self, file: Path) -> None:
        self.db = sqlite3.connect(file)
        self.db.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='porter unicode61 remove_diacritics 2')")
        self.db.execute(f"CREATE TABLE entries (rowid INTEGER PRIMARY KEY, entry BLOB, {', '.join(self.columns)})")

    def fill(self, found: Sequence[Entry]) -> None:
        """Insert and commit."""
        with self.db:
            self.db.executemany("INSERT INTO words VALUES (?)", ((entry.text,) for entry in found))
            rows = ((msgspec.msgpack.encode(entry), *self._row(entry)) for entry in found)
            marks = ", ".join("?" * (1 + len(self.columns)))
            self.db.executemany(f"INSERT INTO entries (entry, {', '.join(self.columns)}) VALUES ({marks})", rows)  # noqa: S608
            self.db.execute("INSERT INTO words (words) VALUES ('optimize')")

    def _row(self, entry: Entry) -> tuple[object, ...]:
        return (*(getattr(entry, name) for name in self.columns[:-1]), entry.date and entry.date.year)

    def ask(self, question: str) -> object:
        """The best hits with marks, and the counts."""
        words = question.replace(" -", " NOT ")
        best = (
            "SELECT snippet(words, 0, '<', '>', '…', 40), entry FROM words JOIN entries ON entries.rowid = words.rowid"
        )
        hits = self.db.execute(f"{best} WHERE words MATCH ? ORDER BY rank LIMIT {HITS}", (words,)).fetchall()
        counted = [self._count(name, words) for name in self.columns[1:]]
        return [msgspec.msgpack.decode(hit[1], type=Entry) for hit in hits], counted

    def _count(self, column: str, words: str) -> object:
        count = f"SELECT {column}, count(*) FROM entries WHERE rowid IN (SELECT rowid FROM words WHERE words MATCH ?)"  # noqa: S608
        return self.db.execute(f"{count} GROUP BY 1 ORDER BY 2 DESC LIMIT {HITS}", (words,)).fetchall()


def embedded(folder: Path, interventions: int) -> Iterator[Figure]:
    """The figures of the embedded engine."""
    found = list(documents(interventions))
    yield _indexing(folder, found[: max(1, len(found) // 4)])
    ours, bare, sqlite = _filled(folder, found)
    small = EmbeddedIndex(folder / "small")
    small.rebuild(found[: len(found) // GROWTH])
    asks: list[Ask] = [_asking(ours), bare.ask, sqlite.ask, _asking(small)]
    mine, peer, fts, few = timed(asks, queries())
    label = f"embedded search with facets and highlights, p95, {interventions:,} interventions"
    yield _slower(label, "bare tantivy", p95(mine), p95(peer), "<= 1.3")
    yield _slower("the same, median", "bare tantivy", statistics.median(mine), statistics.median(peer), "")
    yield _slower("the same, p95", "SQLite FTS5", p95(mine), p95(fts), "<= 1")
    yield _slower(f"search, p95, {GROWTH} times the interventions", "a tenth", p95(mine), p95(few), "<= 2")


def _asking(index: EmbeddedIndex) -> Ask:
    return lambda question: index.search(SearchRequest(query=question, limit=HITS, facets=FACETS))


def _filled(folder: Path, found: Sequence[tuple[str, int, list[Entry]]]) -> tuple[EmbeddedIndex, BareTantivy, Fts5]:
    ours, bare, sqlite = EmbeddedIndex(folder / "ours"), BareTantivy(folder / "bare"), Fts5(folder / "fts5.sqlite")
    ours.rebuild(found)
    everything = [entry for _, _, entries in found for entry in entries]
    bare.fill(everything)
    sqlite.fill(everything)
    return ours, bare, sqlite


def _indexing(folder: Path, found: Sequence[tuple[str, int, list[Entry]]]) -> Figure:
    """Interventions a second, ours through `replace` and one commit, the best of some rounds."""
    everything = [entry for _, _, entries in found for entry in entries]
    mine, peer = [], []
    for turn in range(INDEX_ROUNDS):
        mine.append(_seconds(lambda turn=turn: _replace(folder / f"mine{turn}", found)))
        bare = BareTantivy(folder / f"peer{turn}")
        peer.append(_seconds(lambda bare=bare: bare.fill(everything)))
    return _faster("embedded index, interventions a second", "bare tantivy", len(everything), min(mine), min(peer), 0.8)


def _replace(folder: Path, found: Sequence[tuple[str, int, list[Entry]]]) -> None:
    index = EmbeddedIndex(folder)
    for document in found:
        index.replace(*document)
    index.commit()


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _slower(what: str, peer: str, ours: float, theirs: float, goal: str) -> Figure:
    return Figure(what, f"{ours:.1f} ms", f"{peer}: {theirs:.1f} ms", ours / theirs, goal)


def _faster(what: str, peer: str, number: int, ours: float, theirs: float, goal: float) -> Figure:
    rates = number / ours, number / theirs
    return Figure(what, f"{rates[0]:,.0f}", f"{peer}: {rates[1]:,.0f}", rates[0] / rates[1], f">= {goal}")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--interventions", type=int, default=200_000)
    parser.add_argument("--elasticsearch", action="store_true", help="also measure a real node, built with Maven")
    given = parser.parse_args()
    print("| what | ours | peer | ratio | goal |\n|---|---|---|---|---|")
    folder = Path(tempfile.mkdtemp(prefix="proceedings-bench-"))
    try:
        for figure in figures(folder, given.interventions, elasticsearch=given.elasticsearch):
            print(figure.row(), flush=True)
    finally:
        shutil.rmtree(folder)


def figures(folder: Path, interventions: int, *, elasticsearch: bool) -> Iterator[Figure]:
    """All figures of this file."""
    yield from embedded(folder, interventions)
    if elasticsearch:
        from bench.search_elastic import elastic

        yield from elastic(folder, min(interventions, 20_000))


if __name__ == "__main__":
    main()
