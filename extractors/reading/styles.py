"""Fonts and visibility of text objects: a `Style` for each, looked up once a page."""

from __future__ import annotations

import math
from ctypes import byref, c_int, c_uint, create_string_buffer
from typing import NamedTuple

from extractors.reading import pdfium_calls as pdfium

BOLD_WEIGHT = 650  # CSS scale: 400 regular, 700 bold; PDFium derives it from stem widths, where regular faces reach 570
FORCE_BOLD = 1 << 18  # font descriptor flag, PDF 32000-1 table 123
ITALIC = 1 << 6
BOLD_NAMES = ("bold", "black", "heavy", "demi", "-bd", ",bd")
ITALIC_NAMES = ("italic", "oblique", "-it", "kursiv")
SYMBOL_FONT = "wptypographicsymbols"  # WordPerfect's; its codes are in `characters.TYPOGRAPHIC_SYMBOLS`
FILL_AND_STROKE = 2  # render modes, PDF 32000-1 table 106
INVISIBLE = 3
CLIP = 7
WHITE = 250  # channels of 0..255: nearer to white than print can show
SLANT = 8  # degrees: pages are scanned less askew than this, stamps and watermarks are set more so
SMALLEST = 1.0  # points: smaller text is not for readers


class Style(NamedTuple):
    """How a text object is set.

    `turn`: clockwise degrees by which it is turned in PDF user space: 0, 90, 180, 270, or another for slanted stamps.
    """

    size: float
    bold: bool
    italic: bool
    turn: int
    invisible: bool
    white: bool
    symbols: bool = False  # of a font that puts quotes and dashes in the places of letters


class Styles:
    """Looks up the styles of one page's text objects; handles are valid while that page is open."""

    def __init__(self, text_page: int) -> None:
        self._text = text_page
        self._fonts: dict[int | None, _Font] = {}
        self._styles: dict[Style, Style] = {}
        self._objects: dict[int | None, Style] = {}
        self._matrix = pdfium.Matrix()
        self._matrix_ref = byref(self._matrix)
        self._rgba = tuple(c_uint() for _ in range(4))
        self._rgba_refs = tuple(byref(channel) for channel in self._rgba)

    def of(self, text_object: int | None, char: int) -> Style:
        """The style of a text object, `char` being one of its characters."""
        found = self._objects.get(text_object)
        if found is None:
            found = self._read(text_object, char)
            found = self._objects[text_object] = self._styles.setdefault(found, found)
        return found

    def _read(self, text_object: int | None, char: int) -> Style:
        font = pdfium.object_font(text_object)
        face = self._fonts.get(font)
        if face is None:
            face = self._fonts[font] = _read_font(font)
        mode = pdfium.render_mode(text_object)
        size, turn = self._size(char)
        return Style(
            size=size,
            bold=face.bold or mode == FILL_AND_STROKE,
            italic=face.italic,
            turn=turn,
            invisible=mode in (INVISIBLE, CLIP) or size < SMALLEST,
            white=mode == 0 and self._is_white(text_object),
            symbols=face.symbols,
        )

    def _size(self, char: int) -> tuple[float, int]:
        matrix = self._matrix
        size: float = pdfium.font_size(self._text, char)
        if not pdfium.char_matrix(self._text, char, self._matrix_ref):
            return size, 0
        if matrix.b == 0 and matrix.a > 0 and matrix.c == 0:  # most text, by far
            return round(abs(size * matrix.d), 1), 0
        scale = math.hypot(matrix.c, matrix.d)
        angle = math.degrees(math.atan2(-matrix.b, matrix.a))
        quarter = round(angle / 90) * 90
        turn = quarter if abs(angle - quarter) <= SLANT else round(angle)
        return round(abs(size * scale), 1), turn % 360

    def _is_white(self, text_object: int | None) -> bool:
        red, green, blue, alpha = self._rgba
        if not pdfium.fill_colour(text_object, *self._rgba_refs):
            return False
        return alpha.value == 0 or (red.value >= WHITE and green.value >= WHITE and blue.value >= WHITE)


class _Font(NamedTuple):
    bold: bool = False
    italic: bool = False
    symbols: bool = False


def _read_font(font: int | None) -> _Font:
    """Whether a font is bold and italic, by its weight, its flags or its name."""
    if font is None:
        return _Font()
    buffer = create_string_buffer(256)
    pdfium.font_name(font, buffer, 256)
    name = buffer.value.decode("utf-8", "replace").lower()
    flags = max(pdfium.font_flags(font), 0)
    angle = c_int()
    slanted = bool(pdfium.font_angle(font, byref(angle))) and angle.value != 0
    bold = (
        pdfium.font_weight(font) >= BOLD_WEIGHT or bool(flags & FORCE_BOLD) or any(part in name for part in BOLD_NAMES)
    )
    italic = slanted or bool(flags & ITALIC) or any(part in name for part in ITALIC_NAMES)
    return _Font(bold, italic, SYMBOL_FONT in name)
