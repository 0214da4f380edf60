"""Who takes part, and whom a printed designation means: full names, surnames, offices, delegations.

A roster learns while a document is read: somebody who speaks without being listed joins it, an office in a label
teaches who holds it ("The Speaker (Hon. Moyo)"), and each way of printing a person is kept as an alias. It never
guesses: where two people could be meant, `find` answers None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from archive.models import Participant
from extractors.people.designations import Designation, parse_designation
from extractors.people.holders import PRESIDING, Holders
from extractors.people.lettercase import in_small_letters
from extractors.people.likeness import given_words, misspelt, same_person, spells_out
from extractors.people.names import Name
from extractors.people.offices import Office, parse_office, strip_article
from extractors.words.vocabulary import fold, vocabulary, words_of

__all__ = ["NO_OFFICE", "PRESIDING", "Facts", "Roster"]

NO_OFFICE = frozenset({"speaker", "witness", "member", "delegation", "participant"})
"""Roles that a list gives to many; they make nobody the holder of an office ("The Speaker")."""


LONGEST_INITIALS = 3


class Facts(TypedDict, total=False):
    """What else is known of somebody who joins."""

    role: str | None
    affiliation: str | None
    gender: str | None
    uncertain: bool
    listed: bool


@dataclass
class _Entry:
    """One person, office or delegation while the document is read."""

    ident: str
    name: str
    parsed: Name | None
    honorific: str | None = None
    roles: list[str] = field(default_factory=list)
    affiliation: str | None = None
    delegation: str | None = None
    aliases: list[str] = field(default_factory=list)
    gender: str | None = None
    uncertain: bool = False
    listed: bool = True

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

    def learn_name(self, designation: Designation) -> None:
        """Keep the fullest name and the strongest honorific."""
        name = designation.name
        if name is None:
            return
        self.gender = self.gender or name.gender
        if name.honorifics:
            self.honorific = _stronger(self.honorific, " ".join(name.honorifics))
        known = self.parsed
        if known is None or (name.given and not known.given) or spells_out(name, known):
            self.parsed, self.name = name, _shown_name(designation)
        elif not known.given and not name.given and self.name == known.full:
            self.name = _shown_name(designation)  # "Councillor Ek" says more than "Ek"


class Roster:
    """The people of one document. Participants that it hands out are snapshots: their `id` stays, the rest may grow."""

    def __init__(self, participants: Iterable[Participant] = (), *, language: str | None = None) -> None:
        self._language = language
        self._entries: dict[str, _Entry] = {}
        self._aliases: dict[str, str | None] = {}  # folded alias -> id; None where two people have it
        self._holders = Holders()
        self._found: dict[str, str | None] = {}  # answers that hold until somebody joins or something is learned
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
        entry = self._find(printed) or self._unnamed_holder(designation)
        entry = entry or self._add(printed, designation, listed=facts.get("listed", False))
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
        delegation = participant.affiliation or participant.name if "delegation" in participant.roles else None
        entry = _Entry(
            ident=participant.id,
            name=participant.name,
            parsed=designation.name if designation and not delegation else None,
            honorific=participant.honorific,
            roles=list(participant.roles),
            affiliation=participant.affiliation,
            delegation=delegation,
            gender=participant.gender,
            uncertain=participant.uncertain,
            listed=participant.listed,
        )
        self._entries[entry.ident] = entry
        for alias in (participant.name, *participant.aliases):
            self._learn(entry, alias, parse_designation(alias, self._language))
        entry.name = participant.name
        for role in participant.roles:
            office = parse_office(role, loose=True)
            if office and role not in self._holders.roles_of(entry.ident) | NO_OFFICE:
                self._hold(entry, office)

    def _add(self, printed: str, designation: Designation | None, *, listed: bool) -> _Entry:
        name = designation.name if designation else None
        entry = _Entry(ident=self._next_id(), name=_shown(printed, designation), parsed=name, listed=listed)
        if designation and designation.delegation:
            entry.delegation = entry.affiliation = designation.delegation
            entry.roles.append("delegation")
        self._entries[entry.ident] = entry
        return entry

    def _next_id(self) -> str:
        number = len(self._entries) + 1
        while f"p{number}" in self._entries:
            number += 1
        return f"p{number}"

    def _learn(self, entry: _Entry, printed: str, designation: Designation | None) -> None:
        self._add_alias(entry, _plain(printed))
        if designation is None:
            return
        if not entry.delegation:
            entry.learn_name(designation)
        if designation.office:
            self._hold(entry, designation.office)
        entry.affiliation = entry.affiliation or designation.affiliation
        entry.uncertain = entry.uncertain or designation.uncertain

    def _learn_facts(self, entry: _Entry, facts: Facts) -> None:
        role = facts.get("role")
        office = parse_office(role, loose=True) if role and role not in NO_OFFICE else None
        if office:
            self._hold(entry, office)
        elif role and role not in entry.roles:
            entry.roles.append(role)
        entry.affiliation = entry.affiliation or facts.get("affiliation")
        entry.gender = entry.gender or facts.get("gender")
        entry.uncertain = entry.uncertain or facts.get("uncertain", False)
        entry.listed = entry.listed or facts.get("listed", False)

    def _hold(self, entry: _Entry, office: Office) -> None:
        if office.role not in entry.roles:
            entry.roles.append(office.role)
        entry.gender = entry.gender or office.gender
        self._holders.take(office, entry.ident)
        self._found.clear()

    def _add_alias(self, entry: _Entry, alias: str) -> None:
        if alias and alias not in entry.aliases:
            entry.aliases.append(alias)
            self._found.clear()
        known = self._aliases.setdefault(fold(alias), entry.ident)
        if known != entry.ident:
            self._aliases[fold(alias)] = None

    # -- finding ----------------------------------------------------------------------------------------------------

    def _find(self, printed: str) -> _Entry | None:
        key = _plain(printed)
        if key not in self._found:
            entry = self._search(key)
            self._found[key] = entry.ident if entry else None
        ident = self._found[key]
        return self._entries[ident] if ident else None

    def _search(self, printed: str) -> _Entry | None:
        designation = parse_designation(printed, self._language)
        if designation is None:
            return self._by_alias(printed)
        if designation.name:
            return self._by_name(designation, designation.name) or self._by_delegation(printed)
        if designation.office and (entry := self._holder(designation.office)):
            return entry
        return self._by_alias(printed) or self._by_delegation(designation.delegation)

    def _by_alias(self, printed: str) -> _Entry | None:
        ident = self._aliases.get(fold(printed))
        return self._entries.get(ident) if ident else None

    def _by_name(self, designation: Designation, name: Name) -> _Entry | None:
        """By surname and what stands beside it, by a given name alone, by a likely misspelling: the first that fits."""
        ways: tuple[Callable[[Name], bool], ...] = (
            lambda known: same_person(name, known),
            lambda known: _by_first_name(name, known),
            lambda known: misspelt(name, known),
        )
        if (entry := self._by_initials(name)) is not None:
            return entry
        for way in ways:
            alike = [entry for entry in self._entries.values() if entry.parsed and way(entry.parsed)]
            alike = [entry for entry in alike if _compatible(designation, entry)]
            if len(alike) > 1:
                alike = _closest(name, alike)
            if alike:
                return alike[0] if len(alike) == 1 else None
        return None

    def _by_initials(self, name: Name) -> _Entry | None:
        """ "BO" for "Ben Otis", as minutes of small meetings write it."""
        letters = name.surname
        if name.given or name.honorifics or not letters.isupper() or not 2 <= len(letters) <= LONGEST_INITIALS:
            return None
        found = [entry for entry in self._entries.values() if entry.parsed and _initials(entry.parsed) == letters]
        return found[0] if len(found) == 1 else None

    def _by_delegation(self, who: str | None) -> _Entry | None:
        """The delegation of that name, else the only one who is printed with it: "Ms. Roe (Fiji)"."""
        key = frozenset(words_of(who or ""))
        entries = self._entries.values()
        found = [entry for entry in entries if entry.delegation and frozenset(words_of(entry.delegation)) == key]
        found = found or [entry for entry in entries if frozenset(words_of(entry.affiliation or "")) == key]
        return found[0] if key and len(found) == 1 else None

    def _holder(self, office: Office) -> _Entry | None:
        ident = self._holders.now(office)
        return self._entries[ident] if ident else None

    def _unnamed_holder(self, designation: Designation | None) -> _Entry | None:
        """Who was "Madam Speaker" until a label says her name."""
        if designation is None or designation.office is None or designation.name is None:
            return None
        entry = self._holder(designation.office)
        if entry is None or entry.parsed or entry.delegation:
            return None
        agree = not entry.gender or not designation.name.gender or entry.gender == designation.name.gender
        return entry if agree else None


def _initials(name: Name) -> str:
    return "".join(word[:1].upper() for word in (*name.given, *name.surname.split())) if name.given else ""


def _plain(printed: str) -> str:
    return " ".join(printed.split()).strip(" :")


def _shown(printed: str, designation: Designation | None) -> str:
    if designation and designation.name:
        return _shown_name(designation)
    if designation and designation.delegation:
        return designation.delegation
    shown = _plain(printed)
    bare = strip_article(shown) if shown[:1].islower() else shown  # "the Clerk" within a sentence
    return bare[:1].upper() + bare[1:]


def _shown_name(designation: Designation) -> str:
    """A surname alone keeps what stands before it: "Mr. Smith", "Mayor Lee"; "The Speaker (Hon. Roe)" is "Hon. Roe"."""
    name, office = designation.name, designation.office
    if name is None:
        return ""
    if name.given or not office or office.scope or not designation.title:
        return in_small_letters(name.shown)
    return in_small_letters(f"{office.phrase} {name.full}")


def _stronger(known: str | None, new: str) -> str:
    """ "Mr." gives way to "Dr.": an honorific of neither sex says more than one of address."""
    if known is None:
        return new
    signs = vocabulary().honorifics
    plain = signs.get(words_of(known)) in ("m", "f", "plural")
    return new if plain and signs.get(words_of(new), "n") == "n" else known


def _by_first_name(name: Name, known: Name) -> bool:
    """ "Mr. Ban" for "Ban Ki-moon": a name that is addressed by its first part, with an honorific."""
    alone = not name.given and bool(name.honorifics) and bool(known.given)
    agree = not name.gender or not known.gender or name.gender == known.gender
    return alone and agree and fold(name.surname) == fold(known.given[0])


def _compatible(designation: Designation, entry: _Entry) -> bool:
    """Affiliations that contradict each other keep two people apart, as do a man's and a woman's honorific."""
    name = designation.name
    if name and name.gender and entry.gender and name.gender != entry.gender:
        return False
    one, other = _said_of(designation.affiliation), _said_of(entry.affiliation)
    return 2 * len(one & other) > min(len(one), len(other)) or not one or not other


def _said_of(affiliation: str | None) -> frozenset[str]:
    """The words that tell one affiliation from another."""
    return frozenset(words_of(affiliation or "")) - vocabulary().links


def _closest(name: Name, entries: list[_Entry]) -> list[_Entry]:
    """Of several who could be meant: who has the same given names, or goes by the surname alone and that honorific."""
    if name.given:
        exact = [e for e in entries if e.parsed and given_words(e.parsed.given) == given_words(name.given)]
        return exact or entries
    alone = [e for e in entries if e.parsed and not e.parsed.given]
    same = fold(" ".join(name.honorifics))
    return [e for e in alone if e.honorific and fold(e.honorific) == same] if same else entries
