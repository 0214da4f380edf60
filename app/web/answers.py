"""Answers to searches that were given before, for as long as the index holds the same."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

import msgspec

MOST = 300  # of some 40 kB each
LEVEL = 3  # of compression: a tenth larger than the best, at a quarter of the time


class Answer(msgspec.Struct, frozen=True):
    """A page, ready to be sent."""

    content: bytes
    compressed: bytes
    etag: str

    @classmethod
    def of(cls, content: bytes) -> Answer:
        """Compress it and take its digest."""
        digest = hashlib.sha256(content).hexdigest()[:20]
        return cls(content, gzip.compress(content, LEVEL, mtime=0), f'W/"{digest}"')


class Answers:
    """The answers asked for last, by their address. May be used from several threads.

    `state` is what `SearchIndex.state` says: another one and nothing that was kept holds any more; None and nothing is
    kept at all.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, Answer] = OrderedDict()
        self._state: Hashable = None
        self._lock = Lock()

    def get(self, state: Hashable, address: str) -> Answer | None:
        """What was answered."""
        if state is None or state != self._state:
            return None
        with self._lock:
            found = self._kept.get(address)
            if found:
                self._kept.move_to_end(address)
        return found

    def keep(self, state: Hashable, address: str, answer: Answer) -> None:
        """Keep an answer that was found in a state of the index (asked for before the search, so that it is never
        newer than what was found)."""
        if state is None:
            return
        with self._lock:
            if state != self._state:
                self._kept.clear()
                self._state = state
            self._kept[address] = answer
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
