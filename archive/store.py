"""The store: what the archive holds. The truth; every index is made from it.

    with Store.open(settings) as store:
        result = store.put(proceedings, pdf, "https://example.org/minutes.pdf")
        version, entries = store.entries(result.id)

A store may be used from several threads, and any number of processes may open the same archive at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

import msgspec

from archive import indexing, planning, putting, reading, status
from archive.corrections import Corrections
from archive.database import Database, chunks
from archive.documents import Documents
from archive.entries import BATCH, Document, gather
from archive.ledger import Ledger
from archive.models import Proceedings
from archive.people import People
from archive.planning import PutState
from archive.putting import PutResult
from archive.quarantine import Quarantine
from archive.reading import DocumentSummary, EditionSummary, Found
from archive.search.index import Entry
from archive.status import Status
from config.errors import NotFoundError, StoreError
from config.settings import Settings

__all__ = ["Document", "DocumentSummary", "EditionSummary", "Found", "Put", "PutResult", "PutState", "Status", "Store"]

ATTEMPTS = 20
"""Times that a put is planned anew because another process wrote the same document meanwhile."""


class Put(msgspec.Struct, frozen=True):
    """A reading of a file, to be put in."""

    proceedings: Proceedings
    pdf: bytes
    source: str  # where the bytes stand: an absolute path or an address
    fingerprint: str | None = None  # by what can be told later that they still stand there, without reading them


class Store:
    """Catalogue and document store of one archive. All methods raise StoreError when one of them cannot be used.

    Attributes:
        quarantine: files that could not be archived.
        ledger: what stands at which address.
        people: who is who across documents.
        corrections: what people say against the extraction.
    """

    def __init__(self, database: Database, documents: Documents) -> None:
        self.database = database
        self.files = documents
        self.quarantine = Quarantine(database, documents)
        self.ledger = Ledger(database)
        self.people = People(database)
        self.corrections = Corrections(database, documents)

    @classmethod
    def open(cls, settings: Settings) -> Store:
        """Open the archive that the settings name; make it, or bring its tables up to date, where needed."""
        database = Database(settings.catalogue_url)
        database.migrate()
        return cls(database, Documents(settings))

    def close(self) -> None:
        """Let go of files and connections."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Putting

    def put(self, proceedings: Proceedings, pdf: bytes, source: str) -> PutResult:
        """Put a reading of a file in. Doing it again changes nothing; killed in the middle, nothing has happened.

        Args:
            proceedings: what `extract` made of the bytes; its ids are replaced by stable ones.
            pdf: the bytes.
            source: where they stand: an absolute path or an address. The same address means the same document.
        """
        return self.put_all([Put(proceedings, pdf, source)])[0]

    def put_all(self, puts: Sequence[Put]) -> list[PutResult]:
        """Put many in, as if one after the other: one commit for all, or for a few where some concern the same
        document. Killed in the middle, the first ones of them are there, whole, or none."""
        readings = [_under_its_address(put) for put in puts]
        pdfs = {put.proceedings.sha256: put.pdf for put in puts}
        signs = {put.source: put.fingerprint for put in puts}
        results: dict[int, PutResult] = {}
        waiting = list(range(len(puts)))
        attempts = ATTEMPTS
        while waiting and attempts:
            done = self._put_first([readings[number] for number in waiting], pdfs, signs)
            attempts = ATTEMPTS if any(done) else attempts - 1
            results.update((number, result) for number, result in zip(waiting, done, strict=False) if result)
            waiting = [number for number in waiting if number not in results]
        if waiting:
            raise StoreError(
                f"The document at {puts[waiting[0]].source} is being written by others without end.",
                hint="Try again later.",
            )
        return [results[number] for number in range(len(puts))]

    def _put_first(
        self, readings: Sequence[Proceedings], pdfs: Mapping[str, bytes], signs: Mapping[str, str | None]
    ) -> list[PutResult | None]:
        """Put the first of them in, as many as do not concern each other. None: someone else came between."""
        with self.database.reading() as connection:
            plans = planning.plan(connection, self.files, readings)
        needed = {plan.proceedings.sha256: pdfs[plan.proceedings.sha256] for plan in plans}
        self.files.keep(needed, [plan.text for plan in plans if plan.text])
        with self.database.writing() as connection:
            return putting.carry_out(connection, self.files, plans, needed, signs)

    def known(self, sha256: str, rules_version: str, source: str | None = None) -> str | None:
        """The document's id, where a put of these bytes, read under these rules, from there, would change nothing."""
        return self.known_all(rules_version, {source or "": sha256}).get(source or "")

    def known_all(self, rules_version: str, found: Mapping[str, str]) -> dict[str, str]:
        """The same for many: `found` is address -> SHA-256, the answer address -> document id of the known ones.

        `ledger.saw` then writes down that they were seen.
        """
        with self.database.reading() as connection:
            return reading.known(connection, rules_version, found)

    # Reading

    def get(self, id: str) -> Proceedings:  # noqa: A002
        """A document's current edition, corrections applied.

        Raises:
            NotFoundError: no document has that id.
        """
        with self.database.reading() as connection:
            return reading.get(connection, self.files, id)

    def edition(self, id: str, n: int) -> Proceedings:  # noqa: A002
        """One edition of a document, counted from 1, as it was extracted."""
        with self.database.reading() as connection:
            return reading.edition(connection, self.files, id, n)

    def editions(self, id: str) -> tuple[EditionSummary, ...]:  # noqa: A002
        """All editions of a document, first to last."""
        with self.database.reading() as connection:
            return reading.editions(connection, id)

    def intervention(self, id: str) -> Found:  # noqa: A002
        """An intervention by its id, or what replaced it, or, where nothing did, as it last stood.

        Raises:
            NotFoundError: no intervention ever had that id.
        """
        with self.database.reading() as connection:
            return reading.intervention(connection, self.files, id)

    def documents(
        self, *, body: str | None = None, limit: int | None = None, offset: int = 0
    ) -> tuple[DocumentSummary, ...]:
        """All documents, newest sitting first; those of unknown date last."""
        with self.database.reading() as connection:
            return reading.documents(connection, body, limit, offset)

    def document(self, id: str) -> DocumentSummary:  # noqa: A002
        """One document's line in the list."""
        with self.database.reading() as connection:
            return reading.document(connection, id)

    def pdf(self, id: str, n: int | None = None) -> bytes:  # noqa: A002
        """The PDF of a document: of its current edition, or of edition `n`."""
        with self.database.reading() as connection:
            sha256 = reading.sha256_of(connection, id, n)
        return self.files.pdf(sha256)

    def status(self) -> Status:
        """What the archive has and what it lacks."""
        with self.database.reading() as connection:
            return status.status(connection, self.database.name, self.files.url)

    # Indexing

    def entries(self, id: str) -> tuple[int, tuple[Entry, ...]]:  # noqa: A002
        """(version, entries) of a document, as the index takes them."""
        for document in self.all_entries([id]):
            return document.version, document.entries
        raise NotFoundError(f"The archive has no document {id}.")

    def all_entries(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """Entries of many documents (default: all), a few queries for fifty of them.

        Each fifty are read in a transaction of their own: one that lasts as long as a rebuild would keep SQLite from
        ever tidying up.
        """
        with self.database.reading() as connection:
            chosen = reading.document_ids(connection) if ids is None else list(ids)
        for start in range(0, len(chosen), BATCH):
            with self.database.reading() as connection:
                gathered = gather(connection, chosen[start : start + BATCH])
            yield from gathered.documents(self.files)

    def unindexed(self) -> tuple[str, ...]:
        """Documents whose current version the index lacks, longest waiting first."""
        with self.database.reading() as connection:
            return indexing.unindexed(connection)

    def lacking(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of these documents whose current version the index lacks."""
        with self.database.reading() as connection:
            return indexing.lacking(connection, ids)

    def mark_indexed(self, id: str, version: int) -> None:  # noqa: A002
        """The index has committed that version of the document."""
        self.mark_all_indexed([(id, version)])

    def mark_all_indexed(self, versions: Sequence[tuple[str, int]]) -> None:
        """The index has committed these versions."""
        with self.database.writing() as connection:
            indexing.mark_indexed(connection, versions)

    def mark_unindexed(self, ids: Sequence[str] | None = None) -> None:
        """The index lacks these documents (default: all), whatever was said before."""
        with self.database.writing() as connection:
            indexing.mark_unindexed(connection, ids)

    def renew(self, ids: Sequence[str]) -> None:
        """The index has something else of these documents: give them a version that wins over whatever is there."""
        with self.database.writing() as connection:
            indexing.touch(connection, ids)
            for chunk in chunks(ids):
                indexing.mark_unindexed(connection, chunk)

    def indexed_seq(self) -> int:
        """The largest number n such that the index has every intervention whose `ingest_seq` is at most n."""
        with self.database.reading() as connection:
            return indexing.indexed_seq(connection)

    def standing(self, low: int, high: int) -> int:
        """How many interventions of current editions have low < ingest_seq <= high."""
        with self.database.reading() as connection:
            return indexing.standing(connection, low, high)

    def versions(self) -> dict[str, tuple[str, int]]:
        """Intervention id -> (document id, version), of all that an index should have."""
        with self.database.reading() as connection:
            return indexing.versions(connection)

    def settle_index(self, built: Mapping[str, int]) -> None:
        """A new index holds exactly these documents in these versions; whatever else is there it lacks."""
        with self.database.writing() as connection:
            indexing.settle(connection, built)


def _under_its_address(put: Put) -> Proceedings:
    if hashlib.sha256(put.pdf).hexdigest() != put.proceedings.sha256:
        raise StoreError("These proceedings were not read from this file: their SHA-256 differ.")
    return msgspec.structs.replace(put.proceedings, source=put.source)
