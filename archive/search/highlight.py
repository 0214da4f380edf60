"""Which characters of a text a query matched, and the passage to show of it.

`find` looks for a query's words without an engine, by the same rules as the engines: words by their stem, phrases
word by word, wildcards, fuzzy words. `passage` cuts the most telling piece out of a text and marks the spans in it;
both engines use it, Elasticsearch with the spans that its own highlighter found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain

from archive.search.analysis import exact, readings, stem, words
from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN
from archive.search.patterns import pattern_regex
from archive.search.syntax import Fuzzy, Leaf, Near, Node, Pattern, Phrase, Word, positive

Span = tuple[int, int]
"""Half-open, in characters."""

PASSAGE = 320  # characters: three lines on a page of search results
LEAD = 90  # how far before the first marked word a passage may begin, to begin with a sentence

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[.!?…][\"”’)»]*\s+|\n")


def find(node: Node, language: str, text: str) -> list[Span]:
    """Spans of the text that the query's positive parts match, in order, not overlapping."""
    return merge(_finder(node, language)(text))


def merge(spans: Iterable[Span]) -> list[Span]:
    """Sort, and join those that overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


Test = Callable[[str], bool]
"""Whether a word, as printed, is meant."""


@lru_cache(maxsize=128)
def _finder(node: Node, language: str) -> Callable[[str], list[Span]]:
    """A function from text to spans, for one query and one language."""
    sequences = [sequence for leaf in _text_leaves(node) for sequence in _sequences(leaf, language)]
    starts = _starts([heads for heads, _, _ in sequences])

    @lru_cache(maxsize=4096)
    def beginning(word: str) -> tuple[tuple[tuple[Test, ...], int], ...]:
        return tuple((tests, slop) for _, tests, slop in sequences if tests[0](word))

    def spans(text: str) -> list[Span]:
        found = []
        for match in starts.finditer(text) if starts else ():
            for tests, slop in beginning(match.group()):
                end = match.end() if len(tests) == 1 else _follow(text, match.end(), tests[1:], slop)
                if end:
                    found.append((match.start(), end))
        return found

    return spans


def _text_leaves(node: Node) -> Iterable[Leaf]:
    for leaf in positive(node):
        if leaf.field != "text":
            continue
        if isinstance(leaf, Near):
            yield from (*leaf.left, *leaf.right)
        else:
            yield leaf


Sequence_ = tuple[frozenset[str], tuple[Test, ...], int]
"""First letters that its first word can have (empty: any), a test for each word, and how many words may lie between."""


def _sequences(leaf: Leaf, language: str) -> Iterable[Sequence_]:
    match leaf:
        case Word(text=text):
            yield from _tests([tuple(words(text))], _exact, 0)
            yield from _tests(readings(text, language), lambda word: stem(word, language), 0)
        case Phrase(text=text, slop=slop):
            yield from _tests([tuple(words(text))], _exact, slop)
        case Pattern(text=text):
            whole = re.compile(pattern_regex(text))
            yield frozenset(words(text[:1])), (lambda word: whole.fullmatch(_exact(word)) is not None,), 0
        case Fuzzy(text=text, distance=distance):
            wanted = "".join(words(text))
            yield frozenset(), (lambda word: _is_close(wanted, _exact(word), distance),), 0


def _tests(readings: Iterable[tuple[str, ...]], form: Callable[[str], str], slop: int) -> Iterable[Sequence_]:
    for reading in readings:
        if reading:
            tests = tuple((lambda word, wanted=wanted: form(word) == wanted) for wanted in reading)
            yield frozenset(reading[0].rpartition(":")[2][:1]), tests, slop


_exact = lru_cache(maxsize=65536)(exact)


def _is_close(wanted: str, word: str, distance: int) -> bool:
    from rapidfuzz.distance import OSA

    return OSA.distance(wanted, word, score_cutoff=distance) <= distance


def _starts(heads: Sequence[frozenset[str]]) -> re.Pattern[str] | None:
    """Finds the words of a text that can begin a match: those with the right first letter, however accented."""
    if not heads:
        return None
    if not all(heads):
        return _WORD
    letters = frozenset(chain.from_iterable(heads))
    return re.compile(f"(?<![^\\W_])[{''.join(map(_variants, sorted(letters)))}][^\\W_]*")


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
    return " ".join("".join(pieces).split("\n"))
