"""What a source names: addresses, found anew at every visit. No document is fetched here."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

import feedparser
import fsspec
import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from config.errors import ConfigError, ProceedingsError, UnreadableDocumentError, UsageError
from flows.sources.definitions import Source
from flows.sources.web import Fetcher

SITEMAPS = 200  # of an index
SITEMAP_BYTES = 50 * 2**20  # as sitemaps.org has it, unpacked
WEB = ("page", "feed", "sitemap")


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An address that a source names. `fingerprint` is there where the listing itself tells whether it changed."""

    address: str
    fingerprint: str | None = None


def list_source(source: Source, fetcher: Fetcher | None) -> Iterator[Found]:
    """Every address, each once, in the order of the listing. `fetcher` is needed for what is on the web.

    Raises:
        UnreadableDocumentError: the listing cannot be read.
        UsageError: the folder does not exist.
    """
    seen: set[str] = set()
    for found in _listed(source, fetcher):
        if found.address not in seen:
            seen.add(found.address)
            yield found


def _listed(source: Source, fetcher: Fetcher | None) -> Iterator[Found]:
    if source.folder is not None:
        return _folder(source)
    if source.files is not None:
        return _files(source)
    if fetcher is None:
        raise ValueError("a listing on the web needs a fetcher")
    return {"page": _pages, "feed": _feed, "sitemap": _sitemap}[source.kind](source, fetcher)


def _folder(source: Source) -> Iterator[Found]:
    folder = source.folder
    if folder is None or not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    for file in sorted(folder.glob(source.pattern)):
        if file.is_file():
            facts = file.stat()
            yield Found(address=str(file.resolve()), fingerprint=f"file:{facts.st_size}-{facts.st_mtime_ns}")


def _files(source: Source) -> Iterator[Found]:
    system, pattern = _system(source.files or "", source)
    with _explained("The listing"):
        system.invalidate_cache()  # a process that stays would see what was there the first time
        listed = system.glob(pattern, detail=True)
        root = re.split(r"[*?\[]", pattern, maxsplit=1)[0].rpartition("/")[0]
        if not listed and not system.exists(root):  # a lost bucket is no reason to call all of it gone
            raise UnreadableDocumentError("unreachable", f"There is nothing at {system.unstrip_protocol(root)}.")
    for path in sorted(listed):
        if listed[path]["type"] == "file":
            yield Found(address=system.unstrip_protocol(path), fingerprint=_sign(listed[path]))


def _sign(facts: Mapping[str, Any]) -> str | None:
    """By what a file system tells that a file is unchanged: object stores have an ETag, others size and time."""
    if etag := facts.get("ETag") or facts.get("etag"):
        return f"key:{etag}"
    changed = next((facts[name] for name in ("mtime", "LastModified", "last_modified") if facts.get(name)), None)
    return f"key:{facts.get('size')}-{changed}" if changed else None


def _system(address: str, source: Source) -> tuple[fsspec.AbstractFileSystem, str]:
    try:
        system, path = fsspec.core.url_to_fs(address, **source.options)
    except (ImportError, ValueError, TypeError) as error:
        hint = (
            "For s3:// install the extra: pip install 'proceedings-archive[s3]'." if address.startswith("s3:") else None
        )
        raise ConfigError(f"The source {address} cannot be used: {error}.".replace("..", "."), hint=hint) from error
    return system, str(path)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except ProceedingsError:
        raise
    except Exception as error:  # each file system has errors of its own, and not all are OSErrors
        said = str(error) or type(error).__name__
        raise UnreadableDocumentError("unreachable", f"{what} cannot be read: {said}.".replace("..", ".")) from error


def read_file(source: Source, address: str, most_bytes: int) -> bytes:
    """The bytes of a file that `files` names.

    Raises:
        UnreadableDocumentError: "too-large" or "unreachable".
    """
    system, path = _system(address, source)
    with _explained("It"):
        if (system.size(path) or 0) > most_bytes:
            limit = most_bytes / 2**20
            raise UnreadableDocumentError("too-large", f"It is larger than the {limit:,.0f} MB that are allowed.")
        return bytes(system.cat_file(path))


