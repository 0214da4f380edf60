"""What the door to PDFs lets in, and with what sentence it refuses the rest."""

from __future__ import annotations

import io
import time

import pikepdf
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from config.errors import UnreadableDocumentError
from extractors.options import OcrOptions
from extractors.reading import opening
from extractors.reading.pdf import read_pages
from tests.extractors.printing import Press, words


def printed(pages: int = 1, encrypt: object | None = None) -> bytes:
    press = Press(encrypt=encrypt)
    for page in range(pages):
        press.paragraph(72, 100, f"Page {page + 1}. {words(60, page)}")
        press.next()
    return press.pdf()


def refused(data: bytes, **options: str) -> UnreadableDocumentError:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_pages(data, **options)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize(
    ("data", "code", "sentence"),
    [
        (b"", "empty", "The file is empty."),
        (b"  \n\0", "empty", "The file is empty."),
        (b"<!DOCTYPE html><html><body>Not found", "not-pdf", "The file is not a PDF; it looks like a web page."),
        (b"PK\x03\x04word/document.xml", "not-pdf", "The file is not a PDF; it looks like a ZIP or office file."),
        (b"Minutes of the meeting", "not-pdf", "The file is not a PDF."),
        (b"%PDF-1.7\nand nothing else", "damaged", "The file is damaged and no page of it can be recovered."),
    ],
)
def test_what_is_no_document_is_refused_with_its_reason(data: bytes, code: str, sentence: str) -> None:
    error = refused(data)
    assert (error.code, error.message) == (code, sentence)


def test_an_encrypted_file_opens_with_its_password_only() -> None:
    data = printed(encrypt=StandardEncryption("harbour", ownerPassword="owner", strength=128))
    assert refused(data).code == "encrypted"
    assert "needs a password" in refused(data).message
    assert "does not open" in refused(data, password="wrong").message
    assert read_pages(data, password="harbour")[0].lines[0].text.startswith("Page 1.")


def test_a_file_that_only_forbids_copying_is_read() -> None:
    data = printed(encrypt=StandardEncryption("", ownerPassword="owner", canCopy=0, strength=128))
    assert read_pages(data)[0].lines


def test_a_header_before_the_pdf_is_skipped() -> None:
    data = b"Content-Type: application/pdf\r\n\r\n" + b"x" * 3000 + printed(2)
    assert len(read_pages(data)) == 2


def test_a_truncated_file_gives_the_pages_that_are_left() -> None:
    data = printed(8)
    cut = data[: data.index(b"endobj", int(len(data) * 0.7))]
    pages = read_pages(cut)
    with_text = [page for page in pages if page.lines]
    assert 3 <= len(with_text) < 8
    assert pages[0].lines[0].text.startswith("Page 1.")
    assert pages[0].warnings == (f"The file is damaged; {len(pages)} pages of it were recovered.",)


def test_pages_in_compressed_objects_are_recovered_too() -> None:
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed(4))) as document:
        document.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    data = packed.getvalue()
    pages = read_pages(data[: data.rindex(b"/XRef") - 40])
    assert [page.lines[0].text[:7] for page in pages] == ["Page 1.", "Page 2.", "Page 3.", "Page 4."]


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_PAGES", 3)
    error = refused(printed(4))
    assert error.code == "too-large"
    assert error.message == "The file has 4 pages; 3 is the limit."


def test_blank_pages_are_no_text_but_no_error_beside_others() -> None:
    press = Press()
    press.next()
    press.text(72, 100, words(20))
    press.next()
    blank, full = read_pages(press.pdf())
    assert (blank.lines, blank.warnings) == ((), ())
    assert full.lines
    only_blank = Press()
    only_blank.next()
    assert refused(only_blank.pdf()).code == "no-text"


def test_without_ocr_a_scan_is_named_not_lost(picture: bytes) -> None:
    press = Press()
    press.paragraph(72, 100, words(60))
    press.next()
    press.picture(picture, 0, 0, press.width, press.height)
    press.next()
    pages = read_pages(press.pdf(), ocr=OcrOptions(enabled=False))
    assert pages[1].warnings == ("Page 2 has no text, and Tesseract is not there to read it.",)
    scan = Press()
    scan.picture(picture, 0, 0, scan.width, scan.height)
    with pytest.raises(UnreadableDocumentError) as caught:
        read_pages(scan.pdf(), ocr=OcrOptions(enabled=False))
    assert caught.value.code == "no-text"
    assert "install Tesseract" in str(caught.value)


def test_garbled_apostrophes_are_mended_where_they_are_systematic() -> None:
    press = Press()
    lines = ["We don=t know what they=re doing.", "It isn=t ours. The members= views differ.", "I=m done; we=ll go."]
    press.lines(72, 100, [*lines, words(20)])
    texts = [line.text for line in read_pages(press.pdf())[0].lines]
    assert texts[0] == "We don't know what they're doing."
    assert texts[1] == "It isn't ours. The members' views differ."


def test_an_equals_sign_that_means_it_stays() -> None:
    press = Press()
    press.lines(72, 100, ["x=y and a=b and n=m", "price=cost, k=d", words(20)])
    assert read_pages(press.pdf())[0].lines[0].text == "x=y and a=b and n=m"


def test_mutated_files_end_quickly_and_kindly() -> None:
    data = printed(3)
    started = time.monotonic()
    for place in range(20, len(data), len(data) // 60):
        mutated = data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]
        try:
            read_pages(mutated, ocr=OcrOptions(enabled=False))
        except UnreadableDocumentError as error:
            assert error.message.endswith(".")
    assert time.monotonic() - started < 30
