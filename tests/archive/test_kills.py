"""Killed at any moment and run again, an ingest leaves what an undisturbed one leaves."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from tests.archive import factory
from tests.archive.conftest import new_settings
from tests.archive.putter import Reading, everything, first_visit, indexed, ingest, second_visit, start, visit

DOCUMENTS = 7
KILLS = 100


def killed_until_complete(settings: Settings, readings: list[Reading], seconds: float, rng: random.Random) -> int:
    """Start the visit again and again, each time killed at a random moment; then once undisturbed. Tells the kills."""
    kills = 0
    for _ in range(12):
        process = start(ingest, settings, readings)
        time.sleep(seconds * rng.random() ** 2)  # early moments rather: what is archived already goes by fast
        if process.is_alive() and process.pid:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.join(timeout=60)
    process = start(ingest, settings, readings)
    process.join(timeout=120)
    assert process.exitcode == 0
    return kills


@pytest.fixture
def memory_folder() -> Iterator[Path]:
    """A folder in memory where there is one: a killed process, unlike a power cut, does not care for the disk."""
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_an_ingest_killed_and_run_again_equals_an_undisturbed_one(
    kind: str, memory_folder: Path, request: pytest.FixtureRequest
) -> None:
    rng = random.Random(41)
    visits = [first_visit(DOCUMENTS), second_visit(DOCUMENTS)]
    calm = new_settings(kind, memory_folder / "calm", request)
    seconds = []
    for readings in visits:
        begun = time.monotonic()
        process = start(ingest, calm, readings)
        process.join(timeout=120)
        assert process.exitcode == 0
        seconds.append(time.monotonic() - begun)
    expected, found = everything(calm), indexed(calm)
    assert found
    kills, rounds = 0, 0
    while kills < KILLS:
        rounds += 1
        assert rounds < 40, "the moments are chosen badly"
        harried = new_settings(kind, memory_folder / f"harried{rounds}", request)
        for readings, duration in zip(visits, seconds, strict=True):
            kills += killed_until_complete(harried, readings, duration, rng)
        assert everything(harried) == expected
        assert indexed(harried) == found
    print(f"\n{kind}: {kills} kills in {rounds} archives")


def test_what_is_compared_is_not_empty(tmp_path: Path) -> None:
    """The test above would be worth nothing if the visits did nothing."""
    given = factory.settings(tmp_path)
    visit(given, first_visit(DOCUMENTS))
    first = everything(given)
    visit(given, second_visit(DOCUMENTS))
    second = everything(given)
    assert (len(first["documents"]), len(first["quarantine"]), len(first["sources"])) == (6, 1, 8)
    assert {row[2] for row in first["sightings"]} == {row[0] for row in first["documents"]}
    assert {row[4] for row in second["editions"]} == {"new", "revised", "reextracted"}
    assert [row[-1] != "None" for row in second["interventions"]].count(True) == 2, "of those joined"
    assert [row[-2] != "None" for row in second["interventions"]].count(True) == 4, "and those gone"
    assert second["counters"] == [("ingest", "8")]
