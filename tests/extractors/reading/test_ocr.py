"""Scans are read with Tesseract: real pictures, the real engine."""

from __future__ import annotations

import shutil

import numpy as np
import pypdfium2
import pytest

from extractors.layout.arrangement import arrange
from extractors.options import OcrOptions
from extractors.page import Page
from extractors.reading.ocr import Reader, installed_languages
from extractors.reading.pdf import read_pages
from extractors.reading.skew import skew
from tests.extractors.conftest import rendered
from tests.extractors.printing import BOLD, HEIGHT, REGULAR, WIDTH, Press, sentences, words

pytestmark = [
    pytest.mark.ocr,
    pytest.mark.skipif(
        shutil.which("tesseract") is None, reason="Tesseract is not installed (apt install tesseract-ocr)"
    ),
]

SPEECH = sentences(9)
SPANISH = (
    "La señora presidenta abre la sesión y da la palabra al señor ministro de los puertos, que explica por qué el "
    "muelle no se ha terminado en el plazo que la ley fijaba para las obras. Los diputados piden que conste en acta."
)


def page_of(text: str, label: str = "") -> Press:
    press = Press()
    press.paragraph(72, 100, text, label=label, size=12, leading=16)
    return press


def scanned(press: Press, dpi: int = 200, turn: float = 0) -> bytes:
    """Its first page as a picture in a PDF, turned counter-clockwise by degrees."""
    picture = rendered(press.pdf(), dpi, turn)
    sideways = turn % 180 == 90
    width, height = (HEIGHT, WIDTH) if sideways else (WIDTH, HEIGHT)
    scan = Press(width=width, height=height)
    scan.picture(picture, 0, 0, width, height)
    return scan.pdf()


def found(page: Page, text: str) -> float:
    """Share of the words of a text that stand on the page."""
    there = set(" ".join(line.text for line in page.lines).casefold().split())
    wanted = text.casefold().split()
    return sum(word in there for word in wanted) / len(wanted)


def test_a_scan_is_read_with_places_and_weight() -> None:
    (page,) = read_pages(scanned(page_of(SPEECH, "The Chair:")))
    assert page.engine == "ocr"
    assert found(page, SPEECH) > 0.95
    first = page.lines[0]
    assert first.box[0] == pytest.approx(72, abs=3)
    assert first.box[1] < 100 < first.box[3]
    assert first.size == pytest.approx(12, abs=1.5)
    assert first.text[first.runs[0].start : first.runs[0].end].strip() == "The Chair:"
    assert first.runs[0].bold
    assert not first.runs[-1].bold


def test_layout_says_which_pages_were_read_so() -> None:
    press = Press()
    press.paragraph(72, 100, SPEECH)
    press.next()
    press.picture(rendered(page_of(words(40)).pdf(), 200), 0, 0, press.width, press.height)
    press.next()
    assert arrange(read_pages(press.pdf())).engines == ("pdfium", "ocr")


@pytest.mark.parametrize("angle", [1.2, -2.0])
def test_a_crooked_scan_is_straightened(angle: float) -> None:
    (page,) = read_pages(scanned(page_of(SPEECH), turn=angle))
    assert found(page, SPEECH) > 0.95
    starts = [line.box[0] for line in page.lines]
    assert max(starts) - min(starts) < 4


@pytest.mark.parametrize("turn", [90, 270])
def test_a_scan_on_its_side_is_turned(turn: int) -> None:
    (page,) = read_pages(scanned(page_of(sentences(30)), turn=turn))
    assert found(page, sentences(30)) > 0.9
    assert {line.turn for line in page.lines} == {360 - turn}
    assert all(
        0 <= line.box[0] < line.box[2] <= HEIGHT and 0 <= line.box[1] < line.box[3] <= WIDTH for line in page.lines
    )


def test_skew_is_measured_to_a_tenth_of_a_degree() -> None:
    document = pypdfium2.PdfDocument(page_of(sentences(40)).pdf())
    image = document[0].render(scale=2, grayscale=True).to_pil().rotate(1.5, fillcolor=255)
    document.close()
    assert skew(np.asarray(image)) == pytest.approx(-1.5, abs=0.15)


def test_the_language_is_found_and_kept() -> None:
    if "spa" not in installed_languages():
        pytest.skip("Tesseract's Spanish is not installed (apt install tesseract-ocr-spa)")
    (page,) = read_pages(scanned(page_of(SPANISH)), ocr=OcrOptions(languages="eng"))
    text = " ".join(line.text for line in page.lines)
    assert "señora presidenta" in text
    assert "sesión" in text


def test_a_good_hidden_layer_is_used_and_a_bad_one_is_not(picture: bytes) -> None:
    def layered(text: str) -> bytes:
        press = Press()
        press.picture(picture, 0, 0, WIDTH, HEIGHT)
        hidden = press.canvas.beginText(72, HEIGHT - 100)
        hidden.setTextRenderMode(3)
        hidden.setFont(BOLD, 10)
        hidden.textLines([text[start : start + 60] for start in range(0, len(text), 60)])
        press.canvas.drawText(hidden)
        return press.pdf()

    (good,) = read_pages(layered(SPEECH))
    assert good.engine == "pdfium"
    assert not any(run.bold for line in good.lines for run in line.runs)
    (bad,) = read_pages(layered("xq zzt wrkl qtp vvx lkj hhg dfg trw qqp mnb vcx zlk jhg fds " * 5))
    assert bad.engine == "ocr"
    assert found(bad, "HARBOUR COMMITTEE") == 1


def test_a_stamp_on_a_scan_does_not_hide_it() -> None:
    press = Press()
    press.picture(rendered(page_of(SPEECH).pdf(), 200), 0, 0, WIDTH, HEIGHT)
    press.text(72, 820, "Downloaded from the archive", REGULAR, 8)
    (page,) = read_pages(press.pdf())
    assert page.engine == "ocr"
    assert found(page, SPEECH) > 0.95


def test_a_blank_page_is_not_given_to_tesseract() -> None:
    press = Press()
    press.next()
    document = pypdfium2.PdfDocument(press.pdf())
    lines = Reader(OcrOptions(languages="eng", seconds=0)).read(document, 1)
    document.close()
    assert lines == ()


def test_when_the_time_is_over_pages_are_named() -> None:
    press = Press()
    press.paragraph(72, 100, words(60))
    press.next()
    press.picture(rendered(page_of(SPEECH).pdf(), 100), 0, 0, WIDTH, HEIGHT)
    press.next()
    pages = read_pages(press.pdf(), ocr=OcrOptions(seconds=0))
    assert pages[1].warnings == ("Page 2 has no text, and the time for reading pictures was over.",)
