"""Writing over HTTP: correct interventions, merge and split people, settle the quarantine."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from app.web.api import Identifier
from app.web.keyed import Author, keyed_router
from app.web.room import room_of
from app.web.shapes import PersonOut, person_out
from archive.corrections import Correction
from archive.models import Kind
from archive.people import Decision
from archive.quarantine import Held

LARGEST_NUMBER = 2**31 - 1  # of a row, in any database

Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
Note = Annotated[str, Field(max_length=1000, description="why; kept with the decision")]

router = keyed_router()


class CorrectionIn(BaseModel):
    """What an intervention is, against what the extraction says. What is left out stays; a `speaker` null: nobody."""

    speaker: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    person: Annotated[str, Field(max_length=100, description="id of the person meant, if the name is not enough")] = ""
    kind: Kind | None = None
    note: Note = ""


class CorrectionOut(BaseModel):
    """One correction. `value` and `before` are a name (empty: nobody speaks) or a kind."""

    id: int
    intervention: str
    proceedings: str
    field: str
    value: str
    before: str
    author: str
    note: str
    made: str
    undone: str | None


class CorrectionsOut(BaseModel):
    """Corrections, latest first."""

    corrections: list[CorrectionOut]


class MergeIn(BaseModel):
    """Whom a person is one with."""

    into: Annotated[str, Field(min_length=1, max_length=100, description="id of the person that stays")]
    note: Note = ""


class SplitIn(BaseModel):
    """Where it is somebody else: in these documents, or wherever the affiliation is this one."""

    documents: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=500)] = []
    affiliation: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    note: Note = ""


class DecisionOut(BaseModel):
    """Who is who, in an operator's word."""

    id: int
    kind: str
    person: str
    target: str
    proceedings: str | None
    affiliation: str | None
    author: str
    note: str
    made: str
    undone: str | None


class DecisionsOut(BaseModel):
    """Decisions, latest first."""

    decisions: list[DecisionOut]


class SplitOut(BaseModel):
    """The other person, and what was decided."""

    person: PersonOut
    decisions: list[DecisionOut]


class HeldOut(BaseModel):
    """A file in quarantine."""

    id: str
    address: str
    sha256: str | None
    code: str
    reason: str
    hint: str | None
    size: int
    since: str
    tries: int
    due: bool


class QuarantineOut(BaseModel):
    """Files in quarantine, longest there first."""

    files: list[HeldOut]


@router.get("/corrections", response_model=CorrectionsOut)
def corrections(
    request: Request,
    who: Author,
    size: Annotated[int, Query(ge=1, le=500, alias="limit")] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> CorrectionsOut:
    """What people said against the extraction, also what they took back."""
    del who
    listed = room_of(request).corrections.list(limit=size, offset=offset)
    return CorrectionsOut(corrections=[_correction_out(each) for each in listed])


@router.post(
    "/interventions/{intervention_id}/corrections", response_model=CorrectionsOut, status_code=HTTPStatus.CREATED
)
def correct(request: Request, intervention_id: Identifier, said: CorrectionIn, who: Author) -> CorrectionsOut:
    """Say who speaks, or what an intervention is. It wins over the extraction, also over later ones."""
    room = room_of(request)
    made = []
    if "speaker" in said.model_fields_set:
        made.append(
            room.corrections.set_speaker(
                intervention_id, said.speaker, author=who, person=said.person or None, note=said.note
            )
        )
    if said.kind:
        made.append(room.corrections.set_kind(intervention_id, said.kind, author=who, note=said.note))
    if not made:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "Say a speaker (null: nobody) or a kind.")
    room.archive.repair()
    return CorrectionsOut(corrections=[_correction_out(each) for each in reversed(made)])


@router.delete("/corrections/{number}", response_model=CorrectionOut)
def undo_correction(request: Request, number: Number, who: Author) -> CorrectionOut:
    """Take a correction back; what was in force before it is in force again."""
    del who
    room = room_of(request)
    undone = room.corrections.undo(number)
    room.archive.repair()
    return _correction_out(undone)


