"""Who takes part in which document: written at every put, read for the index and for people's pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, delete, insert, select

from archive.database import upsert
from archive.models import Participant, Proceedings
from archive.names import person_row
from archive.rulings import Rulings, resolve, rulings
from archive.tables import AppearanceRow, PersonRow


class Who(msgspec.Struct, frozen=True):
    """The person behind a participant."""

    id: str
    name: str  # the person's own, whatever the document prints


def record(connection: Connection, proceedings: Proceedings) -> None:
    """Write down who takes part in a document's current edition."""
    connection.execute(delete(AppearanceRow).where(AppearanceRow.document_id == proceedings.id))
    if not proceedings.participants:
        return
    people = {p.id: person_row(p.name, proceedings.heading.body, proceedings.id) for p in proceedings.participants}
    upsert(connection, PersonRow, list(people.values()), update=())
    decided, turns = rulings(connection), _turns(proceedings)
    rows = [
        _row(proceedings.id, participant, people[participant.id]["id"], decided, turns)
        for participant in proceedings.participants
    ]
    connection.execute(insert(AppearanceRow), rows)


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
