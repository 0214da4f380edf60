"""Everything in the body that could be a speaker's label by its looks, with what it looks like.

A candidate stands at the beginning of a block or of a line, and ends with a colon, a dash, a full stop, or with the
bold type it is set in. Whether it is a label is for `labels` to say, which sees the whole document.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from extractors.page import Block, BlockKind, Run
from extractors.words.vocabulary import fold, vocabulary, words_of

LONGEST_LABEL = 170  # characters: "The Assistant Minister, Office of the …, Ministry for … (Dr. X)"
LONGEST_CAPITALS = 60  # characters of a line that is a label by its capitals
LONGEST_ROLE = 120  # characters of a line that says what somebody is
MOST_ROLE_LINES = 2
LONGEST_INSIDE = 110  # characters within brackets
MOST_NAMES = 4  # "**Smit** Jan Willem"
LONGEST_SHORT = 5  # characters of an abbreviation that no lexicon knows before a name: "Supt. Roe:"
LONGEST_TITLE = 16  # characters before a bold name that may be plain
MOSTLY = 0.8  # share of letters that must be bold or italic for the whole to count as so

_LEAD = re.compile(
    r"(?:(?P<time>\[?\(?\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,3})?\s?(?:[ap]\.?m\.?)?\)?\]?\s+|>{2,3}\s*)|\(?\d{1,4}[.)]?\s+|"
    r"\d{1,2}-\d{3}(?:-\d{3})?\s+|(?:Q\s?|[A-Z][a-z]{1,3}\.\s?)\d{1,4}[.:]?\s+|[–—•-]\s+|[QA]\s[-–—]\s+)"
)
"""Before a label: a time, a caption's mark, a paragraph number, "Q12", "Anf. 12", a bullet. No part of either."""
_TIMED_LINE = re.compile(
    r"(?P<label>[^\W\d_][^\d:;?!]{1,60}?)[\s,–—-]+[\[(]?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?[\])]?\s*"
)
"""Who speaks and since when, on a line of their own, as recordings of calls are written down."""
_DASH = re.compile(r"[.:,]?\s*[–—―]{1,2}[ \xa0]|[.:]\s?-{1,2}[ \xa0]|\s-{1,2}[ \xa0]")
_BEFORE_DASH = frozenset(".:, \xa0–—―-")
_INITIALS = re.compile(r"(?:[^\W\d_][.-])*[^\W\d_]")  # "G.G" of "G.G. Reed"
_REST_OF_BRACKET = re.compile(r"[^()\[\]:]{0,80}[)\]]\s*(?:\([^()]{2,60}\)\s*)*(?P<colon>:)\s*")
_LONE_LETTER = re.compile(r"[A-Z]\s+(?=[A-Z“\"])")  # "Q Where were you?"
_OPEN, _CLOSE = "([", ")]"
_CAPITAL_NAME = re.compile(
    r"(?=[A-ZÀ-Þ]{2})(?=.{5})[A-ZÀ-Þ.'’-]+(?: [A-ZÀ-Þ.'’-]{2,}){0,3}(?<![.])(?= (?:[A-ZÀ-Þ][a-zß-ÿ]|[IA] [a-z]|[“\"]))"
)
"""A name in capitals and nothing more before a sentence: "MR HALE It was", as names stand in a column of their own."""
_ROLE_BEHIND = re.compile(r"\s*(?:[-–—|,]\s|\s[-–—|])[^.?!:;]{2,120}[^.?!:;,\s]\s*")  # "**Jane Roe** - Harbour Trust"
_MARKS = frozenset('.?!:;,…-–—"”»)')
_CODE = re.compile(r"\s*\{[^{}]{2,40}\}\s*$")  # of a database: "Jane Roe {BIO 123 <GO>}"
_UNFINISHED = frozenset(",;-–")
_QUOTES = frozenset("“”„«»\"‘'")


Look = tuple[str, bool, bool, bool, bool, bool]


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A possible label. Offsets count characters of the block's text."""

    block: int
    start: int  # where it begins to stand, number or time before it included
    label_start: int
    label_end: int
    end: int  # where the words begin
    closer: str  # "colon", "dash", "dot", "space" (one letter), "none" (the type changes), "line" (alone)
    leads: bool  # begins its block
    bold: bool  # set in bold, and the words after it are not
    italic: bool
    capitals: bool  # the name, or all of it
    printed: str

    numbered: bool  # a number or a time stands before it
    quoted: bool  # the words stand in quotation marks
    timed: bool = False  # a time stands before it, or behind it on its own line
    before: int | None = None  # the block before it holds the label's first line
    role: int | None = None  # the block behind it says what somebody named on a line of their own is

    @property
    def look(self) -> Look:
        """What labels of one document have in common."""
        return self.closer, self.bold, self.italic, self.capitals, self.quoted, self.timed

    @property
    def set_off(self) -> bool:
        """Whether type, case or a time tells it from the words after it."""
        return self.bold or self.italic or self.capitals or self.quoted or self.timed


