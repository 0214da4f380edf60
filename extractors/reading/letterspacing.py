"""Letters spaced apart ("P R O C E E D I N G S"): which of the spaces between them are none."""

from __future__ import annotations

from ctypes import byref, c_double
from itertools import pairwise
from statistics import median

from extractors.reading import pdfium_calls as pdfium

FEWEST = 4  # letters: fewer are initials
WIDER = 1.6  # of the usual gap between letters: a gap this wide parts words
SINGLES = 0.8  # of the "words" have one letter


def glue(text_page: int, text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The stretches of text[start:stop] (offsets are PDFium's character indexes) that part letters of one word."""
    words = text[start:stop].split()
    if len(words) < FEWEST or sum(len(word) == 1 for word in words) < SINGLES * len(words):
        return []
    letters = [index for index in range(start, stop) if not text[index].isspace()]
    gaps = _gaps(text_page, letters)
    usual = median(gaps)
    return [
        (before + 1, after)
        for (before, after), gap in zip(pairwise(letters), gaps, strict=True)
        if after > before + 1 and gap < WIDER * usual
    ]


def _gaps(text_page: int, letters: list[int]) -> list[float]:
    """Points between the edges of neighbouring letters."""
    edges = [_edges(text_page, index) for index in letters]
    return [max(left - right, 0.1) for (_, right), (left, _) in pairwise(edges)]


def _edges(text_page: int, index: int) -> tuple[float, float]:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    pdfium.tight_box(text_page, index, byref(left), byref(right), byref(bottom), byref(top))
    return left.value, right.value
