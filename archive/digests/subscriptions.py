"""Who follows what: the rows behind `config/digests.yaml` and behind the searches that readers saved.

Everything here runs inside a transaction that the caller opened.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, func, insert, select, update

from archive.digests import addresses
from archive.digests.definitions import Definition, Digests, Filters, Rate, Search
from archive.digests.phrases import ENGLISH
from archive.digests.tables import AddressRow, Standing, SubscriberRow, SubscriptionRow
from archive.tables import SEQUENCE, CorrectionRow, CounterRow, DocumentRow, EditionRow

REACH_BACK = dt.timedelta(days=31)  # what a new digest's first issue tells, and a preview of one without news
SHORTEST_GAP = {
    Rate.IMMEDIATELY: dt.timedelta(0),
    Rate.DAILY: dt.timedelta(hours=12),
    Rate.WEEKLY: dt.timedelta(days=3.5),
    Rate.MONTHLY: dt.timedelta(days=14),
}
"""Half the rate: a run that comes late still counts, and five missed runs started at once make one mail."""


class Follow(msgspec.Struct, frozen=True, kw_only=True):
    """One active subscription, with what it asks and up to where it was told."""

    id: str
    digest: str
    title: str
    searches: tuple[Search, ...]
    cursor: int
    corrections_cursor: int
    definition: Definition | None = None  # None for a reader's own search
    language: str = ENGLISH


class Subscriber(msgspec.Struct, frozen=True, kw_only=True):
    """One line of mail with everything it follows."""

    id: str
    address: str  # "" for a public edition
    rate: Rate
    edition: str
    issues: int
    looked: dt.datetime | None
    suspended: bool
    follows: tuple[Follow, ...] = ()

    @property
    def language(self) -> str:
        """One mail is in one language: that of the first thing followed."""
        return self.follows[0].language if self.follows else ENGLISH


def new_id() -> str:
    """An id that cannot be guessed: 80 bits."""
    return secrets.token_hex(10)


def seq_before(connection: Connection, moment: dt.datetime) -> int:
    """The largest ingest number given out before that moment."""
    return connection.scalar(select(func.max(EditionRow.ingest_seq)).where(EditionRow.made < moment)) or 0


def last_seq(connection: Connection) -> int:
    """The largest ingest number given out, whether the index has its words yet or not: where "from now on" begins."""
    return int(connection.scalar(select(CounterRow.value).where(CounterRow.name == SEQUENCE)) or 0)


def last_correction(connection: Connection) -> int:
    """The number up to which the index has every correction."""
    waiting = (
        select(func.min(CorrectionRow.id))
        .join(DocumentRow, DocumentRow.id == CorrectionRow.document_id)
        .where(DocumentRow.version != DocumentRow.indexed_version)
    )
    first_missing = connection.scalar(waiting)
    if first_missing is not None:
        return first_missing - 1
    return connection.scalar(select(func.max(CorrectionRow.id))) or 0


# The operator's file


def follow_file(connection: Connection, digests: Digests, at: dt.datetime) -> None:
    """Make the rows say what the file says: new recipients begin, those taken out end, a changed rate moves.

    A reader who left stays away, whatever the file says.
    """
    wanted = {(name, line) for name, digest in digests.digests.items() for line in _lines(digest)}
    for name, (address, public) in sorted(wanted):
        _begin(connection, name, digests.digests[name], address, public, at)
    _end_others(connection, wanted, at)


def _lines(digest: Definition) -> list[tuple[str, bool]]:
    """(address, public edition) of each line of mail of a digest."""
    people = [(addresses.key(address), False) for address in digest.recipients]
    return [*people, ("", True)] if digest.public else people


def _begin(connection: Connection, name: str, digest: Definition, address: str, public: bool, at: dt.datetime) -> None:
    mailbox = next((each for each in digest.recipients if addresses.key(each) == address), "")
    subscriber = subscriber_of(connection, mailbox, digest.rate, name if public else "", at)
    here = _subscription(connection, name, address, subscriber)
    if here is None:
        start = _start(connection, digest, at)
        add_subscription(connection, subscriber, cursor=start, standing=Standing.ACTIVE, at=at, digest=name)
        return
    changes: dict[str, object] = {"subscriber_id": subscriber} if here.subscriber_id != subscriber else {}
    if here.standing == Standing.ENDED:
        changes |= {"standing": Standing.ACTIVE, "changed": at, "cursor": max(here.cursor, last_seq(connection))}
    if changes:
        connection.execute(update(SubscriptionRow).where(SubscriptionRow.id == here.id).values(changes))


def _subscription(connection: Connection, name: str, address: str, subscriber: str) -> Row[Any] | None:
    """The row by which that address follows that digest, at whatever rate; the present rate's first."""
    query = (
        select(SubscriptionRow.__table__)
        .join(SubscriberRow, SubscriberRow.id == SubscriptionRow.subscriber_id)
        .where(SubscriptionRow.digest == name, SubscriberRow.address_key == address)
        .order_by(SubscriptionRow.subscriber_id != subscriber)
    )
    return connection.execute(query).first()


def _start(connection: Connection, digest: Definition, at: dt.datetime) -> int:
    """Counted by the store: what the index has at the moment may be less, down to nothing while it is mended."""
    if digest.begin == "now":
        return last_seq(connection)
    return 0 if digest.begin == "everything" else seq_before(connection, at - REACH_BACK)


