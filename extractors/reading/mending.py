"""Mending what a document's fonts garble throughout: apostrophes that come out as another sign ("we don=t").

Only a sign that stands between letters where an apostrophe would, again and again, and hardly anywhere else, is
taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from extractors.page import Line, Page

FEWEST = 3  # cases in a document
MOSTLY = 0.6  # of the sign's places are such cases; the others are plurals' apostrophes ("members= views") and stray
_CASE = re.compile(r"(?<=[A-Za-z])([=`´^~|¬\u0092])(?=(?:t|s|re|ve|ll|d|m)\b)")


def mend(pages: Sequence[Page]) -> list[Page]:
    """The pages, apostrophes mended where the document garbles them."""
    cases: dict[str, int] = {}
    for page in pages:
        for line in page.lines:
            for match in _CASE.finditer(line.text):
                cases[match[1]] = cases.get(match[1], 0) + 1
    garbled = [sign for sign, count in cases.items() if count >= max(FEWEST, MOSTLY * _uses(pages, sign))]
    if not garbled:
        return list(pages)
    pattern = re.compile(f"(?<=[A-Za-z])[{re.escape(''.join(garbled))}](?=[A-Za-z]|\\s|$)")
    return [_mended(page, pattern) for page in pages]


def _uses(pages: Sequence[Page], sign: str) -> int:
    return sum(line.text.count(sign) for page in pages for line in page.lines)


def _mended(page: Page, pattern: re.Pattern[str]) -> Page:
    lines = tuple(_mended_line(line, pattern) for line in page.lines)
    return msgspec.structs.replace(page, lines=lines)


def _mended_line(line: Line, pattern: re.Pattern[str]) -> Line:
    text = pattern.sub("'", line.text)
    return line if text == line.text else msgspec.structs.replace(line, text=text)
