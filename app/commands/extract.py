"""`proceedings extract`: read one file and print who said what. The archive is not touched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from archive.models import Intervention, Proceedings

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A PDF of proceedings.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
PasswordOption = Annotated[str | None, typer.Option(help="Opens an encrypted file.", show_default=False)]


def extract(file: FileArgument, as_json: JsonOption = False, password: PasswordOption = None) -> None:
    """Read one PDF and print who said what; the archive is not touched.

    Examples:

        proceedings extract minutes.pdf

        proceedings extract minutes.pdf --json | jq '.interventions[].speaker.name'
    """
    from app import shapes, terminal
    from app.context import settings
    from flows.reading import read_file

    proceedings = read_file(file, settings(), password=password)
    if as_json:
        terminal.print_json(shapes.document(proceedings))
    else:
        show_document(proceedings, terminal.out())


def show_document(proceedings: Proceedings, console: Console) -> None:
    """Print a document for reading: its heading, who is there, and every intervention."""
    from app.terminal import plain

    heading = proceedings.heading
    console.print(plain(heading.title or "(no title)", "bold"))
    facts = (heading.body, heading.session, heading.date and heading.date.isoformat(), heading.place, heading.language)
    console.print(plain(" · ".join(fact for fact in facts if fact), "dim"))
    for person in proceedings.participants:
        more = ", ".join(filter(None, (*person.roles, person.affiliation)))
        console.print(plain(f"  {person.name}{'?' if person.uncertain else ''}{f' ({more})' if more else ''}"))
    for one in proceedings.interventions:
        console.print()
        console.print(_head(one))
        console.print(plain(one.text))
    for warning in proceedings.extraction.warnings:
        console.print(plain(f"! {warning}", "yellow"))


def _head(one: Intervention) -> Text:
    from app.terminal import plain

    name = one.speaker.name if one.speaker else f"({one.kind})"
    details = f"  {pages_in_words(one.pages)} · {one.kind} · {one.evidence} {one.confidence:.2f}"
    return plain(name, "bold cyan").append_text(plain(details, "dim"))


def pages_in_words(pages: tuple[int, int]) -> str:
    """`p. 3` or `pp. 3-4`."""
    first, last = pages
    return f"p. {first}" if first == last else f"pp. {first}-{last}"