def _end_others(connection: Connection, wanted: Iterable[tuple[str, tuple[str, bool]]], at: dt.datetime) -> None:
    kept = {(name, address) for name, (address, _) in wanted}
    query = (
        select(SubscriptionRow.id, SubscriptionRow.digest, SubscriberRow.address_key)
        .join(SubscriberRow, SubscriberRow.id == SubscriptionRow.subscriber_id)
        .where(SubscriptionRow.digest != "", SubscriptionRow.standing == Standing.ACTIVE)
    )
    gone = [row.id for row in connection.execute(query).all() if (row.digest, row.address_key) not in kept]
    set_standing(connection, gone, Standing.ENDED, at)


# Rows


def subscriber_of(connection: Connection, mailbox: str, rate: Rate, edition: str, at: dt.datetime) -> str:
    """The id of a line of mail, made where it is not there yet."""
    key = addresses.key(mailbox)
    query = select(SubscriberRow.id).where(
        SubscriberRow.address_key == key, SubscriberRow.rate == rate, SubscriberRow.edition == edition
    )
    known = connection.scalar(query)
    if known:
        return known
    if key and connection.scalar(select(AddressRow.key).where(AddressRow.key == key)) is None:
        connection.execute(insert(AddressRow).values(key=key, mailbox=mailbox, reason="", refusals=0))
    identifier = new_id()
    connection.execute(
        insert(SubscriberRow).values(
            id=identifier, address_key=key, rate=rate, edition=edition, issues=0, looked=None, created=at
        )
    )
    return identifier


def add_subscription(
    connection: Connection,
    subscriber: str,
    *,
    cursor: int,
    standing: Standing,
    at: dt.datetime,
    digest: str = "",
    search: Search | None = None,
    language: str = ENGLISH,
) -> str:
    """A new subscription of a digest, or of a reader's own search."""
    identifier = new_id()
    connection.execute(
        insert(SubscriptionRow).values(
            id=identifier,
            subscriber_id=subscriber,
            digest=digest,
            title=search.title if search else "",
            query=search.query if search else "",
            filters=search.filters.model_dump(mode="json", exclude_defaults=True) if search else {},
            language=language,
            standing=standing,
            cursor=cursor,
            corrections_cursor=last_correction(connection),
            created=at,
            changed=at,
        )
    )
    return identifier


def set_standing(connection: Connection, subscriptions: Sequence[str], standing: Standing, at: dt.datetime) -> None:
    """Change how these subscriptions stand."""
    for identifier in subscriptions:
        connection.execute(
            update(SubscriptionRow).where(SubscriptionRow.id == identifier).values(standing=standing, changed=at)
        )


# Reading


def subscribers(
    connection: Connection,
    digests: Digests,
    *,
    rate: Rate | None = None,
    digest: str | None = None,
    ids: Sequence[str] | None = None,
) -> tuple[Subscriber, ...]:
    """Those that follow something: all, of a rate, of a digest, or by id. In a stable order."""
    query = (
        select(SubscriberRow.__table__, AddressRow.mailbox, AddressRow.suspended)
        .outerjoin(AddressRow, AddressRow.key == SubscriberRow.address_key)
        .order_by(SubscriberRow.created, SubscriberRow.id)
    )
    if rate is not None:
        query = query.where(SubscriberRow.rate == rate)
    if ids is not None:
        query = query.where(SubscriberRow.id.in_(ids))
    follows = _follows(connection, digests)
    found = [
        Subscriber(
            id=row.id,
            address=row.mailbox or "",
            rate=Rate(row.rate),
            edition=row.edition,
            issues=row.issues,
            looked=row.looked,
            suspended=row.suspended is not None,
            follows=follows.get(row.id, ()),
        )
        for row in connection.execute(query).all()
    ]
    return tuple(
        each
        for each in found
        if each.follows and (digest is None or any(follow.digest == digest for follow in each.follows))
    )


def _follows(connection: Connection, digests: Digests) -> dict[str, tuple[Follow, ...]]:
    query = (
        select(SubscriptionRow.__table__)
        .where(SubscriptionRow.standing == Standing.ACTIVE)
        .order_by(SubscriptionRow.created, SubscriptionRow.id)
    )
    order = {name: place for place, name in enumerate(digests.digests)}  # as in the file; readers' own come after
    found: dict[str, tuple[Follow, ...]] = {}
    for row in sorted(connection.execute(query).all(), key=lambda each: order.get(each.digest, len(order))):
        definition = digests.digests.get(row.digest)
        if row.digest and definition is None:
            continue
        follow = Follow(
            id=row.id,
            digest=row.digest,
            title=definition.title if definition else row.title,
            searches=definition.all_searches if definition else (own_search(row),),
            cursor=row.cursor,
            corrections_cursor=row.corrections_cursor,
            definition=definition,
            language=definition.language if definition else row.language,
        )
        found[row.subscriber_id] = (*found.get(row.subscriber_id, ()), follow)
    return found


def own_search(row: Row[Any]) -> Search:
    """A reader's search as saved. Not checked again: a query that no longer reads is reported where it is asked."""
    return Search.model_construct(title=row.title, query=row.query, filters=Filters(**row.filters))


def subscriptions_with_address() -> Select[Any]:
    """Subscriptions of people with the line of mail that they belong to."""
    return (
        select(SubscriptionRow.__table__, SubscriberRow.address_key, SubscriberRow.rate, AddressRow.mailbox)
        .join(SubscriberRow, SubscriberRow.id == SubscriptionRow.subscriber_id)
        .join(AddressRow, AddressRow.key == SubscriberRow.address_key)
        .order_by(SubscriptionRow.created, SubscriptionRow.id)
    )


def is_due(subscriber: Subscriber, at: dt.datetime) -> bool:
    """Whether a scheduled run should look for news now."""
    return subscriber.looked is None or at - subscriber.looked >= SHORTEST_GAP[subscriber.rate]
