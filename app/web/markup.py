"""Text to HTML, escaped first and marked up after: filters for the templates, all pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from markupsafe import Markup, escape

from archive.models import Evidence, Kind
from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN

EVIDENCE_WORDS = {
    Evidence.LABEL: "named by a label printed before the words",
    Evidence.CLAUSE: "named by a reporting clause",
    Evidence.PRONOUN: "a pronoun that refers to the speaker before",
    Evidence.OFFICE: "named by office",
    Evidence.COLLECTIVE: "a group that the document does not name further",
    Evidence.JOINT: "several speakers reported together",
    Evidence.CARRY: "no cue of its own: the turn before goes on",
    Evidence.ATTRIBUTION: "named at the end of the item or by “according to”",
    Evidence.HEADING: "named by the heading above",
    Evidence.CORRECTION: "corrected by a person",
    Evidence.NONE: "nobody is reported to speak here",
}

KIND_WORDS = {
    Kind.SPEECH: "speech",
    Kind.REPORTED: "reported speech",
    Kind.QUOTED: "quoted",
    Kind.QUESTION: "question",
    Kind.ANSWER: "answer",
    Kind.RECOMMENDATION: "recommendation",
    Kind.INTERJECTION: "interjection",
    Kind.PROCEDURAL: "procedural",
    Kind.VOTE: "vote",
    Kind.NARRATIVE: "narrative",
}

# Steps at which a reader would act differently; the figures behind them are in docs/accuracy.md.
CONFIDENCE_WORDS = ((0.95, "very sure"), (0.85, "sure"), (0.7, "fairly sure"), (0.5, "unsure"), (0.0, "doubtful"))


def highlighted(text: str) -> Markup:
    """Escape, then turn the index's marks into <mark>."""
    safe = str(escape(text))
    return Markup(safe.replace(HIGHLIGHT_OPEN, "<mark>").replace(HIGHLIGHT_CLOSE, "</mark>"))  # noqa: S704 - escaped above


def paragraphs(text: str) -> Markup:
    """One <p> a line of text, escaped."""
    return Markup("\n").join(Markup("<p>{}</p>").format(line) for line in text.split("\n") if line.strip())


def evidence_words(evidence: str, page: int) -> str:
    """ "named by a reporting clause on page 2"."""
    words = EVIDENCE_WORDS[Evidence(evidence)] if evidence else EVIDENCE_WORDS[Evidence.NONE]
    return f"{words}, page {page}" if page else words


def confidence_words(confidence: float) -> str:
    """A confidence in words a reader can act on."""
    return next(words for least, words in CONFIDENCE_WORDS if confidence >= least)


def kind_words(kind: str) -> str:
    """What an intervention is, in a reader's words."""
    return KIND_WORDS[Kind(kind)]


def long_date(date: dt.date | None) -> str:
    """ "18 October 1995"; empty where the date is not known."""
    return f"{date.day} {date:%B %Y}" if date else ""


def thousands(number: int) -> str:
    """ "12,345"; a filter, since a template's own "…".format() escapes its result anew, which takes longer."""
    return f"{number:,}"


def page_words(pages: Sequence[int]) -> str:
    """ "page 3" or "pages 3-4"; empty where no page is known."""
    first, last = pages
    if not first:
        return ""
    return f"page {first}" if first == last else f"pages {first}–{last}"


def few(names: Sequence[str], most: int) -> str:
    """The first names of a list, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def excerpt(text: str, length: int = 320) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(None, 1)[0] + " …"
