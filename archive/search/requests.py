"""What a request may ask for; the same limits for both engines."""

from __future__ import annotations

from archive.search.index import FACETS, SORTS, SearchRequest
from archive.search.order import SORT_FIELDS
from archive.search.syntax import Node, scores
from config.errors import UsageError

MAX_LIMIT = 1_000  # hits on one page
MAX_DEPTH = 10_000  # offset + limit; further on by cursor
MAX_FACET_SIZE = 1_000


def check(request: SearchRequest) -> None:
    """Raise UsageError where a request asks for something that there is not, or for too much."""
    if request.sort not in SORTS:
        raise UsageError(f"There is no order ‘{request.sort}’.", hint=f"There are {', '.join(SORTS)}.")
    for name in (*request.facets, *request.filters):
        if name not in FACETS:
            raise UsageError(f"There is no facet ‘{name}’.", hint=f"There are {', '.join(FACETS)}.")
    if not 0 <= request.limit <= MAX_LIMIT:
        raise UsageError(f"A page has from 0 to {MAX_LIMIT:,} hits.")
    if request.offset < 0 or request.offset + request.limit > MAX_DEPTH:
        hint = "Go on from a page by its cursor, or export."
        raise UsageError(f"Pages reach to hit {MAX_DEPTH:,}.", hint=hint)
    if not 0 < request.facet_size <= MAX_FACET_SIZE:
        raise UsageError(f"A facet has from 1 to {MAX_FACET_SIZE:,} values.")
    for year in request.filters.get("year", ()):
        if not year.isascii() or not year.isdigit() or len(year) > 4:
            raise UsageError(f"‘{year}’ is no year.")


def sort_field(request: SearchRequest, tree: Node) -> str | None:
    """The field to sort by; None for relevance. Where nothing has a relevance, the newest comes first."""
    if request.sort != "relevance":
        return SORT_FIELDS[request.sort]
    return None if scores(tree) else SORT_FIELDS["-date"]
