"""What puts are going to do: decided before the catalogue is locked, so that the lock is held for a few rows only.

A plan names the edition it builds on. If that is no longer the current one when the lock is there, the plan is void and
another is made. Files that a void plan has written stay where they are: they are content-addressed, nobody names them.
Many readings are planned together, each question asked once for all of them, up to one that concerns a document, bytes
or an address that an earlier one concerns: that one has to wait until the earlier one is in.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Select, select

from archive.database import chunks
from archive.documents import Documents, Packed, packed
from archive.identity import document_id, fresh_ids, renamed, share_words
from archive.models import Intervention, Proceedings
from archive.tables import ContentRow, DocumentRow, EditionRow, InterventionRow, SourceRow, storable
from archive.words import digest

if TYPE_CHECKING:
    from archive.alignment import Alignment


class PutState(StrEnum):
    """What a put did."""

    NEW = "new"  # a document that was not there
    UNCHANGED = "unchanged"  # nothing to do
    REVISED = "revised"  # other bytes: a new edition
    REEXTRACTED = "reextracted"  # the same bytes under other rules


class Current(msgspec.Struct, frozen=True):
    """A document's current edition."""

    id: str
    edition: int
    version: int
    sha256: str
    rules_version: str
    json_key: str
    ingest_seq: int
    date: dt.date | None


class Placed(msgspec.Struct, frozen=True):
    """One intervention's row. `ingest_seq` None: the number that this put is going to get."""

    id: str
    seq: int
    ingest_seq: int | None
    revised: bool
    words: str


class Standing(msgspec.Struct, frozen=True):
    """One intervention's row as the catalogue has it."""

    id: str
    seq: int
    ingest_seq: int
    revised: bool
    words: str
    gone_in: int | None

    @property
    def placed(self) -> Placed:
        """Where it stands."""
        return Placed(self.id, self.seq, self.ingest_seq, self.revised, self.words)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to do. `base` is what it was decided upon."""

    state: PutState
    base: Current | None
    document: str
    proceedings: Proceedings  # under stable ids
    text: Packed | None = None  # its canonical JSON, where there is a new edition
    inserted: tuple[Placed, ...] = ()
    changed: tuple[Placed, ...] = ()
    gone: tuple[tuple[str, str | None], ...] = ()  # (id, what replaced it)

    @property
    def brings_words(self) -> bool:
        """True where the put gets a number of its own."""
        return self.base is None or any(item.ingest_seq is None for item in (*self.inserted, *self.changed))


class Identity(msgspec.Struct, frozen=True):
    """Which document a reading's bytes belong to, and what they are to it."""

    state: PutState
    base: Current | None
    concerns: frozenset[str]  # bytes, address and documents on which this was decided

    @property
    def decision(self) -> tuple[PutState, Current | None]:
        """What must still hold when it is carried out."""
        return self.state, self.base


def identify(connection: Connection, documents: Documents, readings: Sequence[Proceedings]) -> list[Identity]:
    """Which documents these bytes belong to. `archive.tables` gives the rule. `source` of each is its address."""
    owners = _owners(connection, {reading.sha256 for reading in readings})
    stood = _standing(connection, {reading.source for reading in readings})
    there = currents_of(connection, {*owners.values(), *(name for name, _ in stood.values() if name)})
    return [_identity(connection, documents, reading, owners, stood, there) for reading in readings]


def _identity(
    connection: Connection,
    documents: Documents,
    reading: Proceedings,
    owners: Mapping[str, str],
    stood: Mapping[str, tuple[str | None, str | None]],
    there: Mapping[str, Current],
) -> Identity:
    owner, address = owners.get(reading.sha256), storable(reading.source)
    stood_document, stood_bytes = stood.get(address, (None, None))
    concerns = frozenset(filter(None, (reading.sha256, address, owner, stood_document)))
    if owner:
        return Identity(*_again(there.get(owner), reading, stood_bytes), concerns)
    before = there.get(stood_document) if stood_document else None
    if before is None or _moved_on(connection, before, documents, reading):
        return Identity(PutState.NEW, None, concerns)
    return Identity(PutState.REVISED, before, concerns)


def _owners(connection: Connection, hashes: Collection[str]) -> dict[str, str]:
    """SHA-256 -> the document that it belongs to."""
    query = select(ContentRow.sha256, ContentRow.document_id)
    found = (connection.execute(query.where(ContentRow.sha256.in_(chunk))) for chunk in chunks(hashes))
    return {sha256: document for rows in found for sha256, document in rows}


