"""How a reader saves a search, without a password: typed into a form, confirmed by mail (double opt-in).

The form's page calls `checked_search` and `estimate`; its button `save`. The mail's link opens a page that calls
`confirming`; only that page's button calls `confirm`, since scanners of mail open every link.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from pydantic import ValidationError
from sqlalchemy import Connection, Row, delete, exists, func, select, update

from archive.digests import addresses, outbox
from archive.digests.assemble import asks
from archive.digests.definitions import Filters, Rate, Search
from archive.digests.delivery import Clock, resume
from archive.digests.links import CONFIRM_SECONDS, LinkError, Links
from archive.digests.message import Envelope, Sender, compose, message_id
from archive.digests.phrases import ENGLISH, Phrases
from archive.digests.render import Templates
from archive.digests.subscriptions import (
    REACH_BACK,
    add_subscription,
    last_correction,
    last_seq,
    new_id,
    own_search,
    seq_before,
    subscriber_of,
    subscriptions_with_address,
)
from archive.digests.tables import (
    AddressRow,
    AttemptRow,
    IssueRow,
    MessageRow,
    Standing,
    SubscriberRow,
    SubscriptionRow,
)
from archive.holdings import Archive
from archive.search.index import Hit, SearchRequest
from archive.tables import now
from config.errors import UsageError
from config.settings import Settings

CONFIRMATIONS_A_DAY = 3
"""Mails that one address can be made to get by strangers who type it into the form."""

MOST_SEARCHES = 50
"""Of one address and rate, unconfirmed ones included; more make no mail that anybody reads."""

CONFIRMATION = "confirmation"


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What a search would bring: shown before it is saved."""

    last_month: int
    newest: tuple[Hit, ...]


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """A search waits for its confirmation. The same is said whether the address was known or not."""

    address: str
    rate: Rate
    title: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a confirmation is about."""

    subscriber: str
    address: str
    rate: Rate
    title: str
    asks: str
    language: str
    confirmed: bool


def checked_search(title: str, query: str, filters: dict[str, list[str]] | None = None) -> Search:
    """A search as typed into a form.

    Raises:
        UsageError: it cannot be read, or finds everything; the message says why.
    """
    words = query.strip()
    try:
        chosen = Filters.model_validate(filters or {})
        return Search(title=title.strip() or words[:120] or "Saved search", query=words, filters=chosen)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ").rstrip(".")
        raise UsageError(f"This search cannot be saved: {reason}.") from error


def estimate(archive: Archive, search: Search, *, clock: Clock = now) -> Estimate:
    """How much came in the last month that the search would have told."""
    with archive.store.database.reading() as connection:
        low = seq_before(connection, clock() - REACH_BACK)
    request = SearchRequest(
        query=search.query,
        filters=search.filters.chosen(),
        sort="-ingest_seq",
        limit=3,
        facets=(),
        ingest_seq=(low, archive.indexed_seq()),
    )
    result = archive.search(request)
    return Estimate(last_month=result.total, newest=result.hits)


def save(
    archive: Archive,
    settings: Settings,
    typed: str,
    rate: Rate,
    search: Search,
    *,
    language: str = ENGLISH,
    clock: Clock = now,
) -> Saved:
    """Keep a search, and put the mail that asks for its confirmation into the outbox; `deliver` sends it.

    `language` is one of `archive.digests.phrases.languages()`: that of this mail and of those that follow.

    Raises:
        UsageError: no mail address.
    """
    try:
        mailbox = addresses.address(typed)
    except ValueError as error:
        raise UsageError(f"{error}.") from error
    at = clock()
    last_month = estimate(archive, search, clock=clock).last_month
    with archive.store.database.writing() as connection:
        forget_unconfirmed(connection, at)
        subscriber = subscriber_of(connection, mailbox, rate, "", at)
        if _may_ask(connection, subscriber, addresses.key(mailbox), at):
            asked = _keep(connection, subscriber, search, language, at)
            words = Phrases.of(settings, language)
            message = _confirmation(settings, words, subscriber, mailbox, rate, search, asked, last_month, at)
            outbox.queue(connection, message, at)
    return Saved(address=mailbox, rate=rate, title=search.title)


def confirming(archive: Archive, settings: Settings, token: str) -> Asked:
    """What the confirmation page shows. Nothing changes by looking.

    Raises:
        LinkError: the link is not ours, too old, or its search was removed.
    """
    identifier = Links.of(settings).read_confirm(token)
    with archive.store.database.reading() as connection:
        return _asked(_subscription(connection, identifier))


def confirm(archive: Archive, settings: Settings, token: str, *, clock: Clock = now) -> Asked:
    """The reader pressed the page's button: what comes in from now on is told. Pressed twice, it does no harm.

    Raises:
        LinkError: the link is not ours, too old, or its search was removed.
    """
    identifier = Links.of(settings).read_confirm(token)
    with archive.store.database.writing() as connection:
        row = _subscription(connection, identifier)
        if row.standing == Standing.PENDING:
            _activate(connection, row, clock())
        return msgspec.structs.replace(_asked(row), confirmed=True)


def forget_unconfirmed(connection: Connection, at: dt.datetime) -> None:
    """Delete searches that nobody confirmed, and addresses of which nothing else is known."""
    old = at - dt.timedelta(seconds=CONFIRM_SECONDS)
    stale = select(MessageRow.id).where(MessageRow.kind == CONFIRMATION, MessageRow.created < old)
    connection.execute(delete(AttemptRow).where(AttemptRow.message_id.in_(stale)))
    connection.execute(delete(MessageRow).where(MessageRow.kind == CONFIRMATION, MessageRow.created < old))
    connection.execute(
        delete(SubscriptionRow).where(SubscriptionRow.standing == Standing.PENDING, SubscriptionRow.created < old)
    )
    used = [exists().where(row.subscriber_id == SubscriberRow.id) for row in (SubscriptionRow, MessageRow, IssueRow)]
    connection.execute(delete(SubscriberRow).where(*(~each for each in used)))
    connection.execute(
        delete(AddressRow).where(
            AddressRow.suspended.is_(None), ~exists().where(SubscriberRow.address_key == AddressRow.key)
        )
    )


def _may_ask(connection: Connection, subscriber: str, address_key: str, at: dt.datetime) -> bool:
    asked = select(func.count()).where(
        MessageRow.address_key == address_key,
        MessageRow.kind == CONFIRMATION,
        MessageRow.created > at - dt.timedelta(days=1),
    )
    kept = select(func.count()).where(
        SubscriptionRow.subscriber_id == subscriber,
        SubscriptionRow.standing.in_((Standing.PENDING, Standing.ACTIVE)),
    )
    return (connection.scalar(asked) or 0) < CONFIRMATIONS_A_DAY and (connection.scalar(kept) or 0) < MOST_SEARCHES


def _keep(connection: Connection, subscriber: str, search: Search, language: str, at: dt.datetime) -> str:
    """The id of the search's row: the one that is there, waiting or confirmed, else a new one."""
    query = select(SubscriptionRow.__table__).where(
        SubscriptionRow.subscriber_id == subscriber,
        SubscriptionRow.digest == "",
        SubscriptionRow.query == search.query,
        SubscriptionRow.standing.in_((Standing.PENDING, Standing.ACTIVE)),
    )
    for row in connection.execute(query):
        if own_search(row).filters == search.filters:
            return str(row.id)
    pending = Standing.PENDING
    return add_subscription(connection, subscriber, cursor=0, standing=pending, at=at, search=search, language=language)