def find_candidates(blocks: Sequence[Block], indexes: Sequence[int]) -> list[Candidate]:
    """All candidates in the blocks of these indexes, in reading order; of one place there may be several."""
    found: list[Candidate] = []
    for at, index in enumerate(indexes):
        block = blocks[index]
        if block.kind is BlockKind.TABLE:
            continue
        role = _role_line(blocks, indexes[at + 1 : at + 3]) if len(block.lines) == 1 else None
        for start in _starts(block):
            found.extend(
                msgspec.structs.replace(candidate, role=role) if role and candidate.closer == "line" else candidate
                for candidate in _at(block, index, start)
            )
        if at and (split := _split_label(blocks[indexes[at - 1]], block, index)):
            found.append(msgspec.structs.replace(split, before=indexes[at - 1]))
    return found


def _role_line(blocks: Sequence[Block], following: Sequence[int]) -> int | None:
    """The first of the two blocks, where it may be a role ("Chief Executive, Harbour Trust") and the second speech."""
    if len(following) < 2 or following[1] != following[0] + 1:
        return None
    role, speech = blocks[following[0]], blocks[following[1]]
    if BlockKind.TABLE in (role.kind, speech.kind) or speech.text.rstrip()[-1:] not in _MARKS:
        return None
    short = len(role.text) <= LONGEST_ROLE and len(role.lines) <= MOST_ROLE_LINES
    told = role.text[:1].isupper() and role.text.rstrip()[-1:] not in _MARKS and not _all_bold(role)
    return following[0] if short and told else None


def _all_bold(block: Block) -> bool:
    """Whether all of it is set in bold."""
    return styled(block.runs, 0, len(block.text), "bold")


def _split_label(first: Block, block: Block, index: int) -> Candidate | None:
    """A label over two lines that layout took for two blocks: the first is bold, or breaks off within brackets."""
    text = first.text
    if len(text) > LONGEST_LABEL or text[-1:] in ".:;!?)" or not text[:1].isupper():
        return None
    broken = sum(map(text.count, _OPEN)) > sum(map(text.count, _CLOSE))
    begins = block.text[:1]
    if broken:
        match = _REST_OF_BRACKET.match(block.text)
        places = (match.start("colon"), match.end()) if match else None
    elif (begins == "(" or begins.islower()) and styled(first.runs, 0, len(text), "bold"):
        places = next((found[1:] for found in _closers(block, 0) if found[0] == "colon"), None)
    else:
        places = None
    if places is None:
        return None
    found = _candidate(block, index, (0, 0, *places), "colon")
    bold = styled(first.runs, 0, _core_end(text, 0, len(text)), "bold")
    return msgspec.structs.replace(found, printed=f"{' '.join(text.split())} {found.printed}", bold=bold)


def _starts(block: Block) -> Iterator[int]:
    for placed in block.lines:
        if placed.start < len(block.text):
            yield placed.start


def _at(block: Block, index: int, start: int) -> Iterator[Candidate]:
    if start == 0 and (match := timed_line(block)):
        end = _past_space(block.text, match.end())
        found = _candidate(block, index, (0, match.start("label"), match.end("label"), end), "line")
        yield msgspec.structs.replace(found, timed=True)
        return
    lead = _LEAD.match(block.text, start)
    label_start = lead.end() if lead else start
    if not _may_begin(block.text, label_start) or (start and _goes_on(block, label_start)):
        return
    timed = lead is not None and lead["time"] is not None
    for closer, label_end, end in _closers(block, label_start):
        found = _candidate(block, index, (start, label_start, label_end, end), closer)
        yield msgspec.structs.replace(found, timed=timed)


def timed_line(block: Block) -> re.Match[str] | None:
    """A name and a time that are all of the block's first line."""
    first = block.lines[0] if block.lines and block.kind is not BlockKind.TABLE else None
    return _TIMED_LINE.fullmatch(block.text, first.start, min(first.end, len(block.text))) if first else None


