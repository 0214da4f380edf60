"""What stands on page after page: the same words at one height, numbers that grow, and what OCR made of either."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz import fuzz

from extractors.layout.edgerows import EdgeRow, Heights, key_of, numbers_at_ends

SAME_HEIGHT = 8.0  # points between the heights of one running head on two pages
LEVEL = 3.0  # points between the heights of one row of text on two pages
SHARE = 0.1  # of the pages must show a row for it to be furniture: heads of the two sides alternate, chapters change …
FEWEST, ENOUGH = 2, 4  # … and at least two, and never more than four need to
FEWEST_NUMBERS = 3  # pages whose number grows with them
USUAL = 0.4  # of the pages have a running head, whatever it says, where there are running heads
LONGEST = 120  # characters of a running head
SHORT_HEAD = 40  # characters: a head so short may stand as close to the text as its lines do to one another
FEWEST_LETTERS = 4  # of a part that makes its row a running head by being repeated
APART = 1.4  # of the usual distance between lines: what is further from the text is set apart
ALIKE = 85  # percent of the letters that a misread head has in common with the others
LEAST_FUZZY = 8  # characters: shorter ones are alike by chance
_LETTERS = re.compile(r"[\W\d_]+")  # what is none


def repeated(rows: Sequence[EdgeRow], pages: int, pitch: float) -> list[EdgeRow]:
    """Rows of which the words, or those of a part at the very edge, stand at one height on several pages.

    Not where text stands at that height as often, nor where other pages have no such rows: that is a heading of the
    text, twice in one place.
    """
    likely = _likely(rows, max(FEWEST, min(ENOUGH, round(SHARE * pages))), pitch)
    heads = [row for row in rows if (row.page, row.order) in likely]
    head_heights = Heights(heads)
    other_heights = Heights(row for row in rows if (row.page, row.order) not in likely)
    return [
        row
        for row in heads
        if likely[row.page, row.order] > other_heights.pages_at(row, LEVEL)
        and head_heights.pages_at(row, SAME_HEIGHT) >= USUAL * pages
    ]


def _likely(rows: Sequence[EdgeRow], needed: int, pitch: float) -> dict[tuple[int, int], int]:
    """Page and order of the rows that `needed` pages have at their height, and how many pages do."""
    found: dict[tuple[int, int], int] = {}
    for key, group in _groups(rows, pitch).items():
        if len(group) < needed or (not _LETTERS.sub("", key[1]) and not all(row.near_edge for row in group)):
            continue
        heights = Heights(group)
        for row in group:
            same = heights.pages_at(row, SAME_HEIGHT)
            if same >= needed:
                found[row.page, row.order] = max(same, found.get((row.page, row.order), 0))
    return found


def _groups(rows: Sequence[EdgeRow], pitch: float) -> dict[tuple[bool, str], list[EdgeRow]]:
    """Rows by their side and their words, and by the words of each part that stands apart at the edge."""
    groups: dict[tuple[bool, str], list[EdgeRow]] = defaultdict(list)
    for row in rows:
        groups[row.top, key_of(row.text)].append(row)
        if row.near_edge and row.apart >= APART * pitch and len(row.parts) > 1:
            for key in {key_of(part) for part in row.parts}:
                if len(_LETTERS.sub("", key)) >= FEWEST_LETTERS:
                    groups[row.top, key].append(row)
    return groups


def numbered(rows: Sequence[EdgeRow], pitch: float) -> list[EdgeRow]:
    """Rows at the very edge that begin or end with a number which grows by one a page."""
    groups: dict[tuple[bool, int], list[EdgeRow]] = defaultdict(list)
    for row in rows:
        outer = row.place in (0, 1, -1, -2) and row.near_edge and len(row.text) <= LONGEST
        if outer and (row.apart >= APART * pitch or len(row.text) <= SHORT_HEAD):
            for number in numbers_at_ends(row):
                groups[row.top, number - row.page].append(row)
    found = []
    for group in groups.values():
        if len(group) >= FEWEST_NUMBERS:
            heights = Heights(group)
            found += [row for row in group if heights.pages_at(row, SAME_HEIGHT) >= FEWEST_NUMBERS]
    return found


def misread(outer: Sequence[EdgeRow], heads: Sequence[EdgeRow]) -> list[EdgeRow]:
    """Outermost rows that say nearly what the heads and feet of other pages say at that height, as OCR leaves it."""
    known = {(head.top, round(head.height / SAME_HEIGHT), key_of(head.text)) for head in heads}
    return [
        row
        for row in outer
        if row.near_edge
        and len(row.text) >= LEAST_FUZZY
        and any(
            top == row.top
            and abs(height - row.height / SAME_HEIGHT) <= 2
            and fuzz.ratio(key, key_of(row.text), score_cutoff=ALIKE)
            for top, height, key in known
        )
    ]
