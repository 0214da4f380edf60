"""What the archive has, what it lacks, and why: the account in one object."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, select

from archive import indexing
from archive.ledger import Listing, listings
from archive.quarantine import counts
from archive.tables import (
    SEQUENCE,
    AppearanceRow,
    ContentRow,
    CounterRow,
    DocumentRow,
    EditionRow,
    InterventionRow,
    QuarantineRow,
)


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The account. Counts, unless said otherwise."""

    catalogue: str  # file or server, without password
    documents_url: str
    documents: int
    editions: int
    interventions: int  # of current editions
    people: int
    bytes: int  # of all PDFs
    unindexed: int  # documents whose current version the index lacks
    ingest_seq: int  # the last number given
    indexed_seq: int  # everything up to it is in the index
    quarantined: dict[str, int]  # by code
    dropped: int  # from quarantine
    listings: tuple[Listing, ...]


def status(connection: Connection, catalogue: str, documents_url: str) -> Status:
    """See `Store.status`."""

    def count(query: Select[Any]) -> int:
        return int(connection.scalar(query) or 0)

    standing = InterventionRow.gone_in.is_(None)
    return Status(
        catalogue=catalogue,
        documents_url=documents_url,
        documents=count(select(func.count()).select_from(DocumentRow)),
        editions=count(select(func.count()).select_from(EditionRow)),
        interventions=count(select(func.count()).select_from(InterventionRow).where(standing)),
        people=count(select(func.count(AppearanceRow.person_id.distinct()))),
        bytes=count(select(func.sum(ContentRow.size))),
        unindexed=count(select(func.count()).where(DocumentRow.indexed_version < DocumentRow.version)),
        ingest_seq=count(select(CounterRow.value).where(CounterRow.name == SEQUENCE)),
        indexed_seq=indexing.indexed_seq(connection),
        quarantined=counts(connection),
        dropped=count(select(func.count()).where(QuarantineRow.dropped.is_not(None))),
        listings=listings(connection),
    )
