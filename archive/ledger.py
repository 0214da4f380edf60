"""What stands at which address: the account of everything that sources name, and of every visit.

run = ledger.begin("norrvik-minutes")
ledger.expect(run, addresses)                         # in as many portions as the listing has pages
…                                                     # Store.put, Quarantine.add, Ledger.saw
gone = ledger.finish(run, "complete", counts)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, case, delete, func, insert, select, update

from archive.database import Database, chunks, upsert
from archive.quarantine import blank_source
from archive.tables import DocumentRow, EditionRow, QuarantineRow, RunRow, SightingRow, SourceRow, now, storable


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One visit of a listing."""

    id: int
    listing: str
    started: dt.datetime
    finished: dt.datetime | None
    outcome: str  # running, complete, partial, failed, abandoned
    counts: dict[str, Any]
    message: str


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes of a document at an address."""

    address: str
    sha256: str
    first_seen: dt.datetime
    last_seen: dt.datetime
    stands: bool  # they are what was found there last
    gone_since: dt.datetime | None


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why an address is in quarantine."""

    address: str
    code: str
    reason: str
    hint: str | None
    since: dt.datetime
    tries: int


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """The account of one configured source ("": of what was ingested by hand). Counts are addresses."""

    name: str
    expected: int  # all that it names now
    waiting: int  # named, and not looked at yet
    archived: int
    quarantined: int
    dropped: int
    gone: int  # named once, no longer
    last_run: Run | None


