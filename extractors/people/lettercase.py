"""Names set in capitals, as labels and lists print them -> as a reader writes them."""

from __future__ import annotations

import re

from extractors.words.vocabulary import fold, vocabulary, words_of

SHORTEST = 2  # letters; "II", "BO" and "JB" may be anything

_LATER = re.compile(r"(?<=[^\W\d_])[^\W\d_]+")
_SMALL_START = re.compile(r"(?P<start>[^\W\d_][a-zà-ÿ]{1,2})(?P<rest>[^\W\d_a-z]{2,})")


def in_small_letters(name: str) -> str:
    """ "CHAIRMAN McGRANE" -> "Chairman McGrane", "Rafael DE LA CRUZ" -> "Rafael de la Cruz". Initials stay."""
    words = name.split()
    if not any(len(word) > SHORTEST and word[-2:].isupper() and word[-2:].isalpha() for word in words):
        return name
    return " ".join(_particle(word) if at and _is_particle(word) else _small(word) for at, word in enumerate(words))


def _is_particle(word: str) -> bool:
    return len(word) > 1 and fold(word) in vocabulary().particles


def _particle(word: str) -> str:
    return word.lower() if word.isupper() else word


def _small(word: str) -> str:
    """ "McGRANE" -> "McGrane", "O'DOWD" -> "O'Dowd", "J.B." and "II" as they are."""
    if started := _SMALL_START.fullmatch(word):
        return started["start"] + started["rest"].capitalize()
    core = word.rstrip(".,")
    if sum(ch.isalpha() for ch in core) <= SHORTEST:
        return word.capitalize() if words_of(word) in vocabulary().honorifics else word
    return _LATER.sub(lambda letters: letters[0].lower(), word) if core.isupper() and "." not in core else word
