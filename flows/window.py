"""Files that may have to be archived, and the window of those under way: read, or read and not yet archived."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path

import msgspec

from config.errors import UnreadableDocumentError
from extractors.options import Hints
from flows.workers import AHEAD, Reading

WINDOW_PER_READER = 12
"""Documents under way for each reader: with it, ready here, or read and waiting to be archived together with others."""

WINDOW_BYTES = 64 * 2**20
"""Bytes of documents under way, so that a folder of large files does not fill the memory."""

PATIENCE = 0.5
"""Seconds that a document which was read may wait for others: one commit for many costs little more than for one."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A file that may have to be archived."""

    address: str  # where it stands: an absolute path or an address
    path: Path | None = None  # where its bytes lie
    held: str = ""  # or their id in quarantine
    data: bytes = b""  # or they are here
    fault: UnreadableDocumentError | None = None  # or why they could not be had
    hints: Hints | None = None  # what the source knows of it
    fingerprint: str | None = None  # by which it can be told later that nobody has touched the file


class Underway(msgspec.Struct, frozen=True):
    """A document that is being read."""

    offer: Offer
    data: bytes
    sha256: str


class Window:
    """The documents under way: so many that readers never wait, so few that they fit the memory."""

    def __init__(self, readers: int) -> None:
        self._readers = readers
        self._futures: dict[Future[Reading], Underway] = {}
        self._emptied = time.monotonic()

    def __len__(self) -> int:
        return len(self._futures)

    def add(self, future: Future[Reading], begun: Underway) -> None:
        """Another one is being read."""
        self._futures[future] = begun

    @property
    def hungry(self) -> bool:
        """Readers have nothing to do, or will soon have nothing."""
        return sum(not future.done() for future in self._futures) < AHEAD * self._readers

    @property
    def full(self) -> bool:
        """Some must be archived before more are begun, or have waited for it long enough."""
        size = sum(len(begun.data) for begun in self._futures.values())
        return (
            len(self) >= WINDOW_PER_READER * self._readers
            or (size > WINDOW_BYTES and len(self) > 1)
            or (self._overdue and any(future.done() for future in self._futures))
        )

    @property
    def _overdue(self) -> bool:
        return time.monotonic() > self._emptied + PATIENCE

    def take(self) -> list[tuple[Underway, Future[Reading]]]:
        """Half of them, as soon as they are read; fewer, at least one, where that takes long."""
        enough = (len(self) + 1) // 2
        while True:
            done = [future for future in self._futures if future.done()]
            if len(done) >= enough or (done and self._overdue):
                break
            wait(self._futures.keys() - done, timeout=PATIENCE if done else None, return_when=FIRST_COMPLETED)
        self._emptied = time.monotonic()
        return [(self._futures.pop(future), future) for future in done]
