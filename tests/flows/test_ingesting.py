"""From files to the archive, without Prefect."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import textwrap
import threading
from collections import Counter
from concurrent.futures import Future
from pathlib import Path

import pytest

from archive.holdings import Archive
from archive.search.index import SearchRequest
from archive.store import Store
from config.errors import StoreError
from config.settings import Settings, load_settings
from flows.files import find, fingerprint
from flows.ingesting import Ingestion, Offer, Outcome, offers_of
from flows.tally import tally
from flows.window import WINDOW_BYTES, WINDOW_PER_READER, Underway, Window
from flows.workers import Job, Reading
from tests.archive.factory import proceedings
from tests.conftest import SAMPLES

ROOT = Path(__file__).resolve().parents[2]


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


def test_index_that_was_deleted_is_filled_again_though_nothing_is_new(settings: Settings) -> None:
    ingest(settings, SAMPLES / "assembly_verbatim.pdf")
    shutil.rmtree(settings.data / "index")
    assert [outcome.state for outcome in ingest(settings, SAMPLES / "assembly_verbatim.pdf")] == ["unchanged"]
    with Archive(settings) as archive:
        assert archive.indexed()
        assert archive.verify().sound


def test_nothing_new_loads_neither_extractors_nor_index(settings: Settings) -> None:
    """A second ingest is to take hardly longer than a look at the folder."""
    ingest(settings, SAMPLES / "assembly_verbatim.pdf")
    program = f"""
        import sys
        from pathlib import Path
        from config.settings import load_settings
        from flows.ingesting import Ingestion, offers_of
        with Ingestion.open(load_settings(data=Path({str(settings.data)!r}))) as ingestion:
            (outcome,) = ingestion.run(offers_of([Path({str(SAMPLES / "assembly_verbatim.pdf")!r})]))
        assert outcome.state == "unchanged"
        heavy = {{"numpy", "tantivy", "pypdfium2", "prefect", "alembic"}} & sys.modules.keys()
        assert not heavy, heavy
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, cwd=ROOT, timeout=60)


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


class TestFilesThatNobodyHasTouched:
    """They are told by the facts that the file system keeps, and not opened."""

    @pytest.fixture(autouse=True)
    def settled(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Files of tests are young."""
        monkeypatch.setattr("flows.files.SETTLED", 0)

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        """A copy of a sample."""
        return Path(shutil.copy(SAMPLES / "council_minutes.pdf", tmp_path / "minutes.pdf"))

    def test_are_not_opened(self, settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (first,) = ingest(settings, file)
        seen = _last_seen(settings, first)
        monkeypatch.setattr("flows.ingesting.load", _nothing_may_be_loaded)
        (again,) = ingest(settings, file)
        assert (again.state, again.id, again.sha256) == ("unchanged", first.id, first.sha256)
        assert _last_seen(settings, first) > seen

    def test_are_opened_where_other_rules_read_them(
        self, settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ingest(settings, file)
        monkeypatch.setattr("flows.ingesting.RULES_VERSION", "other")
        monkeypatch.setattr("flows.ingesting.load", _nothing_may_be_loaded)
        with pytest.raises(AssertionError, match="loaded"):
            ingest(settings, file)

    def test_that_only_look_untouched_are_opened(self, settings: Settings, file: Path) -> None:
        """Other bytes, as many, with the time of the old ones."""
        (first,) = ingest(settings, file)
        facts = file.stat()
        data = file.read_bytes()
        file.write_bytes(data[:-2] + bytes(reversed(data[-2:])))
        os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        assert (file.stat().st_size, file.stat().st_mtime_ns) == (facts.st_size, facts.st_mtime_ns)
        (again,) = ingest(settings, file)
        assert again.sha256 != first.sha256

    def test_that_were_moved_are_opened_once(
        self, settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ingest(settings, file)
        moved = file.rename(file.with_name("moved.pdf"))
        assert [outcome.state for outcome in ingest(settings, moved)] == ["unchanged"]
        monkeypatch.setattr("flows.ingesting.load", _nothing_may_be_loaded)
        assert [outcome.state for outcome in ingest(settings, moved)] == ["unchanged"]

    def test_that_are_in_quarantine_are_told_again(self, settings: Settings, tmp_path: Path) -> None:
        (tmp_path / "empty.pdf").write_bytes(b"")
        assert [outcome.state for outcome in ingest(settings, tmp_path / "empty.pdf")] == ["quarantined"]
        assert [outcome.state for outcome in ingest(settings, tmp_path / "empty.pdf")] == ["quarantined"]


def test_a_file_changed_a_moment_ago_has_no_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / "young.pdf"
    file.write_bytes(b"%PDF")
    assert fingerprint(file) is None
    assert fingerprint(tmp_path / "none.pdf") is None


def _nothing_may_be_loaded(file: Path, _: int) -> bytes:
    raise AssertionError(f"{file} was loaded")


def _last_seen(settings: Settings, outcome: Outcome) -> dt.datetime:
    with Store.open(settings) as store:
        (sighting,) = store.ledger.of(outcome.id)
        return sighting.last_seen


def test_what_is_begun_early_is_read_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    offers = offers_of([SAMPLES / "assembly_verbatim.pdf", SAMPLES / "council_minutes.pdf"])
    with Ingestion.open(settings) as ingestion:
        jobs: list[Job] = []
        submit = ingestion.pool.submit
        monkeypatch.setattr(ingestion.pool, "submit", lambda job: jobs.append(job) or submit(job))
        ingestion.begin(offers)
        assert len(jobs) == 2
        assert {outcome.state for outcome in ingestion.run(offers)} == {"new"}
        ingestion.begin(offers)
        assert {outcome.state for outcome in ingestion.run(offers)} == {"unchanged"}
        assert len(jobs) == 2


class TestTheWindow:
    """Of documents under way."""

    def test_gives_half_of_them_when_they_are_read(self) -> None:
        window, futures = _window(8)
        for future in futures[:3]:
            future.set_result(READ)
        threading.Timer(0.05, futures[5].set_result, [READ]).start()
        assert [begun.offer.address for begun, _ in window.take()] == ["0", "1", "2", "5"]
        assert len(window) == 4

    def test_gives_one_that_has_waited_long_enough(self) -> None:
        window, futures = _window(8)
        futures[6].set_result(READ)
        assert [begun.offer.address for begun, _ in window.take()] == ["6"]

    def test_is_full_when_there_are_enough_or_they_are_large(self) -> None:
        assert not _window(2 * WINDOW_PER_READER - 1)[0].full
        assert _window(2 * WINDOW_PER_READER)[0].full
        assert not _window(1, size=WINDOW_BYTES + 1)[0].full, "one may be as large as it is"
        assert _window(2, size=WINDOW_BYTES)[0].full

    def test_is_hungry_until_every_reader_has_another_one_waiting(self) -> None:
        assert _window(3)[0].hungry
        window, futures = _window(4)
        assert not window.hungry
        futures[0].set_result(READ)
        assert window.hungry


READ = Reading(proceedings=proceedings("Hello."), seconds=0.1, cpu_seconds=0.1)


def _window(count: int, size: int = 1) -> tuple[Window, list[Future[Reading]]]:
    """For two readers, with so many documents of so many bytes."""
    window, futures = Window(2), [Future[Reading]() for _ in range(count)]
    data = bytes(size)
    for number, future in enumerate(futures):
        window.add(future, Underway(Offer(address=str(number)), data, ""))
    return window, futures
