"""Ingesting folders of generated verbatim records of three pages: through Prefect, without it, and in a plain loop."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench.ingest_once import Took
from bench.material import ROOT, typeset
from bench.measuring import NotMeasuredError, Row, Sizes, in_turn, shown
from bench.serving import serving
from config.settings import Settings

TWO_PROCESSES, PREFECT, AGAIN, GROWTH, MEMORY = 0.58, 1.05, 0.01, 1.15, 1.1
WORKERS = 2
SECONDS = 3_600


def measure(sizes: Sizes) -> Iterator[Row]:
    """Ways of ingesting, ingesting again, and growth."""
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        small = typeset(work / "small", sizes.documents)
        large = typeset(work / "large", sizes.documents * sizes.growth)
        with prefect_server(work / "prefect") as server:
            yield from _ways(work, large, sizes, server)
        yield from _growth(work, small, large, sizes)


class Ingests:
    """Runs ingests into ever new archives and remembers what each took."""

    def __init__(self, work: Path, server: str | None = None) -> None:
        self._work = work
        self._server = server
        self._number = 0
        self.took: dict[str, Took] = {}

    def data(self) -> Path:
        """A folder for a new archive."""
        self._number += 1
        return self._work / f"data{self._number}"

    def run(self, name: str, mode: str, folder: Path, data: Path | None = None) -> float:
        """Seconds of one ingest, into a new archive unless one is given."""
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("PROCEEDINGS_", "PREFECT"))
        }
        if self._server:
            environment["PREFECT_API_URL"] = self._server
        words = ["-m", "bench.ingest_once", mode, str(data or self.data()), str(folder), str(WORKERS)]
        run = subprocess.run(  # noqa: S603
            [sys.executable, *words], cwd=ROOT, env=environment, check=False, capture_output=True, timeout=SECONDS
        )
        if run.returncode:
            raise NotMeasuredError(f"the ingest failed: {run.stderr.decode()[-500:]}")
        self.took[name] = msgspec.json.decode(run.stdout, type=Took)
        return self.took[name].seconds


def _ways(work: Path, folder: Path, sizes: Sizes, server: str) -> Iterator[Row]:
    """Flow, direct, loop; then the same folder again."""
    ingests = Ingests(work / "ways", server)
    kept = work / "kept"
    ways: dict[str, Callable[[], float]] = {
        "flow": lambda: ingests.run("flow", "flow", folder),
        "direct": lambda: ingests.run("direct", "direct", folder),
        "loop": lambda: ingests.run("loop", "loop", folder),
    }
    found = in_turn(ways, sizes.runs)
    size = f"{sizes.documents * sizes.growth} documents of 3 pages"
    yield _row(
        "ingest through the flow, 2 processes, wall",
        "plain loop, 1 process",
        size,
        found,
        "flow",
        "loop",
        TWO_PROCESSES,
    )
    yield _row("ingest through the flow, server running, wall", "`--direct`", size, found, "flow", "direct", PREFECT)
    first = ingests.run("first", "direct", folder, kept)
    again = in_turn({"again": lambda: ingests.run("again", "direct", folder, kept)}, sizes.runs)
    what = "second ingest, nothing new, `--direct`, wall"
    yield _row(what, "first ingest", size, again | {"first": first}, "again", "first", AGAIN)
    working = {name: ingests.took[name].working for name in ("first", "again")}
    yield _row("the same without starting", "first ingest without starting", size, working, "again", "first", AGAIN)


def _row(what: str, peer: str, size: str, found: dict[str, float], ours: str, theirs: str, goal: float) -> Row:
    return Row(
        what=what,
        peer=peer,
        size=size,
        ours=shown(found[ours]),
        theirs=shown(found[theirs]),
        figure=found[ours] / found[theirs],
        goal=goal,
    )


def _growth(work: Path, small: Path, large: Path, sizes: Sizes) -> Iterator[Row]:
    """More documents: time of each, memory of parent and worker."""
    ingests = Ingests(work / "growth")
    counts = {"small": sizes.documents, "large": sizes.documents * sizes.growth}
    found = in_turn(
        {
            "small": lambda: ingests.run("small", "direct", small) / counts["small"],
            "large": lambda: ingests.run("large", "direct", large) / counts["large"],
        },
        sizes.runs,
    )
    size = f"{counts['large']:,} against {counts['small']:,} documents"
    yield _row("ingest, wall a document, start included", "fewer documents", size, found, "large", "small", GROWTH)
    for who in ("parent", "worker"):
        much, little = (getattr(ingests.took[name], who) for name in ("large", "small"))
        yield Row(
            what=f"memory of ingest, {who}",
            peer="fewer documents",
            size=size,
            ours=f"{much:.0f} MB",
            theirs=f"{little:.0f} MB",
            figure=much / little,
            goal=MEMORY,
        )


@contextmanager
def prefect_server(home: Path) -> Iterator[str]:
    """The address of a Prefect server's interface, as long as the block lasts."""
    from flows.environment import prepare
    from tests.elasticsearch.node import free_port

    home.mkdir(parents=True, exist_ok=True)
    prepare(Settings(_env_file=None, data=home))  # type: ignore[call-arg]
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ui",
    ]
    environment = {**os.environ, "PREFECT_HOME": str(home)}
    address = f"http://127.0.0.1:{port}/api"
    with serving(command, f"{address}/health", environment, home):
        yield address
