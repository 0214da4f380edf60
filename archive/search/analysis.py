"""How words are cut and reduced, the same in both engines (config/elasticsearch/settings.json is the other half).

Text is cut at every character that is neither letter nor digit, and lower-cased. For the languages of `STEMMERS` it is
then stemmed by Snowball, and accents are removed last, since stemmers know endings by their accents ("ción", "ção").
The exact form keeps every word as it stands, stop words too, without accents: what quotation marks, wildcards, NEAR
between phrases and `~` search.
"""

from __future__ import annotations

import unicodedata
from binascii import crc32
from functools import cache

import tantivy

STEMMERS = {"de": "german", "en": "english", "es": "spanish", "fr": "french", "pt": "portuguese"}
"""Languages (ISO 639-1) that are stemmed. A text in any other one is found by its exact words."""

MAX_TOKEN = 200  # bytes; longer ones are no words (a line of dots and letters, a broken text layer)

RESTORED = {
    "fr": (("ite", "ité"), ("ites", "ités"), ("ees", "ées")),
    "pt": (("cao", "ção"), ("coes", "ções")),
}
"""Endings that people type without accents, and that the stemmer would then not know as endings."""


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
def stem_analyzer(language: str) -> tantivy.TextAnalyzer:
    """Cut, lower-case, stem, fold; `language` is a key of `STEMMERS`."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(MAX_TOKEN))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer(STEMMERS[language]))
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


@cache
def unlimited_stem_analyzer(language: str) -> tantivy.TextAnalyzer:
    """The same, but nothing is left out: for every word of the text there is one stem."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer(STEMMERS[language]))
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


@cache
def key_analyzer() -> tantivy.TextAnalyzer:
    """The whole value as one term, folded."""
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


def fold(value: str) -> str:
    """A whole value without regard to case and accents.

    >>> fold("José GARCÍA")
    'jose garcia'
    """
    found: list[str] = key_analyzer().analyze(value)
    return found[0] if found else ""


def stems(text: str, language: str) -> tuple[tuple[str, ...], ...]:
    """The stems of a word or phrase as a query gives it; more than one reading where an accent may have been left out.

    >>> stems("declaracao", "pt")
    (('declaraca',), ('declar',))
    """
    analyzer = stem_analyzer(language)
    readings = dict.fromkeys(tuple(analyzer.analyze(one)) for one in _spellings(stemmable(text), language))
    return tuple(reading for reading in readings if reading)


def _spellings(text: str, language: str) -> tuple[str, ...]:
    lowered = text.lower()
    restored = [
        text[: len(text) - len(bare)] + accented
        for bare, accented in RESTORED.get(language, ())
        if lowered.endswith(bare) and len(lowered) > len(bare) + 1
    ]
    return (text, *restored)


def stemmable(text: str) -> str:
    """Without the one letter that becomes two when it is lower-cased."""
    return text.replace("İ", "I")


def clean(text: str) -> str:
    """Composed characters, as the analysis of both engines expects them."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


@cache
def fingerprint() -> str:
    """Changes when an edition of the stemmers does: an index made with another one would miss words.

    The words are of the kinds that editions of Snowball have treated differently.
    """
    spoken = {
        "de": "aktuell arbeitet Finanzsystem getötet regeln Straßen zuerst",
        "en": "add emergency evening generously international organization universities",
        "es": "comisiones declaracion declaración políticamente",
        "fr": "ambiguïté bijoux française mauvais nier sécurité",
        "pt": "comissões declaração generosamente",
    }
    found = "".join(f"{language} {stem_analyzer(language).analyze(text)}" for language, text in spoken.items())
    return f"{crc32(found.encode()):08x}"
