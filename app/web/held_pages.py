"""The quarantine at the operator's desk: every file with its reason and, as far as it can be drawn, its pages."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app.web.operator import Operator, back, own_page
from app.web.room import Room, room_of
from app.web.searching import DEEPEST_PAGE
from archive.quarantine import Held
from config.errors import NotFoundError, UnreadableDocumentError
from extractors.reading.opening import MOST_PAGES

router = APIRouter(prefix="/operator/quarantine", include_in_schema=False, dependencies=[Depends(own_page)])

LISTED = 50  # files on one page
OwnName = Annotated[str, Path(max_length=100)]
PageNumber = Annotated[int, Query(ge=1, le=MOST_PAGES)]


@router.get("")
def listed(request: Request, who: Operator, page: Annotated[int, Query(ge=1, le=DEEPEST_PAGE)] = 1) -> Response:
    """All files in quarantine, longest there first."""
    room = room_of(request)
    held = room.quarantine.list()
    shown = held[(page - 1) * LISTED : page * LISTED]
    more = len(held) > page * LISTED
    return room.page(request, "operator/quarantine.html", who=who, held=shown, total=len(held), page=page, more=more)


@router.get("/{held_id}")
def held_page(request: Request, held_id: OwnName, who: Operator, page: PageNumber = 1) -> Response:
    """One file: why it is here, what to do, and a page of it."""
    room = room_of(request)
    held = room.quarantine.get(held_id)
    return room.page(request, "operator/held.html", who=who, held=held, page=page, fault=_fault(room, held, page))


def _fault(room: Room, held: Held, page: int) -> str:
    """Why the page cannot be shown; empty where it can (it is drawn and kept by then)."""
    if not held.kept:
        return "The file itself was not kept, so there is nothing to show."
    try:
        _picture(room, held, page)
    except (NotFoundError, UnreadableDocumentError) as error:
        return error.message
    return ""


def _picture(room: Room, held: Held, page: int) -> bytes:
    sha256 = held.sha256 or ""
    return room.images.cached(sha256, page) or room.images.draw(sha256, page, room.quarantine.file(held.id))


@router.get("/{held_id}/{page}.png")
def held_image(
    request: Request, held_id: OwnName, page: Annotated[int, Path(ge=1, le=MOST_PAGES)], who: Operator
) -> Response:
    """A page of a file in quarantine, drawn where it can do no harm."""
    del who
    room = room_of(request)
    picture = _picture(room, room.quarantine.get(held_id), page)
    return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/{held_id}/file.pdf")
def held_file(request: Request, held_id: OwnName, who: Operator) -> Response:
    """The quarantined bytes, as a download: no browser is to open them by itself."""
    del who
    content = room_of(request).quarantine.file(held_id)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(held_id)}.pdf"}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.post("/{held_id}/retry")
def retry(request: Request, held_id: OwnName, who: Operator) -> Response:
    """Let the next run try a file again."""
    del who
    room_of(request).quarantine.retry((held_id,))
    return back(f"/operator/quarantine/{quote(held_id)}")


@router.post("/{held_id}/drop")
def drop(request: Request, held_id: OwnName, who: Operator) -> Response:
    """Hear no more of a file, until other bytes come from its address."""
    del who
    room_of(request).quarantine.drop(held_id)
    return back("/operator/quarantine")
