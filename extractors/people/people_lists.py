"""Lists of people as front matter prints them -> the people.

Prose ("Mayor Ann Lee and Councillors Bo Dahl, C. Ek and Dee Fry"), one a line ("Ruth Ode, City Solicitor"), several in
one breath ("Messrs. Ash, Birch and Cole, Alternate Members"), rows of a table ("Ann Lee | Mayor | Yes").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from extractors.people.designations import Designation, parse_designation
from extractors.people.names import Name, split_honorifics
from extractors.people.offices import Office, parse_office, split_office
from extractors.words.front_words import front_words
from extractors.words.vocabulary import fold, vocabulary, words_of

LONGEST_LIST = 2500  # characters of one list set as prose
LONGEST_ENTRY = 200  # characters; longer is prose
ENOUGH_TO_COMPARE = 4  # people
MOSTLY_TITLED = 0.7  # share of the people

_LEADERS = re.compile(r"(?:\s*[.·…_‥]){3,}\s*|\s*…+\s*|\t+|\s{3,}")
_DASH = re.compile(r"\s+[-–—]{1,3}\s+")  # "Ann Lee – Mayor"
_BRACKETED = re.compile(r"(?P<name>[^,;:()]{3,60}?)\s*\((?P<inside>[^()]{1,12})\)")
_LED_NOWHERE = re.compile(r"(?:\s*[.·…_‥]){3,}[\d\W]*$")
_AND = r"(?:and|und|et|y|e|&)"
_SEPARATOR = re.compile(rf",?\s+{_AND}\s+(?=\S)|\s*[,;]\s*(?:{_AND}\s+)?", re.IGNORECASE)
_AND_ALONE = re.compile(rf"\s+{_AND}\s+(?=\S)")
_SEMICOLON = re.compile(rf"\s*;\s*(?:{_AND}\s+)?", re.IGNORECASE)
_ZERO_WIDTH = re.compile("[\u200b-\u200f]")
_INSIDE = re.compile(r"\([^)]*\)")
_PLURAL = ("s", "innen", "en")
_SINGULAR = {
    "messrs": "Mr.",
    "mesdames": "Mrs.",
    "mmes": "Mme",
    "mm": "M.",
    "messieurs": "M.",
    "drs": "Dr.",
    "profs": "Prof.",
    "herren": "Herr",
    "sres": "Sr.",
    "sras": "Sra.",
    "srs": "Sr.",
}
_BULLET = re.compile(r"^\s*(?:[-–—•·*▪◦●]|\(?\d{1,3}[.)]|\(?[a-z]\))\s*[\u200b-\u200f]?\s*")


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a list."""

    printed: str
    name: Name
    offices: tuple[Office, ...] = ()
    affiliation: str | None = None
    uncertain: bool = False
    assistant: bool = False  # "assisted by"


def people_of(text: str, language: str | None = None) -> tuple[Listed, ...]:
    """Everybody in a list set as running text; () where it is no list of people."""
    if len(text) > LONGEST_LIST:
        return ()
    text = _tidy(text)
    if ";" not in text:
        return _run(text, language)
    return tuple(person for entry in _SEMICOLON.split(text) for person in entry_of(entry, language))


def entry_of(text: str, language: str | None = None) -> tuple[Listed, ...]:
    """Who stands in one entry of a list: mostly one person, with what follows the name as office or affiliation."""
    text = _tidy(text) if len(text) <= LONGEST_LIST else ""
    if not text or len(text) > LONGEST_ENTRY:
        return ()
    if not _is_plural(text, language) and (one := _one(text, language)):
        return (one,)
    return _run(text, language)


def row_of(cells: Sequence[str], language: str | None = None) -> Listed | None:
    """One row of a table: the first cell that is a name, and what the others say."""
    texts = [_tidy(cell) for cell in cells if len(cell) <= LONGEST_LIST]
    at = next((i for i, cell in enumerate(texts) if _is_person(cell, language)), None)
    person = _one(texts[at], language) if at is not None else None
    if person is None:
        return None
    said = [cell for i, cell in enumerate(texts) if i != at and cell and not is_mark(cell)]
    offices = [parse_office(cell, loose=True) for cell in said]
    other = next((cell for cell, office in zip(said, offices, strict=True) if not office), None)
    return msgspec.structs.replace(
        person,
        offices=(*person.offices, *(office for office in offices if office)),
        affiliation=person.affiliation or other,
    )


def is_head_row(cells: Sequence[str]) -> bool:
    """The first row of a table that says what its columns hold: "Name", "Position", "Present"."""
    return any(words_of(cell) in front_words().columns for cell in cells)


def is_mark(cell: str) -> bool:
    """ "Yes", "Regrets", "X": what stands in a column of attendance."""
    return fold(cell.partition(",")[0].strip(" .")) in front_words().marks


