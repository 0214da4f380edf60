"""The archive as a whole: the store and the search index made from it, kept in step.

The store comes first, always. What the index could not take stays marked unindexed in the store, and `repair` brings
it in: at the next run, or when the engine is back. Nothing is lost on the way.

    archive = Archive(settings)
    archive.add(proceedings, pdf, source)                # a PutResult; `indexed` tells whether search finds it yet
    with archive.batch():                                # one commit of the index for many documents
        for proceedings, pdf, source in readings:
            archive.add(proceedings, pdf, source)
    archive.search(SearchRequest(query="debt relief"))
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from archive.search.index import Entry, SearchIndex, SearchRequest, SearchResult
from config.errors import IndexUnavailableError, IndexWriteError
from config.settings import Settings

if TYPE_CHECKING:
    from archive.models import Proceedings
    from archive.store import Put, PutResult, Status, Store

COMMIT_EVERY = 64
"""Documents after which a batch is brought into the index: a commit costs as much as indexing several documents. Until
then the index is not locked, so several ingests can take turns."""

COOL_DOWN = 30.0
"""Seconds for which a batch leaves an index alone that could not be used. It is tried once more when the batch ends."""


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """What a repair or a rebuild did."""

    indexed: int  # documents brought into the index
    waiting: int  # documents that the index still lacks
    fault: str | None = None  # why


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """How the index compares with the store. Each field counts interventions."""

    stored: int
    indexed: int
    missing: int  # in the store alone
    surplus: int  # in the index alone
    outdated: int  # in both, with another version
    documents: tuple[str, ...] = ()  # the documents concerned

    @property
    def sound(self) -> bool:
        """True where store and index say the same."""
        return not (self.missing or self.surplus or self.outdated)


class Archive:
    """Store and index of one archive. The store is opened when it is first needed: a search needs the index alone."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.fault: IndexUnavailableError | None = None  # why the index lacks something that was added
        self._waiting: dict[str, None] = {}  # documents to be brought into the index, in order
        self._batching = False
        self._leave_until = 0.0
        self._lock = threading.RLock()

    @cached_property
    def store(self) -> Store:
        """The truth."""
        # Imported late: `proceedings search` does not pay for SQLAlchemy.
        from archive.store import Store

        return Store.open(self.settings)

    @cached_property
    def index(self) -> SearchIndex:
        """What finds."""
        from archive.search import open_index

        return open_index(self.settings)

    def close(self) -> None:
        """Commit what waits and let go of everything."""
        self.flush()
        for name in ("index", "store"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, proceedings: Proceedings, pdf: bytes, source: str) -> PutResult:
        """Put a reading into the store and its interventions into the index.

        An index that cannot be used is no failure of this: the document is kept, `fault` says why, `repair` mends it.
        """
        from archive.store import Put

        return self.add_all([Put(proceedings, pdf, source)])[0]

    def add_all(self, puts: Sequence[Put]) -> list[PutResult]:
        """The same with many readings, which costs less than one after the other."""
        results = self.store.put_all(puts)
        with self._lock:
            self._waiting.update((result.id, None) for result in results if result.state != "unchanged")
            if not self._batching or self._is_time():
                self.flush()
        lacking = self.store.lacking([result.id for result in results])
        return [msgspec.structs.replace(result, indexed=result.id not in lacking) for result in results]

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Within it, documents are brought into the index `COMMIT_EVERY` at a time, the last ones at the end."""
        self._batching = True
        try:
            yield
        finally:
            self._batching = False
            self.flush()

    def flush(self) -> None:
        """Bring into the index what was added."""
        with self._lock:
            if self._waiting:
                self._index(list(self._waiting))

    def search(self, request: SearchRequest) -> SearchResult:
        """Ask the index."""
        return self.index.search(request)

    def repair(self, progress: Callable[[int], None] = lambda _: None) -> Repair:
        """Bring into the index whatever it lacks. An index that was deleted is noticed and filled again.

        `progress` hears how many documents are done.
        """
        with self._lock:
            try:
                if not self.indexed():
                    self.store.mark_unindexed()
            except IndexUnavailableError as error:
                self._set_aside(error)
                return Repair(indexed=0, waiting=len(self.store.unindexed()), fault=str(error))
            return self._index(self.store.unindexed(), progress)

    def catch_up(self) -> None:
        """`repair`, unless it can be seen without opening the index that nothing waits and that it is there."""
        from archive.search import is_there

        if self.store.unindexed() or not is_there(self.settings):
            self.repair()

    def indexed_seq(self) -> int:
        """Everything up to this ingest number can be found now; what digests may look at."""
        return self.store.indexed_seq()

    def indexed(self) -> int:
        """How many interventions the index has, as it says itself."""
        return self.search(SearchRequest(limit=0, facets=(), highlight=False)).total

    def require_indexed(self, low: int, high: int) -> None:
        """Ask the index itself whether it has what came in after ingest number `low` and up to `high`.

        What the catalogue says of the index holds for the index that was there then: it may have been deleted since,
        or the settings may name another engine by now.

        Raises:
            IndexUnavailableError: it lacks something, or does not answer.
        """
        asked = SearchRequest(limit=0, facets=(), highlight=False, ingest_seq=(low, high))
        indexed = self.search(asked).total
        stored = self.store.standing(low, high)  # counted after: editions that come in between only take away
        if indexed < stored:
            raise IndexUnavailableError(
                f"The search index lacks {stored - indexed:,} of the {stored:,} interventions that came in last.",
                hint="Bring it into step with `proceedings verify --repair`.",
            )

    def rebuild(self, progress: Callable[[int], None] = lambda _: None) -> Repair:
        """Make a new index from the store and put it in place of the old one.

        `progress` hears how many documents are done. What others add meanwhile is brought in at the end.

        Raises:
            IndexUnavailableError: it could not be made; the old one is as it was.
        """
        built: dict[str, int] = {}
        with self._lock:
            self.index.rebuild(self._all(built), progress)
            self.store.settle_index(built)
            late = self._index(self.store.unindexed())
        return Repair(indexed=len(built) + late.indexed, waiting=late.waiting, fault=late.fault)

    def verify(self) -> Verdict:
        """Compare the index with the store, intervention by intervention."""
        stored = self.store.versions()
        indexed = {id_: (document, version) for id_, document, version in self.index.versions()}
        missing = stored.keys() - indexed.keys()
        surplus = indexed.keys() - stored.keys()
        outdated = {id_ for id_ in stored.keys() & indexed.keys() if stored[id_] != indexed[id_]}
        documents = {stored[id_][0] for id_ in missing | outdated} | {indexed[id_][0] for id_ in surplus}
        return Verdict(
            stored=len(stored),
            indexed=len(indexed),
            missing=len(missing),
            surplus=len(surplus),
            outdated=len(outdated),
            documents=tuple(sorted(documents)),
        )

    def mend(self, verdict: Verdict, progress: Callable[[int], None] = lambda _: None) -> Repair:
        """Bring the index into step where a comparison found that it is not.

        `progress` hears how many documents are done.

        Raises:
            IndexUnavailableError: what the store does not know could not be taken out.
        """
        with self._lock:
            self.store.renew(verdict.documents)
            self._take_out({*verdict.documents} - {*self.store.unindexed()})
            return self.repair(progress)

    def _take_out(self, strangers: Collection[str]) -> None:
        """Documents of the index that the store does not know: another archive's, or of a catalogue that was lost."""
        if not strangers:
            return
        versions: dict[str, int] = {}
        for _, document, version in self.index.versions():
            if document in strangers:
                versions[document] = max(version, versions.get(document, 0))
        for document, version in versions.items():
            self.index.remove(document, version + 1)
        self.index.commit()

    def status(self) -> Status:
        """What the archive has and what it lacks."""
        return self.store.status()

    def _index(self, ids: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> Repair:
        """Bring these documents into the index, as far as it can be used."""
        count = 0
        try:
            for start in range(0, len(ids), COMMIT_EVERY):
                count += self._write(ids[start : start + COMMIT_EVERY])
                progress(count)
            self.fault = None
        except IndexUnavailableError as error:
            self._set_aside(error)
        waiting = len(self.store.unindexed())
        return Repair(indexed=count, waiting=waiting, fault=str(self.fault) if self.fault else None)

    def _is_time(self) -> bool:
        return len(self._waiting) >= COMMIT_EVERY and time.monotonic() >= self._leave_until

    def _write(self, ids: Sequence[str]) -> int:
        """Bring a portion in and commit; tells how many there were."""
        written = []
        for document in self.store.all_entries(ids):
            self.index.replace(document.id, document.version, document.entries)
            written.append((document.id, document.version))
        try:
            self.index.commit()
        except IndexWriteError as error:  # one document that cannot be indexed must not hold up the others
            self.store.mark_all_indexed([one for one in written if one[0] not in error.failed])
            raise
        self.store.mark_all_indexed(written)
        for name in ids:
            self._waiting.pop(name, None)
        return len(written)

    def _set_aside(self, error: IndexUnavailableError) -> None:
        """Let go of an index that cannot be used, with whatever it was about to write; the next need opens it anew."""
        self.fault = error
        self._leave_until = time.monotonic() + COOL_DOWN
        if "index" in self.__dict__:
            self.__dict__.pop("index").close()

    def _all(self, built: dict[str, int]) -> Iterator[tuple[str, int, Sequence[Entry]]]:
        for document in self.store.all_entries():
            built[document.id] = document.version
            yield document.id, document.version, document.entries
