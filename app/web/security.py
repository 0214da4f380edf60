"""What stands between the web and the archive: headers, limits, signed tokens.

CSRF needs no cookie of its own: every POST from a browser must carry an `Origin` (or `Referer`) of this site, as OWASP
advises ("Verifying Origin With Standard Headers"). One-click unsubscription (RFC 8058) is the one exception: mail
programs send no origin, and its signed address is the proof.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from threading import Lock
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
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
LARGEST_BODY = 1_000_000  # bytes of a POST: forms are small, and nothing is uploaded
CLIENTS_REMEMBERED = 10_000  # the least recent is forgotten first: memory stays bounded under a flood of addresses

Next = Callable[[Request], Awaitable[Response]]


async def add_headers(request: Request, call_next: Next) -> Response:
    """Put the security headers on every answer."""
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def same_origin(request: Request) -> bool:
    """Whether a browser sent this from one of our own pages."""
    if request.headers.get("sec-fetch-site") in ("same-origin", "none"):
        return True
    sent_from = request.headers.get("origin") or request.headers.get("referer") or ""
    return bool(sent_from) and urlsplit(sent_from).netloc == request.headers.get("host")


class BodyLimit:
    """Refuses a request whose body is larger than `largest` bytes, whether it says so or not."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY) -> None:
        self.app = app
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self.largest:
            await PlainTextResponse("The request is too large.\n", 413)(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.largest:
                return {"type": "http.disconnect"}
            return message

        await self.app(scope, counted, send)


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
