"""From offers to the archive: load, look whether it is known, read within limits, put. No Prefect here; the flow and
`proceedings ingest --direct` both call this.

    with Ingestion.open(settings) as ingestion:
        for outcome in ingestion.run(offers_of(find([Path("minutes")]))):
            print(outcome.address, outcome.state)
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from archive.holdings import Archive
from archive.quarantine import Held
from archive.store import Put, PutResult, PutState, Store
from config.errors import UnreadableDocumentError
from config.settings import Settings
from extractors.options import RULES_VERSION
from flows.files import fingerprint, load
from flows.memory import share_one_heap
from flows.reading import job_for, open_pool
from flows.window import Offer, Underway, Window
from flows.workers import ReaderPool, Reading

__all__ = ["DROPPED", "QUARANTINED", "STATES", "Ingestion", "Offer", "Outcome", "Report", "offer_again", "offers_of"]

QUARANTINED = "quarantined"
DROPPED = "dropped"
"""From quarantine: somebody has settled it, nobody needs to hear of it again."""

STATES = (*(state.value for state in PutState), QUARANTINED, DROPPED)

BEGUN_PER_READER = 4
"""Files that each reader may have before the run begins: some seconds of work."""

PORTION = 16
"""Files looked up in the catalogue together."""

PORTION_BYTES = 16 * 2**20
"""Bytes of them."""


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
        self._begun: dict[str, Future[Reading]] = {}  # by SHA-256

    @classmethod
    def open(cls, settings: Settings, password: str | None = None, report: Report = lambda _: None) -> Ingestion:
        """Open the archive and the readers; `close` ends both."""
        share_one_heap()
        with ExitStack() as resources:
            archive = resources.enter_context(Archive(settings))
            archive.catch_up()
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

    def begin(self, offers: Sequence[Offer]) -> None:
        """Have the first of these files read while something else is made ready; `run` then takes what was read."""
        loaded: dict[str, Underway] = {}
        for offer in offers[: self.pool.workers * BEGUN_PER_READER]:
            with suppress(UnreadableDocumentError):  # `run` meets it again, and tells
                data = self._load(offer)
                loaded[offer.address] = Underway(offer, data, hashlib.sha256(data).hexdigest())
        ids, held = self._familiar(loaded)
        for address, each in loaded.items():
            if address not in ids and each.sha256 not in held:
                self._begun[each.sha256] = self._read(each)

    def run(self, offers: Iterable[Offer]) -> Iterator[Outcome]:
        """Archive the offers, each one's outcome as soon as it is known.

        Raises:
            ProceedingsError: the archive cannot be used or readers do not start. What was yielded is archived.
        """
        window = Window(self.pool.workers)
        for found in self._looked_up(offers, lambda: window.hungry):
            if isinstance(found, Outcome):
                yield found
            else:
                window.add(self._read(found), found)
            while window.full:
                yield from self._archive(window.take())
        while window:
            yield from self._archive(window.take())

    def sift(self, offers: Iterable[Offer]) -> Iterator[Outcome | Offer]:
        """Only look: the outcome of what need not be read, and the offers that somebody else is to read, with their
        bytes."""
        for found in self._looked_up(offers, lambda: False):
            if isinstance(found, Outcome):
                yield found
            else:
                yield msgspec.structs.replace(found.offer, data=found.data, path=None, held="")

    def _looked_up(self, offers: Iterable[Offer], hungry: Callable[[], bool]) -> Iterator[Outcome | Underway]:
        """Outcomes of what need not be read, told already, and what has to be: at once where readers are hungry."""
        known: list[tuple[Offer, Outcome]] = []
        loaded: dict[str, Underway] = {}
        for offer in self._touched(offers):
            if isinstance(offer, Outcome):
                yield self._told(offer)
                continue
            if offer.address in loaded:
                yield from self._known_or_not(loaded, known)
            try:
                data = self._load(offer)
                loaded[offer.address] = Underway(offer, data, hashlib.sha256(data).hexdigest())
            except UnreadableDocumentError as error:
                yield self._told(self._quarantine(offer, error, None))
            if len(loaded) >= PORTION or hungry() or sum(len(each.data) for each in loaded.values()) > PORTION_BYTES:
                yield from self._known_or_not(loaded, known)
        yield from self._known_or_not(loaded, known)
        self._see(known)

    def _touched(self, offers: Iterable[Offer]) -> Iterator[Outcome | Offer]:
        """Outcomes of files that nobody has touched since they were archived; all other offers."""
        if not isinstance(offers, Sequence):
            yield from offers  # of a source, which tells by its listing what was touched
            return
        signs = {offer.address: sign for offer in offers if offer.path and (sign := fingerprint(offer.path))}
        with self._lock:
            same = self._store.ledger.untouched(RULES_VERSION, signs)
        for offer in offers:
            if offer.address in same:
                yield _unchanged(offer.address, *same[offer.address])
            else:
                yield msgspec.structs.replace(offer, fingerprint=signs.get(offer.address))

    def _known_or_not(
        self, loaded: dict[str, Underway], known: list[tuple[Offer, Outcome]]
    ) -> Iterator[Outcome | Underway]:
        """Empties `loaded`: outcomes of bytes that are archived, or could not be read before; what has to be read."""
        if not loaded:
            return
        begun = dict(loaded)
        loaded.clear()
        ids, held = self._familiar(begun)
        for address, each in begun.items():
            waiting = held.get(each.sha256)
            if address in ids:
                outcome = _unchanged(address, each.sha256, ids[address])
                known.append((each.offer, outcome))
                yield self._told(outcome)
            elif waiting and not (self.password and waiting.code == "encrypted"):
                yield self._told(self._still_held(each.offer, waiting))
            else:
                yield each

    def _familiar(self, loaded: Mapping[str, Underway]) -> tuple[dict[str, str], dict[str, Held]]:
        """By address, the documents of those that are archived; by SHA-256, those that could not be read before."""
        found = {address: each.sha256 for address, each in loaded.items()}
        with self._lock:
            ids = self._store.known_all(RULES_VERSION, found)
            return ids, self._store.quarantine.held_all(set(found.values()), RULES_VERSION)

    def _see(self, known: Sequence[tuple[Offer, Outcome]]) -> None:
        """Write down that known bytes stand where they were found."""
        if known:
            with self._lock:
                self._store.ledger.saw(
                    {outcome.address: (outcome.sha256, outcome.id) for _, outcome in known},
                    {offer.address: offer.fingerprint for offer, _ in known},
                )

    def _load(self, offer: Offer) -> bytes:
        if offer.fault:
            raise offer.fault
        if offer.path:
            return load(offer.path, self._settings.file_megabytes)
        if not offer.held:
            return offer.data
        with self._lock:
            return self._store.quarantine.file(offer.held)

    def _read(self, begun: Underway) -> Future[Reading]:
        if early := self._begun.pop(begun.sha256, None):
            return early
        offer = begun.offer
        return self.pool.submit(job_for(begun.data, self._settings, offer.address, self.password, offer.hints))

    def _archive(self, taken: Sequence[tuple[Underway, Future[Reading]]]) -> Iterator[Outcome]:
        """Archive what was read, in one go; put what could not be read into quarantine."""
        readings: list[tuple[Underway, Reading]] = []
        for begun, future in taken:
            try:
                readings.append((begun, future.result()))
            except UnreadableDocumentError as error:
                yield self._told(self._quarantine(begun.offer, error, begun.data))
        puts = [
            Put(reading.proceedings, begun.data, begun.offer.address, begun.offer.fingerprint)
            for begun, reading in readings
        ]
        with self._lock:
            results = self.archive.add_all(puts)
        for (begun, reading), put in zip(readings, results, strict=True):
            yield self._told(_outcome(begun.offer, reading, put))

    def _told(self, outcome: Outcome) -> Outcome:
        self.report(outcome)
        return outcome

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


def _unchanged(address: str, sha256: str, document: str) -> Outcome:
    return Outcome(address=address, state=PutState.UNCHANGED.value, id=document, sha256=sha256)


def _outcome(offer: Offer, reading: Reading, put: PutResult) -> Outcome:
    return Outcome(
        address=offer.address,
        state=put.state.value,
        id=put.id,
        sha256=reading.proceedings.sha256,
        title=reading.proceedings.heading.title or "",
        pages=reading.proceedings.extraction.pages,
        interventions=len(reading.proceedings.interventions),
        seconds=reading.seconds,
    )


def _quarantined(held: Held) -> Outcome:
    return Outcome(
        address=held.address,
        state=DROPPED if held.dropped else QUARANTINED,
        id=held.id,
        code=held.code,
        reason=held.reason,
        hint=held.hint,
    )
