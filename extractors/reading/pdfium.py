"""Reading a page with PDFium: lines with geometry and styles, drawn rules, and what a judge of the text layer needs.

The whole text of a page comes in one call; text objects and positions are asked for at the ends of stretches of words
only, since every call costs as much as reading a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from ctypes import byref, c_double, create_string_buffer
from typing import NamedTuple

from archive.models import Box, PageSize
from extractors.page import Line, Page, Run
from extractors.reading import pdfium_calls as pdfium
from extractors.reading.characters import BREAK_HYPHEN, TYPOGRAPHIC_SYMBOLS, clean_runs, is_clean, trim
from extractors.reading.drawings import Drawings, read_drawings
from extractors.reading.letterspacing import glue
from extractors.reading.styles import Style, Styles

WORD = re.compile(r"\S+")
SPAN = re.compile(rf"[^\s{BREAK_HYPHEN}]+(?: [^\s{BREAK_HYPHEN}]+)*{BREAK_HYPHEN}?")  # words parted by single spaces
SAME_ROW = 0.45  # of the larger font size: superscripts rise by up to 0.4, lines are at least 0.9 apart
WIDE_GAP = 1.2  # of the font size: a wider gap may be the space between columns or cells
OVERPRINT = 0.3  # of the font size: a word that begins further back than this is no continuation
SPACED = 0.4  # of the characters are spaces where letters are spaced apart
TABLE_RULES = 3  # upright rules on a page: fewer are frames and rules between columns of text
TALL = 6.0  # points of an upright rule that parts cells
GLUED = 0.12  # of the font size: parts of one word ("20" and a raised "th") are closer than this
NOTHING = "\u200b"  # stands for a space that is none, and goes when the text is cleaned
ASCENT, DESCENT = 0.78, 0.22  # of the font size: where the box of a line begins and ends around its baseline


_Piece = tuple[int, int, int | None]  # words of one text object: start and stop in the page's text, the object


class Frame(NamedTuple):
    """How PDF user space becomes reading space: x = a*x + b*y + c, y = d*x + e*y + f (origin top left)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float


class RawPage(NamedTuple):
    """A page as PDFium reads it. `unseen` are lines of text that is not painted (an OCR layer, mostly)."""

    page: Page
    unseen: tuple[Line, ...]
    drawings: Drawings


class _Fragment:
    """Words of one row that stand close together, in the order of the content stream."""

    __slots__ = ("base", "glued", "piece_x", "right", "size", "start", "stop", "styles", "x")

    def __init__(self, start: int, x: float, base: float, style: Style) -> None:
        self.start = self.stop = start
        self.x = self.right = self.piece_x = x
        self.base = base
        self.glued: list[tuple[int, int]] = []  # spaces and line breaks of PDFium's between parts of one word
        self.size = style.size
        self.styles: list[tuple[int, Style]] = [(start, style)]


def read_page(document: int, number: int) -> RawPage:
    """Read page `number` (from 1) of an open document (its address)."""
    page = pdfium.load_page(document, number - 1)
    if not page:
        return RawPage(Page(number=number, size=PageSize(width=0, height=0), lines=()), (), Drawings())
    text_page = pdfium.load_text(page)
    try:
        return _read(page, text_page, number)
    finally:
        if text_page:
            pdfium.close_text(text_page)
        pdfium.close_page(page)


def _read(page: int, text_page: int, number: int) -> RawPage:
    rect = pdfium.Rect()
    pdfium.page_box(page, byref(rect))
    rotation = pdfium.page_rotation(page) * 90
    size = _displayed_size(rect, rotation)
    drawings = read_drawings(page, frame_of(rect, -rotation), size)
    uprights = [rule for rule in drawings.rules if rule[3] - rule[1] > TALL] if rotation == 0 else []
    fragments, text = _fragments(text_page, rect, uprights) if text_page else ([], "")
    lines: list[Line] = []
    unseen: list[Line] = []
    for fragment in fragments:
        style = fragment.styles[0][1]
        line = _line(fragment, text, number, (style.turn + rotation) % 360, size)
        if line is not None:
            (unseen if style.invisible or (style.white and not drawings.is_dark(line.box)) else lines).append(line)
    page_read = Page(number=number, size=size, lines=tuple(lines), rules=drawings.rules)
    return RawPage(page_read, tuple(unseen), drawings)


def _displayed_size(rect: pdfium.Rect, rotation: int) -> PageSize:
    width, height = rect.right - rect.left, rect.top - rect.bottom
    return PageSize(width=width, height=height) if rotation % 180 == 0 else PageSize(width=height, height=width)


