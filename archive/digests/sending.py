"""Digests from end to end: what commands, flows and pages call.

preview(archive, "debt")                 what would be sent, or the last month where there is nothing new
send(archive, settings, "weekly")        every subscriber of a rate that is due; or of one digest, by its name
deliver(archive, settings)               only what waits in the outbox
"""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection, select

from archive.digests import outbox
from archive.digests.contents import Unread
from archive.digests.definitions import Digests, Rate, read_digests
from archive.digests.delivery import Clock, Delivery, deliver
from archive.digests.drafting import Draft, Run, draft_for, draft_of_preview, fitted, issue_of
from archive.digests.gather import Gatherer
from archive.digests.links import Links
from archive.digests.mail import mailer
from archive.digests.message import Sender
from archive.digests.plain import one_line
from archive.digests.render import RenderedIssue, Templates
from archive.digests.saving import forget_unconfirmed
from archive.digests.subscriptions import (
    REACH_BACK,
    Follow,
    Subscriber,
    follow_file,
    is_due,
    last_correction,
    last_seq,
    new_id,
    seq_before,
    subscribers,
)
from archive.holdings import Archive
from archive.tables import QuarantineRow, now
from config.errors import NotFoundError
from config.settings import Settings

__all__ = ["Line", "SendReport", "deliver", "preview", "send"]


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
    behind: bool = False  # some of what is archived is not indexed yet: it is told by a later run

    @property
    def made(self) -> tuple[Line, ...]:
        """The issues made."""
        return tuple(line for line in self.lines if line.state == "made")


def preview(archive: Archive, name: str, *, clock: Clock = now) -> RenderedIssue:
    """What `send` would mail for a digest, or, where nothing is new, what the last month would have made.

    Raises:
        NotFoundError: no digest has that name.
        ConfigError: a mistake in digests.yaml or in a template.
    """
    digests = read_digests(archive.settings.digests)
    digest = digests.named(name)
    indexed, at = archive.indexed_seq(), clock()
    with archive.store.database.reading() as connection:
        month = seq_before(connection, at - REACH_BACK)
        known = subscribers(connection, digests, digest=name)
        cursors = [follow.cursor for each in known for follow in each.follows if follow.digest == name]
        unread = _unread(connection)
    run = _run(archive, archive.settings, indexed, at, corrections=0, unread=unread)
    follow = Follow(
        id="", digest=name, title=digest.title, searches=digest.all_searches, cursor=0, corrections_cursor=0,
        definition=digest, language=digest.language,
    )  # fmt: skip
    draft = draft_of_preview(run, digest.rate, follow, max(cursors, default=month))
    if not draft.told:
        draft = draft_of_preview(run, digest.rate, follow, month)
    return fitted(run, draft)[0]


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
        IndexUnavailableError: the index does not answer, or lacks something; nothing is lost, the next run tells it.
            What waited in the outbox was sent all the same.
    """
    digests = read_digests(settings.digests)
    rate, name = _meant(digests, what)
    Templates.of(settings).check()
    mailer(settings).close()  # settings that mail cannot be sent with are found before anything is written down
    lines, run = _begin(archive, settings, digests, rate, name, dry_run, clock)
    try:
        report = tuple(_serve(run, subscriber, name is not None, dry_run) for subscriber in lines)
    finally:
        delivery = None if dry_run else deliver(archive, settings, clock=clock)
    return SendReport(
        lines=report, delivery=delivery, smtp=settings.smtp_host is not None, dry_run=dry_run, behind=run.behind
    )


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
        forget_unconfirmed(connection, at)
        follow_file(connection, digests, at)
        found = subscribers(connection, digests, rate=rate, digest=name)
        corrections = last_correction(connection)
        unread = _unread(connection)
        behind = indexed < last_seq(connection)
        if dry_run:
            trial.rollback()
    return found, _run(archive, settings, indexed, at, corrections=corrections, unread=unread, behind=behind)


def _unread(connection: Connection) -> tuple[Unread, ...]:
    query = select(QuarantineRow.address, QuarantineRow.reason, QuarantineRow.since).order_by(
        QuarantineRow.since.desc()
    )
    return tuple(
        Unread(source=one_line(row.address, 200), reason=one_line(row.reason, 300), since=row.since)
        for row in connection.execute(query)
    )


def _run(
    archive: Archive,
    settings: Settings,
    high: int,
    at: dt.datetime,
    *,
    corrections: int,
    unread: tuple[Unread, ...] = (),
    behind: bool = False,
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
        behind=behind,
    )


def _serve(run: Run, subscriber: Subscriber, by_name: bool, dry_run: bool) -> Line:
    """Tell one subscriber what is new, and say what came of it."""
    who = subscriber.address or f"public edition of {subscriber.edition}"
    state = _hindrance(run, subscriber, by_name)
    if state:
        return Line(subscriber=who, state=state)
    identifier = new_id()
    draft = draft_for(run, subscriber, identifier)
    if not _worth_telling(draft):
        state = "nothing-new" if dry_run or _record(run, draft, None) else "overtaken"
        return Line(subscriber=who, state=state, faults=draft.faults)
    issue = issue_of(run, draft, identifier)
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
