"""The flow that archives files: `ingest_proceedings`. Everything it does is in `flows.ingesting`; here are batches,
retries and what Prefect shows of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from pathlib import Path
from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff

from config.settings import load_settings
from flows.faults import is_passing
from flows.files import find
from flows.ingesting import Ingestion, Offer, offers_of
from flows.tally import Tally, tally

BATCHES_AT_ONCE = 2
"""Both share one pool of readers; the second keeps it busy while the first waits for its last document."""

_ingestion: ContextVar[Ingestion | None] = ContextVar("ingestion", default=None)


@contextmanager
def using(ingestion: Ingestion) -> Iterator[None]:
    """Let the flow run with this ingestion instead of one of its own."""
    token = _ingestion.set(ingestion)
    try:
        yield
    finally:
        _ingestion.reset(token)


@contextmanager
def _current() -> Iterator[Ingestion]:
    """The ingestion of this run, or, in a process that has none, one for the time being."""
    if ingestion := _ingestion.get():
        yield ingestion
        return
    with Ingestion.open(load_settings()) as own, using(own):
        yield own


@flow(name="ingest-proceedings", task_runner=ThreadPoolTaskRunner(max_workers=BATCHES_AT_ONCE))  # type: ignore[arg-type]
def ingest_proceedings(paths: list[str]) -> Tally:
    """Archive files and folders of this machine."""
    with _current() as ingestion:
        offers = offers_of(find([Path(path) for path in paths]))
        batches = list(_batches(offers, ingestion.archive.settings.batch_size))
        done = _gather([read_batch.submit(batch) for batch in batches])
        create_table_artifact(key="ingest", table=done.rows(), description=done.sentence())
        get_run_logger().info("%s files: %s", f"{done.total:,}", done.sentence())
        if fault := ingestion.settle():
            get_run_logger().warning("The index lacks some of it until the next run: %s", fault)
        return done


@task(
    name="read-batch",
    retries=3,
    retry_delay_seconds=exponential_backoff(backoff_factor=2),
    retry_jitter_factor=0.5,
    retry_condition_fn=is_passing,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def read_batch(offers: list[Offer]) -> Tally:
    """Archive one batch. Doing it again archives what is missing."""
    with _current() as ingestion:
        return tally(ingestion.run(offers))


def _batches(offers: Sequence[Offer], size: int) -> Iterator[list[Offer]]:
    rest = iter(offers)
    while batch := list(islice(rest, size)):
        yield batch


def _gather(futures: list[PrefectFuture[Tally]]) -> Tally:
    """Add up the batches as they end; a batch that failed fails the run when all others are done."""
    progress = create_progress_artifact(progress=0.0, key="ingest-progress", description="batches")
    done = Tally()
    failed: list[PrefectFuture[Tally]] = []
    for count, future in enumerate(as_completed(futures), start=1):
        result: object = future.result(raise_on_failure=False)  # an exception where the batch failed
        if isinstance(result, Tally):
            done += result
        else:
            failed.append(future)
        if isinstance(progress, UUID):
            update_progress_artifact(progress, progress=100.0 * count / len(futures))
    for future in failed:
        future.result()  # raises
    return done
