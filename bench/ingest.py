"""Ingesting folders of generated verbatim records: through Prefect, without it, in a plain loop, and again."""

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
from bench.measuring import NotMeasuredError, Row, Sizes, in_turn, shown, wall
from bench.serving import serving
from config.settings import Settings

TWO_PROCESSES, PREFECT, AGAIN, GROWTH, MEMORY = 0.58, 1.05, 0.01, 1.15, 1.1
PARENT_MEGABYTES, WORKER_MEGABYTES = 300, 500
PAGES = 20
"""Of a record, where ways of ingesting are compared: the verbatim records of the corpus have 412 in 20."""

MOST = 1_000
"""Of such records. More would say the same, and take long."""

SHORT = 3
"""Pages of a record where only the number of documents matters."""

WORKERS = 2
SECONDS = 3_600
AGAIN_RUNS = 5  # short ones


def measure(sizes: Sizes) -> Iterator[Row]:
    """Ways of ingesting, ingesting again, and growth."""
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        records = typeset(work / "records", min(sizes.documents * sizes.growth, MOST), PAGES)
        with prefect_server(work / "prefect") as server:
            yield from _ways(work, records, sizes, server)
        yield from _again(work, records, sizes)
        small = typeset(work / "small", sizes.documents, SHORT)
        large = typeset(work / "large", sizes.documents * sizes.growth, SHORT)
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
    """Flow, direct, loop."""
    ingests = Ingests(work / "ways", server)
    ways: dict[str, Callable[[], float]] = {
        "flow": lambda: ingests.run("flow", "flow", folder),
        "direct": lambda: ingests.run("direct", "direct", folder),
        "loop": lambda: ingests.run("loop", "loop", folder),
    }
    found = in_turn(ways, sizes.runs)
    size = _size(folder)
    what = "ingest through the flow, 2 processes, wall"
    yield _row(what, "plain loop, 1 process", size, found, "flow", "loop", TWO_PROCESSES)
    yield _row("ingest through the flow, server running, wall", "`--direct`", size, found, "flow", "direct", PREFECT)


def _again(work: Path, folder: Path, sizes: Sizes) -> Iterator[Row]:
    """The command, twice: everything is new, nothing is."""
    data = work / "again"
    found = {"first": wall(lambda: command(data, folder))}
    found |= in_turn({"again": lambda: wall(lambda: command(data, folder))}, max(sizes.runs, AGAIN_RUNS))
    what = "`proceedings ingest --direct` again, nothing new, wall"
    yield _row(what, "the first time", _size(folder), found, "again", "first", AGAIN)
    ingests = Ingests(work / "working")
    ingests.run("first", "direct", folder, data)
    working = {"again": ingests.took["first"].working, "first": found["first"]}
    yield _row("the same once Python is loaded", "the first time", _size(folder), working, "again", "first", AGAIN)


def _size(folder: Path) -> str:
    return f"{len(list(folder.iterdir())):,} documents of {PAGES} pages"


def command(data: Path, folder: Path) -> None:
    """The command as somebody types it."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PROCEEDINGS_")}
    environment |= {"PROCEEDINGS_WORKERS": str(WORKERS), "PROCEEDINGS_OCR": "false"}
    words = [str(Path(sys.executable).parent / "proceedings"), "--data", str(data), "ingest", str(folder), "--direct"]
    subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603


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
    for who, limit in (("parent", PARENT_MEGABYTES), ("worker", WORKER_MEGABYTES)):
        most = getattr(ingests.took["large"], who)
        yield Row(
            what=f"the most memory that the {who} ever had",
            peer="its limit",
            size=f"{counts['large']:,} documents of {SHORT} pages",
            ours=f"{most:.0f} MB",
            theirs=f"{limit} MB",
            figure=most,
            goal=limit,
            unit="MB",
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
