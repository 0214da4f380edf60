"""What counts as the words of a text: what must survive for an intervention to be the same.

Case, punctuation, spacing and typography are no words: a corrected comma or a better healed hyphen is no new text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

# Thai to Lao, Burmese, Khmer, kana and Han are written without spaces: each sign is a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter that is taken for a digit, one case only, safe in an address."""


def words(text: str) -> list[str]:
    """The words of a text, in order, folded."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def token(*parts: object, length: int) -> str:
    """A short opaque name derived from `parts`: 5 bits a character, always the same for the same parts."""
    joined = "\0".join(map(str, parts))
    number = int.from_bytes(hashlib.sha256(joined.encode("utf-8", "backslashreplace")).digest(), "big")
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(length))


def digest(text: str) -> str:
    """What two texts have in common exactly when their words are the same; a text without words is its own."""
    found = " ".join(words(text))
    return token("words", found, length=16) if found else token("signs", text.strip(), length=16)
