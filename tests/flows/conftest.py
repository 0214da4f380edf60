"""For tests of flows: one Prefect server for all of them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from config.settings import Settings, load_settings
from flows.environment import prepare
from flows.files import find
from flows.ingesting import Ingestion, offers_of
from tests.conftest import SAMPLES


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A Prefect server with a database of its own."""
    home = tmp_path_factory.mktemp("prefect")
    os.environ.setdefault("PREFECT_HOME", str(home))
    prepare(load_settings(data=home))
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that a flow reads from the environment, of an archive of two samples."""
    data = tmp_path_factory.mktemp("archive")
    monkeypatch.setenv("PROCEEDINGS_DATA", str(data))
    monkeypatch.setenv("PROCEEDINGS_OCR", "false")
    settings = load_settings()
    with Ingestion.open(settings) as ingestion:
        files = [SAMPLES / "assembly_verbatim.pdf", SAMPLES / "council_minutes.pdf"]
        list(ingestion.run(offers_of(find(files))))
    return settings
