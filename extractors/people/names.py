"""A printed name -> `Name`: honorifics, given names, surname, suffix, nickname, gender.

Reads "Mr. D. Smith", "H.E. Ms. Ana de la Torre", "Hon. (Prof.) Okello", "DRUMMOND, Anne-Marie", "Dr. Dr. Freiherr von
Lenz", 'Bernard "Bud" Vance Jr.'. It does not decide whether a phrase *is* a name by meaning; it answers None where the
phrase cannot be one by its looks (lower-case words that are no particles, digits, too many words).
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from extractors.words.vocabulary import Vocabulary, Words, fold, vocabulary, words_of

MOST_WORDS = 7  # "María del Carmen de la Fuente y Ortega" has eight, but a run that long is nearly always a heading
MOST_SURNAMES = 5  # words before the comma: "DE LA FUENTE Y ORTEGA"
LONGEST_HONORIFIC = 3  # words: "His Excellency", "Rt. Hon."
SHORTEST_TITLE = 4  # letters of a title that is a surname too: "King", "Dean"
LONGEST_NAME = 120  # characters

_NOMINATIVE = {"Herrn": "Herr"}  # "laut Herrn Roe"
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,5}|[^\W\d_]{1,3}")
_DONA = re.compile(r"\bD\.?ª")  # folded it would be a particle
_NICKNAME = re.compile(r"\s*[\"“”„«‘](?P<nick>[^\"“”»’]{2,30})[\"“”»’]\s*")
_STACKED = re.compile(r"\((?P<inside>[^()]{1,24})\)\s*(?=\S)")
_TOKEN = re.compile(r"\S+")
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’`.\-‐‑–])*", re.UNICODE)


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """One person's name, as printed but apart."""

    honorifics: tuple[str, ...] = ()  # "H.E.", "Mr."
    given: tuple[str, ...] = ()  # "Anne-Marie", "J."
    surname: str  # with its particles: "de la Torre"
    suffix: str | None = None
    nickname: str | None = None
    gender: str | None = None
    plural: bool = False  # "Messrs.": the first of several

    @property
    def full(self) -> str:
        """Without honorifics: "Ana de la Torre"."""
        quoted = (f"“{self.nickname}”",) if self.nickname else ()
        tail = (self.suffix,) if self.suffix else ()
        return " ".join((*self.given, *quoted, self.surname, *tail))

    @property
    def shown(self) -> str:
        """How a reader wants it: honorifics only where the surname stands alone ("Mr. Smith")."""
        return self.full if self.given else " ".join((*self.honorifics, self.full))


@lru_cache(maxsize=4096)
def parse_name(printed: str, language: str | None = None) -> Name | None:
    """None where `printed` cannot be a person's name."""
    if len(printed) > LONGEST_NAME:
        return None
    words = vocabulary(language)
    text, nickname = _without_nickname(_unstacked(_DONA.sub("Doña", printed), words))
    honorifics, rest = _split_honorifics(text, words)
    if not rest or (words_of(rest) in words.honorifics and not _is_surname_too(honorifics, rest, words)):
        return None
    rest, suffix = _split_suffix(rest, words)
    parts = _surname_first(rest, words) or _surname_last(rest, words, addressed=bool(honorifics))
    if parts is None or _is_thing(parts, words, bare=not honorifics):
        return None
    given, surname = parts
    if nickname and not given:
        return None
    honorifics = tuple(_NOMINATIVE.get(honorific, honorific) for honorific in honorifics)
    signs = [words.honorifics.get(words_of(honorific), "n") for honorific in honorifics]
    return Name(
        honorifics=honorifics,
        given=given,
        surname=surname,
        suffix=suffix,
        nickname=nickname,
        gender=next((sign for sign in signs if sign in ("m", "f")), None),
        plural="plural" in signs,
    )


def _is_surname_too(honorifics: tuple[str, ...], rest: str, words: Vocabulary) -> bool:
    """ "Mr. King", "Ms. Bishop": a title written out is a name behind an address; "Rt. Hon." is not."""
    addressed = any(words.honorifics.get(words_of(honorific)) in ("m", "f") for honorific in honorifics)
    return addressed and len(rest) >= SHORTEST_TITLE and not rest.endswith(".")


def split_honorifics(printed: str, language: str | None = None) -> tuple[tuple[str, ...], str]:
    """("H.E.", "Mr."), "Jalil" for "H.E. Mr. Jalil"."""
    return _split_honorifics(printed, vocabulary(language))


def _split_honorifics(text: str, words: Vocabulary) -> tuple[tuple[str, ...], str]:
    found: list[str] = []
    rest = text.strip()
    while match := _leading_honorific(rest, words):
        found.append(rest[:match].strip(" ,"))
        rest = rest[match:].lstrip(" ,.")
    return tuple(found), rest


def _leading_honorific(text: str, words: Vocabulary) -> int:
    """How many characters of `text` are one honorific; 0 where it begins with none, or is nothing else."""
    tokens = [match.end() for _, match in zip(range(LONGEST_HONORIFIC), _TOKEN.finditer(text), strict=False)]
    for end in reversed(tokens):
        key = words_of(text[:end])
        letters = "." in text[:end] and len(key) > 1 and all(len(word) == 1 for word in key)
        joined = ("".join(key),) if letters else key  # "H.E." is printed as "HE", "H. E." and "H.E."
        known = key in words.honorifics or joined in words.honorifics or _all_honorifics(text[:end], key, words)
        if end < len(text) and key and known:
            return end
    return _glued_honorific(text, words)


