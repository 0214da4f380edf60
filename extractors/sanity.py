"""What must hold for every document that was read; what does not is told among the warnings."""

from __future__ import annotations

from collections.abc import Iterator

from archive.models import Intervention, PageSize, Proceedings

OUTSIDE = 2.0  # points by which a box may reach over the edge of its page: glyphs do, in print


def problems(found: Proceedings) -> tuple[str, ...]:
    """One sentence for each thing that cannot be."""
    return tuple(_problems(found))


def _problems(found: Proceedings) -> Iterator[str]:
    people = {person.id for person in found.participants}
    sections = {section.id for section in found.sections}
    for at, intervention in enumerate(found.interventions, start=1):
        name = f"Intervention {at}"
        if intervention.seq != at:
            yield f"{name} has the number {intervention.seq}."
        if not intervention.text.strip():
            yield f"{name} has no words."
        if intervention.speaker and intervention.speaker.id and intervention.speaker.id not in people:
            yield f"{name} is by {intervention.speaker.id}, who is no participant."
        if intervention.section and intervention.section not in sections:
            yield f"{name} stands in {intervention.section}, which is no section."
        if not intervention.spans or not all(_on_page(intervention, found.page_sizes)):
            yield f"{name} stands outside of its page."
    if len({intervention.id for intervention in found.interventions}) != len(found.interventions):
        yield "Two interventions have one id."


def _on_page(intervention: Intervention, pages: tuple[PageSize, ...]) -> Iterator[bool]:
    for span in intervention.spans:
        x0, top, x1, bottom = span.box
        size = pages[span.page - 1] if 0 < span.page <= len(pages) else PageSize(width=0, height=0)
        ordered = x0 <= x1 and top <= bottom
        yield (
            ordered
            and x1 > -OUTSIDE
            and x0 < size.width + OUTSIDE
            and bottom > -OUTSIDE
            and top < size.height + OUTSIDE
        )
