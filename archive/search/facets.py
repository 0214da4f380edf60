"""What both engines do with the counted values of a facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.search.analysis import fold

Buckets = list[tuple[str, int]]
"""A value and how many hits have it."""

_SPARE = 200  # values counted beyond those shown, so that spellings of one name and ties at the end come out right


def fetch_size(size: int) -> int:
    """How many values to ask the engine for."""
    return size + _SPARE


def merged(buckets: Buckets, size: int) -> tuple[tuple[str, int], ...]:
    """One value for all spellings that differ in case and accents only, by the commonest; most first, then by name.

    >>> merged([("GARCIA", 1), ("García", 2), ("Adaba", 3)], 10)
    (('Adaba', 3), ('García', 3))
    """
    counts: dict[str, int] = {}
    shown: dict[str, str] = {}
    for value, count in sorted(buckets, key=lambda bucket: (-bucket[1], bucket[0])):
        same = fold(value)
        shown.setdefault(same, value)
        counts[same] = counts.get(same, 0) + count
    ranked = sorted(((shown[same], count) for same, count in counts.items()), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ranked[:size])


def histogram(years: Buckets) -> tuple[tuple[int, int], ...]:
    """Hits by year, in order."""
    return tuple(sorted((int(year), count) for year, count in years))


def without(filters: Mapping[str, Sequence[str]], name: str) -> dict[str, Sequence[str]]:
    """The filters that hold for a facet: all but its own, so that a second value can be chosen beside the first."""
    return {field: values for field, values in filters.items() if field != name}
