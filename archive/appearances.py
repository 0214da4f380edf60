"""Who takes part in which document: written at every put, read for the index and for people's pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, delete, insert, select

from archive.database import chunks, upsert
from archive.models import Participant, Proceedings
from archive.names import person_row
from archive.rulings import Rulings, resolve, rulings
from archive.tables import AppearanceRow, PersonRow


class Who(msgspec.Struct, frozen=True):
    """The person behind a participant."""

    id: str
    name: str  # the person's own, whatever the document prints


def record(connection: Connection, readings: Sequence[Proceedings]) -> None:
    """Write down who takes part in the current editions of documents, each given once."""
    for chunk in chunks({reading.id for reading in readings}):
        connection.execute(delete(AppearanceRow).where(AppearanceRow.document_id.in_(chunk)))
    people: dict[str, dict[str, str]] = {}
    for row in (row for reading in readings for row in _people(reading).values()):
        people.setdefault(row["id"], row)
    if not people:
        return
    upsert(connection, PersonRow, list(people.values()), update=())
    decided = rulings(connection)
    connection.execute(insert(AppearanceRow), [row for reading in readings for row in _rows(reading, decided)])


def _people(reading: Proceedings) -> dict[str, dict[str, str]]:
    """Participant id -> the row of the person that the name tells."""
    return {p.id: person_row(p.name, reading.heading.body, reading.id) for p in reading.participants}


def _rows(reading: Proceedings, decided: Rulings) -> list[dict[str, object]]:
    people, turns = _people(reading), _turns(reading)
    return [_row(reading.id, each, people[each.id]["id"], decided, turns) for each in reading.participants]


def _turns(proceedings: Proceedings) -> Counter[str]:
    return Counter(i.speaker.id for i in proceedings.interventions if i.speaker and i.speaker.id)


def _row(
    document: str, participant: Participant, named: str, decided: Rulings, turns: Counter[str]
) -> dict[str, object]:
    return {
        "document_id": document,
        "participant_id": participant.id,
        "named_id": named,
        "person_id": resolve(named, document, participant.affiliation, decided),
        "name": participant.name,
        "affiliation": participant.affiliation,
        "details": {
            "honorific": participant.honorific,
            "roles": list(participant.roles),
            "aliases": list(participant.aliases),
            "interventions": turns[participant.id],
        },
    }


def people_of(connection: Connection, documents: Iterable[str]) -> dict[str, dict[str, Who]]:
    """document id -> participant id -> the person, decisions applied."""
    found: dict[str, dict[str, Who]] = {}
    columns = (AppearanceRow.document_id, AppearanceRow.participant_id, AppearanceRow.person_id, PersonRow.name)
    query = select(*columns).join(PersonRow, PersonRow.id == AppearanceRow.person_id)
    for row in connection.execute(query.where(AppearanceRow.document_id.in_(list(documents)))):
        found.setdefault(row.document_id, {})[row.participant_id] = Who(row.person_id, row.name)
    return found
