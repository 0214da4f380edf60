"""Processes that put documents, for tests that kill them or let them race. Each opens the archive for itself."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable, Iterable
from multiprocessing.process import BaseProcess

from sqlalchemy import select

from archive.holdings import Archive
from archive.models import Proceedings
from archive.store import Store
from archive.tables import Base
from config.settings import Settings
from tests.archive.factory import pdf_of, proceedings, texts

Reading = tuple[str, str, str, tuple[str, ...]]
"""Address, name of the bytes, rules version, texts."""

TIMES = frozenset({"since", "changed", "made", "first_seen", "last_seen", "tried", "started", "finished"})


def first_visit(count: int) -> list[Reading]:
    """A source with so many documents; every fifth is a copy of the one before, every seventh is no PDF (no texts)."""
    readings: list[Reading] = []
    for number in range(count):
        spoken = () if number % 7 == 6 else tuple(texts(12, seed=number, length=20))
        readings.append((f"/{number}", f"bytes {number}", "1", spoken))
        if number % 5 == 4:
            readings.append((f"/copy/{number}", f"bytes {number}", "1", spoken))
    return readings


def second_visit(count: int) -> list[Reading]:
    """The same source later: new rules; every third document has a new edition: words gone, joined, changed, new."""
    readings: list[Reading] = []
    for address, pdf, _, spoken in first_visit(count):
        number = int(pdf.split()[1])
        if number % 3 == 0 and spoken and "copy" not in address:
            edited = (*spoken[:2], " ".join(spoken[2:4]), f"{spoken[4]} As amended.", *spoken[6:], f"New: {number}.")
            readings.append((address, f"{pdf}, corrected", "2", edited))
        else:
            readings.append((address, pdf, "2", spoken))
    return readings


def visit(settings: Settings, readings: Iterable[Reading]) -> None:
    """What an ingest does with the store: skip what is known, put what is new, quarantine what is none."""
    with Store.open(settings) as store:
        for reading in readings:
            take(store, *reading, put=store.put)


def ingest(settings: Settings, readings: Iterable[Reading]) -> None:
    """The same with the index: what it lacks is brought in first, what comes, at the end."""
    with Archive(settings) as archive:
        archive.repair()
        with archive.batch():
            for reading in readings:
                take(archive.store, *reading, put=archive.add)


def take(
    store: Store,
    address: str,
    pdf: str,
    rules: str,
    spoken: tuple[str, ...],
    *,
    put: Callable[[Proceedings, bytes, str], object],
) -> None:
    """One file."""
    given = proceedings(*spoken, pdf=pdf, rules=rules)
    if known := store.known(given.sha256, rules, address):
        store.ledger.saw({address: (given.sha256, known)})
    elif held := store.quarantine.held(given.sha256, rules):
        store.quarantine.note(address, held)
    elif spoken:
        put(given, pdf_of(pdf), address)
    else:
        store.quarantine.add(address, "not-pdf", "This is a web page.", data=pdf_of(pdf), rules_version=rules)


def start(target: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process of its own, ready at once. The parent must not have used the archive's connections before."""
    process = multiprocessing.get_context("fork").Process(target=target, args=arguments)
    process.start()
    return process


def shuffled_visits(settings: Settings, readings: list[Reading], seed: int) -> None:
    """The same visit in another order."""
    mixed = list(readings)
    random.Random(seed).shuffle(mixed)
    visit(settings, mixed)


def indexed(settings: Settings) -> list[tuple[str, str, int]]:
    """All that the index holds: intervention, document, version. It must be what the store says."""
    with Archive(settings) as archive:
        assert archive.verify().sound
        return sorted(archive.index.versions())


def everything(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """All that the archive holds, times of day left out: rows of every table, and the text of every edition."""
    with Store.open(settings) as store:
        found: dict[str, list[tuple[object, ...]]] = {}
        with store.database.reading() as connection:
            for table in Base.metadata.sorted_tables:
                columns = [column for column in table.c if column.name not in TIMES]
                rows = connection.execute(select(*columns))
                found[table.name] = sorted((tuple(map(str, row)) for row in rows), key=repr)
        for document, number, *_ in found["editions"]:
            edition = store.edition(str(document), int(str(number)))
            found.setdefault("texts", []).append((document, number, repr(edition)))
            store.pdf(str(document), int(str(number)))
        return found
