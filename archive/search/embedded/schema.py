"""The fields of the embedded index, and an entry as a document of it.

An entry is stored whole, as MessagePack, in `entry`; every other field is only searched, counted or sorted by. Of a
document without entries a tombstone remembers the version, so that no older one comes back.
"""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import blake2b

import msgspec
import tantivy

from archive.search.analysis import clean, composed, exact_analyzer, fold, text_stems
from archive.search.fields import FACET_KEYS, KEY_FIELDS, WORD_FIELDS
from archive.search.index import Entry
from archive.search.order import day_number, sort_keys

EXACT = "exact"
"""The spoken words as they stand."""

STEMS = "stems"
"""Their stems, each in the place of its word."""

ENTRY = "entry"  # in `has` of every entry, and of no tombstone
OWNER = "owner"  # the proceedings of entries and tombstones alike: what is deleted when a document is replaced
_IDS = ("id", "proceedings")
_SORTS = ("oldest", "newest", "arrived", "latest")
_NUMBERS = ("day", "year", "ingest_seq", *_SORTS)


def key(name: str) -> str:
    """Name of the field with the folded whole value; ids are kept as they are."""
    return name if name in _IDS else f"{name}_key"


def facet(name: str) -> str:
    """Name of the column that a facet is counted from."""
    return name if name == "year" else f"{name}_value"


@lru_cache(maxsize=65_536)
def value_number(value: str) -> int:
    """What stands for a value in a facet's column: 52 bits, so that it passes through a float unharmed. Among 100,000
    values two are the same once in a million archives."""
    return int.from_bytes(blake2b(value.encode(), digest_size=7).digest()) >> 4


@cache
def schema() -> tantivy.Schema:
    """The schema; change `files.SCHEMA_VERSION` with it."""
    builder = tantivy.SchemaBuilder()
    builder.add_bytes_field("entry", stored=True)
    builder.add_unsigned_field("tombstone", stored=True)
    builder.add_text_field("has", tokenizer_name="whitespace", index_option="basic")
    for name in (OWNER, *_IDS, *(key(name) for name in _folded())):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACET_KEYS:
        builder.add_unsigned_field(facet(name), indexed=True, fast=True)
    for name in (EXACT, *WORD_FIELDS):
        builder.add_text_field(name, tokenizer_name=EXACT, index_option="position")
    builder.add_text_field(STEMS, tokenizer_name="whitespace", index_option="position")
    for name in _NUMBERS:
        builder.add_unsigned_field(name, fast=True)
    builder.add_float_field("confidence", fast=True)
    return builder.build()


@cache
def _folded() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (*KEY_FIELDS, *FACET_KEYS) if name not in _IDS))


def register(index: tantivy.Index) -> tantivy.Index:
    """Give an index the analysis that its schema names."""
    index.register_tokenizer(EXACT, exact_analyzer())
    return index


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Entry)


def entry_document(entry: Entry) -> tantivy.Document:
    """An entry as tantivy indexes it."""
    entry = composed(entry)
    document = tantivy.Document()
    document.add_bytes("entry", _ENCODER.encode(entry))
    document.add_text(EXACT, entry.text)
    document.add_text(STEMS, " ".join(text_stems(entry.text, entry.language)))
    _add_names(document, entry)
    _add_numbers(document, entry)
    return document


def _add_names(document: tantivy.Document, entry: Entry) -> None:
    document.add_text(OWNER, entry.proceedings)
    for name in _IDS:
        document.add_text(name, getattr(entry, name))
    has = [ENTRY, "date"] if entry.date else [ENTRY]
    for name, has_words, folded, counted in _names():
        if value := getattr(entry, name):
            has.append(name)
            if has_words:
                document.add_text(name, _clean(value))
            if folded:
                document.add_text(folded, _fold(value))
            if counted:
                document.add_unsigned(counted, value_number(value))
    document.add_text("has", " ".join(has))


@cache
def _names() -> tuple[tuple[str, bool, str | None, str | None], ...]:
    """Of each named field: whether its words are found, and the fields of its folded value and of its facet."""
    named = (name for name in (*WORD_FIELDS, *KEY_FIELDS) if name not in _IDS)
    return tuple(
        (
            name,
            name in WORD_FIELDS,
            key(name) if name in _folded() else None,
            facet(name) if name in FACET_KEYS else None,
        )
        for name in named
    )


# names come again in all entries of a document
_clean = lru_cache(maxsize=8_192)(clean)
_fold = lru_cache(maxsize=8_192)(fold)


def _add_numbers(document: tantivy.Document, entry: Entry) -> None:
    keys = sort_keys(entry)
    for name in _SORTS:
        document.add_unsigned(name, getattr(keys, name))
    document.add_unsigned("ingest_seq", entry.ingest_seq)
    document.add_float("confidence", entry.confidence)
    if entry.date:
        document.add_unsigned("day", day_number(entry.date))
        document.add_unsigned("year", entry.date.year)


def tombstone(proceedings: str, version: int) -> tantivy.Document:
    """What remembers the version of a document without entries."""
    document = tantivy.Document()
    document.add_text(OWNER, proceedings)
    document.add_unsigned("tombstone", version)
    return document


def read_entry(document: tantivy.Document) -> Entry:
    """The entry that a document was made of."""
    return _DECODER.decode(bytes(document.get_first("entry") or b""))


def read_version(document: tantivy.Document) -> int:
    """The version of an entry or a tombstone."""
    buried = document.get_first("tombstone")
    return read_entry(document).version if buried is None else int(buried)
