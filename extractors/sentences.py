"""A block's text -> its sentences, as half-open offsets that cover the text without gaps.

A full stop ends a sentence where a capital, a figure or a quotation follows, unless it belongs to an abbreviation, an
initial, an ordinal or the number that opens a paragraph. Quotations and brackets stay whole, so that
`"It is late. We must go," said Ms. Roe` is one sentence. Semicolons never end one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from extractors.lexicon import Lexicon
from extractors.vocabulary import fold

LONGEST_QUOTATION = 600  # characters; a longer one is read sentence by sentence, since its closing mark may be missing
LONGEST_BRACKET = 300

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
    """Stretches inside which no sentence ends: quotations and brackets of reasonable length."""
    quoted = [m.span() for m in _QUOTATION.finditer(text) if m.end() - m.start() <= LONGEST_QUOTATION]
    if "(" not in text:
        return quoted
    return quoted + [m.span() for m in _BRACKETS.finditer(text) if m.end() - m.start() <= LONGEST_BRACKET]


def _ends(text: str, match: re.Match[str], whole: list[Offsets], lexicon: Lexicon) -> bool:
    at, after = match.start(), match.end()
    if after < len(text) and not _opens(text, after):
        return False
    if any(start <= at and after < end for start, end in whole):
        return False
    if after < len(text) and any(start <= at < end for start, end in whole) and not _closed(text, match):
        return False
    if text[at] != "." or after >= len(text):
        return True
    if text.startswith("..", at):
        return True
    before = _LAST_WORD.search(text, 0, at)
    word = before[0] if before else ""
    return not _numbers_paragraph(text, at) and not _belongs(word, text, after, lexicon)


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
