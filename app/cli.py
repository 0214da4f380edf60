"""The command `proceedings`.

Commands are plain functions in `app/commands`; they import what they need when they are called, so that a search does
not wait for what only an ingest needs. A ProceedingsError becomes one sentence on standard error and an exit code: 1
where data is at fault, 2 where the command is.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.commands.api_key import api_key
from app.commands.deploy import deploy
from app.commands.digest import digest
from app.commands.extract import extract
from app.commands.index import reindex, verify
from app.commands.ingest import ingest
from app.commands.operator import operator_password
from app.commands.quarantine import quarantine
from app.commands.search import search
from app.commands.serve import serve
from app.commands.show import show
from app.commands.status import status
from app.commands.up import up
from app.commands.visit import visit
from app.context import override
from config.errors import ProceedingsError

cli = typer.Typer(
    name="proceedings",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DataOption = Annotated[
    Path | None, typer.Option("--data", help="The archive's folder. [default: PROCEEDINGS_DATA or ./data]")
]


@cli.callback()
def options(data: DataOption = None) -> None:
    """PDFs of meetings go in; who said what comes out: searchable, citable to the page, mailed as digests."""
    override(data=data)


for command in (ingest, visit, search, show, extract, status, reindex, verify, serve, up, deploy, operator_password):
    cli.command()(command)
cli.add_typer(digest, name="digest")
cli.add_typer(quarantine, name="quarantine")
cli.add_typer(api_key, name="api-key")


def main() -> None:
    """Run the command and end the process."""
    try:
        cli()
    except ProceedingsError as error:
        complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


def complain(error: ProceedingsError) -> None:
    """Say what went wrong, in one sentence and perhaps a hint."""
    from app.terminal import clean

    sys.stderr.write(clean(f"proceedings: {error}") + "\n")


if __name__ == "__main__":
    main()
