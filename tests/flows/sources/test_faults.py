"""What breaks in the middle of a visit costs time, and nothing else: the next visit leaves what an undisturbed one
leaves."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.errors import StoreError
from config.settings import Settings
from flows.ingesting import Ingestion, Outcome
from flows.sources.definitions import Source
from flows.sources.visiting import Visit, visit_source
from tests.conftest import SAMPLES
from tests.postgres import PostgresServer, programs, running

NAMES = ("agenda_only", "assembly_verbatim", "council_minutes", "question_paper", "hearing_encrypted")


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Five files, one of them encrypted."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(SAMPLES / f"{name}.pdf", folder)
    return Source(folder=folder)


def visited(settings: Settings, source: Source, after: int = 0, event: Callable[[], None] = lambda: None) -> Visit:
    """A visit; the event happens when so many files are done."""
    seen: list[Outcome] = []

    def told(outcome: Outcome) -> None:
        seen.append(outcome)
        if len(seen) == after:
            event()

    with Ingestion.open(settings, report=told) as ingestion:
        return visit_source("inbox", source, ingestion)


def test_an_index_that_breaks_makes_it_partial_and_the_next_visit_mends_it(tmp_path: Path, source: Source) -> None:
    settings = Settings(data=tmp_path / "data", workers=1, ocr=False, _env_file=None)
    index = settings.data / "index"

    def spoil() -> None:
        if index.exists():
            shutil.rmtree(index)
        index.write_text("something that is no index")

    visit = visited(settings, source, 2, spoil)
    assert (visit.outcome, visit.done.counts) == ("partial", {"new": 4, "quarantined": 1})
    assert visit.message.startswith("Search does not find all of it before the next run: ")
    with Ingestion.open(settings) as ingestion:
        (run,) = ingestion.archive.store.ledger.runs("inbox")
        assert (run.outcome, run.message) == ("partial", visit.message)
        assert len(ingestion.archive.store.unindexed()) == 4
    index.unlink()
    again = visited(settings, source)
    assert (again.message, again.done.counts) == ("", {"quarantined": 1})
    with Ingestion.open(settings) as ingestion:
        assert ingestion.archive.verify().sound
        assert ingestion.archive.verify().indexed


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server of one's own, to be stopped."""
    folder = programs()
    with running(folder) as started:
        yield started


@pytest.mark.postgres
def test_a_database_that_goes_away_ends_the_visit_in_words_and_the_next_one_completes_it(
    tmp_path: Path, source: Source, server: PostgresServer
) -> None:
    settings = Settings(
        data=tmp_path / "data", database_url=server.create("archive"), workers=1, ocr=False, _env_file=None
    )
    with pytest.raises(StoreError, match="does not answer"):
        visited(settings, source, 2, server.stop)
    server.start()
    again = visited(settings, source)
    assert again.done.total == len(NAMES), "no fingerprint was noted before all was archived"
    assert again.done.counts["quarantined"] == 1
    with Ingestion.open(settings) as ingestion:
        store = ingestion.archive.store
        assert [run.outcome for run in store.ledger.runs("inbox")] == ["partial", "abandoned"]
        assert store.status().documents == 4
        assert ingestion.archive.verify().sound
        (listing,) = store.ledger.listings()
        assert (listing.archived, listing.quarantined, listing.waiting) == (4, 1, 0)
