"""The fields of the embedded index, and an entry as a document of it.

An entry is stored whole, as MessagePack, in `entry`; every other field is only searched, counted or sorted by. Of a
document without entries a tombstone remembers the version, so that no older one comes back.
"""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import blake2b
from operator import attrgetter

import msgspec
import tantivy

from archive.search.analysis import clean, composed, exact_analyzer, fold, stemmed
from archive.search.fields import FACET_KEYS, KEY_FIELDS, WORD_FIELDS
from archive.search.index import Entry
from archive.search.order import day_number, sort_keys

EXACT = "exact"
"""The spoken words as they stand."""

STEMS = "stems"
"""Their stems, each in the place of its word."""

KEYS = "keys"
"""Whole values and marks, each with its name before it: one field of them all is written in half the time of twelve."""

NAMED_FACETS = ("body", "role", "kind", "language")
"""Facets of few values, which are counted by name; of the others, by number (`value_number`)."""

_IDS = ("id", "proceedings")
_OWNER = "owner"  # the proceedings of entries and tombstones alike: what is deleted when a document is replaced
_LACKS = "lacks"  # of an entry without a value
_SORTS = ("oldest", "newest", "arrived", "latest")
_NUMBERS = ("day", "year", "ingest_seq", *_SORTS)

IS_ENTRY = "is:entry"
"""The key of every entry, and of no tombstone."""

_SPACES = dict.fromkeys(map(ord, " \t\n\f\r"), "\x1f")


def unspaced(value: str) -> str:
    """A value as one piece: keys stand beside each other, with spaces in between."""
    return value.translate(_SPACES)


def key(name: str, value: str) -> str:
    """The key of a whole value, without regard to case and accents; ids are kept as they are."""
    return f"{name}:{unspaced(value if name in _IDS else fold(value))}"


def owner(proceedings: str) -> str:
    """The key of all that is kept of a document."""
    return f"{_OWNER}:{unspaced(proceedings)}"


def lacking(name: str) -> str:
    """The key of the entries that have no such value."""
    return f"{_LACKS}:{name}"


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
    builder.add_text_field(KEYS, tokenizer_name="whitespace", index_option="basic")
    for name in FACET_KEYS:
        if name in NAMED_FACETS:
            builder.add_text_field(facet(name), tokenizer_name="raw", index_option="basic", fast=True)
        else:
            builder.add_unsigned_field(facet(name), indexed=True, fast=True)
    for name in (EXACT, *WORD_FIELDS):
        builder.add_text_field(name, tokenizer_name=EXACT, index_option="position")
    builder.add_text_field(STEMS, tokenizer_name="whitespace", index_option="position")
    for name in _NUMBERS:
        builder.add_unsigned_field(name, fast=True)
    builder.add_float_field("confidence", fast=True)
    return builder.build()


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
    document.add_text(STEMS, stemmed(entry.text, entry.language))
    _add_names(document, entry)
    _add_numbers(document, entry)
    return document


def _add_names(document: tantivy.Document, entry: Entry) -> None:
    keys = [IS_ENTRY, owner(entry.proceedings), *(key(name, getattr(entry, name)) for name in _IDS)]
    for name, value, forms in zip(_NAMES, _names_of(entry), _forms(), strict=True):
        if not value:
            keys.append(lacking(name))
            continue
        words, whole, named, number = forms[value]
        if words:
            document.add_text(name, words)
        if whole:
            keys.append(whole)
        if named:
            document.add_text(facet(name), named)
        elif number:
            document.add_unsigned(facet(name), number)
    if not entry.date:
        keys.append(lacking("date"))
    document.add_text(KEYS, " ".join(keys))


_NAMES = tuple(name for name in dict.fromkeys((*WORD_FIELDS, *KEY_FIELDS, *FACET_KEYS)) if name not in _IDS)
_names_of = attrgetter(*_NAMES)


@cache
def _forms() -> tuple[_Forms, ...]:
    return tuple(map(_Forms, _NAMES))


class _Forms(dict[str, tuple[str, str, str, int]]):
    """A value -> the words that are found in it, its key, and how it is counted: by name or by number; empty or 0 where
    it is not. Names come again in all entries of a document."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, value: str) -> tuple[str, str, str, int]:
        if len(self) >= _REMEMBERED:
            self.clear()
        name, named = self._name, self._name in NAMED_FACETS
        self[value] = forms = (
            clean(value) if name in WORD_FIELDS else "",
            key(name, value) if name in (*KEY_FIELDS, *FACET_KEYS) else "",
            value if named else "",
            value_number(value) if name in FACET_KEYS and not named else 0,
        )
        return forms


_REMEMBERED = 8_192


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
    document.add_text(KEYS, owner(proceedings))
    document.add_unsigned("tombstone", version)
    return document


def read_entry(document: tantivy.Document) -> Entry:
    """The entry that a document was made of."""
    return _DECODER.decode(bytes(document.get_first("entry") or b""))


def read_version(document: tantivy.Document) -> int:
    """The version of an entry or a tombstone."""
    buried = document.get_first("tombstone")
    return read_entry(document).version if buried is None else int(buried)
