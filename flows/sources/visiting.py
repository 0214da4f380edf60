"""One visit of one source: list it, fetch what may be new, archive it, and write down what was found.

    with Ingestion.open(settings) as ingestion:
        visit = visit_source("norrvik-minutes", source, ingestion)

Whatever happens, the ledger says it: a listing that cannot be read is a failed visit, a file that cannot be fetched is
in quarantine with its reason, an address that the listing no longer names is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path

import msgspec

from archive.ledger import Ledger, Run
from config.errors import ProceedingsError, UnreadableDocumentError, UsageError
from config.settings import Settings
from extractors.options import Hints
from flows.files import load
from flows.ingesting import Ingestion, Offer
from flows.sources.accounts import NOT_FETCHED
from flows.sources.definitions import Source, read_sources
from flows.sources.listing import WEB, Found, hosts_of, list_source, read_file
from flows.sources.web import Fetcher, refuse_web_page
from flows.tally import Tally, tally

PORTION = 200  # addresses told to the ledger, and looked up in it, at once


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """What a visit found."""

    source: str
    outcome: str  # complete, partial (not all files could be had, or indexed), failed (the listing could not be read)
    done: Tally
    listed: int
    gone: tuple[str, ...] = ()
    message: str = ""


Work = Callable[[Iterable[Offer], Ingestion], Iterator[Tally]]
"""Archives offers; gives a tally of each part as it is done. The parts have no more than `flows.tally.SHOWN` offers."""

Show = Callable[[int, int], None]
"""Hears how many addresses are done, and how many there are."""


def here(offers: Iterable[Offer], ingestion: Ingestion) -> Iterator[Tally]:
    """Work of this process."""
    outcomes = ingestion.run(offers)
    while part := list(islice(outcomes, PORTION)):
        yield tally(part)


def visit_source(
    name: str, source: Source, ingestion: Ingestion, work: Work = here, show: Show = lambda _, __: None
) -> Visit:
    """Visit a source; see the module's text."""
    ledger = ingestion.archive.store.ledger
    run = ledger.begin(name)
    visitor = _Visitor(source, ingestion, ledger, run)
    try:
        done = visitor.visit(work, show)
    except ProceedingsError as error:
        ledger.finish(run, "failed", visitor.counts(Tally()), message=str(error), complete=False)
        return Visit(source=name, outcome="failed", done=Tally(), listed=visitor.listed, message=str(error))
    lacking = ingestion.settle()
    message = f"Search does not find all of it before the next run: {lacking}" if lacking else ""
    outcome = "partial" if done.quarantined or lacking else "complete"
    gone = ledger.finish(run, outcome, visitor.counts(done), message=message)
    return Visit(source=name, outcome=outcome, done=done, listed=visitor.listed, gone=gone, message=message)


def visit_named(settings: Settings, name: str) -> Visit:
    """Visit a source by its name.

    Raises:
        UsageError: there is no such source.
    """
    source = source_named(settings, name)
    with Ingestion.open(settings) as ingestion:
        return visit_source(name, source, ingestion)


def source_named(settings: Settings, name: str) -> Source:
    """A source of the file.

    Raises:
        UsageError: there is none of that name.
    """
    sources = read_sources(settings.sources).sources
    if name not in sources:
        known = f"There are {', '.join(sources)}." if sources else f"{settings.sources} names none."
        raise UsageError(f"There is no source ‘{name}’.", hint=known)
    return sources[name]


def fetcher_for(source: Source, settings: Settings) -> Fetcher:
    """A fetcher with the source's manners and the settings' limits."""
    return Fetcher(
        hosts=hosts_of(source),
        private=source.private,
        delay=source.delay,
        robots=source.robots,
        most_bytes=settings.file_megabytes * 2**20,
    )


def is_whole(data: bytes) -> bool:
    """Whether a PDF ends as one does (ISO 32000-1, 7.5.5); readers look for the end mark in the last kilobyte or so."""
    return b"%%EOF" in data[-2 * 1024 :]


class _Visitor:
    """The state of one visit."""

    def __init__(self, source: Source, ingestion: Ingestion, ledger: Ledger, run: Run) -> None:
        self.listed = 0
        self._unchanged = 0
        self._source = source
        self._ingestion = ingestion
        self._ledger = ledger
        self._run = run
        self._fingerprints: dict[str, str | None] = {}

    def visit(self, work: Work, show: Show) -> Tally:
        settings = self._ingestion.archive.settings
        with fetcher_for(self._source, settings) if self._source.kind in WEB else nullcontext() as fetcher:
            found = list(list_source(self._source, fetcher))
            self.listed = len(found)
            self._ledger.expect(self._run, [each.address for each in found])
            done = Tally()
            for part in work(self._offers(found, fetcher), self._ingestion):
                done += part
                show(self._unchanged + done.total, self.listed)
                for outcome in part.quarantined:
                    self._fingerprints.pop(outcome.address, None)
            self._ledger.note_fingerprints(self._fingerprints)
        return done

    def counts(self, done: Tally) -> dict[str, int]:
        """What the ledger keeps of the visit."""
        states = {state: count for state, count in done.counts.items() if count}
        return {"listed": self.listed, NOT_FETCHED: self._unchanged, **states}

    def _offers(self, found: Sequence[Found], fetcher: Fetcher | None) -> Iterator[Offer]:
        rest = iter(found)
        while portion := list(islice(rest, PORTION)):
            known = self._ledger.fingerprints([each.address for each in portion])
            for each in portion:
                fingerprint = known.get(each.address, (None, ""))[0]
                if each.fingerprint and each.fingerprint == fingerprint:
                    self._unchanged += 1
                elif offer := self._offer(each, fingerprint, fetcher):
                    yield offer

    def _offer(self, found: Found, fingerprint: str | None, fetcher: Fetcher | None) -> Offer | None:
        hints = Hints(body=self._source.body, language=self._source.language, date=self._source.date_of(found.address))
        offer = Offer(address=found.address, hints=hints)
        try:
            data, seen = self._bytes(found, fingerprint, fetcher)
        except UnreadableDocumentError as error:
            return msgspec.structs.replace(offer, fault=error)
        if data is None:
            self._unchanged += 1
            return None
        self._fingerprints[found.address] = seen if is_whole(data) else None  # cut on its way: to be fetched again
        return msgspec.structs.replace(offer, data=data)

    def _bytes(self, found: Found, fingerprint: str | None, fetcher: Fetcher | None) -> tuple[bytes | None, str | None]:
        """The bytes (None: unchanged), and the sign by which the next visit may tell that they are."""
        settings = self._ingestion.archive.settings
        if fetcher is not None:
            answer = fetcher.fetch(found.address, fingerprint)
            if answer.data is not None:
                refuse_web_page(answer.data, answer.content_type)
            return answer.data, found.fingerprint or answer.fingerprint
        if self._source.kind == "files":
            return read_file(self._source, found.address, settings.file_megabytes * 2**20), found.fingerprint
        return load(Path(found.address), settings.file_megabytes), found.fingerprint
