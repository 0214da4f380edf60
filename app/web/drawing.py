"""Draws pages of PDFs: `python -m app.web.drawing`, a process that forks one child for each picture.

A PDF is hostile and PDFium is neither thread-safe nor unbreakable: a crash costs one picture. Each child begins as a
copy of a process that has loaded everything and seen no PDF, so that no document can reach another's picture, and has
limits of its own. What comes over standard input is `ORDER` and the PDF, what goes out is `ANSWER` and the picture.
"""

from __future__ import annotations

import gc
import io
import os
import resource
import signal
import struct
import sys
from typing import BinaryIO

from PIL import Image

from config.errors import UnreadableDocumentError
from extractors.reading.opening import open_document

ORDER = struct.Struct(">IQ")  # page (counted from 1), bytes of the PDF
ANSWER = struct.Struct(">BQ")  # one of the codes below, bytes of the picture (or of a sentence: why there is none)
DRAWN, NO_SUCH_PAGE, UNREADABLE, CRASHED = 0, 3, 4, 5

SCALE = 1.6  # 115 dpi: text of 8 points can be read on the screen, a page of text is some 100 kB
LARGEST_SIDE = 2400  # pixels; a poster is drawn smaller
COLOURS = 64  # enough for text and coats of arms, and a third of the bytes of true colour
COMPRESSION = 4  # of zlib: three per cent larger than its usual 6, in half the time
SECONDS = 15  # on the clock; a page that takes longer is given up
ADDRESS_SPACE = 2 * 1024**3  # bytes


def draw(pdf: bytes, page: int) -> bytes:
    """PNG of a page (counted from 1) as a reader sees it.

    Raises:
        IndexError: the document has no such page.
        UnreadableDocumentError: it cannot be opened, also not mended as the extraction mends it.
    """
    document = open_document(pdf).document
    if not 1 <= page <= len(document):
        raise IndexError(page)
    sheet = document[page - 1]
    scale = min(SCALE, LARGEST_SIDE / max(sheet.get_width(), sheet.get_height(), 1))
    picture = sheet.render(scale=scale).to_pil().convert("RGB")
    reduced = picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    reduced.save(out, "PNG", compress_level=COMPRESSION)
    return out.getvalue()


def main() -> int:
    """Answer orders until nobody is left to give one."""
    Image.preinit()
    gc.freeze()  # what is loaded stays shared with the children
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while len(head := incoming.read(ORDER.size)) == ORDER.size:
        page, size = ORDER.unpack(head)
        code, content = _by_a_child(incoming.read(size), page)
        outgoing.write(ANSWER.pack(code, len(content)) + content)
        outgoing.flush()
    return 0


def _by_a_child(pdf: bytes, page: int) -> tuple[int, bytes]:
    outlet, inlet = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(outlet)
        os._exit(_draw_within_limits(pdf, page, inlet))
    os.close(inlet)
    with open(outlet, "rb") as drawn:  # noqa: PTH123 - a descriptor
        content = drawn.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return (code, content) if code in (DRAWN, NO_SUCH_PAGE, UNREADABLE) else (CRASHED, b"")


def _draw_within_limits(pdf: bytes, page: int, inlet: int) -> int:
    """What the child does; its exit code."""
    for descriptor in (0, 1):  # the orders and answers are not this one's to touch
        os.close(descriptor)
    signal.alarm(SECONDS)  # ends the process wherever it is
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    with open(inlet, "wb") as drawn:
        return _draw_into(drawn, pdf, page)


def _draw_into(drawn: BinaryIO, pdf: bytes, page: int) -> int:
    try:
        drawn.write(draw(pdf, page))
    except IndexError:
        return NO_SUCH_PAGE
    except UnreadableDocumentError as error:
        drawn.write(str(error).encode())
        return UNREADABLE
    except Exception:  # noqa: BLE001 - a damaged page, or no memory for it: neither is ours
        return CRASHED
    return DRAWN


if __name__ == "__main__":
    sys.exit(main())
