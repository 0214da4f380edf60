"""The Elasticsearch engine: for archives that outgrow one machine."""

from archive.search.elastic.engine import ElasticIndex

__all__ = ["ElasticIndex"]
