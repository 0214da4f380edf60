"""Sort orders as single numbers, and the cursors that pages go on from.

Every entry gets four numbers (63 bits, ascending), the same in both engines: `oldest` and `newest` by date,
`arrived` and `latest` by ingest sequence. Within one document all of them follow the reading order, so that the
newest meeting comes first, but its first speaker before its last. An entry without a date comes last both ways.
"""

from __future__ import annotations

import datetime as dt
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import crc32
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from archive.search.index import Entry
from config.errors import UsageError

_SEQ_BITS, _DOCUMENT_BITS = 20, 21
_DAY_LIMIT = 2**22 - 1  # dt.date.max is day 3,652,059
_INGEST_BITS = 32
_INGEST_LIMIT = 2**31 - 1

SORT_FIELDS = {
    "date": "oldest",
    "-date": "newest",
    "reading": "oldest",
    "ingest_seq": "arrived",
    "-ingest_seq": "latest",
}
"""The field that each sort order of a request goes by; relevance has its score."""


class Keys(msgspec.Struct, frozen=True):
    """The four numbers of one entry."""

    oldest: int
    newest: int
    arrived: int
    latest: int


def sort_keys(entry: Entry) -> Keys:
    """What the entry is sorted by."""
    seq = min(max(entry.seq, 0), 2**_SEQ_BITS - 1)
    document = crc32(entry.proceedings.encode())
    place = (document % 2**_DOCUMENT_BITS) << _SEQ_BITS | seq
    day = entry.date.toordinal() if entry.date else _DAY_LIMIT
    undated_last = _DAY_LIMIT - day if entry.date else _DAY_LIMIT
    within = (document % 2 ** (_INGEST_BITS - _SEQ_BITS)) << _SEQ_BITS | seq
    ingest = min(max(entry.ingest_seq, 0), _INGEST_LIMIT)
    shift = _DOCUMENT_BITS + _SEQ_BITS
    return Keys(
        oldest=day << shift | place,
        newest=undated_last << shift | place,
        arrived=ingest << _INGEST_BITS | within,
        latest=(_INGEST_LIMIT - ingest) << _INGEST_BITS | within,
    )


def day_number(day: dt.date) -> int:
    """Dates are indexed as the number of days since the year 1."""
    return day.toordinal()


class _Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The order that a cursor belongs to."""

    order: str

    def check(self, order: str) -> None:
        """Raise UsageError where the request now asks for another order."""
        if self.order != order:
            raise UsageError("This page cursor belongs to another order.", hint="Begin again with the first page.")


class SortCursor(_Cursor, frozen=True, array_like=True):
    """The last key of a page, and the ids of all hits with that key that were shown."""

    key: int
    seen: tuple[str, ...]

    def following(self, keys: Sequence[int], ids: Sequence[str]) -> SortCursor:
        """The cursor after a page that began at this one."""
        last = keys[-1]
        before = self.seen if self.key == last else ()
        same = tuple(name for key, name in zip(keys, ids, strict=True) if key == last)
        return SortCursor(self.order, last, (*before, *same))


def first_cursor(order: str) -> SortCursor:
    """Before all hits."""
    return SortCursor(order, 0, ())


class ScoreCursor(_Cursor, frozen=True, array_like=True):
    """How many hits were shown, and the last of them."""

    offset: int
    last: str


AnyCursor = TypeVar("AnyCursor", bound=msgspec.Struct)


def decode_cursor(text: str, kind: type[AnyCursor]) -> AnyCursor:
    """The cursor that an earlier page gave.

    Raises:
        UsageError: it is not one of ours, or of another order.
    """
    try:
        return msgspec.msgpack.decode(urlsafe_b64decode(text.encode("ascii")), type=kind)
    except (ValueError, msgspec.MsgspecError) as error:
        raise UsageError("This page cursor cannot be read.", hint="Begin again with the first page.") from error


def encode_cursor(cursor: msgspec.Struct) -> str:
    """A cursor as text that fits into an address."""
    return urlsafe_b64encode(msgspec.msgpack.encode(cursor)).decode("ascii")
