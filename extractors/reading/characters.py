"""Cleaning the characters of a line: ligatures, soft hyphens, zero-width and private-use characters.

PDFium marks a hyphen at a line's end as U+FFFE; it comes out as a hyphen.
"""

from __future__ import annotations

import re
import unicodedata

from extractors.page import Run

BREAK_HYPHEN = "\ufffe"  # what PDFium puts for a hyphen at the end of a line
TYPOGRAPHIC_SYMBOLS = str.maketrans({"A": "“", "@": "”", "=": "'", ">": "‘", "B": "–", "C": "—"})  # WordPerfect's font
_BULLETS = {0xF0B7: "•", 0xF0A7: "•", 0xF0D8: "•", 0xF0A8: "•", 0xF06C: "•", 0xF06E: "•", 0xF076: "•", 0xF0FC: "•"}
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_UNSEEN = dict.fromkeys(
    [
        *range(0x09),  # control characters
        *range(0x0B, 0x0D),
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        *range(0x200B, 0x2010),  # zero width, directions
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        0xFEFF,
        0xFFFF,
        *range(0xE000, 0xF900),  # private use
    ],
)
_CLEAN: dict[int, str | None] = {
    **_UNSEEN,
    **_BULLETS,
    **_LIGATURES,
    0xFFFE: "-",
    0xAD: None,
    0xA0: " ",
    0x0D: None,
    0x0A: " ",
}
_ODD = re.compile("[" + "".join(re.escape(chr(code)) for code in _CLEAN) + "\u2000-\u200a\u202f\u3000\t\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")


def is_clean(text: str) -> bool:
    """Whether `clean` would leave the text as it is (spaces aside)."""
    return _ODD.search(text) is None


def clean(text: str) -> str:
    """The text as a reader sees it. A soft hyphen stays, as a hyphen, only where it ends the text."""
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    soft = "-" if text.rstrip().endswith("\u00ad") else ""
    return _SPACES.sub(" ", text.translate(_CLEAN).rstrip() + soft if soft else text.translate(_CLEAN))


def clean_runs(text: str, runs: tuple[Run, ...]) -> tuple[str, tuple[Run, ...]]:
    """Clean a line run by run, so that its runs keep fitting; outer spaces go."""
    pieces: list[str] = []
    kept: list[Run] = []
    length = 0
    for run in runs:
        piece = clean(text[run.start : run.end])
        if not length or pieces[-1].endswith(" "):
            piece = piece.lstrip()
        if not piece:
            continue
        pieces.append(piece)
        kept.append(Run(start=length, end=length + len(piece), size=run.size, bold=run.bold, italic=run.italic))
        length += len(piece)
    return trim("".join(pieces), tuple(kept))


def trim(text: str, runs: tuple[Run, ...]) -> tuple[str, tuple[Run, ...]]:
    """Without spaces at the end."""
    shorter = text.rstrip()
    stop = len(shorter)
    if stop == len(text):
        return text, runs
    kept = tuple(
        run if run.end <= stop else Run(start=run.start, end=stop, size=run.size, bold=run.bold, italic=run.italic)
        for run in runs
        if run.start < stop
    )
    return shorter, kept