def _tidy(text: str) -> str:
    bare = _LED_NOWHERE.sub("", _ZERO_WIDTH.sub("", _BULLET.sub("", text)))
    led = _LEADERS.sub(" ", _DASH.sub(", ", bare))
    return _honorific_first(" ".join(led.split()).strip(" .:;"))


def _honorific_first(text: str) -> str:
    """ "ROE Ana (Ms.), Director" -> "Ms. ROE Ana, Director"."""
    match = _BRACKETED.match(text)
    if match is None or words_of(match["inside"]) not in vocabulary().honorifics:
        return text
    return f"{match['inside']} {match['name']}{text[match.end() :]}"


# -- many in one breath ---------------------------------------------------------------------------------------------


class _Breath:
    """People in one breath: an office or honorific in the plural counts for all until an office ends it."""

    def __init__(self, language: str | None) -> None:
        self.language = language
        self.people: list[Listed] = []
        self.office: Office | None = None
        self.honorific = ""
        self.group = 0  # where the people begin who share it

    def take(self, chunk: str, *, assistant: bool, joined: bool = False) -> None:
        """Read one chunk; `joined` says that "and" stands before it, and no comma."""
        if joined and self._goes_on(chunk):
            return
        chunk = self._open_group(chunk)
        found = parse_designation(chunk, self.language)
        if found and found.name and self._reads_as_person(found):
            self.people.append(self._person(chunk, found, assistant=assistant))
        elif self.people and (office := parse_office(chunk, loose=True)):
            self._close_group(office)
        elif self.people and chunk[:1].isupper() and not self.people[-1].affiliation:
            self.people[-1] = msgspec.structs.replace(self.people[-1], affiliation=chunk)

    def _goes_on(self, chunk: str) -> bool:
        """ "Minister of Justice | and Human Rights": the rest of what somebody is the minister of."""
        office = self.people[-1].offices[-1] if self.people and self.people[-1].offices else None
        found = parse_designation(chunk, self.language)
        somebody = found is not None and found.name is not None and (found.name.honorifics or found.office)
        if office is None or not office.scope or somebody or parse_office(chunk, loose=True):
            return False
        scope = office.scope | frozenset(words_of(chunk))
        whole = msgspec.structs.replace(office, scope=scope, phrase=f"{office.phrase} and {chunk}")
        offices = (*self.people[-1].offices[:-1], whole)
        self.people[-1] = msgspec.structs.replace(self.people[-1], offices=offices)
        return True

    def _open_group(self, chunk: str) -> str:
        """Take the plural off: "Councillors Bo Dahl" -> "Bo Dahl"."""
        if split := _plural_office(chunk):
            self.office, self.honorific, self.group = split[0], "", len(self.people)
            return split[1]
        honorifics, rest = split_honorifics(chunk, self.language)
        if honorifics and _is_plural_honorific(honorifics[0], self.language):
            self.office, self.honorific, self.group = None, _singular(honorifics[0]), len(self.people)
            return rest
        return chunk

    def _close_group(self, office: Office) -> None:
        """ "…, Alternate Members" after "Messrs. Ash, Birch and Cole" is said of all three."""
        first = self.group if self.honorific else len(self.people) - 1
        for at in range(min(first, len(self.people) - 1), len(self.people)):
            person = self.people[at]
            self.people[at] = msgspec.structs.replace(person, offices=(*person.offices, office))
        self.office, self.honorific = None, ""

    def _reads_as_person(self, found: Designation) -> bool:
        """After "Ms. Poe" a chunk without any honorific ("Harbour Trust") is what she belongs to, not a person."""
        if not self.people or self.office or self.honorific or found.office:
            return True
        return bool(found.name and found.name.honorifics) or not self.people[-1].name.honorifics

    def _person(self, chunk: str, found: Designation, *, assistant: bool) -> Listed:
        listed = _listed(chunk, found, assistant=assistant)
        name = listed.name
        if self.honorific and not name.honorifics:
            name = msgspec.structs.replace(name, honorifics=(self.honorific,))
        if found.name and (found.name.honorifics or found.office):
            self.office = self.office if not found.office else None
        offices = listed.offices or ((self.office,) if self.office else ())
        return msgspec.structs.replace(listed, name=name, offices=offices)


def _run(text: str, language: str | None) -> tuple[Listed, ...]:
    breath = _Breath(language)
    for chunk, assistant, joined in _chunks(text):
        breath.take(chunk, assistant=assistant, joined=joined)
        if not breath.people:
            return ()
    return _without_scraps(breath.people)


def _without_scraps(people: list[Listed]) -> tuple[Listed, ...]:
    """Where nearly all have titles, a bare "name" is half of a title that "and" tore: "Land Planning and …"."""
    titled = [person for person in people if person.offices or person.name.honorifics]
    torn = len(people) >= ENOUGH_TO_COMPARE and len(titled) >= MOSTLY_TITLED * len(people)
    return tuple(titled if torn else people)


