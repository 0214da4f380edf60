"""What a search index is: the entries it holds, what is asked of it, what it answers.

Two engines implement `SearchIndex`: `embedded` (tantivy, a folder on disk) and `elastic` (Elasticsearch 9). One
contract test suite runs against both. An index is derived: it can be deleted and rebuilt from the store at any time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from archive.models import Span


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One intervention as the index holds it, with what is known of its proceedings."""

    id: str  # Intervention id, stable
    proceedings: str  # Proceedings id
    version: int  # grows with every edition or extraction of the document: a late writer never overwrites a newer one
    ingest_seq: int  # the store's sequence number: when these words came into the archive
    revised: bool = False  # True where a new edition changed the words of an intervention that was there before
    seq: int  # reading order within the proceedings
    text: str
    title: str = ""
    body: str = ""
    session: str = ""
    date: dt.date | None = None
    place: str = ""
    language: str = "en"
    speaker: str = ""  # name; empty where nobody speaks
    speaker_id: str = ""  # person's id across the archive
    label: str = ""
    affiliation: str = ""
    role: str = ""
    kind: str = "speech"
    section: str = ""  # title of the section
    pages: tuple[int, int] = (0, 0)
    spans: tuple[Span, ...] = ()  # kept, not searched
    confidence: float = 0.0
    evidence: str = ""


FACETS = ("speaker", "body", "session", "year", "role", "kind", "language")
SORTS = ("relevance", "date", "-date", "ingest_seq", "-ingest_seq", "reading")


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A question. `filters` are exact facet values, ORed within a field and ANDed between fields."""

    query: str = ""
    filters: Mapping[str, Sequence[str]] = {}
    sort: str = "relevance"  # one of SORTS
    limit: int = 20
    offset: int = 0
    after: str | None = None  # cursor of the page before, as SearchResult.next gave it; wins over offset
    facets: tuple[str, ...] = FACETS  # empty: none
    facet_size: int = 20
    highlight: bool = True
    ingest_seq: tuple[int, int] | None = None  # only entries with low < ingest_seq <= high


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One intervention found. `highlight` is plain text with the found words between \\ue000 and \\ue001 (private-use
    characters that no PDF text can contain after cleaning): each output escapes the text first and then marks up."""

    entry: Entry
    score: float
    highlight: str


HIGHLIGHT_OPEN = "\ue000"
HIGHLIGHT_CLOSE = "\ue001"


class SearchResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `facets` maps a field to (value, count) pairs, most first; `histogram` counts hits by year."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]] = {}
    histogram: tuple[tuple[int, int], ...] = ()
    next: str | None = None
    suggestion: str | None = None  # "did you mean"


class SearchIndex(Protocol):
    """An engine. All methods raise IndexUnavailableError when the engine cannot be used, QueryError on a bad query."""

    def replace(self, proceedings: str, version: int, entries: Sequence[Entry]) -> None:
        """Put the document's entries in place of those it had, unless a newer version is there; `commit` shows them."""

    def remove(self, proceedings: str, version: int) -> None:
        """Take the document's entries out."""

    def commit(self) -> None:
        """Make what was written visible and durable."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a request."""

    def state(self) -> Hashable:
        """What changes with everything that is committed, by whomever, so that an answer may be kept meanwhile; asking
        is cheap. None where that cannot be told."""

    def get(self, intervention: str) -> Entry | None:
        """One entry by id."""

    def similar(self, intervention: str, limit: int = 5) -> tuple[Hit, ...]:
        """Interventions whose words are most like this one's."""

    def export(self, request: SearchRequest) -> Iterator[Entry]:
        """Every entry that matches, in a stable order, of any number."""

    def rebuild(
        self,
        documents: Iterable[tuple[str, int, Sequence[Entry]]],
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Build a new index from (proceedings, version, entries), then put it in place of the old one: no gap."""

    def versions(self) -> Iterator[tuple[str, str, int]]:
        """(intervention id, proceedings id, version) of all entries, for comparing with the store."""

    def close(self) -> None:
        """Let go of files and connections."""
