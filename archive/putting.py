"""How a plan becomes rows. Everything here runs inside the one writing transaction of a put."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from archive import appearances
from archive.database import upsert
from archive.documents import Documents
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


def carry_out(connection: Connection, documents: Documents, plan: Plan, pdf: bytes) -> PutResult | None:
    """Write the plan down; None where it is void, because someone else wrote in the meantime."""
    if identify(connection, documents, plan.proceedings) != (plan.state, plan.base):
        return None
    edition, version = (plan.base.edition, plan.base.version) if plan.base else (0, 0)
    if plan.state is not PutState.UNCHANGED:
        edition, version = edition + 1, version + 1
        _write(connection, plan, edition, version, len(pdf))
    sighted(connection, {plan.proceedings.source: (plan.proceedings.sha256, plan.document)})
    if release(connection, plan.proceedings.source, plan.proceedings.sha256):
        documents.keep_pdf(pdf)  # whoever dropped it from quarantine may have deleted it since we kept it
    return PutResult(state=plan.state, id=plan.document, version=version, edition=edition)


def _write(connection: Connection, plan: Plan, edition: int, version: int, size: int) -> None:
    seq = _next_seq(connection) if plan.brings_words or plan.base is None else plan.base.ingest_seq
    _write_document(connection, plan, edition, version, seq)
    content = {"sha256": plan.proceedings.sha256, "document_id": plan.document, "size": size}
    upsert(connection, ContentRow, [content], update=())
    _write_edition(connection, plan, edition, seq)
    _write_interventions(connection, plan, edition, seq)
    appearances.record(connection, plan.proceedings)


def _next_seq(connection: Connection) -> int:
    """The next ingest number. The row is locked since the transaction began."""
    statement = update(CounterRow).where(CounterRow.name == SEQUENCE).values(value=CounterRow.value + 1)
    return int(connection.execute(statement.returning(CounterRow.value)).scalar_one())


def _write_document(connection: Connection, plan: Plan, edition: int, version: int, seq: int) -> None:
    moment = now()
    values: dict[str, object] = {"edition": edition, "version": version, "changed": moment}
    if plan.base is None:
        fixed = {"id": plan.document, "indexed_version": 0, "pending_seq": seq, "since": moment}
        connection.execute(insert(DocumentRow), {**values, **fixed})
        return
    if plan.brings_words:
        pending = connection.scalar(select(DocumentRow.pending_seq).where(DocumentRow.id == plan.document))
        values["pending_seq"] = seq if pending is None else pending
    connection.execute(update(DocumentRow).where(DocumentRow.id == plan.document).values(values))


def _write_edition(connection: Connection, plan: Plan, number: int, seq: int) -> None:
    heading, extraction = plan.proceedings.heading, plan.proceedings.extraction
    connection.execute(
        insert(EditionRow),
        {
            "document_id": plan.document,
            "number": number,
            "sha256": plan.proceedings.sha256,
            "rules_version": extraction.rules_version,
            "state": plan.state.value,
            "ingest_seq": seq,
            "json_key": plan.json_key,
            "made": now(),
            "source": plan.proceedings.source,
            "title": heading.title,
            "body": heading.body,
            "session": heading.session,
            "date": heading.date,
            "place": heading.place,
            "language": heading.language,
            "pages": extraction.pages,
            "interventions": len(plan.proceedings.interventions),
        },
    )


def _write_interventions(connection: Connection, plan: Plan, edition: int, seq: int) -> None:
    inserted = [{**row, "document_id": plan.document} for row in _standing(plan.inserted, seq)]
    if inserted:
        connection.execute(insert(InterventionRow), inserted)
    _update(connection, _standing(plan.changed, seq))
    _update(connection, [{"id": id_, "gone_in": edition, "replaced_by": instead} for id_, instead in plan.gone])


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
