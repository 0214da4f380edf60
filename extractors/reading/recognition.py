"""Pictures of pages, painted by PDFium and read by Tesseract. Imported only when a document has scans.

pytesseract rather than ocrmypdf, because single pages are read, boxes are wanted and no PDF has to be written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
import pytesseract
from PIL import Image

from extractors.reading.boldness import bold_words, smoothed
from extractors.reading.ocrlines import Word, rejoined
from extractors.reading.skew import straighten

DPI = 300  # what Tesseract's models were trained for; 98-99 % of the words of two samples were found at it
BLANK_INK = 0.0004  # share of dark pixels: a page number alone has more
DARK = 128  # of 255
GREY = 188  # of 255: darker counts as ink where a page is looked at for being blank
WORD_CONFIDENCE = 20.0  # percent: below it, marks and stains are taken for words
MOST_PIXELS = 60_000_000  # a page of A2 at 300 dpi
ORIENTATION_SECONDS = 20
_BAR = re.compile(r"^\|(?=$|['’])")  # an upright bar on its own is an I without feet
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_]|$)")  # Tesseract's models know the typewriter's sign alone
_COLUMNS = ("text", "left", "top", "width", "height", "conf", "block_num", "par_num", "line_num")


class Picture(NamedTuple):
    """A page as grey pixels, straightened. `scale`: pixels a point; width and height in points."""

    pixels: Any
    scale: float
    width: float
    height: float


def paint(document: pypdfium2.PdfDocument, number: int) -> Picture | None:
    """Page `number` (from 1) as a picture, None where hardly anything is on it.

    Raises:
        pypdfium2.PdfiumError: the page is damaged beyond painting.
    """
    page = document[number - 1]
    try:
        if _is_blank(page):
            return None
        width, height = page.get_size()
        scale = min(DPI / 72, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        pixels = np.asarray(page.render(scale=scale, grayscale=True).to_pil())
    finally:
        page.close()
    return Picture(straighten(pixels), scale, width, height)


def turned(picture: Picture, turn: int) -> Picture:
    """The picture turned counter-clockwise by a multiple of 90 degrees; width and height stay those of the page."""
    return picture._replace(pixels=np.rot90(picture.pixels, turn // 90)) if turn else picture


def _is_blank(page: pypdfium2.PdfPage) -> bool:
    """Whether hardly anything is painted on the page."""
    pixels = np.asarray(page.render(scale=0.75, grayscale=True).to_pil())
    return float((pixels < GREY).mean()) < BLANK_INK


def recognise(picture: Picture, languages: str, seconds: float) -> list[tuple[Word, bool]]:
    """The words of a picture, each with whether it is bold.

    Raises:
        TimeoutError: it took longer than `seconds`.
        pytesseract.TesseractError: Tesseract could not read it.
    """
    words = [_trimmed(word, picture.pixels) for word in rejoined(_tesseract(picture.pixels, languages, seconds))]
    boxes = [(word.left, word.top, word.right, word.bottom) for word in words]
    bold = smoothed([word.text for word in words], bold_words(picture.pixels, boxes))
    return list(zip(words, bold, strict=True))


def _tesseract(pixels: Any, languages: str, seconds: float) -> list[Word]:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # documents are read side by side in processes
    config = f"--psm 3 --dpi {DPI}"
    try:
        found = pytesseract.image_to_data(
            Image.fromarray(pixels), lang=languages, config=config, timeout=seconds, output_type="dict"
        )
    except pytesseract.TesseractError:
        raise
    except RuntimeError as error:  # pytesseract's way to say that the time is over
        raise TimeoutError from error
    rows = zip(*(found[key] for key in _COLUMNS), strict=True)
    return [word for word in map(_word, rows) if word is not None]


def _word(row: Sequence[Any]) -> Word | None:
    text, left, top, width, height, confidence, *line = row
    text = _APOSTROPHE.sub("’", _BAR.sub("I", text.strip()))
    if not text or float(confidence) < WORD_CONFIDENCE:
        return None
    block, paragraph, number = line
    return Word(text, left, top, left + width, top + height, float(confidence), (block, paragraph, number))


def _trimmed(word: Word, image: Any) -> Word:
    """The word with a box as high as its ink: Tesseract gives some words the height of their line."""
    rows = np.flatnonzero((image[word.top : word.bottom, word.left : word.right] < DARK).any(axis=1))
    if rows.size == 0:
        return word
    return word._replace(top=word.top + int(rows[0]), bottom=word.top + int(rows[-1]) + 1)


def orientation(picture: Picture) -> int:
    """Counter-clockwise degrees by which the picture must be turned to stand upright; 0 where that cannot be told."""
    try:
        found = pytesseract.image_to_osd(
            Image.fromarray(picture.pixels), output_type="dict", timeout=ORIENTATION_SECONDS
        )
    except RuntimeError:  # too few letters, no model, or no time: pytesseract's errors are all of this kind
        return 0
    return int(found["orientation"]) % 360
