"""Stores for tests: every test of the store runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Store
from config.settings import Settings
from tests.archive import factory
from tests.postgres import PostgresServer, programs, running

_names = (f"archive{number}" for number in itertools.count())


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real server for the whole session."""
    folder = programs()
    with running(folder) as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an empty archive, once on each database."""
    return new_settings(request.param, tmp_path, request)


def new_settings(kind: str, folder: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of an empty archive on that kind of database."""
    if kind == "sqlite":
        return factory.settings(folder)
    server: PostgresServer = request.getfixturevalue("postgres")
    return factory.settings(folder, database_url=server.create(next(_names)))


@pytest.fixture
def store(store_settings: Settings) -> Iterator[Store]:
    """An empty store, once on each database."""
    with Store.open(store_settings) as opened:
        yield opened
