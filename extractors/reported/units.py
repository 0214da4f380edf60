"""Blocks -> `Unit`s, the stretches of prose that are attributed one by one: mostly sentences.

A sentence with two reporting clauses is two units: "Ms. Roe asked when; Mr. Otway replied that …", "Ms. Roe asked
whether …, and Mr. Otway replied that …".
Each unit knows its reporting clause, whether it opens a paragraph, and what kind of paragraph that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

import msgspec

from extractors.page import Block, BlockKind
from extractors.reported.clauses import Clauses
from extractors.reported.cues import Cue, Shape
from extractors.reported.mentions import Mention, Who
from extractors.reported.recommendations import items
from extractors.words.lexicon import Lexicon, Sense
from extractors.words.sentences import Offsets, split
from extractors.words.tokens import Sentence

SENTENCE_ENDS = '.!?…”"»'
LONGEST_LEAD = 16  # tokens of a heading that its paragraph runs on from
LONGEST_PLAIN_LEAD = 8  # the same, set like the paragraph
LONGEST_CLAUSE = 400  # characters in which a clause shows its subject and verb
LONGEST_SENTENCE = 1200  # tokens; a longer one is a table or worse, and names nobody
BULLETS = "•●○▪◦‣·■□–—-*"

_NUMBER = re.compile(r"\s*(?:\d{1,3}(?:\.\d{1,3})*[.)]|\(\d{1,3}\)|\d{1,3}\.\d{1,3}|§\s?\d{1,3})\s+(?=\S)")
_LETTER = re.compile(r"\s*\(?(?:[a-z]|[ivx]{1,5})[.)]\s+(?=\S)")
_BULLET = re.compile(rf"\s*[{re.escape(BULLETS)}]\s+(?=\S)")


class Paragraph(Enum):
    """What a block is among the paragraphs."""

    HEADING = auto()
    PLAIN = auto()
    NUMBERED = auto()  # "31. Ms. Roe said …"
    LETTERED = auto()  # "(a) a national report;"
    BULLETED = auto()
    TABLE = auto()


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """`blocks[block].text[start:end]`."""

    block: int
    start: int
    end: int
    paragraph: Paragraph
    opening: bool  # first of its paragraph
    sentence: Sentence
    cue: Cue | None = None
    makers: tuple[Mention, ...] = ()  # of an item that ends with who put it forward
    lead: bool = False  # a heading that the paragraph runs on from: "3.2 Trade. The representative of Fiji said …"


def units_of(blocks: Sequence[Block], index: int, clauses: Clauses, *, heading: bool) -> Iterator[Unit]:
    """The units of one block, in order; together they cover its text."""
    block = blocks[index]
    paragraph = Paragraph.HEADING if heading else paragraph_kind(block)
    if paragraph is not Paragraph.TABLE and (found := items(block.text, clauses)):
        for item in found:
            sentence = Sentence(block.text[item.start : item.end])
            yield Unit(
                block=index,
                start=item.start,
                end=item.end,
                paragraph=paragraph,
                opening=item.start == 0,
                sentence=sentence,
                makers=item.makers,
            )
        return
    whole = paragraph in (Paragraph.HEADING, Paragraph.TABLE)
    parts = [(0, len(block.text))] if whole else list(_parts(block.text, clauses))
    lead = len(parts) > 1 and is_lead(block, *parts[0], clauses)
    for at, (start, end) in enumerate(parts):
        words = _without_joint(block.text, start, end, clauses.lexicon)
        sentence = Sentence(_without_marker(words, opening=at == 0))
        yield Unit(
            block=index,
            start=start,
            end=end,
            paragraph=paragraph,
            opening=at == 0,
            sentence=sentence,
            cue=None if whole or len(sentence.tokens) > LONGEST_SENTENCE else clauses.find(sentence),
            lead=lead and at == 0,
        )


def is_lead(block: Block, start: int, end: int, clauses: Clauses) -> bool:
    """Whether the first sentence of a block is a heading: set in a type of its own, or a number without a full stop
    and a few words; and no verb in it."""
    match = _NUMBER.match(block.text, start, end)
    begin = match.end() if match else start
    sentence = Sentence(block.text[begin:end])
    if not 1 < len(sentence) <= LONGEST_LEAD or clauses.predicates.finite_in(sentence):
        return False
    first = clauses.mentions.single(sentence, 0)
    if first is not None and first.who in (Who.PERSON, Who.OFFICE, Who.DELEGATION):
        return False
    told = match is not None and len(sentence) <= LONGEST_PLAIN_LEAD and match[0].strip()[-1].isdigit()
    return told or _set_off(block, begin, end)


def _set_off(block: Block, start: int, end: int) -> bool:
    """Whether [start, end) is bold or italic and what follows is not."""
    last = len(block.text[:end].rstrip()) - 1
    inside = [run for run in block.runs if run.start < last and run.end > start]
    after = [run for run in block.runs if run.end > end]
    return any(
        all(getattr(run, style) for run in inside) and not any(getattr(run, style) for run in after[:1])
        for style in ("bold", "italic")
    )


def paragraph_kind(block: Block) -> Paragraph:
    """By its looks and its first characters."""
    if block.kind is BlockKind.TABLE:
        return Paragraph.TABLE
    if _BULLET.match(block.text):
        return Paragraph.BULLETED
    if _NUMBER.match(block.text):
        return Paragraph.NUMBERED
    return Paragraph.LETTERED if _LETTER.match(block.text) else Paragraph.PLAIN


def _without_marker(text: str, *, opening: bool) -> str:
    """The text without the number, letter or bullet that opens it."""
    for marker in (_NUMBER, _LETTER, _BULLET) if opening else (_BULLET,):
        if match := marker.match(text):
            return text[match.end() :]
    return text


def _without_joint(text: str, start: int, end: int, lexicon: Lexicon) -> str:
    """The words of a part that was cut off, without the "while" or "and" before its subject."""
    before = text[:start].rstrip()
    if not before or before[-1] in SENTENCE_ENDS:
        return text[start:end]
    match = lexicon.joint.match(text, start, end)
    return text[match.end() : end] if match else text[start:end]


def _parts(text: str, clauses: Clauses) -> Iterator[Offsets]:
    for start, end in split(text, clauses.lexicon):
        yield from _parted(text, start, end, clauses)


def _parted(text: str, start: int, end: int, clauses: Clauses) -> Iterator[Offsets]:
    """Cuts a sentence where another speaker has a clause: "…; Mr. Otway replied", "…, while Fiji opposed it"."""
    begin = start
    for match in clauses.lexicon.parting.finditer(text, start, end):
        cut = match.start("begin")
        anew = _speaks_anew(text[match.end() : end], clauses)
        before = clauses.find(Sentence(text[begin:cut])) if anew else None
        if anew and before and (not match["joint"] or _answers(before, anew)):
            yield begin, cut
            begin = cut
    yield begin, end


def _speaks_anew(text: str, clauses: Clauses) -> Cue | None:
    """The clause that `text` begins with, where its subject is somebody who speaks."""
    cue = clauses.opening(Sentence(text[:LONGEST_CLAUSE].partition(";")[0]))
    if cue is None or cue.mention is None:
        return None
    if cue.mention.who in _ANEW:
        return cue
    said = cue.sense is Sense.SAY and cue.mention.who in (Who.OFFICE, Who.BODY)
    return cue if said and cue.tense == "past" else None


def _answers(before: Cue, cue: Cue) -> bool:
    """Whether a clause behind "and" is the report's own: "asked whether …, and Ms. Roe replied"; content goes on in
    the words of who speaks ("said that Fiji had agreed and Togo opposed it")."""
    if before.tense != cue.tense or cue.sense is not Sense.SAY or before.mention is None or cue.mention is None:
        return False
    if before.shape not in (Shape.MAIN, Shape.LOOSE, Shape.INVERTED):
        return False
    told = cue.mention.honorific or cue.mention.who in (Who.PERSON, Who.OFFICE, Who.ONE, Who.CROWD)
    return told or cue.mention.who is before.mention.who


_ANEW = (Who.PERSON, Who.NAME, Who.CROWD, Who.ONE, Who.DELEGATION, Who.JOINT)
