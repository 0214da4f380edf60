"""Writing into the embedded index: one batch from the first `replace` to `commit`, under the folder's lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

import tantivy

from archive.search.embedded.files import IndexFolder
from archive.search.embedded.schema import KEYS, entry_document, owner, register, schema, tombstone
from archive.search.embedded.snapshot import Snapshot, open_generation, readable
from archive.search.index import Entry

WRITER_BYTES = 128_000_000  # memory for words before a segment is written out
MAX_THREADS = 4  # more make more and smaller segments


class Writing:
    """A batch that is being written. It ends by `commit` or `abandon`, which also release the lock."""

    def __init__(self, path: Path, index: tantivy.Index, held: ExitStack) -> None:
        self._path = path
        self._held = held
        self._before = Snapshot(index.searcher())
        self._writer = open_writer(index)
        self._versions: dict[str, int] = {}

    @classmethod
    def begin(cls, folder: IndexFolder, seconds: float) -> Writing:
        """Wait for the lock and open the current index, or the first one.

        Raises:
            IndexUnavailableError: the lock is not to be had, or the index is damaged.
        """
        with ExitStack() as stack:
            stack.enter_context(folder.lock(seconds))
            generation = folder.current()
            if generation is None:
                generation = folder.new_generation()
                create(generation)
                folder.switch(generation)
            with readable(folder.path):
                index = open_generation(generation)
                return cls(folder.path, index, stack.pop_all())

    def replace(self, proceedings: str, version: int, entries: Sequence[Entry]) -> None:
        """Put entries in place of the document's, unless a newer version was written before."""
        with readable(self._path):
            if version < self._version(proceedings):
                return
            self._writer.delete_documents_by_term(KEYS, owner(proceedings))
            add(self._writer, proceedings, version, entries)
            self._versions[proceedings] = version

    def _version(self, proceedings: str) -> int:
        if proceedings in self._versions:
            return self._versions[proceedings]
        return self._before.version(proceedings)

    def commit(self) -> None:
        """Make all of it visible at once."""
        with self._held, readable(self._path):
            self._writer.commit()
            self._writer.wait_merging_threads()

    def abandon(self) -> None:
        """Forget it."""
        with self._held, readable(self._path):
            self._writer.rollback()
            self._writer.wait_merging_threads()


def add(writer: tantivy.IndexWriter, proceedings: str, version: int, entries: Sequence[Entry]) -> None:
    """Add a document's entries, or what remembers that it has none."""
    for entry in entries:
        writer.add_document(entry_document(entry))
    if not entries:
        writer.add_document(tombstone(proceedings, version))


def create(generation: Path) -> tantivy.Index:
    """A new, empty index in an empty folder."""
    return register(tantivy.Index(schema(), path=str(generation)))


def open_writer(index: tantivy.Index) -> tantivy.IndexWriter:
    """A writer with as many threads as help."""
    return index.writer(heap_size=WRITER_BYTES, num_threads=min(os.cpu_count() or 1, MAX_THREADS))


def build(
    generation: Path,
    documents: Iterable[tuple[str, int, Sequence[Entry]]],
    progress: Callable[[int], None],
) -> None:
    """Write a whole index into an empty folder."""
    with readable(generation):
        writer = open_writer(create(generation))
    for done, (proceedings, version, entries) in enumerate(documents, start=1):
        with readable(generation):
            writer.delete_documents_by_term(KEYS, owner(proceedings))
            add(writer, proceedings, version, entries)
        progress(done)
    with readable(generation):
        writer.commit()
        writer.wait_merging_threads()
