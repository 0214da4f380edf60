"""Tables of contents among the blocks: leaders to a page number, or short lines that end in one below their heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.page import Block
from extractors.words.dates import find_dates
from extractors.words.front_words import front_words
from extractors.words.vocabulary import words_of

FEWEST_ENTRIES = 2  # lines with leaders: one alone may be a form to fill in
MOSTLY = 0.5  # share of a block's lines that must be entries
LONGEST_ENTRY = 220  # characters
LONGEST_TAIL = 120  # characters looked at for a page number; lines of a hostile document have no end
DENSE = 0.2  # share of the lines that end in a page number, entries of several lines and headings between them

_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|·{4,}|_{4,}")
_ENTRY_END = re.compile(
    r"(?:\.\s?){3,}\s*(?:\d|[ivxl]+\b)|\s\d{1,4}(?:\s*[-–,]\s*\d{1,4})*(?:\s+\d{1,4})?\s*$", re.IGNORECASE
)
_HOLDER = re.compile(r"\([^)]*\)\s*$")
_COLUMN_HEADS = re.compile(
    r"\W*(?:paragraphs?|page|pages|seite|párrafos|página|paragraphes)(?:\s+(?:page|pages|página|seite)s?)*\W*$",
    re.IGNORECASE,
)


def contents_of(blocks: Sequence[Block]) -> frozenset[int]:
    """Indexes of the blocks that are a table of contents, its heading included."""
    found: set[int] = set()
    for at, block in enumerate(blocks):
        if _is_heading(block):
            found.update(_below(blocks, at))
        elif has_leaders(block):
            found.add(at)
    return frozenset(found)


def has_leaders(block: Block) -> bool:
    """Whether most of its lines lead with dots to a page number, as those of no speech do."""
    lines = [placed.line.text for placed in block.lines]
    led = [line for line in lines if _LEADERS.search(line) and not _HOLDER.search(line[-LONGEST_TAIL:])]
    numbered = [line for line in led if line.rstrip()[-1:].isdigit()]
    return len(numbered) >= max(1, MOSTLY * len(lines)) and len(block.text) > len(numbered) * 10


def _is_heading(block: Block) -> bool:
    return len(block.text) < 40 and words_of(block.text) in front_words().contents


def _below(blocks: Sequence[Block], heading: int) -> set[int]:
    """The heading and what follows it, page by page, for as long as it reads like a table of contents."""
    taken = {heading}
    at = heading + 1
    while at < len(blocks):
        stop = _end_of_page(blocks, at)
        run = [index for index in range(at, stop) if not _is_prose(blocks[index])]
        run = run[: next((n for n, index in enumerate(run) if index != at + n), len(run))]
        while run and not _is_entry(blocks[run[-1]]):
            run.pop()
        if not _is_dense([blocks[index] for index in run]):
            break
        taken.update(run)
        if len(run) < stop - at:
            break
        at = stop
    return taken


def _end_of_page(blocks: Sequence[Block], start: int) -> int:
    page = blocks[start].page
    return next((at for at in range(start, len(blocks)) if blocks[at].page != page), len(blocks))


def _is_dense(run: Sequence[Block]) -> bool:
    """Page numbers end many of the lines; in a table of two columns they stand in lines of their own."""
    lines = [placed.line.text for block in run for placed in block.lines]
    return sum(map(_ends_in_page, lines)) >= max(FEWEST_ENTRIES, DENSE * len(lines))


def _ends_in_page(line: str) -> bool:
    """Ends in a page number, not in a year."""
    tail = line[-LONGEST_TAIL:]
    return bool(_ENTRY_END.search(f" {tail}")) and not find_dates(tail)


def _is_entry(block: Block) -> bool:
    lines = [placed.line.text for placed in block.lines]
    return any(map(_ends_in_page, lines)) or bool(_COLUMN_HEADS.match(block.text))


def _is_prose(block: Block) -> bool:
    """Sentences: long lines of which none ends in a number."""
    return len(block.text) > LONGEST_ENTRY and not _is_entry(block)
