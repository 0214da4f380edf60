"""A process that sends digests and dies where it is told to. Started by `test_killed`, never imported by it.

Reads lines of JSON from its input, forks for each, and answers with a line of JSON: how the child ended and which
points it passed. A point is the moment before or after a write, a commit, or a phase of the SMTP dialogue; at the point
with the wanted number the child sends itself SIGKILL. Forking after imports and templates makes a run cost a third of a
second instead of three.
"""

from __future__ import annotations

import json
import os
import signal
import smtplib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command  # noqa: F401 - imported once, for all children
from sqlalchemy import Engine, event

from archive.digests.render import Templates
from archive.digests.sending import send
from archive.holdings import Archive
from tests.archive import factory

READS = ("SELECT", "PRAGMA", "BEGIN", "SHOW")


class Points:
    """Counts the points passed, writes their names down, kills at one of them."""

    def __init__(self, fatal: int, log: Path) -> None:
        self._fatal = fatal
        self._passed = 0
        self._log = log.open("w", buffering=1)

    def passed(self, name: str) -> None:
        """Here is a point."""
        self._passed += 1
        self._log.write(name + "\n")
        if self._passed == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, method: str, name: Callable[..., str]) -> None:
        """Make a point before and one after every call of a method."""
        original = getattr(owner, method)

        def watched(*args: Any, **kwargs: Any) -> Any:
            label = name(*args, **kwargs)
            self.passed(f"before {label}")
            result = original(*args, **kwargs)
            self.passed(f"after {label}")
            return result

        setattr(owner, method, watched)


def watch(points: Points, engine: Engine) -> None:
    """Make points of every write, every commit and every SMTP phase."""

    def before(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(READS):
            points.passed(f"before {_short(statement)}")

    def after(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(READS):
            points.passed(f"after {_short(statement)}")

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    points.around(engine.dialect, "do_commit", lambda *_: "COMMIT")
    points.around(smtplib.SMTP, "putcmd", lambda _self, verb, *_: f"SMTP {verb.upper()}")
    points.around(smtplib.SMTP, "send", lambda _self, data: f"SMTP bytes {'(message)' if len(data) > 1000 else ''}")
    points.around(smtplib.SMTP, "getreply", lambda *_: "SMTP reply")


def _short(statement: str) -> str:
    return " ".join(statement.split()[:3])


def run(job: dict[str, Any]) -> None:
    """One run of the command in the child."""
    folder = Path(job["folder"])
    settings = factory.settings(
        folder / "data",
        digests=folder / "digests.yaml",
        database_url=job["database"],
        smtp_host="127.0.0.1",
        smtp_port=job["port"],
        smtp_security="none",
        mail_from="digests@archive.test",
        public_url="https://archive.test",
        secret_key="the same key in every run",
    )
    with Archive(settings) as archive:
        if job["spoken"]:
            data = factory.pdf_of("one")
            archive.add(factory.proceedings(*job["spoken"], pdf=data), data, "/in/one.pdf")
            return
        watch(Points(job["fatal"], folder / "points"), archive.store.database.engine)
        send(archive, settings, "weekly")


def main() -> None:
    """Serve until the input ends."""
    Templates().check()  # compiled once, for all children
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                run(json.loads(line))
                status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"killed": os.WIFSIGNALED(status), "code": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    main()
