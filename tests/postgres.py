"""A real PostgreSQL server for tests: its own folder, its own port on the loopback, ended by its own process id."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

START_SECONDS = 60.0


class PostgresServer:
    """A server that trusts everyone on this machine."""

    def __init__(self, bin_folder: Path, folder: Path, who: dict[str, Any], options: dict[str, str]) -> None:
        self.port = _free_port()
        self.log = folder / "log"
        self._who = who
        self._folder = folder
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder), "fsync": "off", **options}
        self._command = [str(bin_folder / "postgres"), "-D", str(folder / "data"), "-p", str(self.port)]
        self._command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """Address of a database, as PROCEEDINGS_DATABASE_URL takes it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, name: str) -> str:
        """Make an empty database; returns its address."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, stdout=out, stderr=subprocess.STDOUT, cwd=self._folder, **self._who
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start: {self.log.read_text()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End it, connections and all."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=30)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def programs() -> Path:
    """The folder of initdb and postgres; without them the test that asks is skipped, a failure where CI is set."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = next((folder for folder in folders if (folder / "postgres").exists()), None)
    return found or pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")


@contextmanager
def running(bin_folder: Path, **options: str) -> Iterator[PostgresServer]:
    """Make a cluster, run a server on it, and take both away again."""
    folder = Path(tempfile.mkdtemp(prefix="proceedings-postgres-"))
    try:
        who = _somebody(folder)
        make = [str(bin_folder / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-N"]
        subprocess.run([*make, "-E", "UTF8", "--locale=C.UTF-8"], check=True, timeout=120, capture_output=True, **who)
        server = PostgresServer(bin_folder, folder, who, options)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as an unprivileged user, to whom the folder is given."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
