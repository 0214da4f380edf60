"""Files that could not be archived, each with its reason, kept until they can be or until someone drops them.

A file stands here once for each address. It goes out when its bytes, or other bytes from its address, are archived.
A dropped one is remembered by its bytes, so that the next visit of its source does not bring it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, delete, func, select, update

from archive.database import Database, chunks, upsert
from archive.documents import Documents
from archive.tables import ContentRow, QuarantineRow, SourceRow, now, storable
from archive.words import token
from config.errors import NotFoundError

ID_LETTERS = 8
"""40 bits: short enough to type."""

PASSING = frozenset({"time-limit", "memory-limit", "crashed"})
"""Reasons that a busy machine may be to blame for: tried again by themselves."""

TRIES = 3
"""After so many, a passing reason is taken for a lasting one."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One file in quarantine."""

    id: str
    address: str
    sha256: str | None
    code: str
    reason: str
    hint: str | None
    rules_version: str
    size: int
    kept: bool  # its bytes can be had: `Quarantine.file`
    since: dt.datetime
    tried: dt.datetime
    tries: int
    due: bool
    dropped: dt.datetime | None


class Quarantine:
    """The quarantine of one archive."""

    def __init__(self, database: Database, documents: Documents) -> None:
        self._database = database
        self._documents = documents

    def add(
        self,
        address: str,
        code: str,
        reason: str,
        *,
        hint: str | None = None,
        data: bytes | None = None,
        rules_version: str = "",
    ) -> Held:
        """Put a file in, or count another failed try of it. One that was dropped is back, unless it is an address
        that still gives nothing for the same reason.

        Args:
            address: where it stands: an absolute path or an address.
            code: of the UnreadableDocumentError, or what the source's reader says ("http-404", "html", …).
            reason: a sentence for people.
            hint: what to do about it.
            data: its bytes, to be kept; None where they never came or are too many.
            rules_version: of the rules that failed on it; others are worth another try.
        """
        sha256 = self._documents.keep_pdf(data) if data else None
        with self._database.writing() as connection:
            before = _at(connection, address)
            dropped = _settled(before, sha256, code)
            again = before is not None and before.sha256 == sha256 and before.dropped == dropped
            moment = now()
            held = Held(
                id=token("quarantine", address, length=ID_LETTERS),
                address=address,
                sha256=sha256,
                code=code,
                reason=reason,
                hint=hint,
                rules_version=rules_version,
                size=len(data) if data else 0,
                kept=bool(data),
                since=before.since if before and again else moment,
                tried=moment,
                tries=before.tries + 1 if before and again else 1,
                due=False,
                dropped=dropped,
            )
            _save(connection, held)
            _mark_source(connection, address, "dropped" if dropped else "quarantined", moment)
        return held

    def note(self, address: str, held: Held) -> Held:
        """Held bytes (or dropped ones) stand at this address too, or still. No try is counted."""
        with self._database.writing() as connection:
            before = _at(connection, address)
            moment = now()
            if before is None or before.sha256 != held.sha256:
                own = token("quarantine", address, length=ID_LETTERS)
                before = msgspec.structs.replace(held, id=own, address=address, since=moment)
                _save(connection, before)
            _mark_source(connection, address, "dropped" if before.dropped else "quarantined", moment)
        return before

    def list(self, *, dropped: bool = False) -> tuple[Held, ...]:
        """All files in quarantine, or all that were dropped from it, longest there first."""
        which = QuarantineRow.dropped.is_not(None) if dropped else QuarantineRow.dropped.is_(None)
        with self._database.reading() as connection:
            rows = connection.execute(_query().where(which).order_by(QuarantineRow.since, QuarantineRow.address))
            return tuple(Held(**row._mapping) for row in rows)

    def get(self, id: str) -> Held:  # noqa: A002
        """One file, by its id or its address.

        Raises:
            NotFoundError: nothing in quarantine is called so.
        """
        with self._database.reading() as connection:
            return _find(connection, id)

    def file(self, id: str) -> bytes:  # noqa: A002
        """The bytes of one file.

        Raises:
            NotFoundError: there is no such file, or its bytes were not kept.
        """
        held = self.get(id)
        if held.sha256 is None or not held.kept:
            raise NotFoundError(f"The file from {held.address} was not kept.", hint=held.reason)
        return self._documents.pdf(held.sha256)

    def held(self, sha256: str, rules_version: str) -> Held | None:
        """The file with these bytes, where reading them again under these rules is of no use."""
        return self.held_all({sha256}, rules_version).get(sha256)

    def held_all(self, hashes: Collection[str], rules_version: str) -> dict[str, Held]:
        """The same for many, by SHA-256."""
        with self._database.reading() as connection:
            rows = (
                Held(**row._mapping)
                for chunk in chunks(hashes)
                for row in connection.execute(_query().where(QuarantineRow.sha256.in_(chunk)))
            )
            lasting = [held for held in rows if _lasting(held, rules_version)]
        return {held.sha256: held for held in reversed(lasting) if held.sha256}

    def retry(self, ids: tuple[str, ...] | None = None) -> tuple[Held, ...]:
        """Ask for another try of these files (default: all), whatever their reason; returns them."""
        with self._database.writing() as connection:
            chosen = [_find(connection, id_) for id_ in ids] if ids is not None else _all(connection)
            names = [held.id for held in chosen]
            connection.execute(update(QuarantineRow).where(QuarantineRow.id.in_(names)).values(due=True, dropped=None))
            return tuple(msgspec.structs.replace(held, due=True, dropped=None) for held in chosen)

    def due(self) -> tuple[Held, ...]:
        """Files that someone wants to be tried again."""
        return tuple(held for held in self.list() if held.due)

    def drop(self, id: str) -> Held:  # noqa: A002
        """Hear no more of a file as long as its bytes are the same; its kept bytes are deleted."""
        with self._database.writing() as connection:
            held = msgspec.structs.replace(_find(connection, id), dropped=now(), kept=False, due=False)
            _save(connection, held)
            _mark_source(connection, held.address, "dropped", held.tried)
            if held.sha256 and not _needed(connection, held.sha256):
                self._documents.delete_pdf(held.sha256)
        return held


