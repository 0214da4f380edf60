"""A sentence's words with their places, folded for looking up, and marked where they stand inside quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property

import msgspec

from extractors.words.vocabulary import Words, fold

TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|[cdjlmnstCDJLMNST]['’](?=\w|$)|[^\W_]*[Qq]u['’](?=\w|$)|\d+(?:[.,]\d+)*"
    r"|[^\W_]+?(?=-(?:(?:t-)?(?:ils?|elles?)|se|lhes?)\b)|-(?:(?:t-)?(?:ils?|elles?)|se|lhes?)\b"  # "dit-elle"
    r"|[^\W_]+(?:[-‐‑'’][^\W_]+)*(?:(?<=s)['’](?=\s+[^\W_]))?|\S"  # "farmers' union"
)
_QUOTED = re.compile(r"“[^“”]*(?:”|$)|„[^„“”]*(?:[“”]|$)|«[^«»]*(?:»|$)|(?<!\w)\"[^\"]*(?:\"|$)")


ACCENTS_TELL = 4  # letters of the longest word that its accents tell from another: "a" and "à", "el" and "él", "está"


def lower(word: str) -> str:
    """A word as it is looked up: lower case, accents of longer words left out, a straight apostrophe."""
    if word.isascii():
        return word.lower()
    if len(word) <= ACCENTS_TELL:
        return word.casefold().replace("’", "'")
    return fold(word).replace("’", "'")


Phrases = Mapping[str, tuple[Words, ...]]
"""Phrases by their first word, the longest first."""


class Token(msgspec.Struct, frozen=True, gc=False):
    """One word or mark, as printed and as it is looked up."""

    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def word(self) -> bool:
        """Whether it is a word and no mark or figure."""
        return self.text[0].isalpha()


class Sentence:
    """Tokens of one sentence. Offsets count from the beginning of the sentence."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [Token(match[0], lower(match[0]), match.start(), match.end()) for match in TOKEN.finditer(text)]
        self.lows = [token.low for token in self.tokens]

    def __len__(self) -> int:
        return len(self.tokens)

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """Offsets of what stands in quotation marks, marks included."""
        return tuple(match.span() for match in _QUOTED.finditer(self.text))

    def quoted(self, at: int) -> bool:
        """Whether token `at` stands inside a quotation."""
        if not self.quotations:
            return False
        start = self.tokens[at].start
        place = bisect_right(self.quotations, start, key=lambda span: span[0]) - 1
        return place >= 0 and start < self.quotations[place][1]

    def low(self, at: int) -> str:
        """The folded token, "" beyond either end."""
        return self.lows[at] if 0 <= at < len(self.lows) else ""

    def slice(self, start: int, end: int) -> str:
        """The printed text of tokens[start:end]."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def phrase_at(self, at: int, phrases: Phrases) -> int:
        """How many tokens the longest of `phrases` that stands at `at` has; 0 where none does."""
        lows = self.lows
        if not 0 <= at < len(lows):
            return 0
        for phrase in phrases.get(lows[at], ()):
            size = len(phrase)
            if size == 1 or tuple(lows[at : at + size]) == phrase:
                return size
        return 0
