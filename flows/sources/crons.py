"""When a cron is due: the moments that Prefect, which brings this library along, finds too; Prefect is not loaded."""

from __future__ import annotations

import datetime as dt

from croniter import CroniterBadDateError, croniter


def check(cron: str) -> str:
    """A cron that Prefect takes and that comes to pass.

    Raises:
        ValueError: it is none, or names no moment that exists (31 February).
    """
    if not croniter.is_valid(cron) or len(croniter.expand(cron)[0]) != 5:
        raise ValueError("no cron: five fields are wanted, as in '30 6 * * 1' (Mondays, 6:30)")
    try:
        next_due(cron, dt.datetime.now(dt.UTC))
    except CroniterBadDateError as error:
        raise ValueError("this cron names no moment that exists") from error
    return cron


def next_due(cron: str, after: dt.datetime) -> dt.datetime:
    """The first moment after this one. Crons are in UTC."""
    moment: dt.datetime = croniter(cron, after.astimezone(dt.UTC)).get_next(dt.datetime)
    return moment