def _may_begin(text: str, at: int) -> bool:
    """A capital, or the small particle before one: "de Roe"."""
    if not text[at : at + 1].isalpha():
        return False
    first, _, rest = text[at : at + LONGEST_TITLE].partition(" ")
    return not first[0].islower() or (fold(first) in vocabulary().particles and rest[:1].isupper())


def _goes_on(block: Block, at: int) -> bool:
    """Whether a line within a block goes on with a sentence: a comma or a word stands before it, set as it is.

    Capitals and bold type may begin a label there, since headings that layout left in the block end without a mark.
    """
    text = block.text
    before = len(text[:at].rstrip()) - 1
    if text[before] not in _UNFINISHED and not text[before].isalnum():
        return False
    first, last = block.runs[_first(block.runs, at)], block.runs[_first(block.runs, before)]
    if first.bold or first.italic != last.italic:
        return False
    return not _has_capitals(text[at : at + LONGEST_TITLE])


def _candidate(block: Block, index: int, places: tuple[int, int, int, int], closer: str) -> Candidate:
    start, label_start, label_end, end = places
    core_end = _core_end(block.text, label_start, label_end)
    bold = _is_bold(block, label_start, core_end)
    italic = styled(block.runs, label_start, core_end, "italic")
    after = block.text[end : end + 60]
    contrast = len(after) > 0
    return Candidate(
        block=index,
        start=start,
        label_start=label_start,
        label_end=label_end,
        end=end,
        closer=closer,
        leads=start == 0,
        bold=bold and not (contrast and styled(block.runs, end, end + len(after), "bold")),
        italic=italic and not (contrast and styled(block.runs, end, end + len(after), "italic")),
        capitals=_has_capitals(block.text[label_start:core_end]) and not after.isupper(),
        numbered=any(map(str.isdigit, block.text[start:label_start])),
        quoted=bool(after) and after[0] in _QUOTES,
        printed=" ".join(_CODE.sub("", block.text[label_start:label_end]).split()).strip(" ,;–—-"),
    )


def styled(runs: Sequence[Run], start: int, end: int, style: str) -> bool:
    """Whether nearly all of [start, end) is set so: "bold", "italic"."""
    wanted = 0
    for run in runs[_first(runs, start) :]:
        if run.start >= end:
            break
        if getattr(run, style):
            wanted += min(run.end, end) - max(run.start, start)
    return wanted >= MOSTLY * max(end - start, 1)


def _is_bold(block: Block, start: int, end: int) -> bool:
    """The whole name, without a title set plain before it; of a name of few words the first one suffices."""
    first = len(block.text[start:end].split(maxsplit=1)[0]) if block.text[start:end].split() else 0
    if len(block.text[start:end].split()) <= MOST_NAMES and styled(block.runs, start, start + first, "bold"):
        return True
    return styled(block.runs, _past_title(block.runs, start, end), end, "bold")


def _past_title(runs: Sequence[Run], start: int, end: int) -> int:
    """Where bold type begins behind a title set plain: "The **chair**", "Mevrouw **Smit**"."""
    for run in runs[_first(runs, start) :]:
        if run.start >= min(end, start + LONGEST_TITLE):
            break
        if run.bold:
            return max(run.start, start)
    return start


def _first(runs: Sequence[Run], start: int) -> int:
    """Index of the run in which the character at `start` stands."""
    return max(bisect_right(runs, start, key=lambda run: run.start) - 1, 0)


def _core_end(text: str, start: int, end: int) -> int:
    """Brackets and what stands behind a comma are often set plain behind a bold name."""
    places = [place for mark in "(,{" if (place := text.find(mark, start, end)) > start + 1]
    return min(places, default=end)


def _has_capitals(text: str) -> bool:
    """ "CHAIRMAN POE", "El señor PRESIDENTE", "Mr. WREN of Ohio": a word of three letters or more."""
    return any(len(word) > 2 and word.isupper() for word in re.findall(r"[^\W\d_]+", text))


# -- where a label may end ------------------------------------------------------------------------------------------


