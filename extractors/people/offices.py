"""A printed office -> `Office`: "The Temporary Deputy Speaker", "Zweiter Präsident", "Minister of Trade".

An office is a head word of the vocabulary with qualifiers before (or, in Romance languages, after) it, and a scope
after it ("of Trade and Industry", ", Ministry of Roads"). Two printed offices are the same where head and qualifiers
agree and the scopes do not contradict each other.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from extractors.words.vocabulary import Vocabulary, Words, fold, vocabulary, words_of

LONGEST_HEAD = 6  # words: "Leader of the Majority Party in …" is head + scope
LONGEST_OFFICE = 160  # characters: "Parliamentary Secretary to the Minister of …"

_ARTICLE = re.compile(r"(?:the|der|die|das|den|dem|le|la|el|o|a|l['’])(?:\s+|(?<=['’]))", re.IGNORECASE)
_PREFIXES = ("vice", "co")  # qualifiers that a hyphen joins to the head
_VICE = {"president": "vice-president", "chair": "vice-chair"}


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """An office, taken apart."""

    head: str  # canonical: "president", "minister"
    qualifiers: frozenset[str] = frozenset()  # canonical: "vice", "acting", "second"
    scope: frozenset[str] = frozenset()  # folded words of what it is the office of
    gender: str | None = None
    phrase: str = ""  # as printed, without article

    @property
    def role(self) -> str:
        """How the role is shown: "chair", "vice-president", "deputy speaker", "acting clerk"."""
        head = self.head
        if "vice" in self.qualifiers:
            head = _VICE.get(head, f"deputy {head}")
        if "co" in self.qualifiers:
            head = f"co-{head}"
        before = [word for word in ("acting", "first", "second", "third") if word in self.qualifiers]
        return " ".join((*before, head))

    def covers(self, other: Office) -> bool:
        """Whether `other` may be the same office: "the Minister" and "the Minister of Health"."""
        if (self.head, self.qualifiers) != (other.head, other.qualifiers):
            return False
        return not self.scope or not other.scope or self.scope <= other.scope or other.scope <= self.scope


@lru_cache(maxsize=4096)
def parse_office(printed: str, *, loose: bool = False) -> Office | None:
    """None where `printed` is no office that the vocabulary knows.

    `loose` takes words before the head for its scope: "Senate Majority Leader". Only for places where no name stands,
    since "Ann Judge" looks the same.
    """
    found = split_office(printed)
    if found and not found[1]:
        return found[0]
    return _with_leading_scope(printed) if loose else None


def _with_leading_scope(printed: str) -> Office | None:
    text = strip_article(printed.strip())
    tokens = text.split()
    for at in range(1, min(LONGEST_HEAD, len(tokens))):
        found = split_office(" ".join(tokens[at:])) if tokens[at - 1][-1:] != "," else None
        if found and not found[1]:
            scope = found[0].scope | (frozenset(words_of(" ".join(tokens[:at]))) - vocabulary().links)
            return msgspec.structs.replace(found[0], scope=scope, phrase=text)
    return None


def split_office(printed: str) -> tuple[Office, str] | None:
    """The office that `printed` begins with, and what stands after it: "Mayor", "Ann Lee" of "Mayor Ann Lee".

    A scope belongs to the office: nothing is left of "Minister of Health". None where it begins with no office.
    """
    text = printed.strip().rstrip(" :,")
    if not text or len(text) > LONGEST_OFFICE:
        return None
    text = strip_article(text)
    words = vocabulary()
    tokens = text.replace(",", " , ").split()
    before, at = _qualifiers(tokens, 0, words)
    head = _head(tokens, at, words)
    if head is None:
        return None
    canonical, size = head
    after, end = _qualifiers(tokens, at + size, words)
    compound = canonical.split("-", 1)
    if compound[0] in _PREFIXES and len(compound) > 1:
        canonical, before = compound[1], before | {compound[0]}
    office_words = words_of(" ".join(tokens[at : at + size]))
    scope, rest = _scope(tokens[end:])
    phrase = text if not rest else " ".join(tokens[: len(tokens) - len(rest.split())])
    rest = rest.replace(" , ", ", ")
    return Office(
        head=canonical,
        qualifiers=before | after,
        scope=scope,
        gender="f" if office_words in words.feminine else None,
        phrase=phrase.rstrip(" ,"),
    ), rest


def strip_article(text: str) -> str:
    """ "The President" -> "President"."""
    match = _ARTICLE.match(text)
    return text[match.end() :] if match and match.end() < len(text) else text


def _qualifiers(tokens: list[str], at: int, words: Vocabulary) -> tuple[frozenset[str], int]:
    found: set[str] = set()
    while at < len(tokens):
        for size in (2, 1):
            key = words_of(" ".join(tokens[at : at + size]))
            if key in words.qualifiers and len(tokens) >= at + size:
                found.add(words.qualifiers[key])
                at += size
                break
        else:
            break
    return frozenset(found), at


def _head(tokens: list[str], at: int, words: Vocabulary) -> tuple[str, int] | None:
    """Canonical role and how many tokens it takes; "Vice-President" is one token with its qualifier inside."""
    for size in range(min(LONGEST_HEAD, len(tokens) - at), 0, -1):
        key = words_of(" ".join(tokens[at : at + size]))
        canonical = words.offices.get(key) or _compound(key, words)
        if canonical and tokens[at + size - 1] != ",":
            return canonical, size
    return None


def _compound(key: Words, words: Vocabulary) -> str | None:
    """ "vice", "president" -> "vice-president"; "co", "chair" -> "co-chair"."""
    prefix = words.qualifiers.get(key[:1]) if len(key) > 1 else None
    if prefix in _PREFIXES:
        inner = words.offices.get(key[1:])
        return f"{prefix}-{inner}" if inner else None
    return None


def _scope(tokens: list[str]) -> tuple[frozenset[str], str]:
    """Words of a scope and the rest: a scope begins with "of", "for" and the like, or with a comma."""
    after_comma = bool(tokens) and tokens[0] == ","
    if not tokens or (not after_comma and fold(tokens[0]) not in vocabulary().links):
        return frozenset(), " ".join(tokens)
    return frozenset(words_of(" ".join(tokens))) - vocabulary().links, ""
