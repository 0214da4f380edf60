"""The digests' tables, on the catalogue's metadata.

A *subscriber* is one line of mail: an address and a rate (or the public edition of a digest, which nobody is mailed).
Its *subscriptions* are what it follows: an operator's digest, or a search that a reader saved. A subscription's cursor
is the store's ingest sequence number up to which it was told. An *issue* is what a subscriber was told at one time; its
*ranges* say from where to where for each subscription, its *items* which interventions. The *outbox* holds the
messages. Everything of an issue is written in one transaction, before any mail server is spoken to.
"""

from __future__ import annotations

import datetime as dt
import zlib
from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, ForeignKey, Index, LargeBinary, TypeDecorator, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from archive.tables import Base


class Packed(TypeDecorator[bytes]):
    """Bytes kept compressed: a mail shrinks to a sixth, and every issue is kept."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Compress."""
        del dialect
        return None if value is None else zlib.compress(value, 6)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Give back what was put in."""
        del dialect
        return None if value is None else zlib.decompress(value)


class Standing(StrEnum):
    """How a subscription stands."""

    PENDING = "pending"  # saved, not yet confirmed by mail
    ACTIVE = "active"
    LEFT = "left"  # the reader left: nobody but the reader brings it back
    ENDED = "ended"  # the operator took the digest or the recipient out of the file


class Sending(StrEnum):
    """How a message of the outbox stands."""

    QUEUED = "queued"
    SENT = "sent"
    HELD = "held"  # its address is suspended: it waits for an operator
    CANCELLED = "cancelled"  # the reader left before it went out


class AddressRow(Base):
    """A mailbox and whether it takes our mail."""

    __tablename__ = "digest_addresses"

    key: Mapped[str] = mapped_column(primary_key=True)  # lower case
    mailbox: Mapped[str]  # as typed
    suspended: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # the evidence
    refusals: Mapped[int] = mapped_column(default=0)  # permanent refusals in a row


class SubscriberRow(Base):
    """One line of mail: everything that goes to one address at one rate. The public edition has no address."""

    __tablename__ = "digest_subscribers"

    id: Mapped[str] = mapped_column(primary_key=True)
    address_key: Mapped[str]  # "" for a public edition
    rate: Mapped[str]
    edition: Mapped[str] = mapped_column(default="")  # name of the digest whose public edition this is
    issues: Mapped[int] = mapped_column(default=0)  # how many were made; the next one's number is one more
    looked: Mapped[dt.datetime | None]  # when it was last looked for news
    created: Mapped[dt.datetime]

    __table_args__ = (UniqueConstraint("address_key", "rate", "edition"),)


class SubscriptionRow(Base):
    """What a subscriber follows."""

    __tablename__ = "digest_subscriptions"

    id: Mapped[str] = mapped_column(primary_key=True)
    subscriber_id: Mapped[str] = mapped_column(ForeignKey("digest_subscribers.id"), index=True)
    digest: Mapped[str] = mapped_column(default="")  # the operator's digest; "" for a reader's own search
    title: Mapped[str] = mapped_column(default="")
    query: Mapped[str] = mapped_column(default="")
    filters: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(default="en")  # of the mail's own words, for a reader's own search
    standing: Mapped[str]
    cursor: Mapped[int]  # told up to this ingest sequence number
    corrections_cursor: Mapped[int] = mapped_column(default=0)  # told up to this correction
    created: Mapped[dt.datetime]
    changed: Mapped[dt.datetime]  # when its standing last changed

    __table_args__ = (
        Index(
            "ix_digest_subscriptions_one_of_a_digest",
            "subscriber_id",
            "digest",
            unique=True,
            sqlite_where=text("digest != ''"),
            postgresql_where=text("digest != ''"),
        ),
    )


class IssueRow(Base):
    """What a subscriber was told at one time, as it was rendered."""

    __tablename__ = "digest_issues"

    id: Mapped[str] = mapped_column(primary_key=True)
    subscriber_id: Mapped[str] = mapped_column(ForeignKey("digest_subscribers.id"))
    number: Mapped[int]
    edition: Mapped[str]  # name of the digest whose public edition this is; "": personal
    title: Mapped[str]
    subject: Mapped[str]
    html: Mapped[bytes] = mapped_column(Packed)
    text: Mapped[bytes] = mapped_column(Packed)
    total: Mapped[int]
    shown: Mapped[int]
    made: Mapped[dt.datetime] = mapped_column(index=True)

    __table_args__ = (UniqueConstraint("subscriber_id", "number"),)


class RangeRow(Base):
    """Which stretch of the ingest sequence an issue covers for a subscription. No two stretches begin alike."""

    __tablename__ = "digest_ranges"

    subscription_id: Mapped[str] = mapped_column(ForeignKey("digest_subscriptions.id"), primary_key=True)
    low: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    high: Mapped[int]
    issue_id: Mapped[str] = mapped_column(ForeignKey("digest_issues.id"), index=True)
    total: Mapped[int]  # interventions that this subscription found, those of other subscriptions included


class ItemRow(Base):
    """One intervention told to one subscriber. The key is what makes it once."""

    __tablename__ = "digest_items"

    subscriber_id: Mapped[str] = mapped_column(ForeignKey("digest_subscribers.id"), primary_key=True)
    intervention_id: Mapped[str] = mapped_column(primary_key=True)
    ingest_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    correction: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False
    )  # told because of it; 0: for its words
    issue_id: Mapped[str] = mapped_column(ForeignKey("digest_issues.id"), index=True)
    subscription_id: Mapped[str] = mapped_column(ForeignKey("digest_subscriptions.id"))
    document_id: Mapped[str]
    position: Mapped[int]  # order within the issue
    search: Mapped[int]  # which search of the subscription
    shown: Mapped[bool]  # in the mail itself, not only counted and linked
    revised: Mapped[bool]


class MessageRow(Base):
    """The outbox: a message, whole, and how it stands."""

    __tablename__ = "digest_messages"

    id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # issue, confirmation
    issue_id: Mapped[str | None] = mapped_column(ForeignKey("digest_issues.id"), unique=True)
    subscriber_id: Mapped[str] = mapped_column(ForeignKey("digest_subscribers.id"), index=True)
    address_key: Mapped[str] = mapped_column(ForeignKey("digest_addresses.key"), index=True)
    content: Mapped[bytes | None] = mapped_column(Packed)  # emptied once sent: the issue keeps what it said
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    due: Mapped[dt.datetime]  # not before
    created: Mapped[dt.datetime]
    sent: Mapped[dt.datetime | None]
    answer: Mapped[str] = mapped_column(default="")  # what the server said last

    __table_args__ = (Index("ix_digest_messages_state_due", "state", "due"),)


class AttemptRow(Base):
    """One try at handing a message over: the log that the hourly brake counts, and the evidence of a suspension."""

    __tablename__ = "digest_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("digest_messages.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    verdict: Mapped[str]
    code: Mapped[int]
    reason: Mapped[str]


class BounceRow(Base):
    """A report that a message did not arrive, once."""

    __tablename__ = "digest_bounces"

    id: Mapped[str] = mapped_column(primary_key=True)  # digest of the report and the recipient
    address_key: Mapped[str] = mapped_column(index=True)
    message_id: Mapped[str]  # of the mail that came back, as the report gives it
    matched: Mapped[bool]  # we did send that mail to that address: only then does a report count
    hard: Mapped[bool]
    status: Mapped[str]  # RFC 3463: "5.1.1"
    reason: Mapped[str]
    evidence: Mapped[str]  # the delivery status as it stands in the report
    seen: Mapped[dt.datetime]
