"""Reading pictures of pages with Tesseract, through pytesseract: words with boxes come out as the same lines.

pytesseract rather than ocrmypdf, because single pages are read, boxes are wanted and no PDF has to be written.
Everything works without Tesseract: the page then stays without text, and a warning says so.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Sequence
from functools import cache
from statistics import median
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pypdfium2

from archive.models import PageSize
from extractors.boldness import bold_words, smoothed
from extractors.judge import language_of
from extractors.page import Line, Run
from extractors.skew import straighten
from extractors.turned import displayed

DPI = 300  # what Tesseract's models were trained for; 98-99 % of the words of two samples were found at it
BLANK_INK = 0.0004  # share of dark pixels: a page number alone has more
DARK = 128  # of 255
WORD_CONFIDENCE = 20.0  # percent: below it, marks and stains are taken for words
LOW_CONFIDENCE = 55.0  # percent, mean of a page: perhaps it lies on its side, or is in another language
MOST_PIXELS = 60_000_000  # a page of A2 at 300 dpi
DESCENDERS = frozenset("gjpqyçQ,;()[]{}/|$§ß")
X_HEIGHT = re.compile(r"[acemnorsuvwxz.,:;]*")  # words of low letters alone
SNAP, SHORT_SNAP = 0.22, 0.32  # relative difference of line heights that still are one font size; of short lines
SHORT_LINE = 3  # words: too few to have both tall and deep letters
TORN = 0.35  # of the letter's height: a gap between words is wider
LANGUAGES = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "pt": "por"}  # ISO 639-1 to Tesseract


class OcrOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How pages without usable text are read.

    `languages`: Tesseract codes joined by "+", tried first; the text then shows which language it is, and the page is
    read again in that one where Tesseract has it. `seconds`: for all pages of a document together.
    """

    enabled: bool = True
    languages: str = "eng"
    seconds: float = 600.0
    page_seconds: float = 90.0


class _Word(NamedTuple):
    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    line: tuple[int, int, int]  # block, paragraph, line


class Reading(NamedTuple):
    """What was read of one page. `confidence`: mean of its words, percent; `sideways`: most words stand upright."""

    lines: tuple[Line, ...]
    confidence: float
    sideways: bool = False


@cache
def installed_languages() -> frozenset[str]:
    """The languages that Tesseract can read here; empty where it is not installed."""
    if shutil.which("tesseract") is None:
        return frozenset()
    import pytesseract

    return frozenset(pytesseract.get_languages(config=""))


