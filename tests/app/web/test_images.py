"""Pictures of pages: drawn in processes that may be lost at any moment, and kept."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from app.web import images
from app.web.images import AT_ONCE, PageImages
from config.errors import NotFoundError, UnreadableDocumentError
from tests.conftest import SAMPLES

MINUTES = (SAMPLES / "council_minutes.pdf").read_bytes()
SHA256 = hashlib.sha256(MINUTES).hexdigest()


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[PageImages]:
    """Pictures in a folder of their own."""
    made = PageImages(tmp_path)
    yield made
    made.close()


def _painters(drawn: PageImages) -> list[int]:
    """Process ids of those that draw."""
    running = [painter._process for painter in list(drawn._places.queue)]
    return [process.pid for process in running if process]


def test_a_picture_is_drawn_once_and_kept(drawn: PageImages) -> None:
    assert drawn.cached(SHA256, 1) is None
    picture = drawn.draw(SHA256, 1, MINUTES)
    assert Image.open(io.BytesIO(picture)).size == (980, 1268)  # Letter at 115 dpi
    assert drawn.cached(SHA256, 1) == picture


def test_one_process_draws_many_pictures_and_several_when_many_ask(drawn: PageImages) -> None:
    drawn.draw(SHA256, 1, MINUTES)
    drawn.draw(SHA256, 2, MINUTES)
    assert len(_painters(drawn)) == 1
    with ThreadPoolExecutor(8) as pool:
        pictures = set(pool.map(lambda _: drawn.draw(SHA256, 1, MINUTES), range(16)))
    assert len(pictures) == 1
    assert len(_painters(drawn)) <= AT_ONCE


@pytest.mark.parametrize("page", [0, -1, 3, 10**12])
def test_a_page_that_is_not_there_is_refused(drawn: PageImages, page: int) -> None:
    with pytest.raises(NotFoundError):
        drawn.draw(SHA256, page, MINUTES)


@pytest.mark.parametrize(
    ("name", "reason"), [("broken.pdf", "damaged"), ("hearing_encrypted.pdf", "encrypted"), (None, "not a PDF")]
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(drawn: PageImages, name: str | None, reason: str) -> None:
    pdf = (SAMPLES / name).read_bytes() if name else b"no PDF at all"
    with pytest.raises(UnreadableDocumentError, match=reason):
        drawn.draw("0" * 64, 1, pdf)
    assert drawn.draw(SHA256, 1, MINUTES)


def test_a_process_that_is_killed_costs_one_picture_at_most(drawn: PageImages) -> None:
    drawn.draw(SHA256, 1, MINUTES)
    os.kill(_painters(drawn)[0], signal.SIGKILL)
    for page in (2, 1):
        with contextlib.suppress(UnreadableDocumentError):
            assert drawn.draw(SHA256, page, MINUTES)
            return
    pytest.fail("nothing was drawn after one loss")


def test_a_process_that_answers_no_more_is_given_up(drawn: PageImages, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn.draw(SHA256, 1, MINUTES)
    monkeypatch.setattr(images, "PATIENCE", 0.5)
    stopped = _painters(drawn)[0]
    os.kill(stopped, signal.SIGSTOP)
    with pytest.raises(UnreadableDocumentError, match="cannot be drawn"):
        drawn.draw(SHA256, 2, MINUTES)
    monkeypatch.undo()
    assert drawn.draw(SHA256, 1, MINUTES)
    assert stopped not in _painters(drawn)
    with pytest.raises(UnreadableDocumentError, match="cannot be drawn"):  # not tried again at once
        drawn.draw(SHA256, 2, MINUTES)
    drawn._given_up.clear()
    assert drawn.draw(SHA256, 2, MINUTES)


def test_drawing_processes_end_with_who_started_them(tmp_path: Path) -> None:
    made = PageImages(tmp_path)
    made.draw(SHA256, 1, MINUTES)
    painter = _painters(made)[0]
    made.close()
    with pytest.raises(ProcessLookupError):
        os.kill(painter, 0)
