"""`proceedings status`: what the archive has, what it lacks, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from app.context import settings

if TYPE_CHECKING:
    import datetime as dt

    from rich.table import Table

    from archive.holdings import Archive
    from archive.status import Status
    from flows.sources.accounts import Account

REASONS = 5
"""Shown of each source; `proceedings quarantine list` has every file."""

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def status(as_json: JsonOption = False) -> None:
    """Say what the archive has, what it lacks and why, source by source.

    New, unchanged and revised are what the last run found; the next run comes while `proceedings up` or a worker runs.

    Examples:

        proceedings status

        proceedings status --json | jq '.sources[] | {name, troubles}'
    """
    import datetime as dt

    import msgspec

    from app.terminal import print_json
    from archive.holdings import Archive
    from flows.sources.accounts import accounts
    from flows.sources.definitions import read_sources

    chosen = settings()
    sources = read_sources(chosen.sources).sources
    with Archive(chosen) as archive:
        account, each = archive.status(), accounts(archive.store, sources, dt.datetime.now(dt.UTC))
        index = _index(archive, account)
    if as_json:
        facts = msgspec.structs.asdict(account)
        del facts["listings"]  # the sources say the same and more
        print_json({**facts, "index": index, "sources": each})
    else:
        _show(account, index, each)


def _index(archive: Archive, account: Status) -> str:
    """How the index stands: asked itself, since it may have been deleted, or be another than the catalogue knows."""
    from app.terminal import counted
    from config.errors import IndexUnavailableError

    try:
        found = archive.indexed()
    except IndexUnavailableError as error:
        return str(error)
    if account.unindexed:
        return f"lacks {counted(account.unindexed, 'document')}: the next ingest mends it"
    if found != account.interventions:
        return f"has {found:,} of {account.interventions:,} interventions: `proceedings verify --repair` mends it"
    return "complete"


def _show(account: Status, index: str, sources: tuple[Account, ...]) -> None:
    from rich.table import Table

    from app.terminal import out, plain

    console = out()
    table = Table.grid(padding=(0, 2))
    for name, value in _facts(account, index):
        table.add_row(plain(name, "bold"), plain(value))
    console.print(table)
    if sources:
        console.print()
        for part in (_counts(sources), _visits(sources)):
            if part.row_count:
                console.print(part)
                console.print()
    for source in sources:
        for line in _reasons(source):
            console.print(plain(line))


def _facts(account: Status, index: str) -> list[tuple[str, str]]:
    held = ", ".join(f"{count:,} {code}" for code, count in account.quarantined.items())
    return [
        ("documents", f"{account.documents:,} in {account.editions:,} editions, {account.bytes / 1e6:,.1f} MB"),
        ("interventions", f"{account.interventions:,}"),
        ("people", f"{account.people:,}"),
        ("index", index),
        ("quarantine", f"{held} (`proceedings quarantine list`)" if held else "empty"),
        ("catalogue", account.catalogue),
        ("files", account.documents_url),
    ]


COUNTS = ("expected", "archived", "waiting", "new", "unchanged", "revised", "quarantined", "dropped", "gone")


def _counts(sources: tuple[Account, ...]) -> Table:
    from app.terminal import plain

    table = _table("source", *COUNTS)
    for column in table.columns[1:]:
        column.justify = "right"
    for one in sources:
        table.add_row(plain(_name(one)), *(f"{getattr(one, name):,}" for name in COUNTS))
    return table


def _visits(sources: tuple[Account, ...]) -> Table:
    from app.terminal import plain

    table = _table("source", "last run (UTC)", "outcome", "next run (UTC)")
    for one in sources:
        if one.name:
            last = (_minute(one.last_run.started), one.last_run.outcome) if one.last_run else ("never", "")
            table.add_row(plain(_name(one)), *last, _next(one))
    return table


def _table(*names: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name)
    return table


def _name(one: Account) -> str:
    return one.name or "by hand"


def _next(one: Account) -> str:
    if one.next_run:
        return _minute(one.next_run)
    return "no cron" if one.place else "not in sources.yaml"


def _minute(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _reasons(one: Account) -> list[str]:
    """Why its last run failed, and why files of it are in quarantine and since when, the most frequent reason first."""
    lines = [f"  {one.last_run.message}"] if one.last_run and one.last_run.message else []
    counts = Counter(trouble.reason for trouble in one.troubles)
    for reason, count in counts.most_common(REASONS):
        since = min(trouble.since for trouble in one.troubles if trouble.reason == reason)
        lines.append(f"  {count:,} quarantined since {since:%Y-%m-%d}: {reason}")
    left = sum(counts.values()) - sum(count for _, count in counts.most_common(REASONS))
    if left:
        lines.append(f"  {left:,} more: `proceedings quarantine list`")
    return [f"{_name(one)}:", *lines] if lines else []
