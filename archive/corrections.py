"""What people say of an intervention, kept apart from what the extraction says, and winning over it.

A correction names an intervention by its stable id, so it survives new rules and new editions as long as the words do.
Nothing is overwritten: the last correction of a field that nobody undid is in force, and undoing it brings back what
was in force before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, select

from archive.models import Evidence, Intervention, Kind, Participant, Proceedings, Speaker
from archive.tables import CorrectionRow, PersonRow


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force for one intervention; None: as extracted. A speaker "" means that nobody speaks."""

    speaker: str | None = None
    person_id: str | None = None
    person: str | None = None  # the person's own name
    kind: Kind | None = None


def in_force(connection: Connection, documents: Iterable[str]) -> dict[str, InForce]:
    """Intervention id -> its corrections, for all interventions of the documents that have any."""
    found: dict[str, InForce] = {}
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
    for row in connection.execute(query):
        before = found.get(row.intervention_id, InForce())
        if row.field == "kind":
            after = msgspec.structs.replace(before, kind=Kind(row.value))
        else:
            after = msgspec.structs.replace(before, speaker=row.value, person_id=row.person_id, person=row.person)
        found[row.intervention_id] = after
    return found


def corrected(proceedings: Proceedings, corrections: Mapping[str, InForce]) -> Proceedings:
    """The proceedings with the corrections in force."""
    if not any(intervention.id in corrections for intervention in proceedings.interventions):
        return proceedings
    names = {participant.name: participant for participant in proceedings.participants}
    return msgspec.structs.replace(
        proceedings,
        interventions=tuple(
            _corrected(intervention, corrections[intervention.id], names)
            if intervention.id in corrections
            else intervention
            for intervention in proceedings.interventions
        ),
    )


def _corrected(intervention: Intervention, said: InForce, names: Mapping[str, Participant]) -> Intervention:
    if said.kind is not None:
        intervention = msgspec.structs.replace(intervention, kind=said.kind)
    if said.speaker is None:
        return intervention
    participant = names.get(said.speaker)
    speaker = Speaker(id=participant.id if participant else None, name=said.speaker) if said.speaker else None
    role = intervention.role if speaker == intervention.speaker else None
    return msgspec.structs.replace(
        intervention, speaker=speaker, role=role, evidence=Evidence.CORRECTION, confidence=1.0, candidates=()
    )
