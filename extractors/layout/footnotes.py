"""Footnotes: small print at the foot of a page or column that begins with a mark or stands under a rule.

Notes in the size of the text are taken for notes only under a short rule (drawn or typed) and with a mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.models import Box
from extractors.layout.rows import baseline
from extractors.page import Line

SMALL = 0.93  # of the body's font size
SHORT_RULE = 0.5  # of the column's width: a separator is no longer than this
WIDE_RULE = 0.6  # of the text's width: a rule across the page, under which its imprint may stand
FOOT_PART = 0.3  # of a page's lines: an imprint has no more
MOSTLY_SMALL = 0.7  # of an imprint's characters
APART = 1.3  # of the usual distance of lines: what stands further below the text is set apart
FEWEST_ABOVE = 8  # lines of text over an imprint; small print on a sparse page is a caption or a table
LOWER_PART = 0.5  # of a column's lines: notes in the size of the text begin no higher than this
MARK = re.compile(r"(?:\d{1,3}|[*†‡§¶]{1,3}|\(?[a-z]\)|/\s?\d)(?=[\s./]|[A-ZÀ-Þ(“\"])")
_NUMBERED = re.compile(r"\d{1,3}\.\s")  # small lists are numbered so; notes are, too, but under a rule
_TYPED_RULE = re.compile(r"[_‗—–-]{5,}")


def split_page_notes(
    lines: Sequence[Line], body_size: float, pitch: float, rules: Sequence[Box]
) -> tuple[list[Line], list[Line]]:
    """Text and notes of a whole page: small print below everything else, whatever column it stands in."""
    ordered = sorted(lines, key=baseline)
    start = _small_tail(ordered, body_size)
    if 0 < start < len(ordered):
        text, notes = _cut(ordered, start, rules)
        if notes:
            return text, notes
        if _is_apart(ordered, start, pitch):
            return ordered[:start], ordered[start:]
    start = _imprint(ordered, body_size, rules)
    return ordered[:start], ordered[start:]


def _is_apart(lines: Sequence[Line], start: int, pitch: float) -> bool:
    """Whether small print of several lines stands clearly below the text."""
    gap = baseline(lines[start]) - baseline(lines[start - 1])
    return len(lines) - start > 1 and gap >= APART * pitch and start >= FEWEST_ABOVE


def _imprint(lines: Sequence[Line], body_size: float, rules: Sequence[Box]) -> int:
    """Where small print begins that fills the foot of the page under a rule across it, a symbol or two aside."""
    width = max((line.box[2] for line in lines), default=0) - min((line.box[0] for line in lines), default=0)
    foot = max((rule[3] for rule in rules if rule[2] - rule[0] > WIDE_RULE * width), default=None)
    if foot is None:
        return len(lines)
    below = [line for line in lines if line.box[1] + 2 > foot]
    letters = sum(len(line.text) for line in below)
    small = sum(len(line.text) for line in below if line.size <= SMALL * body_size)
    few = len(below) <= FOOT_PART * len(lines)
    return len(lines) - len(below) if below and few and small >= MOSTLY_SMALL * letters else len(lines)


def split_footnotes(lines: Sequence[Line], body_size: float, rules: Sequence[Box]) -> tuple[list[Line], list[Line]]:
    """Text and notes of one column, given from top to bottom."""
    start = _small_tail(lines, body_size)
    if 0 < start < len(lines):
        text, notes = _cut(lines, start, rules)
        if notes:
            return text, notes
    same_size = _under_separator(lines, rules)
    return list(lines[:same_size]), list(lines[same_size:])


def notes_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Notes, each from its mark on. Lines before the first mark go on with a note of an earlier page."""
    notes: list[list[Line]] = []
    for line in lines:
        if notes and not MARK.match(line.text):
            notes[-1].append(line)
        else:
            notes.append([line])
    return notes


def _small_tail(lines: Sequence[Line], body_size: float) -> int:
    """Where the small print begins that goes on to the end."""
    start = len(lines)
    while start and lines[start - 1].text and lines[start - 1].size <= SMALL * body_size:
        start -= 1
    return start


def _cut(lines: Sequence[Line], start: int, rules: Sequence[Box]) -> tuple[list[Line], list[Line]]:
    for index in range(start, len(lines)):
        line = lines[index]
        marked = MARK.match(line.text) and not _NUMBERED.match(line.text)
        if marked or any(_is_right_above(rule, line) for rule in rules):
            return list(lines[:index]), list(lines[index:])
    return list(lines), []


def _is_right_above(rule: Box, line: Line) -> bool:
    """Whether a level rule stands over the line's beginning."""
    x0, top, _, _ = line.box
    level = rule[2] - rule[0] > 5 * (rule[3] - rule[1])
    return level and rule[0] <= x0 + 3 * line.size and rule[2] > x0 and 0 <= top - rule[3] + 2 <= 3 * line.size


def _under_separator(lines: Sequence[Line], rules: Sequence[Box]) -> int:
    """Where notes in the size of the text begin: under a short rule, with a mark, in the lower part of the column."""
    count = len(lines)
    for index in range(max(1, int(count * LOWER_PART)), count):
        line = lines[index]
        if not MARK.match(line.text):
            continue
        if _TYPED_RULE.fullmatch(lines[index - 1].text.strip()):
            return index - 1
        if any(_is_right_above(rule, line) and _is_short(rule, lines) for rule in rules):
            return index
    return count


def _is_short(rule: Box, lines: Sequence[Line]) -> bool:
    width = max(line.box[2] for line in lines) - min(line.box[0] for line in lines)
    return rule[2] - rule[0] <= SHORT_RULE * width
