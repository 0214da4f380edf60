"""From files to the archive, without Prefect."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from archive.search.index import SearchRequest
from config.errors import StoreError
from config.settings import Settings, load_settings
from flows.files import find
from flows.ingesting import Ingestion, Outcome, offers_of
from flows.tally import tally
from tests.conftest import SAMPLES


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An archive that is not there yet."""
    return load_settings(data=tmp_path / "data", ocr=False, workers=2)


def ingest(settings: Settings, *paths: Path, password: str | None = None) -> list[Outcome]:
    with Ingestion.open(settings, password) as ingestion:
        return list(ingestion.run(offers_of(find(paths))))


def test_every_file_has_one_outcome_and_is_told(settings: Settings) -> None:
    told: list[Outcome] = []
    with Ingestion.open(settings, report=told.append) as ingestion:
        outcomes = list(ingestion.run(offers_of(find([SAMPLES]))))
    assert told == outcomes
    assert {outcome.address for outcome in outcomes} == {str(path) for path in SAMPLES.glob("*.pdf")}
    assert {outcome.state for outcome in outcomes} == {"new", "quarantined"}
    assert all(outcome.reason for outcome in outcomes if outcome.state == "quarantined")


def test_what_was_ingested_is_found(settings: Settings) -> None:
    with Ingestion.open(settings) as ingestion:
        list(ingestion.run(offers_of(find([SAMPLES / "assembly_verbatim.pdf"]))))
        ingestion.archive.flush()
        hits = ingestion.archive.search(SearchRequest(query='"school bus"')).hits
    assert [hit.entry.speaker for hit in hits] == ["Tessa Okonjo"]


def test_again_nothing_happens(settings: Settings) -> None:
    ingest(settings, SAMPLES)
    again = Counter(outcome.state for outcome in ingest(settings, SAMPLES))
    assert set(again) == {"unchanged", "quarantined"}


def test_same_bytes_at_two_places_are_one_document(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.pdf"
    shutil.copy(SAMPLES / "council_minutes.pdf", copy)
    first, second = ingest(settings, SAMPLES / "council_minutes.pdf"), ingest(settings, copy)
    assert (first[0].state, second[0].state) == ("new", "unchanged")
    assert first[0].id == second[0].id
    with Ingestion.open(settings) as ingestion:
        found_at = {sighting.address for sighting in ingestion.archive.store.ledger.of(first[0].id)}
    assert found_at == {str(SAMPLES / "council_minutes.pdf"), str(copy)}


def test_file_that_vanishes_before_it_is_read(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "gone.pdf"
    shutil.copy(SAMPLES / "agenda_only.pdf", file)
    offers = offers_of(find([file]))
    file.unlink()
    with Ingestion.open(settings) as ingestion:
        (outcome,) = ingestion.run(offers)
    assert (outcome.state, outcome.code) == ("quarantined", "unreachable")
    assert outcome.reason == "It cannot be opened: No such file or directory."


def test_index_that_does_not_answer_loses_nothing(settings: Settings) -> None:
    unreachable = load_settings(data=settings.data, ocr=False, elasticsearch_url="http://127.0.0.1:9")
    with Ingestion.open(unreachable) as ingestion:
        (outcome,) = ingestion.run(offers_of(find([SAMPLES / "assembly_verbatim.pdf"])))
        assert "127.0.0.1:9" in (ingestion.settle() or "")
    assert outcome.state == "new"
    with Ingestion.open(settings) as ingestion:  # the next run mends it
        assert ingestion.archive.search(SearchRequest(query='"school bus"')).total == 1


def test_catalogue_that_cannot_be_used_ends_the_run(settings: Settings) -> None:
    settings.data.mkdir(parents=True)
    (settings.data / "catalogue.sqlite").write_bytes(b"this is no database, it only stands where one should be" * 100)
    with pytest.raises(StoreError, match=r"catalogue\.sqlite"):
        ingest(settings, SAMPLES)


def test_tallies_add_up() -> None:
    one = tally([Outcome(address="a", state="new"), Outcome(address="b", state="unchanged")])
    other = tally([Outcome(address="c", state="quarantined", reason="It is empty.")])
    both = one + other
    assert both.sentence() == "1 new, 1 unchanged, 1 quarantined"
    assert (both.total, [row["file"] for row in both.rows()]) == (3, ["c", "a"])


def test_folders_are_searched_below_and_each_file_is_taken_once(tmp_path: Path) -> None:
    for name in ("b.pdf", "deep/a.PDF", "deep/notes.txt", ".hidden/c.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = find([tmp_path, tmp_path / "b.pdf", tmp_path / "deep" / "notes.txt"])
    assert sorted(path.name for path in found) == ["a.PDF", "b.pdf", "c.pdf", "notes.txt"]
