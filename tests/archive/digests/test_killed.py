"""Killed with SIGKILL at every step of a run, then run again: each item arrives once, whatever the moment.

The one exception is SMTP's own: between the server's acceptance and our commit nobody can know, and the message goes
out again, byte for byte, under the same Message-ID. Figures of a run stand in docs/reliability.md.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from archive.database import Database
from tests.archive.digests.mailserver import MailServer, Received
from tests.conftest import ROOT
from tests.postgres import PostgresServer

READERS = ("ada@example.org", "bob@example.org")
SPOKEN = ("The bridge is old.", "The ferry is new.", "A second bridge would help.")
FOUND = 2  # interventions about bridges
YAML = """
digests:
  bridge: {title: The bridge, query: bridge, public: true, recipients: [ada@example.org, bob@example.org]}
"""
LEAST_POINTS = 100  # fewer would mean that the points are no longer seen


class Victims:
    """Starts runs that die at a point."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self._process = process
        self._port = port

    def run(self, folder: Path, database: str | None, *, fatal: int = 0, spoken: tuple[str, ...] = ()) -> bool:
        """One run; True where it was killed."""
        job = {"folder": str(folder), "database": database, "port": self._port, "fatal": fatal, "spoken": spoken}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert answer["killed"] or answer["code"] == 0, answer
        return bool(answer["killed"])


@contextmanager
def victims(server: MailServer) -> Iterator[Victims]:
    command = [sys.executable, "-m", "tests.archive.digests.victim"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Victims(process, server.port)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)


def begin(folder: Path, victims: Victims, database: str | None) -> None:
    """An archive with something to tell."""
    folder.mkdir()
    (folder / "digests.yaml").write_text(YAML)
    victims.run(folder, database, spoken=SPOKEN)


def uncertain(points: list[str], fatal: int) -> bool:
    """Whether the server may have accepted a message that we had not yet committed as sent."""
    passed = points[:fatal]
    handed_over = max((n for n, name in enumerate(passed) if name == "before SMTP bytes (message)"), default=-1)
    return handed_over >= 0 and "after COMMIT" not in passed[handed_over:]


def check_mail(received: list[Received], may_double: bool) -> int:
    """Everything arrived, nothing twice but what may; gives the number of doubles."""
    by_reader = {reader: [each for each in received if each.recipient == reader] for reader in READERS}
    assert sum(map(len, by_reader.values())) == len(received)
    doubles = 0
    for mails in by_reader.values():
        assert mails
        assert len({each.raw for each in mails}) == 1
        assert len({each.message_id for each in mails}) == 1
        links = re.findall(r"https://archive\.test/i/\w+", mails[0].part("plain"))
        assert len(links) == len(set(links)) == FOUND
        doubles += len(mails) - 1
    assert doubles == 0 or (doubles == 1 and may_double)
    return doubles


def check_catalogue(url: str) -> None:
    """Every issue, item and message is there once, and nothing waits."""
    engine = create_engine(Database(url).url)
    counts = {
        "SELECT count(*) FROM digest_issues": 3,
        "SELECT count(*) FROM digest_items": 3 * FOUND,
        "SELECT count(*) FROM digest_ranges": 3,
        "SELECT count(*) FROM digest_messages WHERE state = 'sent' AND content IS NULL": 2,
        "SELECT count(*) FROM digest_messages": 2,
        "SELECT count(*) FROM digest_subscriptions WHERE cursor = 1": 3,
        "SELECT count(*) FROM digest_subscribers WHERE issues = 1": 3,
    }
    with engine.connect() as connection:
        assert {query: connection.scalar(text(query)) for query in counts} == counts
    engine.dispose()


def survive(folder: Path, victims: Victims, server: MailServer, database: str | None, fatal: int) -> Counter[str]:
    """Kill one run at a point, run again, twice; check what came of it."""
    server.received.clear()
    assert victims.run(folder, database, fatal=fatal)
    points = (folder / "points").read_text().splitlines()
    for _ in range(2):
        assert not victims.run(folder, database)
    may_double = uncertain(points, fatal)
    doubles = check_mail(server.received, may_double)
    check_catalogue(database or f"sqlite:///{folder / 'data' / 'catalogue.sqlite'}")
    return Counter(runs=1, uncertain=may_double, doubles=doubles)


def count_points(folder: Path, victims: Victims, database: str | None) -> int:
    """How many points an undisturbed run passes."""
    assert not victims.run(folder, database)
    points = len((folder / "points").read_text().splitlines())
    assert points >= LEAST_POINTS
    return points


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_every_point_on_sqlite(tmp_path: Path, server: MailServer, record_property: Any) -> None:
    total: Counter[str] = Counter()
    with victims(server) as each:
        begin(tmp_path / "fresh", each, None)
        shutil.copytree(tmp_path / "fresh", tmp_path / "whole")
        for fatal in range(1, count_points(tmp_path / "whole", each, None) + 1):
            folder = shutil.copytree(tmp_path / "fresh", tmp_path / str(fatal))
            total += survive(folder, each, server, None, fatal)
    record_property("sqlite", dict(total))
    print(f"\nSQLite: {dict(total)}")


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(900)
def test_killed_at_every_fifth_point_on_postgresql(
    tmp_path: Path, server: MailServer, postgres: PostgresServer, record_property: Any
) -> None:
    total: Counter[str] = Counter()
    with victims(server) as each:
        database = postgres.create("whole")
        begin(tmp_path / "whole", each, database)
        for fatal in range(1, count_points(tmp_path / "whole", each, database) + 1, 5):
            database = postgres.create(f"killed{fatal}")
            begin(tmp_path / str(fatal), each, database)
            total += survive(tmp_path / str(fatal), each, server, database, fatal)
    record_property("postgresql", dict(total))
    print(f"\nPostgreSQL: {dict(total)}")
