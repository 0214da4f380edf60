"""How a reader sees, changes and leaves what it follows: the signed link in every mail is the key.

Pages call `managed` and `leaving`, which change nothing; their buttons `remove`, `change_rate` and `leave`. The POST of
`List-Unsubscribe-Post` (RFC 8058) calls `leave` with nothing but the token of its address.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from archive.digests import outbox
from archive.digests.assemble import asks
from archive.digests.definitions import Digests, Rate, read_digests
from archive.digests.delivery import Clock
from archive.digests.links import LinkError, Links
from archive.digests.phrases import ENGLISH
from archive.digests.subscriptions import own_search, set_standing, subscriber_of, subscriptions_with_address
from archive.digests.tables import AddressRow, IssueRow, Standing, SubscriberRow, SubscriptionRow
from archive.holdings import Archive
from archive.tables import now
from config.errors import NotFoundError, UsageError
from config.settings import Settings

MOST_ISSUES = 100  # that a reader's page lists; the newest


class Following(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a reader's list."""

    id: str
    title: str
    asks: str  # "" for a digest of the operator's
    digest: str  # its name; "" for the reader's own search
    since: dt.datetime


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """An issue that a reader got."""

    url: str
    subject: str
    made: dt.datetime


class Managed(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader gets at one rate, with the issues so far."""

    subscriber: str
    address: str
    rate: Rate
    language: str
    suspended: str  # why the address is written to no more; "": it is
    following: tuple[Following, ...]
    issues: tuple[Sent, ...]  # newest first


Change = Callable[[Connection, Row[Any]], None]


def managed(archive: Archive, settings: Settings, token: str) -> Managed:
    """What the reader of a manage link gets.

    Raises:
        LinkError: the link is not ours, or too old.
    """
    return of_subscriber(archive, settings, Links.of(settings).read_manage(token))


def leaving(archive: Archive, settings: Settings, token: str) -> Managed:
    """What the page behind an unsubscribe link shows, with its button.

    Raises:
        LinkError: the link is not ours.
    """
    return of_subscriber(archive, settings, Links.of(settings).read_leave(token))


def leave(archive: Archive, settings: Settings, token: str, *, clock: Clock = now) -> int:
    """Unsubscribe from everything that the mail was for. How much was left; twice does no harm.

    Raises:
        LinkError: the link is not ours.
    """
    subscriber = Links.of(settings).read_leave(token)
    with archive.store.database.writing() as connection:
        query = select(SubscriptionRow.id).where(
            SubscriptionRow.subscriber_id == subscriber, SubscriptionRow.standing != Standing.LEFT
        )
        left = list(connection.scalars(query))
        set_standing(connection, left, Standing.LEFT, clock())
        outbox.cancel(connection, [subscriber])
    return len(left)


def remove(archive: Archive, settings: Settings, token: str, subscription: str, *, clock: Clock = now) -> Managed:
    """Leave one line of the list.

    Raises:
        LinkError: the link is not ours, or too old.
        NotFoundError: that line is not of this reader.
    """

    def end(connection: Connection, row: Row[Any]) -> None:
        set_standing(connection, [row.id], Standing.LEFT, clock())

    return _change(archive, settings, token, subscription, end)


def change_rate(
    archive: Archive, settings: Settings, token: str, subscription: str, rate: Rate, *, clock: Clock = now
) -> Managed:
    """Get one's own search at another rate. It goes on where it was: nothing is left out, nothing told twice.

    Raises:
        LinkError: the link is not ours, or too old.
        NotFoundError: that line is not of this reader.
        UsageError: a digest of the operator's, whose rate is not the reader's to change.
    """

    def move(connection: Connection, row: Row[Any]) -> None:
        if row.digest:
            raise UsageError("The rate of this digest is the operator's; leave it, or save a search of your own.")
        target = subscriber_of(connection, row.mailbox, rate, "", clock())
        connection.execute(update(SubscriptionRow).where(SubscriptionRow.id == row.id).values(subscriber_id=target))

    return _change(archive, settings, token, subscription, move)


def of_subscriber(archive: Archive, settings: Settings, subscriber: str) -> Managed:
    """What a subscriber gets. For those who hold its id: a signed link was read, or the operator asks.

    Raises:
        LinkError: nothing is kept for it any more.
    """
    with archive.store.database.reading() as connection:
        who = connection.execute(
            select(AddressRow.mailbox, AddressRow.reason, SubscriberRow.rate)
            .join(SubscriberRow, SubscriberRow.address_key == AddressRow.key)
            .where(SubscriberRow.id == subscriber)
        ).first()
        if who is None:
            raise LinkError("Nothing is kept for this link any more.")
        rows = connection.execute(subscriptions_with_address().where(SubscriptionRow.subscriber_id == subscriber)).all()
        issues = _issues(connection, Links.of(settings), subscriber)
    digests = read_digests(settings.digests)
    active = [row for row in rows if row.standing == Standing.ACTIVE]
    return Managed(
        subscriber=subscriber,
        address=who.mailbox,
        rate=Rate(who.rate),
        language=_language(active or rows, digests),
        suspended=who.reason,
        following=tuple(_following(row, digests) for row in active),
        issues=issues,
    )


def _change(archive: Archive, settings: Settings, token: str, subscription: str, change: Change) -> Managed:
    subscriber = Links.of(settings).read_manage(token)
    with archive.store.database.writing() as connection:
        query = subscriptions_with_address().where(
            SubscriptionRow.id == subscription,
            SubscriptionRow.subscriber_id == subscriber,
            SubscriptionRow.standing == Standing.ACTIVE,
        )
        row = connection.execute(query).first()
        if row is None:
            raise NotFoundError("This search is not in your list any more.")
        change(connection, row)
    return of_subscriber(archive, settings, subscriber)


def _language(rows: Sequence[Row[Any]], digests: Digests) -> str:
    """That of the first line, as in the mails."""
    for row in rows[:1]:
        definition = digests.digests.get(row.digest)
        return definition.language if definition else str(row.language)
    return ENGLISH


def _following(row: Row[Any], digests: Digests) -> Following:
    definition = digests.digests.get(row.digest)
    return Following(
        id=row.id,
        title=definition.title if definition else row.digest or row.title,
        asks="" if row.digest else asks(own_search(row)),
        digest=row.digest,
        since=row.created,
    )


def _issues(connection: Connection, links: Links, subscriber: str) -> tuple[Sent, ...]:
    query = (
        select(IssueRow.id, IssueRow.subject, IssueRow.made)
        .where(IssueRow.subscriber_id == subscriber)
        .order_by(IssueRow.number.desc())
        .limit(MOST_ISSUES)
    )
    return tuple(
        Sent(url=links.issue(row.id, public=False), subject=row.subject, made=row.made)
        for row in connection.execute(query)
    )
