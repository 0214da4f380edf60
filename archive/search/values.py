"""Dates and numbers as a query writes them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")


def read_days(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of a year, a month or a day; None where it is none of them.

    >>> read_days("2008-02")
    (datetime.date(2008, 2, 1), datetime.date(2008, 2, 29))
    """
    match = _DATE.match(text.replace("/", "-"))
    if not match:
        return None
    year, month, day = int(match[1]), match[2] and int(match[2]), match[3] and int(match[3])
    try:
        first = dt.date(year, month or 1, day or 1)
        last_month = month or 12
        return first, dt.date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError:
        return None


def read_number(text: str) -> float | None:
    """A plain decimal number."""
    return float(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text) else None
