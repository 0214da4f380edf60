"""The Elasticsearch engine."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from archive.search.elastic.bulk import Patience, patiently
from archive.search.elastic.connection import check_version, connect, explained, safe_address
from archive.search.elastic.indices import Indices, own_alias
from archive.search.elastic.reading import Reader
from archive.search.elastic.writing import Writer
from archive.search.index import Entry, Hit, SearchRequest, SearchResult
from archive.search.requests import check
from config.settings import Settings


class ElasticIndex:
    """`archive.search.index.SearchIndex` over an Elasticsearch cluster; safe to use from several threads."""

    def __init__(self, settings: Settings, *, patience: Patience | None = None) -> None:
        self._where = safe_address(settings.elasticsearch_url or "")
        self._client = connect(settings)
        self._patience = patience or Patience()
        self._indices = Indices(self._client, settings.elasticsearch_index)
        self._reader = Reader(self._client, self._indices.read)
        self._guard = threading.RLock()
        self._writer: Writer | None = None
        self._version_checked = self._schema_checked = False

    def replace(self, proceedings: str, version: int, entries: Sequence[Entry]) -> None:
        """Put the document's entries in place of those it had, unless a newer version is there."""
        with self._guard, self._reached():
            self._check_schema()
            if self._writer is None:
                patiently(self._indices.ensure, self._patience)
                self._writer = Writer(self._client, self._targets, self._patience)
            self._writer.replace(proceedings, version, entries)

    def remove(self, proceedings: str, version: int) -> None:
        """Take the document's entries out, and remember the version, so that an older one does not come back."""
        self.replace(proceedings, version, ())

    def commit(self) -> None:
        """Send what is left, and make all of it visible.

        Raises:
            IndexWriteError: some documents are not, or not fully, indexed; everything else is.
        """
        with self._guard, self._reached():
            writer, self._writer = self._writer, None
            if writer:
                try:
                    writer.finish()
                finally:
                    patiently(self._refresh, self._patience)

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a request; an index that does not exist yet holds nothing."""
        check(request)
        with self._reached():
            self._check_schema()
            return self._reader.search(request)

    def state(self) -> Hashable:
        """Not known: others write into the cluster, and asking it costs as much as a search."""
        return None

    def get(self, intervention: str) -> Entry | None:
        """One entry by id."""
        with self._reached():
            return self._reader.get(intervention)

    def similar(self, intervention: str, limit: int = 5) -> tuple[Hit, ...]:
        """Interventions whose words are most like this one's."""
        with self._reached():
            entry = self._reader.get(intervention)
            return self._reader.similar(entry, limit) if entry else ()

    def export(self, request: SearchRequest) -> Iterator[Entry]:
        """Every entry that matches when this begins, whatever is written meanwhile."""
        check(request)
        with self._reached():
            self._check_schema()
            yield from self._reader.export(request)

    def versions(self) -> Iterator[tuple[str, str, int]]:
        """Id, proceedings and version of all entries."""
        with self._reached():
            yield from self._reader.versions()

    def rebuild(
        self,
        documents: Iterable[tuple[str, int, Sequence[Entry]]],
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Build a new index beside the old one, then swap the aliases. Others go on reading and writing meanwhile.

        Where it fails, the old index stays as it was, and the new one is deleted.
        """
        self.commit()
        with self._guard, self._reached():
            index = self._indices.begin_build()
            try:
                self._fill(index, documents, progress)
                self._indices.finish_build(index)
            except BaseException:
                with contextlib.suppress(Exception):  # the first error is the one to report
                    self._indices.drop(index)
                raise
            self._schema_checked = True

    def _fill(
        self,
        index: str,
        documents: Iterable[tuple[str, int, Sequence[Entry]]],
        progress: Callable[[int], None],
    ) -> None:
        writer = Writer(self._client, lambda: (own_alias(index),), self._patience)
        try:
            for done, document in enumerate(documents, start=1):
                writer.replace(*document)
                progress(done)
            writer.finish()
        finally:
            writer.close()

    def close(self) -> None:
        """Let go of the connections; what was not committed may or may not be indexed."""
        if self._writer:
            self._writer.close()
        self._writer = None
        self._client.close()

    def _refresh(self) -> None:
        self._client.indices.refresh(index=self._indices.write)

    def _targets(self) -> Sequence[str]:
        """Where writes go now: the index in use, and any that is being built to replace it."""
        return (self._indices.write, *(own_alias(index) for index in self._indices.building()))

    def _check_schema(self) -> None:
        if not self._schema_checked:
            self._indices.check_schema()
            self._schema_checked = True

    @contextlib.contextmanager
    def _reached(self) -> Iterator[None]:
        with explained(self._where):
            if not self._version_checked:
                check_version(self._client)
                self._version_checked = True
            yield
