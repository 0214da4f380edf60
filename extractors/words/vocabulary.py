"""The words of names and offices, from `lexicons/*.toml`: honorifics, particles, suffixes, offices.

Proceedings print the names of all the world, so the languages are read as one vocabulary. A word that is an honorific
in one language and something common in another ("M." is Monsieur in French and an initial in English) stands under
`only_here` and counts where the language is known to be that one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import msgspec

from extractors.words.lexicon_files import lexicon_tables

REMEMBERED = 60  # characters: names and offices come again and again, sentences do not

Words = tuple[str, ...]
"""A phrase as its folded words: ("rt", "hon")."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)


class Vocabulary(msgspec.Struct, frozen=True):
    """What is known of names and offices, keyed by folded words."""

    honorifics: Mapping[Words, str]  # -> "m", "f", "n" or "plural"
    particles: frozenset[str]
    small_particles: frozenset[str]  # names where they begin with a capital: "Ben", "Al"
    suffixes: frozenset[str]
    things: frozenset[str]  # words that no person's name ends in: "committee"
    offices: Mapping[Words, str]  # -> canonical role
    qualifiers: Mapping[Words, str]  # -> canonical qualifier
    links: frozenset[str]  # join an office to its scope: "of", "der", "pour"
    feminine: frozenset[Words]  # offices whose form shows a woman
    never_last: frozenset[Words]  # abbreviations that no sentence ends with: "Bgm."


def fold(text: str) -> str:
    """Lower case without accents, for comparing: "Présidente" and "PRESIDENTE" are one word."""
    if text.isascii():
        return text.casefold()
    spread = unicodedata.normalize("NFKD", text.replace("ß", "ss").casefold())
    return "".join(ch for ch in spread if not unicodedata.combining(ch))


def words_of(text: str) -> Words:
    """The folded words of a phrase; full stops, hyphens and commas part words."""
    return _words_of_phrase(text) if len(text) <= REMEMBERED else _split_words(text)


@lru_cache(maxsize=16384)
def _words_of_phrase(text: str) -> Words:
    return _split_words(text)


def _split_words(text: str) -> Words:
    return tuple(word.replace("’", "'") for word in _WORD.findall(fold(text)))


@cache
def vocabulary(language: str | None = None) -> Vocabulary:
    """All languages as one, with the words that only `language` reads as honorifics."""
    tables = [table for table in lexicon_tables() if "honorifics" in table]
    offices = dict(_canonical(tables, "offices"))
    return Vocabulary(
        honorifics=dict(_honorifics(tables, language)),
        particles=frozenset(_flat(tables, "particles")),
        small_particles=frozenset(_flat(tables, "particles_small")),
        suffixes=frozenset("".join(words_of(word)) for table in tables for word in table["names"]["suffixes"]),
        things=frozenset(_flat(tables, "things")),
        offices=offices,
        qualifiers=dict(_canonical(tables, "office_qualifiers")),
        links=frozenset(fold(word) for table in tables for word in table["office_scope"]["links"]),
        feminine=frozenset(_feminine(tables)),
        never_last=frozenset(
            words_of(word)
            for table in tables
            for word in table.get("speech", {}).get("sentences", {}).get("never_last", ())
        ),
    )


def _honorifics(tables: Iterable[dict[str, Any]], language: str | None) -> Iterator[tuple[Words, str]]:
    for table in tables:
        rows = table["honorifics"]
        elsewhere = () if table["language"] == language else tuple(rows.get("only_here", ()))
        for sense, sign in (("neutral", "n"), ("plural", "plural"), ("male", "m"), ("female", "f")):
            for word in rows[sense]:
                if word not in elsewhere:
                    yield words_of(word), sign


def _canonical(tables: Iterable[dict[str, Any]], name: str) -> Iterator[tuple[Words, str]]:
    for table in reversed(list(tables)):
        for canonical, forms in table.get(name, {}).items():
            for form in forms:
                yield words_of(form), canonical
                if table["language"] == "en" and name == "offices" and not form.endswith("s"):
                    yield words_of(f"{form}s"), canonical


def _flat(tables: Iterable[dict[str, Any]], name: str) -> Iterator[str]:
    for table in tables:
        yield from (fold(word) for word in table["names"].get(name, ()))


def _feminine(tables: Iterable[dict[str, Any]]) -> Iterator[Words]:
    """Forms like "Präsidentin", "Senadora", "Présidente", "Chairwoman", whose ending shows a woman."""
    for table in tables:
        endings = tuple(table["names"].get("feminine_endings", ()))
        for forms in table.get("offices", {}).values():
            for form in forms:
                if endings and fold(form).endswith(endings):
                    yield words_of(form)
