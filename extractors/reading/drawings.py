"""What is drawn on a page besides text: rules (straight lines, thin rectangles, frames), dark areas and images."""

from __future__ import annotations

from ctypes import byref, c_float, c_int, c_uint
from itertools import pairwise
from typing import NamedTuple, Protocol

from archive.models import Box, PageSize
from extractors.reading import pdfium_calls as pdfium

THIN = 3.0  # points: a rectangle this thin is a line
LONG = 8.0  # points: shorter strokes are parts of drawings
DARK = 140  # mean of the channels, 0..255: white text can be read on it
MOST_OBJECTS = 20_000  # a page with more is a drawing; the rest of it holds no rules that matter
MOST_SEGMENTS = 400
DEEPEST_FORM = 3


class _Frame(Protocol):
    @property
    def a(self) -> float: ...
    @property
    def b(self) -> float: ...
    @property
    def c(self) -> float: ...
    @property
    def d(self) -> float: ...
    @property
    def e(self) -> float: ...
    @property
    def f(self) -> float: ...


class Drawings(NamedTuple):
    """Boxes on the displayed page. `image_share`: part of the page that the largest image covers, 0..1."""

    rules: tuple[Box, ...] = ()
    dark: tuple[Box, ...] = ()
    images: tuple[Box, ...] = ()
    image_share: float = 0.0

    def is_dark(self, box: Box) -> bool:
        """Whether something dark or an image lies behind the middle of the box."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in (*self.dark, *self.images))


def read_drawings(page: int, frame: _Frame, size: PageSize) -> Drawings:
    """Look through the objects of a page; `frame` turns user space into the displayed page."""
    rules: list[Box] = []
    dark: list[Box] = []
    images: list[Box] = []
    for index in range(min(pdfium.count_objects(page), MOST_OBJECTS)):
        item = pdfium.page_object(page, index)
        kind = pdfium.object_type(item)
        if kind == pdfium.PATH:
            _add_path(item, frame, rules, dark)
        elif kind == pdfium.IMAGE and (box := _bounds(item, frame)):
            images.append(box)
        elif kind == pdfium.FORM:
            images.extend(_images_in(item, frame, 1))
    return Drawings(tuple(rules), tuple(dark), tuple(images), _share(images, size))


def _images_in(form: int, frame: _Frame, depth: int) -> list[Box]:
    """The place of a form that holds an image (scanners wrap the page's image in one)."""
    for index in range(min(pdfium.count_form_objects(form), 100)):
        item = pdfium.form_object(form, index)
        kind = pdfium.object_type(item)
        if kind == pdfium.IMAGE or (
            kind == pdfium.FORM and depth < DEEPEST_FORM and _images_in(item, frame, depth + 1)
        ):
            box = _bounds(form, frame)
            return [box] if box else []
    return []


def _share(images: list[Box], size: PageSize) -> float:
    area = size.width * size.height
    if not images or area <= 0:
        return 0.0
    return max(_visible_area(box, size) for box in images) / area


def _visible_area(box: Box, size: PageSize) -> float:
    width = min(box[2], size.width) - max(box[0], 0)
    height = min(box[3], size.height) - max(box[1], 0)
    return max(width, 0) * max(height, 0)


def _bounds(item: int, frame: _Frame) -> Box | None:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not pdfium.object_bounds(item, byref(left), byref(bottom), byref(right), byref(top)):
        return None
    return _box(frame, left.value, bottom.value, right.value, top.value)


def _box(frame: _Frame, x0: float, y0: float, x1: float, y1: float) -> Box:
    ends = [(frame.a * x + frame.b * y + frame.c, frame.d * x + frame.e * y + frame.f) for x, y in ((x0, y0), (x1, y1))]
    (u0, v0), (u1, v1) = ends
    return (min(u0, u1), min(v0, v1), max(u0, u1), max(v0, v1))


def _add_path(item: int, frame: _Frame, rules: list[Box], dark: list[Box]) -> None:
    box = _bounds(item, frame)
    if box is None:
        return
    fill, stroke = c_int(), c_int()
    pdfium.draw_mode(item, byref(fill), byref(stroke))
    width, height = box[2] - box[0], box[3] - box[1]
    if min(width, height) <= THIN:
        if max(width, height) >= LONG and (fill.value or stroke.value):
            rules.append(box)
    elif fill.value and _is_dark(item):
        dark.append(box)
    elif stroke.value:
        rules.extend(_straight_lines(item, frame))


def _is_dark(item: int) -> bool:
    red, green, blue, alpha = (c_uint() for _ in range(4))
    known = pdfium.fill_colour(item, byref(red), byref(green), byref(blue), byref(alpha))
    return bool(known) and alpha.value > 0 and (red.value + green.value + blue.value) / 3 <= DARK


def _straight_lines(path: int, frame: _Frame) -> list[Box]:
    """The upright and level strokes of a path (a frame, a table drawn in one go). Its own matrix is the identity."""
    count = pdfium.count_segments(path)
    if count > MOST_SEGMENTS or not _is_identity(path):
        return []
    points = [_point(pdfium.path_segment(path, index)) for index in range(count)]
    found = []
    for (x0, y0, _), (x1, y1, kind) in pairwise(points):
        level, upright = abs(y1 - y0) <= THIN, abs(x1 - x0) <= THIN
        if kind == 0 and level != upright and max(abs(x1 - x0), abs(y1 - y0)) >= LONG:
            found.append(_box(frame, x0, y0, x1, y1))
    return found


def _is_identity(path: int) -> bool:
    matrix = pdfium.Matrix()
    pdfium.object_matrix(path, byref(matrix))
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f) == (1, 0, 0, 1, 0, 0)


def _point(segment: int) -> tuple[float, float, int]:
    """x, y and kind (0 line, 1 curve, 2 move)."""
    x, y = c_float(), c_float()
    pdfium.segment_point(segment, byref(x), byref(y))
    return x.value, y.value, pdfium.segment_type(segment)
