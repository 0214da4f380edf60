"""The JSON interface, `/api/v1`: search, proceedings, interventions, and exports of any size as streams."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from app.web.room import Room, room_of
from app.web.searching import LONGEST_QUERY, SearchState, read_state
from app.web.security import RateLimit
from app.web.shapes import (
    DocumentsOut,
    FacetsOut,
    InterventionOut,
    PeopleOut,
    PersonOut,
    Problem,
    ProceedingsOut,
    SearchOut,
    document_out,
    intervention_out,
    person_line_out,
    person_out,
    proceedings_out,
    search_out,
)
from archive.search.index import SORTS, Entry, SearchRequest

REQUESTS_A_SECOND = 10.0  # of one client, on average
REQUESTS_AT_ONCE = 60
limit = RateLimit(REQUESTS_A_SECOND, REQUESTS_AT_ONCE)

CSV_FIELDS = (
    "id", "proceedings", "title", "body", "session", "date", "place", "language", "speaker", "label", "affiliation",
    "role", "kind", "section", "pages", "confidence", "evidence", "text",
)  # fmt: skip
# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def limited(request: Request) -> None:
    """Refuse a client that asks too often."""
    wait = limit.wait(request.client.host if request.client else "")
    if wait:
        headers = {"Retry-After": str(math.ceil(wait))}
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests; see Retry-After.", headers)


ERRORS: dict[int | str, dict[str, object]] = {
    status: {"model": Problem}
    for status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS)
}
router = APIRouter(prefix="/api/v1", dependencies=[Depends(limited)], responses=ERRORS)


CHOSEN = "an exact value as `facets` lists it; may be repeated: any of them"
Identifier = Annotated[str, Path(min_length=1, max_length=100)]


def searched(
    request: Request,
    q: Annotated[str, Query(max_length=LONGEST_QUERY, description="the query language of the search page")] = "",
    speaker: Annotated[list[str] | None, Query(description=CHOSEN)] = None,
    body: Annotated[list[str] | None, Query(description=CHOSEN)] = None,
    session: Annotated[list[str] | None, Query(description=CHOSEN)] = None,
    year: Annotated[list[str] | None, Query(description=CHOSEN)] = None,
    role: Annotated[list[str] | None, Query(description=CHOSEN)] = None,
    kind: Annotated[list[str] | None, Query(description=CHOSEN)] = None,
    language: Annotated[list[str] | None, Query(description=CHOSEN)] = None,
    sort: Annotated[str, Query(description=f"one of {', '.join(SORTS)}")] = "relevance",
) -> SearchState:
    """The search that the parameters describe (they are declared for OpenAPI and read like those of the page)."""
    del q, speaker, body, session, year, role, kind, language, sort
    return read_state(request.query_params)


Searched = Annotated[SearchState, Depends(searched)]


def _base(room: Room) -> str:
    return room.settings.public_url.rstrip("/")


def _answer(request: Request, value: BaseModel) -> Response:
    """JSON with an ETag; 304 where the client has it already."""
    content = value.model_dump_json().encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


@router.get("/search", response_model=SearchOut)
def search(
    request: Request,
    state: Searched,
    size: Annotated[int, Query(ge=1, le=100, alias="limit")] = 20,
    after: Annotated[str | None, Query(max_length=2000, description="`next` of the page before")] = None,
) -> Response:
    """Interventions that match, with facets. Follow `next` for the pages after."""
    room = room_of(request)
    question = msgspec.structs.replace(state.request(limit=size), after=after)
    return _answer(request, search_out(room.archive.search(question), _base(room)))


@router.get("/interventions/{intervention_id}", response_model=InterventionOut)
def intervention(request: Request, intervention_id: Identifier) -> Response:
    """One intervention by its id, or what replaced it."""
    room = room_of(request)
    found = room.archive.store.intervention(intervention_id)
    return _answer(request, intervention_out(found.intervention, found.document, _base(room)))


@router.get("/proceedings", response_model=DocumentsOut)
def documents(
    request: Request,
    body: Annotated[str | None, Query(max_length=300)] = None,
    size: Annotated[int, Query(ge=1, le=500, alias="limit")] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """Documents, newest sitting first."""
    room = room_of(request)
    listed = room.archive.store.documents(body=body, limit=size + 1, offset=offset)
    more = offset + size if len(listed) > size else None
    shown = [document_out(summary, _base(room)) for summary in listed[:size]]
    return _answer(request, DocumentsOut(proceedings=shown, next=more))


@router.get("/proceedings/{document_id}", response_model=ProceedingsOut)
def document(request: Request, document_id: Identifier) -> Response:
    """One document with its roster, sections and interventions."""
    room = room_of(request)
    return _answer(request, proceedings_out(room.archive.store.get(document_id), _base(room)))


@router.get("/people", response_model=PeopleOut)
def people(
    request: Request,
    q: Annotated[str, Query(max_length=200, description="a part of a name")] = "",
    size: Annotated[int, Query(ge=1, le=500, alias="limit")] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """People who appear in some proceedings, by name."""
    room = room_of(request)
    listed = room.people.list(q.strip() or None, limit=size + 1, offset=offset)
    more = offset + size if len(listed) > size else None
    shown = [person_line_out(person, _base(room)) for person in listed[:size]]
    return _answer(request, PeopleOut(people=shown, next=more))


@router.get("/people/{person_id}", response_model=PersonOut)
def person(request: Request, person_id: Identifier) -> Response:
    """One person with every appearance; after a merger, the person it was merged into."""
    room = room_of(request)
    return _answer(request, person_out(room.people.get(person_id), _base(room)))


@router.get("/facets", response_model=FacetsOut)
def facets(
    request: Request, state: Searched, size: Annotated[int, Query(ge=1, le=1000, alias="limit")] = 100
) -> Response:
    """What a search can be narrowed by, with counts."""
    room = room_of(request)
    question = msgspec.structs.replace(state.request(limit=0), offset=0, facet_size=size)
    found = room.archive.search(question).facets
    return _answer(request, FacetsOut(facets={field: list(values) for field, values in found.items()}))


@router.get("/export.jsonl", response_class=StreamingResponse)
def export_jsonl(request: Request, state: Searched) -> Response:
    """Every intervention that matches, one JSON object a line."""
    found = _exported(room_of(request), state)
    lines = (msgspec.json.encode(entry) + b"\n" for entry in found)
    return StreamingResponse(lines, media_type="application/jsonl", headers=_attachment("interventions.jsonl"))


@router.get("/export.csv", response_class=StreamingResponse)
def export_csv(request: Request, state: Searched) -> Response:
    """Every intervention that matches, as CSV (RFC 4180, UTF-8 with a byte order mark for spreadsheets)."""
    rows = _csv(_exported(room_of(request), state))
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=_attachment("interventions.csv"))


def _exported(room: Room, state: SearchState) -> Iterator[Entry]:
    # The first entry is drawn here, so that a wrong query is answered with 400 and not with a broken stream.
    found = room.archive.index.export(SearchRequest(query=state.q, filters=state.request().filters))
    first = next(found, None)
    return iter(()) if first is None else _chain(first, found)


def _chain(first: Entry, rest: Iterator[Entry]) -> Iterator[Entry]:
    yield first
    yield from rest


def _csv(entries: Iterator[Entry]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(CSV_FIELDS)
    yield "\ufeff"
    for entry in entries:
        yield _taken(buffer)
        writer.writerow(_cell(getattr(entry, field)) for field in CSV_FIELDS)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "-".join(map(str, value))
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@router.get("/docs", include_in_schema=False)
def reference(request: Request) -> Response:
    """The interface described for people, from the same OpenAPI document that programs read."""
    return room_of(request).page(request, "api.html", schema=request.app.openapi())