def frame_of(rect: pdfium.Rect, turn: int) -> Frame:
    """The frame in which what is turned by `turn` degrees clockwise in user space stands upright."""
    left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
    return {
        0: Frame(1, 0, -left, 0, -1, top),
        90: Frame(0, -1, top, -1, 0, right),
        180: Frame(-1, 0, right, 0, 1, -bottom),
        270: Frame(0, 1, -bottom, 1, 0, -left),
    }[turn % 360]


def _page_text(text_page: int) -> tuple[str, bool]:
    """The page's text, one character for each UTF-16 unit; whether its offsets are PDFium's character indexes."""
    count = pdfium.count_chars(text_page)
    buffer = create_string_buffer(2 * count + 2)
    written = pdfium.get_text(text_page, 0, count, buffer)
    units = buffer.raw[: 2 * max(written - 1, 0)]
    text = units.decode("utf-16-le", "surrogatepass")
    if 2 * len(text) != len(units):
        text = "".join(map(chr, memoryview(units).cast("H")))
    return text, len(text) == count


def _pieces(text_page: int, text: str, plain: bool, by_words: bool) -> list[_Piece]:
    """Stretches of words of one text object: asked for at the ends of a span, and within it where they differ.

    `by_words`: every word is a piece, since one object may reach over several cells of a table.
    """
    char_object = pdfium.char_object
    found: list[_Piece] = []
    for span in SPAN.finditer(text):
        start, stop = span.span()
        if not plain:
            found.extend(_pieces_by_words(text_page, text, start, stop, lambda offset: _char(text_page, offset)))
            continue
        if by_words:
            found.extend(
                (*word.span(), char_object(text_page, word.start())) for word in WORD.finditer(text, start, stop)
            )
            continue
        first = char_object(text_page, start)
        if char_object(text_page, stop - 1) == first:
            found.append((start, stop, first))
        else:
            found.extend(_pieces_by_words(text_page, text, start, stop, int))
    return found


def _pieces_by_words(
    text_page: int, text: str, start: int, stop: int, char_of: Callable[[int], int]
) -> Iterator[_Piece]:
    char_object = pdfium.char_object
    current, begin, end = char_object(text_page, char_of(start)), start, text.find(" ", start, stop)
    while end >= 0:
        following = char_object(text_page, char_of(end + 1))
        if following != current:
            yield begin, end, current
            begin, current = end + 1, following
        end = text.find(" ", end + 1, stop)
    yield begin, stop, current


def _fragments(text_page: int, rect: pdfium.Rect, uprights: Sequence[Box]) -> tuple[list[_Fragment], str]:
    """Words grouped by what stands on one row without a wide gap or an upright rule between.

    One pass over the pieces, in stream order; positions are asked for at their ends only.
    """
    text, plain = _page_text(text_page)
    styles = Styles(text_page)
    style_of, char_object, char_origin, char_box = styles.of, pdfium.char_object, pdfium.char_origin, pdfium.char_box
    x, y, box = c_double(), c_double(), pdfium.Rect()
    x_ref, y_ref, box_ref = byref(x), byref(y), byref(box)
    frames = {turn: frame_of(rect, turn) for turn in (0, 90, 180, 270)}
    found: list[_Fragment] = []
    current: _Fragment | None = None
    for start, stop, text_object in _pieces(text_page, text, plain, by_words=len(uprights) >= TABLE_RULES):
        first, last = (start, stop - 1) if plain else (_char(text_page, start), _char(text_page, stop - 1))
        style = style_of(text_object, first)
        a, b, c, d, e, f = frames.get(style.turn) or frames[0]
        char_origin(text_page, first, x_ref, y_ref)
        char_box(text_page, last, box_ref)
        left = a * x.value + b * y.value + c
        base = d * x.value + e * y.value + f
        right = max(left, box.right + c if a == 1 else _right(box, a, b, c))
        if current is None or not _continues(current, style, left, right, base, uprights):
            current = _Fragment(start, left, base, style)
            found.append(current)
        else:
            _extend(current, style, start, left, base)
        current.stop, current.right, current.piece_x = stop, right, left
        if char_object(text_page, last) != text_object:
            _note_change_within(text_page, current, text, plain, styles)
    if plain:
        _glue_letters(text_page, text, found)
    return found, text


def _extend(fragment: _Fragment, style: Style, start: int, left: float, base: float) -> None:
    """Take in a piece that goes on where the fragment ends."""
    if start - fragment.stop == 2 and left - fragment.right < GLUED * style.size:
        fragment.glued.append((fragment.stop, start))
    if fragment.styles[-1][1] is not style:
        fragment.styles.append((start, style))
        if style.size > fragment.size:
            fragment.size, fragment.base = style.size, base


