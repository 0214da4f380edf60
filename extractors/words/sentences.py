"""A block's text -> its sentences, as half-open offsets that cover the text without gaps.

A full stop ends a sentence where a capital, a figure or a quotation follows, unless it belongs to an abbreviation, an
initial, an ordinal or the number that opens a paragraph. Quotations and brackets stay whole, so that
`"It is late. We must go," said Ms. Roe` is one sentence. Semicolons never end one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from extractors.words.lexicon import Lexicon
from extractors.words.vocabulary import fold

LONGEST_QUOTATION = 600  # characters; a longer one is read sentence by sentence, since its closing mark may be missing
LONGEST_BRACKET = 300
LONGEST_ABBREVIATION = 24  # characters looked at before a full stop

Offsets = tuple[int, int]

_END = re.compile(r"(?:[.!?…]+|[。！？])[\"'”’»“)\]]*(?:\s+|$)")
_BULLET = re.compile(r"\s(?=[•●○▪◦‣·■–]\s+[^\W\d_])")
_LAST_WORD = re.compile(r"[^\s(\[\"“„«'‘/]*$")
_NEXT_WORD = re.compile(r"[\"“„«'‘(\[¿¡\s]*([^\W_]+(?:['’.-][^\W_]+)*)(\.?)")
_STARTS = re.compile(r"[\"“„«'‘(\[¿¡•●○▪◦‣–—-]*\s*[^\W_]")
_NUMBERING = re.compile(r"\s*[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[ivxlc]{1,5}|[a-z])[.)]?$", re.IGNORECASE)
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_ORDINAL = re.compile(r"\d{1,3}")
_QUOTATION = re.compile(r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|(?<!\w)\"[^\"]*\"(?!\w)")
_BRACKETS = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)")


def split(text: str, lexicon: Lexicon) -> list[Offsets]:
    """Offsets of the sentences of `text`; white space belongs to the sentence before it."""
    whole = _unbroken(text)
    cuts = [match.end() for match in _END.finditer(text) if _ends(text, match, whole, lexicon)]
    cuts += [match.end() for match in _BULLET.finditer(text) if match.start() > 0]
    edges = sorted({0, *(cut for cut in cuts if cut < len(text)), len(text)})
    return [(start, end) for start, end in pairwise(edges) if text[start:end].strip()] or (
        [(0, len(text))] if text else []
    )


def _unbroken(text: str) -> list[Offsets]:
    """Stretches inside which no sentence ends, in order: quotations and brackets of reasonable length."""
    found = [m.span() for m in _QUOTATION.finditer(text) if m.end() - m.start() <= LONGEST_QUOTATION]
    if "(" in text:
        found += [m.span() for m in _BRACKETS.finditer(text) if m.end() - m.start() <= LONGEST_BRACKET]
    merged: list[Offsets] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _ends(text: str, match: re.Match[str], whole: list[Offsets], lexicon: Lexicon) -> bool:
    at, after = match.start(), match.end()
    if after >= len(text):
        return True
    if not _opens(text, after) or _held_together(text, match, whole):
        return False
    if text[at] != "." or text.startswith("..", at):
        return True
    word = _LAST_WORD.search(text[max(at - LONGEST_ABBREVIATION, 0) : at])
    return not _numbers_paragraph(text, at) and not _belongs(word[0] if word else "", text, after, lexicon)


def _held_together(text: str, match: re.Match[str], whole: list[Offsets]) -> bool:
    """Whether the stop stands inside a quotation or bracket, or is none of theirs: `… late."` ends, `… (cf. 3)` not."""
    place = bisect_right(whole, match.start(), key=lambda span: span[0]) - 1
    if place < 0 or whole[place][1] <= match.start():
        return False
    return match.end() < whole[place][1] or not _closed(text, match)


def _closed(text: str, match: re.Match[str]) -> bool:
    """Whether the stop itself closes the quotation or bracket: `… late."` and not `… (cf. Annex)`."""
    return any(mark in text[match.start() : match.end()] for mark in '"”’»“)]')


def _opens(text: str, at: int) -> bool:
    """Whether a sentence may begin here: with a capital, a figure, a quotation, a bullet."""
    match = _STARTS.match(text, at)
    if match is None:
        return False
    first = text[match.end() - 1]
    return not first.islower() or text[at] in "•●○▪◦‣"


def _numbers_paragraph(text: str, at: int) -> bool:
    """ "31. Ms. Roe …": the number that opens the block."""
    return at <= 8 and _NUMBERING.match(text[:at]) is not None


def _belongs(word: str, text: str, after: int, lexicon: Lexicon) -> bool:
    """Whether the full stop belongs to `word`: an abbreviation, an initial or an ordinal."""
    key = fold(word)
    if key in lexicon.never_last:
        return True
    if lexicon.language == "de" and _ORDINAL.fullmatch(word):
        return True
    initial = len(word) == 1 and word.isalpha() and word.isupper()
    if not initial and key not in lexicon.abbreviations and not _ACRONYM.fullmatch(word):
        return False
    return not _function_word_follows(text, after, lexicon)


def _function_word_follows(text: str, after: int, lexicon: Lexicon) -> bool:
    """ "etc. The …" begins a sentence, "etc. Rome" does not: a capitalised article, pronoun or connective."""
    match = _NEXT_WORD.match(text, after)
    if match is None or (len(match[1]) == 1 and match[2]):
        return False
    word = fold(match[1])
    kinds = ("determiners", "clause_openers", "prepositions", "subordinators", "existential")
    return word in lexicon.pronouns or any(lexicon.has(kind, word) for kind in kinds)
