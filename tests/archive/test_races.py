"""Any number of processes at one archive: no document twice, and numbers that become visible in order."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.store import Store
from archive.tables import InterventionRow
from config.settings import Settings
from tests.archive.conftest import new_settings
from tests.archive.factory import pdf_of, proceedings
from tests.archive.putter import everything, first_visit, second_visit, shuffled_visits, start, visit

INGESTS = 4


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database."""
    return str(request.param)


def race(settings: Settings, count: int) -> None:
    """Several ingests of the same source at once, each in an order of its own."""
    for readings in (first_visit(count), second_visit(count)):
        processes = [start(shuffled_visits, settings, readings, seed) for seed in range(INGESTS)]
        for process in processes:
            process.join(timeout=120)
        assert [process.exitcode for process in processes] == [0] * INGESTS


def test_ingests_at_once_never_double_a_document(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    calm = new_settings(kind, tmp_path / "calm", request)
    for readings in (first_visit(20), second_visit(20)):
        start(visit, calm, readings).join(timeout=120)
    raced = new_settings(kind, tmp_path / "raced", request)
    race(raced, 20)
    expected, found = everything(calm), everything(raced)
    for table, columns in {"documents": 1, "contents": 2, "sightings": 2, "people": 1, "interventions": 1}.items():
        assert [row[:columns] for row in found[table]] == [row[:columns] for row in expected[table]], table
    # A copy's old bytes may be read under the new rules before the corrected ones come, or not at all; not twice.
    entered = Counter((document, sha256, rules) for document, _, sha256, rules, *_ in found["editions"])
    assert set(entered.values()) == {1}, "nothing is entered twice"
    numbers = Counter(row[5] for row in found["editions"] if row[4] == "new")
    assert set(numbers.values()) == {1}, "a number for each put that brings words"


def _put(settings: Settings, name: str, count: int, go: Event) -> None:
    with Store.open(settings) as store:
        go.wait(timeout=60)
        for number in range(count):
            pdf = f"{name} {number}"
            store.put(proceedings(f"Words of {pdf}.", pdf=pdf), pdf_of(pdf), f"/{pdf}")


def test_numbers_become_visible_in_order(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Whoever sees a number sees every smaller one: a digest that reads up to it misses nothing, ever."""
    settings = new_settings(kind, tmp_path, request)
    Store.open(settings).close()
    go = multiprocessing.get_context("fork").Event()
    processes = [start(_put, settings, name, 40, go) for name in ("one", "two", "three")]
    with Store.open(settings) as store:
        go.set()
        seen: list[int] = []
        deadline = time.monotonic() + 120
        while len(seen) < 120 and time.monotonic() < deadline:
            with store.database.reading() as connection:
                seen = sorted(connection.scalars(select(InterventionRow.ingest_seq)))
            assert seen == list(range(1, len(seen) + 1))
            assert store.indexed_seq() == 0
    for process in processes:
        process.join(timeout=60)
    assert len(seen) == 120
