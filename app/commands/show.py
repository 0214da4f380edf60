"""`proceedings show`: print a document or one intervention of the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.context import settings

if TYPE_CHECKING:
    from archive.models import Intervention, Proceedings
    from archive.reading import Found
    from archive.store import Store

IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Of a document or an intervention, as search prints it.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def show(identifier: IdArgument, as_json: JsonOption = False) -> None:
    """Print a document, or one intervention with how its speaker was found.

    The id of an intervention that a later edition replaced leads to what replaced it.

    Examples:

        proceedings show 77pehx13xfgy3

        proceedings show qhejdv7a2nsk --json
    """
    from app import shapes, terminal
    from app.commands.extract import show_document
    from archive.headings import title_of
    from archive.store import Store

    with Store.open(settings()) as store:
        document, found = _look_up(store, identifier)
    if found is None:
        terminal.print_json(shapes.document(document)) if as_json else show_document(document, terminal.out())
    elif as_json:
        about = {"proceedings": found.document, "title": title_of(document), "current": found.current}
        terminal.print_json({**shapes.intervention(found.intervention), **about})
    else:
        _show_intervention(document, found)


def _look_up(store: Store, identifier: str) -> tuple[Proceedings, Found | None]:
    """The document, and the intervention where the id is one's."""
    from config.errors import NotFoundError

    try:
        return store.get(identifier), None
    except NotFoundError:
        try:
            found = store.intervention(identifier)
        except NotFoundError:
            hint = "`proceedings search` prints the ids of what it finds."
            raise NotFoundError(
                f"The archive has neither a document nor an intervention {identifier}.", hint=hint
            ) from None
        return store.get(found.document), found


def _show_intervention(document: Proceedings, found: Found) -> None:
    from app.commands.extract import pages_in_words
    from app.terminal import out, plain
    from archive.headings import title_of

    console, one, heading = out(), found.intervention, document.heading
    console.print(plain(one.speaker.name if one.speaker else f"({one.kind})", "bold cyan"))
    facts = (title_of(document), heading.session, heading.date and heading.date.isoformat(), pages_in_words(one.pages))
    console.print(plain(" · ".join(fact for fact in facts if fact), "dim"))
    console.print(plain(one.text))
    console.print(plain(_how_found(one), "dim"))
    console.print(plain(f"document {found.document}", "dim"))
    if not found.current:
        console.print(plain("The current edition of the document no longer has these words.", "yellow"))


def _how_found(one: Intervention) -> str:
    label = f", printed as {one.label!r}" if one.label else ""
    return f"{one.kind}, found by: {one.evidence}{label}, confidence {one.confidence:.2f}"