class _Links(HTMLParser):
    """Collects the links of a page: (absolute address, rel)."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Links, and the base that relative ones count from."""
        values = dict(attrs)
        target = (values.get("href") or "").strip()
        if not target:
            return
        if tag == "base":
            self.base = urljoin(self.base, target)
        elif tag in ("a", "area", "link"):
            self.links.append((urldefrag(urljoin(self.base, target)).url, values.get("rel") or ""))


def _pages(source: Source, fetcher: Fetcher) -> Iterator[Found]:
    waiting, read = [source.page or ""], set[str]()
    while waiting and len(read) < source.pages:
        url = waiting.pop(0)
        if url in read:
            continue
        read.add(url)
        answer = fetcher.fetch(url)
        parser = _Links(answer.url)
        parser.feed(_text(answer.data or b"", answer.content_type))
        for link, rel in parser.links:
            if re.search(source.links, link):
                yield Found(address=link)
            elif _leads_on(source, link, rel):
                waiting.append(link)


def _leads_on(source: Source, link: str, rel: str) -> bool:
    return "next" in rel.lower().split() or bool(source.next and re.search(source.next, link))


def _text(data: bytes, content_type: str) -> str:
    charset = re.search(r"charset=[\"']?([\w-]+)", content_type or "") or re.search(
        rb"charset=[\"']?([\w-]+)", data[:2048]
    )
    name = charset[1] if charset else "utf-8"
    try:
        return data.decode(name.decode("ascii") if isinstance(name, bytes) else name, "replace")
    except LookupError:  # a character set that nobody knows
        return data.decode("utf-8", "replace")


def _feed(source: Source, fetcher: Fetcher) -> Iterator[Found]:
    answer = fetcher.fetch(source.feed or "")
    feed = feedparser.parse(BytesIO(answer.data or b""), response_headers={"content-location": answer.url})
    if feed.bozo and not feed.entries:
        raise UnreadableDocumentError("unreachable", f"The feed cannot be read: {feed.bozo_exception}.")
    for entry in feed.entries:
        for link in entry.get("links", ()):
            target = urljoin(answer.url, link.get("href", ""))
            if link.get("type") == "application/pdf" or re.search(source.links, target):
                yield Found(address=target)


def _sitemap(source: Source, fetcher: Fetcher) -> Iterator[Found]:
    waiting, read = [source.sitemap or ""], 0
    while waiting:
        url = waiting.pop(0)
        read += 1
        if read > SITEMAPS:
            raise UnreadableDocumentError("unreachable", f"The sitemap names more than {SITEMAPS} others.")
        root = _xml(fetcher.fetch(url).data or b"")
        kind = root.tag.rpartition("}")[2]
        for place in root:
            facts = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in place}
            target = urljoin(url, facts.get("loc", ""))
            if kind == "sitemapindex":
                waiting.append(target)
            elif re.search(source.links, target):
                yield Found(address=target, fingerprint=f"lastmod:{facts['lastmod']}" if facts.get("lastmod") else None)


def _xml(data: bytes) -> Element:
    try:
        if data[:2] == b"\x1f\x8b":
            with gzip.open(BytesIO(data)) as packed:
                data = packed.read(SITEMAP_BYTES)
        return fromstring(data)
    except (ParseError, DefusedXmlException, OSError, EOFError) as error:
        raise UnreadableDocumentError("unreachable", f"The sitemap cannot be read: {error}.") from error


def hosts_of(source: Source) -> frozenset[str]:
    """The hosts that a source may lead to."""
    own = {urlsplit(getattr(source, kind) or "").hostname for kind in WEB}
    return frozenset(host for host in (*own, *source.hosts) if host)
