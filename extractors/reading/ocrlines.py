"""Lines out of the words that OCR found: sizes and baselines measured, weights told, torn words joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from extractors.page import Line, Run

DESCENDERS = frozenset("gjpqyçQ,;()[]{}/|$§ß")
X_HEIGHT = re.compile(r"[acemnorsuvwxz.,:;]*")  # words of low letters alone
SNAP, SHORT_SNAP = 0.22, 0.32  # relative difference of line heights that still are one font size; of short lines
SHORT_LINE = 3  # words: too few to have both tall and deep letters
TORN = 0.35  # of the letter's height: a gap between words is wider
_TORN_HEAD = re.compile(r"(?:^|[-/])[B-HJ-NP-Z]$")


class Word(NamedTuple):
    """A word with its box in pixels. `line`: Tesseract's numbers of block, paragraph and line."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    line: tuple[int, int, int]


def rejoined(words: Sequence[Word]) -> list[Word]:
    """Words with their own first letter again, where its wide foot made a gap: "Y ork", "Secretary-G eneral"."""
    found: list[Word] = []
    for word in words:
        before = found[-1] if found else None
        if before and before.line == word.line and _is_torn(before, word):
            found[-1] = Word(
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


def _is_torn(before: Word, word: Word) -> bool:
    if word.left - before.right > TORN * (before.bottom - before.top):
        return False
    if before.text[-1] == "’":
        return word.text.rstrip(".,;:?!") in ("s", "t", "re", "ve", "ll", "d", "m")
    return _TORN_HEAD.search(before.text) is not None and word.text[:1].islower()


def are_sideways(words: Sequence[Word]) -> bool:
    """Whether longer words are taller than wide: Tesseract reads them that way, too, but places them badly."""
    longer = [word for word in words if len(word.text) > 3]
    return sum(word.bottom - word.top > word.right - word.left for word in longer) > len(longer) / 2


def lines_of(words: Sequence[tuple[Word, bool]], number: int, scale: float, turn: int) -> list[Line]:
    groups: dict[tuple[int, int, int], list[tuple[Word, bool]]] = {}
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


def _height(words: Sequence[Word]) -> float:
    """Font size of a line in pixels: tall letters reach 0.7 of it above the baseline, low ones 0.46."""
    base = _baseline(words)
    sizes = [(base - word.top) / (0.46 if X_HEIGHT.fullmatch(word.text) else 0.7) for word in words]
    return max(float(median(sizes)), 4.0)


def _baseline(words: Sequence[Word]) -> float:
    """Where the words stand that have no letter below the line."""
    standing = [word.bottom for word in words if not DESCENDERS & set(word.text)]
    if standing:
        return float(median(standing))
    return float(median(word.bottom - 0.22 * (word.bottom - word.top) for word in words))


def _line(words: Sequence[tuple[Word, bool]], number: int, scale: float, height: float, turn: int) -> Line:
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
