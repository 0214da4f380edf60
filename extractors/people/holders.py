"""Who holds which office, now: the latest who took it, told apart by what the office is of."""

from __future__ import annotations

from extractors.people.offices import Office

PRESIDING = ("chair", "president", "speaker", "mayor")
"""Roles that "the Chair" may mean, the likeliest first. Only one person at a time holds one of them."""


class Holders:
    """Offices and the ids of who took them, in the order in which the document says so."""

    def __init__(self) -> None:
        self._taken: list[tuple[Office, str]] = []

    def take(self, office: Office, ident: str) -> None:
        """From here on `ident` holds the office."""
        self._taken.append((office, ident))

    def roles_of(self, ident: str) -> frozenset[str]:
        """Every role that somebody holds or held."""
        return frozenset(office.role for office, holder in self._taken if holder == ident)

    def now(self, office: Office) -> str | None:
        """Who holds it: of those it may mean, whose scope is the same, then the latest.

        None where nobody does, and where several do who do not follow one another ("the Minister").
        """
        fitting = [(held, ident) for held, ident in reversed(self._taken) if held.covers(office)]
        exact = [(held, ident) for held, ident in fitting if held.scope == office.scope]
        idents = [ident for _, ident in exact or fitting]
        if not idents:
            plain = office.head == "chair" and not office.qualifiers and not office.scope
            return self.presiding() if plain else None
        one_at_a_time = office.head in PRESIDING
        return idents[0] if one_at_a_time or len(set(idents)) == 1 else None

    def presiding(self) -> str | None:
        """Where nobody is named as the chair, whoever holds the only office that presides."""
        for role in PRESIDING[1:]:
            found = {ident for held, ident in self._taken if held.head == role and not held.qualifiers}
            if found:
                return found.pop() if len(found) == 1 else None
        return None
