"""Replacing the entries of documents, so that no interruption leaves a mixture that nobody notices.

Every document has a marker, in an index beside that of the entries. Replacing goes in three steps, for a batch of
documents at once:

1. the marker: the new version, the ids that are there and those that will be, not complete. Where a newer version
   is there already, Elasticsearch refuses, and the document is left alone;
2. the entries, and the deletion of those that are no more, all with the document's version, so that what a slower
   writer sends later is refused one by one;
3. the marker again: these ids, complete.

Killed in between, the marker still names all ids that may be there, and the next replacement of the document
removes what should not be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from archive.search.elastic.bulk import Action, Outcome, Patience, ShardsMissingError, delete, patiently, put, send
from archive.search.elastic.connection import READ_ONLY
from archive.search.elastic.documents import Marker, entry_source, read_marker
from archive.search.elastic.indices import markers_alias
from archive.search.index import Entry
from config.errors import IndexWriteError

BATCH_ENTRIES = 2_000  # entries that are held back before they are sent


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be indexed of one document: the writes of its entries by id."""

    proceedings: str
    version: int
    writes: Mapping[str, Action]

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of its entries."""
        return tuple(self.writes)


def _prepared(proceedings: str, version: int, entries: Sequence[Entry]) -> Document:
    writes = {entry.id: put(entry.id, version, entry_source(entry)) for entry in entries}
    return Document(proceedings, version, writes)


@dataclass(slots=True)
class Writer:
    """Collects documents and sends them in batches; `targets` names the aliases to write to at that moment.

    While the server indexes one batch, the next is prepared: neither waits for the other.
    """

    client: Elasticsearch
    targets: Callable[[], Sequence[str]]
    patience: Patience
    _waiting: dict[str, Document] = field(default_factory=dict)
    _failed: dict[str, str] = field(default_factory=dict)
    _worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "elasticsearch"))
    _sending: Future[dict[str, str]] | None = None

    def replace(self, proceedings: str, version: int, entries: Sequence[Entry]) -> None:
        """Take a document; it is sent when enough have come together."""
        earlier = self._waiting.get(proceedings)
        if earlier is None or earlier.version <= version:
            self._waiting[proceedings] = _prepared(proceedings, version, entries)
        if sum(len(document.writes) for document in self._waiting.values()) >= BATCH_ENTRIES:
            self._send()

    def _send(self) -> None:
        """Send what has come together, once the batch before is through. Failures are kept for `finish`."""
        self._settle()
        documents, self._waiting = list(self._waiting.values()), {}
        if documents:
            self._sending = self._worker.submit(self._replace_all, documents)

    def _settle(self) -> None:
        sending, self._sending = self._sending, None
        if sending:
            self._failed |= sending.result()

    def _replace_all(self, documents: Sequence[Document]) -> dict[str, str]:
        failed: dict[str, str] = {}
        for target in patiently(self.targets, self.patience):
            failed |= _replace_all(self.client, target, documents, self.patience)
        return failed

    def close(self) -> None:
        """Wait for what is being sent; what is not sent yet is dropped."""
        self._worker.shutdown()

    def finish(self) -> None:
        """Send the rest.

        Raises:
            IndexWriteError: some documents are not, or not fully, indexed.
        """
        with self._worker:
            self._send()
            self._settle()
        failed, self._failed = self._failed, {}
        if failed:
            raise _write_error(failed)


def _write_error(failed: Mapping[str, str]) -> IndexWriteError:
    if set(failed.values()) == {READ_ONLY[0]}:
        return IndexWriteError(READ_ONLY[0], failed=dict(failed), hint=READ_ONLY[1])
    name, reason = next(iter(failed.items()))
    others = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
    hint = "They stay in the archive, and the next run indexes them."
    return IndexWriteError(f"Elasticsearch did not index {name}{others}: {reason}", failed=dict(failed), hint=hint)


def _replace_all(
    client: Elasticsearch, target: str, documents: Sequence[Document], patience: Patience
) -> dict[str, str]:
    """Run the three steps; what failed, and why."""
    markers = markers_alias(target)
    there = patiently(lambda: _markers(client, markers, documents), patience)
    todo = [one for one in documents if one.version >= _version(there, one)]
    opened = send(client, markers, (_opening(one, there) for one in todo), patience)
    failed = _undone(opened)
    todo = [one for one in todo if one.proceedings not in failed and not opened[one.proceedings].outdated]
    failed |= _failures(todo, there, send(client, target, _writes(todo, there), patience))
    complete = [one for one in todo if one.proceedings not in failed]
    closed = send(client, markers, (_closing(one) for one in complete), patience)
    _withdraw(client, target, [one for one in complete if closed[one.proceedings].outdated], patience)
    return failed | _undone(closed)


def _undone(outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """Of markers, whose ids are those of their documents."""
    return {name: _reason(outcome) for name, outcome in outcomes.items() if not outcome.done}


def _markers(client: Elasticsearch, alias: str, documents: Iterable[Document]) -> dict[str, Marker]:
    """What is known of documents that are there.

    Raises:
        ShardsMissingError: that cannot be told now.
    """
    found = client.mget(index=alias, ids=[one.proceedings for one in documents])["docs"]
    if any("error" in one for one in found):
        raise ShardsMissingError("A part of the Elasticsearch index is not available.", hint="Try again later.")
    markers = (read_marker(one["_source"]) for one in found if one.get("found"))
    return {marker.proceedings: marker for marker in markers}


def _version(there: Mapping[str, Marker], document: Document) -> int:
    return there[document.proceedings].version if document.proceedings in there else -1


def _old_ids(there: Mapping[str, Marker], document: Document) -> tuple[str, ...]:
    return there[document.proceedings].ids if document.proceedings in there else ()


def _opening(document: Document, there: Mapping[str, Marker]) -> Action:
    ids = tuple(dict.fromkeys((*_old_ids(there, document), *document.ids)))
    return _marker_write(document, Marker(proceedings=document.proceedings, version=document.version, ids=ids))


def _closing(document: Document) -> Action:
    marker = Marker(proceedings=document.proceedings, version=document.version, ids=document.ids, complete=True)
    return _marker_write(document, marker)


def _marker_write(document: Document, marker: Marker) -> Action:
    return put(document.proceedings, document.version, marker.source())


def _writes(documents: Iterable[Document], there: Mapping[str, Marker]) -> Iterable[Action]:
    for document in documents:
        yield from document.writes.values()
        for identity in sorted({*_old_ids(there, document)} - {*document.ids}):
            yield delete(identity, document.version)


def _withdraw(client: Elasticsearch, target: str, documents: Sequence[Document], patience: Patience) -> None:
    """A newer version came while an older one was being written: take out what only the older one has."""
    send(client, target, (delete(name, one.version) for one in documents for name in one.ids), patience)


def _failures(
    documents: Iterable[Document], there: Mapping[str, Marker], outcomes: Mapping[str, Outcome]
) -> dict[str, str]:
    failed: dict[str, str] = {}
    for document in documents:
        for identity in (*document.ids, *_old_ids(there, document)):
            if not outcomes[identity].done:
                failed.setdefault(document.proceedings, f"{identity}: {_reason(outcomes[identity])}")
    return {name: READ_ONLY[0] if READ_ONLY[0] in reason else reason for name, reason in failed.items()}


def _reason(outcome: Outcome) -> str:
    return READ_ONLY[0] if outcome.read_only else outcome.reason or outcome.kind or f"status {outcome.status}"
