"""What a paragraph is by its looks: a heading, a list item or plain text."""

from __future__ import annotations

import re

from extractors.layout.paragraphs import MARKER, Paragraph, all_bold
from extractors.page import BlockKind

LONGEST_HEADING = 200  # characters
MOST_LINES = 5
FEWEST_LETTERS = 3
LARGE = 1.12  # of the body's font size

_LETTERS = re.compile(r"[^\W\d_]")


def classify(paragraph: Paragraph, body_size: float) -> BlockKind:
    """Heading, list item, paragraph, or table of rows with tabs."""
    text = " ".join(line.text for line in paragraph.lines)
    if "\t" in text:
        return BlockKind.TABLE
    if _looks_like_heading(paragraph, text, body_size):
        return BlockKind.HEADING
    return BlockKind.ITEM if MARKER.match(text) else BlockKind.PARAGRAPH


def _looks_like_heading(paragraph: Paragraph, text: str, body_size: float) -> bool:
    """Short, and set off by weight, size, capitals or centring; remarks in brackets are none, however they are set."""
    if len(text) > LONGEST_HEADING or len(paragraph.lines) > MOST_LINES or text.endswith((",", ";")):
        return False
    if text[0] in "([" and text[-1] in ")]":
        return False
    if len(_LETTERS.findall(text)) < FEWEST_LETTERS:
        return False
    if text.isupper() or all(all_bold(line) for line in paragraph.lines):
        return True
    large = paragraph.lines[0].size >= LARGE * body_size
    return (large or paragraph.centred) and not text.endswith(".")
