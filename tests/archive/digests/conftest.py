"""An archive with a digest, a clock that tests move, and a mail server."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from archive.holdings import Archive
from config.settings import Settings
from tests.archive import factory
from tests.archive.digests.mailserver import MailServer
from tests.elasticsearch.fixtures import elastic_settings, elasticsearch_url
from tests.postgres import PostgresServer

__all__ = ["elastic_settings", "elasticsearch_url"]

DIGESTS = """
digests:
  bridge:
    title: The bridge
    query: bridge
    recipients: [ada@example.org]
"""


class Clock:
    """The present, as a test has it."""

    def __init__(self) -> None:
        self.at = dt.datetime.now(dt.UTC)

    def __call__(self) -> dt.datetime:
        """Every look takes a moment, as on a real clock."""
        self.at += dt.timedelta(milliseconds=1)
        return self.at

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.at += dt.timedelta(**by)


class Desk:
    """One archive whose digests a test can change, and what comes in."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        self.file = folder / "digests.yaml"
        self.define(DIGESTS)
        self.settings = factory.settings(
            folder / "data",
            digests=self.file,
            **{"mail_from": "digests@archive.test", "public_url": "https://archive.test", **settings},
        )
        self.clock = Clock()
        self.archive = Archive(self.settings)

    def define(self, yaml: str) -> None:
        """Write digests.yaml."""
        self.file.write_text(yaml, encoding="utf-8")

    def change(self, **settings: object) -> None:
        """The same archive under other settings."""
        self.settings = self.settings.model_copy(update=settings)

    @staticmethod
    def secret(text: str) -> SecretStr:
        """A password, as settings hold it."""
        return SecretStr(text)

    def through(self, server: MailServer) -> None:
        """Send by this server."""
        self.change(smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none", smtp_seconds=10.0)

    def add(self, *spoken: str, name: str = "one", source: str = "", **facts: object) -> str:
        """Put a document in which these texts are said; gives its id."""
        data = factory.pdf_of(name + "".join(spoken))
        made = factory.proceedings(*spoken, pdf=data, **facts)  # type: ignore[arg-type]
        return self.archive.add(made, data, source or f"/in/{name}.pdf").id

    def reopen(self) -> None:
        """Let go of the archive and open it again, as another process would."""
        self.archive.close()
        self.archive = Archive(self.settings)

    def quarantine(self, address: str, reason: str) -> None:
        """A file that could not be read."""
        self.archive.store.quarantine.add(address, "damaged", reason)
        self.clock.forward(minutes=1)


EVERY_DATABASE = pytest.mark.parametrize(
    "desk", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
EVERY_ENGINE = pytest.mark.parametrize(
    "desk",
    ["sqlite", pytest.param("elastic", marks=pytest.mark.elasticsearch)],
    indirect=True,
    ids=["embedded", "elastic"],
)
_names = (f"desk{number}" for number in itertools.count())


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A desk on SQLite with the embedded index; on each database or engine where a test asks for that."""
    settings: dict[str, object] = {}
    match getattr(request, "param", "sqlite"):
        case "postgres":
            server: PostgresServer = request.getfixturevalue("postgres")
            settings["database_url"] = server.create(next(_names))
        case "elastic":
            there: Settings = request.getfixturevalue("elastic_settings")
            settings |= {name: getattr(there, name) for name in ("elasticsearch_url", "elasticsearch_index")}
    made = Desk(tmp_path, **settings)
    yield made
    made.archive.close()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as listening:
        yield listening
