"""Who is who across proceedings.

A person is a name within a body: the same name in two bodies is two people until an operator says otherwise, and a
document that names no body is a body of its own. Offices and delegations that stand among the participants are people
here too.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, insert, select, update

from archive.database import Database, upsert
from archive.names import PERSON_LETTERS, folded
from archive.rulings import decide_again
from archive.tables import AppearanceRow, DecisionRow, DocumentRow, EditionRow, PersonRow, now
from archive.words import token
from config.errors import NotFoundError, UsageError


class PersonSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One person's line in the list."""

    id: str
    name: str
    body: str  # where the name was first met
    documents: int


class Appearance(msgspec.Struct, frozen=True, kw_only=True):
    """One person in one document."""

    document: str
    title: str | None
    body: str | None
    session: str | None
    date: dt.date | None
    participant: str  # Participant.id there
    name: str  # as that document has it
    affiliation: str | None
    honorific: str | None
    roles: tuple[str, ...]
    aliases: tuple[str, ...]
    interventions: int


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One person across the archive."""

    id: str
    name: str
    body: str  # where the name was first met
    asked: str  # the id that was asked for; another than `id` after a merger
    appearances: tuple[Appearance, ...]  # earliest sitting first

    @property
    def names(self) -> tuple[str, ...]:
        """Names and short forms as printed, most frequent first."""
        return _frequent(name for item in self.appearances for name in (item.name, *item.aliases))

    @property
    def bodies(self) -> tuple[str, ...]:
        """Bodies in which the person appears, most frequent first."""
        return _frequent(item.body for item in self.appearances if item.body)

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles, most frequent first."""
        return _frequent(role for item in self.appearances for role in item.roles)

    @property
    def affiliations(self) -> tuple[str, ...]:
        """Affiliations, most frequent first."""
        return _frequent(item.affiliation for item in self.appearances if item.affiliation)

    @property
    def interventions(self) -> int:
        """Turns that the extraction gives to the person (corrections not counted)."""
        return sum(item.interventions for item in self.appearances)


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """An operator's word: `person` is `target`; a split: only in that document, only with that affiliation."""

    id: int
    kind: str  # merge, split
    person_id: str
    target_id: str
    document_id: str | None
    affiliation: str | None
    author: str
    note: str
    made: dt.datetime
    undone: dt.datetime | None


