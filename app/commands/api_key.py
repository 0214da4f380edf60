"""`proceedings api-key`: what programs need to write over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.context import settings

if TYPE_CHECKING:
    from archive.keys import ApiKey

api_key = typer.Typer(no_args_is_help=True, help="Keys with which programs write over HTTP: create, list, revoke.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Who or what it is for.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON array.")]


@api_key.command()
def create(name: NameArgument) -> None:
    """Make a key and print it, this once. Whoever has it may archive, correct, merge and drop.

    Example:

        proceedings api-key create scanner-room
    """
    from app.terminal import err, plain
    from archive.keys import ApiKeys
    from archive.store import Store

    with Store.open(settings()) as store:
        key, made = ApiKeys(store.database).create(name)
    typer.echo(key)
    err().print(plain(f"The key {made.name}; it is not shown again. Send it as `Authorization: Bearer …`.", "dim"))


@api_key.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List the keys: by name, when each was made, last used and revoked.

    Example:

        proceedings api-key list
    """
    from app.terminal import out, plain, print_json
    from archive.keys import ApiKeys
    from archive.store import Store

    with Store.open(settings()) as store:
        keys = ApiKeys(store.database).list()
    if as_json:
        print_json(keys)
        return
    console = out()
    for key in keys:
        console.print(plain(key.name, "bold"), plain(_history(key)))
    if not keys:
        console.print("There are no keys.")


@api_key.command()
def revoke(name: NameArgument) -> None:
    """Let a key open nothing any more. What it wrote stays.

    Example:

        proceedings api-key revoke scanner-room
    """
    from app.terminal import out, plain
    from archive.keys import ApiKeys
    from archive.store import Store

    with Store.open(settings()) as store:
        revoked = ApiKeys(store.database).revoke(name)
    out().print(plain(f"The key {revoked.name} opens nothing any more."))


def _history(key: ApiKey) -> str:
    used = f"last used {key.used:%Y-%m-%d %H:%M}" if key.used else "never used"
    revoked = f", revoked {key.revoked:%Y-%m-%d}" if key.revoked else ""
    return f"made {key.made:%Y-%m-%d}, {used}{revoked}"
