"""What a measurement is: sizes, rows of figures, and how two things are timed fairly beside each other."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

import msgspec


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How much is measured."""

    name: str
    runs: int  # of each thing, in turn
    pages: int  # of each document that is read; 0: all
    documents: int  # that are ingested, the smaller number
    growth: int  # how many times that is the larger
    interventions: int  # in the index
    elastic: int  # in Elasticsearch
    searches: int  # of one run


TINY = Sizes(
    name="tiny", runs=1, pages=2, documents=3, growth=2, interventions=300, elastic=100, searches=6
)  # what the tests run: figures of this size mean nothing
SMALL = Sizes(name="small", runs=1, pages=5, documents=20, growth=5, interventions=5_000, elastic=1_000, searches=60)
MODERATE = Sizes(
    name="moderate", runs=3, pages=0, documents=100, growth=3, interventions=50_000, elastic=10_000, searches=300
)
FULL = Sizes(
    name="full", runs=3, pages=0, documents=100, growth=20, interventions=200_000, elastic=30_000, searches=1_000
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure against its peer's."""

    what: str
    peer: str
    size: str
    ours: str
    theirs: str
    figure: float  # the ratio, or what the goal is about
    goal: float
    at_most: bool = True
    unit: str = "x"

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.figure <= self.goal if self.at_most else self.figure >= self.goal

    def cells(self) -> list[str]:
        """The row of the table."""
        sign = "<=" if self.at_most else ">="
        unit = "" if self.unit == "x" else f" {self.unit}"
        verdict = "yes" if self.met else "**no**"
        return [
            self.what,
            self.peer,
            self.size,
            self.ours,
            self.theirs,
            f"{self.figure:.3g}{unit}",
            f"{sign} {self.goal:.3g}{unit}",
            verdict,
        ]


HEAD = ("what", "peer in the same run", "size", "ours", "peer's", "figure", "goal", "reached")


class NotMeasuredError(Exception):
    """What a group needs is not here; the message says what."""


def in_turn(things: Mapping[str, Callable[[], float]], runs: int) -> dict[str, float]:
    """Run each once, then each again, and so on, so that a busy moment falls on all alike: the median of each."""
    found: dict[str, list[float]] = {name: [] for name in things}
    for turn in range(runs):
        order = list(things)[:: -1 if turn % 2 else 1]
        for name in order:
            gc.collect()
            found[name].append(things[name]())
    return {name: median(figures) for name, figures in found.items()}


def wall(work: Callable[[], object]) -> float:
    """Seconds it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cpu(work: Callable[[], object]) -> float:
    """Seconds of processor time it takes in this process: what others do on the machine hardly counts."""
    start = time.process_time()
    work()
    return time.process_time() - start


def percentile(seconds: Sequence[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def shown(seconds: float) -> str:
    """A duration for people."""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"
