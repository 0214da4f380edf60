"""`proceedings visit`: look now at what a source has."""

from __future__ import annotations

from typing import Annotated

import typer

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A source of config/sources.yaml.")]


def visit(name: NameArgument) -> None:
    """Visit a source now: archive what is new, and write down what is missing and why.

    The exit code is 1 where the listing could not be read, something was quarantined, or search does not find all of
    it yet.

    Example:

        proceedings visit norrvik-minutes
    """
    from app.commands.ingest import print_tally
    from app.context import settings
    from app.terminal import err, out, plain
    from config.errors import ProceedingsError
    from flows.sources.visiting import visit_named

    visited = visit_named(settings(), name)
    if visited.outcome == "failed":
        raise ProceedingsError(f"{name}: {visited.message}")
    out().print(plain(f"{name} names {visited.listed:,} files; {len(visited.gone):,} are gone since the last visit."))
    print_tally(visited.done, None)
    if visited.message:
        err().print(plain(visited.message))
    if visited.outcome != "complete":
        raise typer.Exit(1)
