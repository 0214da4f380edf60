"""What people say of an intervention, kept apart from what the extraction says, and winning over it.

A correction names an intervention by its stable id, so it survives new rules and new editions as long as the words do.
Nothing is overwritten: the last correction of a field that nobody undid is in force, and undoing it brings back what
was in force before.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from archive import reading
from archive.database import Database, upsert
from archive.documents import Documents
from archive.indexing import touch
from archive.models import Kind
from archive.names import person_row
from archive.rulings import resolve, rulings
from archive.tables import AppearanceRow, CorrectionRow, InterventionRow, PersonRow, now
from config.errors import NotFoundError, UsageError


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """One correction. `value` and `before` are a name ("": nobody speaks) or a kind."""

    id: int
    intervention_id: str
    document_id: str
    field: str  # speaker, kind
    value: str
    before: str
    person_id: str | None
    author: str
    note: str
    made: dt.datetime
    undone: dt.datetime | None


class Corrections:
    """The corrections of one archive."""

    def __init__(self, database: Database, documents: Documents) -> None:
        self._database = database
        self._documents = documents

    def set_speaker(
        self, intervention: str, name: str | None, *, author: str, person: str | None = None, note: str = ""
    ) -> Correction:
        """Say who speaks: a participant of the document, anyone else by name, or nobody (None).

        Args:
            intervention: its id; one that was replaced stands for what replaced it.
            name: as it is to be shown.
            author: who says so.
            person: id of the person meant, where the name alone does not tell.
            note: why.

        Raises:
            NotFoundError: no such intervention, or the current edition no longer has it; or no such person.
            UsageError: a participant has that name and is not that person.
        """
        with self._database.writing() as connection:
            found = _standing(connection, self._documents, intervention)
            spoke = found.intervention.speaker
            named = _named(connection, found.document, name, person) if name else None
            meant = resolve(named, found.document, None, rulings(connection)) if named else None
            return _add(
                connection,
                found,
                field="speaker",
                value=name or "",
                before=spoke.name if spoke else "",
                named_id=named,
                person_id=meant,
                author=author,
                note=note,
            )

    def set_kind(self, intervention: str, kind: str, *, author: str, note: str = "") -> Correction:
        """Say what the intervention is: one of `archive.models.Kind`.

        Raises:
            NotFoundError: no such intervention, or the current edition no longer has it.
            UsageError: there is no such kind.
        """
        if kind not in {member.value for member in Kind}:
            raise UsageError(f"There is no kind {kind}.", hint=f"There are: {', '.join(Kind)}.")
        with self._database.writing() as connection:
            found = _standing(connection, self._documents, intervention)
            before = found.intervention.kind.value
            return _add(connection, found, field="kind", value=kind, before=before, author=author, note=note)

    def undo(self, correction: int) -> Correction:
        """Take a correction back; what was in force before it is in force again.

        Raises:
            NotFoundError: there is no such correction, or it was taken back already.
        """
        with self._database.writing() as connection:
            mine = update(CorrectionRow).where(CorrectionRow.id == correction, CorrectionRow.undone.is_(None))
            row = connection.execute(mine.values(undone=now()).returning(*_COLUMNS)).one_or_none()
            if row is None:
                raise NotFoundError(f"There is no correction {correction} in force.")
            touch(connection, [row.document_id])
            return Correction(**row._mapping)

    def of(self, intervention: str) -> tuple[Correction, ...]:
        """All corrections of an intervention, also those taken back; latest first."""
        query = select(*_COLUMNS).where(CorrectionRow.intervention_id == intervention)
        return self._list(query.order_by(CorrectionRow.id.desc()))

    def get(self, correction: int) -> Correction:
        """One correction.

        Raises:
            NotFoundError: there is none of that number.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(*_COLUMNS).where(CorrectionRow.id == correction)).one_or_none()
        if row is None:
            raise NotFoundError(f"There is no correction {correction}.")
        return Correction(**row._mapping)

    def list(self, *, limit: int = 100, offset: int = 0) -> tuple[Correction, ...]:
        """All corrections, latest first."""
        return self._list(select(*_COLUMNS).order_by(CorrectionRow.id.desc()).limit(limit).offset(offset))

    def stray(self) -> tuple[Correction, ...]:
        """Corrections in force of interventions that are gone: somebody should look at what replaced them."""
        query = (
            select(*_COLUMNS)
            .join(InterventionRow, InterventionRow.id == CorrectionRow.intervention_id)
            .where(CorrectionRow.undone.is_(None), InterventionRow.gone_in.is_not(None))
        )
        return self._list(query.order_by(CorrectionRow.id))

    def _list(self, query: Any) -> tuple[Correction, ...]:
        with self._database.reading() as connection:
            return tuple(Correction(**row._mapping) for row in connection.execute(query))


_COLUMNS = tuple(getattr(CorrectionRow, name) for name in Correction.__struct_fields__)


def _standing(connection: Connection, documents: Documents, intervention: str) -> reading.Found:
    found = reading.intervention(connection, documents, intervention)
    if not found.current:
        raise NotFoundError(f"The current edition no longer has the intervention {intervention}.")
    return found


def _add(connection: Connection, found: reading.Found, **values: object) -> Correction:
    row = {**values, "intervention_id": found.intervention.id, "document_id": found.document, "made": now()}
    added = connection.execute(insert(CorrectionRow).returning(*_COLUMNS), row).one()
    touch(connection, [found.document])
    return Correction(**added._mapping)


def _named(connection: Connection, document: str, name: str, person: str | None) -> str:
    """Whom a name means: the person given, else whoever is called so in that body."""
    if person is not None:
        _check_person(connection, document, name, person)
        return person
    body = reading.document(connection, document).body
    row = person_row(name, body, document)
    upsert(connection, PersonRow, [row], update=())
    return row["id"]


def _check_person(connection: Connection, document: str, name: str, person: str) -> None:
    if connection.scalar(select(PersonRow.id).where(PersonRow.id == person)) is None:
        raise NotFoundError(f"The archive knows nobody by the id {person}.")
    here = select(AppearanceRow.person_id).where(AppearanceRow.document_id == document, AppearanceRow.name == name)
    participants = set(connection.scalars(here))
    if participants and person not in participants:
        raise UsageError(
            f"{name} takes part in this document and is another person.",
            hint="Split the person, so that the document's participant is the one you mean.",
        )
