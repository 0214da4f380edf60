"""`proceedings quarantine`: the files that could not be archived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.context import settings

if TYPE_CHECKING:
    from archive.quarantine import Held

quarantine = typer.Typer(no_args_is_help=True, help="Files that could not be archived: list, retry, drop.")

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON array.")]
DroppedOption = Annotated[bool, typer.Option("--dropped", help="Those that were dropped instead.")]
IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="As `list` prints it, or the address.", show_default=False)
]
IdsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[ID…]", help="All, where none is given.", show_default=False)
]
PasswordOption = Annotated[str | None, typer.Option(help="Opens encrypted files.", show_default=False)]


@quarantine.command("list")
def list_(as_json: JsonOption = False, dropped: DroppedOption = False) -> None:
    """List the files in quarantine, longest there first.

    Example:

        proceedings quarantine list
    """
    from app.terminal import out, plain, print_json
    from archive.store import Store

    with Store.open(settings()) as store:
        held = store.quarantine.list(dropped=dropped)
    if as_json:
        print_json(held)
        return
    console = out()
    for one in held:
        console.print(plain(one.id, "bold"), plain(one.address))
        console.print(plain(f"  {_reason(one)} Since {one.since:%Y-%m-%d}, {one.tries} tries.", "dim"))
    if not held:
        console.print(f"Nothing {'was dropped from' if dropped else 'is in'} quarantine.")


@quarantine.command()
def retry(ids: IdsArgument = None, password: PasswordOption = None) -> None:
    """Try to archive files again, from the bytes that were kept. The exit code is 1 where one stays in quarantine.

    Examples:

        proceedings quarantine retry

        proceedings quarantine retry k3v9a1zq --password harbour
    """
    from app.commands.ingest import print_tally
    from flows.ingesting import Ingestion, offer_again
    from flows.tally import tally

    with Ingestion.open(settings(), password) as ingestion:
        held = ingestion.archive.store.quarantine.retry(tuple(ids) if ids else None)
        done = tally(ingestion.run(offer_again(one) for one in held))
    print_tally(done, None)
    if done.quarantined:
        raise typer.Exit(1)


@quarantine.command()
def drop(identifier: IdArgument) -> None:
    """Hear no more of a file, until its bytes change.

    Example:

        proceedings quarantine drop k3v9a1zq
    """
    from app.terminal import out, plain
    from archive.store import Store

    with Store.open(settings()) as store:
        held = store.quarantine.drop(identifier)
    out().print(plain(f"Dropped {held.address}."))


def _reason(one: Held) -> str:
    return f"{one.reason} {one.hint}" if one.hint else one.reason
