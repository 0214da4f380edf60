"""How a reading of a file enters the catalogue. Everything here runs inside the one writing transaction of a put."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from archive.alignment import Alignment, align
from archive.database import upsert
from archive.documents import Documents
from archive.identity import document_id, fresh_ids, renamed, took_over
from archive.ledger import sighted
from archive.models import Intervention, Proceedings
from archive.people import record_appearances
from archive.tables import SEQUENCE, ContentRow, CounterRow, DocumentRow, EditionRow, InterventionRow, SourceRow, now
from archive.words import digest

IN_CHUNK = 10_000
"""Ids in one IN list: under the limits of SQLite (32,766) and PostgreSQL (65,535)."""


class PutState(StrEnum):
    """What a put did."""

    NEW = "new"  # a document that was not there
    UNCHANGED = "unchanged"  # nothing to do
    REVISED = "revised"  # other bytes: a new edition
    REEXTRACTED = "reextracted"  # the same bytes under other rules


class PutResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a put."""

    state: PutState
    id: str  # the document's
    version: int  # what an index compares
    edition: int
    indexed: bool = False  # set by Archive.add: the index has it


class Current(msgspec.Struct, frozen=True):
    """A document's current edition."""

    id: str
    edition: int
    version: int
    sha256: str
    rules_version: str
    json_key: str
    ingest_seq: int


class Placed(msgspec.Struct, frozen=True):
    """One intervention's row in the catalogue."""

    id: str
    seq: int
    ingest_seq: int
    revised: bool
    words: str


def put(connection: Connection, documents: Documents, proceedings: Proceedings, source: str, size: int) -> PutResult:
    """Enter a reading; the PDF itself is kept already."""
    state, current = _identify(connection, documents, proceedings, source)
    if state is PutState.UNCHANGED and current:
        sighted(connection, source, proceedings.sha256, current.id)
        return PutResult(state=state, id=current.id, version=current.version, edition=current.edition)
    if current is None:
        result = _enter(connection, documents, proceedings, size)
    else:
        result = _renew(connection, documents, proceedings, size, current, state)
    sighted(connection, source, proceedings.sha256, result.id)
    return result


def current_of(connection: Connection, document: str) -> Current | None:
    """The document's current edition."""
    query = (
        select(
            DocumentRow.id,
            DocumentRow.edition,
            DocumentRow.version,
            EditionRow.sha256,
            EditionRow.rules_version,
            EditionRow.json_key,
            EditionRow.ingest_seq,
        )
        .join(EditionRow, (EditionRow.document_id == DocumentRow.id) & (EditionRow.number == DocumentRow.edition))
        .where(DocumentRow.id == document)
    )
    row = connection.execute(query).one_or_none()
    return Current(*row) if row else None


def _identify(
    connection: Connection, documents: Documents, proceedings: Proceedings, source: str
) -> tuple[PutState, Current | None]:
    """Which document these bytes belong to, and what they are to it."""
    owner = connection.scalar(select(ContentRow.document_id).where(ContentRow.sha256 == proceedings.sha256))
    stood = connection.execute(
        select(SourceRow.document_id, SourceRow.sha256).where(SourceRow.address == source)
    ).one_or_none()
    if owner:
        return _again(current_of(connection, owner), proceedings, stood.sha256 if stood else None)
    before = current_of(connection, stood.document_id) if stood and stood.document_id else None
    if before is None or took_over(documents.proceedings(before.json_key), proceedings):
        return PutState.NEW, None
    return PutState.REVISED, before


def _again(current: Current | None, proceedings: Proceedings, stood: str | None) -> tuple[PutState, Current | None]:
    """Bytes that the archive has seen before."""
    if current is None or current.sha256 == proceedings.sha256:
        same = current is not None and current.rules_version == proceedings.extraction.rules_version
        return (PutState.UNCHANGED if same else PutState.REEXTRACTED), current
    # An older edition's bytes. From the address that served the current one they are a step back by the publisher;
    # from any other they are a copy that nobody renewed.
    return (PutState.REVISED if stood == current.sha256 else PutState.UNCHANGED), current


def _enter(connection: Connection, documents: Documents, proceedings: Proceedings, size: int) -> PutResult:
    """A new document."""
    name = document_id(proceedings.sha256)
    seq = _next_seq(connection)
    ids = _fresh(connection, name, [i.text for i in proceedings.interventions], set())
    placed = [
        Placed(id_, number, seq, False, digest(intervention.text))
        for number, (id_, intervention) in enumerate(zip(ids, proceedings.interventions, strict=True), start=1)
    ]
    moment = now()
    connection.execute(
        insert(DocumentRow),
        {
            "id": name,
            "edition": 1,
            "version": 1,
            "indexed_version": 0,
            "pending_seq": seq,
            "since": moment,
            "changed": moment,
        },
    )
    _write(connection, documents, renamed(proceedings, name, ids), 1, PutState.NEW, seq, size)
    _insert_interventions(connection, name, placed)
    return PutResult(state=PutState.NEW, id=name, version=1, edition=1)


