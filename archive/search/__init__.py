"""Search: one query language, two engines, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.search.index import SearchIndex
    from config.settings import Settings


def open_index(settings: Settings) -> SearchIndex:
    """The index that the settings name: Elasticsearch where its address is set, else the folder in the data folder.

    Nothing is read or connected to before the first question.
    """
    if settings.elasticsearch_url:
        from archive.search.elastic import ElasticIndex

        return ElasticIndex(settings)
    from archive.search.embedded import EmbeddedIndex

    return EmbeddedIndex(settings.data / "index")


def is_there(settings: Settings) -> bool:
    """True where an index can be seen without opening it. One on a server cannot: that has to be asked."""
    folder = settings.data / "index"
    return not settings.elasticsearch_url and (folder / "CURRENT").is_file() and any(folder.glob("*/meta.json"))
