"""Paragraphs: which lines of a column belong together.

What parts two lines is looked for in this order: the distance between them, another size or weight, the start of a
list item or of a speaker's label, a line that ends before the edge although the next word would have fitted in, and
a left edge that moves in a way that no paragraph's own lines do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from extractors.layout.columns import Column
from extractors.layout.rows import baseline
from extractors.layout.tables import Table
from extractors.page import BlockKind, Line

GAP = 1.3  # of the usual distance between lines: a wider one parts paragraphs
INDENT = 0.7  # of the font size: smaller shifts of the left edge mean nothing
DEEPEST_INDENT = 4.0  # of the font size: no first line begins further right than this and ends early as well
SLACK = 1.0  # of the font size: how surely the next line's first word would have fitted in for a line to be "short"
WIDE_SLACK = 6.0  # of the font size: so short a line ends a paragraph whatever it ends with
OTHER_SIZE = 0.08  # relative difference of font sizes that parts paragraphs
CENTRED = 4.0  # points between the middle of a line and the middle of its column
WIDE = 0.5  # of the column: a symmetrical line wider than this may be a first line with an indent
ENOUGH_LINES = 8  # of a column, to know its own distance between lines and its own edges
SHARED = 0.05  # of a column's lines begin at its left edge, at the very least
RAGGED = 3.0  # of the font size: how far full lines of ragged text end apart
FEWEST_FULL, FULL_SHARE = 4, 0.4  # lines that end near the furthest one, to speak of a right edge
EVEN = 3.0  # points by which the beginnings of lines at one edge differ
FEWEST_SPACES = 2  # of a note in italics: a foreign word or two may fill a last line
SHORTEST_NAME = 6  # characters of "MR. ROE" alone on a line
FEWEST_CAPITALS = 12  # characters of a line that is all capitals by intention
LONGEST_REMARK = 6  # lines
LONGEST_CUE = 12  # characters of a word that opens one paragraph after another ("WHEREAS")

MARKER = re.compile(
    r"(?:\((?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5}|[IVXLC]{1,6})\)|(?:\d{1,3}|[a-zA-HQ]|[ivx]{1,5}|[IVX]{1,6})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[•‣▪◦●○–—*·])(?=\s\S)"
    r"|\d{1,3}\.(?=[A-ZÀ-Þ][a-zß-ÿ])"
)
BULLETS = "•‣▪◦●○·"
SENTENCE_END = re.compile(r"[.!?:…][\"'”’»“)\]]*$")
LABEL = re.compile(r"(?:[A-ZÀ-ÞŠŽ][^:]{1,70}):(?=\s|$)")
_DASHES = "–—-"
_MARKS = ".,:;!?)]"
_TERMINAL = re.compile(r"[.!?:;…][\"'”’»“)\]\d]*$|[”»\])]$")
_ITEM_END = re.compile(r"[.!?:;,…][\"'”’»“)\]]*(?:\s(?:and|or|et|ou|y|o|e|und|oder)[,;]?)?$")
_FIELD = re.compile(r"[A-ZÀ-ÞŠŽ][^\W\d_]+(?: [^\W\d_]+)?: (?=\S)")
_CUE = re.compile(r"[A-ZÀ-Þ]{4,}\b")


class Frame(NamedTuple):
    """Left and right edge of the column that lines stand in."""

    left: float
    right: float


class Habits(NamedTuple):
    """What is usual in this document."""

    body_size: float  # points
    pitches: dict[float, float]  # distance of two baselines, by font size
    stops: frozenset[int]  # where lines often begin, points right of their column's edge

    def pitch(self, size: float) -> float:
        """The usual distance of two lines of this size; headings of a size are too few to tell."""
        body = self.pitches.get(round(self.body_size)) or 1.2 * self.body_size
        usual = body * size / max(self.body_size, 1.0)
        return min(self.pitches.get(round(size)) or usual, 1.15 * usual)


@dataclass
class Paragraph:
    """Lines that belong together, with the frame that the first of them stands in."""

    lines: list[Line]
    frame: Frame
    kind: BlockKind = BlockKind.PARAGRAPH
    centred: bool = False
    table: Table | None = None  # what its one empty line stands for

    @property
    def indent(self) -> float:
        """How far the first line begins right of the column's edge."""
        return self.lines[0].box[0] - self.frame.left


