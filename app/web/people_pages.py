"""People: a list, and one page each across all proceedings."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app.web.room import Room, room_of
from app.web.searching import DEEPEST_PAGE, LONGEST_QUERY, PAGE_SIZE, SearchState
from archive.people import Person
from archive.search.index import SearchResult
from config.errors import QueryError

router = APIRouter(include_in_schema=False)

LISTED = 100  # people on one page of the list
APPEARANCES = 40  # proceedings on one page of a person's timeline, the latest first
NAMES = 25  # spellings, roles, affiliations, bodies, namesakes that are named; who has more is mostly a common label
PageNumber = Annotated[int, Query(ge=1, le=DEEPEST_PAGE)]


@router.get("/people")
def people(request: Request, q: Annotated[str, Query(max_length=200)] = "", page: PageNumber = 1) -> Response:
    """Everyone who appears in some proceedings, by name."""
    room = room_of(request)
    listed = room.people.list(q.strip() or None, limit=LISTED + 1, offset=(page - 1) * LISTED)
    return room.page(request, "people.html", people=listed[:LISTED], q=q, page=page, more=len(listed) > LISTED)


@router.get("/people/{person_id}")
def person(
    request: Request,
    person_id: str,
    q: Annotated[str, Query(max_length=LONGEST_QUERY)] = "",
    page: PageNumber = 1,
    seen: PageNumber = 1,
) -> Response:
    """One person: names, roles, bodies, a timeline, and what they said, searchable."""
    room = room_of(request)
    found = room.people.get(person_id)
    if found.id != person_id:
        return RedirectResponse(f"/people/{quote(found.id)}", HTTPStatus.MOVED_PERMANENTLY)
    problem, result = None, SearchResult(total=0, hits=())
    try:
        result = _said(room, found, q, page)
    except QueryError as error:
        problem = str(error)
    return room.page(
        request,
        "person.html",
        status=HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK,
        person=found,
        appearances=found.appearances[::-1][(seen - 1) * APPEARANCES : seen * APPEARANCES],
        seen=seen,
        more_seen=len(found.appearances) > seen * APPEARANCES,
        most=NAMES,
        namesakes=room.people.namesakes(found.id),
        q=q,
        page=page,
        problem=problem,
        hits=result.hits,
        more=page * PAGE_SIZE < result.total,
    )


def _said(room: Room, who: Person, query: str, page: int) -> SearchResult:
    """What the person said; the reader's words are read on their own first, so that errors point into them."""
    own = SearchState(q=query, sort="relevance" if query else "-date", page=page).request(facets=())
    if query:
        room.archive.search(msgspec.structs.replace(own, limit=0))
    mine = f"speaker_id:{who.id}"
    return room.archive.search(msgspec.structs.replace(own, query=f"({query}) AND {mine}" if query else mine))
