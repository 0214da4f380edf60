"""Batches of offers as Prefect tasks: on threads of this process, or on the workers of a Dask cluster.

Threads share the ingestion of their flow. A Dask worker is another process, mostly of another machine: it opens the
same archive, by the same settings, and reads its batches in limited processes of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff
from pydantic import SecretStr

from archive.holdings import Archive
from config.settings import Settings, load_settings
from flows import cluster
from flows.cluster import Place
from flows.faults import is_passing
from flows.ingesting import Ingestion, Offer, Outcome
from flows.reading import limits_of
from flows.tally import Tally, tally
from flows.workers import Limits, ReaderPool

BATCHES_AT_ONCE = 2
"""Of threads. They share one pool of readers; the second keeps it busy while the first waits for its last document."""

BATCH_BYTES = 32 * 2**20
"""A batch of large files is ended here, so that a few of them under way do not fill the memory."""

_ingestion: ContextVar[Ingestion | None] = ContextVar("ingestion", default=None)


@contextmanager
def using(ingestion: Ingestion) -> Iterator[None]:
    """Let flows and their threads work with this ingestion instead of one of their own."""
    token = _ingestion.set(ingestion)
    try:
        yield
    finally:
        _ingestion.reset(token)


@contextmanager
def current() -> Iterator[Ingestion]:
    """The ingestion of this run, or, where there is none yet, one for the time being."""
    if ingestion := _ingestion.get():
        yield ingestion
        return
    with Ingestion.open(load_settings()) as own, using(own):
        yield own


def in_batches(offers: Iterable[Offer], ingestion: Ingestion) -> Iterator[Tally]:
    """Archive the offers; the tally of each batch as it ends. A batch that failed is raised when the others are done.

    Raises:
        ConfigError: the cluster is not installed, or not named.
        ProceedingsError: it does not answer, or has another archive.
    """
    settings = ingestion.archive.settings
    if settings.task_runner == "threads":
        threads: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=BATCHES_AT_ONCE)
        with threads as runner:
            yield from _run(runner, _batches(offers, settings.batch_size), BATCHES_AT_ONCE + 1)
        return
    with cluster.connected(settings) as (runner, workers):
        known: list[Outcome] = []
        unknown = _batches(_sifted(offers, ingestion, known), settings.batch_size)
        password = SecretStr(ingestion.password) if ingestion.password else None
        for done in _run(runner, unknown, 2 * workers, Place.of(settings), password):
            for outcome in (*done.quarantined, *done.changed):
                ingestion.report(outcome)
            yield done
        yield tally(known)
    ingestion.archive.repair()  # what no worker could bring into the index


@task(
    name="read-batch",
    retries=3,
    retry_delay_seconds=exponential_backoff(backoff_factor=2),
    retry_jitter_factor=0.5,
    retry_condition_fn=is_passing,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def read_batch(offers: list[Offer], place: Place | None, password: SecretStr | None) -> Tally:
    """Archive one batch. Doing it again archives what is missing. `place` is where, for another process."""
    if place is None:
        with current() as ingestion:
            return tally(ingestion.run(offers))
    settings = load_settings()
    place.check(settings)
    with Archive(settings) as archive, archive.batch():
        secret = password.get_secret_value() if password else None
        return tally(Ingestion(archive, _pool(settings), secret).run(offers))


def _run(
    runner: TaskRunner[Any],
    batches: Iterable[list[Offer]],
    most: int,
    place: Place | None = None,
    password: SecretStr | None = None,
) -> Iterator[Tally]:
    """Keep so many batches under way."""
    underway: set[PrefectFuture[Tally]] = set()
    failed: list[PrefectFuture[Tally]] = []
    for batch in batches:
        underway.add(runner.submit(read_batch, {"offers": batch, "place": place, "password": password}))
        while len(underway) >= most:
            yield from _first(underway, failed)
    while underway:
        yield from _first(underway, failed)
    for future in failed:
        future.result()  # raises


def _first(underway: set[PrefectFuture[Tally]], failed: list[PrefectFuture[Tally]]) -> Iterator[Tally]:
    """Wait for a batch."""
    future = next(iter(as_completed(list(underway))))
    underway.remove(future)
    result: object = future.result(raise_on_failure=False)  # an exception where the batch failed
    if isinstance(result, Tally):
        yield result
    else:
        failed.append(future)


def _batches(offers: Iterable[Offer], most: int) -> Iterator[list[Offer]]:
    batch: list[Offer] = []
    size = 0
    for offer in offers:
        batch.append(offer)
        size += len(offer.data)
        if len(batch) >= most or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _sifted(offers: Iterable[Offer], ingestion: Ingestion, known: list[Outcome]) -> Iterator[Offer]:
    """Those that have to be read, with their bytes: the files of this machine may not be those of another."""
    for found in ingestion.sift(offers):
        if isinstance(found, Outcome):
            known.append(found)
        else:
            yield found


_making = threading.Lock()


def _pool(settings: Settings) -> ReaderPool:
    """The readers of this process, kept from batch to batch. They end with it."""
    with _making:
        return _cached_pool(settings.workers, limits_of(settings))


@cache
def _cached_pool(workers: int, limits: Limits) -> ReaderPool:
    return ReaderPool(workers, limits)
