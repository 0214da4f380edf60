"""Indexes for tests: empty ones of either engine, and one of each that holds the same meetings."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from archive.search import open_index
from archive.search.index import SearchIndex
from config.settings import Settings
from tests.archive.search.meetings import documents
from tests.elasticsearch.fixtures import delete_indices, elastic_settings, elasticsearch_url

__all__ = ["elastic_settings", "elasticsearch_url"]

ENGINES = ["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)]


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an empty archive, once for each engine."""
    if request.param == "elastic":
        found: Settings = request.getfixturevalue("elastic_settings")
        return found
    return Settings(data=tmp_path_factory.mktemp("archive"))


@pytest.fixture
def index(settings: Settings) -> Iterator[SearchIndex]:
    """An empty index, once for each engine."""
    opened = open_index(settings)
    yield opened
    opened.close()


def filled(index: SearchIndex) -> SearchIndex:
    """The index with all meetings in it."""
    for proceedings, version, entries in documents():
        index.replace(proceedings, version, entries)
    index.commit()
    return index


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The meetings in the embedded index; not to be written to."""
    opened = open_index(Settings(data=tmp_path_factory.mktemp("meetings")))
    yield filled(opened)
    opened.close()


@pytest.fixture(scope="session")
def elastic(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The meetings in Elasticsearch; not to be written to."""
    name = f"meetings{uuid.uuid4().hex[:8]}"
    data = tmp_path_factory.mktemp("unused")
    opened = open_index(Settings(data=data, elasticsearch_url=elasticsearch_url, elasticsearch_index=name))
    yield filled(opened)
    opened.close()
    delete_indices(elasticsearch_url, name)


@pytest.fixture(params=ENGINES)
def meetings(request: pytest.FixtureRequest) -> SearchIndex:
    """The meetings, once in each engine; not to be written to."""
    found: SearchIndex = request.getfixturevalue(request.param)
    return found
