"""Style sheet, scripts and icon: read once, compressed once, and kept by browsers for ever under addresses that change
with their content."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import Path

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from config.errors import NotFoundError

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"  # for addresses that carry the content's hash
A_WHILE = "public, max-age=300"

router = APIRouter(include_in_schema=False)


class Asset(msgspec.Struct, frozen=True):
    """One file."""

    content: bytes
    compressed: bytes
    kind: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """All files, by name."""
    return {path.name: _read(path) for path in STATIC.iterdir() if path.suffix in KINDS}


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(content, gzip.compress(content, mtime=0), KINDS[path.suffix], hashlib.sha256(content).hexdigest()[:10])


def address(name: str) -> str:
    """Where a file is served."""
    return f"/static/{name}?v={assets()[name].digest}"


@router.get("/static/{name}")
async def asset(request: Request, name: str, v: str = "") -> Response:
    """One file."""
    found = assets().get(name)
    if found is None:
        raise NotFoundError("There is no such file.")
    etag = f'"{found.digest}"'
    headers = {"Cache-Control": FOR_EVER if v == found.digest else A_WHILE, "ETag": etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return compressible(request, found.content, found.compressed, found.kind, headers)


def compressible(request: Request, content: bytes, compressed: bytes, kind: str, headers: dict[str, str]) -> Response:
    """The content as this client takes it, compressed beforehand."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(compressed, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})
    return Response(content, media_type=kind, headers=headers)
