"""What tells programs what there is: robots.txt, the sitemap (sitemaps.org), OpenSearch for the browser's own box."""

from __future__ import annotations

from typing import Annotated
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Query, Request
from starlette.responses import PlainTextResponse, Response

from app.web.room import room_of

router = APIRouter(include_in_schema=False)

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
IN_A_PART = 10_000  # documents; sitemaps.org allows 50,000


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Crawlers may read documents, not every combination of facets."""
    forbidden = ("/?", "/operator", "/feed.atom", "/digests/", "/issues/", "/subscribe", "/api/v1/export")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in forbidden), f"Sitemap: {_base(request)}/sitemap.xml"]
    return PlainTextResponse("\n".join(lines) + "\n")


@router.get("/sitemap.xml")
def sitemap(request: Request, part: Annotated[int | None, Query(ge=1, le=100_000)] = None) -> Response:
    """All documents: an index of parts, or one part."""
    store = room_of(request).archive.store
    if part is None:
        count = max(1, -(-store.status().documents // IN_A_PART))
        root = ET.Element("sitemapindex", xmlns=SITEMAP)
        for number in range(1, count + 1):
            _place(root, "sitemap", f"{_base(request)}/sitemap.xml?part={number}", None)
        return _xml(root)
    root = ET.Element("urlset", xmlns=SITEMAP)
    for document in store.documents(limit=IN_A_PART, offset=(part - 1) * IN_A_PART):
        _place(root, "url", f"{_base(request)}/p/{document.id}", document.changed.date().isoformat())
    return _xml(root)


@router.get("/opensearch.xml")
def opensearch(request: Request) -> Response:
    """How a browser asks this archive."""
    root = ET.Element("OpenSearchDescription", xmlns=OPENSEARCH)
    ET.SubElement(root, "ShortName").text = "Proceedings"
    ET.SubElement(root, "Description").text = "Who said what, in the proceedings archive"
    ET.SubElement(root, "InputEncoding").text = "UTF-8"
    ET.SubElement(root, "Url", type="text/html", template=f"{_base(request)}/?q={{searchTerms}}")
    return _xml(root, "application/opensearchdescription+xml")


def _base(request: Request) -> str:
    return room_of(request).settings.public_url.rstrip("/")


def _place(root: ET.Element, kind: str, address: str, changed: str | None) -> None:
    place = ET.SubElement(root, kind)
    ET.SubElement(place, "loc").text = address
    if changed:
        ET.SubElement(place, "lastmod").text = changed


def _xml(root: ET.Element, kind: str = "application/xml") -> Response:
    return Response(ET.tostring(root, encoding="utf-8", xml_declaration=True), media_type=kind)