def _closers(block: Block, start: int) -> Iterator[tuple[str, int, int]]:
    """(closer, end of the label, beginning of the words), the nearest first."""
    text = block.text
    if _LONE_LETTER.match(text, start):
        yield "space", start + 1, _past_space(text, start + 1)
    stop = min(len(text), start + LONGEST_LABEL)
    at = start
    seen_dot = False
    bold_dot = _bold_dot(block, start)
    while at < stop:
        char = text[at]
        if char in _OPEN:
            at = _past_bracket(text, at)
            continue
        if char == ":" and not _in_number(text, at):
            yield "colon", at, _past_dash(text, _past_space(text, at + 1))
            break
        if char in "?!;\n" and not (char == "?" and text[at + 1 : at + 2] in ":.,"):
            break
        dash = _DASH.match(text, at) if char in _BEFORE_DASH and at > start else None
        if dash:
            yield "dash", at, _past_space(text, dash.end())
            break
        if char == "." and not seen_dot and at > start and (at == bold_dot or _ends_sentence(text, start, at)):
            yield "dot", at, _past_space(text, at + 1)
            seen_dot = at > start + 1
            if seen_dot and not text[start:at].isupper() and at - start > LONGEST_SHORT:
                break
        at += 1
    yield from _by_type(block, start)


def _past_bracket(text: str, at: int) -> int:
    depth = 0
    for place in range(at, min(len(text), at + LONGEST_INSIDE)):
        depth += (text[place] in _OPEN) - (text[place] in _CLOSE)
        if depth == 0:
            return place + 1
    return at + LONGEST_LABEL


def _past_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _past_dash(text: str, at: int) -> int:
    """ "O Sr. Presidente: — Srs. Deputados": the dash belongs to the label."""
    return _past_space(text, at + 1) if text[at : at + 1] in "–—―" and text[at + 1 : at + 2].isspace() else at


def _in_number(text: str, at: int) -> bool:
    """ "10:20", "http://"."""
    within_digits = text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
    return within_digits or text[at + 1 : at + 3] == "//"


def _ends_sentence(text: str, start: int, at: int) -> bool:
    """A full stop that is neither an abbreviation's nor an initial's."""
    after = text[at + 1 : at + 3]
    if after and not after[0].isspace():
        return False
    before = text[start:at].split()
    last = before[-1] if before else ""
    if len(before) > 1 and _INITIALS.fullmatch(last):
        return False
    words = vocabulary()
    return bool(last) and words_of(last) not in words.honorifics and words_of(last) not in words.never_last


def _bold_dot(block: Block, start: int) -> int | None:
    """The full stop with which bold type ends: "**Roe J. A.** We go on." has its initials before it."""
    end = len(block.text[: _bold_end(block.runs, start)].rstrip())
    last = block.text[start:end].split()[-1:]
    ends = end > start and block.text[end - 1] == "." and words_of(last[0]) not in vocabulary().honorifics
    return end - 1 if ends and end < len(block.text.rstrip()) else None


def _by_type(block: Block, start: int) -> Iterator[tuple[str, int, int]]:
    """Where bold type that began at `start` ends without any punctuation of a label."""
    text = block.text
    if start == 0 and len(block.lines) == 1 and _is_capital_line(text):
        yield "line", len(text.rstrip()), len(text)
        return
    if capitals := _CAPITAL_NAME.match(text, start):
        yield "none", capitals.end(), _past_space(text, capitals.end())
    end = _bold_end(block.runs, start)
    stop = len(text[:end].rstrip())
    if text[stop : stop + 2] == " (" and (after := _past_bracket(text, stop + 1)) < len(text):
        stop = end = after  # "(Mr. Poe)" set plain behind a bold office
    if stop - start < 3 or stop - start > LONGEST_LABEL or text[stop - 1] in ":.–—-;?!":
        return
    if stop - start >= 3 and start == 0 and len(block.lines) == 1 and _ROLE_BEHIND.fullmatch(text, stop):
        yield "line", stop, len(text)
        return
    if end >= len(text.rstrip()):
        before = text[:start].strip()
        if not before or before.strip("().").isdigit() or before.rstrip(" –—-") in ("Q", "A"):
            yield "line", stop, len(text)
        return
    if text[stop : stop + 1] in (".", ":") or text[stop : stop + 1].isalnum():
        return
    yield "none", stop, _past_space(text, stop)


def _is_capital_line(text: str) -> bool:
    """A short line in capitals that no mark ends, as names of speakers stand above their words."""
    return len(text) <= LONGEST_CAPITALS and text.isupper() and text.rstrip()[-1:] not in ":?!;,-–—"


def _bold_end(runs: Sequence[Run], start: int) -> int:
    end = start
    for run in runs[_first(runs, start) :]:
        if run.start > end or not run.bold:
            break
        end = run.end
    return end
