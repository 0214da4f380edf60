"""PDFium's C functions that reading needs, with lean ctypes prototypes.

pypdfium2's own prototypes build a pointer object on every call; these pass addresses as integers, which halves the
cost of the calls that are made for every word.
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import CFUNCTYPE, Structure, c_char_p, c_double, c_float, c_int, c_size_t, c_ulong, c_void_p, cast
from typing import Any

import pypdfium2.raw as raw


class Rect(Structure):
    """FS_RECTF: left, top, right, bottom in PDF user space (y grows upwards)."""

    _fields_ = (("left", c_float), ("top", c_float), ("right", c_float), ("bottom", c_float))


class Matrix(Structure):
    """FS_MATRIX: a b c d e f."""

    _fields_ = tuple((name, c_float) for name in "abcdef")


def _bind(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = cast(getattr(raw, name), c_void_p).value or 0
    return CFUNCTYPE(result, *arguments)(address)


def address_of(handle: Any) -> int:
    """The plain address of one of pypdfium2's handles."""
    return cast(handle, c_void_p).value or 0


load_page = _bind("FPDF_LoadPage", c_void_p, c_void_p, c_int)
close_page = _bind("FPDF_ClosePage", None, c_void_p)
page_box = _bind("FPDF_GetPageBoundingBox", c_int, c_void_p, c_void_p)
page_rotation = _bind("FPDFPage_GetRotation", c_int, c_void_p)
load_text = _bind("FPDFText_LoadPage", c_void_p, c_void_p)
close_text = _bind("FPDFText_ClosePage", None, c_void_p)
count_chars = _bind("FPDFText_CountChars", c_int, c_void_p)
get_text = _bind("FPDFText_GetText", c_int, c_void_p, c_int, c_int, c_void_p)
char_index = _bind("FPDFText_GetCharIndexFromTextIndex", c_int, c_void_p, c_int)
char_object = _bind("FPDFText_GetTextObject", c_void_p, c_void_p, c_int)
char_origin = _bind("FPDFText_GetCharOrigin", c_int, c_void_p, c_int, c_void_p, c_void_p)
char_box = _bind("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)
tight_box = _bind("FPDFText_GetCharBox", c_int, c_void_p, c_int, *[c_void_p] * 4)
font_size = _bind("FPDFText_GetFontSize", c_double, c_void_p, c_int)
char_matrix = _bind("FPDFText_GetMatrix", c_int, c_void_p, c_int, c_void_p)
object_font = _bind("FPDFTextObj_GetFont", c_void_p, c_void_p)
render_mode = _bind("FPDFTextObj_GetTextRenderMode", c_int, c_void_p)
fill_colour = _bind("FPDFPageObj_GetFillColor", c_int, c_void_p, *[c_void_p] * 4)
stroke_colour = _bind("FPDFPageObj_GetStrokeColor", c_int, c_void_p, *[c_void_p] * 4)
font_weight = _bind("FPDFFont_GetWeight", c_int, c_void_p)
font_flags = _bind("FPDFFont_GetFlags", c_int, c_void_p)
font_angle = _bind("FPDFFont_GetItalicAngle", c_int, c_void_p, c_void_p)
font_name = _bind("FPDFFont_GetBaseFontName", c_size_t, c_void_p, c_char_p, c_size_t)
count_objects = _bind("FPDFPage_CountObjects", c_int, c_void_p)
page_object = _bind("FPDFPage_GetObject", c_void_p, c_void_p, c_int)
object_type = _bind("FPDFPageObj_GetType", c_int, c_void_p)
object_bounds = _bind("FPDFPageObj_GetBounds", c_int, c_void_p, *[c_void_p] * 4)
object_matrix = _bind("FPDFPageObj_GetMatrix", c_int, c_void_p, c_void_p)
draw_mode = _bind("FPDFPath_GetDrawMode", c_int, c_void_p, c_void_p, c_void_p)
count_segments = _bind("FPDFPath_CountSegments", c_int, c_void_p)
path_segment = _bind("FPDFPath_GetPathSegment", c_void_p, c_void_p, c_int)
segment_point = _bind("FPDFPathSegment_GetPoint", c_int, c_void_p, c_void_p, c_void_p)
segment_type = _bind("FPDFPathSegment_GetType", c_int, c_void_p)
count_form_objects = _bind("FPDFFormObj_CountObjects", c_int, c_void_p)
form_object = _bind("FPDFFormObj_GetObject", c_void_p, c_void_p, c_ulong)

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
