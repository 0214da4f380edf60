"""Who presides: what notes and headings say of the chair while the body is read.

"[Mr. Poe took the Chair]", "PRÉSIDENCE DE MME CARRIER": from there on the offices by which labels call the chair are
that person's. Front matter may list everybody who presided; whoever takes the chair later is not the one who opens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.models import Participant
from extractors.page import Block
from extractors.people.designations import parse_designation
from extractors.people.names import Name
from extractors.people.offices import Office
from extractors.people.roster import PRESIDING, Roster
from extractors.words.verbatim_words import VerbatimWords
from extractors.words.vocabulary import fold

LONGEST_NOTE = 300  # characters

_NUMBER = re.compile(r"^\d{1,3}[.)]\s+")


class Chairs:
    """Keeps the roster's idea of who presides."""

    def __init__(self, roster: Roster, words: VerbatimWords, printed: Sequence[str], language: str | None) -> None:
        """`printed` are the document's labels."""
        self._roster = roster
        self._words = words
        self._language = language
        self._offices = _offices(printed, language)

    def begin(self, blocks: Sequence[Block], indexes: Sequence[int]) -> None:
        """Seat who presides at first: as front matter says, but not one who takes the chair later.

        `indexes` are those of the body.
        """
        front = (block.text for block in blocks[: indexes[0] if indexes else 0] if self.is_taken(block.text))
        if not any(self._roster.holder(office.role) for office in self._offices):
            self.learn(next(front, ""))
        people = self._roster.participants()
        shared = [role for role in PRESIDING if sum(role in person.roles for person in people) > 1]
        if not shared:
            return
        later = {person.id for at in indexes if (person := self._known_taker(blocks[at].text))}
        for role in shared:
            holder = self._roster.holder(role)
            others = [person for person in people if role in person.roles and person.id not in later]
            if holder and holder.id in later and others:
                self._roster.appoint(role, others[0])

    def learn(self, text: str) -> None:
        """Read a note or heading."""
        for who in self._takers(text):
            designation = parse_designation(who, self._language)
            if designation and (designation.office or self._is_somebody(who, designation.name)):
                person = self._roster.join(who)
                if designation.name:
                    self._seat(person, vice="vice" in fold(text))
                return

    def _is_somebody(self, who: str, name: Name | None) -> bool:
        """A surname alone may be any word, unless the document knows it."""
        return name is not None and (bool(name.honorifics or name.given) or self._roster.find(who) is not None)

    def is_taken(self, text: str) -> bool:
        """Whether `text` tells that somebody takes the chair."""
        return bool(self._takers(text))

    def _seat(self, person: Participant, *, vice: bool) -> None:
        """Who takes the chair acts for whoever holds it, and holds it where nobody is known to."""
        for office in self._offices:
            acts = "acting" in office.qualifiers
            if acts or (not vice and self._roster.holder(office.role) is None):
                self._roster.appoint(office.role, person)

    def _takers(self, text: str) -> tuple[str, ...]:
        """Who took the chair, as printed: with and without what stands behind a comma, or before one."""
        if len(text) > LONGEST_NOTE or not self._words.chair_words.search(text):
            return ()
        match = self._words.chair_taken.search(text)
        if not match:
            return ()
        printed = _NUMBER.sub("", next(group for group in match.groups() if group).strip("[( ,"))
        first, *rest = printed.split(", ")
        return printed, first, *rest

    def _known_taker(self, text: str) -> Participant | None:
        return next((found for who in self._takers(text) if (found := self._roster.find(who))), None)


def _offices(printed: Sequence[str], language: str | None) -> tuple[Office, ...]:
    """ "The President", "The Acting President": what labels call the chair without naming who it is."""
    found = {}
    for label in printed:
        designation = parse_designation(label, language)
        office = designation.office if designation and not designation.name else None
        if office and office.head in PRESIDING:
            found[office.role] = office
    return tuple(found.values())
