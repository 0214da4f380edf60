"""What a run did, small enough to pass between processes: counts, and the outcomes that somebody wants to see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from flows.ingesting import DROPPED, QUARANTINED, STATES, Outcome

SHOWN = 500
"""Outcomes kept of each sort. A table of more is not read, and 100,000 would not fit through Prefect."""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Counts by state, quarantined files, and documents that are new or changed."""

    counts: dict[str, int] = {}
    quarantined: tuple[Outcome, ...] = ()
    changed: tuple[Outcome, ...] = ()

    @property
    def total(self) -> int:
        """Files looked at."""
        return sum(self.counts.values())

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            counts=dict(Counter(self.counts) + Counter(other.counts)),
            quarantined=(self.quarantined + other.quarantined)[:SHOWN],
            changed=(self.changed + other.changed)[:SHOWN],
        )

    def sentence(self) -> str:
        """`12 new, 3 unchanged, 1 quarantined`."""
        return ", ".join(f"{self.counts[state]:,} {state}" for state in STATES if self.counts.get(state)) or "nothing"

    def rows(self) -> list[dict[str, object]]:
        """A table for people: what needs attention first."""
        return [_row(outcome) for outcome in (*self.quarantined, *self.changed)]


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count outcomes."""
    counts: Counter[str] = Counter()
    quarantined: list[Outcome] = []
    changed: list[Outcome] = []
    for outcome in outcomes:
        counts[outcome.state] += 1
        shelf = quarantined if outcome.state == QUARANTINED else changed
        if outcome.state not in ("unchanged", DROPPED) and len(shelf) < SHOWN:
            shelf.append(outcome)
    return Tally(counts=dict(counts), quarantined=tuple(quarantined), changed=tuple(changed))


def _row(outcome: Outcome) -> dict[str, object]:
    return {
        "file": outcome.address,
        "state": outcome.state,
        "title": outcome.title,
        "pages": outcome.pages,
        "interventions": outcome.interventions,
        "reason": outcome.reason,
    }
