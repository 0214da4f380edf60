"""From the outbox to the mail server: one message at a time, its outcome written down before the next is begun.

A message is `sent` once the server has accepted it and we have committed so. Killed in between, the next run sends it
again under the same Message-ID; killed anywhere else, it goes out once. One sender works at a time: its lock is the
operating system's or PostgreSQL's, and ends with the process, however that ends.
"""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
from sqlalchemy import Connection, case, func, insert, select, text, update

from archive.database import Database
from archive.digests.mail import Mailer, Outcome, Verdict, mailer
from archive.digests.policy import must_suspend, next_try
from archive.digests.tables import AddressRow, AttemptRow, MessageRow, Sending
from archive.holdings import Archive
from archive.tables import now
from config.settings import Settings

SENDER_LOCK = 7_305_113_843
"""Key of PostgreSQL's advisory lock under which mail is sent. Any constant would do, but for the migrations' own."""

HOUR = dt.timedelta(hours=1)
LOST_IN_A_ROW = 3
"""Connections lost one after the other, after which the server, not a message, is taken to be at fault."""

Clock = Callable[[], dt.datetime]


class Suspension(msgspec.Struct, frozen=True):
    """An address that is written to no more, and why."""

    address: str
    reason: str


class Delivery(msgspec.Struct, kw_only=True):
    """What a delivery did."""

    sent: int = 0
    deferred: int = 0  # will be tried again
    refused: int = 0
    waiting: int = 0  # in the outbox when it ended, due or not
    suspended: list[Suspension] = []
    files: list[str] = []  # .eml files, where there is no mail server
    braked: bool = False  # the hour's mails were used up
    busy: bool = False  # another process is sending
    fault: str | None = None  # why it ended early


class Due(msgspec.Struct, frozen=True):
    """A message whose turn it is."""

    id: str
    address_key: str
    mailbox: str
    content: bytes
    attempts: int


def deliver(archive: Archive, settings: Settings, *, kind: str | None = None, clock: Clock = now) -> Delivery:
    """Send whatever is due (of one kind: "issue", "confirmation"), as far as the hourly brake allows.

    Raises:
        ConfigError: mail settings that cannot work.
        StoreError: the catalogue cannot be used.
    """
    database = archive.store.database
    delivery = Delivery()
    post = mailer(settings)
    try:
        with sole_sender(database, settings) as alone:
            delivery.busy = not alone
            if alone:
                _send_all(database, post, settings.mails_per_hour, kind, clock, delivery)
    finally:
        post.close()
    with database.reading() as connection:
        delivery.waiting = waiting(connection)
    return delivery


def waiting(connection: Connection) -> int:
    """Messages that are still to go out."""
    query = select(func.count()).select_from(MessageRow).where(MessageRow.state == Sending.QUEUED)
    return connection.scalar(query) or 0


