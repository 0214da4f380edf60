"""How the catalogue answers. Everything here runs inside one reading transaction."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from archive.corrections import corrected, in_force
from archive.documents import Documents
from archive.models import Intervention, Proceedings
from archive.putting import Current, current_of
from archive.tables import SEQUENCE, ContentRow, CounterRow, DocumentRow, EditionRow, InterventionRow, SourceRow
from config.errors import NotFoundError

CHAIN = 1000
"""Redirections that may follow from one another: one an edition at most."""


class EditionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One edition's line in the list of a document's editions."""

    number: int
    state: str
    sha256: str
    rules_version: str
    made: dt.datetime
    source: str
    pages: int
    interventions: int


class DocumentSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One document's line in the list, as its current edition has it."""

    id: str
    edition: int
    version: int
    indexed: bool
    sha256: str
    rules_version: str
    state: str
    source: str
    since: dt.datetime
    changed: dt.datetime
    title: str | None
    body: str | None
    session: str | None
    date: dt.date | None
    place: str | None
    language: str | None
    pages: int
    interventions: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An intervention that was asked for."""

    intervention: Intervention
    document: str
    edition: int  # the edition whose words these are
    asked: str  # the id that was asked for; another than the intervention's own after a redirection
    current: bool  # False: the document's current edition no longer has it, and nothing took its place


def _not_found(document: str) -> NotFoundError:
    return NotFoundError(f"The archive has no document {document}.", hint="`proceedings status` tells what it has.")


def known(connection: Connection, sha256: str, rules_version: str, source: str | None) -> str | None:
    """See `Store.known`."""
    owner = connection.scalar(select(ContentRow.document_id).where(ContentRow.sha256 == sha256))
    current = current_of(connection, owner) if owner else None
    if current is None:
        return None
    if current.sha256 == sha256:
        return current.id if current.rules_version == rules_version else None
    stood = connection.scalar(select(SourceRow.sha256).where(SourceRow.address == source)) if source else None
    return None if stood == current.sha256 else current.id


def get(connection: Connection, documents: Documents, document: str) -> Proceedings:
    """See `Store.get`."""
    current = _current(connection, document)
    return corrected(documents.proceedings(current.json_key), in_force(connection, [document]))


def _current(connection: Connection, document: str) -> Current:
    current = current_of(connection, document)
    if current is None:
        raise _not_found(document)
    return current


def _edition_row(connection: Connection, document: str, number: int) -> Row[tuple[str, str]]:
    query = select(EditionRow.json_key, EditionRow.sha256).where(
        EditionRow.document_id == document, EditionRow.number == number
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        current = _current(connection, document)
        raise NotFoundError(f"Document {document} has no edition {number}.", hint=f"It has 1 to {current.edition}.")
    return row


def edition(connection: Connection, documents: Documents, document: str, number: int) -> Proceedings:
    """See `Store.edition`."""
    return documents.proceedings(_edition_row(connection, document, number).json_key)


def sha256_of(connection: Connection, document: str, number: int | None) -> str:
    """SHA-256 of the PDF of the current edition, or of edition `number`."""
    if number is None:
        return _current(connection, document).sha256
    return str(_edition_row(connection, document, number).sha256)


def editions(connection: Connection, document: str) -> tuple[EditionSummary, ...]:
    """See `Store.editions`."""
    _current(connection, document)
    columns = [getattr(EditionRow, name) for name in EditionSummary.__struct_fields__]
    query = select(*columns).where(EditionRow.document_id == document).order_by(EditionRow.number)
    return tuple(EditionSummary(**row._mapping) for row in connection.execute(query))


def _summaries() -> Select[tuple[object, ...]]:
    of_document = {"id", "edition", "version", "since", "changed"}
    columns: list[ColumnElement[object]] = [
        getattr(DocumentRow if name in of_document else EditionRow, name)
        for name in DocumentSummary.__struct_fields__
        if name != "indexed"
    ]
    columns.append((DocumentRow.indexed_version >= DocumentRow.version).label("indexed"))
    return select(*columns).join(
        EditionRow, (EditionRow.document_id == DocumentRow.id) & (EditionRow.number == DocumentRow.edition)
    )


def documents(connection: Connection, body: str | None, limit: int | None, offset: int) -> tuple[DocumentSummary, ...]:
    """See `Store.documents`."""
    query = _summaries().order_by(EditionRow.date.desc().nulls_last(), DocumentRow.since.desc(), DocumentRow.id)
    if body is not None:
        query = query.where(EditionRow.body == body)
    rows = connection.execute(query.limit(limit).offset(offset))
    return tuple(DocumentSummary(**{**row._mapping, "indexed": bool(row.indexed)}) for row in rows)


def document(connection: Connection, document_id: str) -> DocumentSummary:
    """See `Store.document`."""
    row = connection.execute(_summaries().where(DocumentRow.id == document_id)).one_or_none()
    if row is None:
        raise _not_found(document_id)
    return DocumentSummary(**{**row._mapping, "indexed": bool(row.indexed)})


def document_ids(connection: Connection) -> list[str]:
    """All documents, in the order in which they came."""
    return list(connection.scalars(select(DocumentRow.id).order_by(DocumentRow.since, DocumentRow.id)))


def intervention(connection: Connection, files: Documents, asked: str) -> Found:
    """See `Store.intervention`."""
    row = _followed(connection, asked)
    number = row.gone_in - 1 if row.gone_in else _current(connection, row.document_id).edition
    proceedings = corrected(
        edition(connection, files, row.document_id, number), in_force(connection, [row.document_id])
    )
    found = next(item for item in proceedings.interventions if item.id == row.id)
    return Found(intervention=found, document=row.document_id, edition=number, asked=asked, current=row.gone_in is None)


def _followed(connection: Connection, asked: str) -> Row[tuple[str, str, int | None, str | None]]:
    columns = (InterventionRow.id, InterventionRow.document_id, InterventionRow.gone_in, InterventionRow.replaced_by)
    name = asked
    for _ in range(CHAIN):
        row = connection.execute(select(*columns).where(InterventionRow.id == name)).one_or_none()
        if row is None:
            break
        if row.gone_in is None or row.replaced_by is None:
            return row
        name = row.replaced_by
    raise NotFoundError(f"The archive has no intervention {asked}.")


def unindexed(connection: Connection) -> tuple[str, ...]:
    """See `Store.unindexed`."""
    query = (
        select(DocumentRow.id)
        .where(DocumentRow.indexed_version < DocumentRow.version)
        .order_by(DocumentRow.changed, DocumentRow.id)
    )
    return tuple(connection.scalars(query))


def indexed_seq(connection: Connection) -> int:
    """See `Store.indexed_seq`."""
    pending = select(func.min(DocumentRow.pending_seq)).scalar_subquery()
    query = select(func.coalesce(pending - 1, CounterRow.value)).where(CounterRow.name == SEQUENCE)
    return int(connection.execute(query).scalar_one())


def versions(connection: Connection) -> dict[str, tuple[str, int]]:
    """See `Store.versions`."""
    query = (
        select(InterventionRow.id, InterventionRow.document_id, DocumentRow.version)
        .join(DocumentRow, DocumentRow.id == InterventionRow.document_id)
        .where(InterventionRow.gone_in.is_(None))
    )
    return {row.id: (row.document_id, row.version) for row in connection.execute(query)}
