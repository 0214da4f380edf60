"""`proceedings ingest`: put files into the archive."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.settings import Settings
    from flows.ingesting import Ingestion, Outcome
    from flows.tally import Tally

PathsArgument = Annotated[
    list[Path], typer.Argument(metavar="PATH…", help="PDFs, and folders with PDFs in them.", show_default=False)
]
DirectOption = Annotated[bool, typer.Option("--direct", help="Do the same work without Prefect.")]
PasswordOption = Annotated[str | None, typer.Option(help="Opens encrypted files.", show_default=False)]


def ingest(paths: PathsArgument, direct: DirectOption = False, password: PasswordOption = None) -> None:
    """Put PDFs into the archive; what is there already is left alone.

    A file that cannot be read goes to quarantine with its reason and never stops the others. The exit code is 1 where
    something was quarantined.

    Examples:

        proceedings ingest minutes/ extra.pdf

        proceedings ingest secret.pdf --password harbour --direct
    """
    from app.context import settings
    from app.terminal import progress
    from config.errors import UsageError
    from flows.files import find

    chosen = settings()
    total = len(find(paths))
    if not total:
        raise UsageError(f"There is no PDF in {', '.join(map(str, paths))}.")
    done = count(1)
    with progress("reading", total) as moved:
        tally, fault = _ingest(chosen, paths, direct, password, lambda _: moved(next(done)))
    print_tally(tally, fault)
    if tally.quarantined or fault:
        raise typer.Exit(1)


def _ingest(
    settings: Settings, paths: list[Path], direct: bool, password: str | None, report: Callable[[Outcome], None]
) -> tuple[Tally, str | None]:
    """What was done, and why the index lacks some of it, if it does."""
    from flows.ingesting import Ingestion

    with Ingestion.open(settings, password, report) as ingestion:
        tally = _run(ingestion, paths) if direct else _run_flow(ingestion, paths)
        return tally, ingestion.settle()


def _run(ingestion: Ingestion, paths: list[Path]) -> Tally:
    from flows.files import find
    from flows.ingesting import offers_of
    from flows.tally import tally

    return tally(ingestion.run(offers_of(find(paths))))


def _run_flow(ingestion: Ingestion, paths: list[Path]) -> Tally:
    from flows.environment import prepare

    prepare(ingestion.archive.settings)
    from flows.batches import using
    from flows.ingest import ingest_proceedings

    with using(ingestion):
        return ingest_proceedings([str(path) for path in paths])


def print_tally(tally: Tally, fault: str | None) -> None:
    """Print what was done, and every quarantined file with its reason."""
    from app.terminal import counted, err, out, plain

    console = out()
    console.print(plain(f"{counted(tally.total, 'file')}: {tally.sentence()}.", "bold"))
    for outcome in tally.quarantined:
        console.print(plain(f"  {_short(outcome.address)}", "yellow"))
        console.print(plain(f"    {outcome.reason} {outcome.hint or ''}".rstrip()))
    if fault:
        err().print(plain(f"The documents are kept, but search does not find all of them yet: {fault} "
                          "The next ingest, or `proceedings verify --repair`, brings them in."))  # fmt: skip


def _short(address: str) -> str:
    """A path as seen from the current folder, where it lies in it."""
    path = Path(address)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else address
