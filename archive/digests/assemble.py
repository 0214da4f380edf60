"""From what was found to what an issue says: each intervention once, grouped, a fair share of it shown. All pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from archive.digests.contents import Addresses, Bar, Contents, Found, Item, Meeting, Scope, Unread
from archive.digests.definitions import Search
from archive.digests.gather import Catch
from archive.digests.links import Links
from archive.digests.phrases import ENGLISH
from archive.digests.plain import one_line
from archive.headings import UNTITLED

UNSURE = 0.7  # below, a reader is told that the speaker is not sure: the step that the reading room uses, too
MOST_BARS = 6
MOST_UNREAD = 20  # quarantined files that a mail names; `proceedings quarantine list` names them all


class Caught(msgspec.Struct, frozen=True, kw_only=True):
    """One search of an issue with what it found, before anything is shared out."""

    subscription: str
    number: int  # place of the search among those of its subscription
    search: Search
    catches: tuple[Catch, ...]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One intervention of an issue and the search under which it stands."""

    caught: int  # index of the search
    catch: Catch
    also: tuple[str, ...] = ()
    shown: bool = False


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What an issue says beside what was found."""

    title: str
    rate: str
    made: dt.datetime
    links: Addresses
    show: int
    since: dt.datetime | None = None
    unread: tuple[Unread, ...] = ()
    preview: bool = False
    language: str = ENGLISH


def tell_once(caught: Sequence[Caught]) -> tuple[Told, ...]:
    """Each intervention under the first search that found it; the others are named beside it."""
    first: dict[tuple[str, int, int], tuple[int, Catch]] = {}
    also: dict[tuple[str, int, int], list[str]] = {}
    for number, each in enumerate(caught):
        for catch in each.catches:
            if catch.key not in first:
                first[catch.key] = (number, catch)
            elif first[catch.key][0] != number:
                also.setdefault(catch.key, []).append(each.search.title)
    told = [Told(caught=number, catch=catch, also=tuple(also.get(key, ()))) for key, (number, catch) in first.items()]
    return tuple(sorted(told, key=lambda each: (each.caught, _newest_first(each.catch), each.catch.seq)))


def share_out(told: Sequence[Told], show: int) -> tuple[Told, ...]:
    """Mark what is shown: at most `show`, shared fairly among the searches, and among the meetings of each."""
    groups: dict[int, dict[str, list[int]]] = {}
    for position, each in enumerate(told):
        groups.setdefault(each.caught, {}).setdefault(each.catch.document, []).append(position)
    shares = fair_share([sum(map(len, meetings.values())) for meetings in groups.values()], show)
    shown: set[int] = set()
    for meetings, share in zip(groups.values(), shares, strict=True):
        parts = fair_share([len(positions) for positions in meetings.values()], share)
        for positions, part in zip(meetings.values(), parts, strict=True):
            shown.update(positions[:part])
    return tuple(msgspec.structs.replace(each, shown=position in shown) for position, each in enumerate(told))


def fair_share(sizes: Sequence[int], budget: int) -> list[int]:
    """Give out `budget`, one each in turn, first come first served, nobody more than its size.

    >>> fair_share([10, 1, 4], 7)
    [3, 1, 3]
    """
    shares = [0] * len(sizes)
    left = min(budget, sum(sizes))
    while left:
        hungry = [number for number, size in enumerate(sizes) if shares[number] < size]
        each = max(left // len(hungry), 1)
        for number in hungry[:left]:
            given = min(each, sizes[number] - shares[number])
            shares[number] += given
            left -= given
    return shares


def contents(
    frame: Frame,
    caught: Sequence[Caught],
    told: Sequence[Told],
    links: Links,
    chairs: Callable[[str], tuple[str, ...]],
) -> Contents:
    """The issue, ready to be printed."""
    return Contents(
        title=frame.title,
        rate=frame.rate,
        made=frame.made,
        links=frame.links,
        searches=tuple(_found(number, caught, told, links, chairs) for number in range(len(caught))),
        speakers=_bars(each.catch.speaker for each in told),
        scopes=_scopes(told),
        total=len(told),
        revised=sum(each.catch.revised and not each.catch.correction for each in told),
        corrected=sum(bool(each.catch.correction) for each in told),
        unread=frame.unread[:MOST_UNREAD],
        unread_hidden=max(len(frame.unread) - MOST_UNREAD, 0),
        since=frame.since,
        preview=frame.preview,
        language=frame.language,
    )


def _found(
    number: int,
    caught: Sequence[Caught],
    told: Sequence[Told],
    links: Links,
    chairs: Callable[[str], tuple[str, ...]],
) -> Found:
    search = caught[number].search
    own = [each for each in told if each.caught == number]
    keys = {each.catch.key for each in told}
    found = {catch.key for catch in caught[number].catches} & keys
    documents: dict[str, list[Told]] = {}
    for each in own:
        documents.setdefault(each.catch.document, []).append(each)
    return Found(
        title=search.title,
        asks=asks(search),
        url=links.search(search.query, search.filters.chosen()),
        meetings=tuple(
            _meeting(listed, links, chairs) for listed in documents.values() if any(each.shown for each in listed)
        ),
        total=len(own),
        meetings_total=len(documents),
        elsewhere=len(found) - len(own),
    )


def _meeting(told: Sequence[Told], links: Links, chairs: Callable[[str], tuple[str, ...]]) -> Meeting:
    first = told[0].catch
    return Meeting(
        url=links.proceedings(first.document),
        title=one_line(first.title, 200) or UNTITLED,
        body=one_line(first.body, 120),
        session=one_line(first.session, 80),
        place=one_line(first.place, 60),
        date=first.date,
        chairs=tuple(one_line(name, 80) for name in chairs(first.document)),
        items=tuple(_item(each, links) for each in told if each.shown),
        total=len(told),
    )


def _item(told: Told, links: Links) -> Item:
    catch = told.catch
    return Item(
        url=links.intervention(catch.intervention),
        speaker=one_line(catch.speaker, 100),
        role=one_line(catch.role, 60),
        affiliation=one_line(catch.affiliation, 80),
        passage=catch.passage,
        pages=catch.pages,
        revised=catch.revised and not catch.correction,
        corrected=bool(catch.correction),
        unsure=bool(catch.speaker) and catch.confidence < UNSURE and not catch.correction,
        also=told.also,
    )


def asks(search: Search) -> str:
    """What a search asks, in one line: the query as typed, then its filters."""
    chosen: Mapping[str, Sequence[str]] = search.filters.chosen()
    filters = [f"{field}: {' or '.join(values)}" for field, values in chosen.items()]
    return one_line(" · ".join(part for part in (search.query, *filters) if part), 300)


def _bars(speakers: Iterable[str]) -> tuple[Bar, ...]:
    most = Counter(one_line(name, 60) for name in speakers if name).most_common(MOST_BARS)
    longest = most[0][1] if most else 0
    if longest < 2:  # all spoke once: bars of one length say nothing
        return ()
    return tuple(Bar(name=name, count=count, percent=max(round(100 * count / longest), 1)) for name, count in most)


def _scopes(told: Sequence[Told]) -> tuple[Scope, ...]:
    documents = {each.catch.document: each.catch for each in told}
    newest = sorted(documents.values(), key=_newest_first)
    return tuple(Scope(catch.body, catch.title, catch.date) for catch in newest)


def _newest_first(catch: Catch) -> tuple[int, str, str]:
    """Sorts by sitting date, the newest first, unknown dates last; then by title and document."""
    return (-catch.date.toordinal() if catch.date else 1, catch.title, catch.document)
