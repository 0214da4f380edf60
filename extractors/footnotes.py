"""Footnotes: small print at the foot of a column that begins with a mark or stands under a short rule."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.models import Box
from extractors.page import Line

SMALL = 0.93  # of the body's font size
MARK = re.compile(r"(?:\d{1,3}|[*†‡§¶]{1,3}|\(?[a-z]\)|/\s?\d)(?=\s|[A-Z(“\"])")


def split_footnotes(lines: Sequence[Line], body_size: float, rules: Sequence[Box]) -> tuple[list[Line], list[Line]]:
    """Text and notes of one column, given from top to bottom."""
    start = len(lines)
    while start and lines[start - 1].size <= SMALL * body_size:
        start -= 1
    if start == 0 and len(lines) == start:
        return list(lines), []
    first = next((index for index in range(start, len(lines)) if _opens(lines[index], rules)), len(lines))
    return list(lines[:first]), list(lines[first:])


def _opens(line: Line, rules: Sequence[Box]) -> bool:
    return bool(MARK.match(line.text)) or any(_is_above(rule, line) for rule in rules)


def _is_above(rule: Box, line: Line) -> bool:
    """A short level rule right above the line, beginning at its left edge."""
    x0, top, x1, _ = line.box
    return (
        rule[2] - rule[0] > 5 * (rule[3] - rule[1])
        and abs(rule[0] - x0) <= 3 * line.size
        and 0 <= top - rule[3] <= 2 * line.size
        and rule[2] <= max(x1, x0 + 250)
    )