def _standing(connection: Connection, addresses: Collection[str]) -> dict[str, tuple[str | None, str | None]]:
    """Address -> (document, SHA-256) of what was found there last."""
    query = select(SourceRow.address, SourceRow.document_id, SourceRow.sha256)
    found = (connection.execute(query.where(SourceRow.address.in_(chunk))) for chunk in chunks(addresses))
    return {address: (document, sha256) for rows in found for address, document, sha256 in rows}


def _moved_on(connection: Connection, before: Current, documents: Documents, proceedings: Proceedings) -> bool:
    """True where the address has gone over to another document. The old text is read only where there is a hint."""
    date = proceedings.heading.date
    another_date = before.date is not None and date is not None and before.date != date
    if not another_date and not _stands_elsewhere(connection, before, proceedings.source):
        return False
    return not share_words(documents.proceedings(before.json_key), proceedings)


def _stands_elsewhere(connection: Connection, current: Current, address: str) -> bool:
    elsewhere = select(SourceRow.address).where(
        SourceRow.document_id == current.id,
        SourceRow.sha256 == current.sha256,
        SourceRow.address != address,
        SourceRow.state == "archived",
    )
    return connection.execute(elsewhere.limit(1)).first() is not None


def _again(current: Current | None, proceedings: Proceedings, stood: str | None) -> tuple[PutState, Current | None]:
    """Bytes that the archive has seen before."""
    if current is None or current.sha256 == proceedings.sha256:
        same = current is not None and current.rules_version == proceedings.extraction.rules_version
        return (PutState.UNCHANGED if same else PutState.REEXTRACTED), current
    # An older edition's bytes. From the address that served the current one they are a step back by the publisher;
    # from any other they are a copy that nobody renewed.
    return (PutState.REVISED if stood == current.sha256 else PutState.UNCHANGED), current


def current_of(connection: Connection, document: str) -> Current | None:
    """The document's current edition."""
    return currents_of(connection, [document]).get(document)


def currents_of(connection: Connection, names: Collection[str]) -> dict[str, Current]:
    """Document -> its current edition."""
    found = (connection.execute(currents().where(DocumentRow.id.in_(chunk))) for chunk in chunks(names))
    return {row.id: Current(*row) for rows in found for row in rows}


def currents() -> Select[*tuple[Any, ...]]:
    """Columns of `Current` for all documents."""
    of_document = {"id", "edition", "version"}
    columns = [getattr(DocumentRow if n in of_document else EditionRow, n) for n in Current.__struct_fields__]
    return select(*columns).join(
        EditionRow, (EditionRow.document_id == DocumentRow.id) & (EditionRow.number == DocumentRow.edition)
    )


def plan(connection: Connection, documents: Documents, readings: Sequence[Proceedings]) -> list[Plan]:
    """Decide for the first of these readings, as many as do not concern each other. `source` of each is its address."""
    found = _apart(identify(connection, documents, readings))
    decided = list(zip(readings, found, strict=False))
    entries = iter(_entries(connection, [reading for reading, is_ in decided if is_.base is None]))
    return [
        next(entries) if is_.base is None else _again_planned(connection, documents, reading, is_.base, is_.state)
        for reading, is_ in decided
    ]


def _again_planned(
    connection: Connection, documents: Documents, reading: Proceedings, current: Current, state: PutState
) -> Plan:
    if state is PutState.UNCHANGED:
        return Plan(state=state, base=current, document=current.id, proceedings=reading)
    return _renewal(connection, documents, reading, current, state)


def _apart(identities: Sequence[Identity]) -> list[Identity]:
    """The first of them, up to one that concerns what an earlier one does."""
    concerned: set[str] = set()
    chosen: list[Identity] = []
    for identity in identities:
        if not concerned.isdisjoint(identity.concerns):
            break
        chosen.append(identity)
        concerned |= identity.concerns
    return chosen


def _entries(connection: Connection, readings: Sequence[Proceedings]) -> list[Plan]:
    """New documents: every word of them is new."""
    names = [document_id(reading.sha256) for reading in readings]
    digests = [[digest(intervention.text) for intervention in reading.interventions] for reading in readings]
    ids = [fresh_ids(name, words, ()) for name, words in zip(names, digests, strict=True)]
    taken = _taken(connection, [id_ for each in ids for id_ in each])
    return [
        _entry(reading, name, words, each if taken.isdisjoint(each) else _fresh(connection, name, words, taken))
        for reading, name, words, each in zip(readings, names, digests, ids, strict=True)
    ]


