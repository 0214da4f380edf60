"""From offers to the archive: load, look whether it is known, read within limits, put. No Prefect here; the flow and
`proceedings ingest --direct` both call this.

    with Ingestion.open(settings) as ingestion:
        for outcome in ingestion.run(offers_of(find([Path("minutes")]))):
            print(outcome.address, outcome.state)
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from archive.holdings import Archive
from archive.quarantine import Held
from archive.store import PutState, Store
from config.errors import UnreadableDocumentError
from config.settings import Settings
from extractors.extract import RULES_VERSION, Hints
from flows.files import load
from flows.reading import job_for, open_pool
from flows.workers import ReaderPool, Reading

QUARANTINED = "quarantined"
DROPPED = "dropped"
"""From quarantine: somebody has settled it, nobody needs to hear of it again."""

STATES = (*(state.value for state in PutState), QUARANTINED, DROPPED)

WINDOW_PER_READER = 3
"""Documents under way for each reader: one read, one with it already, one ready here."""

WINDOW_BYTES = 64 * 2**20
"""Bytes of documents under way, so that a folder of large files does not fill the memory."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A file that may have to be archived."""

    address: str  # where it stands: an absolute path or an address
    path: Path | None = None  # where its bytes lie
    held: str = ""  # or their id in quarantine
    data: bytes = b""  # or they are here
    fault: UnreadableDocumentError | None = None  # or why they could not be had
    hints: Hints | None = None  # what the source knows of it


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an offer."""

    address: str
    state: str  # one of STATES
    id: str = ""  # of the document, or of the file in quarantine
    sha256: str = ""
    title: str = ""
    pages: int = 0
    interventions: int = 0
    code: str = ""  # why it is in quarantine
    reason: str = ""
    hint: str | None = None
    seconds: float = 0.0  # that reading it took


class _Underway(msgspec.Struct, frozen=True):
    """A document that is being read."""

    offer: Offer
    data: bytes


Report = Callable[[Outcome], None]


def offers_of(files: Iterable[Path]) -> list[Offer]:
    """Files on this machine as offers."""
    return [Offer(address=str(file), path=file) for file in files]


def offer_again(held: Held) -> Offer:
    """A file from quarantine: its kept bytes, or where it stands on this machine."""
    return (
        Offer(address=held.address, held=held.id) if held.kept else Offer(address=held.address, path=Path(held.address))
    )


class Ingestion:
    """One run of ingesting. `run` may be called from several threads at once; the archive is written by one of them at
    a time."""

    def __init__(
        self, archive: Archive, pool: ReaderPool, password: str | None = None, report: Report = lambda _: None
    ) -> None:
        self.archive = archive
        self.pool = pool
        self.password = password
        self.report = report
        self._settings = archive.settings
        self._lock = threading.Lock()
        self._resources = ExitStack()

    @classmethod
    def open(cls, settings: Settings, password: str | None = None, report: Report = lambda _: None) -> Ingestion:
        """Open the archive and the readers; `close` ends both."""
        with ExitStack() as resources:
            archive = resources.enter_context(Archive(settings))
            archive.repair()
            pool = resources.enter_context(open_pool(settings))
            resources.enter_context(archive.batch())
            ingestion = cls(archive, pool, password, report)
            ingestion._resources = resources.pop_all()
        return ingestion

    def settle(self) -> str | None:
        """Commit what the index holds so far. Gives the reason where it lacks something that the store has: the next
        run brings it in."""
        with self._lock:
            self.archive.flush()
            return str(self.archive.fault) if self.archive.fault else None

    def close(self) -> None:
        """Commit what the index holds and end the readers."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.__exit__(kind, error, trace)

    @property
    def _store(self) -> Store:
        return self.archive.store

    def run(self, offers: Iterable[Offer]) -> Iterator[Outcome]:
        """Archive the offers, each one's outcome as soon as it is known.

        Raises:
            ProceedingsError: the archive cannot be used or readers do not start. What was yielded is archived.
        """
        underway: dict[Future[Reading], _Underway] = {}
        seen: dict[str, tuple[str, str]] = {}  # address -> (sha256, document), of what is known
        for offer in offers:
            begun = self._begin(offer)
            if isinstance(begun, _Underway):
                underway[self._read(begun)] = begun
            else:
                yield self._told(begun)
                if begun.state == PutState.UNCHANGED:
                    seen[begun.address] = (begun.sha256, begun.id)
            while self._full(underway.values()):
                yield from self._finish(underway)
        self._see(seen)
        while underway:
            yield from self._finish(underway)

    def sift(self, offers: Iterable[Offer]) -> Iterator[Outcome | Offer]:
        """Only look: the outcome of what need not be read, and the offers that somebody else is to read, with their
        bytes."""
        seen: dict[str, tuple[str, str]] = {}
        for offer in offers:
            begun = self._begin(offer)
            if isinstance(begun, _Underway):
                yield msgspec.structs.replace(offer, data=begun.data, path=None, held="")
                continue
            yield self._told(begun)
            if begun.state == PutState.UNCHANGED:
                seen[begun.address] = (begun.sha256, begun.id)
        self._see(seen)

    def _see(self, seen: dict[str, tuple[str, str]]) -> None:
        if seen:
            with self._lock:
                self._store.ledger.saw(seen)

    def _told(self, outcome: Outcome) -> Outcome:
        self.report(outcome)
        return outcome

    def _full(self, underway: Iterable[_Underway]) -> bool:
        sizes = [len(one.data) for one in underway]
        return len(sizes) >= WINDOW_PER_READER * self.pool.workers or (sum(sizes) > WINDOW_BYTES and len(sizes) > 1)

    def _begin(self, offer: Offer) -> Outcome | _Underway:
        """Load an offer; an outcome where nothing needs to be read."""
        try:
            data = self._load(offer)
        except UnreadableDocumentError as error:
            return self._quarantine(offer, error, None)
        sha256 = hashlib.sha256(data).hexdigest()
        with self._lock:
            known = self._store.known(sha256, RULES_VERSION, offer.address)
            held = None if known else self._store.quarantine.held(sha256, RULES_VERSION)
        if known:
            return Outcome(address=offer.address, state=PutState.UNCHANGED.value, id=known, sha256=sha256)
        if held and not (self.password and held.code == "encrypted"):
            return self._still_held(offer, held)
        return _Underway(offer, data)

    def _load(self, offer: Offer) -> bytes:
        if offer.fault:
            raise offer.fault
        if offer.path:
            return load(offer.path, self._settings.file_megabytes)
        if not offer.held:
            return offer.data
        with self._lock:
            return self._store.quarantine.file(offer.held)

    def _read(self, begun: _Underway) -> Future[Reading]:
        offer = begun.offer
        return self.pool.submit(job_for(begun.data, self._settings, offer.address, self.password, offer.hints))

    def _finish(self, underway: dict[Future[Reading], _Underway]) -> Iterator[Outcome]:
        """Wait for a document, at least, and archive it."""
        for future in wait(underway, return_when=FIRST_COMPLETED).done:
            yield self._told(self._outcome(underway.pop(future), future))

    def _outcome(self, begun: _Underway, future: Future[Reading]) -> Outcome:
        try:
            reading = future.result()
        except UnreadableDocumentError as error:
            return self._quarantine(begun.offer, error, begun.data)
        with self._lock:
            put = self.archive.add(reading.proceedings, begun.data, begun.offer.address)
        return Outcome(
            address=begun.offer.address,
            state=put.state.value,
            id=put.id,
            sha256=reading.proceedings.sha256,
            title=reading.proceedings.heading.title or "",
            pages=reading.proceedings.extraction.pages,
            interventions=len(reading.proceedings.interventions),
            seconds=reading.seconds,
        )

    def _still_held(self, offer: Offer, held: Held) -> Outcome:
        """Bytes that could not be read before: noted at this address, not tried again."""
        with self._lock:
            return _quarantined(self._store.quarantine.note(offer.address, held))

    def _quarantine(self, offer: Offer, error: UnreadableDocumentError, data: bytes | None) -> Outcome:
        with self._lock:
            held = self._store.quarantine.add(
                offer.address, error.code, error.message, hint=error.hint, data=data, rules_version=RULES_VERSION
            )
        return _quarantined(held)


def _quarantined(held: Held) -> Outcome:
    return Outcome(
        address=held.address,
        state=DROPPED if held.dropped else QUARANTINED,
        id=held.id,
        code=held.code,
        reason=held.reason,
        hint=held.hint,
    )
