"""What the site's routers share: the archive, the templates, the page pictures. Opened once, handed in, closed once."""

from __future__ import annotations

import os
from collections.abc import Hashable
from functools import lru_cache
from http import HTTPStatus
from typing import cast

import jinja2
from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.web import assets, markup
from app.web.answers import Answers
from app.web.images import PageImages
from app.web.submissions import Submissions
from archive.corrections import Corrections
from archive.headings import beside_title
from archive.holdings import Archive
from archive.keys import ApiKeys
from archive.ledger import Ledger
from archive.people import People
from archive.quarantine import Quarantine
from config.errors import NotFoundError
from config.settings import PROJECT, Settings

SEARCHES_AT_ONCE = 2 * (os.cpu_count() or 1)
"""Threads that answer searches: a few more than processors. With many, they take Python's lock from each other and
from the one that talks to the clients."""
SUBMISSIONS_AT_ONCE = 20  # requests that wait for their document to be read
SHORTEST_DIGEST = 8  # hexadecimal digits of a SHA-256 that tell editions of one document apart
FILTERS = {
    name: getattr(markup, name)
    for name in (
        "highlighted", "paragraphs", "evidence_words", "confidence_words", "kind_words", "long_date", "page_words",
        "excerpt", "thousands", "few",
    )
} | {"beside_title": beside_title}  # fmt: skip


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
        self.keys = ApiKeys(store.database)
        self.submissions = Submissions(archive)
        self.submitting = CapacityLimiter(SUBMISSIONS_AT_ONCE)
        self.images = PageImages(settings.data / "cache" / "pages")
        self._templates = environment(settings)
        self.answers = Answers()
        self.searching = CapacityLimiter(SEARCHES_AT_ONCE)
        self.sha256 = lru_cache(maxsize=10_000)(self._sha256)

    @classmethod
    def open(cls, settings: Settings) -> Room:
        """Open the archive of these settings."""
        return cls(settings, Archive(settings))

    def close(self) -> None:
        """Let go of the archive."""
        self.submissions.close()
        self.images.close()
        self.archive.close()

    def state(self) -> Hashable:
        """What the index holds, as far as that can be told without waiting for anybody."""
        return None if self.settings.elasticsearch_url else self.archive.index.state()

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
        auto_reload=False,  # a changed template is read when the site starts again
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(static=assets.address, public_url=settings.public_url.rstrip("/"))
    return made
