"""A server in a process of its own, as long as something is measured."""

from __future__ import annotations

import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.measuring import NotMeasuredError

START_SECONDS = 120
END_SECONDS = 30


@contextmanager
def serving(command: Sequence[str], ready: str, environment: Mapping[str, str], folder: Path) -> Iterator[int]:
    """Runs the command in the folder until the block ends, which begins when `ready` answers; gives its process id.

    Raises:
        NotMeasuredError: it does not start; the message ends with what it wrote.
    """
    log = folder / "server.log"
    with log.open("wb") as file:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=file, stderr=file)  # noqa: S603
    try:
        _until_answers(ready, server, log)
        yield server.pid
    finally:
        server.terminate()
        try:
            server.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _until_answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10):  # noqa: S310
                return
        except OSError:  # urllib's errors are of this kind
            time.sleep(0.2)
    raise NotMeasuredError(f"no answer from {address}: {log.read_text('utf-8', 'replace')[-500:]}")
