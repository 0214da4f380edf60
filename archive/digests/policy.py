"""When to try again, and when to stop writing to an address. Figures with their reasons; no database, no clock."""

from __future__ import annotations

import datetime as dt
import re

from archive.digests.mail import Outcome, Verdict

DELAYS = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720, 1440, 1440, 1440, 1440))
"""After each failed try. Greylisting lets the second or third in; the sum is 4.9 days (RFC 5321, 4.5.4.1: 4-5 days)."""

NEXT_REFUSED_TRY = dt.timedelta(days=1)
"""After a refusal that may be a matter of the day: a full mailbox, a content filter, a blocked sender."""

REFUSALS_TO_SUSPEND = 3
"""Refusals in a row, a day apart each, after which an address is given up."""

GONE = re.compile(r"\b5\.1\.(1|2|3|6|10)\b|\b5\.2\.1\b")
"""RFC 3463 and 7505: no such mailbox, no such host, no valid address, moved, takes no mail, disabled. One is enough."""


def is_gone(status: str) -> bool:
    """Whether an answer or a status says that the mailbox does not exist."""
    return GONE.search(status) is not None


def next_try(outcome: Outcome, attempts: int, at: dt.datetime) -> dt.datetime | None:
    """When to try a message again that was not accepted at its `attempts`-th try; None: not any more."""
    if outcome.verdict is Verdict.REFUSED:
        return at + NEXT_REFUSED_TRY
    return at + DELAYS[attempts - 1] if attempts <= len(DELAYS) else None


def must_suspend(outcome: Outcome, refusals: int, retry: dt.datetime | None) -> bool:
    """Whether the address is given up after this outcome; `refusals` counts it in."""
    if outcome.verdict is Verdict.REFUSED:
        return is_gone(outcome.reason) or refusals >= REFUSALS_TO_SUSPEND
    return retry is None