class Ledger:
    """The ledger of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, listing: str) -> Run:
        """Open a visit. One that was killed is written down as abandoned."""
        with self._database.writing() as connection:
            unfinished = update(RunRow).where(RunRow.listing == listing, RunRow.outcome == "running")
            connection.execute(unfinished.values(outcome="abandoned"))
            row = {"listing": listing, "started": now(), "outcome": "running", "counts": {}, "message": ""}
            added = connection.execute(insert(RunRow).returning(*RunRow.__table__.c), row).one()
            return Run(**added._mapping)

    def expect(self, run: Run, addresses: Iterable[str]) -> None:
        """The listing names these addresses."""
        moment = now()
        rows = [blank_source(address, run.listing, moment) for address in dict.fromkeys(addresses)]
        with self._database.writing() as connection:
            upsert(connection, SourceRow, rows, update=("listing", "last_seen"))
            back = update(SourceRow).where(
                SourceRow.listing == run.listing, SourceRow.state == "gone", SourceRow.last_seen >= run.started
            )
            state = case((SourceRow.document_id.is_(None), "expected"), else_="archived")
            connection.execute(back.values(state=state, gone_since=None))

    def finish(
        self, run: Run, outcome: str, counts: Mapping[str, int], *, message: str = "", complete: bool = True
    ) -> tuple[str, ...]:
        """Close a visit. Where the whole listing was read (`complete`), what it no longer names is gone: returned."""
        moment = now()
        with self._database.writing() as connection:
            values = {"outcome": outcome, "counts": dict(counts), "message": message, "finished": moment}
            connection.execute(update(RunRow).where(RunRow.id == run.id).values(values))
            return _missing(connection, run, moment) if complete and run.listing else ()

    def saw(self, found: Mapping[str, tuple[str, str]], fingerprints: Mapping[str, str | None] | None = None) -> None:
        """Known bytes stand at these addresses: address -> (sha256, document id). One transaction for all."""
        with self._database.writing() as connection:
            sighted(connection, found, fingerprints or {})
            for chunk in chunks(found):
                connection.execute(delete(QuarantineRow).where(QuarantineRow.address.in_(chunk)))

    def fingerprints(self, addresses: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Address -> (fingerprint, sha256) of what was archived from there."""
        columns = (SourceRow.address, SourceRow.fingerprint, SourceRow.sha256)
        query = select(*columns).where(SourceRow.fingerprint.is_not(None), SourceRow.state == "archived")
        wanted = set(addresses)
        with self._database.reading() as connection:
            return {
                row.address: (row.fingerprint, row.sha256)
                for chunk in chunks(wanted)
                for row in connection.execute(query.where(SourceRow.address.in_(chunk)))
            }

    def untouched(self, rules_version: str, fingerprints: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """Of files with these signs (address -> fingerprint) those that are archived, by these rules, as they are:
        address -> (sha256, document id). Writes down that they were seen."""
        if not fingerprints:
            return {}
        with self._database.reading() as connection:
            found = _untouched(connection, rules_version, fingerprints)
        if found:
            with self._database.writing() as connection:
                _seen_again(connection, found)
        return found

    def note_fingerprints(self, fingerprints: Mapping[str, str | None]) -> None:
        """Remember by which cheap sign each address can be told to be unchanged."""
        with self._database.writing() as connection:
            for address, fingerprint in fingerprints.items():
                known = update(SourceRow).where(SourceRow.address == address)
                connection.execute(known.values(fingerprint=fingerprint))

    def of(self, document: str) -> tuple[Sighting, ...]:
        """Where a document was found, in the order of finding."""
        query = (
            select(*SightingRow.__table__.c, SourceRow.sha256.label("standing"), SourceRow.gone_since)
            .join(SourceRow, SourceRow.address == SightingRow.address)
            .where(SightingRow.document_id == document)
            .order_by(SightingRow.first_seen, SightingRow.address)
        )
        with self._database.reading() as connection:
            return tuple(_sighting(row._mapping) for row in connection.execute(query))

    def runs(self, listing: str | None = None, limit: int = 20) -> tuple[Run, ...]:
        """The last visits, latest first."""
        query = select(*RunRow.__table__.c).order_by(RunRow.id.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(query if listing is None else query.where(RunRow.listing == listing))
            return tuple(Run(**row._mapping) for row in rows)

    def listings(self) -> tuple[Listing, ...]:
        """The account of every listing, by name."""
        with self._database.reading() as connection:
            return listings(connection)

    def troubles(self) -> dict[str, tuple[Trouble, ...]]:
        """What is in quarantine, by listing, longest there first."""
        columns = [getattr(QuarantineRow, name) for name in Trouble.__struct_fields__]
        query = (
            select(SourceRow.listing, *columns)
            .join(QuarantineRow, QuarantineRow.address == SourceRow.address)
            .where(SourceRow.state == "quarantined", QuarantineRow.dropped.is_(None))
            .order_by(QuarantineRow.since, QuarantineRow.address)
        )
        found: dict[str, list[Trouble]] = {}
        with self._database.reading() as connection:
            for name, *facts in connection.execute(query):
                found.setdefault(name, []).append(Trouble(**dict(zip(Trouble.__struct_fields__, facts, strict=True))))
        return {name: tuple(troubles) for name, troubles in found.items()}


def _untouched(
    connection: Connection, rules_version: str, fingerprints: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    wanted = {storable(address): address for address in fingerprints}
    query = (
        select(SourceRow.address, SourceRow.fingerprint, SourceRow.sha256, SourceRow.document_id)
        .join(DocumentRow, DocumentRow.id == SourceRow.document_id)
        .join(EditionRow, (EditionRow.document_id == DocumentRow.id) & (EditionRow.number == DocumentRow.edition))
        .where(
            SourceRow.state == "archived",
            EditionRow.sha256 == SourceRow.sha256,
            EditionRow.rules_version == rules_version,
        )
    )
    return {
        wanted[address]: (sha256, document)
        for chunk in chunks(wanted)
        for address, sign, sha256, document in connection.execute(query.where(SourceRow.address.in_(chunk)))
        if sha256 and document and sign == fingerprints[wanted[address]]
    }


def _seen_again(connection: Connection, addresses: Collection[str]) -> None:
    """What stood there still stands."""
    moment = now()
    standing = (
        select(SourceRow.address)
        .where(SourceRow.address == SightingRow.address, SourceRow.sha256 == SightingRow.sha256)
        .exists()
    )
    for chunk in chunks(addresses):
        sources = update(SourceRow).where(SourceRow.address.in_(chunk))
        connection.execute(sources.values(last_seen=moment))
        sightings = update(SightingRow).where(SightingRow.address.in_(chunk), standing)
        connection.execute(sightings.values(last_seen=moment))


def sighted(
    connection: Connection, found: Mapping[str, tuple[str, str]], fingerprints: Mapping[str, str | None]
) -> None:
    """Bytes that belong to documents stand at these addresses: address -> (sha256, document id). A fingerprint that is
    not given is forgotten: it belonged to what stood there before."""
    moment = now()
    facts = [{"address": a, "sha256": sha256, "document_id": document} for a, (sha256, document) in found.items()]
    seen = [{**fact, "first_seen": moment, "last_seen": moment} for fact in facts]
    upsert(connection, SightingRow, seen, update=("document_id", "last_seen"))
    stands = [
        {
            **blank_source(fact["address"], "", moment),
            **fact,
            "state": "archived",
            "fingerprint": fingerprints.get(fact["address"]),
        }
        for fact in facts
    ]
    changing = ("document_id", "sha256", "state", "fingerprint", "last_seen", "gone_since")
    upsert(connection, SourceRow, stands, update=changing)


def listings(connection: Connection) -> tuple[Listing, ...]:
    """See `Ledger.listings`."""
    query = select(SourceRow.listing, SourceRow.state, func.count()).group_by(SourceRow.listing, SourceRow.state)
    counts: dict[str, dict[str, int]] = {}
    for name, state, count in connection.execute(query):
        counts.setdefault(name, {})[state] = count
    runs = _last_runs(connection)
    return tuple(_listing(name, counts.get(name, {}), runs.get(name)) for name in sorted(counts.keys() | runs.keys()))


def _listing(name: str, counts: Mapping[str, int], last_run: Run | None) -> Listing:
    return Listing(
        name=name,
        expected=sum(count for state, count in counts.items() if state != "gone"),
        waiting=counts.get("expected", 0),
        archived=counts.get("archived", 0),
        quarantined=counts.get("quarantined", 0),
        dropped=counts.get("dropped", 0),
        gone=counts.get("gone", 0),
        last_run=last_run,
    )


def _last_runs(connection: Connection) -> dict[str, Run]:
    latest = select(func.max(RunRow.id)).group_by(RunRow.listing)
    rows = connection.execute(select(*RunRow.__table__.c).where(RunRow.id.in_(latest)))
    return {row.listing: Run(**row._mapping) for row in rows}


def _missing(connection: Connection, run: Run, moment: dt.datetime) -> tuple[str, ...]:
    where = (SourceRow.listing == run.listing, SourceRow.last_seen < run.started, SourceRow.state != "gone")
    addresses = tuple(connection.scalars(select(SourceRow.address).where(*where).order_by(SourceRow.address)))
    connection.execute(update(SourceRow).where(*where).values(state="gone", gone_since=moment))
    return addresses


def _sighting(row: Mapping[Any, Any]) -> Sighting:
    return Sighting(
        address=row["address"],
        sha256=row["sha256"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        stands=row["standing"] == row["sha256"],
        gone_since=row["gone_since"],
    )