class People:
    """The people of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, id: str) -> Person:  # noqa: A002
        """A person, or the person that it was merged into.

        Raises:
            NotFoundError: nobody has that id.
        """
        with self._database.reading() as connection:
            row = _person(connection, _merged(connection, id))
            return Person(
                id=row.id, name=row.name, body=row.body, asked=id, appearances=_appearances(connection, row.id)
            )

    def list(
        self, query: str | None = None, *, body: str | None = None, limit: int = 100, offset: int = 0
    ) -> tuple[PersonSummary, ...]:
        """People who appear somewhere, by name; `query` is a part of a name, `body` a body in which they appear."""
        with self._database.reading() as connection:
            rows = connection.execute(_list(query, body).limit(limit).offset(offset))
            return tuple(PersonSummary(**row._mapping) for row in rows)

    def namesakes(self, id: str) -> tuple[PersonSummary, ...]:  # noqa: A002
        """Others of the same name, in other bodies: whom an operator may want to merge."""
        with self._database.reading() as connection:
            person = _person(connection, _merged(connection, id))
            rows = connection.execute(
                _list(None, None).where(PersonRow.folded == person.folded, PersonRow.id != person.id)
            )
            return tuple(PersonSummary(**row._mapping) for row in rows)

    def merge(self, id: str, into: str, *, author: str, note: str = "") -> Decision:  # noqa: A002
        """Say that two people are one, who goes by the name of `into`.

        Raises:
            NotFoundError: nobody has that id.
            UsageError: they are one already.
        """
        with self._database.writing() as connection:
            one, two = _merged(connection, id), _merged(connection, into)
            if _person(connection, one).id == _person(connection, two).id:
                raise UsageError(f"{id} and {into} are one person already.")
            return _decide(connection, "merge", one, two, author, note)

    def split(
        self,
        id: str,  # noqa: A002
        *,
        documents: Sequence[str] = (),
        affiliation: str | None = None,
        author: str,
        note: str = "",
    ) -> tuple[str, tuple[Decision, ...]]:
        """Say that what goes by one name is two people: whoever appears so in these documents (now and in any later
        edition of them), or with this affiliation (in any document, also later ones), is another.

        Returns the new person's id and the decisions, one a document.

        Raises:
            NotFoundError: nobody has that id.
            UsageError: neither documents nor an affiliation are named.
        """
        if not documents and affiliation is None:
            raise UsageError("Say in which documents, or with which affiliation, it is somebody else.")
        with self._database.writing() as connection:
            person = _person(connection, _merged(connection, id))
            other = _other(connection, person.id, person.key, person.name, person.body)
            scopes: Sequence[str | None] = list(documents) or [None]
            return other, tuple(
                _decide(connection, "split", person.id, other, author, note, document, affiliation)
                for document in scopes
            )

    def undo(self, decision: int) -> Decision:
        """Take a decision back, whatever was decided after it stays."""
        with self._database.writing() as connection:
            mine = update(DecisionRow).where(DecisionRow.id == decision, DecisionRow.undone.is_(None))
            row = connection.execute(mine.values(undone=now()).returning(*DecisionRow.__table__.c)).one_or_none()
            if row is None:
                raise NotFoundError(f"There is no decision {decision} in force.")
            decide_again(connection, row.person_id)
            return Decision(**row._mapping)

    def decisions(self, person: str | None = None) -> tuple[Decision, ...]:
        """All decisions, or those that speak of one person; latest first."""
        query = select(*DecisionRow.__table__.c).order_by(DecisionRow.id.desc())
        if person is not None:
            query = query.where((DecisionRow.person_id == person) | (DecisionRow.target_id == person))
        with self._database.reading() as connection:
            return tuple(Decision(**row._mapping) for row in connection.execute(query))


def _frequent(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name, _ in Counter(names).most_common())


def _person(connection: Connection, id_: str) -> Any:
    row = connection.execute(select(*PersonRow.__table__.c).where(PersonRow.id == id_)).one_or_none()
    if row is None:
        raise NotFoundError(f"The archive knows nobody by the id {id_}.")
    return row


def _merged(connection: Connection, id_: str) -> str:
    """Whom a person was merged into, in the end."""
    query = select(DecisionRow.target_id).where(DecisionRow.kind == "merge", DecisionRow.undone.is_(None))
    seen = {id_}
    while target := connection.scalar(
        query.where(DecisionRow.person_id == id_).order_by(DecisionRow.id.desc()).limit(1)
    ):
        if target in seen:
            break
        seen.add(target)
        id_ = target
    return id_


def _appearances(connection: Connection, id_: str) -> tuple[Appearance, ...]:
    columns = (
        AppearanceRow.document_id.label("document"),
        AppearanceRow.participant_id.label("participant"),
        AppearanceRow.name,
        AppearanceRow.affiliation,
        AppearanceRow.details,
        *(getattr(EditionRow, name) for name in ("title", "body", "session", "date")),
    )
    query = (
        select(*columns)
        .join(DocumentRow, DocumentRow.id == AppearanceRow.document_id)
        .join(EditionRow, (EditionRow.document_id == DocumentRow.id) & (EditionRow.number == DocumentRow.edition))
        .where(AppearanceRow.person_id == id_)
        .order_by(EditionRow.date.asc().nulls_last(), AppearanceRow.document_id)
    )
    return tuple(_appearance(dict(row._mapping)) for row in connection.execute(query))


def _appearance(row: dict[str, Any]) -> Appearance:
    details = row.pop("details")
    return Appearance(
        **row,
        honorific=details["honorific"],
        roles=tuple(details["roles"]),
        aliases=tuple(details["aliases"]),
        interventions=details["interventions"],
    )


def _list(query: str | None, body: str | None) -> Select[*tuple[Any, ...]]:
    found = (
        select(
            PersonRow.id,
            PersonRow.name,
            PersonRow.body,
            func.count(AppearanceRow.document_id.distinct()).label("documents"),
        )
        .join(AppearanceRow, AppearanceRow.person_id == PersonRow.id)
        .group_by(PersonRow.id, PersonRow.name, PersonRow.body, PersonRow.folded)
        .order_by(PersonRow.folded, PersonRow.id)
    )
    if query:
        found = found.where(PersonRow.folded.contains(folded(query), autoescape=True))
    if body:
        found = found.join(DocumentRow, DocumentRow.id == AppearanceRow.document_id).join(
            EditionRow, (EditionRow.document_id == DocumentRow.id) & (EditionRow.number == DocumentRow.edition)
        )
        found = found.where(EditionRow.body == body)
    return found


def _decide(
    connection: Connection,
    kind: str,
    person: str,
    target: str,
    author: str,
    note: str,
    document: str | None = None,
    affiliation: str | None = None,
) -> Decision:
    row = {
        "kind": kind,
        "person_id": person,
        "target_id": target,
        "document_id": document,
        "affiliation": affiliation,
        "author": author,
        "note": note,
        "made": now(),
    }
    added = connection.execute(insert(DecisionRow).returning(*DecisionRow.__table__.c), row).one()
    decide_again(connection, person)
    return Decision(**added._mapping)


def _other(connection: Connection, id_: str, key: str, name: str, body: str) -> str:
    """A new person of the same name, for a split."""
    splits = select(func.count(DecisionRow.target_id.distinct())).where(
        DecisionRow.kind == "split", DecisionRow.person_id == id_
    )
    number = (connection.scalar(splits) or 0) + 2
    other = token("split", id_, number, length=PERSON_LETTERS)
    row = {"id": other, "key": f"{key}#{number}", "folded": folded(name), "name": name, "body": body}
    upsert(connection, PersonRow, [row], update=())
    return other
