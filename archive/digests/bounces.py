"""Mail that came back: delivery reports (RFC 3464) into suspensions, with the evidence.

`read` understands one report; `collect` acts on all that wait, each once. A report counts only when it returns a
message that we did send: message ids cannot be guessed, and nobody shall end another's subscription with a forged one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

import msgspec
from sqlalchemy import Connection, insert, select

from archive.digests import addresses
from archive.digests.bounce_sources import Fetched, fetch
from archive.digests.delivery import Clock, Suspension, suspend
from archive.digests.plain import clean, one_line
from archive.digests.policy import REFUSALS_TO_SUSPEND, is_gone
from archive.digests.tables import BounceRow, MessageRow
from archive.holdings import Archive
from archive.tables import now
from config.settings import Settings

LONGEST_EVIDENCE = 2_000  # characters of the status fields that are kept
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
REPLY = re.compile(r"\b([245])\d\d\b")
MESSAGE_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE)


class Bounce(msgspec.Struct, frozen=True, kw_only=True):
    """One recipient of one report."""

    recipient: str
    message_id: str  # of the mail that came back; "" where the report does not say
    hard: bool
    status: str  # RFC 3463: "5.1.1"; "" where the report does not say
    reason: str
    evidence: str  # the recipient's fields as they stand in the report


class Collected(msgspec.Struct, kw_only=True):
    """What came of the reports."""

    read: int = 0  # messages looked at
    reports: int = 0  # of them, reports of a failure
    known: int = 0  # recipients of reports that were acted on before
    unmatched: int = 0  # recipients of reports on mail that we did not send: kept, not acted on
    soft: int = 0
    hard: int = 0
    suspended: list[Suspension] = []


def read(raw: bytes) -> tuple[Bounce, ...]:
    """The failed recipients of a delivery report; none where it is no report, or one of success or delay."""
    report = message_from_bytes(raw, policy=compat32)
    if report.get_content_type() != "multipart/report":
        return ()
    status = next((part for part in report.walk() if part.get_content_type() == "message/delivery-status"), None)
    return () if status is None else tuple(_failures(status, _returned(report)))


def collect(archive: Archive, settings: Settings, *, clock: Clock = now) -> Collected:
    """Read whatever reports wait and act on each once.

    Raises:
        ConfigError: the mailbox or file of the settings cannot be used.
        MailboxUnavailableError: the mailbox does not answer.
    """
    collected = Collected()
    with fetch(settings) as fetched:
        for report in fetched:
            _take(archive, report, collected, clock)
    return collected


def _take(archive: Archive, report: Fetched, collected: Collected, clock: Clock) -> None:
    bounces = read(report.raw)
    collected.read += 1
    collected.reports += bool(bounces)
    name = hashlib.sha256(report.raw).hexdigest()
    with archive.store.database.writing() as connection:
        for bounce in bounces:
            _act(connection, bounce, f"{name}:{addresses.key(bounce.recipient)}", collected, clock)
    report.done()


def _act(connection: Connection, bounce: Bounce, identifier: str, collected: Collected, clock: Clock) -> None:
    if connection.scalar(select(BounceRow.id).where(BounceRow.id == identifier)):
        collected.known += 1
        return
    key = connection.scalar(select(MessageRow.address_key).where(MessageRow.message_id == bounce.message_id))
    _keep(connection, bounce, identifier, key, clock)
    if key is None:
        collected.unmatched += 1
        return
    collected.hard += bounce.hard
    collected.soft += not bounce.hard
    if _gives_up(connection, key, bounce) and suspend(connection, key, bounce.reason, clock()):
        collected.suspended.append(Suspension(key, bounce.reason))


def _keep(connection: Connection, bounce: Bounce, identifier: str, key: str | None, clock: Clock) -> None:
    connection.execute(
        insert(BounceRow).values(
            id=identifier,
            address_key=key or addresses.key(bounce.recipient),
            message_id=bounce.message_id,
            matched=key is not None,
            hard=bounce.hard,
            status=bounce.status,
            reason=bounce.reason,
            evidence=bounce.evidence,
            seen=clock(),
        )
    )


def _gives_up(connection: Connection, key: str, bounce: Bounce) -> bool:
    """One bounce that says the mailbox is gone; or the last few messages that were sent all bounced hard."""
    if not bounce.hard:
        return False
    if is_gone(bounce.status):
        return True
    sent = (
        select(MessageRow.message_id)
        .where(MessageRow.address_key == key, MessageRow.sent.is_not(None))
        .order_by(MessageRow.sent.desc())
        .limit(REFUSALS_TO_SUSPEND)
    )
    last = set(connection.scalars(sent))
    bounced = select(BounceRow.message_id).where(BounceRow.address_key == key, BounceRow.hard)
    return len(last) == REFUSALS_TO_SUSPEND and last <= set(connection.scalars(bounced))


def _failures(status: Message, message_id: str) -> Iterator[Bounce]:
    """One a recipient: the first group of fields is about the whole message, each later one about a recipient."""
    for fields in _inner(status):
        recipient = _after_type(_field(fields, "Final-Recipient") or _field(fields, "Original-Recipient"))
        if not recipient or _field(fields, "Action").casefold() != "failed":
            continue
        diagnostic = _after_type(_field(fields, "Diagnostic-Code"))
        found = STATUS.search(_field(fields, "Status")) or STATUS.search(diagnostic)
        reply = REPLY.match(diagnostic)
        code = found[0] if found else ""
        yield Bounce(
            recipient=one_line(recipient.strip("<>"), 254),
            message_id=message_id,
            hard=(code[0] if code else reply[1] if reply else "") == "5",
            status=code,
            reason=one_line(f"bounced: {code} {diagnostic}", 400),
            evidence=clean(str(fields))[:LONGEST_EVIDENCE].strip(),
        )


def _returned(report: Message) -> str:
    """The Message-ID of the mail that came back, whole or its headers alone."""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" or kind in ("text/rfc822-headers", "message/rfc822-headers"):
            found = MESSAGE_ID.search(_source(part))
            if found:
                return found[1]
    return ""


def _source(part: Message) -> str:
    """The text of a part: of a returned message, its headers."""
    if inner := _inner(part):
        return "\n".join(f"{name}: {value}" for message in inner for name, value in message.items())
    decoded = part.get_payload(decode=True)
    return decoded.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(decoded, bytes) else ""


def _inner(part: Message) -> list[Message]:
    """The messages within a part, groups of status fields among them."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _field(fields: Message, name: str) -> str:
    return one_line(str(fields.get(name, "")), 1_000)


def _after_type(value: str) -> str:
    """ "rfc822; someone@example.org" without the address type."""
    return value.partition(";")[2].strip() if ";" in value else value.strip()
