"""An entry as a document of Elasticsearch, and back.

`text.exact` is analysed by Elasticsearch. `text.stems` comes ready made, separated by spaces, from the same stemmer
that the embedded engine uses. Both count words alike, so that a NEAR can look at both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from archive.models import Span
from archive.search.analysis import composed, text_stems
from archive.search.fields import KEY_FIELDS, WORD_FIELDS
from archive.search.index import Entry
from archive.search.order import Keys, sort_keys

STEMS = "text.stems"
_NAMES = (*WORD_FIELDS, *KEY_FIELDS)
UNREAD = (STEMS, "has", *Keys.__struct_fields__)
"""What is searched and sorted by alone: left out of answers."""

_NUMBERS = ("version", "ingest_seq", "seq", "confidence", "revised", "pages")


def entry_source(entry: Entry) -> dict[str, Any]:
    """The document of an entry; empty names are left out."""
    entry = composed(entry)
    source: dict[str, Any] = {name: value for name in _NAMES if (value := getattr(entry, name))}
    source["has"] = list(source)
    source |= {name: getattr(entry, name) for name in _NUMBERS}
    source["speaker_id"] = entry.speaker_id
    source["text"] = {"exact": entry.text, "stems": " ".join(text_stems(entry.text, entry.language))}
    source["spans"] = [(span.page, *span.box) for span in entry.spans]
    if entry.date:
        source["date"] = entry.date.isoformat()
        source["has"].append("date")
    keys = sort_keys(entry)
    source.update((name, getattr(keys, name)) for name in keys.__struct_fields__)
    return source


def read_entry(source: Mapping[str, Any]) -> Entry:
    """The entry that a document was made of."""
    read = msgspec.convert({**source, "text": source["text"]["exact"], "spans": ()}, Entry)
    spans = [Span(page=page, box=(left, top, right, low)) for page, left, top, right, low in source.get("spans", ())]
    return msgspec.structs.replace(read, spans=tuple(spans))


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """What is indexed of one document: its version, and the ids that it has, or may have while it is written."""

    proceedings: str
    version: int
    ids: tuple[str, ...] = ()
    complete: bool = False

    def source(self) -> dict[str, Any]:
        """The document of a marker."""
        return msgspec.structs.asdict(self)


def read_marker(source: Mapping[str, Any]) -> Marker:
    """The marker that a document was made of."""
    return msgspec.convert(source, Marker)
