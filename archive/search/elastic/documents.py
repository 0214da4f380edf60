"""An entry as a document of Elasticsearch, and back.

`text.exact` is analysed by Elasticsearch. The stems beside it (`text.en`, `text.de`, …) come ready made, separated by
spaces, from the same stemmer that the embedded engine uses: Elasticsearch's own are of another edition of Snowball,
and would find other words (docs/search.md). Both count words alike, so that a NEAR can look at both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from archive.models import Span
from archive.search.analysis import MAX_TOKEN, STEMMERS, clean, stemmable, unlimited_stem_analyzer
from archive.search.fields import KEY_FIELDS, WORD_FIELDS
from archive.search.index import Entry
from archive.search.order import sort_keys

ENTRY = "entry"  # in `has` of every entry, and of no marker
_NO_WORD = "_"
_NAMES = (*WORD_FIELDS, *KEY_FIELDS)
_PLAIN = ("id", "proceedings", "version", "ingest_seq", "revised", "seq", "confidence", "speaker_id")


def entry_source(entry: Entry) -> dict[str, Any]:
    """The document of an entry; empty values are left out."""
    source: dict[str, Any] = {name: value for name in (*_PLAIN, *_NAMES) if (value := getattr(entry, name))}
    source["has"] = [ENTRY, *(name for name in _NAMES if name in source)]
    source["text"] = _text(clean(entry.text), entry.language)
    source["pages"] = entry.pages
    source["spans"] = [(span.page, *span.box) for span in entry.spans]
    if entry.date:
        source["date"] = entry.date.isoformat()
        source["has"].append("date")
    keys = sort_keys(entry)
    source.update((name, getattr(keys, name)) for name in keys.__struct_fields__)
    return source


def _text(text: str, language: str) -> dict[str, str]:
    if language not in STEMMERS:
        return {"exact": text}
    return {"exact": text, language: " ".join(stem_words(text, language))}


def stem_words(text: str, language: str) -> list[str]:
    """One stem for every word of the text, in its place, also for what is too long to be a word."""
    stems: list[str] = unlimited_stem_analyzer(language).analyze(stemmable(text))
    if any(len(stem) > MAX_TOKEN // 4 for stem in stems):
        stems = [_NO_WORD if len(stem.encode()) > MAX_TOKEN else stem for stem in stems]
    return stems


def read_entry(source: Mapping[str, Any]) -> Entry:
    """The entry that a document was made of."""
    known = {name: source[name] for name in Entry.__struct_fields__ if name in source}
    known["text"] = source["text"]["exact"]
    known["spans"] = [Span(page=page, box=tuple(box)) for page, *box in source.get("spans", ())]
    known.setdefault("version", 0)
    known.setdefault("ingest_seq", 0)
    known.setdefault("seq", 0)
    return msgspec.convert(known, Entry)


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """What is indexed of one document: its version, and the ids that it has, or may have while it is written."""

    proceedings: str
    version: int
    ids: tuple[str, ...] = ()
    complete: bool = False

    @property
    def document_id(self) -> str:
        """Id of the marker itself."""
        return marker_id(self.proceedings)

    def source(self) -> dict[str, Any]:
        """The document of a marker."""
        marker = {"ids": self.ids, "complete": self.complete}
        return {"proceedings": self.proceedings, "version": self.version, "marker": marker}


def marker_id(proceedings: str) -> str:
    """No intervention has such an id."""
    return f"proceedings:{proceedings}"


def read_marker(source: Mapping[str, Any]) -> Marker:
    """The marker that a document was made of."""
    return Marker(
        proceedings=source["proceedings"],
        version=source["version"],
        ids=tuple(source["marker"].get("ids", ())),
        complete=source["marker"]["complete"],
    )


STEMS: Sequence[str] = [f"text.{language}" for language in STEMMERS]
"""What a hit is fetched without: nobody reads stems."""
