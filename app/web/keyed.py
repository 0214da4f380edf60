"""Who may write over HTTP: whoever shows a key (`Authorization: Bearer …`, made by `proceedings api-key create`).

No cookie opens anything here, so that no page of another site can make a browser write.
"""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from app.web.api import ERRORS, limited
from app.web.room import Room, room_of
from app.web.security import RateLimit
from app.web.shapes import Problem

WRITES_A_SECOND = 5.0  # with one key, on average
WRITES_AT_ONCE = 50
writes = RateLimit(WRITES_A_SECOND, WRITES_AT_ONCE)

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

REFUSED: dict[int | str, dict[str, object]] = {
    **ERRORS,
    HTTPStatus.UNAUTHORIZED: {"model": Problem, "description": "No key, or one that is not in force."},
}


def keyed_router() -> APIRouter:
    """A router of operations that need a key."""
    return APIRouter(prefix="/api/v1", dependencies=[Depends(limited)], responses=REFUSED)
