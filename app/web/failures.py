"""Errors as pages or JSON: what was wrong, and nothing of how the server works."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.web.room import room_of
from app.web.security import HEADERS
from app.web.submissions import BusyError
from config.errors import IndexUnavailableError, NotFoundError, ProceedingsError, StoreError, UsageError

log = logging.getLogger(__name__)

STATUS = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (UsageError, HTTPStatus.BAD_REQUEST),
    (IndexUnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
    (BusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (ProceedingsError, HTTPStatus.UNPROCESSABLE_ENTITY),
)


def install(site: FastAPI) -> None:
    """Answer every error of ours, of HTTP and of the program."""
    site.add_exception_handler(ProceedingsError, _ours)
    site.add_exception_handler(HTTPException, _http)
    site.add_exception_handler(RequestValidationError, _invalid)
    site.add_exception_handler(Exception, _unexpected)


def _ours(request: Request, error: Exception) -> Response:
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    return _answer(request, status, str(error))


def _http(request: Request, error: Exception) -> Response:
    refused = cast("HTTPException", error)
    response = _answer(request, HTTPStatus(refused.status_code), str(refused.detail))
    response.headers.update(refused.headers or {})
    return response


def _invalid(request: Request, error: Exception) -> Response:
    first = cast("RequestValidationError", error).errors()[0]
    return _answer(request, HTTPStatus.BAD_REQUEST, f"{'.'.join(map(str, first['loc'][1:]))}: {first['msg']}")


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("%r failed", request.url.path, exc_info=error)  # %r: no line break of an address is one of the log
    response = _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; it was written down.")
    response.headers.update(HEADERS)  # this answer does not pass by the middleware that adds them
    return response


def _answer(request: Request, status: HTTPStatus, message: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": message}, status)
    return room_of(request).page(request, "error.html", status=status, heading=status.phrase, message=message)
