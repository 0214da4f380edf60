"""`proceedings up`, for real: a Prefect server, the schedules and the site start, work, and stop as one."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from flows.sources.crons import next_due
from tests.conftest import SAMPLES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Up:
    """The running command."""

    def __init__(self, folder: Path) -> None:
        self.site = f"http://127.0.0.1:{(site_port := free_port())}"
        self.prefect = f"http://127.0.0.1:{free_port()}"
        inbox, often = folder / "inbox", folder / "often"
        for place, sample in ((inbox, "council_minutes"), (often, "assembly_verbatim")):
            place.mkdir()
            shutil.copy(SAMPLES / f"{sample}.pdf", place)
        (folder / "sources.yaml").write_text(
            f"sources:\n  inbox: {{folder: {inbox}, cron: '0 4 * * *'}}\n"
            f"  broken: {{folder: {folder}/nowhere, cron: '0 4 * * *'}}\n"
            f"  often: {{folder: {often}, cron: '* * * * *'}}\n"
        )
        ours = {
            "PROCEEDINGS_DATA": str(folder / "data"),
            "PROCEEDINGS_SOURCES": str(folder / "sources.yaml"),
            "PROCEEDINGS_PORT": str(site_port),
            "PROCEEDINGS_PREFECT_URL": self.prefect,
            "PROCEEDINGS_OPERATOR_MAIL": "operator@example.org",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        self.outbox = folder / "data" / "outbox"
        self.log = folder / "up.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "up"], env=kept | ours, stdout=log, stderr=log, cwd=folder
            )

    def wait(self, words: str, seconds: float = 240) -> None:
        """Until it has said so."""
        end = time.monotonic() + seconds
        while words not in (said := self.log.read_text(errors="replace")):
            assert self.process.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.3)

    def found(self, query: str) -> int:
        """Hits of a search on the site."""
        answer = httpx.get(f"{self.site}/api/v1/search", params={"q": query}, timeout=30)
        return int(answer.json()["total"]) if answer.status_code == 200 else 0

    def run(self, deployment: str) -> str:
        """Start a deployment now and wait for its end: the state it ends in."""
        found = httpx.get(f"{self.prefect}/api/deployments/name/visit-source/{deployment}", timeout=30).json()
        address = f"{self.prefect}/api/deployments/{found['id']}/create_flow_run"
        end = time.monotonic() + 150
        while (answer := httpx.post(address, json={}, timeout=30)).status_code == 503:
            # "Ask again": its SQLite was being written to. Prefect's own clients do ask again.
            assert time.monotonic() < end, answer.text
            time.sleep(0.5)
        assert answer.status_code == 201, answer.text
        run = answer.json()["id"]
        while True:
            state = httpx.get(f"{self.prefect}/api/flow_runs/{run}", timeout=30).json()["state"]["type"]
            if state in ("COMPLETED", "FAILED", "CRASHED"):
                return str(state)
            assert time.monotonic() < end, self.log.read_text(errors="replace")
            time.sleep(0.5)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    started = Up(tmp_path_factory.mktemp("up"))
    try:
        started.wait("Ctrl-C stops all of it")
        end = time.monotonic() + 90
        name = f"{started.prefect}/api/deployments/name/visit-source/visit-inbox"
        while httpx.get(name, timeout=30).status_code != 200:
            assert time.monotonic() < end, started.log.read_text(errors="replace")
            time.sleep(0.5)
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
            started.process.wait()


def test_a_source_is_archived_and_the_site_shows_it(up: Up) -> None:
    assert up.run("visit-inbox") == "COMPLETED"
    assert up.found("ferry") > 0
    artifacts = httpx.post(f"{up.prefect}/api/artifacts/filter", json={}, timeout=30).json()
    assert "visit-inbox" in {artifact["key"] for artifact in artifacts}


def test_a_source_that_fails_is_told_to_the_operator_once(up: Up) -> None:
    assert up.run("visit-broken") == "FAILED"
    assert up.run("visit-broken") == "FAILED"
    end = time.monotonic() + 30
    while not (mails := list(up.outbox.glob("*.eml"))):
        assert time.monotonic() < end
        time.sleep(0.2)
    assert len(mails) == 1
    assert b"There is no folder" in mails[0].read_bytes()


def test_a_source_is_visited_by_itself_when_its_cron_says_so(up: Up) -> None:
    end = time.monotonic() + 180
    while not up.found('"school bus"'):
        assert time.monotonic() < end, up.log.read_text(errors="replace")
        time.sleep(1)
    asked = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}, "sort": "EXPECTED_START_TIME_ASC"}
    waiting = httpx.post(f"{up.prefect}/api/flow_runs/filter", json=asked, timeout=30).json()
    due = {
        run["parameters"]["source"]: run["expected_start_time"]
        for run in reversed(waiting)
        if "source" in run["parameters"]
    }
    assert dt.datetime.fromisoformat(due["inbox"]) == next_due("0 4 * * *", dt.datetime.now(dt.UTC))


def test_it_all_ends_with_one_signal(up: Up) -> None:
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(90) == 0
    assert not answers(up.site)
    assert not answers(up.prefect)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the children of a process that was killed")
def test_nothing_stays_when_it_is_killed(tmp_path: Path) -> None:
    killed = Up(tmp_path)
    try:
        killed.wait("Ctrl-C stops all of it")
    finally:
        killed.process.kill()
        killed.process.wait()
    end = time.monotonic() + 60
    for address in (killed.site, killed.prefect):
        while answers(address):
            assert time.monotonic() < end, f"{address} still answers"
            time.sleep(0.5)


def answers(address: str) -> bool:
    try:
        httpx.get(address, timeout=5)
    except httpx.TransportError:
        return False
    return True
