"""PDFs that programs send: read in limited processes, as an ingest reads them, and archived.

A reading may take longer than anybody waits: whoever sends the same file again joins the reading that is under way, or
hears that it is archived.
"""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError

from archive.holdings import Archive
from config.errors import ProceedingsError
from flows.ingesting import Ingestion, Offer, Outcome
from flows.reading import open_pool
from flows.workers import ReaderPool

AT_ONCE = 2  # documents read; the rest waits
PATIENCE = 60.0  # seconds that a request waits for its document
MOST_BYTES = 500_000_000  # of documents that are read or wait


class BusyError(ProceedingsError):
    """More is waiting than may wait."""


class Submissions:
    """What was sent to one archive. May be used from several threads; readers start with the first document."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._underway: dict[tuple[str, str], Future[Outcome]] = {}
        self._bytes = 0
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="submission")
        self._readers: tuple[ReaderPool, Ingestion] | None = None

    def take(self, address: str, data: bytes, patience: float = PATIENCE) -> Outcome | None:
        """Archive a file; None where it is still being read when patience ends.

        Raises:
            BusyError: too much waits already.
            ProceedingsError: the archive cannot be used, or readers do not start.
        """
        try:
            return self._begun(address, data).result(patience)
        except NotYetError:
            return None

    def _begun(self, address: str, data: bytes) -> Future[Outcome]:
        key = address, hashlib.sha256(data).hexdigest()
        with self._lock:
            if key in self._underway:
                return self._underway[key]
            if self._bytes and self._bytes + len(data) > MOST_BYTES:
                raise BusyError("Many documents are waiting to be read.", hint="Send this one again in some minutes.")
            self._bytes += len(data)
            begun = self._underway[key] = self._threads.submit(self._archived, Offer(address=address, data=data))
        begun.add_done_callback(lambda _: self._forget(key, len(data)))
        return begun

    def _archived(self, offer: Offer) -> Outcome:
        return next(self._ingestion().run([offer]))

    def _forget(self, key: tuple[str, str], size: int) -> None:
        with self._lock:
            self._underway.pop(key, None)
            self._bytes -= size

    def _ingestion(self) -> Ingestion:
        with self._lock:
            if self._readers is None:
                pool = open_pool(self._archive.settings, workers=min(AT_ONCE, self._archive.settings.workers))
                self._readers = pool, Ingestion(self._archive, pool)
            return self._readers[1]

    def close(self) -> None:
        """Give up what is being read: nothing of it is archived."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._readers:
            self._readers[0].close()
        self._threads.shutdown()
