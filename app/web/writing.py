"""Writing over HTTP, `/api/v1`: archive a PDF, correct interventions, merge and split people, settle the quarantine.

Every request shows a key (`Authorization: Bearer …`, made by `proceedings api-key create`). No cookie opens anything
here, so that no page of another site can make a browser write.
"""

from __future__ import annotations

import hashlib
import math
import re
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.web.api import ERRORS, Identifier, limited
from app.web.room import Room, room_of
from app.web.security import RateLimit
from app.web.shapes import PersonOut, Problem, person_out
from archive.corrections import Correction
from archive.models import Kind
from archive.people import Decision
from archive.quarantine import Held
from flows.ingesting import DROPPED, QUARANTINED, Outcome

WRITES_A_SECOND = 5.0  # with one key, on average
WRITES_AT_ONCE = 50
writes = RateLimit(WRITES_A_SECOND, WRITES_AT_ONCE)

ADDRESS = re.compile(r"(https?://|upload:)[^\x00-\x20\x7f]+")
LARGEST_NUMBER = 2**31 - 1  # of a row, in any database

bearer = HTTPBearer(auto_error=False, description="A key that `proceedings api-key create NAME` printed.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]


def author(request: Request, credentials: Credentials) -> str:
    """Who writes: the name of the key that was shown.

    Raises:
        HTTPException: 401 without a key in force, 429 where it is used too often.
    """
    name = key_name(room_of(request), credentials.credentials if credentials else "")
    if name is None:
        headers = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "This needs a key: Authorization: Bearer …", headers)
    if wait := writes.wait(name):
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, "Too many writes.", {"Retry-After": str(math.ceil(wait))})
    return name


def key_name(room: Room, key: str) -> str | None:
    """How what this key writes is signed; None where it opens nothing."""
    found = room.keys.owner(key) if key else None
    return f"key {found.name}" if found else None


Author = Annotated[str, Depends(author)]
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
Note = Annotated[str, Field(max_length=1000, description="why; kept with the decision")]

REFUSED: dict[int | str, dict[str, object]] = {
    **ERRORS,
    HTTPStatus.UNAUTHORIZED: {"model": Problem, "description": "No key, or one that is not in force."},
}
router = APIRouter(prefix="/api/v1", dependencies=[Depends(limited)], responses=REFUSED)


class SubmissionOut(BaseModel):
    """What became of a file.

    `state` is archived, revised (other bytes at the same address: a new edition), reextracted (the same bytes under
    newer rules), unchanged, quarantined, dropped (somebody wants to hear no more of these bytes) or underway (send it
    again to hear the end).
    """

    state: str
    address: str
    sha256: str
    proceedings: str | None = None
    interventions: int | None = None
    url: str | None = None
    quarantine: str | None = None
    code: str | None = None
    reason: str | None = None
    hint: str | None = None


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


FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            },
        },
    }
}
SUBMITTED: dict[int | str, dict[str, Any]] = {
    HTTPStatus.CREATED: {"model": SubmissionOut, "description": "Archived."},
    HTTPStatus.ACCEPTED: {"model": SubmissionOut, "description": "Still being read: send it again to hear the end."},
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: {"model": Problem, "description": "Larger than PROCEEDINGS_FILE_MEGABYTES."},
    HTTPStatus.UNPROCESSABLE_ENTITY: {"model": SubmissionOut, "description": "Quarantined, with the reason."},
}


@router.post(
    "/proceedings",
    response_model=SubmissionOut,
    status_code=HTTPStatus.OK,
    responses=SUBMITTED,
    openapi_extra=FILE_BODY,
)
async def submit(
    request: Request,
    who: Author,
    address: Annotated[
        str | None,
        Query(
            max_length=2000,
            description="where the file stands: http://…, https://… or upload:NAME. Other bytes at the same address "
            "are a new edition of the same document. Default: upload: and the SHA-256",
        ),
    ] = None,
) -> Response:
    """Archive a PDF: the body itself, or `file` of a form. It is read within the limits of any ingest."""
    del who
    if address is not None and not ADDRESS.fullmatch(address):
        raise HTTPException(HTTPStatus.BAD_REQUEST, "address: begin it with http://, https:// or upload:")
    data = await _file(request)
    if not data:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "There is no file in the request.")
    sha256 = hashlib.sha256(data).hexdigest()
    where = address or f"upload:{sha256}"
    room = room_of(request)
    outcome = await to_thread.run_sync(room.submissions.take, where, data, limiter=room.submitting)
    answer = _submission(outcome, where, sha256, room.settings.public_url.rstrip("/"))
    return JSONResponse(answer.model_dump(), _status(answer.state))


async def _file(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form(max_files=1, max_fields=5) as form:
        file = form.get("file")
        return await file.read() if isinstance(file, UploadFile) else b""


def _status(state: str) -> HTTPStatus:
    named = {"archived": HTTPStatus.CREATED, "underway": HTTPStatus.ACCEPTED}
    return named.get(state, HTTPStatus.UNPROCESSABLE_ENTITY if state in (QUARANTINED, DROPPED) else HTTPStatus.OK)


def _submission(outcome: Outcome | None, address: str, sha256: str, base: str) -> SubmissionOut:
    if outcome is None:
        return SubmissionOut(state="underway", address=address, sha256=sha256)
    if outcome.state in (QUARANTINED, DROPPED):
        return SubmissionOut(
            state=outcome.state,
            address=address,
            sha256=sha256,
            quarantine=outcome.id,
            code=outcome.code,
            reason=outcome.reason,
            hint=outcome.hint,
        )
    return SubmissionOut(
        state="archived" if outcome.state == "new" else outcome.state,
        address=address,
        sha256=sha256,
        proceedings=outcome.id,
        interventions=None if outcome.state == "unchanged" else outcome.interventions,
        url=f"{base}/p/{outcome.id}",
    )


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
