"""The shapes of the JSON interface, so that OpenAPI describes them. Names follow `proceedings search --json`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pydantic import BaseModel

from app.web.markup import highlighted
from archive.headings import title_of
from archive.models import Intervention, Participant, Proceedings, Section
from archive.people import Appearance, Person, PersonSummary
from archive.reading import DocumentSummary
from archive.search.index import Entry, Hit, SearchResult


class SpanOut(BaseModel):
    """One line of a page; box is x0, top, x1, bottom in points, origin top left."""

    page: int
    box: tuple[float, float, float, float]


class SpeakerOut(BaseModel):
    """Who spoke; `id` is the participant's within the document, null for a phrase."""

    id: str | None
    name: str


class InterventionOut(BaseModel):
    """One turn of one speaker."""

    id: str
    seq: int
    proceedings: str
    speaker: SpeakerOut | None
    label: str | None
    role: str | None
    kind: str
    text: str
    section: str | None
    pages: tuple[int, int]
    spans: list[SpanOut]
    evidence: str
    confidence: float
    url: str


class SectionOut(BaseModel):
    """A heading or agenda item."""

    id: str
    title: str
    level: int
    number: str | None
    parent: str | None
    page: int


class ParticipantOut(BaseModel):
    """One person, office or delegation of one document."""

    id: str
    name: str
    honorific: str | None
    roles: list[str]
    affiliation: str | None
    aliases: list[str]
    uncertain: bool
    listed: bool


class DocumentOut(BaseModel):
    """One document's line in a list."""

    id: str
    title: str | None
    body: str | None
    session: str | None
    date: dt.date | None
    place: str | None
    language: str | None
    pages: int
    interventions: int
    edition: int
    changed: dt.datetime
    url: str


class ProceedingsOut(BaseModel):
    """One document, read."""

    id: str
    sha256: str
    title: str | None
    body: str | None
    session: str | None
    date: dt.date | None
    place: str | None
    language: str | None
    participants: list[ParticipantOut]
    sections: list[SectionOut]
    interventions: list[InterventionOut]
    url: str


class HitOut(BaseModel):
    """One intervention found. `highlight` is HTML: the passage escaped, the found words in <mark>."""

    id: str
    proceedings: str
    title: str
    body: str
    session: str
    date: dt.date | None
    speaker: str
    role: str
    kind: str
    pages: tuple[int, int]
    score: float
    highlight: str
    confidence: float
    url: str


class SearchOut(BaseModel):
    """A page of hits; `next` is the cursor of the page after it."""

    total: int
    hits: list[HitOut]
    facets: dict[str, list[tuple[str, int]]]
    histogram: list[tuple[int, int]]
    next: str | None
    suggestion: str | None


class DocumentsOut(BaseModel):
    """A page of documents; `next` is the offset of the page after it."""

    proceedings: list[DocumentOut]
    next: int | None


class AppearanceOut(BaseModel):
    """One person in one document."""

    proceedings: str
    title: str | None
    body: str | None
    date: dt.date | None
    name: str
    affiliation: str | None
    roles: list[str]
    interventions: int


class PersonLineOut(BaseModel):
    """One person's line in a list."""

    id: str
    name: str
    body: str
    documents: int
    url: str


class PeopleOut(BaseModel):
    """A page of people; `next` is the offset of the page after it."""

    people: list[PersonLineOut]
    next: int | None


class PersonOut(BaseModel):
    """One person across the archive."""

    id: str
    name: str
    names: list[str]
    bodies: list[str]
    roles: list[str]
    affiliations: list[str]
    interventions: int
    appearances: list[AppearanceOut]
    url: str


class FacetsOut(BaseModel):
    """What a search can be narrowed by: (value, count), most first."""

    facets: dict[str, list[tuple[str, int]]]


class Problem(BaseModel):
    """What was wrong with a request."""

    error: str


def intervention_out(turn: Intervention, proceedings: str, base: str) -> InterventionOut:
    """An intervention as JSON."""
    return InterventionOut(
        id=turn.id,
        seq=turn.seq,
        proceedings=proceedings,
        speaker=SpeakerOut(id=turn.speaker.id, name=turn.speaker.name) if turn.speaker else None,
        label=turn.label,
        role=turn.role,
        kind=turn.kind,
        text=turn.text,
        section=turn.section,
        pages=turn.pages,
        spans=[SpanOut(page=span.page, box=span.box) for span in turn.spans],
        evidence=turn.evidence,
        confidence=turn.confidence,
        url=f"{base}/i/{turn.id}",
    )


def proceedings_out(document: Proceedings, base: str) -> ProceedingsOut:
    """A document as JSON."""
    heading = document.heading
    return ProceedingsOut(
        id=document.id,
        sha256=document.sha256,
        title=title_of(document),
        body=heading.body,
        session=heading.session,
        date=heading.date,
        place=heading.place,
        language=heading.language,
        participants=[_participant_out(participant) for participant in document.participants],
        sections=[_section_out(section) for section in document.sections],
        interventions=[intervention_out(turn, document.id, base) for turn in document.interventions],
        url=f"{base}/p/{document.id}",
    )


def _participant_out(participant: Participant) -> ParticipantOut:
    names = ParticipantOut.model_fields
    return ParticipantOut.model_validate({name: getattr(participant, name) for name in names})


def _section_out(section: Section) -> SectionOut:
    return SectionOut.model_validate({name: getattr(section, name) for name in SectionOut.model_fields})


def document_out(summary: DocumentSummary, base: str) -> DocumentOut:
    """A line of the list as JSON."""
    values = {name: getattr(summary, name) for name in DocumentOut.model_fields if name != "url"}
    return DocumentOut.model_validate({**values, "url": f"{base}/p/{summary.id}"})


def person_line_out(person: PersonSummary, base: str) -> PersonLineOut:
    """A line of the list as JSON."""
    url = f"{base}/people/{person.id}"
    return PersonLineOut(id=person.id, name=person.name, body=person.body, documents=person.documents, url=url)


def person_out(person: Person, base: str) -> PersonOut:
    """A person as JSON."""
    return PersonOut(
        id=person.id,
        name=person.name,
        names=list(person.names),
        bodies=list(person.bodies),
        roles=list(person.roles),
        affiliations=list(person.affiliations),
        interventions=person.interventions,
        appearances=[_appearance_out(appearance) for appearance in person.appearances],
        url=f"{base}/people/{person.id}",
    )


def _appearance_out(appearance: Appearance) -> AppearanceOut:
    names = [name for name in AppearanceOut.model_fields if name != "proceedings"]
    values = {name: getattr(appearance, name) for name in names}
    return AppearanceOut.model_validate({**values, "proceedings": appearance.document})


def hit_out(hit: Hit, base: str) -> HitOut:
    """A hit as JSON."""
    shared = {name: getattr(hit.entry, name) for name in HitOut.model_fields if name in Entry.__struct_fields__}
    own = {"score": hit.score, "highlight": str(highlighted(hit.highlight)), "url": f"{base}/i/{hit.entry.id}"}
    return HitOut.model_validate({**shared, **own})


def search_out(result: SearchResult, base: str) -> SearchOut:
    """An answer as JSON."""
    facets: Mapping[str, tuple[tuple[str, int], ...]] = result.facets
    return SearchOut(
        total=result.total,
        hits=[hit_out(hit, base) for hit in result.hits],
        facets={field: list(values) for field, values in facets.items()},
        histogram=list(result.histogram),
        next=result.next,
        suggestion=result.suggestion,
    )
