"""Text out of PDFs and forms, made safe for a header, a subject and a line of a mail. All pure."""

from __future__ import annotations

import re
import textwrap

WIDTH = 72  # of the plain-text part: what a quoted reply still shows in 80 columns (RFC 3676, 4.2)
# Control characters end or forge a header; bidirectional overrides make a line read as what it is not.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
BLANKS = re.compile(r"[ \t]+")  # not the no-break space, which keeps an ellipsis with its word
ADDRESS_LIKE = re.compile(r"https?://\S+")


def clean(text: str) -> str:
    """Without control characters and bidirectional overrides; newlines and tabs stay."""
    return FORBIDDEN.sub(" ", text.replace("\r\n", "\n"))


def one_line(text: str, limit: int = 200) -> str:
    """One line without control characters, of at most `limit` characters, cut between words."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else shorten(line, limit)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where there is a blank, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    kept = head.rsplit(" ", 1)[0] if " " in head.strip() else head
    return kept.rstrip(" ,;:–-") + "…"


def wrapped(text: str, indent: str = "", width: int = WIDTH) -> str:
    """Every line of `text` wrapped at `width`; an address is never broken, since it would not open any more."""
    return "\n".join(_wrap_line(line, indent, width) for line in clean(text).split("\n") if line.strip())


def _wrap_line(line: str, indent: str, width: int) -> str:
    return textwrap.fill(
        BLANKS.sub(" ", line).strip(),
        width=width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=not ADDRESS_LIKE.search(line),  # Chinese and Thai have no blanks to break at
    )
