"""Judging a text layer: is it text that a reader would recognise, or glyph numbers and noise?

The score is the share of a page's words that look like words of a language written in Latin letters; scripts that it
knows nothing of are given the benefit of the doubt. Common little words settle the matter at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.page import Line

FEWEST_WORDS = 12  # fewer tell nothing; a page with some text and no picture is taken as it is
USABLE = 0.6  # good text scores 0.85 and more (figures and names cost a little), glyph numbers below 0.4
COMMON_SHARE = 0.12  # of the words: running text in the languages below has 0.25 and more
ODD_SHARE = 0.08  # of the characters: private use, replacement and control characters

SAMPLE = 150  # words of a page that are looked at first

_COMMON_WORDS = """
en the of and to in that is a for it on was we be as with this are have by at not from
de der die das und in den von zu ist nicht mit ich sie es auf für dem im des ein eine wir
fr de la le les et des à en un une du que est pour dans qui il au sur ce pas par nous
es de la que el en y a los del se las por un para con no una su al es lo como más
pt de a o que e do da em um para com não uma os no se na por mais as dos como à
"""
COMMON = {line.split()[0]: frozenset(line.split()[1:]) for line in _COMMON_WORDS.strip().splitlines()}
_ANY_COMMON = frozenset().union(*COMMON.values())

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ODD = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x80-\x9f]")
_VOWELS = re.compile(r"[aeiouyáéíóúàèìòùâêîôûäëïöüãõåæøœœ]", re.IGNORECASE)
_CROWD = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}", re.IGNORECASE)  # German has such words, but it has little ones, too
_SHAPE = re.compile(
    r"[A-ZÀ-ÞŠŽ]?[a-zß-ÿšžœ]+(?:['’-][A-Za-zÀ-ÿ]+)*|[A-ZÀ-ÞŠŽ]+(?:['’-][A-Za-zÀ-ÿ]+)*|(?:Mc|Mac|O'|De)[A-Z][a-z]+"
)
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")


def is_usable(lines: Sequence[Line], *, over_picture: bool) -> bool:
    """Whether the text of a page can be used. `over_picture`: a picture covers the page, as in a scan."""
    text = " ".join(line.text for line in lines)
    if _reads_well(text):
        return True
    words = _WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return bool(text.strip()) and not over_picture and not _has_odd(text) and not _is_gibberish(words)
    return score(text) >= USABLE


def _reads_well(text: str) -> bool:
    """A quick look at the beginning of the page, which settles most of them."""
    sample = text[: 8 * SAMPLE].split()
    return len(sample) >= FEWEST_WORDS and sum(map(_ANY_COMMON.__contains__, sample)) >= 1.5 * COMMON_SHARE * len(
        sample
    )


def score(text: str) -> float:
    """0 (noise) to 1 (text)."""
    words = _WORD.findall(text)
    if not words or _has_odd(text):
        return 0.0
    if common_share(words) >= COMMON_SHARE:
        return 1.0
    if len(_LATIN.findall(text)) < 0.5 * sum(map(len, words)):
        return 1.0
    longer = [word for word in words if len(word) > 1]
    likely = sum(_is_likely(word) for word in longer)
    return likely / max(len(longer), 1) * min(2 * len(longer) / len(words), 1.0)


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the language whose little words the text has most of, if it has enough of any."""
    words = [word.casefold() for word in _WORD.findall(text)]
    shares = {code: sum(word in common for word in words) / max(len(words), 1) for code, common in COMMON.items()}
    best = max(shares, key=lambda code: shares[code])
    return best if len(words) >= FEWEST_WORDS and shares[best] >= COMMON_SHARE else None


def common_share(words: Sequence[str]) -> float:
    """Share of the commonest little words of one language, the language that has most of them."""
    folded = [word.casefold() for word in words]
    return max(sum(word in common for word in folded) for common in COMMON.values()) / max(len(folded), 1)


def _is_gibberish(words: Sequence[str]) -> bool:
    """A few words, of which none looks like one."""
    longer = [word for word in words if len(word) > 1]
    return len(longer) > 1 and not any(map(_is_likely, longer))


def _has_odd(text: str) -> bool:
    return len(_ODD.findall(text)) > ODD_SHARE * max(len(text), 1)


def _is_likely(word: str) -> bool:
    """Written as words are, with vowels."""
    if _SHAPE.fullmatch(word) is None:
        return False
    vowels = len(_VOWELS.findall(word))
    return 0.15 <= vowels / len(word) <= 0.85 and _CROWD.search(word) is None
