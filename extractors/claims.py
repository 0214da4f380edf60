"""Blocks that a reader knows for its own before labels and prose are read, and the turns it makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from extractors.turns import Turn


class Claims(msgspec.Struct, frozen=True):
    """Turns in reading order, and every block they account for (lines that introduce them included)."""

    turns: tuple[Turn, ...] = ()
    blocks: frozenset[int] = frozenset()

    @classmethod
    def of(cls, turns: Iterable[Turn], others: Iterable[int] = ()) -> Claims:
        """Claims of these turns, and of blocks that hold no words of any."""
        ordered = tuple(sorted(turns, key=place))
        return cls(ordered, frozenset(piece.block for turn in ordered for piece in turn.pieces) | frozenset(others))

    def runs(self, indexes: Sequence[int]) -> Iterator[list[int]]:
        """What is left of `indexes`, cut where claimed blocks stand between: nobody's turn goes on past them."""
        run: list[int] = []
        for at in indexes:
            if at not in self.blocks:
                run.append(at)
            elif run:
                yield run
                run = []
        if run:
            yield run


def place(turn: Turn) -> tuple[int, int]:
    """Where a turn begins: block and offset."""
    first = turn.pieces[0]
    return first.block, first.start
