"""How long single requests take, of several things side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median

from bench.measuring import percentile

WARM = 10  # requests before anything is timed

Latency = tuple[float, float]
"""Median and 95th percentile over the requests, in seconds."""


def latencies(
    things: Mapping[str, Callable[[int], object]], count: int, runs: int, clock: Callable[[], float]
) -> dict[str, Latency]:
    """Of each thing, called with the number of each request. A request is put to all before the next, so that a busy
    moment falls on all alike, and each is the first in its turn, since the second finds a warmer cache; of several
    runs, the median of a request counts."""
    names = list(things)
    for thing in things.values():
        for number in range(min(WARM, count)):
            thing(number)
    found: dict[str, list[list[float]]] = {name: [[] for _ in range(count)] for name in things}
    for run in range(runs):
        for number in range(count):
            first = (run + number) % len(names)
            for name in names[first:] + names[:first]:
                start = clock()
                things[name](number)
                found[name][number].append(clock() - start)
    middles = {name: [median(times) for times in every] for name, every in found.items()}
    return {name: (percentile(times, 0.5), percentile(times, 0.95)) for name, times in middles.items()}


def cpu_latencies(things: Mapping[str, Callable[[int], object]], count: int, runs: int) -> dict[str, Latency]:
    """In processor time of the calling thread: for what works in the thread that asks, so that the rest of the machine
    does not decide the 95th percentile."""
    return latencies(things, count, runs, time.thread_time)


def wall_latencies(things: Mapping[str, Callable[[int], object]], count: int, runs: int) -> dict[str, Latency]:
    """By the clock on the wall: for what asks a server."""
    return latencies(things, count, runs, time.perf_counter)
