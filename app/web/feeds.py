"""Atom feeds (RFC 4287) of searches, bodies and digest issues."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

import msgspec

ATOM = "http://www.w3.org/2005/Atom"
# XML 1.0 allows no other control characters (https://www.w3.org/TR/xml/#charsets).
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class FeedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `id` is a permanent URI; `updated` carries a time zone."""

    id: str
    url: str
    title: str
    updated: dt.datetime
    author: str = ""
    summary: str = ""
    category: str = ""


def atom(*, title: str, url: str, home: str, entries: Iterable[FeedEntry]) -> bytes:
    """An Atom document. `url` is the feed's own address, `home` the page it stands for."""
    listed = tuple(entries)
    feed = ET.Element("feed", xmlns=ATOM)
    _child(feed, "title", title)
    _child(feed, "id", url)
    _child(feed, "updated", _time(max((e.updated for e in listed), default=dt.datetime.fromtimestamp(0, dt.UTC))))
    ET.SubElement(feed, "link", rel="self", href=_clean(url), type="application/atom+xml")
    ET.SubElement(feed, "link", rel="alternate", href=_clean(home), type="text/html")
    for entry in listed:
        feed.append(_entry(entry))
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(entry: FeedEntry) -> ET.Element:
    element = ET.Element("entry")
    _child(element, "title", entry.title)
    _child(element, "id", entry.id)
    _child(element, "updated", _time(entry.updated))
    ET.SubElement(element, "link", rel="alternate", href=_clean(entry.url), type="text/html")
    _child(ET.SubElement(element, "author"), "name", entry.author or "unnamed")
    if entry.summary:
        _child(element, "summary", entry.summary)
    if entry.category:
        ET.SubElement(element, "category", term=_clean(entry.category))
    return element


def _child(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return FORBIDDEN.sub(" ", text)


def _time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
