"""What a language says about who speaks: reporting verbs, pronouns, unnamed people, procedure; from `lexicons/*.toml`.

The `[speech]` part of a lexicon holds infinitives and the rules that inflect them; here they become tables of forms,
made once a language and process. Words are kept lowered as `tokens.lower` gives them. A
language without a lexicon is read as English: names, offices and countries still count, its verbs do not.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from extractors.words.tokens import TOKEN, Phrases, lower
from extractors.words.vocabulary import Words, fold

DEFAULT = "en"
FRAME_WINDOW = 7  # tokens from "made" to "recommendation"


class Sense(IntEnum):
    """How far a verb shows that somebody speaks, the surest first."""

    SAY = 0  # introduces what is said
    ACT = 1  # is done by speaking, or treats a subject
    THINK = 2  # an attitude that a reporter can only know from what was said
    MANAGE = 3  # an act of who presides


class Form(msgspec.Struct, frozen=True):
    """One inflected form of a reporting verb."""

    sense: Sense
    tense: str  # "past", "present", "participle", "gerund", "frame"
    lemma: str
    rest: Words = ()  # the words that must follow: ("attention",) for "drew attention"


class Frame(msgspec.Struct, frozen=True):
    """A light verb and the words that make it a saying: "made … a recommendation"."""

    words: Phrases
    adjacent: bool = False
    window: int = FRAME_WINDOW
    sense: Sense = Sense.ACT


class Lexicon(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One language's table of speech. Sets and mappings hold folded words; phrases are tuples of them."""

    language: str
    inversion: str  # "quote", "second", "free"
    dropped_subject: bool
    adjectives_follow: bool  # "la délégation française a dit"
    nouns_capital: bool  # a capital shows no name
    verbs: Mapping[str, tuple[Form, ...]]
    frames: Mapping[str, tuple[Frame, ...]]
    things_do: frozenset[str]  # lemmas of what reports and figures do as well as people
    weak: frozenset[str]  # lemmas too common inside what is said to show a new speaker there
    grammar: Mapping[str, frozenset[str]]
    phrases: Mapping[str, Phrases]  # multi-word members of `grammar`
    conjunction: str  # "and", as names are joined
    delegates: frozenset[str]  # nouns that speak for the state they are "of"
    pronouns: Mapping[str, str]  # -> "m", "f", "n", "p"
    possessives: Mapping[str, str]
    objects: Mapping[str, str]  # "him" -> "m"
    leading: tuple[tuple[Phrases, frozenset[str]], ...]  # "moderated by" -> "moderator"
    sources: Phrases
    opening_sources: Phrases  # "For Ms. Roe, the question was"
    sources_after: frozenset[str]
    views: frozenset[str]
    view_words: frozenset[str]  # "in" of "in her view"
    announcing: Phrases
    announcements: Phrases
    nominal: frozenset[str]
    nominal_links: frozenset[str]
    crowd_one: frozenset[str]
    crowd_many: frozenset[str]
    quantifiers: Phrases
    one: Phrases
    elliptic: Phrases
    bodies: frozenset[str]
    speaking_bodies: frozenset[str]
    lettered: frozenset[str]
    parties: frozenset[str]
    bringers: frozenset[str]
    brought: Phrases
    causes: frozenset[str]
    heads: frozenset[str]
    things: frozenset[str]
    openers: Phrases
    chairing: Phrases
    presiding: frozenset[str]
    procedure: re.Pattern[str]
    outcomes: re.Pattern[str]  # at the beginning of a sentence
    joint: re.Pattern[str]  # "while", "and": what joins two clauses
    parting: re.Pattern[str]  # where another clause may begin; `begin` begins with it, `joint` is an "and"
    abbreviations: frozenset[str]
    never_last: frozenset[str]
    countries: tuple[tuple[str, tuple[str, ...]], ...] = ()  # ISO 3166 code and more names of it

    def has(self, kind: str, word: str) -> bool:
        """Whether a folded word belongs to a part of the grammar: "have", "be", "adverbs", "subordinators" …"""
        return word in self.grammar.get(kind, _NONE)


