"""A real S3 server for tests, in a process of its own, on the loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60.0


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A server that forgets everything at its end; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "s3.log"
    program = "import sys; from moto.server import main; main(sys.argv[1:])"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", program, "-H", "127.0.0.1", "-p", str(port)], stdout=out, stderr=out
        )
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + START_SECONDS
        while not _answers(f"{url}/moto-api/data.json"):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the S3 server does not start: {log.read_text()}")
            time.sleep(0.2)
        yield url
    finally:
        process.kill()
        process.wait()


def environment(url: str) -> dict[str, str]:
    """What programs need to know to use it."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NO_PROXY": ",".join(filter(None, ("127.0.0.1", os.environ.get("NO_PROXY")))),
    }


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
            return True
    except OSError:
        return False
