"""Search: one query language, two engines, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.search.index import SearchIndex
    from config.settings import Settings


def open_index(settings: Settings) -> SearchIndex:
    """The index in the data folder. Nothing is read before the first question."""
    from archive.search.embedded import EmbeddedIndex

    return EmbeddedIndex(settings.data / "index")
