"""What both engines do with the counted values of a facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter

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
    if len(set(map(_fold, (value for value, _ in buckets)))) < len(buckets):
        buckets = _joined(buckets)
    return top(buckets, size)


def top(buckets: Buckets, size: int) -> tuple[tuple[str, int], ...]:
    """Most first, then by name."""
    ranked = sorted(buckets, key=_count, reverse=True)
    if len(ranked) > size:
        least = ranked[size - 1][1]
        ranked = [bucket for bucket in ranked if bucket[1] >= least]
    ranked.sort()  # by name, which remains the order of those with the same count
    ranked.sort(key=_count, reverse=True)
    return tuple(ranked[:size])


def _joined(buckets: Buckets) -> Buckets:
    """One value for all that are the same when folded."""
    counts: dict[str, int] = {}
    shown: dict[str, tuple[int, str]] = {}
    for value, count in buckets:
        same = _fold(value)
        counts[same] = counts.get(same, 0) + count
        shown[same] = min(shown.get(same, (0, value)), (-count, value))
    return [(shown[same][1], count) for same, count in counts.items()]


class _Folded(dict[str, str]):
    """Value -> without case and accents. A dict, since a hit in an `lru_cache` touches three times as much memory, and
    there are a hundred values in an answer."""

    def __missing__(self, value: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[value] = folded = fold(value)
        return folded


_REMEMBERED = 16_384
_fold = _Folded().__getitem__
_count = itemgetter(1)


def histogram(years: Buckets) -> tuple[tuple[int, int], ...]:
    """Hits by year, in order."""
    return tuple(sorted((int(year), count) for year, count in years))


def without(filters: Mapping[str, Sequence[str]], name: str) -> dict[str, Sequence[str]]:
    """The filters that hold for a facet: all but its own, so that a second value can be chosen beside the first."""
    return {field: values for field, values in filters.items() if field != name}
