"""The reading room: a FastAPI application over one archive.

`create_site(settings)` is what uvicorn serves. Pages are in `pages`, the JSON interface in `api`; each is a router that
reads the archive through the room it is in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from app.web import api, digest_pages, discovery, failures, operator, pages, people_pages
from app.web.room import Room
from app.web.security import BodyLimit, add_headers
from config.settings import Settings

STATIC = Path(__file__).parent / "static"


def create_site(settings: Settings) -> FastAPI:
    """The site; opens the archive when it starts and closes it when it stops."""

    @asynccontextmanager
    async def lifespan(site: FastAPI) -> AsyncIterator[None]:
        room = Room.open(settings)
        site.state.room = room
        try:
            yield
        finally:
            room.close()

    site = FastAPI(
        title="Proceedings archive",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
    )
    site.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (
        pages.router,
        people_pages.router,
        digest_pages.router,
        operator.router,
        discovery.router,
        api.router,
    ):
        site.include_router(router)
    failures.install(site)
    site.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    site.add_middleware(BaseHTTPMiddleware, dispatch=add_headers)
    site.add_middleware(BodyLimit)
    return site
