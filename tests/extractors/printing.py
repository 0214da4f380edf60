"""A press for tests: pages typeset with reportlab, by places from the top left as the extractors report them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import pikepdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from extractors.layout.arrangement import arrange
from extractors.page import Layout
from extractors.reading.pdf import read_pages

REGULAR, BOLD, ITALIC = "Times-Roman", "Times-Bold", "Times-Italic"
WIDTH, HEIGHT = A4
TEXT = """the committee of the harbour heard that many boats had been laid up over the winter and that the crews
asked for work on land while others wished to leave as soon as the ice would let them go to sea again"""
WORDS = TEXT.split()


def words(count: int, start: int = 0) -> str:
    """Running text of so many words, other for every start."""
    return " ".join(WORDS[(start + 7 * index) % len(WORDS)] for index in range(count))


def sentences(count: int, start: int = 0) -> str:
    """So many sentences of ten words."""
    return " ".join(words(10, start + 3 * index).capitalize() + "." for index in range(count))


class Press:
    """Collects pages; `pdf()` gives the bytes."""

    def __init__(self, *, width: float = WIDTH, height: float = HEIGHT, encrypt: object | None = None) -> None:
        self.width, self.height = width, height
        self._buffer = io.BytesIO()
        self._rotations: list[int] = []
        self.canvas = Canvas(self._buffer, pagesize=(width, height), invariant=1, pageCompression=1, encrypt=encrypt)

    def text(self, x: float, base: float, text: str, font: str = REGULAR, size: float = 10) -> float:
        """Set a line with its baseline `base` points from the top; gives where it ends."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - base, text)
        return x + float(stringWidth(text, font, size))

    def centred(self, middle: float, base: float, text: str, font: str = REGULAR, size: float = 10) -> None:
        """Set a line around a middle."""
        self.text(middle - stringWidth(text, font, size) / 2, base, text, font, size)

    def runs(self, x: float, base: float, runs: Iterable[tuple[str, str]], size: float = 10) -> None:
        """Set a line of several fonts: (text, font) after (text, font)."""
        for text, font in runs:
            x = self.text(x, base, text, font, size)

    def paragraph(
        self, x: float, base: float, text: str, *, width: float = 450, indent: float = 0, hanging: float = 0,
        size: float = 10, leading: float = 12, font: str = REGULAR, label: str = "",
    ) -> float:  # fmt: skip
        """Set a paragraph, ragged right; `label` is set bold before it. Gives the next free baseline."""
        left, line, room = x + indent, "", width - indent
        if label:
            end = self.text(left, base, label + " ", BOLD, size)
            left, room = end, room - (end - x - indent)
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and stringWidth(longer, font, size) > room:
                self.text(left, base, line, font, size)
                base += leading
                left, room, line = x + hanging, width - hanging, word
            else:
                line = longer
        self.text(left, base, line, font, size)
        return base + leading

    def lines(self, x: float, base: float, lines: Sequence[str], *, leading: float = 12, size: float = 10) -> float:
        """Set lines as they are."""
        for line in lines:
            self.text(x, base, line, size=size)
            base += leading
        return base

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        """Draw a straight line."""
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def picture(self, image: bytes, x: float, top: float, width: float, height: float) -> None:
        """Place a picture."""
        self.canvas.drawImage(ImageReader(io.BytesIO(image)), x, self.height - top - height, width, height)

    def next(self, *, rotate: int = 0) -> None:
        """End the page; `rotate` turns how it is displayed, clockwise."""
        self._rotations.append(rotate)
        self.canvas.showPage()

    def pdf(self) -> bytes:
        """The finished document."""
        self.canvas.save()
        return _rotated(self._buffer.getvalue(), self._rotations) if any(self._rotations) else self._buffer.getvalue()


def _rotated(pdf: bytes, rotations: Sequence[int]) -> bytes:
    """The same pages with their /Rotate; reportlab's own would swap their sides as well."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page, rotation in zip(document.pages, rotations, strict=False):
            page.Rotate = rotation
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def laid_out(press: Press) -> Layout:
    """What the extractors make of it."""
    return arrange(read_pages(press.pdf()))


def texts(layout: Layout) -> list[str]:
    """Its blocks' texts."""
    return [block.text for block in layout.blocks]
