"""How people's names are compared, and what the people are called by the archive."""

from __future__ import annotations

import re
import unicodedata

from archive.words import token

PERSON_LETTERS = 12
"""60 bits."""


def folded(name: str) -> str:
    """A name as it is compared: no accents, case, punctuation or comma inversion ("MARTÍN, Ana" is "ana martin")."""
    last, comma, first = name.partition(",")
    ordered = f"{first} {last}" if comma and first.strip() else name
    plain = "".join(c for c in unicodedata.normalize("NFKD", ordered.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain)) or name.strip()


def person_key(name: str, body: str | None, document: str) -> str:
    """What tells people apart before anyone decides: name and body; a document without a body is a body of its own."""
    return f"{folded(name)}|{folded(body)}" if body and body.strip() else f"{folded(name)}||{document}"


def person_id(key: str) -> str:
    """The id that belongs to a key."""
    return token("person", key, length=PERSON_LETTERS)


def person_row(name: str, body: str | None, document: str) -> dict[str, str]:
    """The catalogue's row of a person."""
    key = person_key(name, body, document)
    return {"id": person_id(key), "key": key, "folded": folded(name), "name": name, "body": body or ""}