def pitches_of(columns: Iterable[Sequence[Line]]) -> dict[float, float]:
    """The most common distance of two neighbouring lines of one size, by rounded size."""
    steps: dict[float, Counter[int]] = {}
    for lines in columns:
        size, base = 0.0, 0.0
        for line in lines:
            last_size, last_base = size, base
            size, base = line.size, baseline(line)
            if size == last_size and 0.8 * size <= base - last_base <= 4 * size:
                steps.setdefault(round(size), Counter())[round(2 * (base - last_base))] += 1
    return {size: counts.most_common(1)[0][0] / 2 for size, counts in steps.items()}


def edges_of(lines: Sequence[Line]) -> Frame:
    """Left and right edge of a column: the leftmost edge that several lines share, and the end of its longer lines."""
    starts = sorted(line.box[0] for line in lines)
    ends = sorted(line.box[2] for line in lines)
    least = max(2, int(SHARED * len(lines)))
    left = next(
        (first for first, later in zip(starts, starts[least - 1 :], strict=False) if later - first <= EVEN), starts[0]
    )
    return Frame(left, ends[int(0.97 * (len(ends) - 1))])


def stops_of(framed: Iterable[tuple[Sequence[Line], Frame]]) -> frozenset[int]:
    """Where lines often begin, points right of their column's edge; the edge itself is none."""
    counts: Counter[int] = Counter()
    total = 0
    for lines, frame in framed:
        for line in lines:
            total += 1
            if line.box[2] - line.box[0] > WIDE * (frame.right - frame.left):
                counts[round(line.box[0] - frame.left)] += 1
    return frozenset(stop for stop, count in counts.items() if stop > 2 and count >= max(3, 0.01 * total))


def paragraphs_of(column: Column, frame: Frame, habits: Habits) -> list[Paragraph]:
    """Cut a column into paragraphs."""
    found: list[Paragraph] = []
    pitch = _own_pitch(column.lines)
    reaches = _reaches(column.lines)
    lines = column.lines
    remarks = _remarks(lines)
    for at, (line, following) in enumerate(zip(lines, [*lines[1:], None], strict=True)):
        reach = min(reaches.get(round(line.box[0] / EVEN), frame.right), frame.right)
        if (
            found
            and line.text
            and at not in remarks
            and not _begins(line, found[-1], reach, pitch or habits.pitch(line.size), habits)
            and not _opens(line, found[-1], following)
        ):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([line], frame))
    for paragraph in found:
        paragraph.centred = is_centred(paragraph, habits.stops)
    return found


def _remarks(lines: Sequence[Line]) -> set[int]:
    """Where whole lines in brackets begin, and where the text goes on after them: "(Applause)", over several lines too.

    A sentence has ended before, so that the bracket is none of its own.
    """
    found: set[int] = set()
    for at, line in enumerate(lines[1:], 1):
        if line.text[:1] in ("(", "[") and SENTENCE_END.search(lines[at - 1].text):
            end = _closing_line(lines, at)
            if end is not None:
                found |= {at, end + 1}
    return found


def _closing_line(lines: Sequence[Line], at: int) -> int | None:
    """The line that ends with the bracket that line `at` opens, if its bracket ends with a line."""
    depth = 0
    for end, line in enumerate(lines[at : at + LONGEST_REMARK], at):
        for place, char in enumerate(line.text):
            depth += (char in "([") - (char in ")]")
            if depth == 0:
                return end if line.text[place + 1 :] in ("", ".", ";") else None
    return None


