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

from app.web.keyed import Credentials, author
from app.web.review import doubts, first_sheet, rosters
from app.web.room import Room, room_of
from app.web.searching import DEEPEST_PAGE
from app.web.security import RateLimit, same_origin
from app.web.session import log_in, log_out, operator_of, right_password
from app.web.writing import LARGEST_NUMBER, Number
from archive.models import Kind
from archive.people import Person, PersonSummary
from archive.search.index import SearchRequest
from config.errors import UsageError

DOUBTFUL = "confidence:[0 TO 0.7] AND (kind:speech OR kind:reported OR kind:quoted OR kind:question OR kind:answer)"
"""What the review queue shows: turns that somebody made, given to a speaker (or to nobody) without being sure."""

REVIEWED = 10  # interventions on one page of the queue
LISTED = 50  # corrections, namesakes, decisions on one page
APPEARANCES = 200  # proceedings from which a person may be split, on one page
NAMED, NOBODY, OTHER = "is:", "nobody", "other"  # what a choice of the review form begins with, or is

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


def back(path: str) -> Response:
    """Lead the browser on after a POST."""
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
    response = back("/operator")
    log_in(response, room.settings, "operator")
    return response


@router.post("/logout")
def logout() -> Response:
    """Leave the desk."""
    response = back("/")
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
        prefect_url=room.settings.prefect_url,
    )


@router.get("/review")
def review(
    request: Request,
    who: Operator,
    page: Annotated[int, Query(ge=1, le=DEEPEST_PAGE)] = 1,
    done: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER)] = None,
) -> Response:
    """Interventions whose speaker is doubtful, newest first, each with what may have been; `done` is the correction
    that was just made, to be taken back at once where it was a slip."""
    room = room_of(request)
    offset = (page - 1) * REVIEWED
    question = SearchRequest(query=DOUBTFUL, sort="-ingest_seq", limit=REVIEWED, offset=offset, facets=())
    result = room.archive.search(question)
    shown = tuple(doubts(room.archive.store, result.hits))
    return room.page(
        request,
        "operator/review.html",
        who=who,
        total=result.total,
        shown=shown,
        rosters=rosters(shown),
        sheet=first_sheet(shown),
        page=page,
        more=page * REVIEWED < result.total,
        kinds=list(Kind),
        done=room.corrections.get(done) if done else None,
    )


@router.get("/corrections")
def corrections(request: Request, who: Operator, page: Annotated[int, Query(ge=1, le=DEEPEST_PAGE)] = 1) -> Response:
    """What people said against the extraction, latest first, also what was taken back."""
    room = room_of(request)
    listed = room.corrections.list(limit=LISTED + 1, offset=(page - 1) * LISTED)
    return room.page(
        request,
        "operator/corrections.html",
        who=who,
        corrections=listed[:LISTED],
        stray=room.corrections.stray(),
        page=page,
        more=len(listed) > LISTED,
    )


@router.post("/corrections")
def correct(
    request: Request,
    who: Operator,
    intervention: Identifier,
    choice: Annotated[str, Form(max_length=310)] = OTHER,
    speaker: Annotated[str, Form(max_length=300)] = "",
    kind: Annotated[str, Form(max_length=40)] = "",
    note: Note = "",
    page: Annotated[int, Form(ge=1, le=DEEPEST_PAGE)] = 1,
) -> Response:
    """Say who spoke, or what an intervention is."""
    room = room_of(request)
    made = None
    if kind:
        made = room.corrections.set_kind(intervention, kind, author=who, note=note)
    if choice != OTHER or speaker.strip():
        made = room.corrections.set_speaker(intervention, _chosen(choice, speaker), author=who, note=note)
    if made is None:
        raise UsageError("Say who spoke, or what kind of passage it is.")
    room.archive.repair()
    return back(f"/operator/review?page={page}&done={made.id}")


def _chosen(choice: str, typed: str) -> str | None:
    if choice == NOBODY:
        return None
    return choice.removeprefix(NAMED) if choice.startswith(NAMED) else typed.strip()


@router.post("/corrections/{correction}/undo")
def undo_correction(request: Request, correction: Number, who: Operator) -> Response:
    """Take a correction back."""
    del who
    room = room_of(request)
    room.corrections.undo(correction)
    room.archive.repair()
    return back("/operator/corrections")


@router.get("/people/{person_id}")
def person(
    request: Request, person_id: str, who: Operator, seen: Annotated[int, Query(ge=1, le=DEEPEST_PAGE)] = 1
) -> Response:
    """Merge a person with a namesake, or split off whoever only shares the name."""
    room = room_of(request)
    found = room.people.get(person_id)
    return room.page(
        request,
        "operator/person.html",
        who=who,
        person=found,
        appearances=found.appearances[(seen - 1) * APPEARANCES : seen * APPEARANCES],
        seen=seen,
        more_seen=len(found.appearances) > seen * APPEARANCES,
        alike=_alike(room, found),
        decisions=room.people.decisions(found.id)[:LISTED],
    )


def _alike(room: Room, person: Person) -> list[PersonSummary]:
    """Whom an operator may want to merge: namesakes in other bodies first, then who shares the last word of a name."""
    last = person.name.split()[-1] if person.name.split() else ""
    found = [*room.people.namesakes(person.id), *(room.people.list(last, limit=LISTED) if last else ())]
    return [each for each in dict.fromkeys(found) if each.id != person.id][:LISTED]


@router.post("/people/{person_id}/merge")
def merge(request: Request, person_id: str, who: Operator, into: Identifier, note: Note = "") -> Response:
    """Say that two are one."""
    room = room_of(request)
    room.people.merge(person_id, into, author=who, note=note)
    room.archive.repair()
    return back(f"/operator/people/{quote(into)}")


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
    return back(f"/operator/people/{quote(other)}")


@router.post("/people/{person_id}/decisions/{decision}/undo")
def undo_decision(request: Request, person_id: str, decision: Number, who: Operator) -> Response:
    """Take a decision back."""
    del who
    room = room_of(request)
    room.people.undo(decision)
    room.archive.repair()
    return back(f"/operator/people/{quote(person_id)}")
