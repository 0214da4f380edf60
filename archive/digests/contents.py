"""What an issue says: the data that the templates print. Frozen; no words of ours, no archive is touched."""

from __future__ import annotations

import datetime as dt

import msgspec

from archive.digests.phrases import ENGLISH


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One intervention as shown."""

    url: str
    speaker: str  # "" where nobody is named
    role: str = ""
    affiliation: str = ""
    passage: str  # with the index's marks around what was found
    pages: tuple[int, int] = (0, 0)  # first and last; 0: not known
    revised: bool = False  # a new edition changed its words
    corrected: bool = False  # a person corrected its attribution
    unsure: bool = False  # the archive doubts who spoke
    also: tuple[str, ...] = ()  # titles of other searches of this mail that found it

    @property
    def what(self) -> tuple[str, ...]:
        """Role and affiliation, as far as known."""
        return tuple(part for part in (self.role, self.affiliation) if part)


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """One document, with what of it was found."""

    url: str
    title: str
    body: str = ""
    session: str = ""
    place: str = ""
    date: dt.date | None = None
    chairs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    total: int = 0  # interventions found, shown or not

    @property
    def hidden(self) -> int:
        """Interventions found and not shown."""
        return self.total - len(self.items)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One search with what it found."""

    title: str
    asks: str  # the query as typed, with its filters
    url: str
    meetings: tuple[Meeting, ...] = ()
    total: int = 0
    meetings_total: int = 0
    elsewhere: int = 0  # found as well, listed under a search before

    @property
    def shown(self) -> int:
        """Interventions shown."""
        return sum(len(meeting.items) for meeting in self.meetings)

    @property
    def unshown_meetings(self) -> int:
        """Documents of which nothing is shown."""
        return self.meetings_total - len(self.meetings)


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar of the chart of who spoke most."""

    name: str
    count: int
    percent: int  # of the longest bar, at least 1


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A file that could not be read as proceedings: for operators."""

    source: str
    reason: str
    since: dt.datetime | None = None


class Scope(msgspec.Struct, frozen=True):
    """Where something was said, for the subject."""

    body: str
    title: str
    date: dt.date | None


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """Links of one issue. Empty where there is nothing to leave: the public edition, a preview."""

    issue: str
    home: str
    manage: str = ""
    leave: str = ""


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """One issue, ready to be printed."""

    title: str
    rate: str
    made: dt.datetime
    links: Addresses
    searches: tuple[Found, ...] = ()
    speakers: tuple[Bar, ...] = ()
    scopes: tuple[Scope, ...] = ()  # of everything found, newest first
    total: int = 0
    revised: int = 0
    corrected: int = 0
    unread: tuple[Unread, ...] = ()
    unread_hidden: int = 0  # files that could not be read and are not named here
    since: dt.datetime | None = None  # when the issue before was made
    preview: bool = False
    language: str = ENGLISH

    @property
    def new(self) -> int:
        """Interventions that were not in the archive before."""
        return self.total - self.revised - self.corrected

    @property
    def shown(self) -> int:
        """Interventions shown."""
        return sum(found.shown for found in self.searches)

    @property
    def hidden(self) -> int:
        """Interventions found and not shown."""
        return self.total - self.shown

    @property
    def found(self) -> tuple[Found, ...]:
        """The searches that found something."""
        return tuple(found for found in self.searches if found.total or found.elsewhere)

    @property
    def quiet(self) -> tuple[Found, ...]:
        """The searches that found nothing."""
        return tuple(found for found in self.searches if not (found.total or found.elsewhere))