def _reaches(lines: Sequence[Line]) -> dict[int, float]:
    """How far lines reach that begin at one edge, by the edge in steps of `EVEN`: passages set in end earlier.

    Only where many of them end near one another, which names and addresses do not.
    """
    ends: dict[int, list[float]] = {}
    for line in lines:
        ends.setdefault(round(line.box[0] / EVEN), []).append(line.box[2])
    found = {}
    for edge, rights in ends.items():
        furthest = max(rights)
        full = sum(furthest - right <= RAGGED * lines[0].size for right in rights)
        if full >= max(FEWEST_FULL, FULL_SHARE * len(rights)):
            found[edge] = furthest
    return found


def _own_pitch(lines: Sequence[Line]) -> float | None:
    """The distance that most neighbouring lines of this column have, if there is one."""
    if len(lines) < ENOUGH_LINES:
        return None
    steps = Counter(round(baseline(after) - baseline(before)) for before, after in pairwise(lines))
    usual, count = steps.most_common(1)[0]
    near = count + steps[usual - 1] + steps[usual + 1]
    return float(usual) if near > len(lines) / 2 and usual > 2 else None


def is_centred(paragraph: Paragraph, stops: frozenset[int]) -> bool:
    """Whether every line stands symmetrically in the column, other than by the accident of an indent."""
    frame = paragraph.frame
    if not all(_is_symmetrical(line, frame) for line in paragraph.lines):
        return False
    starts = [line.box[0] for line in paragraph.lines]
    if len(starts) > 1:
        return max(starts) - min(starts) > 2
    line = paragraph.lines[0]
    wide = line.box[2] - line.box[0] > WIDE * (frame.right - frame.left)
    return not (wide and _near_stop(line.box[0] - frame.left, stops))


def _near_stop(offset: float, stops: frozenset[int]) -> bool:
    return any(abs(offset - stop) <= 2 for stop in stops)


def _is_symmetrical(line: Line, frame: Frame) -> bool:
    return line.box[0] - frame.left > 2 * line.size and _is_in_the_middle(line, frame)


def _is_in_the_middle(line: Line, frame: Frame) -> bool:
    return abs((line.box[0] + line.box[2]) - (frame.left + frame.right)) / 2 <= CENTRED


def _opens(line: Line, paragraph: Paragraph, following: Line | None) -> bool:
    """Whether a line below a paragraph of one line is the indented first line of another, as the next line shows."""
    before = paragraph.lines[0]
    return (
        following is not None
        and len(paragraph.lines) == 1
        and paragraph.indent > INDENT * line.size
        and abs(line.box[0] - before.box[0]) <= 1
        and line.box[0] - following.box[0] > INDENT * line.size
        and SENTENCE_END.search(before.text) is not None
    )


def _are_centred_together(before: Line, line: Line, frame: Frame) -> bool:
    if abs(line.box[0] - before.box[0]) <= 2 or _is_remark(before.text) or _is_remark(line.text):
        return False
    if before.text.isupper() != line.text.isupper():
        return False
    if before.text.isupper() or (all_bold(before) and all_bold(line)):  # headings may fill the column
        return _is_in_the_middle(line, frame) and _is_in_the_middle(before, frame)
    return _is_symmetrical(line, frame) and _is_symmetrical(before, frame)


def _is_remark(text: str) -> bool:
    """A whole remark in brackets: "(Applause)", "[The Speaker in the Chair]"."""
    return text[0] + text[-1] in ("()", "[]")


def _begins(line: Line, paragraph: Paragraph, reach: float, pitch: float, habits: Habits) -> bool:
    """Whether a line begins a new paragraph after this one. `reach`: right edge of lines that begin where it does."""
    before = paragraph.lines[-1]
    if not before.text or "\t" in before.text or "\t" in line.text:
        return not ("\t" in before.text and "\t" in line.text)
    step = baseline(line) - baseline(before)
    if step > max(GAP * _reference(paragraph, pitch), pitch + 2) or step < -1:
        return True
    if differs(before, line, paragraph.frame):
        return True
    if _are_centred_together(before, line, paragraph.frame):
        return False
    return (
        _starts_item(line, paragraph)
        or _starts_label(line, before, paragraph.frame)
        or _repeats_cue(line, paragraph)
        or _repeats_field(line, before, paragraph)
        or is_short(before, line, reach)
        or _is_shifted(line, paragraph, habits)
    )


