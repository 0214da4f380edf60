"""How the catalogue answers. Everything here runs inside one reading transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, select

from archive.corrected import corrected, in_force
from archive.database import chunks
from archive.documents import Documents
from archive.models import Intervention, Proceedings
from archive.planning import Current, current_of, currents
from archive.tables import ContentRow, DocumentRow, EditionRow, InterventionRow, SourceRow, storable
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


def known(connection: Connection, rules_version: str, found: Mapping[str, str]) -> dict[str, str]:
    """See `Store.known_all`."""
    owners = _owners(connection, set(found.values()))
    standing = _standing(connection, found)
    return {
        address: owner.id
        for address, sha256 in found.items()
        if (owner := owners.get(sha256))
        and _changes_nothing(owner, sha256, rules_version, standing.get(storable(address)))
    }


def _changes_nothing(owner: Current, sha256: str, rules_version: str, stood: str | None) -> bool:
    """See `archive.planning.identify`, which decides the same for one."""
    return owner.rules_version == rules_version if owner.sha256 == sha256 else stood != owner.sha256


def _owners(connection: Connection, hashes: Collection[str]) -> dict[str, Current]:
    """SHA-256 -> the document that it belongs to."""
    query = currents().add_columns(ContentRow.sha256.label("asked"))
    query = query.join(ContentRow, ContentRow.document_id == DocumentRow.id)
    return {
        row[-1]: Current(*row[:-1])
        for chunk in chunks(hashes)
        for row in connection.execute(query.where(ContentRow.sha256.in_(chunk)))
    }


def _standing(connection: Connection, addresses: Collection[str]) -> dict[str, str | None]:
    """Address -> SHA-256 of what was found there last."""
    query = select(SourceRow.address, SourceRow.sha256)
    return {
        row.address: row.sha256
        for chunk in chunks(addresses)
        for row in connection.execute(query.where(SourceRow.address.in_(chunk)))
    }


def get(connection: Connection, documents: Documents, document: str) -> Proceedings:
    """See `Store.get`."""
    current = _current(connection, document)
    return corrected(documents.proceedings(current.json_key), in_force(connection, [document]))


def _current(connection: Connection, document: str) -> Current:
    current = current_of(connection, document)
    if current is None:
        raise _not_found(document)
    return current


def _edition_row(connection: Connection, document: str, number: int) -> Row[str, str]:
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


def _summaries() -> Select[*tuple[Any, ...]]:
    of_document = {"id", "edition", "version", "since", "changed"}
    indexed = (DocumentRow.indexed_version >= DocumentRow.version).label("indexed")
    columns = (
        indexed if name == "indexed" else getattr(DocumentRow if name in of_document else EditionRow, name)
        for name in DocumentSummary.__struct_fields__
    )
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


def _followed(connection: Connection, asked: str) -> Row[str, str, int | None, str | None]:
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
