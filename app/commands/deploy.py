"""`proceedings deploy`: the schedules of many machines."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

PrintOption = Annotated[bool, typer.Option("--print", help="Print them as a prefect.yaml instead.")]


def deploy(as_yaml: PrintOption = False) -> None:
    """Write all schedules into the Prefect server that PREFECT_API_URL names, for the workers of its work pool.

    To be run again when config/sources.yaml has changed: schedules are brought up to date, and those of sources that
    are gone are taken away. One machine alone needs `proceedings up` instead.

    Example:

        PREFECT_API_URL=http://prefect.example:4200/api proceedings deploy
    """
    from app.context import settings
    from app.terminal import out, plain
    from flows import deploying

    if as_yaml:
        sys.stdout.write(deploying.prefect_yaml(settings()))
        return
    done = deploying.deploy(settings())
    console = out()
    console.print(plain(f"{len(done.names)} deployments for the work pool {deploying.POOL} at {done.server}:", "bold"))
    for name in done.names:
        console.print(plain(f"  {name}"))
    for name in done.removed:
        console.print(plain(f"  {name} was taken away", "yellow"))
