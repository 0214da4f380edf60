"""Whether two printed names may be one person's: initials for names, surnames alone, misspellings.

The thresholds were counted on the names of some thirty proceedings: 33,869 pairs of people of one document, and 678
names with one error as OCR or another transliteration makes it ("rn" for "m", "kh" for "k"). They merge no two people
and find 82 % of the misspelt; what they miss are errors in the last letters of a given name, which also tell "Maria"
from "Mario". A surname alone is never taken for another's misspelling.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from extractors.people.names import Name
from extractors.words.vocabulary import fold, vocabulary, words_of

SURNAME_ALIKE = 0.82  # Jaro-Winkler; "Simela" and "Semela" have 0.84
FULL_ALIKE = 84  # ratio of the full names, 0..100
GIVEN_ALIKE = 0.85  # Jaro-Winkler
GIVEN_STEM_ALIKE = 0.90  # the same, where the surname is one: "John" and "Joan" have 0.87
GIVEN_ENDING_ALIKE = 0.82  # the same, of names that end in the same two letters: those of one family seldom do
SHORTEST_ALIKE = 4  # letters of a surname: "Li" and "Lu" are two families


def same_person(one: Name, other: Name) -> bool:
    """Whether the names agree as they are printed."""
    return _sexes_agree(one, other) and surnames_agree(one, other) and givens_agree(one.given, other.given)


def misspelt(one: Name, other: Name) -> bool:
    """Whether the names differ as two spellings of one name do."""
    if not _sexes_agree(one, other):
        return False
    if not one.given or not other.given:
        return False  # of twelve pairs of surnames that differ by one letter, five were two people's
    first, second = core(one), core(other)
    if min(len(first), len(second)) < SHORTEST_ALIKE or JaroWinkler.similarity(first, second) < SURNAME_ALIKE:
        return False
    if fuzz.ratio(fold(one.full), fold(other.full)) < FULL_ALIKE:
        return False
    return _givens_alike(one.given, other.given, same_surname=first == second)


def spells_out(new: Name, old: Name) -> bool:
    """Whether `new` says in full what `old` abbreviates: "Dora Smith" for "D. Smith"."""
    longer = sum(map(len, new.given)) > sum(map(len, old.given))
    return longer and len(new.given) >= len(old.given) and givens_agree(new.given, old.given)


@lru_cache(maxsize=4096)
def core(name: Name) -> str:
    """What a surname is known by: its last word. Particles are printed or left out, hyphens and apostrophes too."""
    return _letters(name.surname.split()[-1])


def surnames_agree(one: Name, other: Name) -> bool:
    """The same surname, or (where a given name is missing) one part of a double surname."""
    if core(one) == core(other):
        return True
    if one.given and other.given:
        return False
    bare, full = (one, other) if not one.given else (other, one)
    return bool(surname_parts(bare)) and surname_parts(bare) < surname_parts(full)


@lru_cache(maxsize=4096)
def surname_parts(name: Name) -> frozenset[str]:
    """The words that may be the surname, without particles: "de la Fuente Ortega" -> fuente, ortega.

    A particle among the given names may begin a double surname: "Alberto de la Fuente Ortega".
    """
    particles = vocabulary().particles
    words = [*name.given, *name.surname.split()]
    own = [fold(word).strip(".") not in particles for word in words]
    first = next((at for at, is_own in enumerate(own) if not is_own and at), len(name.given))
    return frozenset(_letters(word) for word, is_own in zip(words[first:], own[first:], strict=True) if is_own)


def givens_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """All given names of the shorter list stand in the longer one, in order, initials for names."""
    if not one or not other:
        return True
    short, long = sorted((given_words(one), given_words(other)), key=len)
    if not short:
        return True
    rest: Iterator[str] = iter(long)
    return _initial_or_same(short[0], long[0]) and all(any(_initial_or_same(a, b) for b in rest) for a in short)


def given_words(given: tuple[str, ...]) -> list[str]:
    """Folded given names; a hyphen makes two of one."""
    return [word for part in given for word in words_of(part)]


def _letters(word: str) -> str:
    return "".join(ch for ch in fold(word) if ch.isalnum())


def _sexes_agree(one: Name, other: Name) -> bool:
    return not one.gender or not other.gender or one.gender == other.gender


def _initial_or_same(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[:1] == other[:1])


def _givens_alike(one: tuple[str, ...], other: tuple[str, ...], *, same_surname: bool) -> bool:
    first, second = given_words(one), given_words(other)
    if any(len(word) == 1 for word in (*first, *second)):
        return givens_agree(one, other)
    if len(first) != len(second) or not same_surname:
        return JaroWinkler.similarity(" ".join(first), " ".join(second)) >= GIVEN_ALIKE
    return all(_close(a, b) for a, b in zip(first, second, strict=True))


def _close(one: str, other: str) -> bool:
    """ "Stephen" and "Steven", and neither "Maria" and "Mario" nor "John" and "Joan"."""
    if one == other:
        return True
    alike = JaroWinkler.similarity(one, other)
    stem = min(len(one), len(other)) - 1
    if one[-2:] == other[-2:]:
        return alike >= GIVEN_ENDING_ALIKE
    return alike >= GIVEN_STEM_ALIKE and one[:stem] != other[:stem]
