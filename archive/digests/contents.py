"""What an issue says: the data that the templates print, and its subject. Frozen; no archive is touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from archive.digests.plain import listed, one_line, plural
from archive.headings import beside_title

LONGEST_SUBJECT = 150  # characters: a mail program's list shows fewer, a header must not run on


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One intervention as shown."""

    url: str
    speaker: str  # "" where nobody is named
    role: str = ""
    affiliation: str = ""
    passage: str  # with the index's marks around what was found
    pages: str = ""  # "page 3", "pages 3–4"
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

    @property
    def facts(self) -> tuple[str, ...]:
        """Body, session, date and place, as far as known and not said by the title already."""
        return tuple(beside_title(self.title, self.body, self.session, long_date(self.date), self.place))


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
    def counts(self) -> str:
        """ "12 interventions in 3 meetings · 1 more listed above"."""
        own = f"{plural(self.total, 'intervention')} in {plural(self.meetings_total, 'meeting')}" if self.total else ""
        above = f"{self.elsewhere:,} {'more ' if own else ''}listed above" if self.elsewhere else ""
        return " · ".join(part for part in (own, above) if part)

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


def subject(contents: Contents) -> str:
    """What is inside: "3 interventions on debt relief — Working Group, 12 May 2026"."""
    if not contents.total:
        return one_line(_without_hits(contents), LONGEST_SUBJECT)
    topics = listed([found.title for found in contents.found if found.total])
    said = f"{amount(contents)} on {one_line(topics, LONGEST_SUBJECT // 2)}"
    where = scope_words(contents.scopes)
    return one_line(f"{said} — {where}" if where else said, LONGEST_SUBJECT)


def _without_hits(contents: Contents) -> str:
    if contents.unread:
        return f"{plural(len(contents.unread) + contents.unread_hidden, 'file')} could not be read — {contents.title}"
    return f"Nothing new — {contents.title}"


def amount(contents: Contents) -> str:
    """ "3 interventions", "1 revised intervention", "2 new, 1 revised and 1 corrected interventions"."""
    counts = ((contents.new, "new"), (contents.revised, "revised"), (contents.corrected, "corrected"))
    kinds = [(number, word) for number, word in counts if number]
    if [word for _, word in kinds] in ([], ["new"]):
        return plural(contents.total, "intervention")
    words = listed([f"{number:,} {word}" for number, word in kinds], len(kinds))
    return f"{words} {'intervention' if contents.total == 1 else 'interventions'}"


def preheader(contents: Contents) -> str:
    """The line that a mail program shows beside the subject: who spoke, most first."""
    items = [item for found in contents.searches for meeting in found.meetings for item in meeting.items]
    names = [bar.name for bar in contents.speakers] or list(
        dict.fromkeys(item.speaker for item in items if item.speaker)
    )
    return one_line(listed(names, 3) or contents.title, 110)


def scope_words(scopes: Iterable[Scope]) -> str:
    """ "Working Group, 12 May 2026"; "3 meetings, 12–20 May 2026"."""
    listing = list(scopes)
    if len(listing) == 1:
        where = one_line(listing[0].body or listing[0].title, 60)
        return ", ".join(part for part in (where, long_date(listing[0].date)) if part)
    bodies = {scope.body for scope in listing}
    where = f"{one_line(bodies.pop(), 50)}, {len(listing)} meetings" if bodies != {""} and len(bodies) == 1 else ""
    dates = sorted(scope.date for scope in listing if scope.date)
    return ", ".join(part for part in (where or plural(len(listing), "meeting"), period(dates)) if part)


def long_date(date: dt.date | None) -> str:
    """ "12 May 2026"; empty where the date is not known."""
    return f"{date.day} {date:%B %Y}" if date else ""


def period(dates: list[dt.date]) -> str:
    """The stretch of sorted dates: "12 May 2026", "12–20 May 2026", "28 April – 3 May 2026", "1998–2026"."""
    if not dates:
        return ""
    first, last = dates[0], dates[-1]
    if first == last:
        return long_date(first)
    if first.year != last.year:
        return f"{first.year}–{last.year}"
    if first.month != last.month:
        return f"{first.day} {first:%B} – {long_date(last)}"
    return f"{first.day}–{long_date(last)}"


def page_words(pages: tuple[int, int]) -> str:
    """ "page 3" or "pages 3–4"; empty where no page is known."""
    first, last = pages
    if not first:
        return ""
    return f"page {first}" if first == last else f"pages {first}–{last}"
