"""Rebuilding a PDF that lost its end: the pages that are still there, under a new catalogue.

Truncated files keep their objects but lose the table that says where they are, and the catalogue, which writers put
last. PDFium finds plain objects by itself once a trailer names a catalogue; objects in compressed streams are
unpacked for it.
"""

from __future__ import annotations

import re
import zlib

MOST_UNPACKED = 50_000_000  # bytes of compressed objects
_OBJECT = re.compile(rb"(?<!\d)(\d{1,7})\s+\d{1,5}\s+obj\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_CATALOG = re.compile(rb"/Type\s*/Catalog\b")
_STREAM = re.compile(rb"stream\r?\n")
_PACKED = re.compile(rb"/Type\s*/ObjStm\b")
_FIRST, _COUNT = re.compile(rb"/First\s+(\d+)"), re.compile(rb"/N\s+(\d+)")
_LETTER = b"[0 0 612 792]"  # for pages whose size stood in the lost part


def rebuild(data: bytes) -> bytes | None:
    """The same file with a catalogue of the pages found in it, or None where there is no page.

    Encrypted files are left alone: without their trailer they cannot be read.
    """
    objects = _objects(data)
    unpacked = _unpacked(objects)
    if b"/Encrypt" in data:
        return None
    pages = [number for number, body in {**objects, **unpacked}.items() if _PAGE.search(_dictionary(body))]
    if not pages:
        return None
    top = max([*objects, *unpacked, *pages]) + 1
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    added = [b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in unpacked.items()]
    added.append(b"%d 0 obj\n<</Type/Pages/Kids[%s]/Count %d/MediaBox%s>>\nendobj\n" % (top, kids, len(pages), _LETTER))
    added.append(b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (top + 1, top))
    end = b"trailer\n<</Root %d 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (top + 1, top + 2)
    return _CATALOG.sub(b"/Type/Former", data) + b"\nendobj\n" + b"".join(added) + end


def _objects(data: bytes) -> dict[int, bytes]:
    """Objects by number, in file order; the last of several with one number counts."""
    starts = list(_OBJECT.finditer(data))
    ends = [match.start() for match in starts[1:]] + [len(data)]
    return {int(match[1]): data[match.end() : end] for match, end in zip(starts, ends, strict=False)}


def _dictionary(body: bytes) -> bytes:
    """An object without its stream."""
    stream = _STREAM.search(body)
    return body[: stream.start()] if stream else body


def _unpacked(objects: dict[int, bytes]) -> dict[int, bytes]:
    """Objects out of compressed object streams (PDF 32000-1, 7.5.7)."""
    found: dict[int, bytes] = {}
    room = MOST_UNPACKED
    for body in objects.values():
        if _PACKED.search(body[:512]) and b"/FlateDecode" in body[:512]:
            plain = _inflate(body, room)
            room -= len(plain)
            found.update(_parts(body[:512], plain))
    return {number: body for number, body in found.items() if number not in objects}


def _inflate(body: bytes, room: int) -> bytes:
    stream = _STREAM.search(body)
    if stream is None or room <= 0:
        return b""
    try:
        return zlib.decompressobj().decompress(body[stream.end() :], room)
    except zlib.error:
        return b""


def _parts(head: bytes, plain: bytes) -> dict[int, bytes]:
    first, count = _FIRST.search(head), _COUNT.search(head)
    if first is None or count is None:
        return {}
    numbers = [int(word) for word in plain[: int(first[1])].split() if word.isdigit()][: 2 * int(count[1])]
    starts = [int(first[1]) + offset for offset in numbers[1::2]]
    ends = [*starts[1:], len(plain)]
    return {number: plain[start:end] for number, start, end in zip(numbers[::2], starts, ends, strict=False)}
