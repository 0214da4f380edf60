"""Two hundred damaged PDFs: each is archived or in quarantine with its reason, none hangs, none leaves a process."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import Settings
from flows.ingesting import Ingestion, Offer
from tests.conftest import SAMPLES
from tests.flows.test_workers import alive

COUNT = 200
SEED = 20310314
SAMPLE_BYTES = [path.read_bytes() for path in sorted(SAMPLES.glob("*.pdf"))]


def flipped(rng: random.Random) -> bytes:
    """With up to a hundred bits turned over."""
    data = bytearray(rng.choice(SAMPLE_BYTES))
    for _ in range(int(100 ** rng.random())):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def truncated(rng: random.Random) -> bytes:
    """Cut somewhere."""
    data = rng.choice(SAMPLE_BYTES)
    return data[: rng.randrange(1, len(data))]


def spliced(rng: random.Random) -> bytes:
    """The beginning of one and the end of another."""
    one, other = rng.choice(SAMPLE_BYTES), rng.choice(SAMPLE_BYTES)
    return one[: rng.randrange(1, len(one))] + other[rng.randrange(len(other)) :]


MUTATIONS: tuple[Callable[[random.Random], bytes], ...] = (flipped, truncated, spliced)


def children() -> set[int]:
    """Processes that this one has started and that are not gone."""
    listed = Path("/proc/self/task").glob("*/children")
    return {int(pid) for path in listed for pid in path.read_text().split() if alive(int(pid))}


@pytest.mark.slow
def test_damaged_files_are_archived_or_quarantined(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    offers = [
        Offer(address=f"/mutated/{number}-{mutate.__name__}.pdf", data=mutate(rng))
        for number, mutate in enumerate(MUTATIONS[number % len(MUTATIONS)] for number in range(COUNT))
    ]
    settings = Settings(
        data=tmp_path, workers=2, ocr=False, document_seconds=30, document_megabytes=600, _env_file=None
    )
    before, readers = children(), set[int]()
    with Ingestion.open(settings) as ingestion:
        outcomes = []
        for outcome in ingestion.run(offers):
            outcomes.append(outcome)
            readers.update(ingestion.pool.pids())
        ingestion.settle()
        assert ingestion.archive.verify().sound
        status = ingestion.archive.store.status()
        held = {one.address: one for one in ingestion.archive.store.quarantine.list()}
    counts = Counter(outcome.code or outcome.state for outcome in outcomes)
    print(f"\n{dict(counts)}, {len(readers)} readers")

    assert {outcome.address for outcome in outcomes} == {offer.address for offer in offers}
    assert len(outcomes) == COUNT
    assert {outcome.state for outcome in outcomes} == {"new", "quarantined"}
    assert held.keys() == {outcome.address for outcome in outcomes if outcome.state == "quarantined"}
    assert all(one.reason and one.kept for one in held.values())
    assert status.documents == counts["new"] > COUNT / 10
    assert counts["crashed"] == counts["time-limit"] == counts["memory-limit"] == 0, "our rules take anything"
    assert readers
    assert not [pid for pid in readers if alive(pid)]
    assert children() <= before
