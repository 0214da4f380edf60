"""Pictures of pages, drawn when they are first asked for (by `drawing`, in processes of their own) and kept on disk."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from queue import LifoQueue
from threading import get_ident
from typing import BinaryIO

from app.web.drawing import ANSWER, CRASHED, NO_SUCH_PAGE, ORDER, SECONDS, UNREADABLE
from config.errors import NotFoundError, UnreadableDocumentError
from config.settings import PROJECT
from extractors.reading.opening import MOST_PAGES

PATIENCE = SECONDS + 15.0  # for an answer: the picture has a limit of its own, the rest is sending and a busy machine
AT_ONCE = max(2, os.cpu_count() or 1)  # drawing processes; who comes later waits
CHUNK = 2**20  # bytes
GIVEN_UP_SECONDS = 600.0
"""A page that could not be drawn is left alone so long: it may have cost all the time that a page is given."""
MOST_GIVEN_UP = 1000  # pages remembered


class PageImages:
    """Draws pages and keeps them in a folder, by the PDF's sha256. May be used from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: LifoQueue[Painter] = LifoQueue()  # the last that worked works next: the others need not start
        for _ in range(AT_ONCE):
            self._places.put(Painter())
        self._given_up: dict[tuple[str, int], float] = {}

    def path(self, sha256: str, page: int) -> Path:
        """Where the picture of that page is kept."""
        return self._folder / sha256[:2] / f"{sha256}-{page}.png"

    def cached(self, sha256: str, page: int) -> bytes | None:
        """The picture, where it was drawn before."""
        path = self.path(sha256, page)
        return path.read_bytes() if page <= MOST_PAGES and path.exists() else None

    def draw(self, sha256: str, page: int, pdf: bytes) -> bytes:
        """Draw, keep and return a picture (PNG).

        Raises:
            NotFoundError: the document has no such page.
            UnreadableDocumentError: the page cannot be drawn, or not in time.
        """
        if not 1 <= page <= MOST_PAGES:
            raise NotFoundError(f"No document has a page {page}.")
        crashed = UnreadableDocumentError("crashed", f"Page {page} cannot be drawn.")
        if time.monotonic() < self._given_up.get((sha256, page), 0.0):
            raise crashed
        painter = self._places.get()
        try:
            code, content = painter.draw(pdf, page)
        finally:
            self._places.put(painter)
        if code == NO_SUCH_PAGE:
            raise NotFoundError(f"The document has no page {page}.")
        if code == UNREADABLE:
            raise UnreadableDocumentError("damaged", content.decode())
        if code:
            self._give_up(sha256, page)
            raise crashed
        self._keep(self.path(sha256, page), content)
        return content

    def _give_up(self, sha256: str, page: int) -> None:
        if len(self._given_up) >= MOST_GIVEN_UP:
            self._given_up.clear()
        self._given_up[sha256, page] = time.monotonic() + GIVEN_UP_SECONDS

    def _keep(self, path: Path, picture: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}-{get_ident()}.part")
        part.write_bytes(picture)
        part.replace(path)

    def close(self) -> None:
        """End the drawing processes; a picture that is being drawn is finished first."""
        for _ in range(AT_ONCE):
            self._places.get().end()


class Painter:
    """One drawing process, started when it is first needed and again when it is lost."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, pdf: bytes, page: int) -> tuple[int, bytes]:
        """A code of `drawing`, and the picture."""
        process = self._running()
        try:
            inlet, outlet = _pipes(process)
            inlet.write(ORDER.pack(page, len(pdf)))
            inlet.write(pdf)
            inlet.flush()
            end = time.monotonic() + PATIENCE
            code, size = ANSWER.unpack(_read(outlet, ANSWER.size, end))
            return code, _read(outlet, size, end)
        except (OSError, EOFError):
            self.end()
            return CRASHED, b""

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            command = [sys.executable, "-m", "app.web.drawing"]
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd=PROJECT,
                start_new_session=True,
            )
        return self._process

    def end(self) -> None:
        """Kill it and whatever it started."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in _pipes(process):
            with contextlib.suppress(OSError):
                pipe.close()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("started without pipes")
    return process.stdin, process.stdout  # type: ignore[return-value]


def _read(outlet: BinaryIO, size: int, end: float) -> bytes:
    """So many bytes.

    Raises:
        EOFError: they did not come until `end` (monotonic), or nobody is there any more.
    """
    read = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(outlet, selectors.EVENT_READ)
        while len(read) < size:
            if not selector.select(max(0.0, end - time.monotonic())):
                raise EOFError
            chunk = os.read(outlet.fileno(), min(CHUNK, size - len(read)))
            if not chunk:
                raise EOFError
            read += chunk
    return bytes(read)