class Reader:
    """Reads the scanned pages of one document: keeps the language that it found and the time that is left."""

    def __init__(self, options: OcrOptions) -> None:
        self._options = options
        self._language = "+".join(
            code for code in options.languages.split("+") if code in installed_languages()
        ) or next(iter(sorted(installed_languages() - {"osd"})), "")
        self._settled = False
        self._until = time.monotonic() + options.seconds

    @property
    def available(self) -> bool:
        """Whether there is something to read with."""
        return self._options.enabled and bool(self._language)

    @property
    def seconds_left(self) -> float:
        """Of the document's time."""
        return self._until - time.monotonic()

    def read(self, document: pypdfium2.PdfDocument, number: int) -> Reading | None:
        """Read page `number` (from 1). None where it is blank or its time is over."""
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:  # damaged beyond painting
            return None
        try:
            if _is_blank(page):
                return Reading((), 100.0)
            width, height = page.get_size()
            scale = min(DPI / 72, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
            image = straighten(np.asarray(page.render(scale=scale, grayscale=True).to_pil()))
        finally:
            page.close()
        reading = self._recognise(image, number, scale, 0)
        if reading is not None and (reading.sideways or reading.confidence < LOW_CONFIDENCE):
            reading = self._turned(image, number, scale, (width, height)) or reading
        return self._in_its_language(reading, image, number, scale)

    def _in_its_language(self, reading: Reading | None, image: Any, number: int, scale: float) -> Reading | None:
        """The page again in the language that its text turned out to be; the rest of the document follows."""
        if reading is None or self._settled:
            return reading
        code = LANGUAGES.get(language_of(" ".join(line.text for line in reading.lines)) or "")
        if code is None:
            return reading
        self._settled = True
        if code not in installed_languages() or code in self._language.split("+"):
            return reading
        self._language = code
        return self._recognise(image, number, scale, 0) or reading

    def _turned(self, image: Any, number: int, scale: float, size: tuple[float, float]) -> Reading | None:
        """The page read sideways or upside down, if Tesseract says that it lies so."""
        turn = _orientation(image)
        if turn == 0:
            return None
        reading = self._recognise(np.rot90(image, turn // 90), number, scale, turn)
        return reading and Reading(tuple(_turn_back(line, turn, size) for line in reading.lines), reading.confidence)

    def _recognise(self, image: Any, number: int, scale: float, turn: int) -> Reading | None:
        seconds = min(self._options.page_seconds, self.seconds_left)
        if seconds <= 0:
            return None
        found = _tesseract(image, self._language, seconds)
        if found is None:
            return None
        words = [_trimmed(word, image) for word in _rejoined(found)]
        bold = smoothed(
            [word.text for word in words],
            bold_words(image, [(word.left, word.top, word.right, word.bottom) for word in words]),
        )
        lines = _lines(list(zip(words, bold, strict=True)), number, scale, turn)
        confidence = sum(word.confidence for word in words) / len(words) if words else 0.0
        return Reading(tuple(lines), confidence, _are_sideways(words))


def _is_blank(page: pypdfium2.PdfPage) -> bool:
    """Whether hardly anything is painted on the page."""
    pixels = np.asarray(page.render(scale=0.75, grayscale=True).to_pil())
    return float((pixels < DARK + 60).mean()) < BLANK_INK


def _tesseract(image: Any, languages: str, seconds: float) -> list[_Word] | None:
    """Words of an image, or None where it took too long."""
    import pytesseract
    from PIL import Image

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # documents are read side by side in processes
    try:
        found = pytesseract.image_to_data(
            Image.fromarray(image), lang=languages, config=f"--psm 3 --dpi {DPI}", timeout=seconds, output_type="dict"
        )
    except RuntimeError:  # pytesseract's way to say that the time is over
        return None
    rows = zip(*(found[key] for key in _COLUMNS), strict=True)
    return [word for word in map(_word, rows) if word is not None]


_BAR = re.compile(r"^\|(?=$|['’])")  # an upright bar on its own is an I without feet
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_]|$)")  # Tesseract's models know the typewriter's sign alone
_TORN_HEAD = re.compile(r"(?:^|[-/])[B-HJ-NP-Z]$")
_COLUMNS = ("text", "left", "top", "width", "height", "conf", "block_num", "par_num", "line_num")


def _word(row: Sequence[Any]) -> _Word | None:
    text, left, top, width, height, confidence, *line = row
    text = _APOSTROPHE.sub("’", _BAR.sub("I", text.strip()))
    if not text or float(confidence) < WORD_CONFIDENCE:
        return None
    block, paragraph, number = line
    return _Word(text, left, top, left + width, top + height, float(confidence), (block, paragraph, number))


def _trimmed(word: _Word, image: Any) -> _Word:
    """The word with a box as high as its ink: Tesseract gives some words the height of their line."""
    rows = np.flatnonzero((image[word.top : word.bottom, word.left : word.right] < DARK).any(axis=1))
    if rows.size == 0:
        return word
    return word._replace(top=word.top + int(rows[0]), bottom=word.top + int(rows[-1]) + 1)


def _rejoined(words: Sequence[_Word]) -> list[_Word]:
    """Words with their own first letter again, where its wide foot made a gap: "Y ork", "Secretary-G eneral"."""
    found: list[_Word] = []
    for word in words:
        before = found[-1] if found else None
        if before and before.line == word.line and _is_torn(before, word):
            found[-1] = _Word(
                before.text + word.text,
                before.left,
                min(before.top, word.top),
                max(before.right, word.right),
                max(before.bottom, word.bottom),
                min(before.confidence, word.confidence),
                before.line,
            )
        else:
            found.append(word)
    return found


def _is_torn(before: _Word, word: _Word) -> bool:
    if word.left - before.right > TORN * (before.bottom - before.top):
        return False
    if before.text[-1] == "’":
        return word.text.rstrip(".,;:?!") in ("s", "t", "re", "ve", "ll", "d", "m")
    return _TORN_HEAD.search(before.text) is not None and word.text[:1].islower()


def _are_sideways(words: Sequence[_Word]) -> bool:
    """Whether longer words are taller than wide: Tesseract reads them that way, too, but places them badly."""
    longer = [word for word in words if len(word.text) > 3]
    return sum(word.bottom - word.top > word.right - word.left for word in longer) > len(longer) / 2


def _orientation(image: Any) -> int:
    """Counter-clockwise degrees by which the image must be turned to stand upright."""
    import pytesseract
    from PIL import Image

    if "osd" not in installed_languages():
        return 0
    try:
        found = pytesseract.image_to_osd(Image.fromarray(image), output_type="dict", timeout=20)
    except (pytesseract.TesseractError, RuntimeError):  # too few letters to tell
        return 0
    return int(found["orientation"]) % 360


def _lines(words: Sequence[tuple[_Word, bool]], number: int, scale: float, turn: int) -> list[Line]:
    groups: dict[tuple[int, int, int], list[tuple[_Word, bool]]] = {}
    for word, bold in words:
        groups.setdefault(word.line, []).append((word, bold))
    heights = [_height([word for word, _ in group]) for group in groups.values()]
    usual = median(heights) if heights else 0.0
    return [
        _line(group, number, scale, _snapped(height, usual, len(group)), turn)
        for group, height in zip(groups.values(), heights, strict=True)
    ]


def _snapped(height: float, usual: float, words: int) -> float:
    """The page's usual height in place of one that differs as little as measuring does."""
    return usual if abs(height - usual) <= (SHORT_SNAP if words <= SHORT_LINE else SNAP) * usual else height


def _height(words: Sequence[_Word]) -> float:
    """Font size of a line in pixels: tall letters reach 0.7 of it above the baseline, low ones 0.46."""
    base = _baseline(words)
    sizes = [(base - word.top) / (0.46 if X_HEIGHT.fullmatch(word.text) else 0.7) for word in words]
    return max(float(median(sizes)), 4.0)


def _baseline(words: Sequence[_Word]) -> float:
    """Where the words stand that have no letter below the line."""
    standing = [word.bottom for word in words if not DESCENDERS & set(word.text)]
    if standing:
        return float(median(standing))
    return float(median(word.bottom - 0.22 * (word.bottom - word.top) for word in words))


def _line(words: Sequence[tuple[_Word, bool]], number: int, scale: float, height: float, turn: int) -> Line:
    base = _baseline([word for word, _ in words])
    size = round(height / scale * 2) / 2
    runs: list[Run] = []
    text = ""
    for word, bold in words:
        text += " " if text else ""
        start = len(text)
        text += word.text
        if runs and runs[-1].bold == bold:
            runs[-1] = Run(start=runs[-1].start, end=len(text), size=size, bold=bold)
        else:
            if runs:
                runs[-1] = Run(start=runs[-1].start, end=start, size=size, bold=runs[-1].bold)
            runs.append(Run(start=start, end=len(text), size=size, bold=bold))
    left, right = min(word.left for word, _ in words), max(word.right for word, _ in words)
    box = (left / scale, base / scale - 0.78 * size, right / scale, base / scale + 0.22 * size)
    return Line(text=text, box=box, page=number, runs=tuple(runs), turn=turn)


def _turn_back(line: Line, turn: int, size: tuple[float, float]) -> Line:
    """A line of the turned image, where it stands on the page: what was turned back had been turned clockwise."""
    box = displayed(line.box, turn, PageSize(width=size[0], height=size[1]))
    return msgspec.structs.replace(line, box=box)
