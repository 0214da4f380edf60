"""Getting files over HTTP with manners and with limits.

Conditional requests, robots.txt, a pause between requests, Retry-After, a limit on size and on time, redirects only to
hosts that the source names, and never to an address of a private network unless the source says so.
"""

from __future__ import annotations

import email.utils
import ipaddress
import socket
import time
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx
import msgspec

from config.errors import UnreadableDocumentError

AGENT = "proceedings-archive"
REDIRECTS = 5
TRIES = 4
LONGEST_WAIT = 120.0  # seconds that a server may ask us to wait; asked for more, the file waits for the next visit
SECONDS = 300.0  # for one file, whatever a server does between two bytes
TIMEOUT = httpx.Timeout(30.0)  # to connect, and between two bytes
ROBOTS_BYTES = 500_000  # as RFC 9309 (2.5) has it
REDIRECTING = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """An answer. `data` is None where nothing changed (304)."""

    url: str  # after redirects
    data: bytes | None
    fingerprint: str | None  # sends the next request as a conditional one
    content_type: str = ""


class Busy(Exception):  # noqa: N818 - it is a state of the server, not an error of ours
    """The server asks to come back after some seconds."""

    def __init__(self, seconds: float | None, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason


class Fetcher:
    """Fetches for one source. Not for several threads."""

    def __init__(
        self,
        *,
        hosts: frozenset[str],
        private: bool = False,
        delay: float = 1.0,
        robots: bool = True,
        most_bytes: int = 200 * 2**20,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._hosts = hosts
        self._private = private
        self._delay = delay
        self._most_bytes = most_bytes
        self._sleep = sleep
        self._last = 0.0
        self._robots: dict[str, RobotFileParser] | None = {} if robots else None
        self._client = httpx.Client(headers={"User-Agent": AGENT}, timeout=TIMEOUT, follow_redirects=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fetch(self, url: str, fingerprint: str | None = None) -> Fetched:
        """Get an address.

        Raises:
            UnreadableDocumentError: "unreachable", "refused" or "too-large", with a sentence that says why.
        """
        for left in reversed(range(TRIES)):
            try:
                return self._followed(url, fingerprint)
            except Busy as busy:
                wait = busy.seconds if busy.seconds is not None else 2.0 ** (TRIES - left)
                if not left or wait > LONGEST_WAIT:
                    raise UnreadableDocumentError("unreachable", f"{busy.reason}.") from busy
                self._sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _followed(self, url: str, fingerprint: str | None) -> Fetched:
        at = url
        for _ in range(REDIRECTS + 1):
            self._admit(at)
            answer = self._get(at, fingerprint)
            if isinstance(answer, Fetched):
                return answer
            at = urljoin(at, answer)
        raise UnreadableDocumentError("unreachable", f"It leads on more than {REDIRECTS} times.")

    def _admit(self, url: str) -> None:
        """Refuse hosts that the source does not name, private addresses, and what robots.txt forbids."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or host not in self._hosts:
            hint = "Name the host under `hosts` if it is to be trusted."
            raise UnreadableDocumentError(
                "refused", f"It leads to {host or url[:80]}, which is not of this source.", hint=hint
            )
        self._refuse_place(url)
        if self._robots is not None and not self._allowed(url):
            raise UnreadableDocumentError("refused", "The site's robots.txt asks not to fetch it.")

    def _refuse_place(self, url: str) -> None:
        """Refuse what is not on the web, and private addresses unless the source allows them."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise UnreadableDocumentError("refused", f"It leads to {url[:80]}, which is not on the web.")
        if not self._private:
            for address in _addresses(parts.hostname or "", parts.port or 443):
                _refuse_private(parts.hostname or "", address)

    def _allowed(self, url: str) -> bool:
        assert self._robots is not None  # noqa: S101 - the caller asked
        home = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if home not in self._robots:
            self._robots[home] = self._read_robots(home)
        return self._robots[home].can_fetch(AGENT, url)

    def _read_robots(self, home: str) -> RobotFileParser:
        """RFC 9309 (2.3.1): no file, everything is allowed; a server in trouble, nothing is. It may stand on another
        host, but not in a private network."""
        parser = RobotFileParser()
        found: list[str] | str = f"{home}/robots.txt"
        for _ in range(REDIRECTS + 1):
            if isinstance(found, str):
                found = self._get_robots(found)
        parser.parse([] if isinstance(found, str) else found)
        return parser

    def _get_robots(self, url: str) -> list[str] | str:
        """Its lines, or where it leads on."""
        self._refuse_place(url)
        self._pause()
        try:
            with self._client.stream("GET", url) as answer:
                self._check_peer(answer)
                if answer.status_code in REDIRECTING and "location" in answer.headers:
                    return urljoin(url, answer.headers["location"])
                if answer.status_code >= 500 or answer.status_code == 429:
                    raise Busy(_retry_after(answer), f"{url} answers {answer.status_code}")
                return self._start_of(answer).splitlines() if answer.status_code == 200 else []
        except httpx.InvalidURL:
            return []
        except httpx.HTTPError as error:
            raise Busy(None, f"{url} cannot be read ({_words(error)})") from error

    def _start_of(self, answer: httpx.Response) -> str:
        """As much of a text as is read of a robots.txt, however long it is or takes."""
        end = time.monotonic() + SECONDS
        text = b""
        for part in answer.iter_bytes():
            text += part
            if len(text) >= ROBOTS_BYTES or time.monotonic() > end:
                break
        return text[:ROBOTS_BYTES].decode("utf-8", "replace")

    def _pause(self) -> None:
        wait = self._last + self._delay - time.monotonic()
        if wait > 0:
            self._sleep(wait)
        self._last = time.monotonic()

    def _get(self, url: str, fingerprint: str | None) -> Fetched | str:
        """An answer, or where it leads on."""
        self._pause()
        try:
            with self._client.stream("GET", url, headers=_conditions(fingerprint)) as answer:
                self._check_peer(answer)
                if answer.status_code in REDIRECTING and "location" in answer.headers:
                    return str(answer.headers["location"])
                return self._received(url, answer)
        except httpx.InvalidURL as error:
            raise UnreadableDocumentError("unreachable", f"It is no address: {error}.") from error
        except httpx.HTTPError as error:
            raise Busy(None, f"It cannot be fetched ({_words(error)})") from error

    def _check_peer(self, answer: httpx.Response) -> None:
        """A name may lead elsewhere between our look and the connection: what counts is who answered."""
        stream = answer.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream else None
        if peer and not self._private:
            _refuse_private(answer.url.host, peer[0])

    def _received(self, url: str, answer: httpx.Response) -> Fetched:
        if answer.status_code == 304:
            return Fetched(url=url, data=None, fingerprint=None)
        if answer.status_code in BUSY:
            raise Busy(_retry_after(answer), f"The server answers {answer.status_code} {answer.reason_phrase}")
        if answer.status_code != 200:
            raise UnreadableDocumentError(
                "unreachable", f"The server answers {answer.status_code} {answer.reason_phrase}."
            )
        return Fetched(
            url=url,
            data=self._body(answer),
            fingerprint=_fingerprint(answer),
            content_type=answer.headers.get("content-type", ""),
        )

    def _body(self, answer: httpx.Response) -> bytes:
        end = time.monotonic() + SECONDS
        parts: list[bytes] = []
        size = 0
        for part in answer.iter_bytes():
            size += len(part)
            if size > self._most_bytes:
                limit = self._most_bytes / 2**20
                raise UnreadableDocumentError("too-large", f"It is larger than the {limit:,.0f} MB that are allowed.")
            if time.monotonic() > end:
                raise UnreadableDocumentError("unreachable", f"It had not arrived after {SECONDS:.0f} seconds.")
            parts.append(part)
        return b"".join(parts)


def refuse_web_page(data: bytes, content_type: str) -> None:
    """A page that says "not found" with a smile is named as such, and not taken for a damaged PDF.

    Raises:
        UnreadableDocumentError: "not-pdf".
    """
    start = data[:1024].lstrip().lower()
    if b"%pdf-" in start:
        return
    if start.startswith((b"<!doctype html", b"<html")) or content_type.startswith("text/html"):
        raise UnreadableDocumentError("not-pdf", "The server sent a web page in place of the PDF.")


def _addresses(host: str, port: int) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise Busy(None, f"The host {host} is not found ({error.strerror or error})") from error


def _refuse_private(host: str, address: str) -> None:
    if not ipaddress.ip_address(address.split("%")[0]).is_global:
        hint = "Set `private: true` for the source if that is meant."
        raise UnreadableDocumentError("refused", f"{host} is an address of a private network.", hint=hint)


def _conditions(fingerprint: str | None) -> dict[str, str]:
    kind, _, value = (fingerprint or "").partition(":")
    names = {"etag": "If-None-Match", "modified": "If-Modified-Since"}
    return {names[kind]: value} if kind in names else {}


def _fingerprint(answer: httpx.Response) -> str | None:
    if etag := answer.headers.get("etag"):
        return f"etag:{etag}"
    if modified := answer.headers.get("last-modified"):
        return f"modified:{modified}"
    return None


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds (RFC 9110, 10.2.3: a number or a date)."""
    said = answer.headers.get("retry-after", "")
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