def _entry(reading: Proceedings, name: str, digests: Sequence[str], ids: Sequence[str]) -> Plan:
    kept = renamed(reading, name, ids)
    return Plan(
        state=PutState.NEW,
        base=None,
        document=name,
        proceedings=kept,
        text=packed(kept),
        inserted=tuple(
            Placed(item.id, item.seq, None, False, words)
            for item, words in zip(kept.interventions, digests, strict=True)
        ),
    )


def _renewal(
    connection: Connection, documents: Documents, proceedings: Proceedings, current: Current, state: PutState
) -> Plan:
    """A new edition, or a new extraction, of a document that is there."""
    old = documents.proceedings(current.json_key)
    # Imported late: numpy is for editions; what is new, or unchanged, does not pay for it.
    from archive.alignment import align

    alignment = align([i.text for i in old.interventions], [i.text for i in proceedings.interventions])
    rows = _rows(connection, current.id)
    matching = _Matching(old.interventions, proceedings.interventions, alignment, rows)
    ids = matching.ids(connection, current.id)
    kept = renamed(proceedings, current.id, ids)
    # What an extraction brings to light is as old as the bytes that it was read from: nobody is told of it again.
    placed = matching.place(ids, None if state is PutState.REVISED else current.ingest_seq)
    standing = {row.id: row.placed for row in rows.values() if row.gone_in is None}
    return Plan(
        state=state,
        base=current,
        document=current.id,
        proceedings=kept,
        text=packed(kept),
        inserted=tuple(item for item in placed if item.id not in rows),
        changed=tuple(item for item in placed if item.id in rows and standing.get(item.id) != item),
        gone=matching.gone(ids, standing),
    )


class _Matching:
    """Ids and numbers of a new reading's interventions, given how it aligns with the old one."""

    def __init__(
        self,
        old: Sequence[Intervention],
        new: Sequence[Intervention],
        alignment: Alignment,
        rows: Mapping[str, Standing],
    ) -> None:
        self._old_ids = [intervention.id for intervention in old]
        self._new = new
        self._words = [digest(intervention.text) for intervention in new]
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
        unnamed = [index for index in range(len(self._new)) if index not in ids]
        digests = [self._words[index] for index in unnamed]
        ids.update(zip(unnamed, _fresh(connection, document, digests, set(self._rows)), strict=True))
        return [ids[index] for index in range(len(self._new))]

    def place(self, ids: Sequence[str], seq: int | None) -> list[Placed]:
        """Rows for all. `seq` is for words from nowhere; None (this put's own number) also for changed ones."""
        return [self._place(index, id_, seq) for index, id_ in enumerate(ids)]

    def _place(self, index: int, id_: str, seq: int | None) -> Placed:
        number, words = self._new[index].seq, self._words[index]
        before = [self._rows[self._old_ids[old]] for old in self._alignment.origins[index]]
        if index in self._revived:
            before = [self._rows[id_]]
        elif seq is None and not self._alignment.unchanged[index]:
            return Placed(id_, number, None, bool(before), words)
        if not before:
            return Placed(id_, number, seq, False, words)
        # The newest of what it was joined from: a digest that has not told of that part yet must still find it.
        newest = max(before, key=lambda row: row.ingest_seq)
        return Placed(id_, number, newest.ingest_seq, newest.revised, words)

    def gone(self, ids: Sequence[str], standing: Mapping[str, Placed]) -> tuple[tuple[str, str | None], ...]:
        """Those that stood and stand no more, with what took over most of their words."""
        replaced = {self._old_ids[old]: ids[new] for old, new in self._alignment.replaced.items()}
        here = set(ids)
        return tuple((id_, replaced.get(id_)) for id_ in standing if id_ not in here)


def _rows(connection: Connection, document: str) -> dict[str, Standing]:
    """Every intervention that the document ever had."""
    query = (
        select(*(getattr(InterventionRow, name) for name in Standing.__struct_fields__))
        .where(InterventionRow.document_id == document)
        .order_by(InterventionRow.seq, InterventionRow.id)
    )
    return {row[0]: Standing(*row) for row in connection.execute(query)}


def _fresh(connection: Connection, document: str, digests: Sequence[str], taken: set[str]) -> list[str]:
    """Ids that no intervention of any document has."""
    while True:
        ids = fresh_ids(document, digests, taken)
        clashes = _taken(connection, ids)
        if not clashes:
            return ids
        taken = taken | clashes


def _taken(connection: Connection, ids: Collection[str]) -> set[str]:
    """Those of the ids that an intervention has."""
    found = (
        connection.scalars(select(InterventionRow.id).where(InterventionRow.id.in_(chunk))) for chunk in chunks(ids)
    )
    return {id_ for each in found for id_ in each}
