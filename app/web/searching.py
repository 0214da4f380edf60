"""A search as an address: query parameters in, `SearchRequest` out, and back again.

Every state of the search page is a URL that can be bookmarked, mailed and read without JavaScript. Parameters:
`q`, one repeated parameter per facet (`speaker=…&speaker=…`), `from` and `to` (years), `sort`, `page`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from urllib.parse import quote_plus, urlencode

import msgspec
from starlette.datastructures import QueryParams

from archive.search.index import FACETS, SORTS, SearchRequest
from config.errors import UsageError

PAGE_SIZE = 20
DEEPEST_PAGE = 500  # beyond 10,000 hits nobody reads on: export or narrow the search
LONGEST_QUERY = 1000  # characters


Pairs = list[tuple[str, str]]
"""Parameters of an address, in order."""


class SearchState(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What the reader asked for."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = {}  # facet -> values
    sort: str = "relevance"
    page: int = 1

    def request(self, *, limit: int = PAGE_SIZE, facets: tuple[str, ...] = FACETS) -> SearchRequest:
        """The question to put to the index."""
        return SearchRequest(
            query=self.q,
            filters={field: list(values) for field, values in self.chosen.items()},
            sort=self.sort,
            limit=limit,
            offset=(self.page - 1) * limit,
            facets=facets,
        )

    def url(self, path: str = "/", **changes: object) -> str:
        """The address of this state with some fields changed; a changed search begins at its first page."""
        state = msgspec.structs.replace(self, **{"page": 1, **changes})
        pairs = [*state._asked(), *state._narrowed(FACETS), *state._sorted()]
        pairs += [("page", str(state.page))] if state.page > 1 else []
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def _asked(self) -> Pairs:
        return [("q", self.q)] if self.q else []

    def _narrowed(self, fields: Sequence[str]) -> Pairs:
        return [(field, value) for field in fields for value in self.chosen.get(field, ())]

    def _sorted(self) -> Pairs:
        return [("sort", self.sort)] if self.sort != "relevance" else []

    def with_value(self, field: str, value: str) -> str:
        """The address with a facet value chosen, or given up where it was chosen."""
        chosen = self.chosen.get(field, ())
        if value in chosen:
            return self.url(chosen={**self.chosen, field: tuple(v for v in chosen if v != value)})
        before, after = self._around[field]
        return f"{before}{quote_plus(value)}{after}"

    @cached_property
    def _around(self) -> dict[str, tuple[str, str]]:
        """What stands before and after one more value of each facet: a page has a hundred such addresses."""
        return {
            field: (
                f"/?{urlencode([*self._asked(), *self._narrowed(FACETS[: n + 1]), (field, '')])}",
                "".join(f"&{urlencode([pair])}" for pair in (*self._narrowed(FACETS[n + 1 :]), *self._sorted())),
            )
            for n, field in enumerate(FACETS)
        }

    def is_chosen(self, field: str, value: str) -> bool:
        """Whether the facet value narrows this search."""
        return value in self.chosen.get(field, ())

    @property
    def narrowed(self) -> tuple[tuple[str, str], ...]:
        """Every chosen (facet, value)."""
        return tuple((field, value) for field in FACETS for value in self.chosen.get(field, ()))

    @property
    def empty(self) -> bool:
        """Nothing was asked."""
        return not self.q and not self.narrowed


def read_state(parameters: QueryParams) -> SearchState:
    """The state that an address describes.

    Raises:
        UsageError: a page number or sort order that does not exist, or a query longer than `LONGEST_QUERY`.
    """
    query = parameters.get("q", "").strip()
    if len(query) > LONGEST_QUERY:
        raise UsageError(f"The query has {len(query):,} characters; at most {LONGEST_QUERY:,} are read.")
    return SearchState(
        q=query,
        chosen={field: values for field in FACETS if (values := _values(parameters.getlist(field)))},
        sort=_sort(parameters.get("sort", "relevance")),
        page=_page(parameters.get("page", "1")),
    )


def _values(raw: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in raw if value))


def _sort(raw: str) -> str:
    if raw not in SORTS:
        raise UsageError(f"There is no sort order “{raw[:40]}”; there are: {', '.join(SORTS)}.")
    return raw


def _page(raw: str) -> int:
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:6]) <= DEEPEST_PAGE:
        raise UsageError(f"Pages go from 1 to {DEEPEST_PAGE}; narrow the search or export it to read further.")
    return int(raw)