@router.post("/people/{person_id}/merge", response_model=DecisionOut, status_code=HTTPStatus.CREATED)
def merge(request: Request, person_id: Identifier, said: MergeIn, who: Author) -> DecisionOut:
    """Say that two people are one."""
    room = room_of(request)
    decided = room.people.merge(person_id, said.into, author=who, note=said.note)
    room.archive.repair()
    return _decision_out(decided)


@router.post("/people/{person_id}/split", response_model=SplitOut, status_code=HTTPStatus.CREATED)
def split(request: Request, person_id: Identifier, said: SplitIn, who: Author) -> SplitOut:
    """Say that two people go by one name."""
    room = room_of(request)
    other, decided = room.people.split(
        person_id, documents=tuple(said.documents), affiliation=said.affiliation, author=who, note=said.note
    )
    room.archive.repair()
    person = person_out(room.people.get(other), room.settings.public_url.rstrip("/"))
    return SplitOut(person=person, decisions=[_decision_out(each) for each in decided])


@router.get("/people/{person_id}/decisions", response_model=DecisionsOut)
def decisions(request: Request, person_id: Identifier, who: Author) -> DecisionsOut:
    """What was decided about a person, also what was taken back."""
    del who
    listed = room_of(request).people.decisions(person_id)
    return DecisionsOut(decisions=[_decision_out(each) for each in listed])


@router.delete("/decisions/{number}", response_model=DecisionOut)
def undo_decision(request: Request, number: Number, who: Author) -> DecisionOut:
    """Take a decision back; what was decided after it stays."""
    del who
    room = room_of(request)
    undone = room.people.undo(number)
    room.archive.repair()
    return _decision_out(undone)


@router.get("/quarantine", response_model=QuarantineOut)
def quarantine(request: Request, who: Author) -> QuarantineOut:
    """Files that could not be archived, and why."""
    del who
    return QuarantineOut(files=[_held_out(held) for held in room_of(request).quarantine.list()])


@router.post("/quarantine/{held_id}/retry", response_model=HeldOut)
def retry(request: Request, held_id: Identifier, who: Author) -> HeldOut:
    """Let the next run try a file again."""
    del who
    room = room_of(request)
    room.quarantine.retry((room.quarantine.get(held_id).id,))
    return _held_out(room.quarantine.get(held_id))


@router.delete("/quarantine/{held_id}", response_model=HeldOut)
def drop(request: Request, held_id: Identifier, who: Author) -> HeldOut:
    """Hear no more of a file, until other bytes come from its address."""
    del who
    room = room_of(request)
    held = room.quarantine.get(held_id)
    room.quarantine.drop(held.id)
    return _held_out(held)


def _correction_out(correction: Correction) -> CorrectionOut:
    return CorrectionOut(
        id=correction.id,
        intervention=correction.intervention_id,
        proceedings=correction.document_id,
        field=correction.field,
        value=correction.value,
        before=correction.before,
        author=correction.author,
        note=correction.note,
        made=correction.made.isoformat(),
        undone=correction.undone.isoformat() if correction.undone else None,
    )


def _decision_out(decision: Decision) -> DecisionOut:
    return DecisionOut(
        id=decision.id,
        kind=decision.kind,
        person=decision.person_id,
        target=decision.target_id,
        proceedings=decision.document_id,
        affiliation=decision.affiliation,
        author=decision.author,
        note=decision.note,
        made=decision.made.isoformat(),
        undone=decision.undone.isoformat() if decision.undone else None,
    )


def _held_out(held: Held) -> HeldOut:
    values = {name: getattr(held, name) for name in HeldOut.model_fields if name != "since"}
    return HeldOut.model_validate({**values, "since": held.since.isoformat()})
