"""The catalogue's tables. Only the store and its neighbours in this package read or write them.

Identity, in one paragraph. A *document* is a line of *editions*. Bytes decide first: bytes that belong to a document
belong to it from whatever address they come. Unknown bytes at a known address are a new edition of the document that
stood there (`archive.identity` names the one exception). Unknown bytes at an unknown address are a new document.
A document's id comes from the bytes of its first edition, an intervention's id from its document, its words and its
ordinal among equal words: the same history gives the same ids, killed and run again or not.

Numbers. `edition` counts the editions of a document from 1. `version` grows with every edition *and* with every
correction: it is what an index compares. `ingest_seq` is one number for each put that brings new words, allocated under
a row lock that is held until commit, so that a reader who sees number n sees every smaller one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Date, DateTime, Dialect, ForeignKey, Index, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

HEAD = "0004"
"""The newest migration. Compared with the catalogue's own before Alembic is even imported."""

SEQUENCE = "ingest"
"""Name of the counter row that `ingest_seq` comes from. Who writes to the catalogue locks it first."""


class Moment(TypeDecorator[dt.datetime]):
    """A point in time, always UTC and always aware, also on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Store UTC; SQLite keeps no zone."""
        if value is None:
            return None
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Give the zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Characters(TypeDecorator[str]):
    """Text that any database can hold: NUL, and half characters such as undecodable file names have, are replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what cannot be stored."""
        del dialect
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """A text as the catalogue has it."""
    if text.isprintable() and text.isascii():
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "backslashreplace").decode()


def now() -> dt.datetime:
    """The present, in UTC."""
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    """Every table of the catalogue, those of the digests included, hangs on this metadata."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Characters, dt.datetime: Moment, dt.date: Date, dict[str, Any]: JSON}  # noqa: RUF012


class CounterRow(Base):
    """A number that only grows."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class DocumentRow(Base):
    """A document as it stands now; what it says of itself is in its current edition."""

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[int]  # number of the current one
    version: Mapped[int]
    indexed_version: Mapped[int] = mapped_column(default=0)
    pending_seq: Mapped[int | None]  # smallest ingest_seq whose words the index may lack
    since: Mapped[dt.datetime]  # when it first came
    changed: Mapped[dt.datetime]  # when its version last grew

    __table_args__ = (Index("ix_documents_pending_seq", "pending_seq"),)


class ContentRow(Base):
    """Bytes, and the one document they belong to."""

    __tablename__ = "contents"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    size: Mapped[int]


class EditionRow(Base):
    """One reading of one file: new bytes, or the same bytes under other rules."""

    __tablename__ = "editions"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(ForeignKey("contents.sha256"), index=True)
    rules_version: Mapped[str]
    state: Mapped[str]  # new, revised, reextracted
    ingest_seq: Mapped[int]  # when the newest words of these bytes came in
    json_key: Mapped[str]  # the canonical JSON: SHA-256 of the uncompressed text
    made: Mapped[dt.datetime]
    source: Mapped[str]
    title: Mapped[str | None]
    body: Mapped[str | None] = mapped_column(index=True)
    session: Mapped[str | None]
    date: Mapped[dt.date | None] = mapped_column(index=True)
    place: Mapped[str | None]
    language: Mapped[str | None]
    pages: Mapped[int]
    interventions: Mapped[int]


class InterventionRow(Base):
    """A stable id: every intervention that ever stood in a document's current edition."""

    __tablename__ = "interventions"

    id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    seq: Mapped[int]
    ingest_seq: Mapped[int]
    revised: Mapped[bool]
    words: Mapped[str]  # digest of its words
    gone_in: Mapped[int | None]  # the edition that no longer has it
    replaced_by: Mapped[str | None]  # the intervention that took over most of its words


class SourceRow(Base):
    """An address, and what stands there."""

    __tablename__ = "sources"

    address: Mapped[str] = mapped_column(primary_key=True)
    listing: Mapped[str] = mapped_column(default="", index=True)  # the configured source that names it
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"), index=True)
    sha256: Mapped[str | None]
    state: Mapped[str]  # expected, archived, quarantined, dropped, gone
    fingerprint: Mapped[str | None]  # cheap proof of sameness: ETag, Last-Modified, or size and time of a file
    first_seen: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]
    gone_since: Mapped[dt.datetime | None]


class SightingRow(Base):
    """Which bytes stood at an address, and from when to when."""

    __tablename__ = "sightings"

    address: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    first_seen: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]


class RunRow(Base):
    """One visit of a configured source, or one ingest by hand."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing: Mapped[str] = mapped_column(index=True)
    started: Mapped[dt.datetime]
    finished: Mapped[dt.datetime | None]
    outcome: Mapped[str]  # running, complete, partial, failed
    counts: Mapped[dict[str, Any]]
    message: Mapped[str] = mapped_column(default="")


class QuarantineRow(Base):
    """A file that could not be archived, and why."""

    __tablename__ = "quarantine"

    id: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str | None] = mapped_column(index=True)  # None: the file itself never arrived
    code: Mapped[str]
    reason: Mapped[str]
    hint: Mapped[str | None]
    rules_version: Mapped[str]
    size: Mapped[int]
    kept: Mapped[bool]  # the file lies in the document store
    since: Mapped[dt.datetime]
    tried: Mapped[dt.datetime]
    tries: Mapped[int]
    due: Mapped[bool]  # someone asked for another try
    dropped: Mapped[dt.datetime | None]  # someone wants to hear no more of these bytes


class CorrectionRow(Base):
    """What a person says of an intervention, against what the extraction says. The last one not undone wins."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    intervention_id: Mapped[str] = mapped_column(ForeignKey("interventions.id"), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    field: Mapped[str]  # speaker, kind
    value: Mapped[str]  # the name ("" for: nobody speaks) or the kind
    before: Mapped[str]  # what the archive said when the correction was made
    named_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # the person meant when it was made
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # the same after the operators' decisions
    author: Mapped[str]
    note: Mapped[str]
    made: Mapped[dt.datetime]
    undone: Mapped[dt.datetime | None]


class PersonRow(Base):
    """One person, office or delegation of one body, across its proceedings."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    folded: Mapped[str] = mapped_column(index=True)  # the name as it is compared
    name: Mapped[str]
    body: Mapped[str]


class AppearanceRow(Base):
    """A participant of a document's current edition, and the person behind it."""

    __tablename__ = "appearances"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    participant_id: Mapped[str] = mapped_column(primary_key=True)
    named_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)  # whom name and body alone tell
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)  # after the operators' decisions
    name: Mapped[str]
    affiliation: Mapped[str | None]
    details: Mapped[dict[str, Any]]  # honorific, roles, aliases, interventions


class DecisionRow(Base):
    """An operator's word on who is who. It names people by id, so it outlives every ingestion."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # merge, split
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    document_id: Mapped[str | None]  # split: only where the person appears in this document
    affiliation: Mapped[str | None]  # split: only where the person appears with this affiliation
    author: Mapped[str]
    note: Mapped[str]
    made: Mapped[dt.datetime]
    undone: Mapped[dt.datetime | None]


class ApiKeyRow(Base):
    """A key with which a program may write."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(unique=True)  # SHA-256; the key itself is nowhere
    made: Mapped[dt.datetime]
    used: Mapped[dt.datetime | None]
    revoked: Mapped[dt.datetime | None]
