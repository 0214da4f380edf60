"""The outbox: what is to be told is written down, whole, in one transaction, before any mail server hears of it.

`record` writes an issue, its ranges and items, its message and the advanced cursors together or not at all. Two runs
at once cannot both do it: the subscriber's issue number and every cursor must still be what the issue was made from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, insert, select, update

from archive.digests import addresses
from archive.digests.assemble import Caught, Told
from archive.digests.render import RenderedIssue
from archive.digests.subscriptions import Follow, Subscriber
from archive.digests.tables import (
    IssueRow,
    ItemRow,
    MessageRow,
    RangeRow,
    Sending,
    SubscriberRow,
    SubscriptionRow,
)

IN_CHUNK = 5_000  # ids in one IN list: under SQLite's limit of 32,766 parameters


class OvertakenError(Exception):
    """Another run told this subscriber meanwhile; nothing was written."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message to be queued."""

    message_id: str
    kind: str  # issue, confirmation
    subscriber: str
    address: str
    content: bytes


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """An issue, rendered, not yet written down."""

    id: str
    title: str
    rendered: RenderedIssue
    caught: tuple[Caught, ...]
    told: tuple[Told, ...]
    made: dt.datetime
    message: Message | None  # None: a public edition, which nobody is mailed


def told_before(connection: Connection, subscriber: str, interventions: Collection[str]) -> set[tuple[str, int, int]]:
    """Of these interventions, what the subscriber was told already."""
    wanted = sorted(interventions)
    found: set[tuple[str, int, int]] = set()
    for start in range(0, len(wanted), IN_CHUNK):
        query = select(ItemRow.intervention_id, ItemRow.ingest_seq, ItemRow.correction).where(
            ItemRow.subscriber_id == subscriber, ItemRow.intervention_id.in_(wanted[start : start + IN_CHUNK])
        )
        found.update((row[0], row[1], row[2]) for row in connection.execute(query))
    return found


def undelivered(connection: Connection, subscriber: str) -> bool:
    """Whether an issue of this subscriber still waits: a second one would only make the catch-up two mails."""
    query = select(MessageRow.id).where(
        MessageRow.subscriber_id == subscriber,
        MessageRow.kind == "issue",
        MessageRow.state.in_((Sending.QUEUED, Sending.HELD)),
    )
    return connection.scalar(query.limit(1)) is not None


def last_made(connection: Connection, subscriber: str) -> dt.datetime | None:
    """When the subscriber's last issue was made."""
    query = select(IssueRow.made).where(IssueRow.subscriber_id == subscriber).order_by(IssueRow.number.desc()).limit(1)
    return connection.scalar(query)


def record(
    connection: Connection, subscriber: Subscriber, high: int, corrections: int, issue: Issue | None, at: dt.datetime
) -> None:
    """Write down that the subscriber was told up to `high`: with an issue, or that there was nothing to tell.

    Raises:
        OvertakenError: another run was first. The caller's transaction must be rolled back.
    """
    _claim(connection, subscriber, issue is not None, at)
    for follow in subscriber.follows:
        _advance(connection, follow, high, corrections)
    if issue is None:
        return
    _insert_issue(connection, subscriber, issue)
    ranges = [_range(follow, high, issue) for follow in subscriber.follows if follow.cursor < high]
    items = [_item(subscriber, issue, position, told) for position, told in enumerate(issue.told)]
    for table, rows in ((RangeRow, ranges), (ItemRow, items)):
        if rows:
            connection.execute(insert(table), rows)
    if issue.message is not None:
        queue(connection, issue.message, at, issue=issue.id)


def queue(connection: Connection, message: Message, at: dt.datetime, *, issue: str | None = None) -> str:
    """Put a message into the outbox, due at once; gives its row's id."""
    identifier = message.message_id.strip("<>").partition("@")[0]
    connection.execute(
        insert(MessageRow).values(
            id=identifier,
            message_id=message.message_id,
            kind=message.kind,
            issue_id=issue,
            subscriber_id=message.subscriber,
            address_key=addresses.key(message.address),
            content=message.content,
            state=Sending.QUEUED,
            attempts=0,
            due=at,
            created=at,
            answer="",
        )
    )
    return identifier


def cancel(connection: Connection, subscribers: Sequence[str]) -> int:
    """Take back the issues of these subscribers that have not gone out."""
    waiting = (Sending.QUEUED, Sending.HELD)
    query = update(MessageRow).where(
        MessageRow.subscriber_id.in_(subscribers), MessageRow.kind == "issue", MessageRow.state.in_(waiting)
    )
    return connection.execute(query.values(state=Sending.CANCELLED, content=None)).rowcount


def _claim(connection: Connection, subscriber: Subscriber, issue: bool, at: dt.datetime) -> None:
    claimed = connection.execute(
        update(SubscriberRow)
        .where(SubscriberRow.id == subscriber.id, SubscriberRow.issues == subscriber.issues)
        .values(issues=subscriber.issues + issue, looked=at)
    )
    if claimed.rowcount != 1:
        raise OvertakenError


def _advance(connection: Connection, follow: Follow, high: int, corrections: int) -> None:
    advanced = connection.execute(
        update(SubscriptionRow)
        .where(
            SubscriptionRow.id == follow.id,
            SubscriptionRow.cursor == follow.cursor,
            SubscriptionRow.corrections_cursor == follow.corrections_cursor,
        )
        .values(cursor=max(high, follow.cursor), corrections_cursor=max(corrections, follow.corrections_cursor))
    )
    if advanced.rowcount != 1:
        raise OvertakenError


def _insert_issue(connection: Connection, subscriber: Subscriber, issue: Issue) -> None:
    connection.execute(
        insert(IssueRow).values(
            id=issue.id,
            subscriber_id=subscriber.id,
            number=subscriber.issues + 1,
            edition=subscriber.edition,
            title=issue.title,
            subject=issue.rendered.subject,
            html=issue.rendered.html.encode(),
            text=issue.rendered.text.encode(),
            total=issue.rendered.total,
            shown=issue.rendered.shown,
            made=issue.made,
        )
    )


def _range(follow: Follow, high: int, issue: Issue) -> dict[str, object]:
    found = {catch.key for each in issue.caught if each.subscription == follow.id for catch in each.catches}
    return {
        "subscription_id": follow.id,
        "low": follow.cursor,
        "high": high,
        "issue_id": issue.id,
        "total": len(found),
    }


def _item(subscriber: Subscriber, issue: Issue, position: int, told: Told) -> dict[str, object]:
    caught, catch = issue.caught[told.caught], told.catch
    return {
        "subscriber_id": subscriber.id,
        "intervention_id": catch.intervention,
        "ingest_seq": catch.ingest_seq,
        "correction": catch.correction,
        "issue_id": issue.id,
        "subscription_id": caught.subscription,
        "document_id": catch.document,
        "position": position,
        "search": caught.number,
        "shown": told.shown,
        "revised": catch.revised,
    }
