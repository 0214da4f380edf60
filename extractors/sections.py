"""Sections: the headings of the body as a tree.

A heading's level is what its number says where it has one ("IV", "3", "(a)"), else how it is set beside the other
headings of the document: larger, bolder, in capitals stand higher. "Agenda item 12" and the title below it are one
heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from archive.models import Section
from extractors.page import Block, BlockKind
from extractors.verbatim.candidates import styled
from extractors.words.verbatim_words import verbatim_words
from extractors.words.vocabulary import fold

LONGEST_HEADING = 300  # characters; what is longer is text in bold
LONGEST_BOLD = 160
LONGEST_ABOVE = 60
MOST_LEVELS = 6

_NUMBER = re.compile(
    r"(?P<roman>[IVXLC]{1,6})[.)]\s|(?P<letter>[A-Z])[.)]\s|(?P<decimal>\d{1,2}(?:\.\d{1,2}){0,3})[.)]?\s|"
    r"\((?P<small>[a-z]|[ivx]{1,4})\)\s"
)
_ITEM_NUMBER = re.compile(r"[^\W\d][^\d]{1,40}?\b(?P<number>\d{1,3}[a-z]?)\b[^\d]{0,40}")  # "Item 138 of the agenda"
_SENTENCE_END = re.compile(r"[.?!;:,]$")


class Style(msgspec.Struct, frozen=True, order=True):
    """How a heading is set, as a key that sorts the higher first."""

    size: float  # negative: larger first
    plain: bool
    small_letters: bool
    italic: bool


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """Neighbouring heading blocks that are one heading."""

    blocks: tuple[int, ...]
    title: str
    style: Style
    page: int
    number: str | None = None


def is_heading(blocks: Sequence[Block], index: int) -> bool:
    """Whether the block is one: a paragraph's first line that layout took for a heading is not."""
    block = blocks[index]
    if _is_bold_line(block) or _stands_above_heading(blocks, index):
        return True
    if block.kind is not BlockKind.HEADING or len(block.text) > LONGEST_HEADING:
        return False
    after = blocks[index + 1].text if index + 1 < len(blocks) else ""
    runs_on = after[:1].islower() and not _SENTENCE_END.search(block.text)
    return not (runs_on and style_of(block).plain)


def _stands_above_heading(blocks: Sequence[Block], index: int) -> bool:
    """ "Question No. 12" in italics over the question's heading."""
    block = blocks[index]
    if index + 1 >= len(blocks) or blocks[index + 1].kind is not BlockKind.HEADING or block.kind is BlockKind.TABLE:
        return False
    short = len(block.lines) == 1 and len(block.text) <= LONGEST_ABOVE and block.text[:1].isupper()
    return short and not _SENTENCE_END.search(block.text.rstrip()) and styled(block.runs, 0, len(block.text), "italic")


def _is_bold_line(block: Block) -> bool:
    """Set in bold from end to end, short, and no sentence."""
    if block.kind is BlockKind.TABLE or len(block.text) > LONGEST_BOLD or _SENTENCE_END.search(block.text.rstrip()):
        return False
    return styled(block.runs, 0, len(block.text), "bold") and any(map(str.isalpha, block.text))


def style_of(block: Block) -> Style:
    """Its size, weight and case."""
    letters = [char for char in block.text if char.isalpha()]
    upper = sum(char.isupper() for char in letters) > 0.7 * len(letters)
    size = max((run.size for run in block.runs), default=0.0)
    bold = sum(run.end - run.start for run in block.runs if run.bold) > 0.6 * len(block.text)
    italic = sum(run.end - run.start for run in block.runs if run.italic) > 0.6 * len(block.text)
    return Style(size=-round(size), plain=not bold, small_letters=not upper, italic=italic)


def join_headings(blocks: Sequence[Block], indexes: Iterable[int]) -> list[Heading]:
    """Headings in reading order; lines of one style that follow each other directly are one heading."""
    found: list[Heading] = []
    for index in indexes:
        block = blocks[index]
        style, number = style_of(block), number_of(block.text)
        last = found[-1] if found and found[-1].blocks[-1] == index - 1 else None
        if last and last.style == style and _goes_on(last, block.text, number):
            found[-1] = _joined(last, index, f"{last.title} {block.text}", style)
            continue
        if last and len(last.blocks) == 1 and not number and (item := _ITEM_NUMBER.fullmatch(last.title)):
            whole = _joined(last, index, f"{last.title.rstrip(':')}: {block.text}", min(style, last.style))
            found[-1] = msgspec.structs.replace(whole, number=item["number"])
            continue
        found.append(Heading(blocks=(index,), title=block.text, style=style, page=block.page, number=number))
    return found


def _joined(heading: Heading, index: int, title: str, style: Style) -> Heading:
    return msgspec.structs.replace(heading, blocks=(*heading.blocks, index), title=title, style=style)


def _goes_on(last: Heading, text: str, number: str | None) -> bool:
    """A second line of a heading: begins small, or the first breaks off."""
    if number or len(last.title) + len(text) > LONGEST_HEADING:
        return False
    return (
        text[:1].islower() or last.title[-1:] in ",-–—:" or fold(last.title.split()[-1]) in verbatim_words().connectors
    )


def number_of(text: str) -> str | None:
    """ "IV", "3.1", "(a)" before a heading."""
    match = _NUMBER.match(text)
    return next((group for group in match.groups() if group), None) if match else None


def section_tree(headings: Sequence[Heading]) -> list[Section]:
    """One section a heading, in reading order, each under the nearest one above it that stands higher."""
    ranks = {style: rank for rank, style in enumerate(sorted({heading.style for heading in headings}))}
    open_sections: list[tuple[tuple[int, int], Section]] = []
    found: list[Section] = []
    for at, heading in enumerate(headings):
        height = (ranks[heading.style], _depth(number_of(heading.title)))
        while open_sections and open_sections[-1][0] >= height:
            open_sections.pop()
        parent = open_sections[-1][1] if open_sections else None
        section = Section(
            id=f"s{at + 1}",
            title=heading.title,
            level=min(len(open_sections) + 1, MOST_LEVELS),
            number=heading.number,
            parent=parent.id if parent else None,
            page=heading.page,
        )
        open_sections.append((height, section))
        found.append(section)
    return found


def _depth(number: str | None) -> int:
    """How deep a number stands among numbers: "IV" above "B" above "3" above "3.1" above "(a)"; none above all."""
    match = _NUMBER.match(f"{number}. ") or _NUMBER.match(f"({number}) ") if number else None
    if match is None:
        return 0
    if match["roman"]:
        return 1
    if match["letter"]:
        return 2
    if match["decimal"]:
        return 3 + match["decimal"].count(".")
    return 8
