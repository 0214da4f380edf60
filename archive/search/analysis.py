"""How words are cut and reduced, the same for both engines.

Text is cut at every character that is neither letter nor digit. Every word is kept in two forms, at the same place:

- the exact form, in small letters and without accents, stop words too: what quotation marks, wildcards and `~` find;
- the stem by Snowball, for the languages of `STEMMERS`, with its language before it ("en:remitt"), so that a query in
  one language does not find another's words. Accents are removed after stemming, since stemmers know endings by them
  ("ción", "ção"). Other languages have the exact form in this place.

Stems are made here and not by the engines: tantivy and Elasticsearch hold different editions of Snowball, which find
different words (docs/search.md has the figures).
"""

from __future__ import annotations

import re
import unicodedata
from binascii import crc32
from collections.abc import Mapping
from functools import cache, lru_cache

import msgspec
import tantivy

from archive.search.index import Entry

STEMMERS = {"de": "german", "en": "english", "es": "spanish", "fr": "french", "pt": "portuguese"}
"""Languages (ISO 639-1) that are stemmed. A text in any other one is found by its exact words."""

MAX_TOKEN = 200  # bytes; longer ones are no words (a line of dots and letters, a broken text layer)
NO_WORD = "_"  # stands where such a one stood
_REMEMBERED = 200_000  # stems of words that were met before: about 30 MB for each language

RESTORED = {
    "fr": (("ite", "ité"), ("ites", "ités"), ("ees", "ées")),
    "pt": (("cao", "ção"), ("coes", "ções")),
}
"""Endings that people type without accents, and that the stemmer would then not know as endings."""

_WORD = re.compile(r"[^\W_]+")
_ASCII_CUT = {code: " " for code in range(128) if not chr(code).isalnum()}
_LATIN = re.compile("[\x00-\u02af\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")
"""Text whose letters Python, Rust and Java tell alike; in other scripts some marks are letters to some of them."""


@cache
def exact_analyzer() -> tantivy.TextAnalyzer:
    """Cut, fold, lower-case. Folding comes first: the capital İ would otherwise become two characters."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(MAX_TOKEN))
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.lowercase())
        .build()
    )


@cache
def _stemmer(language: str) -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer(STEMMERS[language]))
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


@cache
def _cutter() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).build()


@cache
def _key_analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.lowercase())
        .build()
    )


def words(text: str) -> list[str]:
    """The exact forms of a text.

    >>> words("L'Été, A/63/PV.12")
    ['l', 'ete', 'a', '63', 'pv', '12']
    """
    found: list[str] = exact_analyzer().analyze(text)
    return found


def exact(word: str) -> str:
    """The exact form of a single word."""
    return "".join(words(word))


def fold(value: str) -> str:
    """A whole value without regard to case and accents.

    >>> fold("José GARCÍA")
    'jose garcia'
    """
    found: list[str] = _key_analyzer().analyze(value)
    return found[0] if found else ""


class _Stems(dict[str, str]):
    """Word as printed -> its stem with the language before it; made when first asked for."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = stem = _stem(word, self._language)
        return stem


def _stem(word: str, language: str) -> str:
    if len(word.encode()) > MAX_TOKEN:
        return NO_WORD
    if language not in STEMMERS:
        return exact(word)
    return f"{language}:{''.join(_stemmer(language).analyze(word.replace('İ', 'I')))}"


def stems(language: str) -> Mapping[str, str]:
    """Word as printed -> its stem, with its language before it; the exact form where the language has no stemmer."""
    return _stems(language if language in STEMMERS else "")


@cache
def _stems(language: str) -> _Stems:
    return _Stems(language)


def stem(word: str, language: str) -> str:
    """The stem of a single word, with its language; the exact form where the language has no stemmer.

    >>> stem("Remittances", "en"), stem("Rimesse", "it")
    ('en:remitt', 'rimesse')
    """
    return stems(language)[word]


def text_stems(text: str, language: str) -> list[str]:
    """A stem for every word of a text, in order."""
    return list(map(stems(language).__getitem__, _cut(text)))


def stemmed(text: str, language: str) -> str:
    """The same, with spaces in between."""
    return " ".join(map(stems(language).__getitem__, _cut(text)))


def _cut(text: str) -> list[str]:
    """The words of a text as printed; three ways to the same end, the fastest that the text allows."""
    if text.isascii():
        return text.translate(_ASCII_CUT).split()
    if _LATIN.fullmatch(text):
        return _WORD.findall(text)
    found: list[str] = _cutter().analyze(text)
    return found


@lru_cache(maxsize=4_096)
def readings(text: str, language: str) -> tuple[tuple[str, ...], ...]:
    """The stems of a word as a query gives it; more than one reading where an accent may have been left out.

    >>> readings("declaracao", "pt"), readings("3.2", "en")
    ((('pt:declaraca',), ('pt:declar',)), (('en:3', 'en:2'),))
    """
    found = dict.fromkeys(tuple(text_stems(spelled, language)) for spelled in _spellings(text, language))
    return tuple(reading for reading in found if reading)


def _spellings(text: str, language: str) -> tuple[str, ...]:
    lowered = text.lower()
    restored = [
        text[: len(text) - len(bare)] + accented
        for bare, accented in RESTORED.get(language, ())
        if lowered.endswith(bare) and len(lowered) > len(bare) + 1
    ]
    return (text, *restored)


UNSTEMMED = ""
"""Stands for all languages without a stemmer where a query is read in every language."""

READ_IN = (*STEMMERS, UNSTEMMED)


def clean(text: str) -> str:
    """Composed characters, as the analysis of both engines expects them."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def composed(entry: Entry) -> Entry:
    """The entry with a clean text: what is found, shown and marked is then the same."""
    text = clean(entry.text)
    return entry if text is entry.text else msgspec.structs.replace(entry, text=text)


@cache
def fingerprint() -> str:
    """Changes when the edition of the stemmers does: an index made with another one would miss words.

    The words are of the kinds that editions of Snowball have treated differently.
    """
    spoken = {
        "de": "aktuell arbeitet Finanzsystem getötet regeln Straßen zuerst",
        "en": "add emergency evening generously international organization universities",
        "es": "comisiones declaracion declaración políticamente",
        "fr": "ambiguïté bijoux française mauvais nier sécurité",
        "pt": "comissões declaração generosamente",
    }
    found = " ".join(stem for language, text in spoken.items() for stem in text_stems(text, language))
    return f"{crc32(found.encode()):08x}"
