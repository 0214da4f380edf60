"""Who is who across proceedings.

A person is a name within a body: the same name in two bodies is two people until an operator says otherwise, and a
document that names no body is a body of its own. Ids come from name and body alone, so they and the decisions that
name them outlive every ingestion.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select

from archive.database import upsert
from archive.models import Participant, Proceedings
from archive.tables import AppearanceRow, DecisionRow, PersonRow
from archive.words import token

PERSON_LETTERS = 12

CHAIN = 100
"""Decisions that may follow from one another; more can only be a circle."""


class Ruling(msgspec.Struct, frozen=True):
    """A decision in force: whoever is `person` (in that document, with that affiliation, where given) is `target`."""

    person: str
    target: str
    document: str | None = None
    affiliation: str | None = None


def folded(name: str) -> str:
    """A name as it is compared: no accents, case, punctuation or comma inversion ("MARTÍN, Ana" is "ana martin")."""
    last, comma, first = name.partition(",")
    ordered = f"{first} {last}" if comma and first.strip() else name
    plain = "".join(c for c in unicodedata.normalize("NFKD", ordered.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain)) or name.strip()


def person_key(name: str, body: str | None, document: str) -> str:
    """What tells people apart before anyone decides."""
    return f"{folded(name)}|{folded(body)}" if body and body.strip() else f"{folded(name)}||{document}"


def person_id(key: str) -> str:
    """The id that belongs to a key."""
    return token("person", key, length=PERSON_LETTERS)


def resolve(named: str, document: str, affiliation: str | None, rulings: Mapping[str, Sequence[Ruling]]) -> str:
    """Follow the decisions from the person that a name tells to the person meant. The last decision wins."""
    person = named
    for _ in range(CHAIN):
        fitting = [ruling for ruling in rulings.get(person, ()) if _fits(ruling, document, affiliation)]
        if not fitting:
            break
        person = fitting[-1].target
    return person


def _fits(ruling: Ruling, document: str, affiliation: str | None) -> bool:
    return ruling.document in (None, document) and ruling.affiliation in (None, affiliation)


def rulings(connection: Connection) -> dict[str, list[Ruling]]:
    """All decisions in force, by the person they speak of, oldest first."""
    columns = (DecisionRow.person_id, DecisionRow.target_id, DecisionRow.document_id, DecisionRow.affiliation)
    found: dict[str, list[Ruling]] = {}
    for row in connection.execute(select(*columns).where(DecisionRow.undone.is_(None)).order_by(DecisionRow.id)):
        found.setdefault(row.person_id, []).append(Ruling(*row))
    return found


def record_appearances(connection: Connection, proceedings: Proceedings) -> None:
    """Write down who takes part in a document's current edition."""
    connection.execute(delete(AppearanceRow).where(AppearanceRow.document_id == proceedings.id))
    if not proceedings.participants:
        return
    keys = {p.id: person_key(p.name, proceedings.heading.body, proceedings.id) for p in proceedings.participants}
    body = proceedings.heading.body or ""
    people = {
        keys[p.id]: {"id": person_id(keys[p.id]), "key": keys[p.id], "name": p.name, "body": body}
        for p in proceedings.participants
    }
    upsert(connection, PersonRow, list(people.values()), update=())
    decided = rulings(connection)
    counts = _turns(proceedings)
    connection.execute(
        insert(AppearanceRow),
        [_appearance(proceedings.id, p, person_id(keys[p.id]), decided, counts) for p in proceedings.participants],
    )


def _turns(proceedings: Proceedings) -> dict[str, int]:
    counts: dict[str, int] = {}
    for intervention in proceedings.interventions:
        if intervention.speaker and intervention.speaker.id:
            counts[intervention.speaker.id] = counts.get(intervention.speaker.id, 0) + 1
    return counts


def _appearance(
    document: str,
    participant: Participant,
    named: str,
    decided: Mapping[str, Sequence[Ruling]],
    counts: Mapping[str, int],
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
            "interventions": counts.get(participant.id, 0),
        },
    }


def speakers(connection: Connection, documents: Iterable[str]) -> dict[str, dict[str, Row[tuple[str, str, str, str]]]]:
    """document id -> participant id -> (document_id, participant_id, person_id, name of the person)."""
    found: dict[str, dict[str, Row[tuple[str, str, str, str]]]] = {}
    query = (
        select(AppearanceRow.document_id, AppearanceRow.participant_id, AppearanceRow.person_id, PersonRow.name)
        .join(PersonRow, PersonRow.id == AppearanceRow.person_id)
        .where(AppearanceRow.document_id.in_(list(documents)))
    )
    for row in connection.execute(query):
        found.setdefault(row.document_id, {})[row.participant_id] = row
    return found
