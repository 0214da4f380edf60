"""Digests on the web: saving a search, confirming, managing and leaving by signed links; issues as pages and as a feed.

A GET changes nothing (scanners of mail open every link). The POST that leaves is the one of RFC 8058: no cookie, no
origin, its signed address is the proof. The other POSTs carry a signed token or are sent from our own pages.
"""

from __future__ import annotations

import base64
import hashlib
import html
import logging
import re
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from babel import Locale, negotiate_locale
from fastapi import APIRouter, BackgroundTasks, Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.web.feeds import FeedEntry, atom
from app.web.room import Room, room_of
from app.web.searching import DEEPEST_PAGE, SearchState, read_state
from app.web.security import RateLimit, same_origin
from archive.digests import issues, managing, saving
from archive.digests.definitions import Rate
from archive.digests.delivery import deliver
from archive.digests.links import LinkError
from archive.digests.phrases import ENGLISH, Language, Phrases, languages
from config.errors import ProceedingsError, UsageError

router = APIRouter(include_in_schema=False)
log = logging.getLogger(__name__)

LISTED = 50
SAVES_A_SECOND = 0.05  # by one client: a few at once, then three a minute
SAVES_AT_ONCE = 5
saves = RateLimit(SAVES_A_SECOND, SAVES_AT_ONCE)

STYLE_ATTRIBUTE = re.compile(r'\sstyle="([^"]*)"')
STYLE_ELEMENT = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


@router.get("/digests")
def listed(request: Request, page: Annotated[int, Query(ge=1, le=DEEPEST_PAGE)] = 1) -> Response:
    """All public issues, newest first."""
    room = room_of(request)
    shown = issues.public_issues(room.archive, room.settings, limit=LISTED, offset=(page - 1) * LISTED)
    total = issues.count_public(room.archive)
    more = page * LISTED < total
    return room.page(request, "digests/list.html", issues=shown, total=total, page=page, more=more)


@router.get("/digests.atom")
def feed(request: Request) -> Response:
    """Public issues as Atom."""
    room = room_of(request)
    base = room.settings.public_url.rstrip("/")
    entries = [
        FeedEntry(id=each.id, url=each.url, title=each.subject, updated=each.made, author=each.title)
        for each in issues.public_issues(room.archive, room.settings, limit=LISTED)
    ]
    content = atom(
        title="Digests of the proceedings archive", url=f"{base}/digests.atom", home=f"{base}/digests", entries=entries
    )
    return Response(content, media_type="application/atom+xml")


@router.get("/issues/{identifier}")
def issue(request: Request, identifier: str, key: str = "") -> Response:
    """An issue as it was sent: the mail's own document, with its own policy and no scripts at all."""
    room = room_of(request)
    page = issues.issue(room.archive, room.settings, identifier, key)
    headers = {"Content-Security-Policy": mail_policy(page.html), "Cache-Control": "private, max-age=3600"}
    if not page.summary.edition:
        headers |= {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(page.html, headers=headers)


def mail_policy(document: str) -> str:
    """A policy under which exactly the styles of this document work, named by their hashes, and nothing else runs.

    Mails need inline styles; 'unsafe-hashes' allows those that stand here and no other (CSP level 3, section 8.3).
    """
    found = [html.unescape(style) for style in STYLE_ATTRIBUTE.findall(document)]
    found += STYLE_ELEMENT.findall(document)
    hashes = " ".join(dict.fromkeys(f"'sha256-{_digest(style)}'" for style in found))
    return f"default-src 'none'; style-src 'unsafe-hashes' {hashes}; base-uri 'none'; form-action 'none'"


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


@router.get("/subscribe")
def subscribe_page(request: Request) -> Response:
    """The form, with what the search would have brought in the last month."""
    room = room_of(request)
    return _form(request, room, read_state(request.query_params))


def _form(request: Request, room: Room, state: SearchState, problem: str = "", address: str = "") -> Response:
    estimate = None
    if not problem:
        try:
            search = saving.checked_search("", state.q, _filters(state))
            estimate = saving.estimate(room.archive, search)
        except UsageError as error:
            problem = str(error)
    status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
    values = {"state": state, "estimate": estimate, "problem": problem, "address": address, "rates": list(Rate)}
    names = {language: Locale(language).get_display_name() for language in languages()}
    preferred = negotiate_locale(_accepted(request), languages(), sep="-") or ENGLISH
    return room.page(request, "digests/subscribe.html", status=status, languages=names, preferred=preferred, **values)


def _accepted(request: Request) -> list[str]:
    """The languages that the browser asks for, as it orders them: "de-CH, fr;q=0.8"."""
    asked = request.headers.get("accept-language", "")[:200]
    return [part.partition(";")[0].strip() for part in asked.split(",")]


def _filters(state: SearchState) -> dict[str, list[str]]:
    return {field: list(values) for field, values in state.chosen.items()}


@router.post("/subscribe")
def subscribe(
    request: Request,
    background: BackgroundTasks,
    address: Annotated[str, Form(max_length=320)],
    rate: Annotated[Rate, Form()],
    title: Annotated[str, Form(max_length=200)] = "",
    language: Annotated[Language, Form(max_length=20)] = ENGLISH,
) -> Response:
    """Keep the search and mail a link that confirms it."""
    _own_page(request)
    if saves.wait(request.client.host if request.client else ""):
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, "Too many searches saved at once; wait a minute.")
    room, state = room_of(request), read_state(request.query_params)
    try:
        search = saving.checked_search(title, state.q, _filters(state))
        saved = saving.save(room.archive, room.settings, address, rate, search, language=language)
    except UsageError as error:
        return _form(request, room, state, str(error), address)
    background.add_task(_send_confirmations, room)
    return room.page(request, "digests/saved.html", saved=saved)


