"""Blocks -> `Unit`s, the stretches of prose that are attributed one by one: mostly sentences.

A sentence with a semicolon between two reporting clauses is two units ("Ms. Roe asked when; Mr. Otway replied that …").
Each unit knows its reporting clause, whether it opens a paragraph, and what kind of paragraph that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

import msgspec

from extractors.clauses import Clauses
from extractors.cues import Cue, Shape
from extractors.lexicon import Lexicon
from extractors.mentions import Mention, Who
from extractors.page import Block, BlockKind
from extractors.recommendations import items
from extractors.sentences import Offsets, split
from extractors.tokens import Sentence

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
    for at, (start, end) in enumerate(parts):
        words = _without_contrast(block.text, start, end, clauses.lexicon)
        sentence = Sentence(_without_marker(words, opening=at == 0))
        yield Unit(
            block=index,
            start=start,
            end=end,
            paragraph=paragraph,
            opening=at == 0,
            sentence=sentence,
            cue=None if whole or len(sentence.tokens) > LONGEST_SENTENCE else clauses.find(sentence),
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


def _without_contrast(text: str, start: int, end: int, lexicon: Lexicon) -> str:
    """The words of a part that a comma cut off, without the "while" before its subject."""
    if not text[:start].rstrip().endswith(","):
        return text[start:end]
    match = lexicon.contrast.match(text, start, end)
    return text[match.end() : end] if match else text[start:end]


def _parts(text: str, clauses: Clauses) -> Iterator[Offsets]:
    for start, end in split(text, clauses.lexicon):
        yield from _parted(text, start, end, clauses)


def _parted(text: str, start: int, end: int, clauses: Clauses) -> Iterator[Offsets]:
    """Cuts a sentence where another speaker has a clause: "…; Mr. Otway replied", "…, while Fiji opposed it"."""
    begin = start
    for match in clauses.lexicon.parting.finditer(text, start, end):
        cut = match.start(1)
        if _speaks_anew(text[match.end() : end], clauses) and clauses.find(Sentence(text[begin:cut])):
            yield begin, cut
            begin = cut
    yield begin, end


def _speaks_anew(text: str, clauses: Clauses) -> bool:
    cue = clauses.find(Sentence(text.partition(";")[0]))
    if cue is None or cue.shape is not Shape.MAIN or cue.at > 0 or cue.mention is None:
        return False
    return cue.mention.who in (Who.PERSON, Who.NAME, Who.CROWD, Who.ONE, Who.DELEGATION, Who.JOINT)
