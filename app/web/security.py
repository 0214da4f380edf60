"""What stands between the web and the archive: headers, limits, signed tokens.

CSRF needs no cookie of its own: every POST from a browser must carry an `Origin` (or `Referer`) of this site, as OWASP
advises ("Verifying Origin With Standard Headers"). One-click unsubscription (RFC 8058) is the one exception: mail
programs send no origin, and its signed address is the proof.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from http import HTTPStatus
from threading import Lock
from urllib.parse import urlsplit

from fastapi.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
LARGEST_BODY = 1_000_000  # bytes of a POST: forms are small
EXPORTS = "/api/v1/export."
BODY_SECONDS = 30.0  # in which the body has to arrive
UPLOAD_SECONDS = 600.0  # the same, of a file
TOO_LARGE = "The request is too large."
TOO_SLOW = "The request did not arrive in time."
CLIENTS_REMEMBERED = 10_000  # the least recent is forgotten first: memory stays bounded under a flood of addresses

RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


class SafetyHeaders:
    """Puts the headers above on every answer that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add them when the answer starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in RAW_HEADERS if pair[0] not in own)]
            await send(message)

        await self.app(scope, receive, guarded)


def same_origin(request: Request) -> bool:
    """Whether a browser sent this from one of our own pages."""
    if request.headers.get("sec-fetch-site") in ("same-origin", "none"):
        return True
    sent_from = request.headers.get("origin") or request.headers.get("referer") or ""
    return bool(sent_from) and urlsplit(sent_from).netloc == request.headers.get("host")


class HeadAsGet:
    """Answers HEAD as GET is answered; the server, which knows what was asked, leaves the content out. Not for exports:
    to make one without sending it is work for nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a GET on."""
        if scope["type"] == "http" and scope["method"] == "HEAD" and not scope["path"].startswith(EXPORTS):
            scope = {**scope, "method": "GET"}
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses a request whose body is larger than `largest` bytes, or than `uploads` says for its path, whether it says
    so or not, and one whose body does not come in time."""

    def __init__(
        self,
        app: ASGIApp,
        largest: int = LARGEST_BODY,
        uploads: Mapping[str, int] | None = None,
        seconds: float = BODY_SECONDS,
        upload_seconds: float = UPLOAD_SECONDS,
    ) -> None:
        self.app = app
        self._largest = largest
        self._uploads = uploads or {}
        self._seconds = seconds
        self._upload_seconds = upload_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives, and watch the clock until all of it did."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        upload = scope["path"] in self._uploads
        largest = self._uploads[scope["path"]] if upload else self._largest
        seconds = self._upload_seconds if upload else self._seconds
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > largest:
            await PlainTextResponse(f"{TOO_LARGE}\n", 413)(scope, receive, send)
            return
        await self.app(scope, _counted(receive, largest, seconds), send)


def _counted(receive: Receive, largest: int, seconds: float) -> Receive:
    seen, complete = 0, False
    end = time.monotonic() + seconds

    async def counted() -> Message:
        nonlocal seen, complete
        if complete:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, end - time.monotonic()))
        except TimeoutError as error:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW) from error
        seen += len(message.get("body", b""))
        if seen > largest:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        complete = not message.get("more_body", False)
        return message

    return counted


class RateLimit:
    """A token bucket per client: `rate` requests a second on average, `burst` at once."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self.burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, client: str) -> float:
        """Seconds until the client may ask; 0 takes one token now."""
        now = self._clock()
        with self._lock:
            tokens, since = self._buckets.pop(client, (float(self.burst), now))
            tokens = min(self.burst, tokens + (now - since) * self.rate)
            allowed = tokens >= 1
            self._buckets[client] = (tokens - 1 if allowed else tokens, now)
            while len(self._buckets) > CLIENTS_REMEMBERED:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self.rate
