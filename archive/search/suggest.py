"""Did you mean: the query with its unknown words replaced by known ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from archive.search.analysis import words
from archive.search.syntax import Near, Node, Word, positive

MAX_WORDS = 4  # unknown words that are looked up; more of them are another language, or noise
MIN_LENGTH = 4  # shorter words are near to too many others
MAX_LENGTH = 40


def suggestion(query: str, tree: Node, known: Callable[[str], str | None]) -> str | None:
    """The query as typed with better words, if there are any. `known` gives a better word, or None."""
    changed = query
    for word in reversed(candidates(tree)):
        if better := known(words(word.text)[0]):
            changed = changed[: word.start] + better + changed[word.end :]
    return changed if changed != query else None


def candidates(tree: Node) -> list[Word]:
    """Plain words of the text that may be looked up, the first few, each at a place of its own."""
    return list(islice(filter(_is_plain, _words(tree)), MAX_WORDS))


def _words(tree: Node) -> Iterator[Word]:
    for leaf in positive(tree):
        for word in (*leaf.left, *leaf.right) if isinstance(leaf, Near) else (leaf,):
            if isinstance(word, Word):
                yield word


def _is_plain(word: Word) -> bool:
    return word.field == "text" and MIN_LENGTH <= len(word.text) <= MAX_LENGTH and word.text.isalnum()


def closest(word: str, dictionary: list[tuple[str, int]]) -> str | None:
    """The likeliest of (word, count): fewest letters different, then commonest; None where all are too far."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    most = 1 if len(word) <= 5 else 2
    names = [name for name, _ in dictionary]
    found = extract(word, names, scorer=OSA.distance, score_cutoff=most, limit=20)
    ranked = sorted(found, key=lambda match: (match[1], -dictionary[match[2]][1], match[0]))
    return ranked[0][0] if ranked else None
