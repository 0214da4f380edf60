"""What an operator sees of the digests: the outbox, the addresses that are written to no more and why, who follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, select

from archive.digests import addresses, delivery
from archive.digests.delivery import Clock
from archive.digests.mail import Verdict
from archive.digests.tables import (
    AddressRow,
    AttemptRow,
    BounceRow,
    IssueRow,
    MessageRow,
    Sending,
    Standing,
    SubscriptionRow,
)
from archive.holdings import Archive
from archive.tables import now
from config.errors import NotFoundError

MOST_EVIDENCE = 20


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A message that has not gone out."""

    address: str
    subject: str  # "" for a confirmation
    state: str
    attempts: int
    due: dt.datetime
    answer: str  # what the server said last


class Suspended(msgspec.Struct, frozen=True, kw_only=True):
    """An address that is written to no more."""

    address: str
    since: dt.datetime
    reason: str
    evidence: tuple[str, ...]  # answers of the server and bounces, newest first
    held: int  # messages that go out when it is resumed


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """How the digests stand."""

    followers: dict[str, int]  # digest -> active subscriptions; "" counts readers' own searches
    pending: int  # searches not yet confirmed
    issues: int
    sent_last_hour: int
    waiting: tuple[Waiting, ...]
    suspended: tuple[Suspended, ...]


def overview(archive: Archive, *, clock: Clock = now) -> Overview:
    """Everything at once; one reading transaction."""
    with archive.store.database.reading() as connection:
        standing = connection.execute(
            select(SubscriptionRow.digest, SubscriptionRow.standing, func.count().label("many")).group_by(
                SubscriptionRow.digest, SubscriptionRow.standing
            )
        ).all()
        waiting = connection.execute(
            select(MessageRow.__table__, AddressRow.mailbox, IssueRow.subject)
            .join(AddressRow, AddressRow.key == MessageRow.address_key)
            .outerjoin(IssueRow, IssueRow.id == MessageRow.issue_id)
            .where(MessageRow.state.in_((Sending.QUEUED, Sending.HELD)))
            .order_by(MessageRow.due, MessageRow.id)
        ).all()
        suspended = connection.execute(select(AddressRow.__table__).where(AddressRow.suspended.is_not(None))).all()
        return Overview(
            followers={row.digest: row.many for row in standing if row.standing == Standing.ACTIVE},
            pending=sum(row.many for row in standing if row.standing == Standing.PENDING),
            issues=connection.scalar(select(func.count()).select_from(IssueRow)) or 0,
            sent_last_hour=delivery.sent_since(connection, clock() - delivery.HOUR),
            waiting=tuple(_waiting(row) for row in waiting),
            suspended=tuple(_suspended(connection, row, waiting) for row in suspended),
        )


def resume_address(archive: Archive, typed: str, *, clock: Clock = now) -> None:
    """Write to an address again; what was held for it goes out with the next run.

    Raises:
        NotFoundError: it is not suspended.
    """
    with archive.store.database.writing() as connection:
        if not delivery.resume(connection, addresses.key(typed.strip()), clock()):
            raise NotFoundError(f"{typed} is not suspended.")


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(
        address=row.mailbox,
        subject=row.subject or "",
        state=row.state,
        attempts=row.attempts,
        due=row.due,
        answer=row.answer,
    )


def _suspended(connection: Connection, row: Row[Any], waiting: Sequence[Row[Any]]) -> Suspended:
    return Suspended(
        address=row.mailbox,
        since=row.suspended,
        reason=row.reason,
        evidence=_evidence(connection, row.key),
        held=sum(message.address_key == row.key for message in waiting),
    )


def _evidence(connection: Connection, address_key: str) -> tuple[str, ...]:
    attempts = (
        select(AttemptRow.at, AttemptRow.reason)
        .join(MessageRow, MessageRow.id == AttemptRow.message_id)
        .where(MessageRow.address_key == address_key, AttemptRow.verdict != Verdict.ACCEPTED)
    )
    bounces = select(BounceRow.seen, BounceRow.evidence).where(BounceRow.address_key == address_key)
    found: list[tuple[dt.datetime, str]] = []
    for query in (attempts, bounces):
        found.extend((row[0], row[1]) for row in connection.execute(query))
    newest = sorted(found, reverse=True)[:MOST_EVIDENCE]
    return tuple(f"{at:%Y-%m-%d %H:%M} UTC: {words}" for at, words in newest)