def _activate(connection: Connection, row: Row[Any], at: dt.datetime) -> None:
    """Begin to tell. Who can press the button gets our mail: an address that was given up is taken up again."""
    cursors = {"cursor": last_seq(connection), "corrections_cursor": last_correction(connection)}
    connection.execute(
        update(SubscriptionRow)
        .where(SubscriptionRow.id == row.id)
        .values(standing=Standing.ACTIVE, changed=at, **cursors)
    )
    resume(connection, row.address_key, at)


def _subscription(connection: Connection, identifier: str) -> Row[Any]:
    row = connection.execute(subscriptions_with_address().where(SubscriptionRow.id == identifier)).first()
    if row is None or row.standing not in (Standing.PENDING, Standing.ACTIVE):
        raise LinkError("This search is no longer kept.", hint="Save it again; a new mail will come.")
    return row


def _asked(row: Row[Any]) -> Asked:
    return Asked(
        subscriber=row.subscriber_id,
        address=row.mailbox,
        rate=Rate(row.rate),
        title=row.title,
        asks=asks(own_search(row)),
        language=row.language,
        confirmed=row.standing == Standing.ACTIVE,
    )


def _confirmation(
    settings: Settings,
    words: Phrases,
    subscriber: str,
    mailbox: str,
    rate: Rate,
    search: Search,
    subscription: str,
    last_month: int,
    at: dt.datetime,
) -> outbox.Message:
    sender = Sender.of(settings)
    line = words.say("confirm_subject", title=search.title)
    values: dict[str, object] = {
        "title": search.title,
        "asks": asks(search),
        "rate": str(rate),
        "last_month": last_month,
        "confirm": Links.of(settings).confirm(subscription),
        "subject": line,
        "preheader": words.say("confirm_preheader", rate=words.say(rate)),
    }
    envelope = Envelope(recipient=mailbox, message_id=message_id(f"confirm-{new_id()}", sender), date=at)
    return outbox.Message(
        message_id=envelope.message_id,
        kind=CONFIRMATION,
        subscriber=subscriber,
        address=mailbox,
        content=compose(Templates.of(settings).mail("confirm", line, values, words), envelope, sender),
    )