def _send_confirmations(room: Room) -> None:
    try:
        deliver(room.archive, room.settings, kind=saving.CONFIRMATION)
    except ProceedingsError as error:  # the mail stays in the outbox; the next delivery takes it
        log.warning("Confirmations wait in the outbox: %s", error)


def _own_page(request: Request) -> None:
    if not same_origin(request):
        raise HTTPException(HTTPStatus.FORBIDDEN, "This form was not sent from one of our own pages.")


@router.get("/digests/confirm/{token}")
def confirm_page(request: Request, token: str) -> Response:
    """What is confirmed, and the button."""
    room = room_of(request)
    asked = saving.confirming(room.archive, room.settings, token)
    return room.page(request, "digests/confirm.html", asked=asked, token=token, words=_words(room, asked.language))


def _words(room: Room, language: str) -> Phrases:
    """The page speaks as the mail did."""
    return Phrases.of(room.settings, language)


@router.post("/digests/confirm/{token}")
def confirm(request: Request, token: str) -> Response:
    """The button was pressed."""
    _own_page(request)
    room = room_of(request)
    asked = saving.confirm(room.archive, room.settings, token)
    return room.page(request, "digests/confirm.html", asked=asked, token=token, words=_words(room, asked.language))


@router.get("/digests/leave/{token}")
def leave_page(request: Request, token: str) -> Response:
    """What would be left, and the button."""
    room = room_of(request)
    managed = managing.leaving(room.archive, room.settings, token)
    words = _words(room, managed.language)
    return room.page(request, "digests/leave.html", managed=managed, token=token, left=None, words=words)


@router.post("/digests/leave/{token}")
def leave(request: Request, token: str) -> Response:
    """Leave: by the page's button, or by a mail program (RFC 8058)."""
    room = room_of(request)
    left = managing.leave(room.archive, room.settings, token)
    try:
        language = managing.leaving(room.archive, room.settings, token).language
    except LinkError:  # nothing is kept of this reader any more: there is nobody to be unkind to
        language = ENGLISH
    words = _words(room, language)
    return room.page(request, "digests/leave.html", managed=None, token=token, left=left, words=words)


@router.get("/digests/manage/{token}")
def manage_page(request: Request, token: str) -> Response:
    """What a reader gets, and the issues so far."""
    room = room_of(request)
    managed = managing.managed(room.archive, room.settings, token)
    words = _words(room, managed.language)
    return room.page(request, "digests/manage.html", managed=managed, token=token, rates=list(Rate), words=words)


@router.post("/digests/manage/{token}")
def manage(
    request: Request,
    token: str,
    subscription: Annotated[str, Form(max_length=100)],
    rate: Annotated[Rate | None, Form()] = None,
) -> Response:
    """Get a search at another rate, or, without one, leave it."""
    _own_page(request)
    room = room_of(request)
    if rate is None:
        managing.remove(room.archive, room.settings, token, subscription)
    else:
        managing.change_rate(room.archive, room.settings, token, subscription, rate)
    return RedirectResponse(f"/digests/manage/{quote(token)}", HTTPStatus.SEE_OTHER)
