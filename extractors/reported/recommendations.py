"""Items that end with who made them: "82.4. Ratify the Convention (Fiji, Spain);".

In lists of recommendations, proposals and questions the brackets at the end name the makers, one or several. An item
with two brackets ("To train judges (Fiji) and to publish the results (Spain)") is two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from extractors.reported.clauses import Clauses
from extractors.reported.cues import Shape
from extractors.reported.mentions import Mention, Mentions, Who
from extractors.words.countries import countries_for
from extractors.words.lexicon import Lexicon
from extractors.words.tokens import Sentence

FEWEST_WORDS = 3  # before the brackets; "Budget (Fiji)" is an entry of some table

_BRACKET = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_PARTING = re.compile(r"\s*[,;/]\s*")
_CLOSE = re.compile(r"\s*[;.,:]?\s*(?:and|or|et|ou|y|o|e|und)?\s*[.;]?\s*", re.IGNORECASE)
_OPENS = re.compile(r"\s*(?:\(?\d{1,3}(?:\.\d{1,3})*[.)]?|\(?[a-z]{1,4}[.)]|[•●○▪◦‣·■–—*-])\s+", re.IGNORECASE)


class Item(msgspec.Struct, frozen=True):
    """text[start:end] was put forward by `makers`."""

    start: int
    end: int
    makers: tuple[Mention, ...]


def items(text: str, clauses: Clauses) -> list[Item]:
    """The items of a block, which they cover; nothing where the block is no such item."""
    if ")" not in text[-12:]:
        return []
    found = list(_attributed(text, clauses.mentions))
    if not found or not _CLOSE.fullmatch(text[found[-1][1] :]) or not _is_item(text, clauses):
        return []
    return list(_covering(text, found))


def _covering(text: str, found: list[tuple[int, int, tuple[Mention, ...]]]) -> Iterator[Item]:
    start = 0
    for at, (_, end, makers) in enumerate(found):
        stop = len(text) if at + 1 == len(found) else (_semicolon(text, end) or end)
        yield Item(start, stop, makers)
        start = stop


def _semicolon(text: str, end: int) -> int | None:
    """Past the mark that closes an item in the middle of a block."""
    match = re.match(r"\s*[;.,]\s*", text[end:])
    return end + match.end() if match else None


def _attributed(text: str, mentions: Mentions) -> Iterator[tuple[int, int, tuple[Mention, ...]]]:
    """Start and end of each bracket that names makers, with enough words before it to be an item."""
    begin = 0
    for match in _BRACKET.finditer(text):
        makers = makers_of(match[1], mentions)
        if makers and len(text[begin : match.start()].split()) >= FEWEST_WORDS:
            yield match.start(), match.end(), makers
            begin = match.end()


def makers_of(inside: str, mentions: Mentions) -> tuple[Mention, ...]:
    """ "Fiji, Bolivia (Plurinational State of) and Spain" -> three delegations; nothing if one is no speaker."""
    found: list[Mention] = []
    for part in _names(inside, mentions.lexicon):
        sentence = Sentence(part)
        mention = mentions.single(sentence, 0) if len(sentence) else None
        if mention is None or mention.end != len(sentence) or not _makes(mention):
            return ()
        found.append(mention)
    return tuple(found)


def _makes(mention: Mention) -> bool:
    return mention.who is Who.DELEGATION or (mention.who is Who.PERSON and mention.honorific)


def _names(inside: str, lexicon: Lexicon) -> list[str]:
    """Parts between commas and semicolons; a last part joined by "and" is two, unless one state is called so."""
    parts = [part for part in _PARTING.split(inside.strip()) if part]
    joined = "|".join(re.escape(word) for word in lexicon.grammar["and"])
    names: list[str] = []
    for part in parts:
        halves = re.split(rf"\s+(?:{joined})\s+", part)
        whole = len(halves) == 1 or _is_state(part, lexicon)
        names.extend([part] if whole else halves)
    return [re.sub(rf"^(?:{joined})\s+", "", name) for name in names]


def _is_state(name: str, lexicon: Lexicon) -> bool:
    return countries_for(lexicon).code(name) is not None


def _is_item(text: str, clauses: Clauses) -> bool:
    """Whether it looks like an item of a list and reports nobody in a clause of its own."""
    body = text[match.end() :] if (match := _OPENS.match(text)) else text
    if match is None and not text.rstrip().endswith((";", "; and", ")")):
        return False
    cue = clauses.find(Sentence(body))
    return cue is None or cue.shape not in (Shape.MAIN, Shape.SOURCE, Shape.INVERTED) or cue.at > FEWEST_WORDS