def _renew(
    connection: Connection,
    documents: Documents,
    proceedings: Proceedings,
    size: int,
    current: Current,
    state: PutState,
) -> PutResult:
    """A new edition, or a new extraction, of a document that is there."""
    old = documents.proceedings(current.json_key)
    alignment = align([i.text for i in old.interventions], [i.text for i in proceedings.interventions])
    rows = _rows(connection, current.id)
    placing = _Placing(old.interventions, proceedings.interventions, alignment, rows)
    ids = placing.ids(connection, current.id)
    seq = _next_seq(connection) if state is PutState.REVISED and placing.has_new_words() else current.ingest_seq
    placed = placing.place(ids, seq, alerting=state is PutState.REVISED)
    edition, version = current.edition + 1, current.version + 1
    _write(connection, documents, renamed(proceedings, current.id, ids), edition, state, seq, size)
    _update_interventions(connection, current.id, edition, rows, placed, placing.replacements(ids))
    changes: dict[str, object] = {"edition": edition, "version": version, "changed": now()}
    if seq != current.ingest_seq:
        pending = connection.scalar(select(DocumentRow.pending_seq).where(DocumentRow.id == current.id))
        changes["pending_seq"] = pending or seq
    connection.execute(update(DocumentRow).where(DocumentRow.id == current.id).values(changes))
    return PutResult(state=state, id=current.id, version=version, edition=edition)


class _Placing:
    """Ids and numbers of a new reading's interventions, given how it aligns with the old one."""

    def __init__(
        self,
        old: Sequence[Intervention],
        new: Sequence[Intervention],
        alignment: Alignment,
        rows: dict[str, Row[tuple[str, int, int, bool, str, int | None]]],
    ) -> None:
        self._old_ids = [intervention.id for intervention in old]
        self._texts = [intervention.text for intervention in new]
        self._words = [digest(text) for text in self._texts]
        self._alignment = alignment
        self._rows = rows
        self._revived = self._revive()

    def _revive(self) -> dict[int, str]:
        """New index -> id that went with an earlier edition and whose very words are back."""
        gone: dict[str, deque[str]] = defaultdict(deque)
        for row in self._rows.values():
            if row.gone_in is not None:
                gone[row.words].append(row.id)
        fresh = (index for index, kept in enumerate(self._alignment.kept) if kept is None)
        return {index: gone[self._words[index]].popleft() for index in fresh if gone[self._words[index]]}

    def ids(self, connection: Connection, document: str) -> list[str]:
        """The id of every new one."""
        ids: dict[int, str] = {
            index: self._old_ids[old] for index, old in enumerate(self._alignment.kept) if old is not None
        }
        ids.update(self._revived)
        unnamed = [index for index in range(len(self._texts)) if index not in ids]
        fresh = _fresh(connection, document, [self._texts[index] for index in unnamed], set(self._rows))
        ids.update(zip(unnamed, fresh, strict=True))
        return [ids[index] for index in range(len(self._texts))]

    def has_new_words(self) -> bool:
        """True where some words were never in this document."""
        return any(not same and index not in self._revived for index, same in enumerate(self._alignment.unchanged))

    def place(self, ids: Sequence[str], seq: int, *, alerting: bool) -> list[Placed]:
        """Rows for all; `alerting`: new words get the number `seq`, else `seq` is for those that come from nowhere."""
        return [self._place(index, id_, seq, alerting=alerting) for index, id_ in enumerate(ids)]

    def _place(self, index: int, id_: str, seq: int, *, alerting: bool) -> Placed:
        words, number = self._words[index], index + 1
        before = [self._rows[self._old_ids[old]] for old in self._alignment.origins[index]]
        if index in self._revived:
            before = [self._rows[id_]]
        elif alerting and not self._alignment.unchanged[index]:
            return Placed(id_, number, seq, bool(before), words)
        if not before:
            return Placed(id_, number, seq, False, words)
        # The newest of what it was joined from: a digest that has not told of that part yet must still find it.
        newest = max(before, key=lambda row: row.ingest_seq)
        return Placed(id_, number, newest.ingest_seq, newest.revised, words)

    def replacements(self, ids: Sequence[str]) -> dict[str, str]:
        """Old id -> new id that took over most of its words."""
        return {self._old_ids[old]: ids[new] for old, new in self._alignment.replaced.items()}


def _rows(connection: Connection, document: str) -> dict[str, Row[tuple[str, int, int, bool, str, int | None]]]:
    query = (
        select(
            InterventionRow.id,
            InterventionRow.seq,
            InterventionRow.ingest_seq,
            InterventionRow.revised,
            InterventionRow.words,
            InterventionRow.gone_in,
        )
        .where(InterventionRow.document_id == document)
        .order_by(InterventionRow.seq, InterventionRow.id)
    )
    return {row.id: row for row in connection.execute(query)}


