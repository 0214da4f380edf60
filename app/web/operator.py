"""The operator's desk: what the archive has and lacks, the quarantine, the review of doubtful interventions, people.

Every page needs a login; every change is a POST from one of our own pages and is written down with who made it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from app.web.room import room_of
from app.web.searching import DEEPEST_PAGE, PAGE_SIZE
from app.web.security import RateLimit, same_origin
from app.web.session import log_in, log_out, operator_of, right_password
from app.web.writing import Credentials, Number, author
from archive.models import Kind
from archive.search.index import SearchRequest

DOUBTFUL = "confidence:[0 TO 0.7] AND (kind:speech OR kind:reported OR kind:quoted OR kind:question OR kind:answer)"
"""What the review queue shows: turns that somebody made, given to a speaker (or to nobody) without being sure."""

TRIES_A_SECOND = 0.2  # of logging in, by one client: 5 at once, then one in five seconds
TRIES_AT_ONCE = 5
tries = RateLimit(TRIES_A_SECOND, TRIES_AT_ONCE)


def own_page(request: Request, credentials: Credentials) -> None:
    """Refuse a POST that did not come from one of our own pages. (No browser sends a key by itself, so a request with
    one is nobody's forgery; where there is one, it alone counts.)"""
    if credentials is None and request.method not in ("GET", "HEAD") and not same_origin(request):
        raise HTTPException(HTTPStatus.FORBIDDEN, "This form was not sent from one of our own pages.")


def operator(request: Request, credentials: Credentials) -> str:
    """Who is at the desk: somebody who logged in, or a program that shows a key.

    Raises:
        HTTPException: 303 to the login page; 401 where the key opens nothing.
    """
    if credentials is not None:
        return author(request, credentials)
    name = operator_of(request, room_of(request).settings)
    if name is None:
        raise HTTPException(HTTPStatus.SEE_OTHER, "Log in first.", {"Location": "/operator/login"})
    return name


Operator = Annotated[str, Depends(operator)]
Identifier = Annotated[str, Form(max_length=100)]
Note = Annotated[str, Form(max_length=1000)]
router = APIRouter(prefix="/operator", include_in_schema=False, dependencies=[Depends(own_page)])


def _back(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


@router.get("/login")
def login_page(request: Request) -> Response:
    """The form."""
    room = room_of(request)
    return room.page(request, "operator/login.html", possible=room.settings.operator_password is not None, wrong=False)


@router.post("/login")
def login(request: Request, password: Annotated[str, Form(max_length=1000)]) -> Response:
    """Check the password; slow on purpose, and slower for who tries often."""
    room = room_of(request)
    if tries.wait(request.client.host if request.client else ""):
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, "Too many tries; wait a moment.", {"Retry-After": "5"})
    if not right_password(room.settings, password):
        status = HTTPStatus.UNAUTHORIZED
        return room.page(request, "operator/login.html", status=status, possible=True, wrong=True)
    response = _back("/operator")
    log_in(response, room.settings, "operator")
    return response


@router.post("/logout")
def logout() -> Response:
    """Leave the desk."""
    response = _back("/")
    log_out(response)
    return response


@router.get("")
def desk(request: Request, who: Operator) -> Response:
    """What the archive has, what it lacks, and why."""
    room = room_of(request)
    return room.page(
        request,
        "operator/desk.html",
        who=who,
        status_=room.archive.store.status(),
        runs=room.ledger.runs(limit=20),
        held=room.quarantine.list(),
        prefect_url=room.settings.prefect_url,
    )


@router.post("/quarantine/{held_id}/retry")
def retry(request: Request, held_id: str, who: Operator) -> Response:
    """Let the next run try a file again."""
    del who
    room_of(request).quarantine.retry((held_id,))
    return _back("/operator#quarantine")


@router.post("/quarantine/{held_id}/drop")
def drop(request: Request, held_id: str, who: Operator) -> Response:
    """Take a file out for good."""
    del who
    room_of(request).quarantine.drop(held_id)
    return _back("/operator#quarantine")


@router.get("/quarantine/{held_id}/file.pdf")
def held_file(request: Request, held_id: str, who: Operator) -> Response:
    """The quarantined bytes, as a download: no browser is to open them by itself."""
    del who
    content = room_of(request).quarantine.file(held_id)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(held_id)}.pdf"}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get("/review")
def review(request: Request, who: Operator, page: Annotated[int, Query(ge=1, le=DEEPEST_PAGE)] = 1) -> Response:
    """Interventions whose speaker is doubtful, newest first, each with a form to say who spoke."""
    room = room_of(request)
    question = SearchRequest(
        query=DOUBTFUL, sort="-ingest_seq", limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE, facets=()
    )
    result = room.archive.search(question)
    return room.page(
        request,
        "operator/review.html",
        who=who,
        result=result,
        page=page,
        page_size=PAGE_SIZE,
        kinds=list(Kind),
        corrections=room.corrections.list(limit=50),
    )


@router.post("/corrections")
def correct(
    request: Request,
    who: Operator,
    intervention: Identifier,
    speaker: Annotated[str, Form(max_length=300)] = "",
    nobody: Annotated[bool, Form()] = False,
    kind: Annotated[str, Form(max_length=40)] = "",
    note: Note = "",
) -> Response:
    """Say who spoke, or what an intervention is."""
    room = room_of(request)
    if speaker.strip() or nobody:
        name = None if nobody else speaker.strip()
        room.corrections.set_speaker(intervention, name, author=who, note=note)
    if kind:
        room.corrections.set_kind(intervention, kind, author=who, note=note)
    room.archive.repair()
    return _back("/operator/review")


@router.post("/corrections/{correction}/undo")
def undo_correction(request: Request, correction: Number, who: Operator) -> Response:
    """Take a correction back."""
    del who
    room = room_of(request)
    room.corrections.undo(correction)
    room.archive.repair()
    return _back("/operator/review")


@router.get("/people/{person_id}")
def person(request: Request, person_id: str, who: Operator) -> Response:
    """Merge a person with a namesake, or split off whoever only shares the name."""
    room = room_of(request)
    found = room.people.get(person_id)
    return room.page(
        request,
        "operator/person.html",
        who=who,
        person=found,
        namesakes=room.people.namesakes(found.id),
        decisions=room.people.decisions(found.id),
    )


@router.post("/people/{person_id}/merge")
def merge(request: Request, person_id: str, who: Operator, into: Identifier, note: Note = "") -> Response:
    """Say that two are one."""
    room = room_of(request)
    room.people.merge(person_id, into, author=who, note=note)
    room.archive.repair()
    return _back(f"/operator/people/{quote(into)}")


@router.post("/people/{person_id}/split")
def split(
    request: Request,
    person_id: str,
    who: Operator,
    document: Annotated[list[str] | None, Form()] = None,
    affiliation: Annotated[str, Form(max_length=300)] = "",
    note: Note = "",
) -> Response:
    """Say that one is two."""
    room = room_of(request)
    other, _ = room.people.split(
        person_id, documents=tuple(document or ()), affiliation=affiliation.strip() or None, author=who, note=note
    )
    room.archive.repair()
    return _back(f"/operator/people/{quote(other)}")


@router.post("/people/{person_id}/decisions/{decision}/undo")
def undo_decision(request: Request, person_id: str, decision: Number, who: Operator) -> Response:
    """Take a decision back."""
    del who
    room = room_of(request)
    room.people.undo(decision)
    room.archive.repair()
    return _back(f"/operator/people/{quote(person_id)}")
