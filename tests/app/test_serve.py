"""`proceedings serve`: one process or several, which end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ROOT

START_SECONDS = 90


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_answers(address: str, server: subprocess.Popen[bytes]) -> bytes:
    """What is answered at the address, as soon as it is."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert server.poll() is None
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own address
                return bytes(answer.read())
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no answer")


def children(parent: int) -> list[int]:
    """Process ids of those that a process started."""
    stats = {int(path.name): path / "stat" for path in Path("/proc").glob("[0-9]*")}
    return [pid for pid, stat in stats.items() if _parent(stat) == parent]


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:  # it has ended
        return 0


@pytest.mark.parametrize("workers", [1, 2])
def test_the_site_is_served_and_ends_when_it_is_told(tmp_path: Path, workers: int) -> None:
    port = free_port()
    command = [sys.executable, "-m", "app.cli", "--data", str(tmp_path / "data"), "serve", "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PROCEEDINGS_")}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--workers", str(workers)], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            assert b"Nothing found" in until_answers(f"http://127.0.0.1:{port}/?q=water", server)
            processes = children(server.pid)
            assert len(processes) >= (workers if workers > 1 else 0)
            server.send_signal(signal.SIGTERM)
            server.wait(60)
        finally:
            server.kill()
            server.wait()
    assert (tmp_path / "data" / "catalogue.sqlite").exists()
    end = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in processes):
        assert time.monotonic() < end, "a process outlived the one that started it"
        time.sleep(0.1)
