"""What stands beside a title, where both are shown on one line."""

from __future__ import annotations


def beside_title(title: str | None, *others: str | None) -> list[str]:
    """What the title does not say already: a composed one ("Minutes, Town of Arden, 3 May 2024") has body and date."""
    said = (title or "").casefold()
    return [other for other in others if other and other.casefold() not in said]
