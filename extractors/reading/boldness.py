"""Which words of a scan are bold: their strokes are wider than those of most words of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

DARK = 140  # of 255
BOLD = 1.25  # of the page's usual stroke: bold faces of the common fonts have 1.35 to 1.7
LONG_ENOUGH = 4  # characters of a word that can be bold by itself
SMALLEST = 12  # pixels: marks and dots have no strokes to measure


def bold_words(image: Any, boxes: Sequence[tuple[int, int, int, int]]) -> list[bool]:
    """For each word's box (pixels), whether it is bold."""
    strokes = np.array([_stroke(image[top:bottom, left:right]) for left, top, right, bottom in boxes])
    known = strokes[strokes > 0]
    if known.size < 20:
        return [False] * len(boxes)
    return [bool(stroke >= BOLD * np.median(known)) for stroke in strokes]


def _stroke(word: Any) -> float:
    """Mean length of the dark stretches of the word's pixel rows, by its height; 0 for marks."""
    if min(word.shape) < SMALLEST:
        return 0.0
    dark = word < DARK
    starts = np.count_nonzero(dark[:, 1:] & ~dark[:, :-1]) + np.count_nonzero(dark[:, 0])
    return float(np.count_nonzero(dark) / starts) if starts else 0.0


def smoothed(words: Sequence[str], bold: Sequence[bool]) -> list[bool]:
    """Short words are bold only beside a bold one: they have too few strokes to be measured by themselves."""
    return [
        mine and (len(word) >= LONG_ENOUGH or any(bold[max(index - 1, 0) : index] or bold[index + 1 : index + 2]))
        for index, (word, mine) in enumerate(zip(words, bold, strict=True))
    ]
