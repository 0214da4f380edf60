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
    files = find(paths)
    if not files:
        raise UsageError(f"There is no PDF in {', '.join(map(str, paths))}.")
    done = count(1)
    with progress("reading", len(files)) as moved:
        tally, fault = _ingest(chosen, files, None if direct else paths, password, lambda _: moved(next(done)))
    print_tally(tally, fault)
    if tally.quarantined or fault:
        raise typer.Exit(1)


def _ingest(
    settings: Settings,
    files: list[Path],
    paths: list[Path] | None,
    password: str | None,
    report: Callable[[Outcome], None],
) -> tuple[Tally, str | None]:
    """What was done, and why the index lacks some of it, if it does. `paths` are given to a flow, if there are any."""
    from flows.ingesting import Ingestion

    with Ingestion.open(settings, password, report) as ingestion:
        tally = _run(ingestion, files) if paths is None else _run_flow(ingestion, files, paths)
        return tally, ingestion.settle()


def _run(ingestion: Ingestion, files: list[Path]) -> Tally:
    from flows.ingesting import offers_of
    from flows.tally import tally

    return tally(ingestion.run(offers_of(files)))


def _run_flow(ingestion: Ingestion, files: list[Path], paths: list[Path]) -> Tally:
    from flows.environment import prepare
    from flows.ingesting import offers_of

    settings = ingestion.archive.settings
    if settings.task_runner == "threads":
        ingestion.begin(offers_of(files))  # Prefect takes more than a second to import
    prepare(settings)
    from flows.ingest import ingest_here

    return ingest_here(ingestion, [str(path) for path in paths])


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
