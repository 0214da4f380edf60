"""Notes of the reporters within a verbatim record: what happened, applause, heckles, votes, who took the chair.

Notes stand in brackets, or in italics where the document sets its notes so, or begin as such notes do everywhere
("The House rose at", "It was so decided").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from extractors.page import Block, BlockKind
from extractors.verbatim.candidates import styled
from extractors.verbatim.labels import name_likeness
from extractors.verbatim.recurrence import UNKNOWN
from extractors.words.verbatim_words import VerbatimWords

LONGEST_NOTE = 420  # characters; a longer block in italics is a text read out
LONGEST_STATEMENT = 260  # characters of a note known by its words alone
SHORT_VOTE = 60  # characters of "Yeas", "A recorded vote was taken:", or up to the colon after "In favour"
ITALIC_RULE = 0.5  # share of a document's italic blocks that must be notes by their words

_BRACKETED = re.compile(r"^[\[(].*[\])][.;]?$", re.DOTALL)
_HALF_BRACKET = re.compile(r"^(?:[\[(][^\])]*|[^\[(]*[\])])$", re.DOTALL)
_RULED = re.compile(r"^[-–—*\s]{1,8}[^-–—*]{2,60}[-–—*\s]{1,8}$")
_STATEMENT = re.compile(r"^[^\W\d_“„«\"].*[.)\]]$", re.DOTALL)  # a verse or a title has no full stop
_CITATION = re.compile(
    r"\b[A-Z]{1,4}/[\w/.]*\d|\b(?:paras?|pp?|pages?|annex|ibid|cf|see|resolution|art)\b\.?\s+\S*\d", re.IGNORECASE
)
_TIME = re.compile(
    r"(?:[●•▪]\s*|kl\.?\s*)?(?:[\[(]?\d{1,2}[.:h]\d{2}(?:[.:]\d{2})?(?:\s?(?:[ap]\.?m\.?|Uhr|h))?[\])]?|[\[(]\d{4}[\])])",
    re.IGNORECASE,
)
_DASHED = re.compile(r"^[-–—]\s?[^\W\d_a-z].*\.$")  # "– Applause from the left." as some records print notes
_FIRST_WORDS = 20  # characters of such a note in which it says what it is
_NEXT_SENTENCE = re.compile(r"(?<=[^\W\d_]{4}[.!?])\s+(?=[^\W\d_a-z])")
_ITEM = re.compile(r"^[\[(](?:[a-z]|[ivx]{1,4}|\d{1,2})[\])]", re.IGNORECASE)
_DASHES = re.compile(r"\s+[–—]\s+")


class NoteKind(StrEnum):
    """What a note tells."""

    PROCEDURE = "procedure"
    REACTION = "reaction"
    HECKLE = "heckle"
    VOTE = "vote"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a block that is a note: text[start:end]. A heckle's words begin at `words`."""

    kind: NoteKind
    start: int
    end: int
    who: str | None = None  # the heckler, as printed
    words: int = 0


class NoteStyle(msgspec.Struct, frozen=True):
    """How this document sets its notes."""

    italic_blocks: bool


def note_style(blocks: Sequence[Block], indexes: Sequence[int], words: VerbatimWords) -> NoteStyle:
    """Whether an italic block is a note here: most of those that are say so by their words or brackets."""
    italic = [blocks[at] for at in indexes if _is_italic(blocks[at]) and len(blocks[at].text) <= LONGEST_NOTE]
    notes = sum(1 for block in italic if _bracketed(block.text) or words.procedure.match(block.text))
    return NoteStyle(italic_blocks=bool(italic) and notes >= ITALIC_RULE * len(italic))


def read_note(block: Block, style: NoteStyle, words: VerbatimWords) -> Note | None:
    """The note that a block is as a whole, or None."""
    text = block.text.strip()
    if not text or block.kind is BlockKind.TABLE or _ITEM.match(text):
        return None
    whole = Note(kind=NoteKind.PROCEDURE, start=0, end=len(block.text))
    if words.votes.match(text.lstrip("([")) and (len(text) <= SHORT_VOTE or ":" in text[:SHORT_VOTE]):
        return msgspec.structs.replace(whole, kind=NoteKind.VOTE)
    if (_bracketed(text) and _is_set_off(block, text)) or _RULED.match(text):
        reaction = words.reactions.search(text)
        return msgspec.structs.replace(whole, kind=NoteKind.REACTION) if reaction else whole
    if _TIME.fullmatch(text):
        return whole
    if _DASHED.match(text) and len(text) <= LONGEST_STATEMENT and _is_reaction(text, words):
        return msgspec.structs.replace(whole, kind=NoteKind.REACTION)
    if len(text) <= LONGEST_STATEMENT and _is_procedure(text, words) and not is_addressed(text, words):
        return whole
    if style.italic_blocks and _is_italic(block) and len(text) <= LONGEST_NOTE and _STATEMENT.match(text):
        return None if is_addressed(text, words) else whole
    return None