def _reference(paragraph: Paragraph, pitch: float) -> float:
    """The distance of lines within this paragraph: its own, when it is set closer than its column."""
    lines = paragraph.lines
    if len(lines) < 3:
        return pitch
    own = (baseline(lines[-1]) - baseline(lines[0])) / (len(lines) - 1)
    return min(own, pitch) if own > 1 else pitch


def differs(before: Line, line: Line, frame: Frame) -> bool:
    """Another size, or a line all bold beside one that is not, unless a bold label runs on into the next line."""
    sizes = before.size, line.size
    if abs(sizes[0] - sizes[1]) > OTHER_SIZE * max(sizes):
        return not _only_mark(before, line)
    bold = all_bold(before)
    if bold == all_bold(line):
        return _is_capitals(before.text) != _is_capitals(line.text) or _sets_in(before, line)
    if not bold:
        return not before.runs[-1].bold
    if line.runs[0].bold:
        return False
    return not (before.text.endswith(":") and not is_short(before, line, frame.right))


def _sets_in(before: Line, line: Line) -> bool:
    """Whether, after the end of a sentence, a note in italics sets in or ends, or a name in capitals stands alone."""
    if not SENTENCE_END.search(before.text):
        return False
    if line.text.isupper() and not before.text.isupper():
        return len(line.text) >= SHORTEST_NAME and " " in line.text and line.text[-1] not in _MARKS
    if before.runs[-1].italic and line.runs[0].italic:
        return False
    return all_italic(before) != all_italic(line) and line.text.count(" ") >= FEWEST_SPACES


def all_italic(line: Line) -> bool:
    """Whether all of it is in italics."""
    return all(run.italic or not line.text[run.start : run.end].strip(" .:;,-–—()[]") for run in line.runs)


def _is_capitals(text: str) -> bool:
    """Whether it is set in capitals: a heading, not an abbreviation or two at the end of a paragraph."""
    return text.isupper() and len(text) >= FEWEST_CAPITALS and " " in text


def _only_mark(before: Line, line: Line) -> bool:
    """Whether the sizes differ by a few characters alone, as in a last line that is shorter than its note mark."""
    return min(len(before.text), len(line.text)) <= 3


def all_bold(line: Line) -> bool:
    """Whether every letter of it is bold."""
    runs = line.runs
    if len(runs) == 1:
        return runs[0].bold
    return all(run.bold or not line.text[run.start : run.end].strip(" .:;,-–—") for run in runs)


def _starts_item(line: Line, paragraph: Paragraph) -> bool:
    """A marker after the end of a sentence, a bullet, or the marker that follows the paragraph's own."""
    marker = MARKER.match(line.text)
    if marker is None:
        return False
    if marker[0] in BULLETS or _TERMINAL.search(paragraph.lines[-1].text):
        return True
    own = MARKER.match(paragraph.lines[0].text)
    return own is not None and _follows(own[0], marker[0])


def _follows(earlier: str, later: str) -> bool:
    """Whether one marker comes after the other: 1. 2., (a) (b), 4.1 4.2."""
    stems = [re.split(r"(\d+|[a-z])(?=\W*$)", marker, maxsplit=1) for marker in (earlier, later)]
    if any(len(stem) != 3 for stem in stems) or stems[0][0] != stems[1][0] or stems[0][2] != stems[1][2]:
        return False
    first, second = stems[0][1], stems[1][1]
    if first.isdecimal() and second.isdecimal():
        return int(second) == int(first) + 1
    return len(first) == len(second) == 1 and ord(second) == ord(first) + 1


