"""Operators' decisions on who is who, and what follows from them.

A merger says: whoever is this person is that one. A split says: whoever is this person, in that document or with that
affiliation, is another. A split goes before a merger, and of two alike the later one wins. Decisions name people by
id, and ids come from names alone, so decisions outlive every ingestion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from archive.indexing import touch
from archive.tables import AppearanceRow, CorrectionRow, DecisionRow

CHAIN = 100
"""Decisions that may follow from one another; more can only be a circle."""


class Ruling(msgspec.Struct, frozen=True):
    """A decision in force: whoever is `person` (in that document, with that affiliation, where given) is `target`."""

    person: str
    target: str
    document: str | None = None
    affiliation: str | None = None

    def fits(self, document: str, affiliation: str | None) -> bool:
        """True where it speaks of somebody in that document with that affiliation."""
        return self.document in (None, document) and self.affiliation in (None, affiliation)


Rulings = Mapping[str, Sequence[Ruling]]
"""By the person they speak of, the one that goes first last."""


def rulings(connection: Connection) -> dict[str, list[Ruling]]:
    """All decisions in force."""
    columns = (DecisionRow.person_id, DecisionRow.target_id, DecisionRow.document_id, DecisionRow.affiliation)
    query = select(*columns).where(DecisionRow.undone.is_(None))
    found: dict[str, list[Ruling]] = {}
    for row in connection.execute(query.order_by(DecisionRow.kind, DecisionRow.id)):  # "merge" before "split"
        found.setdefault(row.person_id, []).append(Ruling(*row))
    return found


def resolve(named: str, document: str, affiliation: str | None, decided: Rulings) -> str:
    """From the person that a name tells to the person meant."""
    person = named
    for _ in range(CHAIN):
        fitting = [ruling for ruling in decided.get(person, ()) if ruling.fits(document, affiliation)]
        if not fitting:
            break
        person = fitting[-1].target
    return person


def decide_again(connection: Connection, person: str) -> None:
    """Decisions about a person changed: settle who is who among all that are tied to it, now and formerly."""
    tied = list(_tied(connection, person))
    decided = rulings(connection)
    documents = _settle_appearances(connection, tied, decided) | _settle_corrections(connection, tied, decided)
    touch(connection, documents)


def _tied(connection: Connection, person: str) -> set[str]:
    pairs = connection.execute(select(DecisionRow.person_id, DecisionRow.target_id)).all()
    return connected(person, pairs)


def connected(start: str, pairs: Iterable[tuple[str, str]]) -> set[str]:
    """Everything that `start` is tied to by pairs, directly or through others; itself included."""
    neighbours: dict[str, set[str]] = {}
    for one, two in pairs:
        neighbours.setdefault(one, set()).add(two)
        neighbours.setdefault(two, set()).add(one)
    found, waiting = {start}, [start]
    while waiting:
        more = neighbours.get(waiting.pop(), set()) - found
        found |= more
        waiting.extend(more)
    return found


def _settle_appearances(connection: Connection, people: Sequence[str], decided: Rulings) -> set[str]:
    columns = ("document_id", "participant_id", "named_id", "person_id", "affiliation")
    query = select(*(getattr(AppearanceRow, name) for name in columns)).where(AppearanceRow.named_id.in_(people))
    changed = [
        {"document": row.document_id, "participant": row.participant_id, "person": person}
        for row in connection.execute(query)
        if (person := resolve(row.named_id, row.document_id, row.affiliation, decided)) != row.person_id
    ]
    this = (
        AppearanceRow.document_id == bindparam("document"),
        AppearanceRow.participant_id == bindparam("participant"),
    )
    if changed:
        connection.execute(update(AppearanceRow).where(*this).values(person_id=bindparam("person")), changed)
    return {row["document"] for row in changed}


def _settle_corrections(connection: Connection, people: Sequence[str], decided: Rulings) -> set[str]:
    columns = ("id", "document_id", "named_id", "person_id")
    query = select(*(getattr(CorrectionRow, name) for name in columns)).where(CorrectionRow.named_id.in_(people))
    changed = {
        row.id: (row.document_id, person)
        for row in connection.execute(query)
        if (person := resolve(row.named_id, row.document_id, None, decided)) != row.person_id
    }
    for number, (_, person) in changed.items():
        connection.execute(update(CorrectionRow).where(CorrectionRow.id == number).values(person_id=person))
    return {document for document, _ in changed.values()}
