"""What the index is told: one entry for every intervention of a document's current edition, corrections applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, select

from archive.appearances import Who, people_of
from archive.corrected import InForce, corrected, in_force
from archive.documents import Documents
from archive.headings import title_of
from archive.models import Intervention, Participant, Proceedings
from archive.search.index import Entry
from archive.tables import DocumentRow, EditionRow, InterventionRow

BATCH = 50
"""Documents whose rows are fetched together: four queries for fifty documents."""

Numbers = Mapping[str, tuple[int, bool]]
"""Intervention id -> (ingest_seq, revised)."""

People = Mapping[str, Who]
"""Participant id -> the person."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document as an index takes it."""

    id: str
    version: int
    entries: tuple[Entry, ...]


class Gathered(msgspec.Struct, frozen=True):
    """What the catalogue says of a few documents; their texts are read when they are asked for, one at a time."""

    keys: Mapping[str, tuple[int, str]]  # document id -> (version, key of the canonical JSON), in the order asked for
    numbers: Numbers
    people: Mapping[str, People]
    corrections: Mapping[str, InForce]

    def documents(self, files: Documents) -> Iterator[Document]:
        """The documents with their entries."""
        for name, (version, key) in self.keys.items():
            proceedings = corrected(files.proceedings(key), self.corrections)
            maker = _Maker(proceedings, version, self.numbers, self.people.get(name, {}), self.corrections)
            yield Document(id=name, version=version, entries=tuple(maker.entries()))


def gather(connection: Connection, ids: Sequence[str]) -> Gathered:
    """Look the documents up; ids that are not there are left out."""
    keys = _keys(connection, ids)
    return Gathered(
        keys={name: keys[name] for name in ids if name in keys},
        numbers=_numbers(connection, ids),
        people=people_of(connection, ids),
        corrections=in_force(connection, ids),
    )


def _keys(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    query = (
        select(DocumentRow.id, DocumentRow.version, EditionRow.json_key)
        .join(EditionRow, (EditionRow.document_id == DocumentRow.id) & (EditionRow.number == DocumentRow.edition))
        .where(DocumentRow.id.in_(ids))
    )
    return {row.id: (row.version, row.json_key) for row in connection.execute(query)}


def _numbers(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, bool]]:
    query = select(InterventionRow.id, InterventionRow.ingest_seq, InterventionRow.revised).where(
        InterventionRow.document_id.in_(ids), InterventionRow.gone_in.is_(None)
    )
    return {row.id: (row.ingest_seq, row.revised) for row in connection.execute(query)}


class _Maker:
    """Makes the entries of one document."""

    def __init__(
        self,
        proceedings: Proceedings,
        version: int,
        numbers: Numbers,
        people: People,
        corrections: Mapping[str, InForce],
    ) -> None:
        self._proceedings = proceedings
        self._version = version
        self._numbers = numbers
        self._people = people
        self._corrections = corrections
        self._participants = {participant.id: participant for participant in proceedings.participants}
        self._sections = {section.id: section.title for section in proceedings.sections}

    def entries(self) -> Iterator[Entry]:
        """One an intervention, in reading order."""
        return (self._entry(intervention) for intervention in self._proceedings.interventions)

    def _entry(self, intervention: Intervention) -> Entry:
        heading = self._proceedings.heading
        ingest_seq, revised = self._numbers[intervention.id]
        name, person = self._speaker(intervention)
        participant = self._participant(intervention)
        return Entry(
            id=intervention.id,
            proceedings=self._proceedings.id,
            version=self._version,
            ingest_seq=ingest_seq,
            revised=revised,
            seq=intervention.seq,
            text=intervention.text,
            title=title_of(self._proceedings),
            body=heading.body or "",
            session=heading.session or "",
            date=heading.date,
            place=heading.place or "",
            language=intervention.language or heading.language or "en",
            speaker=name,
            speaker_id=person,
            label=intervention.label or "",
            affiliation=(participant.affiliation or "") if participant else "",
            role=intervention.role or (participant.roles[0] if participant and participant.roles else ""),
            kind=intervention.kind.value,
            section=self._sections.get(intervention.section or "", ""),
            pages=intervention.pages,
            spans=intervention.spans,
            confidence=intervention.confidence,
            evidence=intervention.evidence.value,
        )

    def _participant(self, intervention: Intervention) -> Participant | None:
        return self._participants.get(intervention.speaker.id or "") if intervention.speaker else None

    def _speaker(self, intervention: Intervention) -> tuple[str, str]:
        """Name and person; both empty where nobody speaks, the person where the speaker is unnamed."""
        if intervention.speaker is None:
            return "", ""
        who = self._people.get(intervention.speaker.id or "")
        if who is None and intervention.id in self._corrections:
            who = self._corrections[intervention.id].person
        return (who.name, who.id) if who else (intervention.speaker.name, "")