@contextmanager
def sole_sender(database: Database, settings: Settings) -> Iterator[bool]:
    """Whether this process is the one that sends, for as long as the block lasts."""
    if database.is_sqlite:
        settings.data.mkdir(parents=True, exist_ok=True)
        with (settings.data / "outbox.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        return
    with database.engine.connect() as connection:
        mine = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": SENDER_LOCK})
        connection.commit()
        try:
            yield bool(mine)
        finally:
            if mine:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": SENDER_LOCK})
                connection.commit()


def _send_all(
    database: Database, post: Mailer, per_hour: int, kind: str | None, clock: Clock, delivery: Delivery
) -> None:
    lost = 0
    while not delivery.fault:
        at = clock()
        with database.reading() as connection:
            due = _next_due(connection, kind, at)
            delivery.braked = due is not None and sent_since(connection, at - HOUR) >= per_hour
        if due is None or delivery.braked:
            return
        outcome = post.send(due.mailbox, due.content, due.id)
        with database.writing() as connection:
            suspension = _settle(connection, due, outcome, clock())
        _count(delivery, outcome, suspension)
        lost = lost + 1 if outcome.verdict is Verdict.DEFERRED and outcome.code in (0, 421) else 0
        if lost == LOST_IN_A_ROW or outcome.verdict in (Verdict.UNREACHABLE, Verdict.BROKEN):
            delivery.fault = outcome.reason


def _next_due(connection: Connection, kind: str | None, at: dt.datetime) -> Due | None:
    """The message that waits longest; who waits for a confirmation sits before a screen, so those go first."""
    query = (
        select(MessageRow.id, MessageRow.address_key, AddressRow.mailbox, MessageRow.content, MessageRow.attempts)
        .join(AddressRow, AddressRow.key == MessageRow.address_key)
        .where(MessageRow.state == Sending.QUEUED, MessageRow.due <= at)
        .order_by(case((MessageRow.kind == "confirmation", 0), else_=1), MessageRow.due, MessageRow.id)
    )
    if kind is not None:
        query = query.where(MessageRow.kind == kind)
    row = connection.execute(query.limit(1)).first()
    return None if row is None else Due(row.id, row.address_key, row.mailbox, row.content or b"", row.attempts)


def sent_since(connection: Connection, moment: dt.datetime) -> int:
    """Messages that a server may have taken: an answer that was lost counts, since the message may not have been."""
    tried = (Verdict.ACCEPTED, Verdict.DEFERRED, Verdict.REFUSED)
    query = select(func.count()).select_from(AttemptRow).where(AttemptRow.at > moment, AttemptRow.verdict.in_(tried))
    return connection.scalar(query) or 0


def _count(delivery: Delivery, outcome: Outcome, suspension: Suspension | None) -> None:
    delivery.sent += outcome.verdict is Verdict.ACCEPTED
    delivery.deferred += outcome.verdict is Verdict.DEFERRED and suspension is None
    delivery.refused += outcome.verdict is Verdict.REFUSED
    if suspension:
        delivery.suspended.append(suspension)
    if outcome.verdict is Verdict.ACCEPTED and not outcome.code:
        delivery.files.append(outcome.reason)


def _settle(connection: Connection, due: Due, outcome: Outcome, at: dt.datetime) -> Suspension | None:
    """Write an outcome down."""
    connection.execute(
        insert(AttemptRow).values(
            message_id=due.id, at=at, verdict=outcome.verdict, code=outcome.code, reason=outcome.reason
        )
    )
    if outcome.verdict is Verdict.ACCEPTED:
        _accepted(connection, due, outcome, at)
    elif outcome.verdict in (Verdict.DEFERRED, Verdict.REFUSED):
        return _failed(connection, due, outcome, at)
    return None


def _accepted(connection: Connection, due: Due, outcome: Outcome, at: dt.datetime) -> None:
    sent = {"state": Sending.SENT, "sent": at, "content": None, "answer": outcome.reason}
    connection.execute(
        update(MessageRow).where(MessageRow.id == due.id).values(attempts=MessageRow.attempts + 1, **sent)
    )
    connection.execute(update(AddressRow).where(AddressRow.key == due.address_key).values(refusals=0))


def _failed(connection: Connection, due: Due, outcome: Outcome, at: dt.datetime) -> Suspension | None:
    refusals = _refusals(connection, due, outcome)
    retry = next_try(outcome, due.attempts + 1, at)
    connection.execute(
        update(MessageRow)
        .where(MessageRow.id == due.id, MessageRow.state == Sending.QUEUED)
        .values(attempts=MessageRow.attempts + 1, answer=outcome.reason, due=retry or at)
    )
    if not must_suspend(outcome, refusals, retry):
        return None
    suspend(connection, due.address_key, outcome.reason, at)
    return Suspension(due.mailbox, outcome.reason)


def _refusals(connection: Connection, due: Due, outcome: Outcome) -> int:
    """How often the address refused in a row, this time included."""
    here = AddressRow.key == due.address_key
    if outcome.verdict is Verdict.REFUSED:
        connection.execute(update(AddressRow).where(here).values(refusals=AddressRow.refusals + 1))
    return connection.scalar(select(AddressRow.refusals).where(here)) or 0


def suspend(connection: Connection, address_key: str, reason: str, at: dt.datetime) -> bool:
    """Write to an address no more, and hold what waits for it. False where that was so already."""
    suspended = connection.execute(
        update(AddressRow)
        .where(AddressRow.key == address_key, AddressRow.suspended.is_(None))
        .values(suspended=at, reason=reason)
    )
    connection.execute(
        update(MessageRow)
        .where(MessageRow.address_key == address_key, MessageRow.state == Sending.QUEUED)
        .values(state=Sending.HELD)
    )
    return suspended.rowcount == 1


def resume(connection: Connection, address_key: str, at: dt.datetime) -> bool:
    """Write to an address again; what was held goes out. False where it was not suspended."""
    resumed = connection.execute(
        update(AddressRow)
        .where(AddressRow.key == address_key, AddressRow.suspended.is_not(None))
        .values(suspended=None, reason="", refusals=0)
    )
    connection.execute(
        update(MessageRow)
        .where(MessageRow.address_key == address_key, MessageRow.state == Sending.HELD)
        .values(state=Sending.QUEUED, due=at, attempts=0)
    )
    return resumed.rowcount == 1
