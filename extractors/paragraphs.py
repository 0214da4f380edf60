"""Paragraphs: which lines of a column belong together, and what each group looks like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from extractors.columns import Column
from extractors.page import BlockKind, Line
from extractors.rows import baseline

GAP = 1.3  # of the usual distance between lines: a wider one parts paragraphs
INDENT = 0.7  # of the font size: smaller shifts of the left edge mean nothing
SLACK = 1.0  # of the font size: how surely the next line's first word would have fitted in for a line to be "short"
WIDE_SLACK = 6.0  # of the font size: so short a line ends a paragraph whatever it ends with
OTHER_SIZE = 0.08  # relative difference of font sizes that parts paragraphs
CENTRED = 4.0  # points between the middle of a line and the middle of its column
LONGEST_HEADING = 200  # characters

MARKER = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5}|[IVXLC]{1,6})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[•‣▪◦●○–—*·])(?=\s\S)"
)
_TERMINAL = re.compile(r"[.!?:;…][\"'”’»)\]\d]*$|[”»]$")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")
LABEL = re.compile(r"(?:[A-ZÀ-ÞŠŽ][^:]{1,70}):(?=\s|$)")


@dataclass
class Paragraph:
    """Lines that belong together, with the column that the first of them stands in."""

    lines: list[Line]
    left: float
    right: float
    kind: BlockKind = BlockKind.PARAGRAPH
    centred: bool = False
    rests: list[float] = field(default_factory=list)

    @property
    def indent(self) -> float:
        """How far the first line begins right of the column's edge."""
        return self.lines[0].box[0] - self.left


def paragraphs_of(column: Column, pitch: float) -> list[Paragraph]:
    """Cut a column into paragraphs. `pitch`: usual distance of baselines in the document, points."""
    if not column.lines:
        return []
    left, right = edges_of(column)
    pitch = _pitch(column.lines) or pitch
    found: list[Paragraph] = []
    for line in column.lines:
        if found and not _begins(line, found[-1], pitch):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([line], left, right, centred=_is_centred(line, left, right)))
    return found


def edges_of(column: Column) -> tuple[float, float]:
    """Left and right edge of the text: the leftmost edge that several lines share, and the longest line's end."""
    starts = Counter(round(line.box[0]) for line in column.lines)
    common = [start for start, count in starts.items() if count + starts[start + 1] >= max(2, 0.08 * len(column.lines))]
    return float(min(common or starts)), max(line.box[2] for line in column.lines)


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance of two lines, if the column has enough of them to tell."""
    steps = [baseline(after) - baseline(before) for before, after in pairwise(lines)]
    steps = [step for step in steps if step > 2]
    return median(sorted(steps)[: max(len(steps) * 3 // 4, 1)]) if len(steps) >= 4 else 0.0


def _is_centred(line: Line, left: float, right: float) -> bool:
    x0, _, x1, _ = line.box
    edge = 2 * line.size
    return abs((x0 + x1) - (left + right)) / 2 <= CENTRED and x0 - left > edge and right - x1 > edge


def _begins(line: Line, paragraph: Paragraph, pitch: float) -> bool:
    """Whether a line begins a new paragraph after this one."""
    before = paragraph.lines[-1]
    size = line.size or 10.0
    step = baseline(line) - baseline(before)
    if step > max(GAP * pitch, pitch + 2) or step < -1 or _differs(before, line):
        return True
    centred = _is_centred(line, paragraph.left, paragraph.right)
    if centred or paragraph.centred:
        return centred != paragraph.centred
    if _starts_item(line, before) or _starts_label(line, before, paragraph.right):
        return True
    if _is_short(before, line, paragraph.right):
        return True
    return _is_shifted(line, paragraph, INDENT * size)


def _differs(before: Line, line: Line) -> bool:
    """Another size, or a line all bold beside one that is not bold at all."""
    sizes = before.size, line.size
    if abs(sizes[0] - sizes[1]) > OTHER_SIZE * max(sizes):
        return True
    bold = all_bold(before)
    return bold != all_bold(line) and (bold or not before.runs[-1].bold) and not (bold and line.runs[0].bold)


def all_bold(line: Line) -> bool:
    """Whether every letter of it is bold."""
    return all(run.bold or not line.text[run.start : run.end].strip(" .:;,-–—") for run in line.runs)


def _starts_item(line: Line, before: Line) -> bool:
    return bool(MARKER.match(line.text)) and bool(_TERMINAL.search(before.text))


def _starts_label(line: Line, before: Line, right: float) -> bool:
    """A speaker's label, bold or followed by a colon, after the end of a sentence."""
    first = line.runs[0]
    ended = bool(_SENTENCE_END.search(before.text))
    if first.bold and not before.runs[-1].bold and first.end < len(line.text):
        return ended or line.text[: first.end + 1].rstrip().endswith((":", "."))
    return ended and right - before.box[2] > line.size and bool(LABEL.match(line.text))


def _is_short(before: Line, line: Line, right: float) -> bool:
    """Whether the earlier line ends before the right edge though the next word would have fitted."""
    rest = right - before.box[2]
    size = line.size or 10.0
    if rest <= 2 * size:
        return False
    word = line.text.split(" ", 1)[0]
    x0, _, x1, _ = line.box
    room = rest - (x1 - x0) * (len(word) + 1) / max(len(line.text), 1)
    return room > WIDE_SLACK * size or (room > SLACK * size and bool(_TERMINAL.search(before.text)))


def _is_shifted(line: Line, paragraph: Paragraph, least: float) -> bool:
    """Whether the left edge moves in a way that a paragraph's own lines do not."""
    first = paragraph.lines[0].box[0]
    here, before = line.box[0], paragraph.lines[-1].box[0]
    if abs(here - before) <= least:
        return False
    if len(paragraph.lines) == 1:  # its second line: to the left of an indented first one, or hanging
        return here > first and not MARKER.match(paragraph.lines[0].text)
    return True


def classify(paragraph: Paragraph, body_size: float) -> BlockKind:
    """Heading, list item or paragraph, by looks alone."""
    text = " ".join(line.text for line in paragraph.lines)
    if len(text) <= LONGEST_HEADING and _looks_like_heading(paragraph, text, body_size):
        return BlockKind.HEADING
    return BlockKind.ITEM if MARKER.match(text) else BlockKind.PARAGRAPH


def _looks_like_heading(paragraph: Paragraph, text: str, body_size: float) -> bool:
    if not any(letter.isalpha() for letter in text):
        return False
    if text.endswith((",", ";")) or len(paragraph.lines) > 5:
        return False
    bold = all(all_bold(line) for line in paragraph.lines)
    large = paragraph.lines[0].size >= 1.12 * body_size
    caps = text.upper() == text and len(text) > 3
    return (bold or large or caps or paragraph.centred) and not (text.endswith(".") and not (bold or caps))


def continues(earlier: Paragraph, later: Paragraph, indented: bool) -> bool:
    """Whether the first paragraph of a column goes on with the last of the column before.

    `indented`: this document indents the first line of its paragraphs.
    """
    before, line = earlier.lines[-1], later.lines[0]
    if later.centred or earlier.centred or _differs(before, line) or MARKER.match(line.text):
        return False
    if line.runs[0].bold and not before.runs[-1].bold:
        return False
    if indented and later.indent > INDENT * line.size:
        return False
    if not _SENTENCE_END.search(before.text):
        return not (LABEL.match(line.text) and earlier.kind is BlockKind.HEADING)
    short = earlier.right - before.box[2] > 2 * line.size
    return (indented and not short) or line.text[:1].islower()
