"""Who holds an office, from the words that call on its holder: "I give the floor to the Secretary-General, Mr. Poe."

A label that is an office alone says nothing of the person; the speech before it often does.
"""

from __future__ import annotations

import re

from extractors.people.designations import parse_designation
from extractors.people.offices import strip_article

NEAR = 1500  # characters before the label that are searched, from their end
LONGEST_NAME = 90

_NAME_END = re.compile(
    r"(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bProf)(?<!\bHon)\.|[,;:!?(]|\s+(?:who|to|for|and|will|has|is)\b|$"
)


def called_holder(office: str, before: str, language: str | None = None) -> str | None:
    """The name printed after the last mention of `office` in `before`, None where none follows directly."""
    bare = strip_article(office.strip())
    mentions = list(re.finditer(rf"\b{re.escape(bare)}\b,?\s+", before[-NEAR:], re.IGNORECASE))
    for mention in reversed(mentions):
        rest = before[-NEAR:][mention.end() : mention.end() + LONGEST_NAME]
        end = _NAME_END.search(rest)
        name = rest[: end.start()].strip() if end else ""
        found = parse_designation(name, language) if name else None
        if found and found.name and not found.office and (found.name.honorifics or found.name.given):
            return name
    return None
