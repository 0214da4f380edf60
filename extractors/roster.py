"""Who takes part, and whom a printed designation means: full names, surnames, offices, delegations.

A roster learns while a document is read: somebody who speaks without being listed joins it, an office in a label
teaches who holds it ("The Speaker (Hon. Moyo)"), and each way of printing a person is kept as an alias. It never
guesses: where two people could be meant, `find` answers None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypedDict, Unpack

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from archive.models import Participant
from extractors.designations import Designation, parse_designation
from extractors.names import Name
from extractors.offices import Office, parse_office, strip_article
from extractors.vocabulary import fold, vocabulary, words_of

PRESIDING = ("chair", "president", "speaker", "mayor")
"""Roles that "the Chair" may mean, the likeliest first."""
NO_OFFICE = frozenset({"speaker", "witness", "member", "delegation", "participant"})
"""Roles that a list gives to many; they make nobody the holder of an office ("The Speaker")."""


class Facts(TypedDict, total=False):
    """What else is known of somebody who joins."""

    role: str | None
    affiliation: str | None
    gender: str | None
    uncertain: bool
    listed: bool


class _Entry:
    """One person while the document is read."""

    def __init__(self, ident: str, name: str, parsed: Name | None) -> None:
        self.ident = ident
        self.name = name
        self.parsed = parsed
        self.honorific: str | None = None
        self.roles: list[str] = []
        self.offices: list[Office] = []
        self.affiliation: str | None = None
        self.delegation: str | None = None
        self.aliases: list[str] = []
        self.gender: str | None = None
        self.uncertain = False
        self.listed = True

    def participant(self) -> Participant:
        return Participant(
            id=self.ident,
            name=self.name,
            honorific=self.honorific,
            roles=tuple(self.roles),
            affiliation=self.affiliation,
            aliases=tuple(alias for alias in self.aliases if alias != self.name),
            gender=self.gender,
            uncertain=self.uncertain,
            listed=self.listed,
        )


class Roster:
    """The people of one document. Participants that it hands out are snapshots: their `id` stays, the rest may grow."""

    def __init__(self, participants: Iterable[Participant] = (), *, language: str | None = None) -> None:
        self._language = language
        self._entries: dict[str, _Entry] = {}
        self._aliases: dict[str, str | None] = {}  # folded alias -> id; None where two people have it
        self._holders: list[tuple[Office, str]] = []  # the latest last
        for participant in participants:
            self._admit(participant)

    def participants(self) -> tuple[Participant, ...]:
        """Everybody known by now, in the order in which they became known."""
        return tuple(entry.participant() for entry in self._entries.values())

    def find(self, printed: str) -> Participant | None:
        """Whom `printed` means; None where nobody known or more than one."""
        entry = self._find(printed)
        return entry.participant() if entry else None

    def join(self, printed: str, **facts: Unpack[Facts]) -> Participant:
        """Finds whom `printed` means or adds them (`listed=False` unless told), and learns what it says."""
        designation = parse_designation(printed, self._language)
        entry = self._find(printed) or self._add(printed, designation, listed=facts.get("listed", False))
        self._learn(entry, printed, designation)
        self._learn_facts(entry, facts)
        return entry.participant()

    def holder(self, role: str) -> Participant | None:
        """Who holds an office now: "chair", "The Deputy Speaker", "Minister of Health"."""
        office = parse_office(role, loose=True)
        entry = self._holder(office) if office else None
        return entry.participant() if entry else None

    def appoint(self, role: str, participant: Participant) -> None:
        """From here on `participant` holds the office: "Mr. Bell (Ghana), Vice-President, took the Chair"."""
        office = parse_office(role, loose=True)
        if office and participant.id in self._entries:
            self._hold(self._entries[participant.id], office)

    # -- learning ---------------------------------------------------------------------------------------------------

    def _admit(self, participant: Participant) -> None:
        designation = parse_designation(participant.name, self._language)
        entry = _Entry(participant.id, participant.name, designation.name if designation else None)
        entry.honorific, entry.affiliation = participant.honorific, participant.affiliation
        entry.gender, entry.uncertain, entry.listed = participant.gender, participant.uncertain, participant.listed
        entry.delegation = participant.affiliation or participant.name if "delegation" in participant.roles else None
        entry.roles.extend(participant.roles)
        self._entries[entry.ident] = entry
        for alias in (participant.name, *participant.aliases):
            self._learn(entry, alias, parse_designation(alias, self._language))
        held = {office.role for office, ident in self._holders if ident == entry.ident}
        for role in participant.roles:
            office = parse_office(role, loose=True)
            if office and role not in held | NO_OFFICE:
                self._hold(entry, office)

    def _add(self, printed: str, designation: Designation | None, *, listed: bool) -> _Entry:
        ident = f"p{len(self._entries) + 1}"
        while ident in self._entries:
            ident = f"p{int(ident[1:]) + 1}"
        name = designation.name if designation else None
        entry = _Entry(ident, _shown(printed, designation), name)
        entry.listed = listed
        if designation and designation.delegation:
            entry.delegation = entry.affiliation = designation.delegation
            self._add_role(entry, "delegation")
        self._entries[ident] = entry
        return entry

    def _learn(self, entry: _Entry, printed: str, designation: Designation | None) -> None:
        self._add_alias(entry, " ".join(printed.split()).strip(" :"))
        if designation is None:
            return
        if designation.name:
            self._learn_name(entry, designation)
        if designation.office:
            self._hold(entry, designation.office)
        entry.affiliation = entry.affiliation or designation.affiliation
        entry.uncertain = entry.uncertain or designation.uncertain

    def _learn_name(self, entry: _Entry, designation: Designation) -> None:
        name = designation.name
        if name is None:
            return
        entry.gender = entry.gender or name.gender
        if name.honorifics:
            entry.honorific = _stronger(entry.honorific, " ".join(name.honorifics))
        if entry.parsed is None or (name.given and not entry.parsed.given):
            entry.parsed = name
            entry.name = _shown_name(designation)
        elif _longer(name, entry.parsed):
            entry.parsed, entry.name = name, name.full
        elif not entry.parsed.given and not name.given and entry.name == entry.parsed.full:
            entry.name = _shown_name(designation)  # "Councillor Ek" says more than "Ek"

    def _learn_facts(self, entry: _Entry, facts: Facts) -> None:
        if role := facts.get("role"):
            office = parse_office(role, loose=True) if role not in NO_OFFICE else None
            self._hold(entry, office) if office else self._add_role(entry, role)
        entry.affiliation = entry.affiliation or facts.get("affiliation")
        entry.gender = entry.gender or facts.get("gender")
        entry.uncertain = entry.uncertain or facts.get("uncertain", False)
        entry.listed = entry.listed or facts.get("listed", False)

    def _add_role(self, entry: _Entry, role: str) -> None:
        if role not in entry.roles:
            entry.roles.append(role)

    def _hold(self, entry: _Entry, office: Office) -> None:
        self._add_role(entry, office.role)
        if office.gender and not entry.gender:
            entry.gender = office.gender
        self._holders.append((office, entry.ident))

    def _add_alias(self, entry: _Entry, alias: str) -> None:
        if alias and alias not in entry.aliases:
            entry.aliases.append(alias)
        key = fold(alias)
        known = self._aliases.setdefault(key, entry.ident)
        if known != entry.ident:
            self._aliases[key] = None

    # -- finding ----------------------------------------------------------------------------------------------------

    def _find(self, printed: str) -> _Entry | None:
        designation = parse_designation(printed, self._language)
        if designation is None or designation.name is None:
            if designation and designation.office and (entry := self._holder(designation.office)):
                return entry
            return self._by_alias(printed) or (self._by_delegation(designation) if designation else None)
        return self._by_name(designation) or self._by_delegation_name(printed)

    def _by_alias(self, printed: str) -> _Entry | None:
        ident = self._aliases.get(fold(" ".join(printed.split()).strip(" :")))
        return self._entries.get(ident) if ident else None

    def _by_name(self, designation: Designation) -> _Entry | None:
        name = designation.name
        if name is None:
            return None
        alike = [entry for entry in self._entries.values() if entry.parsed and same_person(name, entry.parsed)]
        alike = [entry for entry in alike if _compatible(designation, entry)]
        if len(alike) > 1:
            alike = _closest(designation, alike)
        if not alike:
            alike = [entry for entry in self._entries.values() if entry.parsed and misspelt(name, entry.parsed)]
            alike = [entry for entry in alike if _compatible(designation, entry)]
        return alike[0] if len(alike) == 1 else None

    def _by_delegation_name(self, printed: str) -> _Entry | None:
        """ "Fiji" looks like a surname, and may be a delegation that is already known."""
        key = fold(printed.strip(" :"))
        found = [entry for entry in self._entries.values() if entry.delegation and fold(entry.delegation) == key]
        return found[0] if len(found) == 1 else None

    def _by_delegation(self, designation: Designation) -> _Entry | None:
        who = designation.delegation
        if not who:
            return None
        key = frozenset(words_of(who))
        found = [e for e in self._entries.values() if e.delegation and frozenset(words_of(e.delegation)) == key]
        found = found or [
            e for e in self._entries.values() if e.affiliation and frozenset(words_of(e.affiliation)) == key
        ]
        return found[0] if len(found) == 1 else None

    def _holder(self, office: Office) -> _Entry | None:
        """Whoever holds it now: of those it may mean, the one whose scope is the same, else the latest."""
        fitting = [(held, ident) for held, ident in reversed(self._holders) if held.covers(office)]
        exact = [(held, ident) for held, ident in fitting if held.scope == office.scope]
        if not fitting:
            simple = office.head == "chair" and not office.qualifiers and not office.scope
            return self._presiding() if simple else None
        _, ident = (exact or fitting)[0]
        several = {ident for _, ident in exact or fitting}
        ambiguous = len(several) > 1 and office.head not in PRESIDING
        return None if ambiguous else self._entries[ident]

    def _presiding(self) -> _Entry | None:
        """Where nobody is named as the chair, whoever holds the only office that presides."""
        for role in PRESIDING[1:]:
            found = [ident for held, ident in self._holders if held.head == role and not held.qualifiers]
            if found:
                return self._entries[found[-1]] if len(set(found)) == 1 else None
        return None


def _shown(printed: str, designation: Designation | None) -> str:
    if designation and designation.name:
        return _shown_name(designation)
    if designation and designation.delegation:
        return designation.delegation
    shown = " ".join(printed.split()).strip(" :")
    bare = strip_article(shown) if shown[:1].islower() else shown  # "the Clerk" within a sentence
    return bare[:1].upper() + bare[1:]


def _shown_name(designation: Designation) -> str:
    """A surname alone keeps what it is printed with: "Mr. Smith", "Councillor Lee"."""
    name = designation.name
    if name is None:
        return ""
    if name.given or not designation.office or not _is_title(designation):
        return name.shown
    return f"{designation.office.phrase} {name.full}"


def _is_title(designation: Designation) -> bool:
    """ "Mayor Roe" is printed so; "The Speaker (Hon. Roe)" and "Roe, Clerk" are "Hon. Roe" and "Roe"."""
    office, name = designation.office, designation.name
    return bool(office and name and not office.scope and designation.title)


def _stronger(known: str | None, new: str) -> str:
    """ "Mr." gives way to "Dr.": an honorific of neither sex says more than one of address."""
    if known is None:
        return new
    signs = vocabulary().honorifics
    plain = signs.get(words_of(known)) in ("m", "f", "plural")
    return new if plain and signs.get(words_of(new), "n") == "n" else known


def _longer(new: Name, old: Name) -> bool:
    """Whether `new` spells out what `old` abbreviates: "Dora Smith" for "D. Smith"."""
    return (
        len(new.given) >= len(old.given)
        and sum(map(len, new.given)) > sum(map(len, old.given))
        and all(_given_agree(a, b) for a, b in zip(new.given, old.given, strict=False))
    )


def same_person(one: Name, other: Name) -> bool:
    """Whether two names may be one person's, without any misspelling."""
    if _core(one) != _core(other):
        return False
    if one.gender and other.gender and one.gender != other.gender:
        return False
    return _givens_agree(one.given, other.given)


