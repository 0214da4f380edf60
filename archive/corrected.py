"""Reading with corrections: what they make of the proceedings as extracted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, select

from archive.appearances import Who
from archive.models import Evidence, Intervention, Kind, Participant, Proceedings, Speaker
from archive.tables import CorrectionRow, PersonRow


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force for one intervention; None: as extracted. A speaker "" means that nobody speaks."""

    speaker: str | None = None
    person: Who | None = None
    kind: Kind | None = None


def in_force(connection: Connection, documents: Iterable[str]) -> dict[str, InForce]:
    """Intervention id -> its corrections, for all interventions of the documents that have any."""
    query = (
        select(
            CorrectionRow.intervention_id,
            CorrectionRow.field,
            CorrectionRow.value,
            CorrectionRow.person_id,
            PersonRow.name.label("person"),
        )
        .outerjoin(PersonRow, PersonRow.id == CorrectionRow.person_id)
        .where(CorrectionRow.document_id.in_(list(documents)), CorrectionRow.undone.is_(None))
        .order_by(CorrectionRow.id)
    )
    found: dict[str, InForce] = {}
    for row in connection.execute(query):
        before = found.get(row.intervention_id, InForce())
        if row.field == "kind":
            after = msgspec.structs.replace(before, kind=Kind(row.value))
        else:
            person = Who(row.person_id, row.person) if row.person_id else None
            after = msgspec.structs.replace(before, speaker=row.value, person=person)
        found[row.intervention_id] = after
    return found


def corrected(proceedings: Proceedings, corrections: Mapping[str, InForce]) -> Proceedings:
    """The proceedings with the corrections in force."""
    if not any(intervention.id in corrections for intervention in proceedings.interventions):
        return proceedings
    participants = {participant.name: participant for participant in proceedings.participants}
    interventions = (
        _apply(item, corrections[item.id], participants) if item.id in corrections else item
        for item in proceedings.interventions
    )
    return msgspec.structs.replace(proceedings, interventions=tuple(interventions))


def _apply(intervention: Intervention, said: InForce, participants: Mapping[str, Participant]) -> Intervention:
    if said.kind is not None:
        intervention = msgspec.structs.replace(intervention, kind=said.kind)
    if said.speaker is None:
        return intervention
    participant = participants.get(said.speaker)
    speaker = Speaker(id=participant.id if participant else None, name=said.speaker) if said.speaker else None
    return msgspec.structs.replace(
        intervention,
        speaker=speaker,
        role=intervention.role if speaker == intervention.speaker else None,
        evidence=Evidence.CORRECTION,
        confidence=1.0,
        candidates=(),
    )
