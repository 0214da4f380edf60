"""What both engines do with the counted values of a facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from archive.search.analysis import fold

Buckets = list[tuple[str, int]]
"""A value and how many hits have it."""

_SPARE = 50  # values counted beyond those shown, so that spellings of one name and ties at the end come out right


def fetch_size(size: int) -> int:
    """How many values to ask the engine for."""
    return size + _SPARE


def merged(buckets: Buckets, size: int) -> tuple[tuple[str, int], ...]:
    """One value for all spellings that differ in case and accents only, by the commonest; most first, then by name.

    >>> merged([("GARCIA", 1), ("García", 2), ("Adaba", 3)], 10)
    (('Adaba', 3), ('García', 3))
    """
    counts: dict[str, int] = {}
    shown: dict[str, tuple[int, str]] = {}
    for value, count in buckets:
        same = _fold(value)
        counts[same] = counts.get(same, 0) + count
        shown[same] = min(shown.get(same, (0, value)), (-count, value))
    ranked = sorted((-count, shown[same][1]) for same, count in counts.items())
    return tuple((value, -count) for count, value in ranked[:size])


_fold = lru_cache(maxsize=16_384)(fold)


def histogram(years: Buckets) -> tuple[tuple[int, int], ...]:
    """Hits by year, in order."""
    return tuple(sorted((int(year), count) for year, count in years))


def without(filters: Mapping[str, Sequence[str]], name: str) -> dict[str, Sequence[str]]:
    """The filters that hold for a facet: all but its own, so that a second value can be chosen beside the first."""
    return {field: values for field, values in filters.items() if field != name}
