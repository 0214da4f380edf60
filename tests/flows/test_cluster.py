"""The batches of a run on a real Dask cluster: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from archive.holdings import Archive
from archive.search.index import SearchRequest
from config.errors import ConfigError, ProceedingsError
from config.settings import PROJECT, Settings, load_settings
from flows.cluster import Place, connected
from flows.ingesting import Ingestion
from tests.conftest import SAMPLES
from tests.flows.test_workers import bomb, long_document

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A scheduler and its workers, which serve the archive that their environment names."""

    def __init__(self, folder: Path) -> None:
        self.address = f"tcp://127.0.0.1:{(port := free_port())}"
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self._log = (folder / "dask.log").open("wb")
        self._ends = ExitStack()
        self._ends.callback(self._log.close)
        self._start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")

    def start_worker(self, data: Path) -> None:
        """One more, of one thread, with small limits for a document. No nanny: a worker that is killed stays away."""
        words = (self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--no-nanny")
        ours = {
            "PROCEEDINGS_DATA": str(data),
            "PROCEEDINGS_OCR": "false",
            "PROCEEDINGS_WORKERS": "1",
            "PROCEEDINGS_DOCUMENT_SECONDS": "4",
            "PROCEEDINGS_DOCUMENT_MEGABYTES": "300",
        }
        self.workers.append(self._start("worker", *words, "--local-directory", str(self.folder), **ours))

    def _start(self, *words: str, **ours: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words]
        process = subprocess.Popen(
            command, env=os.environ | ours, cwd=PROJECT, stdout=self._log, stderr=self._log, start_new_session=True
        )
        self._ends.callback(process.wait)
        self._ends.callback(process.kill)
        return process

    def close(self) -> None:
        """End all of it."""
        self._ends.close()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Without workers yet."""
    made = Cluster(tmp_path)
    yield made
    made.close()


@pytest.fixture
def settings(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An archive that is read by two Dask workers."""
    monkeypatch.setenv("PROCEEDINGS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PROCEEDINGS_TASK_RUNNER", "dask")
    monkeypatch.setenv("PROCEEDINGS_DASK_SCHEDULER", cluster.address)
    monkeypatch.setenv("PROCEEDINGS_BATCH_SIZE", "2")
    monkeypatch.setenv("PROCEEDINGS_OCR", "false")
    for _ in range(2):
        cluster.start_worker(tmp_path / "data")
    return load_settings()


def kill_in_the_middle(settings: Settings, pid: int, documents: int) -> None:
    """Kill a process, and whatever it started, when so many documents are archived."""
    end = time.monotonic() + 120
    with Archive(settings) as archive:
        while archive.store.status().documents < documents and time.monotonic() < end:
            time.sleep(0.05)
    os.killpg(pid, signal.SIGKILL)


@pytest.mark.usefixtures("prefect_server")
def test_a_run_is_shared_out_with_limits_and_survives_a_worker(
    settings: Settings, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.batches import using
    from flows.ingest import ingest_proceedings

    inbox = tmp_path / "inbox"
    shutil.copytree(SAMPLES, inbox, ignore=lambda _, names: [name for name in names if not name.endswith(".pdf")])
    (inbox / "greedy.pdf").write_bytes(bomb(400))
    (inbox / "slow.pdf").write_bytes(long_document())
    done = ingest_proceedings([str(inbox)])
    codes = {Path(outcome.address).name: outcome.code for outcome in done.quarantined}
    assert codes == {
        "broken.pdf": "damaged",
        "hearing_encrypted.pdf": "encrypted",
        "hearing_scan.pdf": "no-text",
        "greedy.pdf": "memory-limit",
        "slow.pdf": "time-limit",
    }
    assert done.counts == {"new": 12, "quarantined": 5}

    first = {outcome.address: outcome.id for outcome in done.changed}
    shutil.copy(SAMPLES / "council_minutes.pdf", inbox / "again.pdf")
    for number in range(6):
        text = (SAMPLES / "agenda_only.pdf").read_bytes() + f"\n% copy {number}\n".encode()
        (inbox / f"copy{number}.pdf").write_bytes(text)
    killer = threading.Thread(target=kill_in_the_middle, args=(settings, cluster.workers[0].pid, 13))
    killer.start()
    again = ingest_proceedings([str(inbox)])
    killer.join()
    assert cluster.workers[0].wait(10) == -signal.SIGKILL
    # What the killed worker had archived already is unchanged to whoever does its batch again.
    assert again.counts["new"] + again.counts["unchanged"] == 19
    assert (again.counts["new"] >= 4, again.counts["quarantined"]) == (True, 5)
    with Ingestion.open(settings, password="harbour") as ingestion, using(ingestion):
        opened = ingest_proceedings([str(inbox / "hearing_encrypted.pdf")])
    assert opened.counts == {"new": 1}, "the password went along"
    with Archive(settings) as archive:
        assert archive.store.status().documents == 19
        assert {document.id for document in archive.store.documents()} > set(first.values())
        assert archive.verify().sound
        assert archive.search(SearchRequest(query='"school bus"')).total


@pytest.mark.usefixtures("prefect_server")
def test_a_source_is_visited_by_way_of_the_cluster(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.visit import visit_source

    (tmp_path / "in").mkdir()
    for name in ("council_minutes", "assembly_verbatim", "agenda_only", "hearing_encrypted"):
        shutil.copy(SAMPLES / f"{name}.pdf", tmp_path / "in")
    (tmp_path / "sources.yaml").write_text(f"sources: {{inbox: {{folder: {tmp_path}/in}}}}\n")
    monkeypatch.setenv("PROCEEDINGS_SOURCES", str(tmp_path / "sources.yaml"))
    first, second = visit_source("inbox"), visit_source("inbox")
    assert (first.outcome, first.done.counts) == ("partial", {"new": 3, "quarantined": 1})
    assert second.done.counts == {"quarantined": 1}, "the others were not even sent"
    with Archive(settings) as archive:
        assert archive.store.ledger.listings()[0].archived == 3


@pytest.mark.usefixtures("prefect_server")
def test_a_worker_with_another_archive_is_refused(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.ingest import ingest_proceedings

    monkeypatch.setenv("PROCEEDINGS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PROCEEDINGS_TASK_RUNNER", "dask")
    monkeypatch.setenv("PROCEEDINGS_DASK_SCHEDULER", cluster.address)
    cluster.start_worker(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match=r"has another data folder \(PROCEEDINGS_DATA\)"):
        ingest_proceedings([str(SAMPLES / "council_minutes.pdf")])
    assert not (tmp_path / "elsewhere" / "catalogue.sqlite").exists()


def test_a_scheduler_without_workers_says_so(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.cluster.CONNECT_SECONDS", 10.0)
    with pytest.raises(ProceedingsError, match="has no workers"), connected(given(tmp_path, cluster.address)):
        raise AssertionError("nobody is there")


def test_a_scheduler_that_is_not_there_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.cluster.CONNECT_SECONDS", 1.0)
    began = time.monotonic()
    with pytest.raises(ProceedingsError, match="does not answer"), connected(given(tmp_path, "tcp://127.0.0.1:9")):
        raise AssertionError("nobody is there")
    assert time.monotonic() - began < 60


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="PROCEEDINGS_DASK_SCHEDULER has to name"), connected(given(tmp_path, None)):
        raise AssertionError("where?")
    monkeypatch.setitem(sys.modules, "prefect_dask.task_runners", None)
    with pytest.raises(ConfigError, match=r"\[dask\]"), connected(given(tmp_path, "tcp://127.0.0.1:9")):
        raise AssertionError("with what?")


def test_a_place_is_the_same_for_those_who_share_it_alone(tmp_path: Path) -> None:
    here, there = given(tmp_path / "here", None), given(tmp_path / "there", None)
    place = Place.of(here)
    place.check(here)
    assert Place.of(here) == place
    with pytest.raises(ConfigError, match="data folder"):
        place.check(there)
    grown = {
        "database_url": "postgresql://archive:secret@db.example/archive",
        "documents_url": "s3://bucket/pdf",
        "elasticsearch_url": "http://es.example:9200",
    }
    one, other = here.model_copy(update=grown), there.model_copy(update=grown)
    Place.of(one).check(other)
    assert "secret" not in str(Place.of(one))
    with pytest.raises(ConfigError, match="document store"):
        Place.of(one).check(other.model_copy(update={"documents_url": "s3://other/pdf"}))
    assert not (tmp_path / "there").exists()


def given(data: Path, scheduler: str | None) -> Settings:
    return Settings(data=data, task_runner="dask", dask_scheduler=scheduler, _env_file=None)
