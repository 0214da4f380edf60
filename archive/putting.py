"""How plans become rows. Everything here runs inside the one writing transaction of a put."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, update

from archive import appearances
from archive.database import upsert
from archive.documents import Documents
from archive.headings import title_of
from archive.ledger import sighted
from archive.planning import Placed, Plan, PutState, identify
from archive.quarantine import release
from archive.tables import SEQUENCE, ContentRow, CounterRow, DocumentRow, EditionRow, InterventionRow, now


class PutResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a put."""

    state: PutState
    id: str  # the document's
    version: int  # what an index compares
    edition: int
    indexed: bool = False  # set by Archive.add: the index has it


class _Edition(msgspec.Struct, frozen=True):
    """A plan with the numbers it gets."""

    plan: Plan
    number: int
    version: int
    seq: int


def carry_out(
    connection: Connection,
    documents: Documents,
    plans: Sequence[Plan],
    pdfs: Mapping[str, bytes],
    fingerprints: Mapping[str, str | None],
) -> list[PutResult | None]:
    """Write the plans down; None for each that is void, because someone else wrote in the meantime.

    Args:
        connection: a writing transaction.
        documents: where the PDFs and texts are kept already.
        plans: of readings that do not concern each other.
        pdfs: SHA-256 -> bytes.
        fingerprints: address -> by what can be told that nobody has touched the file.
    """
    found = identify(connection, documents, [plan.proceedings for plan in plans])
    valid = [is_.decision == (plan.state, plan.base) for plan, is_ in zip(plans, found, strict=True)]
    standing = [plan for plan, holds in zip(plans, valid, strict=True) if holds]
    _write(connection, _numbered(connection, standing), {sha256: len(data) for sha256, data in pdfs.items()})
    seen = {plan.proceedings.source: (plan.proceedings.sha256, plan.document) for plan in standing}
    sighted(connection, seen, fingerprints)
    released = release(connection, {address: sha256 for address, (sha256, _) in seen.items()})
    # Whoever dropped them from quarantine may have deleted them since we kept them.
    documents.keep(pdfs={sha256: pdfs[sha256] for sha256 in released})
    return [_result(plan) if holds else None for plan, holds in zip(plans, valid, strict=True)]


def _result(plan: Plan) -> PutResult:
    edition, version = (plan.base.edition, plan.base.version) if plan.base else (0, 0)
    more = int(plan.state is not PutState.UNCHANGED)
    return PutResult(state=plan.state, id=plan.document, version=version + more, edition=edition + more)


def _numbered(connection: Connection, plans: Sequence[Plan]) -> list[_Edition]:
    """What is to be written, in order, each with its edition, version and ingest number."""
    changing = [plan for plan in plans if plan.state is not PutState.UNCHANGED]
    fresh = iter(_next_numbers(connection, sum(plan.brings_words for plan in changing)))
    return [
        _Edition(
            plan=plan,
            number=plan.base.edition + 1 if plan.base else 1,
            version=plan.base.version + 1 if plan.base else 1,
            seq=next(fresh) if plan.brings_words or plan.base is None else plan.base.ingest_seq,
        )
        for plan in changing
    ]


def _next_numbers(connection: Connection, count: int) -> range:
    """The next ingest numbers. The row is locked since the transaction began."""
    if not count:
        return range(0)
    statement = update(CounterRow).where(CounterRow.name == SEQUENCE).values(value=CounterRow.value + count)
    last = int(connection.execute(statement.returning(CounterRow.value)).scalar_one())
    return range(last - count + 1, last + 1)


def _write(connection: Connection, editions: Sequence[_Edition], sizes: Mapping[str, int]) -> None:
    if not editions:
        return
    moment = now()
    _write_documents(connection, editions, moment)
    owners = {edition.plan.proceedings.sha256: edition.plan.document for edition in editions}
    contents = [{"sha256": sha256, "document_id": name, "size": sizes[sha256]} for sha256, name in owners.items()]
    upsert(connection, ContentRow, contents, update=())
    connection.execute(insert(EditionRow), [_edition_row(edition, moment) for edition in editions])
    _write_interventions(connection, editions)
    appearances.record(connection, [edition.plan.proceedings for edition in editions])


def _write_documents(connection: Connection, editions: Sequence[_Edition], moment: dt.datetime) -> None:
    new = [
        {
            "id": edition.plan.document,
            "edition": edition.number,
            "version": edition.version,
            "indexed_version": 0,
            "pending_seq": edition.seq,
            "since": moment,
            "changed": moment,
        }
        for edition in editions
        if edition.plan.base is None
    ]
    if new:
        connection.execute(insert(DocumentRow), new)
    for edition in editions:
        if edition.plan.base is not None:
            _renew_document(connection, edition, moment)


def _renew_document(connection: Connection, edition: _Edition, moment: dt.datetime) -> None:
    values: dict[str, object] = {"edition": edition.number, "version": edition.version, "changed": moment}
    if edition.plan.brings_words:
        values["pending_seq"] = func.coalesce(DocumentRow.pending_seq, edition.seq)
    connection.execute(update(DocumentRow).where(DocumentRow.id == edition.plan.document).values(values))


def _edition_row(edition: _Edition, moment: dt.datetime) -> dict[str, object]:
    plan = edition.plan
    heading, extraction = plan.proceedings.heading, plan.proceedings.extraction
    return {
        "document_id": plan.document,
        "number": edition.number,
        "sha256": plan.proceedings.sha256,
        "rules_version": extraction.rules_version,
        "state": plan.state.value,
        "ingest_seq": edition.seq,
        "json_key": plan.text.key if plan.text else "",
        "made": moment,
        "source": plan.proceedings.source,
        "title": title_of(plan.proceedings),
        "body": heading.body,
        "session": heading.session,
        "date": heading.date,
        "place": heading.place,
        "language": heading.language,
        "pages": extraction.pages,
        "interventions": len(plan.proceedings.interventions),
    }


def _write_interventions(connection: Connection, editions: Sequence[_Edition]) -> None:
    inserted = [
        {**row, "document_id": edition.plan.document}
        for edition in editions
        for row in _standing(edition.plan.inserted, edition.seq)
    ]
    if inserted:
        connection.execute(insert(InterventionRow), inserted)
    _update(connection, [row for edition in editions for row in _standing(edition.plan.changed, edition.seq)])
    gone = [(id_, edition.number, instead) for edition in editions for id_, instead in edition.plan.gone]
    _update(connection, [{"id": id_, "gone_in": number, "replaced_by": instead} for id_, number, instead in gone])


def _standing(placed: Iterable[Placed], seq: int) -> list[dict[str, object]]:
    """Columns of interventions of the current edition."""
    return [
        {
            "id": item.id,
            "seq": item.seq,
            "ingest_seq": seq if item.ingest_seq is None else item.ingest_seq,
            "revised": item.revised,
            "words": item.words,
            "gone_in": None,
            "replaced_by": None,
        }
        for item in placed
    ]


def _update(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Set columns of interventions by id, all in one round."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "id"]
    statement = update(InterventionRow).where(InterventionRow.id == bindparam("key"))
    statement = statement.values({name: bindparam(f"new_{name}") for name in names})
    connection.execute(statement, [{"key": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows])
