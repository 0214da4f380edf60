"""A reading room to test: the samples in an archive, the site on a free port of 127.0.0.1, and a real Chromium."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser
from pydantic import SecretStr

from app.web import api, digest_pages, operator
from app.web.session import hash_password
from app.web.site import create_site
from archive.holdings import Archive
from config.errors import UnreadableDocumentError
from config.settings import Settings
from extractors.extract import extract
from tests.archive import factory
from tests.browser import launched
from tests.conftest import SAMPLES

PASSWORD = "a password of the tests"


@pytest.fixture(scope="session")
def web_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an archive that holds every sample that can be read."""
    settings = settings_of(tmp_path_factory.mktemp("room"), operator_password=SecretStr(hash_password(PASSWORD)))
    with Archive(settings) as archive, archive.batch():
        for path in sorted(SAMPLES.glob("*.pdf")):
            _add(archive, path)
        scan = (SAMPLES / "hearing_scan.pdf").read_bytes() + b"% without text\n"
        archive.store.quarantine.add("scan.pdf", "no-text", "No page of it has text.", data=scan)
        archive.store.quarantine.add("https://example.org/gone.pdf", "http-404", "The server has no such file.")
    return settings


def settings_of(folder: Path, **others: object) -> Settings:
    """Settings of an archive in a folder, whose site is at a free port."""
    port, digests = _free_port(), folder / "digests.yaml"
    digests.write_text("digests: {}\n", encoding="utf-8")
    own = {"data": folder / "data", "public_url": f"http://127.0.0.1:{port}", "port": port, "digests": digests}
    return Settings(_env_file=None, **{**own, **others})  # type: ignore[arg-type]


def _add(archive: Archive, path: Path) -> None:
    pdf = path.read_bytes()
    try:
        archive.add(extract(pdf, source=str(path)), pdf, str(path))
    except UnreadableDocumentError as error:
        assert path.stem in {"broken", "hearing_encrypted"}
        archive.store.quarantine.add(path.name, error.code, error.message, hint=error.hint, data=pdf)


def add_sample(archive: Archive, name: str, words: str) -> None:
    """Put a document of one invented intervention in."""
    archive.add(factory.proceedings(words, pdf=name), factory.pdf_of(name), name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(web_settings: Settings) -> Iterator[str]:
    """The address of the running site."""
    with serving(web_settings) as address:
        yield address


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The address of a site of these settings, as long as the block lasts."""
    for limit in (operator.tries, digest_pages.saves, api.limit):  # the limit has a test of its own
        limit.rate, limit.burst = 1000.0, 1000
    config = uvicorn.Config(create_site(settings), "127.0.0.1", settings.port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < end, "the site did not start"
        time.sleep(0.05)
    yield settings.public_url
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def client(site: str) -> Iterator[httpx.Client]:
    """A client without cookies."""
    with httpx.Client(base_url=site, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with launched() as browser:
        yield browser
