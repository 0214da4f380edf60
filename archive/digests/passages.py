"""The passage that a mail shows of an intervention: the words around what was found, cut between words.

What enters is a text in which the index marked what it found (`HIGHLIGHT_OPEN`, `HIGHLIGHT_CLOSE`); what leaves is a
shorter text with the same marks, always in pairs. The marks become HTML only after escaping (`marked`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from archive.digests.plain import clean
from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN

LENGTH = 420  # characters: five or six lines of a mail, enough for a statement's gist
CONTEXT = 140  # characters kept on either side of a found word
SENTENCE_REACH = 60  # a window whose end is this close to a sentence's end ends there instead
MARKS = re.compile(f"[{HIGHLIGHT_OPEN}{HIGHLIGHT_CLOSE}]")
SENTENCE_END = re.compile(r"[.!?;:]\s+(?=\S)")  # a window may begin behind it
SENTENCE_STOP = re.compile(r"[.!?][\"'”’)]*(?=\s)")  # a window may end with it

Window = tuple[int, int]


def trim(highlight: str, length: int = LENGTH) -> str:
    """The passage around the marks; the beginning where nothing is marked.

    At most `length` characters of text, marks and ellipses not counted.
    """
    text, found = _unmark(" ".join(clean(highlight).split()))
    return _mark_up(text, found, _windows(text, found, length))


def mark(text: str, spans: Iterable[Window]) -> str:
    """The text with marks around these stretches, which are in order and do not overlap."""
    return _marks_within(text, list(spans), (0, len(text)))


def marked(passage: str) -> Markup:
    """Escaped, then marked up."""
    safe = str(escape(passage))
    return Markup(safe.replace(HIGHLIGHT_OPEN, "<mark>").replace(HIGHLIGHT_CLOSE, "</mark>"))  # noqa: S704 - escaped above


def starred(passage: str) -> str:
    """For plain text: *found words* between asterisks."""
    return MARKS.sub("*", passage)


def unmarked(passage: str) -> str:
    """Without marks."""
    return MARKS.sub("", passage)


def _unmark(highlight: str) -> tuple[str, list[Window]]:
    """The bare text, and where in it the found words are. A mark without its partner is dropped."""
    text = ""
    found: list[Window] = []
    opened: int | None = None
    for piece in re.split(f"([{HIGHLIGHT_OPEN}{HIGHLIGHT_CLOSE}])", highlight):
        if piece == HIGHLIGHT_OPEN:
            opened = len(text)
        elif piece == HIGHLIGHT_CLOSE:
            if opened is not None and opened < len(text):
                found.append((opened, len(text)))
            opened = None
        else:
            text += piece
    return text, found


def _windows(text: str, found: list[Window], length: int) -> list[Window]:
    """Which stretches of the text to show, in order, disjoint, of at most `length` characters together."""
    if len(text) <= length:
        return [(0, len(text))]
    if not found:
        return [(0, _word_end(text, length))]
    chosen: list[Window] = []
    left = length
    for start, end in found:
        window = _around(text, start, min(end, start + length), length)
        if chosen and window[0] <= chosen[-1][1]:
            window = (chosen[-1][1], max(window[1], chosen[-1][1]))
        if window[1] - window[0] > left:
            break
        left -= window[1] - window[0]
        _append(chosen, window)
    return chosen


def _append(chosen: list[Window], window: Window) -> None:
    if chosen and chosen[-1][1] == window[0]:
        chosen[-1] = (chosen[-1][0], window[1])
    elif window[0] < window[1]:
        chosen.append(window)


def _around(text: str, start: int, end: int, length: int) -> Window:
    """The found words with their context, between word boundaries."""
    spare = min(CONTEXT, max(0, (length - (end - start)) // 2 - SENTENCE_REACH))
    return _beginning(text, start, start - spare), _ending(text, end, end + spare)


def _beginning(text: str, start: int, wanted: int) -> int:
    """Where a window begins: with a sentence where one is near, else with a word."""
    if wanted <= SENTENCE_REACH:
        return 0
    sentence = SENTENCE_END.search(text, wanted - SENTENCE_REACH, start + 1)
    if sentence and sentence.end() <= start:
        return sentence.end()
    return _word_start(text, wanted, start)


def _ending(text: str, end: int, wanted: int) -> int:
    """Where a window ends: with a sentence where one is near, else with a word."""
    if wanted + SENTENCE_REACH >= len(text):
        return len(text)
    stops = list(SENTENCE_STOP.finditer(text, max(end, wanted - SENTENCE_REACH), wanted + SENTENCE_REACH))
    return stops[-1].end() if stops else _word_end(text, wanted, end)


def _word_start(text: str, position: int, latest: int) -> int:
    """The first beginning of a word at or behind `position`."""
    if position == 0 or text[position - 1] == " ":
        return position
    blank = text.find(" ", position, latest)
    return blank + 1 if blank >= 0 else position


def _word_end(text: str, position: int, earliest: int = 0) -> int:
    """The last end of a word at or before `position`."""
    if position >= len(text) or text[position] == " ":
        return min(position, len(text))
    blank = text.rfind(" ", earliest, position)
    return blank if blank > 0 else position


def _mark_up(text: str, found: list[Window], windows: list[Window]) -> str:
    pieces = [_marks_within(text, found, window) for window in windows]
    passage = " … ".join(piece.strip() for piece in pieces)
    if windows and windows[0][0] > 0:
        passage = "…\N{NO-BREAK SPACE}" + passage
    return passage + "\N{NO-BREAK SPACE}…" if windows and windows[-1][1] < len(text) else passage


def _marks_within(text: str, found: list[Window], window: Window) -> str:
    first, last = window
    shown = ""
    position = first
    for start, end in ((max(begins, first), min(ends, last)) for begins, ends in found):
        if start < end:
            shown += text[position:start] + HIGHLIGHT_OPEN + text[start:end] + HIGHLIGHT_CLOSE
            position = end
    return shown + text[position:last]
