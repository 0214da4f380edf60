"""What a search found in a stretch of the ingest sequence, or among what people corrected since.

Everything is read, page by page, however much it is: what a mail does not show is counted and linked. Within one run
the same question is asked once, for however many subscribers.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import select

from archive.digests.definitions import Search
from archive.digests.passages import mark, trim
from archive.holdings import Archive
from archive.models import Participant
from archive.search.highlight import find
from archive.search.index import Entry, Hit, SearchRequest
from archive.search.query import parse
from archive.search.syntax import Node
from archive.tables import CorrectionRow, InterventionRow

PAGE = 200  # hits a request: a few hundred kilobytes
PRESIDING = (("chair", "acting chair", "temporary chair"), ("president", "acting president"), ("mayor", "acting mayor"))
"""Roles of those in the chair; a later group counts only where nobody holds one of an earlier: a president may be a
guest of somebody else's meeting."""

MOST_CHAIRS = 3
MOST_ANSWERS = 64  # kept at once: the recipients of a digest are served one after the other, readers ask alone


class Catch(msgspec.Struct, frozen=True, kw_only=True):
    """One intervention found, with as much of it as a mail needs."""

    intervention: str
    ingest_seq: int
    document: str
    seq: int
    title: str
    body: str
    session: str
    place: str
    date: dt.date | None
    speaker: str
    role: str
    affiliation: str
    pages: tuple[int, int]
    passage: str
    confidence: float
    revised: bool = False
    correction: int = 0  # the correction that it is told for; 0: it is told for its words

    @property
    def key(self) -> tuple[str, int, int]:
        """What makes it one thing to tell."""
        return self.intervention, self.ingest_seq, self.correction


class Correction(msgspec.Struct, frozen=True):
    """An intervention that a person corrected."""

    number: int
    intervention: str
    ingest_seq: int


class Gatherer:
    """Asks one archive, in one run."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._answers: dict[tuple[bytes, int, int], tuple[Catch, ...]] = {}
        self._chairs: dict[str, tuple[str, ...]] = {}
        self._whole: set[tuple[int, int]] = set()  # stretches of which the index has everything

    def new(self, search: Search, low: int, high: int) -> tuple[Catch, ...]:
        """Everything found whose ingest number is above `low` and at most `high`.

        Raises:
            QueryError: the query cannot be read.
            IndexUnavailableError: the index does not answer, or lacks some of what came in.
        """
        asked = (msgspec.json.encode((search.query, search.filters.chosen())), low, high)
        if asked not in self._answers:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.pop(next(iter(self._answers)))
            self._answers[asked] = self._found(search, low, high) if low < high else ()
        return self._answers[asked]

    def corrected(self, search: Search, corrections: tuple[Correction, ...]) -> tuple[Catch, ...]:
        """Which of these corrected interventions the search finds now."""
        wanted: dict[int, dict[str, int]] = defaultdict(dict)
        for each in corrections:
            wanted[each.ingest_seq][each.intervention] = each.number
        return tuple(
            msgspec.structs.replace(catch, correction=numbers[catch.intervention])
            for ingest_seq, numbers in wanted.items()
            for catch in self.new(search, ingest_seq - 1, ingest_seq)
            if catch.intervention in numbers
        )

    def corrections(self, low: int) -> tuple[Correction, ...]:
        """The corrections in force that were made after number `low`, the last of each intervention."""
        query = (
            select(CorrectionRow.id, CorrectionRow.intervention_id, InterventionRow.ingest_seq)
            .join(InterventionRow, InterventionRow.id == CorrectionRow.intervention_id)
            .where(CorrectionRow.id > low, CorrectionRow.undone.is_(None), InterventionRow.gone_in.is_(None))
            .order_by(CorrectionRow.id)
        )
        with self._archive.store.database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple({row.intervention_id: Correction(*row) for row in rows}.values())

    def chairs(self, document: str) -> tuple[str, ...]:
        """Who chaired, as the document's lists say."""
        if document not in self._chairs:
            people = self._archive.store.get(document).participants
            self._chairs[document] = _presiding(people)
        return self._chairs[document]

    def _found(self, search: Search, low: int, high: int) -> tuple[Catch, ...]:
        asked = parse(search.query)
        if (low, high) not in self._whole:
            self._archive.require_indexed(low, high)
            self._whole.add((low, high))
        return tuple(_catch(hit.entry, asked) for hit in self._hits(search, low, high))

    def _hits(self, search: Search, low: int, high: int) -> Iterator[Hit]:
        request = SearchRequest(
            query=search.query,
            filters=search.filters.chosen(),
            sort="ingest_seq",
            limit=PAGE,
            facets=(),
            highlight=False,  # a mail shows more than a page of results; its passages are cut from the whole text
            ingest_seq=(low, high),
        )
        while True:
            result = self._archive.search(request)
            yield from result.hits
            if result.next is None or not result.hits:
                return
            request = msgspec.structs.replace(request, after=result.next)


def _presiding(people: Sequence[Participant]) -> tuple[str, ...]:
    for roles in PRESIDING:
        if names := dict.fromkeys(each.name for each in people if {role.casefold() for role in each.roles} & {*roles}):
            return tuple(names)[:MOST_CHAIRS]
    return ()


def _catch(entry: Entry, asked: Node) -> Catch:
    return Catch(
        intervention=entry.id,
        ingest_seq=entry.ingest_seq,
        document=entry.proceedings,
        seq=entry.seq,
        title=entry.title,
        body=entry.body,
        session=entry.session,
        place=entry.place,
        date=entry.date,
        speaker=entry.speaker,
        role=entry.role,
        affiliation=entry.affiliation,
        pages=entry.pages,
        passage=trim(mark(entry.text, find(asked, entry.language, entry.text))),
        confidence=entry.confidence,
        revised=entry.revised,
    )
