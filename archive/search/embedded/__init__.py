"""The embedded engine: tantivy, a folder on disk, no server."""

from archive.search.embedded.engine import EmbeddedIndex

__all__ = ["EmbeddedIndex"]
