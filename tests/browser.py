"""A real Chromium for tests.

Start it for one module at a time: while it runs, Playwright keeps an event loop in this thread, and nothing else in the
process can start one (another Playwright, Prefect, `asyncio.run`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser that looks for no host but those it is sent to."""
    if CHROMIUM is None:
        pytest.skip("No Chromium: apt-get install chromium, or name it in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *QUIET])
        yield browser
        browser.close()
