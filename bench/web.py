"""The reading room as a server of its own: search pages with many requests in flight, pictures of pages."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from threading import Lock

import httpx

from bench.command import fill
from bench.latency import Latency
from bench.material import queries, record
from bench.measuring import Row, Sizes, percentile, shown
from bench.serving import serving

FLIGHT = 20  # requests at once
CORES = os.cpu_count() or 1
LOADS = 3  # one, one at a time, and twenty in flight
P50, P95, FIRST, CACHED = 15.0, 50.0, 150.0, 5.0  # ms
PICTURES = 10
PDF_PAGES = 3


def measure(sizes: Sizes) -> Iterator[Row]:
    """Search pages, then pictures."""
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        digests = archive_some(data)
        count = fill(data, sizes.interventions)
        with site(data) as (address, server), httpx.Client(base_url=address, timeout=60) as client:
            asked = iter(queries(LOADS * sizes.runs * sizes.searches))
            yield _work(client, server, count, list(islice(asked, sizes.searches)))
            yield from _search_pages(client, count, sizes, asked)
            yield from _pictures(client, digests)


def archive_some(data: Path) -> list[tuple[str, str]]:
    """Archive a few documents: (id, sha256) of each."""
    from archive.holdings import Archive
    from config.settings import Settings
    from extractors.extract import extract

    found = []
    with Archive(Settings(_env_file=None, data=data)) as archive:  # type: ignore[call-arg]
        for number in range(-(-PICTURES // PDF_PAGES)):
            pdf = record(number, PDF_PAGES)
            result = archive.add(extract(pdf), pdf, f"{number}.pdf")
            found.append((result.id, archive.store.get(result.id).sha256))
    return found


@contextmanager
def site(data: Path) -> Iterator[tuple[str, int]]:
    """The address of a server with that archive, of as many processes as there are processors, and its process id, as
    long as the block lasts."""
    from tests.elasticsearch.node import free_port

    port = free_port()
    proceedings = [str(Path(sys.executable).parent / "proceedings"), "--data", str(data)]
    command = [*proceedings, "serve", "--port", str(port), "--workers", str(CORES)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PROCEEDINGS_")}
    address = f"http://127.0.0.1:{port}"
    with serving(command, f"{address}/help", environment, data) as server:
        yield address, server


def _work(client: httpx.Client, server: int, count: int, asked: Sequence[str]) -> Row:
    """What a page costs the server's processors: twenty times that, shared among them, is what the middle one of twenty
    visitors waits for at least."""
    before = processor_seconds(server)
    for query in asked:
        client.get("/", params={"q": query}).raise_for_status()
    each = (processor_seconds(server) - before) / len(asked)
    allowed = P50 * CORES / FLIGHT
    return Row(
        what="search page, processor time of the server",
        peer=f"what the goal for p50 allows with {FLIGHT} in flight on {CORES} processors",
        size=f"{count:,} interventions, {len(asked)} queries",
        ours=shown(each),
        theirs=shown(allowed / 1000),
        figure=1000 * each,
        goal=allowed,
        unit="ms",
    )


def processor_seconds(parent: int) -> float:
    """Of a process and its descendants, so far."""
    used, family = 0, {parent}
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(folder.name) in family or int(fields[1]) in family:
                family.add(int(folder.name))
                used += int(fields[11]) + int(fields[12])  # utime, stime (proc(5))
    return used / os.sysconf("SC_CLK_TCK")


def _search_pages(client: httpx.Client, count: int, sizes: Sizes, asked: Iterator[str]) -> Iterator[Row]:
    """A request at a time, and twenty in flight: what a visitor waits for. Each query is asked once: the server keeps
    its answers. The style sheet is what it needs to answer at all."""

    def page(_: int) -> None:
        with lock:
            query = next(asked)
        client.get("/", params={"q": query}).raise_for_status()

    lock = Lock()

    def sheet(_: int) -> None:
        client.get("/static/style.css").raise_for_status()

    for flight in (1, FLIGHT):
        pages, sheets = (_in_flight(work, sizes.searches, flight, sizes.runs) for work in (page, sheet))
        for name, ours, theirs, goal in (("p50", pages[0], sheets[0], P50), ("p95", pages[1], sheets[1], P95)):
            yield Row(
                what=f"search page, {name}, {flight} in flight",
                peer="the style sheet from the same server",
                size=f"{count:,} interventions, {sizes.searches} queries",
                ours=shown(ours),
                theirs=shown(theirs),
                figure=1000 * ours,
                goal=goal,
                unit="ms",
            )


def _in_flight(work: Callable[[int], None], count: int, flight: int, runs: int) -> Latency:
    """Median and 95th percentile; with several runs, the medians of both."""

    def timed(number: int) -> float:
        start = time.perf_counter()
        work(number)
        return time.perf_counter() - start

    found = []
    with ThreadPoolExecutor(flight) as pool:
        for _ in range(runs):
            seconds = list(pool.map(timed, range(count)))
            found.append((percentile(seconds, 0.5), percentile(seconds, 0.95)))
    return median(one for one, _ in found), median(two for _, two in found)


def _pictures(client: httpx.Client, documents: list[tuple[str, str]]) -> Iterator[Row]:
    addresses = [f"/p/{name}/{sha256}/{page}.png" for name, sha256 in documents for page in range(1, PDF_PAGES + 1)][
        :PICTURES
    ]

    def picture(number: int) -> None:
        client.get(addresses[number]).raise_for_status()

    first, cached = (_in_flight(picture, len(addresses), 1, 1)[0] for _ in range(2))
    for what, ours, theirs, goal in (("first", first, cached, FIRST), ("kept", cached, first, CACHED)):
        yield Row(
            what=f"picture of a page, {what}, p50",
            peer="the same, kept" if what == "first" else "the same, first",
            size=f"{len(addresses)} pages",
            ours=shown(ours),
            theirs=shown(theirs),
            figure=1000 * ours,
            goal=goal,
            unit="ms",
        )
