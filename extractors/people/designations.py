"""How proceedings name a speaker -> `Designation`: a name, an office, an affiliation, or several of them together.

"The Speaker (Hon. Moyo)", "Mr. Arce (Chile)", "Mayor Lund", "Madam Chairperson", "Ruth Ode, City Solicitor",
"Prof. Dr. Lenz, Staatsminister der Finanzen", "the representative of Fiji", "Otway?".
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from extractors.people.names import Name, parse_name, split_honorifics
from extractors.people.offices import Office, parse_office, split_office, strip_article
from extractors.words.vocabulary import fold, vocabulary, words_of

LONGEST_INITIAL = 2  # characters of "D."
LONGEST = 240  # characters; longer is a sentence

_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]?\s*$")
_ASIDE = re.compile(
    r"(?:spoke|speaking|interpret|translat|continu|resum|original|texto|intervention en|parle|habl|discurs|interpret|"
    r"retom|en |in |em )\w*",
    re.IGNORECASE,
)
_DELEGATION = re.compile(
    r"(?:representative|delegation|delegate|observer|delegado|delegación|délégation|représentant|"
    r"représentante|representante|vertreter|vertreterin|delegação)s?\s+(?:of|for|from|de la|de|du|des|del|da|do|von)\s+"
    r"(?P<who>.+)",
    re.IGNORECASE,
)
_SPACED_DASH = re.compile(r"\s[–—]\s")  # "Jane Roe – Chief Executive"
_HYPHEN = re.compile(r"[-‐‑–/]")
_ON_BEHALF = re.compile(r",?\s+(?:(?:speaking|also)\s+)*on behalf of\s+.*$", re.IGNORECASE)


class Designation(msgspec.Struct, frozen=True, kw_only=True):
    """What a printed designation says. At least one of `name`, `office`, `delegation` is set."""

    name: Name | None = None
    office: Office | None = None
    affiliation: str | None = None
    delegation: str | None = None  # "Fiji" of "the representative of Fiji"
    uncertain: bool = False
    title: bool = False  # the office stands right before the name: "Mayor Ann Lee"


@lru_cache(maxsize=8192)
def parse_designation(printed: str, language: str | None = None) -> Designation | None:
    """None where `printed` designates nobody that can be told by its looks."""
    text = _SPACED_DASH.sub(", ", " ".join(printed.split()).strip(" :;,-–—"))
    if not text or len(text) > LONGEST:
        return None
    text, uncertain = _without_doubt(_ON_BEHALF.sub("", text))
    outer, brackets = _brackets(text)
    found = _outer(outer, language)
    if found is None:
        return None
    for inside in brackets:
        found = _with_bracket(found, inside, language)
    return msgspec.structs.replace(found, uncertain=uncertain)


def _without_doubt(text: str) -> tuple[str, bool]:
    """ "Otway?" and "SPEAKER(?)": the source doubts."""
    bare = re.sub(r"\s*\(\?\)|\s*\?+(?=\s|$)", "", text).strip()
    return bare, bare != text


def _brackets(text: str) -> tuple[str, list[str]]:
    """The outer words and what its closing brackets hold, asides ("spoke in French") left out, first bracket first."""
    inside: list[str] = []
    while match := _BRACKET.search(text):
        if not match.start():
            break
        inside.insert(0, match[1].strip())
        text = text[: match.start()].rstrip()
    return text, _joined([word for word in inside if word and not _ASIDE.match(word)])


def _joined(inside: list[str]) -> list[str]:
    """ "(Maj-Gen.) (Roe)" holds one name in two brackets."""
    honorifics, rest = split_honorifics(f"{inside[0]} Roe") if len(inside) > 1 else ((), "")
    return [" ".join(inside[:2]), *inside[2:]] if honorifics and rest == "Roe" else inside


def _with_bracket(found: Designation, inside: str, language: str | None) -> Designation:
    """An office's bracket holds its holder, a name's bracket holds an affiliation or an office."""
    if found.name is None and found.office is not None:
        holder, further = _brackets(inside)  # "(Mr. Roe (Harrow, ISL))"
        before, _, after = holder.partition(", ")
        holder = before if _is_office_word(after) else holder  # "Präsidentin (Lee Anna, Präsidentin)"
        titled = _office_then_name(strip_article(holder), (), language)  # "CHAIR (Senator Roe)"
        name = titled.name if titled else parse_name(strip_article(holder), language)
        if name and not _is_office_word(holder):
            affiliation = found.affiliation or next(iter(further), None)
            return msgspec.structs.replace(found, name=name, affiliation=affiliation)
    office = parse_office(inside, loose=True)
    if office and found.office is None:
        return msgspec.structs.replace(found, office=office, affiliation=found.affiliation or _after_comma(inside))
    return msgspec.structs.replace(found, affiliation=found.affiliation or inside)


def _is_office_word(text: str) -> bool:
    return words_of(text) in vocabulary().offices


def _after_comma(text: str) -> str | None:
    return text.partition(",")[2].strip() or None


def _outer(text: str, language: str | None) -> Designation | None:
    if delegation := _DELEGATION.fullmatch(strip_article(text)):
        who = strip_article(delegation["who"].strip())
        if parse_office(who):
            return Designation(office=parse_office(text, loose=True))  # "the representative of the Secretary-General"
        return Designation(delegation=who) if who[:1].isupper() else None
    bare = strip_article(text)
    honorifics, rest = split_honorifics(bare, language)
    loose = bare != text and not honorifics
    return (
        _scope_then_name(rest, language)
        or _addressed_office(honorifics, rest, loose=loose)
        or _office_then_name(rest, honorifics, language)
        or _title_then_name(bare, honorifics, language)
        or _name_then_office(bare, language)
        or (_bare_name(bare, language) if honorifics or not loose else None)
    )


def _addressed_office(honorifics: tuple[str, ...], rest: str, *, loose: bool) -> Designation | None:
    """ "Mr. Deputy Speaker", "Madam Chair", "Herr Präsident", "The Minister of Health"."""
    office = parse_office(rest, loose=loose)
    if office is None:
        return None
    signs = {vocabulary().honorifics.get(words_of(honorific)) for honorific in honorifics}
    gender = next((sign for sign in ("f", "m") if sign in signs), office.gender)
    return Designation(office=msgspec.structs.replace(office, gender=gender))


def _office_then_name(text: str, honorifics: tuple[str, ...], language: str | None) -> Designation | None:
    """ "Mayor Ann Lee", "Präsidentin Mag. Rosa Hinz", "CHAIRMAN OKORO"."""
    split = split_office(text)
    if split is None or not split[1]:
        return None
    inner = _office_then_name(split[1], honorifics, language) or _office_behind_honorific(split[1], language)
    name = inner.name if inner else parse_name(" ".join((*honorifics, split[1])), language)
    if name is None:
        return None
    gender = name.gender or split[0].gender
    return Designation(name=msgspec.structs.replace(name, gender=gender), office=split[0], title=True)


def _scope_then_name(text: str, language: str | None) -> Designation | None:
    """ "Bundesminister für Finanzen Mag. Karl Hinz": an abbreviated title behind a scope begins the name."""
    tokens = text.split()
    for at in range(2, len(tokens) - 1):
        if not tokens[at].endswith(".") or words_of(tokens[at]) not in vocabulary().honorifics:
            continue
        office = split_office(" ".join(tokens[:at]))
        name = parse_name(" ".join(tokens[at:]), language)
        if office and not office[1] and office[0].scope and name and name.given:
            gender = name.gender or office[0].gender
            return Designation(name=msgspec.structs.replace(name, gender=gender), office=office[0], title=True)
        return None
    return None


def _office_behind_honorific(text: str, language: str | None) -> Designation | None:
    """What "Speaker" leaves of "Speaker Hon. Councillor Roe"."""
    honorifics, rest = split_honorifics(text, language)
    return _office_then_name(rest, honorifics, language) if honorifics else None


def _title_then_name(text: str, honorifics: tuple[str, ...], language: str | None) -> Designation | None:
    """A title that no lexicon knows, ending in a word that one does: "Fire Chief Will Bate", "Clerk-Cook Jo Roe"."""
    tokens = text.split()
    if honorifics or len(tokens) < 3 or not _is_title_case(tokens) or _has_office_behind_comma(text, language):
        return None
    for at in range(len(tokens) - 2, 0, -1):
        if words_of(tokens[at]) in vocabulary().honorifics and len(tokens[at]) > LONGEST_INITIAL:
            return _bare_name(" ".join(tokens[at:]), language)  # "County Cllr J Roe"
        words = (tokens[at - 1], *_HYPHEN.split(tokens[at - 1]))
        office = next((office for word in words if (office := parse_office(word))), None)
        name = parse_name(" ".join(tokens[at:]), language) if office else None
        if office and name and (name.given or name.honorifics) and tokens[0][:1].isupper():
            title = parse_office(" ".join(tokens[:at]), loose=True) or office
            return Designation(
                name=name, office=msgspec.structs.replace(title, phrase=" ".join(tokens[:at])), title=True
            )
    return None


def _has_office_behind_comma(text: str, language: str | None) -> bool:
    """ "Jane Roe, Chief Executive Officer" names no Ms. Officer."""
    before, _, after = text.partition(", ")
    name = parse_name(before, language) if after else None
    return name is not None and bool(name.given) and parse_office(after, loose=True) is not None


def _is_title_case(tokens: list[str]) -> bool:
    """No word in small letters but those that join a title's parts."""
    links = vocabulary().links | vocabulary().particles
    return all(token[:1].isupper() or fold(token) in links for token in tokens)


def _name_then_office(text: str, language: str | None) -> Designation | None:
    """ "Ruth Ode, City Solicitor", "Dr. Ott, Staatsminister der Finanzen", "Ms. Poe, Harbour Trust"."""
    before, comma, after = text.partition(",")
    name = parse_name(before, language) if comma else None
    if name is None or not after.strip():
        return None
    after = after.strip()
    if office := parse_office(after, loose=True):
        return Designation(name=name, office=office)
    if parse_name(text, language):
        return None  # "LEE, Ann" and "Vance, Jr."
    return Designation(name=name, affiliation=after)


def _bare_name(text: str, language: str | None) -> Designation | None:
    name = parse_name(text, language)
    return Designation(name=name) if name and fold(name.surname) not in vocabulary().particles else None
