"""Draw one page of a PDF: `python -m app.web.drawing PAGE < PDF > PNG`, a process with limits of its own.

A PDF is hostile and PDFium is neither thread-safe nor unbreakable: a crash here costs one picture.
"""

from __future__ import annotations

import io
import resource
import sys

from PIL import Image

from config.errors import UnreadableDocumentError
from extractors.opening import open_document

SCALE = 1.6  # 115 dpi: text of 8 points can be read on the screen, a page of text is some 100 kB
LARGEST_SIDE = 2400  # pixels; a poster is drawn smaller
COLOURS = 64  # enough for text and coats of arms, and a third of the bytes of true colour
CPU_SECONDS = 15
ADDRESS_SPACE = 2 * 1024**3  # bytes
NO_SUCH_PAGE = 3  # exit code
UNREADABLE = 4  # exit code


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
    reduced.save(out, "PNG", compress_level=6)
    return out.getvalue()


def main() -> int:
    """Read standard input, write standard output; the exit code says what went wrong."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    try:
        picture = draw(sys.stdin.buffer.read(), int(sys.argv[1]))
    except IndexError:
        return NO_SUCH_PAGE
    except UnreadableDocumentError:
        return UNREADABLE
    sys.stdout.buffer.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
