"""Which characters of a text a query matched, and the passage to show of it.

`find` looks for a query's words without an engine, by the same rules as the engines: words by their stem, phrases
word by word, wildcards, fuzzy words. `passage` cuts the most telling piece out of a text and marks the spans in it;
both engines use it, Elasticsearch with the spans that its own highlighter found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from archive.search.analysis import exact, readings, stems, words
from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN
from archive.search.patterns import pattern_regex
from archive.search.syntax import Fuzzy, Leaf, Near, Node, Pattern, Phrase, Word, positive

Span = tuple[int, int]
"""Half-open, in characters."""

PASSAGE = 320  # characters: three lines on a page of search results
LEAD = 90  # how far before the first marked word a passage may begin, to begin with a sentence

_REMEMBERED = 4_096  # words of the texts, for each query

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[.!?…][\"”’)»]*\s+|\n")


def find(node: Node, language: str, text: str) -> list[Span]:
    """Spans of the text that the query's positive parts match, in order, not overlapping."""
    return finder(node)(language, text)


@lru_cache(maxsize=128)
def finder(node: Node) -> Finder:
    """What `find` does, for one query and many texts."""
    return Finder(node)


class Finder:
    """Finds in text after text what a query's positive parts match; words that were met before are remembered."""

    def __init__(self, node: Node) -> None:
        self._leaves = tuple(_text_leaves(node))
        self._languages: dict[str, _Beginnings] = {}

    def __call__(self, language: str, text: str) -> list[Span]:
        """Spans of a text in this language, in order, not overlapping."""
        if not self._leaves:
            return []
        beginnings = self._languages.get(language)
        if beginnings is None:
            beginnings = self._languages[language] = _Beginnings(self._leaves, language)
        found: list[Span] = []
        for match in beginnings.candidates(text):
            rests = beginnings[match.group()]
            if rests == _ALONE:
                _join(found, *match.span())
            elif rests and (end := max(_end(text, match.end(), rest) for rest in rests)):
                _join(found, match.start(), end)
        return found


def _end(text: str, at: int, rest: Rest) -> int:
    """Where a match ends whose first word ends at `at`; 0 where it does not go on."""
    tests, slop = rest
    return (_follow(text, at, tests, slop) or 0) if tests else at


def _join(spans: list[Span], start: int, end: int) -> None:
    """Append, or lengthen the last one where it reaches to here."""
    if spans and start < spans[-1][1]:
        spans[-1] = (spans[-1][0], max(spans[-1][1], end))
    else:
        spans.append((start, end))


Test = Callable[[str], bool]
"""Whether a word, as printed, is meant."""

Rest = tuple[tuple[Test, ...], int]
"""What has to follow the first word of a match: a test for each word, and how many others may lie between."""

_ALONE: tuple[Rest, ...] = (((), 0),)  # of a word that matches whatever follows it, as most do


class _Beginnings(dict[str, tuple[Rest, ...]]):
    """A word of a text -> what may follow where it begins a match; filled as words come."""

    def __init__(self, leaves: Iterable[Leaf], language: str) -> None:
        super().__init__()
        self._language = language
        self._stem = stems(language).__getitem__
        self._forms: dict[str, tuple[Rest, ...]] = {}
        self._others: list[Test] = []
        for leaf in leaves:
            self._take(leaf)
        self._letters = frozenset() if self._others else frozenset(map(_first_letter, self._forms))

    def _take(self, leaf: Leaf) -> None:
        match leaf:
            case Word(text=text):
                self._wants(words(text), _exact, 0)
                for reading in readings(text, self._language):
                    self._wants(reading, self._stem, 0)
            case Phrase(text=text, slop=slop):
                self._wants(words(text), _exact, slop)
            case Pattern(text=text):
                whole = re.compile(pattern_regex(text))
                self._others.append(lambda word: whole.fullmatch(_exact(word)) is not None)
            case Fuzzy(text=text, distance=distance):
                wanted = "".join(words(text))
                self._others.append(lambda word: _is_close(wanted, _exact(word), distance))

    def _wants(self, forms: Sequence[str], form_of: Callable[[str], str], slop: int) -> None:
        if forms:
            tests = tuple((lambda word, wanted=wanted: form_of(word) == wanted) for wanted in forms[1:])
            self._forms[forms[0]] = (*self._forms.get(forms[0], ()), (tests, slop))

    def candidates(self, text: str) -> Iterator[re.Match[str]]:
        """The words of a text that can begin a match."""
        return _starts(self._letters, text.isascii()).finditer(text)

    def __missing__(self, word: str) -> tuple[Rest, ...]:
        found = self._forms.get(_exact(word), ()) + self._forms.get(self._stem(word), ())
        if self._others:
            found += tuple(((), 0) for test in self._others if test(word))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = rests = tuple(dict.fromkeys(found))
        return rests


