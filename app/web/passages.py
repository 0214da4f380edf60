"""A document cut into parts that a browser reads with ease, with the headings that open each passage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from archive.models import Intervention, Participant, Proceedings, Section

PART_CHARACTERS = 45_000  # with the markup around it, a page stays under 100 kB


class Passage(msgspec.Struct, frozen=True):
    """One intervention and the sections that begin right before it."""

    intervention: Intervention
    opens: tuple[Section, ...]


def parts(interventions: Sequence[Intervention], most: int = PART_CHARACTERS) -> list[list[Intervention]]:
    """Cut in reading order; a part has at least one intervention, and `most` characters where that one allows."""
    cut: list[list[Intervention]] = [[]]
    size = 0
    for intervention in interventions:
        cost = len(intervention.text) + 600  # the markup around a short turn weighs more than its words
        if cut[-1] and size + cost > most:
            cut.append([])
            size = 0
        cut[-1].append(intervention)
        size += cost
    return cut


def portions(text: str, most: int = PART_CHARACTERS) -> list[str]:
    """Cut a text that is longer than a page should be, at a paragraph where one ends in the second half of a portion,
    else between words."""
    cut: list[str] = []
    while len(text) > most:
        end = max(text.rfind("\n", most // 2, most), 0) or max(text.rfind(" ", most // 2, most), 0) or most
        cut.append(text[:end])
        text = text[end:].lstrip()
    return [*cut, text]


def part_of(cut: Sequence[Sequence[Intervention]], intervention: str) -> int:
    """The part (counted from 1) in which an intervention stands; 1 where it stands in none."""
    return next((n for n, part in enumerate(cut, 1) if any(i.id == intervention for i in part)), 1)


def passages(proceedings: Proceedings, part: Sequence[Intervention]) -> Iterator[Passage]:
    """The part's interventions, each with the sections that open before it."""
    order = {section.id: n for n, section in enumerate(proceedings.sections)}
    before = _section_before(proceedings.interventions, part)
    last = order.get(before or "", -1)
    for intervention in part:
        here = order.get(intervention.section or "", last)
        yield Passage(intervention, proceedings.sections[last + 1 : here + 1])
        last = max(last, here)


def _section_before(every: Sequence[Intervention], part: Sequence[Intervention]) -> str | None:
    if not part:
        return None
    at = next(n for n, intervention in enumerate(every) if intervention.id == part[0].id)
    return every[at - 1].section if at else None


def turns_by_participant(proceedings: Proceedings) -> list[tuple[Participant, list[Intervention]]]:
    """The roster, each with what they said; chairs and other officers first, as the document lists them."""
    spoken: dict[str, list[Intervention]] = {}
    for intervention in proceedings.interventions:
        if intervention.speaker and intervention.speaker.id:
            spoken.setdefault(intervention.speaker.id, []).append(intervention)
    return [(participant, spoken.get(participant.id, [])) for participant in proceedings.participants]
