"""`proceedings status`: what the archive has, what it lacks, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.context import settings

if TYPE_CHECKING:
    from archive.ledger import Listing
    from archive.status import Status

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def status(as_json: JsonOption = False) -> None:
    """Say what the archive has, what it lacks and why.

    Examples:

        proceedings status

        proceedings status --json | jq .quarantined
    """
    from app.terminal import print_json
    from archive.store import Store

    with Store.open(settings()) as store:
        account = store.status()
    print_json(account) if as_json else _show(account)


def _show(account: Status) -> None:
    from rich.table import Table

    from app.terminal import out, plain

    console = out()
    table = Table.grid(padding=(0, 2))
    for name, value in _facts(account):
        table.add_row(plain(name, "bold"), plain(value))
    console.print(table)
    if account.listings:
        console.print(_listings(account.listings))


def _facts(account: Status) -> list[tuple[str, str]]:
    held = ", ".join(f"{count:,} {code}" for code, count in account.quarantined.items())
    index = "complete" if not account.unindexed else f"lacks {account.unindexed:,} documents: the next ingest mends it"
    return [
        ("documents", f"{account.documents:,} in {account.editions:,} editions, {account.bytes / 1e6:,.1f} MB"),
        ("interventions", f"{account.interventions:,}"),
        ("people", f"{account.people:,}"),
        ("index", index),
        ("quarantine", f"{held} (`proceedings quarantine list`)" if held else "empty"),
        ("catalogue", account.catalogue),
        ("files", account.documents_url),
    ]


def _listings(listings: tuple[Listing, ...]) -> object:
    from rich.table import Table

    from app.terminal import plain

    table = Table(box=None, pad_edge=False)
    for name in ("source", "expected", "waiting", "archived", "quarantined", "dropped", "gone", "last run"):
        table.add_column(name, justify="left" if name in ("source", "last run") else "right")
    for one in listings:
        counts = (one.expected, one.waiting, one.archived, one.quarantined, one.dropped, one.gone)
        run = f"{one.last_run.started:%Y-%m-%d %H:%M} {one.last_run.outcome}" if one.last_run else ""
        table.add_row(plain(one.name or "by hand"), *(f"{count:,}" for count in counts), plain(run))
    return table
