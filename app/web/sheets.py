"""The printed page beside a passage: picture, size, and the boxes of its lines."""

from __future__ import annotations

import msgspec

from archive.models import Intervention, Proceedings

MARGIN = 1.0  # points around a line's box, so that the mark does not touch the letters


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One page to show. Boxes are (x, y, width, height) in points, origin top left."""

    proceedings: str
    page: int
    pages: int
    width: float
    height: float
    image: str
    boxes: tuple[tuple[float, float, float, float], ...]
    passage_pages: tuple[int, ...]  # pages on which the passage stands
    address: str  # where the same sheet is served for another page


def sheet(proceedings: Proceedings, intervention: Intervention, page: int | None = None) -> Sheet | None:
    """The sheet of a passage at `page`, or at its first page; None where its place is not known."""
    on = tuple(sorted({span.page for span in intervention.spans}))
    if not on:
        return None
    number = page if page in on else on[0]
    if not 1 <= number <= len(proceedings.page_sizes):
        return None
    size = proceedings.page_sizes[number - 1]
    return Sheet(
        proceedings=proceedings.id,
        page=number,
        pages=proceedings.extraction.pages,
        width=round(size.width, 2),
        height=round(size.height, 2),
        image=f"/p/{proceedings.id}/{proceedings.sha256[:12]}/{number}.png",
        boxes=tuple(_rectangle(span.box) for span in intervention.spans if span.page == number),
        passage_pages=on,
        address=f"/i/{intervention.id}/sheet",
    )


def _rectangle(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, top, x1, bottom = box
    return (
        round(x0 - MARGIN, 2),
        round(top - MARGIN, 2),
        round(x1 - x0 + 2 * MARGIN, 2),
        round(bottom - top + 2 * MARGIN, 2),
    )
