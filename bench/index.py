"""The embedded index on generated interventions: against bare tantivy, against SQLite's FTS5, and against itself with a
tenth of them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
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
    builds: dict[str, Callable[[Path], object]] = {
        "ours": lambda place: ours(place, documents).close(),
        "bare": lambda place: bare.build(place, documents),
        "fts5": lambda place: fts5.build(place, documents).close(),
        "fts5 same": lambda place: fts5.build(place, documents, every_field=True).close(),
        "few": lambda place: ours(place, few).close(),
    }
    spent: dict[str, list[float]] = {name: [] for name in builds}  # processor time
    found = in_turn({name: _timed(folder, build, spent[name]) for name, build in builds.items()}, runs)
    used = {name: median(seconds) for name, seconds in spent.items()}
    count, less = (sum(len(one) for _, _, one in some) for some in (documents, few))
    size = f"{count:,} interventions"
    peers = (
        ("bare tantivy, same fields", "bare", INDEXING),
        ("SQLite FTS5, same fields", "fts5 same", FTS5),
        ("SQLite FTS5, stems of the text alone", "fts5", FTS5),
    )
    for peer, name, goal in peers:
        yield _rate("embedded index, interventions a second", peer, size, count, (found["ours"], found[name]), goal)
        yield _rate("the same a second of processor time", peer, size, count, (used["ours"], used[name]), goal)
    yield Row(
        what="embedded index, processor time of an intervention",
        peer="a tenth as many",
        size=size,
        ours=shown(used["ours"] / count),
        theirs=shown(used["few"] / less),
        figure=(used["ours"] / count) / (used["few"] / less),
        goal=GROWN_COST,
    )


def _rate(what: str, peer: str, size: str, count: int, seconds: tuple[float, float], goal: float) -> Row:
    return Row(
        what=what,
        peer=peer,
        size=size,
        ours=f"{count / seconds[0]:,.0f}",
        theirs=f"{count / seconds[1]:,.0f}",
        figure=seconds[1] / seconds[0],
        goal=goal,
        at_most=False,
    )


def _timed(folder: Path, build: Callable[[Path], object], spent: list[float]) -> Callable[[], float]:
    """Builds an index and takes it away; returns seconds on the wall, and notes those of all processors."""

    def run() -> float:
        place = folder / "building"
        start = time.process_time()
        try:
            return wall(lambda: build(place))
        finally:
            spent.append(time.process_time() - start)
            shutil.rmtree(place, ignore_errors=True)

    return run


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
