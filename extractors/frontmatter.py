"""What a document says of itself before its business begins: heading, who takes part, where the body starts.

Enters the layout, leaves `FrontMatter`.
"""

from __future__ import annotations

import msgspec

from archive.models import Heading, Participant
from extractors.dates import find_dates
from extractors.languages import detect
from extractors.page import Block, BlockKind, Layout

SAMPLE = 6000  # characters read for the language


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """`body_from` is the index of the first block that is no front matter; `skip` holds no interventions, anywhere."""

    heading: Heading
    participants: tuple[Participant, ...] = ()
    body_from: int = 0
    skip: frozenset[int] = frozenset()


def read_front(layout: Layout) -> FrontMatter:
    """Read heading, roster and where the body begins."""
    blocks = layout.blocks
    body_from = next((at for at, block in enumerate(blocks) if _is_prose(block)), len(blocks))
    front = blocks[:body_from]
    title = next((block.text for block in front if block.kind is BlockKind.HEADING), None)
    dates = [found for block in front for found in find_dates(block.text)]
    return FrontMatter(
        heading=Heading(title=title, date=dates[0].date if dates else None, language=detect(_sample(blocks))),
        body_from=body_from,
    )


def _is_prose(block: Block) -> bool:
    return block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and len(block.text) > 120


def _sample(blocks: tuple[Block, ...]) -> str:
    text = ""
    for block in blocks[3:] or blocks:
        text += block.text + " "
        if len(text) > SAMPLE:
            break
    return text
