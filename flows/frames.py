"""What `flows.workers` and `flows.reader` say to each other: frames of MessagePack, each behind its length."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from extractors.options import Hints, OcrOptions

LENGTH = 8  # bytes before each frame, big-endian


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A document to read."""

    data: bytes
    source: str = ""
    password: str | None = None
    hints: Hints | None = None  # what the source knows of it
    ocr: OcrOptions = OcrOptions()


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it: `proceedings` (MessagePack), or a code and a message of UnreadableDocumentError."""

    proceedings: bytes = b""
    code: str = ""
    message: str = ""
    hint: str | None = None
    seconds: float = 0.0  # wall time
    cpu_seconds: float = 0.0
    megabytes: int = 0  # resident memory after the document
    retire: bool = False  # the reader ends after this reply


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """A reader has loaded its code."""

    rules_version: str


Frame = TypeVar("Frame", Job, Reply, Ready)


def packed(frame: Job | Reply | Ready) -> bytes:
    """A frame as it goes over a pipe."""
    body = msgspec.msgpack.encode(frame)
    return len(body).to_bytes(LENGTH) + body


def unpack(buffer: bytearray, kind: type[Frame]) -> Frame | None:
    """The first frame of the buffer, which loses it; None while it is not complete."""
    if len(buffer) < LENGTH:
        return None
    end = LENGTH + int.from_bytes(buffer[:LENGTH])
    if len(buffer) < end:
        return None
    frame = msgspec.msgpack.decode(memoryview(buffer)[LENGTH:end], type=kind)
    del buffer[:end]
    return frame
