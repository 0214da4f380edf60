"""What stands at which address: the account of everything that sources name."""

from __future__ import annotations

from sqlalchemy import Connection

from archive.database import upsert
from archive.tables import SightingRow, SourceRow, now


def sighted(connection: Connection, address: str, sha256: str, document: str) -> None:
    """These bytes, which belong to that document, stand at that address."""
    moment = now()
    seen = {"address": address, "sha256": sha256, "document_id": document, "first_seen": moment, "last_seen": moment}
    upsert(connection, SightingRow, [seen], update=("document_id", "last_seen"))
    stands = {**seen, "listing": "", "state": "archived", "fingerprint": None, "gone_since": None}
    upsert(connection, SourceRow, [stands], update=("document_id", "sha256", "state", "last_seen", "gone_since"))
