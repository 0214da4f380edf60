"""What the catalogue knows of the index: which documents it has, in which version, and up to which ingest number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, select, update

from archive.database import chunks
from archive.tables import SEQUENCE, CounterRow, DocumentRow, InterventionRow, now


def unindexed(connection: Connection) -> tuple[str, ...]:
    """Documents whose current version the index lacks, longest waiting first."""
    query = (
        select(DocumentRow.id)
        .where(DocumentRow.indexed_version < DocumentRow.version)
        .order_by(DocumentRow.changed, DocumentRow.id)
    )
    return tuple(connection.scalars(query))


def lacking(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Those of these documents whose current version the index lacks."""
    query = select(DocumentRow.id).where(DocumentRow.indexed_version < DocumentRow.version)
    found = (connection.scalars(query.where(DocumentRow.id.in_(chunk))) for chunk in chunks(ids))
    return frozenset(name for names in found for name in names)


def indexed_seq(connection: Connection) -> int:
    """The largest number up to which the index has every intervention."""
    pending = select(func.min(DocumentRow.pending_seq)).scalar_subquery()
    query = select(func.coalesce(pending - 1, CounterRow.value)).where(CounterRow.name == SEQUENCE)
    return int(connection.execute(query).scalar_one())


def standing(connection: Connection, low: int, high: int) -> int:
    """Interventions of current editions whose ingest number is above `low` and at most `high`."""
    query = select(func.count()).where(
        InterventionRow.gone_in.is_(None), InterventionRow.ingest_seq > low, InterventionRow.ingest_seq <= high
    )
    return int(connection.scalar(query) or 0)


def versions(connection: Connection) -> dict[str, tuple[str, int]]:
    """Intervention id -> (document id, version), of all that the index should have."""
    query = (
        select(InterventionRow.id, InterventionRow.document_id, DocumentRow.version)
        .join(DocumentRow, DocumentRow.id == InterventionRow.document_id)
        .where(InterventionRow.gone_in.is_(None))
    )
    return {row.id: (row.document_id, row.version) for row in connection.execute(query)}


def mark_indexed(connection: Connection, done: Sequence[tuple[str, int]]) -> None:
    """The index has these (document, version). What grew meanwhile stays unindexed."""
    if not done:
        return
    rows = [{"key": document, "done": version} for document, version in done]
    one = update(DocumentRow).where(DocumentRow.id == bindparam("key"))
    older = one.where(DocumentRow.indexed_version < bindparam("done"))
    connection.execute(older.values(indexed_version=bindparam("done")), rows)
    connection.execute(one.where(DocumentRow.version == bindparam("done")).values(pending_seq=None), rows)


def mark_unindexed(connection: Connection, ids: Sequence[str] | None) -> None:
    """The index lacks these documents, or all: whatever number their words have is not in it."""
    first = (
        select(func.min(InterventionRow.ingest_seq))
        .where(InterventionRow.document_id == DocumentRow.id, InterventionRow.gone_in.is_(None))
        .scalar_subquery()
    )
    statement = update(DocumentRow).values(indexed_version=0, pending_seq=first)
    connection.execute(statement if ids is None else statement.where(DocumentRow.id.in_(ids)))


def settle(connection: Connection, built: Mapping[str, int]) -> None:
    """A new index holds exactly these documents in these versions."""
    standing = dict(connection.execute(select(DocumentRow.id, DocumentRow.version)).all())
    lacking = [name for name, version in standing.items() if built.get(name) != version]
    for chunk in chunks(lacking):
        mark_unindexed(connection, chunk)
    mark_indexed(connection, [(name, version) for name, version in built.items() if standing.get(name) == version])


def touch(connection: Connection, documents: Collection[str]) -> None:
    """Something that the index shows of these documents changed, though no words did."""
    statement = update(DocumentRow).values(version=DocumentRow.version + 1, changed=now())
    for chunk in chunks(documents):
        connection.execute(statement.where(DocumentRow.id.in_(chunk)))