def _chunks(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Each chunk, whether "assisted by" stands somewhere before it, and whether "and" alone does right before it."""
    for at, part in enumerate(front_words().assisted.split(text)):
        guarded, start, joined = _guarded(part), 0, False
        for match in [*_SEPARATOR.finditer(guarded), None]:
            if bare := _unguarded(guarded[start : match.start() if match else None]).strip(" ."):
                yield bare, at > 0, joined
            if match:
                start, joined = match.end(), "," not in match[0] and ";" not in match[0]


def _guarded(text: str) -> str:
    """Commas inside brackets part nobody."""
    return _INSIDE.sub(lambda found: found[0].replace(",", "\0"), text)


def _unguarded(text: str) -> str:
    return text.replace("\0", ",")


def _is_plural(text: str, language: str | None) -> bool:
    honorifics, rest = split_honorifics(text, language)
    return any(_is_plural_honorific(word, language) for word in honorifics) or _plural_office(rest) is not None


def _is_plural_honorific(word: str, language: str | None) -> bool:
    return vocabulary(language).honorifics.get(words_of(word)) == "plural"


def _plural_office(text: str) -> tuple[Office, str] | None:
    """ "Councillors Bo Dahl" -> the office, "Bo Dahl"."""
    split = split_office(text)
    if not split or not split[1] or split[1][:1].islower():
        return None
    head = words_of(split[0].phrase)[-1]
    return split if head.endswith(_PLURAL) and not head.endswith("ss") else None


def _singular(honorific: str) -> str:
    return _SINGULAR.get("".join(words_of(honorific)), honorific)


# -- one person -----------------------------------------------------------------------------------------------------


def _listed(chunk: str, found: Designation, *, assistant: bool = False) -> Listed:
    if found.name is None:
        raise ValueError(chunk)
    return Listed(
        printed=chunk,
        name=found.name,
        offices=(found.office,) if found.office else (),
        affiliation=found.affiliation,
        uncertain=found.uncertain,
        assistant=assistant,
    )


def _one(text: str, language: str | None) -> Listed | None:
    """ "Ruth Ode, City Solicitor", "Mr. Ash (Fiji), Vice-Chair"."""
    if sum(_is_person(part, language, sure=True) for part in _AND_ALONE.split(text)) > 1:
        return None
    head, comma, tail = (_unguarded(part).strip() for part in _guarded(text).partition(","))
    first = parse_designation(head, language)
    if not comma or not first or not first.name:
        found = parse_designation(text, language)
        return _listed(text, found) if found and found.name else None
    parts = [part for part in _SEPARATOR.split(tail) if part]
    if _SEPARATOR.search(head) or any(_is_person(part, language, sure=True) for part in parts):
        return None
    whole = parse_designation(text, language) if _is_surname(head) else None
    if whole and whole.name and whole.name.given:
        return _listed(text, whole)
    return _with_tail(_listed(text, first), tail)


def _is_surname(head: str) -> bool:
    """ "DRUMMOND, Anne-Marie", "de la TORRE, Ana"; a single word before a comma is one as well."""
    capitals = [word for word in head.split() if fold(word) not in vocabulary().particles]
    return len(capitals) == 1 or (head != head.lower() and all(word.isupper() for word in capitals))


def _with_tail(person: Listed, tail: str) -> Listed:
    """What follows a name and a comma: one office or two, what somebody belongs to, or both."""
    suffix, _, behind = tail.partition(",")
    if "".join(words_of(suffix)) in vocabulary().suffixes:
        tail = behind.strip()
    if two := _two_offices(tail):
        return msgspec.structs.replace(person, offices=(*person.offices, *two))
    before, _, after = tail.partition(",")
    for said, rest in ((before, after), (tail, "")):
        if office := parse_office(said.strip(), loose=True):
            belongs = person.affiliation or rest.strip() or None
            return msgspec.structs.replace(person, offices=(*person.offices, office), affiliation=belongs)
    return msgspec.structs.replace(person, affiliation=person.affiliation or tail)


def _two_offices(tail: str) -> tuple[Office, ...]:
    """ "Comptroller and Secretary"."""
    parts = [parse_office(part) for part in _AND_ALONE.split(tail)]
    offices = tuple(office for office in parts if office)
    return offices if len(offices) == len(parts) > 1 else ()


def _is_person(text: str, language: str | None, *, sure: bool = False) -> bool:
    """Whether a cell or chunk is somebody; `sure` asks for an honorific or an office beside the name."""
    found = parse_designation(text, language)
    if found is None or found.name is None or is_mark(text):
        return False
    marked = bool(found.name.honorifics or (found.office and found.office.phrase != text))
    return marked or (bool(found.name.given) and not sure)
