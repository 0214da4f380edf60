"""The door for PDFs: bytes in, pages out. PDFium reads; pages without usable text go to OCR."""

from __future__ import annotations

import msgspec
import pypdfium2

from config.errors import UnreadableDocumentError
from extractors.options import OcrOptions
from extractors.page import Line, Page, Run
from extractors.reading import pdfium, pdfium_calls
from extractors.reading.judge import is_usable
from extractors.reading.mending import mend
from extractors.reading.ocr import Reader, UnreadPageError
from extractors.reading.opening import open_document

PICTURE = 0.5  # of the page: a picture that covers more may be a scan
STAMP = 200  # characters: a scan may carry so much text of its own ("Downloaded from …")


def read_pages(data: bytes, *, password: str | None = None, ocr: OcrOptions | None = None) -> list[Page]:
    """Read every page of a PDF.

    Raises:
        UnreadableDocumentError: it is no PDF, empty, encrypted, damaged beyond recovery, has too many pages, or none of
            them has text that can be read.
    """
    opened = open_document(data, password)
    try:
        pages = _read(opened.document, Reader(ocr or OcrOptions()))
    finally:
        opened.document.close()
    if not any(page.lines for page in pages):
        raise _no_text(pages)
    if opened.warning:
        pages[0] = msgspec.structs.replace(pages[0], warnings=(opened.warning, *pages[0].warnings))
    return mend(pages)


def _read(document: pypdfium2.PdfDocument, reader: Reader) -> list[Page]:
    address = pdfium_calls.address_of(document.raw)
    pages = []
    for number in range(1, len(document) + 1):
        raw = pdfium.read_page(address, number)
        pages.append(raw.page if _has_own_text(raw) else _read_scan(document, raw, reader))
    return pages


def _has_own_text(raw: pdfium.RawPage) -> bool:
    """Whether a page shows text that can be used, and is no scan with a stamp on it."""
    covered = raw.drawings.image_share >= PICTURE
    if covered and sum(len(line.text) for line in raw.page.lines) < STAMP:
        return False
    return is_usable(raw.page.lines, over_picture=False)


def _read_scan(document: pypdfium2.PdfDocument, raw: pdfium.RawPage, reader: Reader) -> Page:
    """A page whose own text is missing or bad: its hidden text layer if that is good, else what OCR reads."""
    covered = raw.drawings.image_share >= PICTURE
    layered = (*raw.page.lines, *raw.unseen) if covered else raw.page.lines
    if covered and is_usable(raw.unseen, over_picture=True):
        return msgspec.structs.replace(raw.page, lines=(*raw.page.lines, *map(_plain, raw.unseen)))
    try:
        lines = reader.read(document, raw.page.number)
    except UnreadPageError as error:
        return _left_alone(raw.page, layered, str(error))
    if not lines:
        return msgspec.structs.replace(raw.page, lines=layered)
    return msgspec.structs.replace(raw.page, lines=lines, engine="ocr")


def _plain(line: Line) -> Line:
    """A line of a hidden layer without its weight: the fonts of such layers say nothing of what is seen."""
    run = Run(start=0, end=len(line.text), size=line.size)
    return msgspec.structs.replace(line, runs=(run,))


def _left_alone(page: Page, lines: tuple[Line, ...], why: str) -> Page:
    """The page with what text it has, and a warning where that is little."""
    what = "has text that makes no sense" if lines else "has no text"
    return msgspec.structs.replace(page, lines=lines, warnings=(f"Page {page.number} {what}, and {why}.",))


def _no_text(pages: list[Page]) -> UnreadableDocumentError:
    unread = any(page.warnings for page in pages)
    hint = "Its pages are pictures: install Tesseract to have them read, then retry." if unread else None
    return UnreadableDocumentError("no-text", "No page of the file has text that can be read.", hint=hint)
