"""OCR of a document's scans: when the engine is there, in which language, how long.

Everything works without Tesseract: the pages then stay without text, and a warning says so.
"""

from __future__ import annotations

import shutil
import time
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pypdfium2

from archive.models import PageSize
from extractors.options import OcrOptions
from extractors.page import Line
from extractors.reading.judge import language_of
from extractors.reading.ocrlines import are_sideways, lines_of
from extractors.reading.turned import displayed

if TYPE_CHECKING:
    from extractors.reading.recognition import Picture

LOW_CONFIDENCE = 55.0  # percent, mean of a page: perhaps it lies on its side
LANGUAGES = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "pt": "por"}  # ISO 639-1 to Tesseract


class UnreadPageError(Exception):
    """A scan that stays unread. The message goes on from "Page 3 has no text, and …"."""


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
    import pytesseract  # few documents have scans

    return frozenset(pytesseract.get_languages(config=""))


class Reader:
    """Reads the scanned pages of one document: keeps the language that it found and the time that is left."""

    def __init__(self, options: OcrOptions) -> None:
        self._options = options
        self._settled = False
        self._until = time.monotonic() + options.seconds

    @cached_property
    def _language(self) -> str:
        """The languages asked for, as far as they are there, else any."""
        installed = installed_languages() - {"osd"}
        wanted = [code for code in self._options.languages.split("+") if code in installed]
        return "+".join(wanted or sorted(installed)[:1])

    def read(self, document: pypdfium2.PdfDocument, number: int) -> tuple[Line, ...]:
        """The lines of page `number` (from 1); none where it is blank.

        Raises:
            UnreadPageError: there is no engine or no time, or the page cannot be painted or read.
        """
        if not self._options.enabled or not self._language:
            raise UnreadPageError("Tesseract is not there to read it")
        from extractors.reading import recognition

        try:
            picture = recognition.paint(document, number)
        except pypdfium2.PdfiumError as error:
            raise UnreadPageError("it cannot be painted") from error
        if picture is None:
            return ()
        reading = self._recognise(picture, number, 0)
        turn = 0
        if reading.sideways or reading.confidence < LOW_CONFIDENCE:
            turn = recognition.orientation(picture)
        if turn:
            reading = self._recognise(picture, number, turn)
        return self._in_its_language(reading, picture, number, turn).lines

    def _in_its_language(self, reading: Reading, picture: Picture, number: int, turn: int) -> Reading:
        """The page again in the language that its text turned out to be; the rest of the document follows."""
        code = LANGUAGES.get(language_of(" ".join(line.text for line in reading.lines)) or "")
        if self._settled or code is None:
            return reading
        self._settled = True
        if code not in installed_languages() or code in self._language.split("+"):
            return reading
        self._language = code
        return self._recognise(picture, number, turn)

    def _recognise(self, picture: Picture, number: int, turn: int) -> Reading:
        """Read the picture, turned counter-clockwise by `turn` degrees; lines stand where the page displays them."""
        import pytesseract

        from extractors.reading import recognition

        seconds = min(self._options.page_seconds, self._until - time.monotonic())
        if seconds <= 0:
            raise UnreadPageError("the time for reading pictures was over")
        try:
            words = recognition.recognise(recognition.turned(picture, turn), self._language, seconds)
        except TimeoutError as error:
            raise UnreadPageError("the time for reading pictures was over") from error
        except pytesseract.TesseractError as error:
            raise UnreadPageError("Tesseract failed on it") from error
        lines = lines_of(words, number, picture.scale, turn)
        if turn:
            size = PageSize(width=picture.width, height=picture.height)
            lines = [msgspec.structs.replace(line, box=displayed(line.box, turn, size)) for line in lines]
        confidence = sum(word.confidence for word, _ in words) / max(len(words), 1)
        return Reading(tuple(lines), confidence, are_sideways([word for word, _ in words]))
