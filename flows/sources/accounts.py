"""The account of each source: what it names, what became of that and why, when it was visited and when it will be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from archive.ledger import Listing, Run, Trouble
from archive.store import Store
from flows.sources.crons import next_due
from flows.sources.definitions import Source

NOT_FETCHED = "not fetched"
"""In a run's counts: the source itself said that nothing changed."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One source ("": what was ingested by hand). Counts are addresses."""

    name: str
    place: str  # kind and where; empty for what sources.yaml does not name (any more)
    expected: int  # all that it names
    waiting: int  # named, and not looked at yet
    archived: int
    new: int  # the last run found it so, and the next two
    unchanged: int
    revised: int
    quarantined: int
    dropped: int
    gone: int  # named once, no longer
    troubles: tuple[Trouble, ...]  # why what is in quarantine is there, and since when
    last_run: Run | None
    cron: str | None
    next_run: dt.datetime | None  # while `proceedings up` or a worker runs


def accounts(store: Store, sources: Mapping[str, Source], moment: dt.datetime) -> tuple[Account, ...]:
    """Of every source in the file and of every one that the ledger remembers, by name."""
    listings = {listing.name: listing for listing in store.ledger.listings()}
    troubles = store.ledger.troubles()
    names = sorted(listings.keys() | sources.keys())
    return tuple(
        _account(listings.get(name) or _blank(name), troubles.get(name, ()), sources.get(name), moment)
        for name in names
    )


def _account(listing: Listing, troubles: tuple[Trouble, ...], source: Source | None, moment: dt.datetime) -> Account:
    counts = listing.last_run.counts if listing.last_run else {}
    cron = source.cron if source else None
    return Account(
        name=listing.name,
        place=source.place if source else "",
        expected=listing.expected,
        waiting=listing.waiting,
        archived=listing.archived,
        new=counts.get("new", 0),
        unchanged=counts.get("unchanged", 0) + counts.get(NOT_FETCHED, 0),
        revised=counts.get("revised", 0),
        quarantined=listing.quarantined,
        dropped=listing.dropped,
        gone=listing.gone,
        troubles=troubles,
        last_run=listing.last_run,
        cron=cron,
        next_run=next_due(cron, moment) if cron else None,
    )


def _blank(name: str) -> Listing:
    """Of a source that was never visited."""
    return Listing(name=name, expected=0, waiting=0, archived=0, quarantined=0, dropped=0, gone=0, last_run=None)
