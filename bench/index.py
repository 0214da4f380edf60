"""The embedded index on generated interventions: against bare tantivy, against SQLite's FTS5, and against itself with a
tenth of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.search.embedded.engine import EmbeddedIndex
from archive.search.index import Entry, SearchRequest
from bench import bare, fts5
from bench.latency import cpu_latencies
from bench.material import entries, queries
from bench.measuring import Row, Sizes, in_turn, shown, wall

INDEXING, SEARCHING, GROWN_COST, GROWN_SEARCH, FTS5 = 0.8, 1.3, 1.15, 2.0, 1.0
TENTH = 10

Documents = list[tuple[str, int, list[Entry]]]


def measure(sizes: Sizes) -> Iterator[Row]:
    """Indexing, then searching."""
    documents = list(entries(sizes.interventions))
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        yield from _indexing(folder, documents, sizes.runs)
        yield from _searching(folder, documents, sizes)


def ours(folder: Path, documents: Documents) -> EmbeddedIndex:
    """The embedded index, filled in one batch."""
    index = EmbeddedIndex(folder)
    for document in documents:
        index.replace(*document)
    index.commit()
    return index


def _indexing(folder: Path, documents: Documents, runs: int) -> Iterator[Row]:
    few = documents[: -(-len(documents) // TENTH)]
    found = in_turn(
        {
            "ours": lambda: _timed(folder, lambda place: ours(place, documents).close()),
            "bare": lambda: _timed(folder, lambda place: bare.build(place, documents)),
            "fts5": lambda: _timed(folder, lambda place: fts5.build(place, documents).close()),
            "few": lambda: _timed(folder, lambda place: ours(place, few).close()),
        },
        runs,
    )
    count, less = (sum(len(one) for _, _, one in some) for some in (documents, few))
    size = f"{count:,} interventions"
    for peer, name, goal in (("bare tantivy, same fields", "bare", INDEXING), ("SQLite FTS5", "fts5", FTS5)):
        yield Row(
            what="embedded index, interventions a second",
            peer=peer,
            size=size,
            ours=f"{count / found['ours']:,.0f}",
            theirs=f"{count / found[name]:,.0f}",
            figure=found[name] / found["ours"],
            goal=goal,
            at_most=False,
        )
    yield Row(
        what="embedded index, cost of an intervention",
        peer="a tenth as many",
        size=size,
        ours=shown(found["ours"] / count),
        theirs=shown(found["few"] / less),
        figure=(found["ours"] / count) / (found["few"] / less),
        goal=GROWN_COST,
    )


def _timed(folder: Path, build: Callable[[Path], object]) -> float:
    place = folder / "building"
    try:
        return wall(lambda: build(place))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _searching(folder: Path, documents: Documents, sizes: Sizes) -> Iterator[Row]:
    few = documents[: -(-len(documents) // TENTH)]
    plain = bare.build(folder / "bare", documents)
    asked = queries(sizes.searches)
    with (
        closing(ours(folder / "large", documents)) as large,
        closing(ours(folder / "small", few)) as small,
        closing(fts5.build(folder / "fts5", documents)) as database,
    ):
        found = cpu_latencies(
            {
                "ours": lambda number: large.search(SearchRequest(query=asked[number])),
                "bare": lambda number: bare.search(plain, asked[number]),
                "fts5": lambda number: fts5.search(database, asked[number]),
                "few": lambda number: small.search(SearchRequest(query=asked[number])),
            },
            len(asked),
            sizes.runs,
        )
    size = f"{sum(len(one) for _, _, one in documents):,} interventions, {sizes.searches} queries"
    peers = (
        ("bare tantivy, same query, counts and snippets", "bare", SEARCHING),
        ("SQLite FTS5, same query, counts and snippets", "fts5", FTS5),
        ("a tenth as many interventions", "few", GROWN_SEARCH),
    )
    for peer, name, goal in peers:
        yield Row(
            what="embedded search with facets and highlights, CPU, p95 (p50)",
            peer=peer,
            size=size,
            ours=both(found["ours"]),
            theirs=both(found[name]),
            figure=found["ours"][1] / found[name][1],
            goal=goal,
        )


def both(times: tuple[float, float]) -> str:
    """p95, with p50 in brackets."""
    return f"{shown(times[1])} ({shown(times[0])})"