def _is_procedure(text: str, words: VerbatimWords) -> bool:
    """Whether each of its sentences tells of procedure: "The Board met twice. The pier …" is speech."""
    first, *rest = _NEXT_SENTENCE.split(text)
    told = (bool(words.procedure.match(part) or words.closing.match(part)) for part in rest)
    return bool(words.procedure.match(first)) and all(told)


def _is_reaction(text: str, words: VerbatimWords) -> bool:
    """ "– Applause from the left.", and not "– You laugh. But …": one who speaks goes on after a dash as well."""
    return bool(words.reactions.search(text[:_FIRST_WORDS])) and not is_addressed(text, words) and ". " not in text


def _is_set_off(block: Block, text: str) -> bool:
    """A reference in brackets ("(see A/50/1, para. 5)") stands in brackets too, and belongs to the speech."""
    if _CITATION.search(text):
        return False
    return text[0] in "([" or block.centred or _is_italic(block)


def is_addressed(text: str, words: VerbatimWords) -> bool:
    """A speaker tells of procedure too, but in questions and to somebody."""
    return "?" in text or bool(words.addressing.search(text))


def _bracketed(text: str) -> bool:
    return len(text) <= LONGEST_NOTE and bool(_BRACKETED.match(text.strip()) or (len(text) < 120 and _half(text)))


def _half(text: str) -> bool:
    """One bracket was lost in print: "The Speaker (Mr. Poe) in the Chair]" is not balanced either."""
    text = text.strip()
    opened, closed = sum(map(text.count, "[(")), sum(map(text.count, "])"))
    return opened != closed and (text[0] in "[(" or text[-1] in "])") and not _ITEM.match(text)


def _is_italic(block: Block) -> bool:
    return block.kind is not BlockKind.TABLE and styled(block.runs, 0, len(block.text), "italic")


# -- notes inside a paragraph -----------------------------------------------------------------------------------------


def inline_notes(block: Block, start: int, end: int, words: VerbatimWords) -> Iterator[Note]:
    """Bracketed notes set in italics within plain words, as some parliaments print applause and heckles."""
    for match in re.finditer(r"\([^()]{4,600}(?:\([^()]*\)[^()]*)*\)", block.text[start:end]):
        first, last = start + match.start(), start + match.end()
        if not styled(block.runs, first, last, "italic") or styled(block.runs, start, end, "italic"):
            continue
        inside = match[0][1:-1].strip()
        if words.reactions.search(inside) or inside[-1:] in ".!?…" or words.procedure.match(inside):
            yield Note(kind=NoteKind.REACTION, start=first, end=last)


def split_reactions(text: str, note: Note, words: VerbatimWords) -> Iterator[Note]:
    """The parts of "(Beifall bei der A – Zuruf von der B: Hört! – Cleo Voss [C]: Niemals!)": heckles have words.

    A note without heckles stays whole.
    """
    start = note.start + (text[note.start] in "([")
    end = note.end - (text[note.end - 1] in ")]")
    parts: list[Note] = []
    for first, last in _between_dashes(text, start, end):
        part = _reaction(text, first, last, words)
        if parts and _is_more_words(parts[-1], part, text, words):
            parts[-1] = msgspec.structs.replace(parts[-1], end=last)
            continue
        parts.append(part)
    if any(part.kind is NoteKind.HECKLE for part in parts):
        yield from parts
    else:
        yield note


def _is_more_words(heckle: Note, part: Note, text: str, words: VerbatimWords) -> bool:
    """ "Zurufe: One is missing! – The most important one!": what is no reaction goes on with the heckle."""
    goes_on = part.kind is NoteKind.REACTION and not words.reactions.search(text, part.start, part.end)
    return heckle.kind is NoteKind.HECKLE and goes_on


def _between_dashes(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for dash in _DASHES.finditer(text, start, end):
        yield at, dash.start()
        at = dash.end()
    yield at, end


def _reaction(text: str, start: int, end: int, words: VerbatimWords) -> Note:
    match = words.heckle.fullmatch(text, start, end)
    if not match or (match["who"] and name_likeness(match["who"], words) <= UNKNOWN):
        return Note(kind=NoteKind.REACTION, start=start, end=end)
    who = match["origin"] or match["who"]
    return Note(
        kind=NoteKind.HECKLE, start=start, end=end, who=who.strip() if who else None, words=match.start("words")
    )
