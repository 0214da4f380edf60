"""The embedded engine: one process writes at a time, any number read, and each sees what was committed last."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import Path

import tantivy

from archive.search.embedded.files import LOCK_SECONDS, IndexFolder, generation_stamp
from archive.search.embedded.schema import register, schema
from archive.search.embedded.snapshot import Snapshot, open_generation, readable
from archive.search.embedded.writing import Writing, build
from archive.search.index import Entry, Hit, SearchRequest, SearchResult
from archive.search.requests import check
from config.errors import IndexUnavailableError

_ATTEMPTS = 5  # a generation may be swept between reading its name and opening it


class EmbeddedIndex:
    """`archive.search.index.SearchIndex` over a folder; safe to use from several threads."""

    def __init__(self, path: Path, *, lock_seconds: float = LOCK_SECONDS) -> None:
        self._folder = IndexFolder(path)
        self._lock_seconds = lock_seconds
        self._reading = threading.RLock()  # never held by one who writes: a commit takes seconds, a rebuild hours
        self._write_guard = threading.RLock()
        self._index: tuple[Path, tantivy.Index] | None = None
        self._seen: tuple[object, Snapshot] | None = None
        self._writing: Writing | None = None

    def replace(self, proceedings: str, version: int, entries: Sequence[Entry]) -> None:
        """Put the document's entries in place of those it had, unless a newer version is there.

        The first write after a commit waits until no other process writes.

        Raises:
            IndexUnavailableError: another process is writing for too long, or the index is damaged.
        """
        with self._write_guard:
            self._writer().replace(proceedings, version, entries)

    def remove(self, proceedings: str, version: int) -> None:
        """Take the document's entries out, and remember the version, so that an older one does not come back."""
        self.replace(proceedings, version, ())

    def commit(self) -> None:
        """Make what was written visible and durable, and let others write."""
        with self._write_guard:
            writing, self._writing = self._writing, None
            if writing:
                writing.commit()

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a request; an index that does not exist yet holds nothing."""
        check(request)
        with readable(self._folder.path):
            return self._snapshot().search(request)

    def state(self) -> Hashable:
        """The generation and its last commit."""
        return _state(self._folder.current())

    def get(self, intervention: str) -> Entry | None:
        """One entry by id."""
        with readable(self._folder.path):
            return self._snapshot().get(intervention)

    def similar(self, intervention: str, limit: int = 5) -> tuple[Hit, ...]:
        """Interventions whose words are most like this one's."""
        with readable(self._folder.path):
            snapshot = self._snapshot()
            entry = snapshot.get(intervention)
            return snapshot.similar(entry, limit) if entry else ()

    def export(self, request: SearchRequest) -> Iterator[Entry]:
        """Every entry that matches when this is called, whatever is written meanwhile."""
        check(request)
        with readable(self._folder.path):
            yield from self._snapshot().export(request)

    def versions(self) -> Iterator[tuple[str, str, int]]:
        """Id, proceedings and version of all entries."""
        with readable(self._folder.path):
            yield from self._snapshot().versions()

    def rebuild(
        self,
        documents: Iterable[tuple[str, int, Sequence[Entry]]],
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Build a new index beside the old one, then switch. Readers go on all the time; writers wait until it is done.

        Where it fails, the old index stays as it was.
        """
        self.commit()
        with self._write_guard, self._folder.lock(self._lock_seconds):
            self._folder.sweep(keep=self._usable())
            generation = self._folder.new_generation()
            try:
                build(generation, documents, progress)
            except BaseException:
                shutil.rmtree(generation, ignore_errors=True)
                raise
            self._folder.switch(generation)

    def close(self) -> None:
        """Let go of the index; what was not committed is dropped."""
        with self._write_guard, self._reading:
            if self._writing:
                self._writing.abandon()
            self._writing = self._index = self._seen = None

    def _usable(self) -> Path | None:
        """The generation that is read now, as far as that can be told: a rebuild also mends a damaged pointer."""
        try:
            return self._folder.current()
        except IndexUnavailableError:
            return None

    def _writer(self) -> Writing:
        if self._writing is None:
            self._writing = Writing.begin(self._folder, self._lock_seconds)
        return self._writing

    def _snapshot(self) -> Snapshot:
        """The last committed state; opened anew only when there is something new."""
        with self._reading:
            for attempt in range(_ATTEMPTS):
                generation = self._folder.current()
                state = _state(generation)
                if self._seen is None or self._seen[0] != state:
                    try:
                        self._seen = (state, Snapshot(self._open(generation).searcher()))
                    except IndexUnavailableError:
                        if attempt + 1 == _ATTEMPTS or self._folder.current() == generation:
                            raise
                        continue
                return self._seen[1]
        raise AssertionError("unreachable")

    def _open(self, generation: Path | None) -> tantivy.Index:
        if generation is None:
            return register(tantivy.Index(schema()))
        if self._index is None or self._index[0] != generation:
            self._index = (generation, open_generation(generation))
        self._index[1].reload()
        return self._index[1]


def _state(generation: Path | None) -> Hashable:
    # A process that was forked must not read on with what the other had open.
    return os.getpid(), generation, generation and generation_stamp(generation)
