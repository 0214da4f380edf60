"""The command from a cold shell, against a Python that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.search import open_index
from bench.material import ROOT, entries
from bench.measuring import Row, Sizes, in_turn, shown, wall
from config.settings import Settings

MORE = 0.5  # seconds
LEAST_RUNS = 3
SECONDS = 120


def measure(sizes: Sizes) -> Iterator[Row]:
    """One search."""
    with tempfile.TemporaryDirectory() as folder:
        count = fill(Path(folder), min(sizes.interventions, 20_000))
        search = [str(Path(sys.executable).parent / "proceedings"), "--data", folder, "search", "harbour"]
        found = in_turn(
            {"ours": _timed(search), "theirs": _timed([sys.executable, "-c", "pass"])},
            max(LEAST_RUNS, 3 * sizes.runs) if sizes.runs > 1 else sizes.runs,
        )
    yield Row(
        what="`proceedings search`, cold, wall",
        peer="`python -c pass`",
        size=f"{count:,} interventions",
        ours=shown(found["ours"]),
        theirs=shown(found["theirs"]),
        figure=found["ours"] - found["theirs"],
        goal=MORE,
        unit="s more",
    )


def fill(folder: Path, count: int) -> int:
    """An index of generated interventions in a data folder."""
    index = open_index(Settings(_env_file=None, data=folder))  # type: ignore[call-arg]
    for document in entries(count):
        index.replace(*document)
    index.commit()
    index.close()
    return count


def _timed(command: list[str]) -> Callable[[], float]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PROCEEDINGS_")}

    def run() -> None:
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603

    return lambda: wall(run)
