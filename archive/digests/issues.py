"""Issues as pages and as a feed: public editions for everybody, personal ones with the key of their link."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Row, Select, func, select

from archive.digests.links import Links
from archive.digests.plain import one_line
from archive.digests.tables import IssueRow, ItemRow
from archive.holdings import Archive
from config.errors import NotFoundError
from config.settings import Settings

NO_SUCH_ISSUE = "There is no such issue, or its link is not complete."


class IssueSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One issue's line in a list, and its entry in a feed: `id` is a permanent URI, `made` carries a time zone."""

    id: str
    url: str
    title: str  # of the digest
    subject: str
    edition: str  # name of the digest
    made: dt.datetime
    total: int
    shown: int


class IssueItem(msgspec.Struct, frozen=True, kw_only=True):
    """One intervention that an issue told of, shown in the mail or only counted."""

    intervention: str
    url: str
    document: str
    shown: bool
    revised: bool
    corrected: bool


class IssuePage(msgspec.Struct, frozen=True, kw_only=True):
    """An issue as it was sent. `html` is a whole document with inline styles; whoever serves it must forbid scripts."""

    summary: IssueSummary
    html: str
    text: str


def issue(archive: Archive, settings: Settings, identifier: str, key: str = "") -> IssuePage:
    """One issue.

    Raises:
        NotFoundError: there is none of that id, or it is personal and the key is not its own.
    """
    links = Links.of(settings)
    with archive.store.database.reading() as connection:
        row = connection.execute(select(IssueRow.__table__).where(IssueRow.id == identifier)).first()
    if row is None or not (row.edition or links.opens_issue(identifier, key)):
        raise NotFoundError(NO_SUCH_ISSUE)
    return IssuePage(summary=_summary(row, links), html=row.html.decode(), text=row.text.decode())


def items(
    archive: Archive, settings: Settings, identifier: str, *, limit: int = 100, offset: int = 0
) -> tuple[IssueItem, ...]:
    """What an issue told of, in its order. For those who were let in by `issue`."""
    links = Links.of(settings)
    query = (
        select(ItemRow.__table__)
        .where(ItemRow.issue_id == identifier)
        .order_by(ItemRow.position)
        .limit(limit)
        .offset(offset)
    )
    with archive.store.database.reading() as connection:
        rows = connection.execute(query).all()
    return tuple(
        IssueItem(
            intervention=row.intervention_id,
            url=links.intervention(row.intervention_id),
            document=row.document_id,
            shown=row.shown,
            revised=row.revised,
            corrected=row.correction > 0,
        )
        for row in rows
    )


def public_issues(
    archive: Archive, settings: Settings, edition: str | None = None, *, limit: int = 50, offset: int = 0
) -> tuple[IssueSummary, ...]:
    """Public issues, newest first: of one digest, or of all."""
    query = _public(edition).order_by(IssueRow.made.desc(), IssueRow.id).limit(limit).offset(offset)
    links = Links.of(settings)
    with archive.store.database.reading() as connection:
        return tuple(_summary(row, links) for row in connection.execute(query))


def count_public(archive: Archive, edition: str | None = None) -> int:
    """How many there are."""
    with archive.store.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(_public(edition).subquery())) or 0


def _public(edition: str | None) -> Select[Any]:
    columns = [column for column in IssueRow.__table__.c if column.name not in ("html", "text")]
    return select(*columns).where(IssueRow.edition == edition if edition else IssueRow.edition != "")


def _summary(row: Row[Any], links: Links) -> IssueSummary:
    url = links.issue(row.id, public=bool(row.edition))
    return IssueSummary(
        id=links.issue(row.id, public=True),
        url=url,
        title=one_line(row.title),
        subject=row.subject,
        edition=row.edition,
        made=row.made,
        total=row.total,
        shown=row.shown,
    )
