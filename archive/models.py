"""The vocabulary of the archive: frozen types that every part of the project speaks.

Terms follow Popolo (people, roles) and Akoma Ntoso (proceedings, sections, interventions). Coordinates are in points
(1/72 inch) with the origin at the top left of the page as a reader sees it, that is after `/Rotate`. Pages count
from 1. Spans are half-open wherever they count characters.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points, origin top left."""


class Kind(StrEnum):
    """What an intervention is."""

    SPEECH = "speech"  # spoken words, verbatim
    REPORTED = "reported"  # what someone said, in the reporter's words
    QUOTED = "quoted"  # spoken words in quotation marks within running prose
    QUESTION = "question"
    ANSWER = "answer"
    RECOMMENDATION = "recommendation"  # "… (France, Spain);" in lists of recommendations
    INTERJECTION = "interjection"  # a heckle or short interruption inside somebody's speech
    PROCEDURAL = "procedural"  # "The meeting rose at 1 p.m."
    VOTE = "vote"
    NARRATIVE = "narrative"  # prose in which nobody is reported to speak


class Evidence(StrEnum):
    """Which cue decided who speaks."""

    LABEL = "label"  # "Mr. Smith (France):"
    CLAUSE = "clause"  # "Mr. Smith noted that"
    PRONOUN = "pronoun"  # "She also said"
    OFFICE = "office"  # "The Chair thanked"
    COLLECTIVE = "collective"  # "some participants"
    JOINT = "joint"  # "Messrs. Smith and Jones"
    CARRY = "carry"  # no cue of its own: the turn goes on
    ATTRIBUTION = "attribution"  # "according to Mr. Smith"; "… (France)" at the end of an item
    HEADING = "heading"  # a heading names the speaker
    CORRECTION = "correction"  # a person said so: archive.corrections
    NONE = "none"  # nobody speaks


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a page."""

    page: int
    box: Box


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """One person, office or delegation of one document."""

    id: str  # unique within the document: "p1", "p2", …
    name: str  # without honorific where the document gives a full name
    honorific: str | None = None
    roles: tuple[str, ...] = ()  # chair, speaker, rapporteur, secretary, witness, member, president …
    affiliation: str | None = None  # country, party, constituency, organisation
    aliases: tuple[str, ...] = ()  # as printed
    gender: str | None = None  # "f", "m" where the document shows it, by honorific or pronoun
    uncertain: bool = False  # the source itself doubts: "Wilkamp?"
    listed: bool = True  # False: speaks without standing in any list of the document


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A heading or agenda item. `parent` is another section's id."""

    id: str  # "s1", "s2", … in reading order
    title: str
    level: int = 1
    number: str | None = None  # "IV", "3 (a)"
    parent: str | None = None
    page: int = 1


class Speaker(msgspec.Struct, frozen=True, kw_only=True):
    """Who an intervention is given to: a participant, or a phrase for unnamed people ("some participants")."""

    id: str | None  # Participant.id; None for a phrase
    name: str


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may have spoken, kept where the archive does not say who did."""

    name: str
    confidence: float


class Intervention(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of one speaker, or a passage in which nobody speaks.

    `text` is the healed text (hyphens joined, lines and pages joined); paragraphs are separated by a newline.
    """

    id: str
    seq: int  # place in reading order, from 1
    text: str
    kind: Kind
    speaker: Speaker | None = None
    label: str | None = None  # as printed: "Mr. Tejera-París (Venezuela) (interpretation from Spanish)"
    role: str | None = None
    section: str | None = None  # Section.id
    spans: tuple[Span, ...] = ()
    evidence: Evidence = Evidence.NONE
    confidence: float = 0.0  # 0..1, calibrated: docs/accuracy.md
    candidates: tuple[Candidate, ...] = ()
    language: str | None = None  # ISO 639-1

    @property
    def pages(self) -> tuple[int, int]:
        """First and last page, both included; (0, 0) where no span is known."""
        numbers = [span.page for span in self.spans]
        return (min(numbers), max(numbers)) if numbers else (0, 0)


class Footnote(msgspec.Struct, frozen=True, kw_only=True):
    """A note at the foot of a page, kept apart from the text that refers to it."""

    mark: str
    text: str
    page: int
    intervention: str | None = None  # id of the intervention that refers to it


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """What the document says of itself in its front matter."""

    title: str | None = None
    body: str | None = None
    session: str | None = None
    date: dt.date | None = None
    place: str | None = None
    language: str | None = None  # ISO 639-1


class PageSize(msgspec.Struct, frozen=True, kw_only=True):
    """Width and height in points, as a reader sees the page."""

    width: float
    height: float


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """How the document was read."""

    pages: int
    ocr_pages: tuple[int, ...] = ()
    rules_version: str = ""
    engine: str = ""
    warnings: tuple[str, ...] = ()


class Proceedings(msgspec.Struct, frozen=True, kw_only=True):
    """One document, read."""

    id: str
    sha256: str
    heading: Heading
    extraction: Extraction
    source: str = ""  # where it came from: a path or an address
    participants: tuple[Participant, ...] = ()
    sections: tuple[Section, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    page_sizes: tuple[PageSize, ...] = ()