def _first_letter(form: str) -> str:
    return form.rpartition(":")[2][:1]


def _text_leaves(node: Node) -> Iterable[Leaf]:
    for leaf in positive(node):
        if leaf.field != "text":
            continue
        if isinstance(leaf, Near):
            yield from (*leaf.left, *leaf.right)
        else:
            yield leaf


_exact = lru_cache(maxsize=65536)(exact)


def _is_close(wanted: str, word: str, distance: int) -> bool:
    from rapidfuzz.distance import OSA

    return OSA.distance(wanted, word, score_cutoff=distance) <= distance


@lru_cache(maxsize=1024)
def _starts(letters: frozenset[str], plain: bool) -> re.Pattern[str]:
    """Finds words with the right first letter, however accented; no letters: any word. The letter comes first, since
    `re` leaps from one to the next; a plain text (ASCII) has fewer of them."""
    if not letters:
        return _WORD
    variants = (letter + letter.upper() if plain else _variants(letter) for letter in sorted(letters))
    return re.compile(f"[{''.join(variants)}](?<![^\\W_].)[^\\W_]*")


@lru_cache(maxsize=1)
def _by_base() -> dict[str, str]:
    """Base letter -> all letters that are folded to it (or to something that begins with it)."""
    variants: dict[str, str] = {}
    for code in chain(range(0xC0, 0x250), range(0x1E00, 0x1F00), range(0x2C60, 0x2C80), range(0xA720, 0xA800)):
        letter = chr(code)
        if unicodedata.category(letter)[0] == "L" and (base := _exact(letter)):
            variants[base[0]] = variants.get(base[0], "") + letter
    return variants


def _variants(letter: str) -> str:
    return "".join(map(re.escape, dict.fromkeys((letter, letter.upper(), *_by_base().get(letter, "")))))


def _follow(text: str, at: int, tests: Sequence[Test], slop: int) -> int | None:
    """End of the last word of a phrase whose first word ends at `at`; None where it does not go on."""
    left = slop
    end: int | None = None
    waiting = list(tests)
    for match in _WORD.finditer(text, at):
        if waiting[0](match.group()):
            end = match.end()
            waiting.pop(0)
            if not waiting:
                return end
        elif (left := left - 1) < 0:
            return None
    return None


def passage(text: str, spans: Sequence[Span], length: int = PASSAGE) -> str:
    """About `length` characters around the most different marked words, on one line, marks included.

    >>> passage("Debt relief helps.", [(0, 4)]).replace(HIGHLIGHT_OPEN, "<").replace(HIGHLIGHT_CLOSE, ">")
    '<Debt> relief helps.'
    """
    if len(text) <= length:
        return _marked(text, 0, len(text), spans)
    first, last = _densest(text, spans, length)
    start = _begin(text, first, last, length)
    end = _finish(text, start, length, last)
    return ("…" if start else "") + _marked(text, start, end, spans) + ("…" if end < len(text) else "")


def _densest(text: str, spans: Sequence[Span], length: int) -> Span:
    """From the first to the last marked word of the window with the most different ones, then the most."""
    best, best_rank = (0, 0), (0, 0)
    for index, (start, _) in enumerate(spans):
        inside = [span for span in spans[index:] if span[1] <= start + length - LEAD]
        rank = (len({text[a:b].lower() for a, b in inside}), len(inside))
        if rank > best_rank:
            best, best_rank = (start, inside[-1][1]), rank
    return best if best_rank[0] or not spans else spans[0]


def _begin(text: str, first: int, last: int, length: int) -> int:
    """Start of the sentence, if that is near; else of a word."""
    earliest = max(0, first - max(LEAD, (length - (last - first)) // 2), min(first, last - length))
    if earliest == 0:
        return 0
    sentences = [match.end() for match in _SENTENCE.finditer(text, earliest, first)]
    if sentences:
        return sentences[0]
    space = text.find(" ", earliest, first)
    return space + 1 if space >= 0 else first


def _finish(text: str, start: int, length: int, last: int) -> int:
    """End of a word, not before the last of the marked words."""
    if start + length >= len(text):
        return len(text)
    space = text.rfind(" ", start + length // 2, start + length)
    return max(space, last) if space > 0 else start + length


def _marked(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    pieces, at = [], start
    for first, last in spans:
        if first < start or last > end:
            continue
        pieces += [text[at:first], HIGHLIGHT_OPEN, text[first:last], HIGHLIGHT_CLOSE]
        at = last
    pieces.append(text[at:end])
    return "".join(pieces).replace("\n", " ")