def _core(name: Name) -> str:
    """What a surname is known by: its last part. Particles are printed or left out."""
    return words_of(name.surname)[-1] if words_of(name.surname) else fold(name.surname)


def _givens_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """All given names of the shorter list stand in the longer one, in order, initials for names."""
    if not one or not other:
        return True
    short, long = sorted((_given_words(one), _given_words(other)), key=len)
    rest: Iterator[str] = iter(long)
    return _given_agree(short[0], long[0]) and all(any(_given_agree(a, b) for b in rest) for a in short)


def _given_words(given: tuple[str, ...]) -> list[str]:
    return [word for part in given for word in words_of(part)]


def _given_agree(one: str, other: str) -> bool:
    one, other = fold(one).strip("."), fold(other).strip(".")
    return one == other or (min(len(one), len(other)) == 1 and one[:1] == other[:1])


SURNAME_ALIKE = 0.90
FULL_ALIKE = 80


def misspelt(one: Name, other: Name) -> bool:
    """Whether two full names differ as spellings of one name do."""
    if not one.given or not other.given:
        return False
    if one.gender and other.gender and one.gender != other.gender:
        return False
    surnames = JaroWinkler.similarity(_core(one), _core(other))
    return surnames >= SURNAME_ALIKE and fuzz.ratio(fold(one.full), fold(other.full)) >= FULL_ALIKE


def _compatible(designation: Designation, entry: _Entry) -> bool:
    """Affiliations that contradict each other keep two people apart."""
    if not designation.affiliation or not entry.affiliation:
        return True
    one, other = set(words_of(designation.affiliation)), set(words_of(entry.affiliation))
    return bool(one & other)


def _closest(designation: Designation, entries: list[_Entry]) -> list[_Entry]:
    """Of several who could be meant, those printed in this very way before, else those of the same honorific."""
    name = designation.name
    if name is None:
        return entries
    if name.given:
        exact = [e for e in entries if e.parsed and _given_words(e.parsed.given) == _given_words(name.given)]
        return exact or entries
    alone = [e for e in entries if e.parsed and not e.parsed.given]
    same = fold(" ".join(name.honorifics))
    return [e for e in alone if e.honorific and fold(e.honorific) == same] if same else entries
