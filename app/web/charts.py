"""Geometry of the small charts, computed here so that the templates only print numbers."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

WIDTH = 600
HEIGHT = 60
LEAST = 2.0  # a year with one hit beside a year with thousands still shows


class Bar(msgspec.Struct, frozen=True):
    """One year; units are those of the chart's viewBox, origin top left."""

    year: int
    count: int
    x: float
    y: float
    width: float
    height: float


class Histogram(msgspec.Struct, frozen=True):
    """Hits by year, years without a hit included."""

    width: int
    height: int
    bars: tuple[Bar, ...]


def histogram(counts: Sequence[tuple[int, int]]) -> Histogram | None:
    """A bar chart of (year, count); None where there is nothing to compare."""
    if len(counts) < 2:
        return None
    by_year = dict(counts)
    years = range(min(by_year), max(by_year) + 1)
    step = WIDTH / len(years)
    most = max(by_year.values())
    return Histogram(
        WIDTH, HEIGHT, tuple(_bar(year, by_year.get(year, 0), i * step, step, most) for i, year in enumerate(years))
    )


def _bar(year: int, count: int, x: float, step: float, most: int) -> Bar:
    height = max(LEAST, HEIGHT * count / most) if count else 0.0
    gap = min(step * 0.15, 3.0)
    return Bar(year, count, round(x, 2), round(HEIGHT - height, 2), round(step - gap, 2), round(height, 2))
