"""What may be said to a reading beforehand, and the version of the rules by which it is done.

Nothing of the extractors is imported here: whoever only hands documents on does not load them.
"""

from __future__ import annotations

import datetime as dt

import msgspec

RULES_VERSION = "2026.2"
"""Changes whenever the same bytes may give other interventions; the archive then reads its documents anew."""


class Hints(msgspec.Struct, frozen=True, kw_only=True):
    """What a source knows of its documents beforehand; a document that says otherwise wins, save for `language`."""

    body: str | None = None
    language: str | None = None  # ISO 639-1
    date: dt.date | None = None


class OcrOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How pages without usable text are read.

    `languages`: Tesseract codes joined by "+", tried first; the text then shows which language it is, and the page is
    read again in that one where Tesseract has it. `seconds`: for all pages of a document together.
    """

    enabled: bool = True
    languages: str = "eng"
    seconds: float = 600.0
    page_seconds: float = 90.0