def release(connection: Connection, archived: Mapping[str, str]) -> set[str]:
    """What was archived (address -> SHA-256) is no longer in quarantine; tells the bytes that were, or whose address
    was."""
    standing = {storable(address): sha256 for address, sha256 in archived.items()}
    hashes = set(archived.values())
    waiting = (
        row
        for wanted, column in ((standing, QuarantineRow.address), (hashes, QuarantineRow.sha256))
        for chunk in chunks(wanted)
        for row in connection.execute(select(QuarantineRow.address, QuarantineRow.sha256).where(column.in_(chunk)))
    )
    found = {row.address: row.sha256 for row in waiting}
    if found:
        connection.execute(delete(QuarantineRow).where(QuarantineRow.address.in_(list(found))))
    return {standing[address] for address in found if address in standing} | (hashes & set(found.values()))


def blank_source(address: str, listing: str, moment: dt.datetime) -> dict[str, object]:
    """An address of which nothing is known yet."""
    return {
        "address": address,
        "listing": listing,
        "document_id": None,
        "sha256": None,
        "state": "expected",
        "fingerprint": None,
        "first_seen": moment,
        "last_seen": moment,
        "gone_since": None,
    }


def counts(connection: Connection) -> dict[str, int]:
    """Files in quarantine by code."""
    query = select(QuarantineRow.code, func.count()).where(QuarantineRow.dropped.is_(None)).group_by(QuarantineRow.code)
    return dict(connection.execute(query.order_by(QuarantineRow.code)).all())


def _query() -> Select[*tuple[Any, ...]]:
    return select(*(getattr(QuarantineRow, name) for name in Held.__struct_fields__))


def _at(connection: Connection, address: str) -> Held | None:
    row = connection.execute(_query().where(QuarantineRow.address == address)).one_or_none()
    return Held(**row._mapping) if row else None


def _all(connection: Connection) -> list[Held]:
    rows = connection.execute(_query().where(QuarantineRow.dropped.is_(None)).order_by(QuarantineRow.since))
    return [Held(**row._mapping) for row in rows]


def _find(connection: Connection, name: str) -> Held:
    where = (QuarantineRow.id == name) | (QuarantineRow.address == name)
    row = connection.execute(_query().where(where)).one_or_none()
    if row is None:
        raise NotFoundError(f"Nothing in quarantine is called {name}.", hint="`proceedings quarantine list` shows it.")
    return Held(**row._mapping)


def _settled(before: Held | None, sha256: str | None, code: str) -> dt.datetime | None:
    """When an address that gave nothing, and gives nothing for the same reason now, was dropped."""
    same = before is not None and (before.sha256, before.code) == (None, code) and sha256 is None
    return before.dropped if before and same else None


def _lasting(held: Held, rules_version: str) -> bool:
    if held.due:
        return False
    if held.dropped is not None:
        return True
    return held.rules_version == rules_version and (held.code not in PASSING or held.tries >= TRIES)


def _save(connection: Connection, held: Held) -> None:
    row = msgspec.structs.asdict(held)
    upsert(connection, QuarantineRow, [row], update=[name for name in row if name not in ("id", "address")])


def _mark_source(connection: Connection, address: str, state: str, moment: dt.datetime) -> None:
    """The address keeps the document that it served before, if any."""
    row = {**blank_source(address, "", moment), "state": state}
    upsert(connection, SourceRow, [row], update=("state", "last_seen", "gone_since"))


def _needed(connection: Connection, sha256: str) -> bool:
    """True where a document, or another address in quarantine, has these bytes."""
    archived = select(ContentRow.sha256).where(ContentRow.sha256 == sha256)
    waiting = select(QuarantineRow.sha256).where(QuarantineRow.sha256 == sha256, QuarantineRow.kept)
    return connection.execute(archived.union_all(waiting)).first() is not None
