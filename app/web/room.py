"""What the site's routers share: the archive, the templates, the page pictures. Opened once, handed in, closed once."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import cast

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.web import markup
from app.web.images import PageImages
from archive.corrections import Corrections
from archive.holdings import Archive
from archive.ledger import Ledger
from archive.people import People
from archive.quarantine import Quarantine
from config.errors import NotFoundError
from config.settings import PROJECT, Settings

STATIC = Path(__file__).parent / "static"
SHORTEST_DIGEST = 8  # hexadecimal digits of a SHA-256 that tell editions of one document apart
FILTERS = {
    name: getattr(markup, name)
    for name in (
        "highlighted", "paragraphs", "evidence_words", "confidence_words", "kind_words", "long_date", "page_words",
        "excerpt",
    )
}  # fmt: skip


class Room:
    """The reading room of one archive."""

    def __init__(self, settings: Settings, archive: Archive) -> None:
        self.settings = settings
        self.archive = archive
        store = archive.store
        self.people = People(store.database)
        self.corrections = Corrections(store.database, store.files)
        self.quarantine = Quarantine(store.database, store.files)
        self.ledger = Ledger(store.database)
        self.images = PageImages(settings.data / "cache" / "pages")
        self._templates = environment(settings)
        self.sha256 = lru_cache(maxsize=10_000)(self._sha256)

    @classmethod
    def open(cls, settings: Settings) -> Room:
        """Open the archive of these settings."""
        return cls(settings, Archive(settings))

    def close(self) -> None:
        """Let go of the archive."""
        self.images.close()
        self.archive.close()

    def _sha256(self, document_id: str, digest: str) -> str:
        """Of the document's PDF, whose first digits are `digest`. (`sha256` remembers: which PDF they mean never
        changes, and a page's picture needs nothing else of the catalogue.)

        Raises:
            NotFoundError: there is no such document, or its PDF is another one now.
        """
        sha256 = self.archive.store.document(document_id).sha256
        if len(digest) < SHORTEST_DIGEST or not sha256.startswith(digest):
            raise NotFoundError("That picture belongs to another edition of this document.")
        return sha256

    def page(self, request: Request, template: str, *, status: int = HTTPStatus.OK, **values: object) -> Response:
        """An HTML page."""
        html = self._templates.get_template(template).render(request=request, **values)
        return HTMLResponse(html, status)


def room_of(request: Request) -> Room:
    """The room that this request came to."""
    return cast("Room", request.app.state.room)


def environment(settings: Settings) -> jinja2.Environment:
    """Templates, the operator's own first; everything is escaped, whatever the file is called."""
    folders = [PROJECT / "templates" / "web"]
    if settings.templates:
        folders.insert(0, settings.templates / "web")
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(static=static_url, public_url=settings.public_url.rstrip("/"))
    return made


@lru_cache
def static_url(name: str) -> str:
    """Address of a static file that changes with its content, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"
