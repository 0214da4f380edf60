"""`proceedings reindex` and `proceedings verify`: the index is made from the store, and can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.context import settings
from app.terminal import counted

if TYPE_CHECKING:
    from archive.holdings import Repair, Verdict

RepairOption = Annotated[bool, typer.Option("--repair", help="Bring the index into step where it is not.")]


def reindex() -> None:
    """Build the search index anew from the store; searches go on meanwhile.

    Also how an archive moves to Elasticsearch: set PROCEEDINGS_ELASTICSEARCH_URL, then reindex.

    Example:

        proceedings reindex
    """
    from app.terminal import out, plain, progress
    from archive.holdings import Archive

    with Archive(settings()) as archive:
        with progress("indexing", archive.store.status().documents) as moved:
            done = archive.rebuild(moved)
        out().print(plain(_done(done)))
    if done.waiting:
        raise typer.Exit(1)


def verify(repair: RepairOption = False) -> None:
    """Compare the search index with the store, intervention by intervention. The exit code is 1 where they differ.

    Examples:

        proceedings verify

        proceedings verify --repair
    """
    from app.terminal import out, plain, progress
    from archive.holdings import Archive

    console = out()
    with Archive(settings()) as archive:
        verdict = archive.verify()
        console.print(plain(_compared(verdict)))
        if verdict.sound or not repair:
            raise typer.Exit(0 if verdict.sound else 1)
        with progress("indexing", len(verdict.documents)) as moved:
            done = archive.mend(verdict, moved)
        console.print(plain(_done(done)))
        if archive.verify().sound:
            raise typer.Exit(0)
        console.print(plain("They still differ. Make the index anew with `proceedings reindex`."))
        raise typer.Exit(1)


def _done(done: Repair) -> str:
    words = f"{counted(done.indexed, 'document')} indexed"
    return f"{words}, {done.waiting:,} not: {done.fault}" if done.waiting else f"{words}."


def _compared(verdict: Verdict) -> str:
    if verdict.sound:
        return f"The index has all {counted(verdict.stored, 'intervention')} of the store, and no others."
    return (
        f"The store has {counted(verdict.stored, 'intervention')}, the index {verdict.indexed:,}: {verdict.missing:,} "
        f"missing, {verdict.surplus:,} surplus, {verdict.outdated:,} outdated, in "
        f"{counted(len(verdict.documents), 'document')}."
    )
