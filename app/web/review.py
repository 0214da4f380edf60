"""What an operator needs to say who spoke: the words, what stands around them, how the archive came to its answer, and
who else it may have been."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from app.web.sheets import Sheet, sheet
from archive.models import Intervention, Proceedings
from archive.search.index import Hit
from archive.store import Store

ROSTER = 200  # names offered for a document


class Choice(msgspec.Struct, frozen=True):
    """Somebody who may have spoken; `share` is how sure that would be, where the extraction says so."""

    name: str
    share: float | None = None


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """One intervention whose speaker is doubtful."""

    intervention: Intervention
    proceedings: Proceedings
    choices: tuple[Choice, ...]  # likeliest first, the one that the archive names at the head
    before: Intervention | None
    after: Intervention | None


def doubts(store: Store, hits: Iterable[Hit]) -> Iterator[Doubt]:
    """The hits as they stand in the store; what the index has and the store has not is left out."""
    read: dict[str, Proceedings] = {}
    for hit in hits:
        document = hit.entry.proceedings
        if document not in read:
            read[document] = store.get(document)
        every = read[document].interventions
        at = next((n for n, turn in enumerate(every) if turn.id == hit.entry.id), None)
        if at is not None:
            yield _doubt(read[document], at)


def _doubt(proceedings: Proceedings, at: int) -> Doubt:
    every = proceedings.interventions
    turn = every[at]
    return Doubt(
        intervention=turn,
        proceedings=proceedings,
        choices=tuple(_choices(turn, every[max(0, at - 1) : at + 2])),
        before=every[at - 1] if at else None,
        after=every[at + 1] if at + 1 < len(every) else None,
    )


def _choices(turn: Intervention, around: Sequence[Intervention]) -> Iterator[Choice]:
    """The speaker named now, the candidates of the extraction, and who speaks right before and after."""
    offered: set[str] = set()
    named = [Choice(turn.speaker.name)] if turn.speaker else []
    candidates = [Choice(candidate.name, candidate.confidence) for candidate in turn.candidates]
    neighbours = [Choice(other.speaker.name) for other in around if other.speaker]
    for choice in (*named, *candidates, *neighbours):
        if choice.name not in offered:
            offered.add(choice.name)
            yield choice


def rosters(shown: Sequence[Doubt]) -> dict[str, list[str]]:
    """Document id -> the names to choose from."""
    return {
        doubt.proceedings.id: [participant.name for participant in doubt.proceedings.participants[:ROSTER]]
        for doubt in shown
    }


def first_sheet(shown: Sequence[Doubt]) -> Sheet | None:
    """The printed page of the first whose place is known."""
    return next((found for doubt in shown if (found := sheet(doubt.proceedings, doubt.intervention))), None)
