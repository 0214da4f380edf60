"""The reading room: a FastAPI application over one archive.

`create_site(settings)` is what uvicorn serves. Pages are in `pages`, the JSON interface in `api`; each is a router that
reads the archive through the room it is in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from app.web import (
    api,
    assets,
    digest_pages,
    discovery,
    failures,
    held_pages,
    operator,
    pages,
    people_pages,
    submitting,
    writing,
)
from app.web.answers import LEVEL
from app.web.room import Room
from app.web.security import BodyLimit, HeadAsGet, SafetyHeaders
from config.settings import Settings, load_settings

SUBMIT = "/api/v1/proceedings"
FORM_BYTES = 100_000  # around an uploaded file


def site_of_environment() -> FastAPI:
    """The site of the settings in the environment: what each of several server processes serves."""
    return create_site(load_settings())


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
    for router in (
        pages.router,
        assets.router,
        people_pages.router,
        digest_pages.router,
        operator.router,
        held_pages.router,
        discovery.router,
        api.router,
        submitting.router,
        writing.router,
    ):
        site.include_router(router)
    failures.install(site)
    site.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=LEVEL)
    site.add_middleware(SafetyHeaders)
    site.add_middleware(HeadAsGet)
    site.add_middleware(BodyLimit, uploads={SUBMIT: settings.file_megabytes * 1_000_000 + FORM_BYTES})
    return site
