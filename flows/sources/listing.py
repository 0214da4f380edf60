"""What a source names: addresses, found anew at every visit. No document is fetched here."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

import feedparser
import fsspec
import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from config.errors import UnreadableDocumentError, UsageError
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
    system, pattern = fsspec.core.url_to_fs(source.files, **source.options)
    for path in sorted(system.glob(pattern)):
        yield Found(address=system.unstrip_protocol(path), fingerprint=f"key:{system.ukey(path)}")


def read_file(source: Source, address: str, most_bytes: int) -> bytes:
    """The bytes of a file that `files` names.

    Raises:
        UnreadableDocumentError: "too-large" or "unreachable".
    """
    system, path = fsspec.core.url_to_fs(address, **source.options)
    try:
        if (system.size(path) or 0) > most_bytes:
            limit = most_bytes / 2**20
            raise UnreadableDocumentError("too-large", f"It is larger than the {limit:,.0f} MB that are allowed.")
        return bytes(system.cat_file(path))
    except OSError as error:
        raise UnreadableDocumentError("unreachable", f"It cannot be read: {error}.") from error


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
