"""Digests from end to end: what commands, flows and pages call.

preview(archive, "debt")                 what would be sent, or the last month where there is nothing new
send(archive, settings, "weekly")        every subscriber of a rate that is due; or of one digest, by its name
deliver(archive, settings)               only what waits in the outbox
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select

from archive.digests import outbox
from archive.digests.assemble import Caught, Frame, Told, contents, share_out, tell_once
from archive.digests.contents import Addresses, Contents, Unread
from archive.digests.definitions import SHOWN, Digests, Rate, read_digests
from archive.digests.delivery import Clock, Delivery, deliver
from archive.digests.gather import Correction, Gatherer
from archive.digests.links import Links
from archive.digests.message import Envelope, Sender, compose, message_id
from archive.digests.plain import one_line
from archive.digests.render import LARGEST_HTML, RenderedIssue, Templates
from archive.digests.subscriptions import (
    REACH_BACK,
    Follow,
    Subscriber,
    follow_file,
    is_due,
    last_correction,
    new_id,
    seq_before,
    subscribers,
)
from archive.holdings import Archive
from archive.tables import QuarantineRow, now
from config.errors import NotFoundError, QueryError
from config.settings import Settings

__all__ = ["Line", "SendReport", "deliver", "preview", "send"]

MOST_UNREAD = 20  # quarantined files that a mail names; `proceedings quarantine list` has them all


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did for one subscriber."""

    subscriber: str  # the address, or "public edition of NAME"
    state: str  # made, nothing-new, waiting, suspended, not-due, overtaken
    subject: str = ""
    total: int = 0
    shown: int = 0
    issue: str = ""  # id
    url: str = ""
    faults: tuple[str, ...] = ()  # searches that could not be asked


class SendReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did. `delivery` is None for a dry run."""

    lines: tuple[Line, ...]
    delivery: Delivery | None
    smtp: bool  # False: no mail server is configured, messages are written as files
    dry_run: bool = False

    @property
    def made(self) -> tuple[Line, ...]:
        """The issues made."""
        return tuple(line for line in self.lines if line.state == "made")


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


@dataclass(frozen=True)
class Draft:
    """What there is to tell a subscriber."""

    subscriber: Subscriber  # without the searches that could not be asked
    frame: Frame
    caught: tuple[Caught, ...]
    told: tuple[Told, ...]
    faults: tuple[str, ...]


def preview(archive: Archive, name: str, *, clock: Clock = now) -> RenderedIssue:
    """What `send` would mail for a digest, or, where nothing is new, what the last month would have made.

    Raises:
        NotFoundError: no digest has that name.
        ConfigError: a mistake in digests.yaml or in a template.
    """
    digest = read_digests(archive.settings.digests).named(name)
    run = _run(archive, archive.settings, archive.indexed_seq(), clock(), corrections=0)
    with archive.store.database.reading() as connection:
        month = seq_before(connection, run.at - REACH_BACK)
        known = subscribers(connection, read_digests(archive.settings.digests), digest=name)
        cursors = [follow.cursor for each in known for follow in each.follows if follow.digest == name]
    follow = Follow(
        id="", digest=name, title=digest.title, searches=digest.all_searches, cursor=0, corrections_cursor=0,
        definition=digest,
    )  # fmt: skip
    draft = _preview_draft(run, digest.rate, follow, max(cursors, default=month))
    if not draft.told:
        draft = _preview_draft(run, digest.rate, follow, month)
    return _fitted(run, draft)[0]


def send(archive: Archive, settings: Settings, what: str, *, dry_run: bool = False, clock: Clock = now) -> SendReport:
    """Make the issues of a rate or of one digest, then send whatever the outbox holds.

    Args:
        archive: what is searched and where the outbox lives.
        settings: how mail is sent, what it says of itself.
        what: a rate (subscribers that are due), or a digest's name (all who follow it, due or not).
        dry_run: make everything, write and send nothing.
        clock: the present; tests hand in their own.

    Raises:
        NotFoundError: neither a rate nor a digest is called so.
        ConfigError: a mistake in digests.yaml, in a template or in the mail settings; nothing was sent.
        IndexUnavailableError: the index does not answer; nothing is lost, the next run tells it.
    """
    digests = read_digests(settings.digests)
    rate, name = _meant(digests, what)
    templates = Templates.of(settings)
    templates.check()
    lines, run = _begin(archive, settings, digests, rate, name, dry_run, clock)
    report = tuple(_serve(run, subscriber, name is not None, dry_run) for subscriber in lines)
    delivery = None if dry_run else deliver(archive, settings, clock=clock)
    return SendReport(lines=report, delivery=delivery, smtp=settings.smtp_host is not None, dry_run=dry_run)


def _meant(digests: Digests, what: str) -> tuple[Rate | None, str | None]:
    if what in set(Rate):
        return Rate(what), None
    try:
        digests.named(what)
    except NotFoundError as error:
        rates = ", ".join(Rate)
        raise NotFoundError(error.message, hint=f"{error.hint} A rate will do, too: {rates}.") from error
    return None, what


def _begin(
    archive: Archive,
    settings: Settings,
    digests: Digests,
    rate: Rate | None,
    name: str | None,
    dry_run: bool,
    clock: Clock,
) -> tuple[tuple[Subscriber, ...], Run]:
    """Whom this run is for and up to where it tells, read in one writing transaction: nothing can come in between."""
    indexed = archive.indexed_seq()
    with archive.store.database.writing() as connection, connection.begin_nested() as trial:
        at = clock()
        follow_file(connection, digests, indexed, at)
        found = subscribers(connection, digests, rate=rate, digest=name)
        corrections = last_correction(connection)
        query = select(QuarantineRow).order_by(QuarantineRow.since.desc())
        unread = tuple(
            Unread(source=one_line(row.address, 200), reason=one_line(row.reason, 300), since=row.since)
            for row in connection.execute(query)
        )
        if dry_run:
            trial.rollback()
    return found, _run(archive, settings, indexed, at, corrections=corrections, unread=unread)


def _run(
    archive: Archive,
    settings: Settings,
    high: int,
    at: dt.datetime,
    *,
    corrections: int,
    unread: tuple[Unread, ...] = (),
) -> Run:
    return Run(
        archive=archive,
        links=Links.of(settings),
        templates=Templates.of(settings),
        sender=Sender.of(settings),
        gatherer=Gatherer(archive),
        at=at,
        high=high,
        corrections=corrections,
        unread=unread,
    )


def _serve(run: Run, subscriber: Subscriber, by_name: bool, dry_run: bool) -> Line:
    """Tell one subscriber what is new, and say what came of it."""
    who = subscriber.address or f"public edition of {subscriber.edition}"
    state = _hindrance(run, subscriber, by_name)
    if state:
        return Line(subscriber=who, state=state)
    identifier = new_id()
    draft = _draft(run, subscriber, identifier)
    if not _worth_telling(draft):
        state = "nothing-new" if dry_run or _record(run, draft, None) else "overtaken"
        return Line(subscriber=who, state=state, faults=draft.faults)
    issue = _issue(run, draft, identifier)
    state = "made" if dry_run or _record(run, draft, issue) else "overtaken"
    return Line(
        subscriber=who,
        state=state,
        subject=issue.rendered.subject,
        total=issue.rendered.total,
        shown=issue.rendered.shown,
        issue="" if dry_run else identifier,
        url="" if dry_run else draft.frame.links.issue,
        faults=draft.faults,
    )


def _hindrance(run: Run, subscriber: Subscriber, by_name: bool) -> str:
    """Why nothing is made for a subscriber now; empty where nothing stands in the way."""
    if subscriber.suspended:
        return "suspended"
    if not by_name and not is_due(subscriber, run.at):
        return "not-due"
    with run.archive.store.database.reading() as connection:
        return "waiting" if outbox.undelivered(connection, subscriber.id) else ""


def _record(run: Run, draft: Draft, issue: outbox.Issue | None) -> bool:
    """Write it down; False where another run was first."""
    try:
        with run.archive.store.database.writing() as connection:
            outbox.record(connection, draft.subscriber, run.high, run.corrections, issue, run.at)
    except outbox.OvertakenError:
        return False
    return True


def _worth_telling(draft: Draft) -> bool:
    if draft.told or draft.frame.unread:
        return True
    return any(each.definition and each.definition.when_empty == "say" for each in draft.subscriber.follows)


# Drafts


def _draft(run: Run, subscriber: Subscriber, identifier: str) -> Draft:
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
        title=_title(subscriber),
        rate=subscriber.rate,
        made=run.at,
        links=_addresses(run.links, subscriber, identifier),
        show=max((each.definition.show for each in subscriber.follows if each.definition), default=SHOWN),
        since=since,
        unread=_unread(run, subscriber),
    )
    return Draft(subscriber, frame, fresh, tell_once(fresh), faults)


def _preview_draft(run: Run, rate: Rate, follow: Follow, low: int) -> Draft:
    follow = msgspec.structs.replace(follow, cursor=low)
    subscriber = Subscriber(
        id="", address="", rate=rate, edition="", issues=0, looked=None, suspended=False, follows=(follow,)
    )
    asked, faults = _ask_all(run, (follow,))
    caught = tuple(each for _, found in asked for each in found)
    frame = Frame(
        title=follow.title,
        rate=rate,
        made=run.at,
        links=Addresses(issue=run.links.home, home=run.links.home),
        show=follow.definition.show if follow.definition else SHOWN,
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


def _title(subscriber: Subscriber) -> str:
    titles = list(dict.fromkeys(follow.title for follow in subscriber.follows))
    return titles[0] if len(titles) == 1 else "Your searches"


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
    return tuple(each for each in run.unread if each.since and since < each.since <= run.at)[:MOST_UNREAD]


# Issues


def _issue(run: Run, draft: Draft, identifier: str) -> outbox.Issue:
    rendered, told = _fitted(run, draft)
    return outbox.Issue(
        id=identifier,
        title=draft.frame.title,
        rendered=rendered,
        caught=draft.caught,
        told=told,
        made=run.at,
        message=_message(run, draft, rendered, identifier) if draft.subscriber.address else None,
    )


def _fitted(run: Run, draft: Draft) -> tuple[RenderedIssue, tuple[Told, ...]]:
    """Rendered with as much shown as fits: mail programs clip what is longer, and the way to leave is at the end."""
    show = draft.frame.show
    while True:
        told = share_out(draft.told, show)
        rendered = run.templates.issue(_contents(run, draft, told))
        if rendered.size <= LARGEST_HTML or show <= 1:
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