_NONE: frozenset[str] = frozenset()


def words(text: str) -> Words:
    """The folded words of a phrase as sentences are cut: "l'honorable" is two, "co-ordinator" is one."""
    return tuple(lower(word) for word in TOKEN.findall(text))


def lexicon_for(language: str | None) -> Lexicon:
    """The table of a language (ISO 639-1), English where there is none."""
    return _load(language if language in _available() else DEFAULT)


@cache
def _available() -> frozenset[str]:
    folder = resources.files("extractors") / "lexicons"
    return frozenset(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml"))


@cache
def _load(language: str) -> Lexicon:
    path = resources.files("extractors") / "lexicons" / f"{language}.toml"
    table = tomllib.loads(path.read_text("utf-8")).get("speech")
    return _lexicon(language, table) if table else _load(DEFAULT)


def _lexicon(language: str, table: dict[str, Any]) -> Lexicon:
    crowd, bodies, sources = table["crowd"], table["bodies"], table["sources"]
    contrast, joining = table["grammar"]["contrast"], table["grammar"]["joining"]
    return Lexicon(
        language=language,
        inversion=table["inversion"],
        dropped_subject=table["dropped_subject"],
        adjectives_follow=table.get("adjectives_follow", False),
        nouns_capital=table.get("nouns_capital", False),
        verbs=_verbs(table),
        frames=_frames(table.get("frames", [])),
        weak=frozenset(fold(lemma) for lemma in table["verbs"].get("never_mid", ())),
        things_do=frozenset(fold(lemma) for lemma in table["verbs"].get("things_do", ())),
        grammar={kind: _single(members) for kind, members in table["grammar"].items()},
        phrases={kind: _phrases(members) for kind, members in table["grammar"].items()},
        conjunction=table["grammar"]["and"][0],
        delegates=_heads(table["grammar"]["delegations"]),
        pronouns=_signs(table["pronouns"]),
        possessives=_signs(table["possessives"]),
        objects=_signs(table["objects"]),
        leading=tuple((_all(row["phrases"]), _heads(row["nouns"])) for row in table["leading"]),
        sources=_all(sources["before"]),
        opening_sources=_all(sources["opening"]),
        sources_after=_single(sources["after"]),
        views=_single(sources["views"]),
        view_words=_single(sources["in"]),
        announcing=_all(table["announcing"]["nouns"]),
        announcements=_all(table["announcing"]["phrases"]),
        nominal=_single(table["nominal"]["nouns"]),
        nominal_links=_single(table["nominal"]["links"]),
        crowd_one=_heads(crowd["singular"]),
        crowd_many=_heads(crowd["plural"]),
        quantifiers=_all(crowd["quantifiers"]),
        one=_all(crowd["one"]),
        elliptic=_all(crowd["elliptic"]),
        bodies=_heads(bodies["nouns"]),
        speaking_bodies=_heads(bodies["speaking"]),
        lettered=_heads(bodies["lettered"]),
        parties=_heads(table["parties"]["nouns"]),
        bringers=_heads(table["parties"]["bringers"]),
        brought=_all(table["parties"]["brought"]),
        causes=_single(table["parties"]["causes"]),
        heads=_heads(table["heads"]["nouns"]),
        things=_heads(table["things"]["nouns"]),
        presiding=_heads(table["chairing"]["nouns"]),
        chairing=_all(table["chairing"]["phrases"]),
        openers=_all(table["openers"]["phrases"]),
        procedure=_any_of(table["procedure"]["patterns"]),
        outcomes=_any_of(table["procedure"]["outcomes"]),
        joint=re.compile(rf"(?:{_alternatives((*contrast, *joining))})\s+", re.IGNORECASE),
        parting=_parting(contrast, joining, crowd["quantifiers"] + crowd["one"] + crowd["elliptic"]),
        abbreviations=frozenset(fold(word) for word in table["sentences"]["abbreviations"]),
        never_last=frozenset(fold(word) for word in table["sentences"]["never_last"]),
        countries=tuple((code, tuple(names)) for code, names in table.get("countries", {}).items()),
    )


def _verbs(table: dict[str, Any]) -> dict[str, tuple[Form, ...]]:
    found: dict[str, list[Form]] = {}
    senses = {"say": Sense.SAY, "act": Sense.ACT, "think": Sense.THINK, "manage": Sense.MANAGE}
    for name, sense in senses.items():
        for lemma in table["verbs"][name]:
            head, *rest = TOKEN.findall(lemma)
            follow = tuple(lower(word) for word in rest)
            for tense, form in _inflected(head, table):
                found.setdefault(lower(form), []).append(Form(sense, tense, fold(lemma), follow))
    return {form: tuple(sorted(forms, key=lambda f: (-len(f.rest), f.sense))) for form, forms in found.items()}


def _inflected(head: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every (tense, form) of an infinitive."""
    irregular = table.get("irregular", {})
    if head in irregular:
        for tense, forms in irregular[head].items():
            yield from ((tense, form) for form in forms)
        return
    for rule in table["inflection"]:
        ending = next((end for end in rule["endings"] if head.endswith(end)), None)
        if ending is None:
            continue
        stem = head if rule.get("keep") else head.removesuffix(ending)
        for tense in ("past", "participle", "present", "gerund"):
            prefix = rule.get("prefix", "") if tense == "participle" else ""
            yield from ((tense, prefix + stem + tail) for tail in rule.get(tense, ()))
        return


def _frames(rows: Iterable[dict[str, Any]]) -> dict[str, tuple[Frame, ...]]:
    found: dict[str, list[Frame]] = {}
    for row in rows:
        frame = Frame(
            words=_all(row["words"]),
            adjacent=row.get("adjacent", False),
            window=row.get("window", FRAME_WINDOW),
            sense=Sense[row.get("sense", "act").upper()],
        )
        for verb in row["verbs"]:
            found.setdefault(lower(verb), []).append(frame)
    return {verb: tuple(frames) for verb, frames in found.items()}


def _all(phrases: Iterable[str]) -> Phrases:
    """Phrases by their first word, the longest first, so that the first that fits is the fullest."""
    found: dict[str, list[Words]] = {}
    for phrase in sorted({words(phrase) for phrase in phrases}, key=len, reverse=True):
        found.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(rows) for first, rows in found.items()}


def _single(members: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in map(words, members) if len(phrase) == 1)


def _phrases(members: Iterable[str]) -> Phrases:
    return _all(phrase for phrase in members if len(words(phrase)) > 1)


def _heads(nouns: Iterable[str]) -> frozenset[str]:
    """Nouns, those of several words joined by a space."""
    return frozenset(" ".join(words(noun)) for noun in nouns)


def _signs(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Word -> the genders and numbers it may stand for: "sie" -> "fp"."""
    found: dict[str, str] = {}
    for sign, forms in table.items():
        for form in forms:
            key = " ".join(words(form))
            found[key] = found.get(key, "") + sign
    return found


def _parting(contrast: Iterable[str], joining: Iterable[str], crowd: Iterable[str]) -> re.Pattern[str]:
    """A semicolon; ", while"; "and" before a capital, an article or "others", which is all that begins a subject."""
    both = _alternatives((*contrast, *joining))
    few = _alternatives(sorted({phrase.split()[0] for phrase in crowd}))
    subject = rf"(?=[^\W\d_a-zà-ÿ]|(?i:{few}|the|der|die|das|le|la|les|el|los|las|o|a|os|as)\b|l['’])"
    return re.compile(
        rf"(?:;\s+|,\s+(?=(?i:{_alternatives(contrast)})\s)"
        rf"|,?\s+(?=(?P<joint>(?i:{_alternatives(joining)})\s+){subject}))(?P<begin>(?:(?i:{both})\s+)?)"
    )


def _alternatives(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in phrases)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(patterns)
    return re.compile(joined or r"(?!)", re.IGNORECASE)
