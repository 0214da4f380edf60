"""What there is to tell one subscriber, and the issue that tells it. Reads archive and outbox, writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from archive.digests import outbox
from archive.digests.assemble import Caught, Frame, Told, contents, share_out, tell_once
from archive.digests.contents import Addresses, Contents, Unread
from archive.digests.definitions import SHOWN, Rate
from archive.digests.gather import Correction, Gatherer
from archive.digests.links import Links
from archive.digests.message import Envelope, Sender, compose, encoded_size, message_id
from archive.digests.phrases import Phrases
from archive.digests.render import RenderedIssue, Templates
from archive.digests.subscriptions import REACH_BACK, Follow, Subscriber
from archive.holdings import Archive
from config.errors import QueryError

LARGEST_MAIL = 100_000  # bytes: web mail clips what is a little longer, and hides the rest, the way to leave included


@dataclass(frozen=True)
class Run:
    """What all issues of one run share."""

    archive: Archive
    links: Links
    templates: Templates
    sender: Sender
    gatherer: Gatherer
    at: dt.datetime
    high: int
    corrections: int
    unread: tuple[Unread, ...] = ()
    behind: bool = False  # more is archived than the index has: it is told later


@dataclass(frozen=True)
class Draft:
    """What there is to tell a subscriber."""

    subscriber: Subscriber  # without the searches that could not be asked
    frame: Frame
    caught: tuple[Caught, ...]
    told: tuple[Told, ...]
    faults: tuple[str, ...]


def draft_for(run: Run, subscriber: Subscriber, identifier: str) -> Draft:
    """What is new for a subscriber: found by any of its searches, and never told to it before.

    Raises:
        IndexUnavailableError: the index does not answer.
    """
    asked, faults = _ask_all(run, subscriber.follows)
    caught = tuple(each for follow in asked for each in follow[1])
    subscriber = msgspec.structs.replace(subscriber, follows=tuple(follow for follow, _ in asked))
    with run.archive.store.database.reading() as connection:
        names = {catch.intervention for each in caught for catch in each.catches}
        before = outbox.told_before(connection, subscriber.id, names)
        since = outbox.last_made(connection, subscriber.id)
    fresh = tuple(
        msgspec.structs.replace(each, catches=tuple(catch for catch in each.catches if catch.key not in before))
        for each in caught
    )
    frame = Frame(
        title=_title(run, subscriber),
        language=subscriber.language,
        rate=subscriber.rate,
        made=run.at,
        links=_addresses(run.links, subscriber, identifier),
        show=max((each.definition.show for each in subscriber.follows if each.definition), default=SHOWN),
        since=since,
        unread=_unread(run, subscriber),
    )
    return Draft(subscriber, frame, fresh, tell_once(fresh), faults)


def draft_of_preview(run: Run, rate: Rate, follow: Follow, low: int) -> Draft:
    """What a digest would tell somebody who was told everything up to `low`, whoever that is."""
    follow = msgspec.structs.replace(follow, cursor=low)
    subscriber = Subscriber(
        id="", address="", rate=rate, edition="", issues=0, looked=None, suspended=False, follows=(follow,)
    )
    asked, faults = _ask_all(run, (follow,))
    caught = tuple(each for _, found in asked for each in found)
    frame = Frame(
        title=follow.title,
        language=follow.language,
        rate=rate,
        made=run.at,
        links=Addresses(issue=run.links.home, home=run.links.home),
        show=follow.definition.show if follow.definition else SHOWN,
        unread=_unread(run, subscriber),
        preview=True,
    )
    return Draft(subscriber, frame, caught, tell_once(caught), faults)


def _ask_all(run: Run, follows: Sequence[Follow]) -> tuple[list[tuple[Follow, tuple[Caught, ...]]], tuple[str, ...]]:
    """What each subscription found. A reader's search that can no longer be read waits, its cursor where it was."""
    asked: list[tuple[Follow, tuple[Caught, ...]]] = []
    faults: list[str] = []
    for follow in follows:
        try:
            asked.append((follow, _ask(run, follow)))
        except QueryError as error:
            faults.append(f"{follow.title}: {error}")
    return asked, tuple(faults)


def _ask(run: Run, follow: Follow) -> tuple[Caught, ...]:
    corrected: tuple[Correction, ...] = ()
    if follow.definition and follow.definition.corrections:
        corrected = run.gatherer.corrections(follow.corrections_cursor)
    found = []
    for number, search in enumerate(follow.searches):
        new = run.gatherer.new(search, follow.cursor, run.high)
        names = {catch.intervention for catch in new}
        again = run.gatherer.corrected(search, corrected) if corrected else ()
        catches = (*new, *(catch for catch in again if catch.intervention not in names))
        found.append(Caught(subscription=follow.id, number=number, search=search, catches=catches))
    return tuple(found)


def _title(run: Run, subscriber: Subscriber) -> str:
    titles = list(dict.fromkeys(follow.title for follow in subscriber.follows))
    if len(titles) == 1:
        return titles[0]
    return Phrases.of(run.archive.settings, subscriber.language).say("your_searches")


def _addresses(links: Links, subscriber: Subscriber, identifier: str) -> Addresses:
    issue = links.issue(identifier, public=bool(subscriber.edition))
    if subscriber.edition:
        return Addresses(issue=issue, home=links.home)
    return Addresses(issue=issue, home=links.home, manage=links.manage(subscriber.id), leave=links.leave(subscriber.id))


def _unread(run: Run, subscriber: Subscriber) -> tuple[Unread, ...]:
    """For operators: the files that could not be read since the last look."""
    if subscriber.edition or not any(each.definition and each.definition.quarantine for each in subscriber.follows):
        return ()
    since = subscriber.looked or run.at - REACH_BACK
    return tuple(each for each in run.unread if each.since and since < each.since <= run.at)


def issue_of(run: Run, draft: Draft, identifier: str) -> outbox.Issue:
    """The draft, rendered, with its message."""
    rendered, told = fitted(run, draft)
    return outbox.Issue(
        id=identifier,
        title=draft.frame.title,
        rendered=rendered,
        caught=draft.caught,
        told=told,
        made=run.at,
        message=_message(run, draft, rendered, identifier) if draft.subscriber.address else None,
    )


def fitted(run: Run, draft: Draft) -> tuple[RenderedIssue, tuple[Told, ...]]:
    """Rendered with as much shown as fits: mail programs clip what is longer, and the way to leave is at the end."""
    show = draft.frame.show
    while True:
        told = share_out(draft.told, show)
        rendered = run.templates.issue(_contents(run, draft, told))
        if encoded_size(rendered) <= LARGEST_MAIL or show <= 1:
            return rendered, told
        show = min(show, rendered.shown) * 2 // 3


def _contents(run: Run, draft: Draft, told: Sequence[Told]) -> Contents:
    return contents(draft.frame, draft.caught, told, run.links, run.gatherer.chairs)


def _message(run: Run, draft: Draft, rendered: RenderedIssue, identifier: str) -> outbox.Message:
    subscriber = draft.subscriber
    envelope = Envelope(
        recipient=subscriber.address,
        message_id=message_id(f"digest-{identifier}", run.sender),
        date=run.at,
        list_name=draft.frame.title,
        list_id=f"{subscriber.rate}.digests.{run.sender.domain}",
        leave=draft.frame.links.leave,
    )
    return outbox.Message(
        message_id=envelope.message_id,
        kind="issue",
        subscriber=subscriber.id,
        address=subscriber.address,
        content=compose(rendered, envelope, run.sender),
    )
