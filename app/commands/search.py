"""`proceedings search`: ask the archive."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from app.context import settings

if TYPE_CHECKING:
    from rich.console import Console

    from archive.search.index import Hit, SearchRequest, SearchResult
    from config.settings import Settings

QueryArgument = Annotated[str, typer.Argument(metavar="QUERY", help="What to look for.", show_default=False)]
Names = Annotated[list[str] | None, typer.Option(show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
LimitOption = Annotated[int, typer.Option(min=0, help="Hits to print.")]
OffsetOption = Annotated[int, typer.Option(min=0, help="Hits to skip.")]
SortOption = Annotated[str, typer.Option(help="relevance, date, -date, ingest_seq, -ingest_seq, reading.")]


def _named(what: str) -> object:
    return typer.Option(help=what, show_default=False)


SpeakerOption = Annotated[list[str] | None, _named("Only by this speaker: a name or a part of it.")]
BodyOption = Annotated[list[str] | None, _named("Only of this body.")]
SessionOption = Annotated[list[str] | None, _named("Only of this session.")]
RoleOption = Annotated[list[str] | None, _named("Only in this role: chair, rapporteur, witness …")]
KindOption = Annotated[list[str] | None, _named("Only of this kind: speech, reported, question, vote …")]
LanguageOption = Annotated[list[str] | None, _named("Only in this language: en, fr …")]


def search(
    query: QueryArgument = "",
    speaker: SpeakerOption = None,
    body: BodyOption = None,
    session: SessionOption = None,
    role: RoleOption = None,
    kind: KindOption = None,
    language: LanguageOption = None,
    limit: LimitOption = 10,
    offset: OffsetOption = 0,
    sort: SortOption = "relevance",
    as_json: JsonOption = False,
) -> None:
    """Find interventions, each with its speaker, session, date and page.

    Words are all wanted; "a phrase", OR, -not, ( ), prefix*, fuzzy~ and debt NEAR/10 relief mean what they say. Fields:
    speaker, role, body, session, title, date, kind, language, as in speaker:martin date:[2008 TO 2010]. An option given
    twice means either.

    Examples:

        proceedings search "remittances OR migration"

        proceedings search '"postal bank" -monopoly' --speaker castellane --sort date

        proceedings search 'date:[2017 TO *] kind:vote' --json | jq .total
    """
    from archive.search.index import SearchRequest

    named = {"speaker": speaker, "body": body, "session": session, "role": role, "kind": kind, "language": language}
    words = _narrowed(query, {name: values for name, values in named.items() if values})
    request = SearchRequest(query=words, limit=limit, offset=offset, sort=sort)
    result = _ask(settings(), query, request)
    if as_json:
        from app import shapes, terminal

        terminal.print_json(shapes.search_result(result))
    else:
        show(result, request)


def _narrowed(query: str, named: dict[str, list[str]]) -> str:
    """The query with its options, as one query. The query itself is parsed first: its faults have its positions."""
    from archive.search.query import parse

    parse(query)
    parts = [f"({query})"] if query.strip() else []
    parts += ["(" + " OR ".join(f"{name}:{_quoted(value)}" for value in values) + ")" for name, values in named.items()]
    return query if len(parts) == 1 and query.strip() else " ".join(parts)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _ask(settings: Settings, query: str, request: SearchRequest) -> SearchResult:
    from archive.search import open_index
    from config.errors import NotFoundError, QueryError

    if not settings.elasticsearch_url and not settings.data.is_dir():
        raise NotFoundError(f"There is no archive in {settings.data} yet.", hint="`proceedings ingest PATH` makes one.")
    index = open_index(settings)
    try:
        return index.search(request)
    except QueryError as error:
        if error.position is not None and sys.stderr.isatty():
            sys.stderr.write(f"  {query}\n  {' ' * error.position}^\n")
        raise
    finally:
        index.close()


def show(result: SearchResult, request: SearchRequest) -> None:
    """Print hits and what they have in common."""
    from app.terminal import counted, out, plain

    console = out()
    last = request.offset + len(result.hits)
    which = f", {request.offset + 1}-{last}" if result.hits and result.total > len(result.hits) else ""
    console.print(plain(counted(result.total, "intervention") + which, "bold"))
    for hit in result.hits:
        _show_hit(hit, console)
    _show_facets(result, console)
    if result.suggestion:
        console.print(plain(f"Did you mean: {result.suggestion}"))


def _show_hit(hit: Hit, console: Console) -> None:
    from app.terminal import highlighted, plain
    from archive.headings import beside_title

    entry = hit.entry
    first, last = entry.pages
    pages = f"p. {first}" if first == last else f"pp. {first}-{last}"
    role = f" ({entry.role})" if entry.role else ""
    date = entry.date.isoformat() if entry.date else ""
    console.print()
    console.print(
        plain(entry.speaker or f"({entry.kind})", "bold cyan"), plain(role + "  ", "cyan"), plain(entry.id, "dim")
    )
    where = (entry.title, *beside_title(entry.title, entry.session), date, pages)
    console.print(plain(" · ".join(filter(None, where)), "dim"))
    console.print(highlighted(hit.highlight, console))


def _show_facets(result: SearchResult, console: Console) -> None:
    """The fields in which the hits differ, the most frequent values first."""
    from app.terminal import plain

    telling = {field: counts for field, counts in result.facets.items() if len(counts) > 1}
    if telling:
        console.print()
    for field, counts in telling.items():
        values = ", ".join(f"{value} {count}" for value, count in counts[:5])
        console.print(plain(f"{field:>9}  ", "bold"), plain(values + (" …" if len(counts) > 5 else ""), "dim"), sep="")
