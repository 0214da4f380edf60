"""The reading room as a server of its own: search pages with many requests in flight, pictures of pages."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from bench.command import fill
from bench.latency import Latency
from bench.material import queries, record
from bench.measuring import Row, Sizes, percentile, shown
from bench.serving import serving

FLIGHT = 20  # requests at once
P50, P95, FIRST, CACHED = 15.0, 50.0, 150.0, 5.0  # ms
PICTURES = 10
PDF_PAGES = 3


def measure(sizes: Sizes) -> Iterator[Row]:
    """Search pages, then pictures."""
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        digests = archive_some(data)
        count = fill(data, sizes.interventions)
        with site(data) as address, httpx.Client(base_url=address, timeout=60) as client:
            yield from _search_pages(client, count, sizes)
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
def site(data: Path) -> Iterator[str]:
    """The address of a server with that archive, as long as the block lasts."""
    from tests.elasticsearch.node import free_port

    port = free_port()
    command = [str(Path(sys.executable).parent / "proceedings"), "--data", str(data), "serve", "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PROCEEDINGS_")}
    address = f"http://127.0.0.1:{port}"
    with serving(command, f"{address}/help", environment, data):
        yield address


def _search_pages(client: httpx.Client, count: int, sizes: Sizes) -> Iterator[Row]:
    """A request at a time, and twenty in flight: what a visitor waits for. The style sheet is what the server needs to
    answer at all."""
    asked = queries(sizes.searches)

    def page(number: int) -> None:
        client.get("/", params={"q": asked[number]}).raise_for_status()

    def sheet(_: int) -> None:
        client.get("/static/style.css").raise_for_status()

    for flight in (1, FLIGHT):
        pages, sheets = (_in_flight(work, len(asked), flight, sizes.runs) for work in (page, sheet))
        for name, ours, theirs, goal in (("p50", pages[0], sheets[0], P50), ("p95", pages[1], sheets[1], P95)):
            yield Row(
                what=f"search page, {name}, {flight} in flight",
                peer="the style sheet from the same server",
                size=f"{count:,} interventions, {len(asked)} queries",
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
