"""Opening a PDF: what is no PDF, empty, encrypted or damaged is refused with a reason; what can be mended is mended."""

from __future__ import annotations

from typing import NamedTuple

import pypdfium2

from config.errors import UnreadableDocumentError
from extractors.reading.repair import rebuild

PASSWORD_NEEDED, UNKNOWN_ENCRYPTION = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
MOST_PAGES = 5_000  # the longest proceedings have some hundreds; more is an error or an attack
HEADER = b"%PDF-"
FAR = 1 << 20  # bytes: a PDF that begins later than this is none
_KINDS = (
    ((b"<!doctype html", b"<html", b"<?xml", b"<head"), "a web page"),
    ((b"pk\x03\x04",), "a ZIP or office file"),
    ((b"\xd0\xcf\x11\xe0",), "an old office file"),
    ((b"{\\rtf",), "an RTF text"),
    ((b"\xff\xd8\xff", b"\x89png", b"gif8", b"ii*\x00", b"mm\x00*"), "a picture"),
)


class Opened(NamedTuple):
    """An open document, and what a person should know of how it was opened."""

    document: pypdfium2.PdfDocument
    warning: str = ""


def open_document(data: bytes, password: str | None = None) -> Opened:
    """Open a PDF; the caller closes the document.

    Raises:
        UnreadableDocumentError: with code empty, not-pdf, encrypted, damaged or too-large.
    """
    start = _start(data)
    try:
        opened = Opened(_open(data[start:] if start else data, password))
    except pypdfium2.PdfiumError as error:
        opened = _open_mended(data[start:], password, error)
    count = len(opened.document)
    if count > MOST_PAGES:
        opened.document.close()
        raise UnreadableDocumentError("too-large", f"The file has {count:,} pages; {MOST_PAGES:,} is the limit.")
    return opened


def _start(data: bytes) -> int:
    """Where the PDF begins: some have a mail's or a web server's header in front."""
    if not data.strip(b"\0\t\n\r "):
        raise UnreadableDocumentError("empty", "The file is empty.")
    start = data.find(HEADER, 0, FAR)
    if start < 0:
        raise UnreadableDocumentError("not-pdf", f"The file is not a PDF{_but(data)}.")
    return start


def _but(data: bytes) -> str:
    head = data[:512].lstrip().lower()
    found = next((kind for starts, kind in _KINDS if head.startswith(starts)), None)
    return f"; it looks like {found}" if found else ""


def _open(data: bytes, password: str | None) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(data, password=password)


def _open_mended(data: bytes, password: str | None, error: pypdfium2.PdfiumError) -> Opened:
    """What PDFium refused, with its index written anew; or the reason why it stays closed."""
    if error.err_code == PASSWORD_NEEDED:
        message = "The password does not open the file." if password else "The file is encrypted and needs a password."
        hint = "Extract it with --password, or store a copy without one."
        raise UnreadableDocumentError("encrypted", message, hint=hint) from error
    if error.err_code == UNKNOWN_ENCRYPTION:
        raise UnreadableDocumentError("encrypted", "The file is encrypted in a way that cannot be read.") from error
    mended = rebuild(data)
    if mended is not None:
        try:
            document = _open(mended, password)
        except pypdfium2.PdfiumError:
            mended = None
        else:
            count = len(document)
            pages = "one page of it was" if count == 1 else f"{count} pages of it were"
            return Opened(document, f"The file is damaged; {pages} recovered.")
    raise UnreadableDocumentError(
        "damaged", "The file is damaged and no page of it can be recovered.", hint="Fetch it again."
    ) from error