def _starts_label(line: Line, before: Line, frame: Frame) -> bool:
    """A speaker's label, bold or followed by a colon, after the end of a sentence."""
    first = line.runs[0]
    ended = bool(SENTENCE_END.search(before.text))
    if first.bold and not before.runs[-1].bold and first.end < len(line.text):
        broken_off = before.text[-1:] in _DASHES or is_short(before, line, frame.right)
        return ended or (broken_off and line.text[: first.end + 1].rstrip().endswith((":", ".")))
    if not (ended or _is_symmetrical(before, frame)) or frame.right - before.box[2] <= line.size:
        return False
    return LABEL.match(line.text) is not None


def _repeats_cue(line: Line, paragraph: Paragraph) -> bool:
    """The capitals that opened the last paragraph open another: "WHEREAS … ; WHEREAS …"."""
    cue = _CUE.search(line.text[: 2 * LONGEST_CUE])
    if cue is None or cue.start() > LONGEST_CUE or not _ITEM_END.search(paragraph.lines[-1].text):
        return False
    return paragraph.lines[0].text.startswith(line.text[: cue.end()])


def _repeats_field(line: Line, before: Line, paragraph: Paragraph) -> bool:
    """Another field of a list: "Present: A. Roe", "Absent: C. Lee"; nothing in running text, whose lines are full."""
    room = paragraph.frame.right - before.box[2] > line.size
    return room and bool(_FIELD.match(line.text)) and bool(_FIELD.match(paragraph.lines[0].text))


def is_short(before: Line, line: Line, right: float) -> bool:
    """Whether the earlier line ends before the right edge though the next word would have fitted."""
    rest = right - before.box[2]
    size = line.size or 10.0
    if rest <= 2 * size:
        return False
    word = line.text.split(" ", 1)[0]
    x0, _, x1, _ = line.box
    room = rest - (x1 - x0) * (len(word) + 1) / max(len(line.text), 1)
    return room > WIDE_SLACK * size or (room > SLACK * size and bool(_TERMINAL.search(before.text)))


def _is_shifted(line: Line, paragraph: Paragraph, habits: Habits) -> bool:
    """Whether the left edge moves in a way that a paragraph's own lines do not."""
    size = line.size or habits.body_size
    before = paragraph.lines[-1]
    shift = line.box[0] - before.box[0]
    if abs(shift) <= INDENT * size:
        return False
    if len(paragraph.lines) > 1:
        return True
    rest = paragraph.frame.right - before.box[2]
    marked = bool(MARKER.match(before.text))
    right_half = before.box[0] > (paragraph.frame.left + paragraph.frame.right) / 2
    if shift < -DEEPEST_INDENT * size and (rest > 2 * size or right_half):
        return True  # a line at the right, or in the middle where ragged text does not show where that is
    if shift > 0:  # hanging: behind a marker, or where the first line breaks off in mid-sentence at the edge
        return not marked and (bool(_TERMINAL.search(before.text)) or rest > WIDE_SLACK * size)
    return marked and rest > 3 * size and line.text[:1].isupper()


def continues(earlier: Paragraph, later: Paragraph, indented: bool) -> bool:
    """Whether the first paragraph of a column goes on with the last of the column before.

    `indented`: this document indents the first line of its paragraphs.
    """
    before, line = earlier.lines[-1], later.lines[0]
    if later.centred or earlier.centred or BlockKind.TABLE in (earlier.kind, later.kind):
        return False
    if differs(before, line, earlier.frame) or _starts_label(line, before, Frame(earlier.frame.left, 1e6)):
        return False
    ended = bool(SENTENCE_END.search(before.text))
    if MARKER.match(line.text) and _TERMINAL.search(before.text):
        return False
    if earlier.kind is BlockKind.HEADING and later.kind is not BlockKind.HEADING:
        return False
    hang = earlier.lines[-1].box[0] - earlier.frame.left if len(earlier.lines) > 1 else 0.0
    shifted = abs(later.indent - hang) > INDENT * line.size and later.indent > INDENT * line.size
    if not ended:
        return not (indented and shifted) or line.text[:1].islower()
    if indented or hang > INDENT * line.size:
        return not shifted and not is_short(before, line, earlier.frame.right)
    return line.text[:1].islower()