def _all_honorifics(token: str, key: Words, words: Vocabulary) -> bool:
    """ "Maj-Gen.": several in one word."""
    return "-" in token and " " not in token and len(key) > 1 and all((part,) in words.honorifics for part in key)


def _glued_honorific(text: str, words: Vocabulary) -> int:
    """ "Mr.Smith", "Prof.Dr. Lenz": no space after the full stop."""
    dot = text.find(".", 2, 6)
    glued = dot > 0 and text[dot + 1 : dot + 2].isupper() and words_of(text[:dot]) in words.honorifics
    return dot + 1 if glued else 0


def _unstacked(text: str, words: Vocabulary) -> str:
    """ "Hon. (Prof.) Okello" -> "Hon. Prof. Okello"."""

    def bare(match: re.Match[str]) -> str:
        inside = match["inside"]
        known = all(words_of(part) in words.honorifics for part in inside.split())
        return f"{inside} " if known and inside.strip() else match[0]

    return _STACKED.sub(bare, text) if "(" in text else text


def _without_nickname(text: str) -> tuple[str, str | None]:
    match = _NICKNAME.search(text)
    if match is None or match.start() == 0:
        return text, None
    return f"{text[: match.start()]} {text[match.end() :]}".strip(), match["nick"].strip()


def _split_suffix(text: str, words: Vocabulary) -> tuple[str, str | None]:
    """ "Vance, Jr." -> "Vance", "Jr."; several suffixes stay together: "CBE, MP"."""
    tokens = text.split()
    cut = len(tokens)
    while cut > 1 and "".join(words_of(tokens[cut - 1])) in words.suffixes and not tokens[cut - 1].islower():
        cut -= 1
    if cut == len(tokens):
        return text, None
    return " ".join(tokens[:cut]).rstrip(" ,"), " ".join(tokens[cut:]).strip(" ,")


def _surname_first(text: str, words: Vocabulary) -> tuple[tuple[str, ...], str] | None:
    """ "DRUMMOND, Anne-Marie" and "GARCIA de CANO, Maria Isabel"."""
    surname, comma, given = text.partition(",")
    if not comma or "," in given:
        return None
    first, last = _name_tokens(given, words), _name_tokens(surname, words)
    own = [word for word in last if fold(word).strip(".") not in words.particles]
    if not first or not own or len(last) > MOST_SURNAMES or not (len(own) == 1 or all(map(str.isupper, own))):
        return None
    return tuple(first), " ".join(last)


def _surname_last(text: str, words: Vocabulary, *, addressed: bool) -> tuple[tuple[str, ...], str] | None:
    tokens = _name_tokens(text, words)
    if not tokens or "," in text:
        return None
    cut = _surname_start(tokens, words)
    if not cut and len(tokens) > 1 and not addressed and tokens[0][:1].isupper():
        cut = 1  # "Al Gray" and "Ben Otis"; "Mr. Van Dyke" is a surname
    return tuple(tokens[:cut]), " ".join(tokens[cut:])


def _surname_start(tokens: list[str], words: Vocabulary) -> int:
    """The surname is the run of capitals beside given names in lower case, else the last word with its particles."""
    if not tokens[0].isupper() and _is_capitals(tokens[-1]):
        return next(at for at, token in enumerate(tokens) if _is_capitals(token))
    cut = len(tokens) - 1
    while cut > 0 and _is_particle(tokens[cut - 1], words):
        cut -= 1
    while cut > 1 and fold(tokens[cut - 1]).strip(".") in words.particles and tokens[cut - 1].islower():
        cut -= 1
    return cut


_TITLES = frozenset(
    {"chair", "president", "speaker", "mayor", "minister", "councillor", "senator", "member", "secretary"}
)


def _is_thing(parts: tuple[tuple[str, ...], str], words: Vocabulary, *, bare: bool) -> bool:
    """ "Access Advisory Committee" and "Roe Councillor Ott" look like names and are none."""
    given, surname = parts
    if any(words.offices.get(words_of(token)) in _TITLES for token in given):
        return True
    return bare and fold(surname.split()[-1]).strip(".") in words.things


def _is_particle(token: str, words: Vocabulary) -> bool:
    folded = fold(token).strip(".")
    if token[:1].isupper() and (folded in words.small_particles or _is_initials(token)):
        return False
    return folded in words.particles


def _is_initials(token: str) -> bool:
    return token.isupper() and _INITIALS.fullmatch(token) is not None


def _is_capitals(token: str) -> bool:
    return len(token) > 2 and token.isupper()


def _name_tokens(text: str, words: Vocabulary) -> list[str]:
    """The words of a name, or nothing where some word cannot belong to one."""
    tokens = text.split()
    if not 0 < len(tokens) <= MOST_WORDS:
        return []
    capital = False
    for token in tokens:
        particle = fold(token).strip(".") in words.particles or token.startswith(("al-", "el-", "d'", "d’"))
        if not _NAME_WORD.fullmatch(token) or not (token[0].isupper() or particle):
            return []
        capital = capital or token[0].isupper() or token.startswith(("al-", "el-"))
    return tokens if capital else []
