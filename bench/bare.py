"""What somebody would write with tantivy alone: the fields of the embedded index, filled straight from the entry, with
tantivy's own English stemmer, its counts by value and its snippets."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from archive.search.embedded.writing import open_writer
from archive.search.fields import FACET_KEYS, KEY_FIELDS, WORD_FIELDS
from archive.search.index import Entry
from archive.search.order import sort_keys

HITS, VALUES = 20, 20
OWNER = "owner"
EXACT, STEMS = "exact", "stems"
_NUMBERS = ("day", "year", "ingest_seq", "oldest", "newest", "arrived", "latest")
_KEYS = tuple(dict.fromkeys((*KEY_FIELDS, *FACET_KEYS)))
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Entry)


def _key(name: str) -> str:
    return f"{name}_key"


@cache
def schema() -> tantivy.Schema:
    """As archive.search.embedded.schema, but a field for each whole value, and facets counted by name."""
    builder = tantivy.SchemaBuilder()
    builder.add_bytes_field("entry", stored=True)
    for name in (OWNER, *map(_key, _KEYS)):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACET_KEYS:
        builder.add_text_field(f"{name}_value", tokenizer_name="raw", index_option="basic", fast=True)
    for name in (EXACT, *WORD_FIELDS):
        builder.add_text_field(name, tokenizer_name="default", index_option="position")
    builder.add_text_field(STEMS, stored=True, tokenizer_name="en_stem", index_option="position")
    for name in _NUMBERS:
        builder.add_unsigned_field(name, fast=True)
    builder.add_float_field("confidence", fast=True)
    return builder.build()


def document(entry: Entry) -> tantivy.Document:
    """An entry, as it is."""
    made = tantivy.Document()
    made.add_bytes(
        "entry", _ENCODER.encode(msgspec.structs.replace(entry, text=""))
    )  # the text is stored with its stems
    made.add_text(OWNER, entry.proceedings)
    made.add_text(EXACT, entry.text)
    made.add_text(STEMS, entry.text)
    for name in WORD_FIELDS:
        made.add_text(name, getattr(entry, name))
    for name in _KEYS:
        made.add_text(_key(name), getattr(entry, name))
    for name in FACET_KEYS:
        made.add_text(f"{name}_value", getattr(entry, name))
    for name, number in msgspec.structs.asdict(sort_keys(entry)).items():
        made.add_unsigned(name, number)
    made.add_unsigned("ingest_seq", entry.ingest_seq)
    made.add_float("confidence", entry.confidence)
    if entry.date:
        made.add_unsigned("day", entry.date.toordinal())
        made.add_unsigned("year", entry.date.year)
    return made


def build(folder: Path, documents: list[tuple[str, int, list[Entry]]]) -> tantivy.Index:
    """An index of them, with the same writer as ours."""
    folder.mkdir(parents=True)
    index = tantivy.Index(schema(), path=str(folder))
    writer = open_writer(index)
    for owner, _, entries in documents:
        writer.delete_documents_by_term(OWNER, owner)
        for entry in entries:
            writer.add_document(document(entry))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def search(index: tantivy.Index, words: str) -> int:
    """Hits with snippets, counts by value and by year; how many there are."""
    searcher = index.searcher()
    query = index.parse_query(words, [STEMS], conjunction_by_default=True)
    asked: dict[str, Any] = {name: {"terms": {"field": f"{name}_value", "size": VALUES}} for name in FACET_KEYS}
    asked["year"] = {"terms": {"field": "year", "size": 1_000}}
    asked["total"] = {"value_count": {"field": "oldest"}}
    counted = searcher.aggregate(query, asked)
    snippets = tantivy.SnippetGenerator.create(searcher, query, schema(), STEMS)
    for _, address in searcher.search(query, HITS, count=False).hits:
        found = searcher.doc(address)
        _DECODER.decode(bytes(found.get_first("entry") or b""))
        snippets.snippet_from_doc(found).to_html()
    return int(counted["total"]["value"])