def _next_seq(connection: Connection) -> int:
    """The next ingest number. The row is locked since the transaction began."""
    statement = update(CounterRow).where(CounterRow.name == SEQUENCE).values(value=CounterRow.value + 1)
    return int(connection.execute(statement.returning(CounterRow.value)).scalar_one())


def _fresh(connection: Connection, document: str, texts: Sequence[str], taken: set[str]) -> list[str]:
    """Ids that no intervention of any document has."""
    while True:
        ids = fresh_ids(document, texts, taken)
        clashes: set[str] = set()
        for start in range(0, len(ids), IN_CHUNK):
            chunk = ids[start : start + IN_CHUNK]
            clashes.update(connection.scalars(select(InterventionRow.id).where(InterventionRow.id.in_(chunk))))
        if not clashes:
            return ids
        taken = taken | clashes


def _write(
    connection: Connection,
    documents: Documents,
    proceedings: Proceedings,
    number: int,
    state: PutState,
    seq: int,
    size: int,
) -> None:
    """Canonical JSON, bytes, edition and people of an edition."""
    heading = proceedings.heading
    content = {"sha256": proceedings.sha256, "document_id": proceedings.id, "size": size}
    upsert(connection, ContentRow, [content], update=())
    connection.execute(
        insert(EditionRow),
        {
            "document_id": proceedings.id,
            "number": number,
            "sha256": proceedings.sha256,
            "rules_version": proceedings.extraction.rules_version,
            "state": state.value,
            "ingest_seq": seq,
            "json_key": documents.keep_proceedings(proceedings),
            "made": now(),
            "source": proceedings.source,
            "title": heading.title,
            "body": heading.body,
            "session": heading.session,
            "date": heading.date,
            "place": heading.place,
            "language": heading.language,
            "pages": proceedings.extraction.pages,
            "interventions": len(proceedings.interventions),
        },
    )
    record_appearances(connection, proceedings)


def _insert_interventions(connection: Connection, document: str, placed: Sequence[Placed]) -> None:
    rows = [
        {**msgspec.structs.asdict(item), "document_id": document, "gone_in": None, "replaced_by": None}
        for item in placed
    ]
    if rows:
        connection.execute(insert(InterventionRow), rows)


def _update_interventions(
    connection: Connection,
    document: str,
    edition: int,
    rows: dict[str, Row[tuple[str, int, int, bool, str, int | None]]],
    placed: Sequence[Placed],
    replacements: dict[str, str],
) -> None:
    _insert_interventions(connection, document, [item for item in placed if item.id not in rows])
    unlike = (Placed(*row[:5]) for row in rows.values() if row.gone_in is None)
    before = {item.id: item for item in unlike}
    changed = [item for item in placed if item.id in rows and before.get(item.id) != item]
    _update(connection, [{**msgspec.structs.asdict(item), "gone_in": None, "replaced_by": None} for item in changed])
    standing = {item.id for item in placed}
    gone = [row.id for row in rows.values() if row.gone_in is None and row.id not in standing]
    _update(connection, [{"id": id_, "gone_in": edition, "replaced_by": replacements.get(id_)} for id_ in gone])


def _update(connection: Connection, rows: list[dict[str, object]]) -> None:
    """Set columns of interventions by id, all in one round."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "id"]
    statement = update(InterventionRow).where(InterventionRow.id == bindparam("key"))
    statement = statement.values({name: bindparam(f"new_{name}") for name in names})
    connection.execute(statement, [{"key": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows])


def mark_indexed(connection: Connection, versions: Sequence[tuple[str, int]]) -> None:
    """The index has these (document, version). What grew meanwhile stays unindexed."""
    if not versions:
        return
    rows = [{"key": document, "done": version} for document, version in versions]
    seen = update(DocumentRow).where(DocumentRow.id == bindparam("key"))
    connection.execute(
        seen.where(DocumentRow.indexed_version < bindparam("done")).values(indexed_version=bindparam("done")), rows
    )
    connection.execute(seen.where(DocumentRow.version == bindparam("done")).values(pending_seq=None), rows)


def mark_unindexed(connection: Connection, ids: Sequence[str] | None) -> None:
    """The index lacks these documents, or all: whatever number their words have is not in it."""
    first = (
        select(func.min(InterventionRow.ingest_seq))
        .where(InterventionRow.document_id == DocumentRow.id, InterventionRow.gone_in.is_(None))
        .scalar_subquery()
    )
    statement = update(DocumentRow).values(indexed_version=0, pending_seq=first)
    connection.execute(statement if ids is None else statement.where(DocumentRow.id.in_(ids)))


def settle_index(connection: Connection, built: Mapping[str, int]) -> None:
    """The index holds these documents in these versions and nothing else."""
    standing = dict(connection.execute(select(DocumentRow.id, DocumentRow.version)).tuples().all())
    lacking = [name for name, version in standing.items() if built.get(name) != version]
    for start in range(0, len(lacking), IN_CHUNK):
        mark_unindexed(connection, lacking[start : start + IN_CHUNK])
    mark_indexed(connection, [(name, version) for name, version in built.items() if standing.get(name) == version])
