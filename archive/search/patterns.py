"""Words with wildcards as regular expressions, simple enough for Python, tantivy and Lucene to read alike."""

from __future__ import annotations

import re

from archive.search.analysis import fold


def pattern_regex(pattern: str) -> str:
    """`migra*` and `organi?ation` over folded words; the whole word must match.

    >>> pattern_regex("Migrá*"), pattern_regex("organi?ation")
    ('migra.*', 'organi.ation')
    """
    signs = {"*": ".*", "?": "."}
    return "".join(signs.get(part, re.escape(fold(part))) for part in re.split(r"([*?])", pattern))


def pattern_wildcard(pattern: str) -> str:
    """The same for engines that know `*` and `?` themselves: only folded."""
    return "".join(part if part in "*?" else fold(part) for part in re.split(r"([*?])", pattern))
