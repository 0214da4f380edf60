"""Archiving a PDF over HTTP: `POST /api/v1/proceedings`."""

from __future__ import annotations

import hashlib
import re
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Query, Request
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.web.keyed import Author, keyed_router
from app.web.room import room_of
from app.web.shapes import Problem
from flows.ingesting import DROPPED, QUARANTINED, Outcome

ADDRESS = re.compile(r"(https?://|upload:)[^\x00-\x20\x7f]+")

router = keyed_router()


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