def _glue_letters(text_page: int, text: str, fragments: Sequence[_Fragment]) -> None:
    for fragment in fragments:
        if text.count(" ", fragment.start, fragment.stop) >= SPACED * (fragment.stop - fragment.start):
            fragment.glued = glue(text_page, text, fragment.start, fragment.stop)


def _char(text_page: int, offset: int) -> int:
    index: int = pdfium.char_index(text_page, offset)
    return max(index, 0)


def _right(box: pdfium.Rect, a: float, b: float, c: float) -> float:
    right: float = max(a * box.left + b * box.top, a * box.right + b * box.bottom) + c
    return right


def _continues(
    fragment: _Fragment, style: Style, left: float, right: float, base: float, uprights: Sequence[Box]
) -> bool:
    """Whether a piece stands on the fragment's row, close behind it."""
    last = fragment.styles[-1][1]
    if style is not last and style[3:] != last[3:]:
        return False
    size = max(fragment.size, style.size)
    end = fragment.right
    if abs(base - fragment.base) > SAME_ROW * size or left - end > WIDE_GAP * size:
        return False
    if uprights and any(end - 1 <= rule[0] <= left + 1 and rule[1] <= base <= rule[3] + 1 for rule in uprights):
        return False
    return left >= end - OVERPRINT * size or (left >= fragment.piece_x and right > end + OVERPRINT * size)


def _note_change_within(text_page: int, fragment: _Fragment, text: str, plain: bool, styles: Styles) -> None:
    """Add the style changes inside the fragment's last word ("Smith" bold, its colon not; a raised note mark)."""
    start = max(text.rfind(" ", fragment.start, fragment.stop), fragment.start)
    for offset in range(start + 1, fragment.stop):
        char = offset if plain else _char(text_page, offset)
        text_object = pdfium.char_object(text_page, char)
        if text_object:
            style = styles.of(text_object, char)
            if style is not fragment.styles[-1][1] and style.turn == fragment.styles[-1][1].turn:
                fragment.styles.append((offset, style))


def _line(fragment: _Fragment, page_text: str, number: int, turn: int, size: PageSize) -> Line | None:
    start, stop = fragment.start, fragment.stop
    text = page_text[start:stop]
    for begin, end in fragment.glued:
        text = text[: begin - start] + NOTHING * (end - begin) + text[end - start :]
    if any(style.symbols for _, style in fragment.styles):
        text = _with_symbols(text, fragment)
    runs = _runs(fragment)
    if not is_clean(text):
        text, runs = clean_runs(text, runs)
    else:
        text, runs = trim(text, runs)
    box = _displayed(fragment, turn, size)
    if not text or box[2] <= 0 or box[3] <= 0 or box[0] >= size.width or box[1] >= size.height:
        return None
    return Line(text=text, box=box, page=number, runs=runs, turn=turn)


def _with_symbols(text: str, fragment: _Fragment) -> str:
    """The text with the signs that a font of typographic symbols shows in place of letters."""
    pieces = []
    for run, (_, style) in zip(_runs(fragment), fragment.styles, strict=True):
        piece = text[run.start : run.end]
        pieces.append(piece.translate(TYPOGRAPHIC_SYMBOLS) if style.symbols else piece)
    return "".join(pieces)


def _runs(fragment: _Fragment) -> tuple[Run, ...]:
    styles, start = fragment.styles, fragment.start
    if len(styles) == 1:
        style = styles[0][1]
        return (Run(start=0, end=fragment.stop - start, size=style.size, bold=style.bold, italic=style.italic),)
    ends = [begin for begin, _ in styles[1:]] + [fragment.stop]
    return tuple(
        Run(start=begin - start, end=end - start, size=style.size, bold=style.bold, italic=style.italic)
        for (begin, style), end in zip(styles, ends, strict=True)
    )


def _displayed(fragment: _Fragment, turn: int, size: PageSize) -> Box:
    """The box on the displayed page of a fragment that was read in its own frame."""
    x0, x1 = fragment.x, fragment.right
    top, bottom = fragment.base - ASCENT * fragment.size, fragment.base + DESCENT * fragment.size
    if turn == 0:
        return (x0, top, x1, bottom)
    if turn == 90:
        return (size.width - bottom, x0, size.width - top, x1)
    if turn == 180:
        return (size.width - x1, size.height - bottom, size.width - x0, size.height - top)
    return (top, size.height - x1, bottom, size.height - x0)
