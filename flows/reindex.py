"""The flow that builds the search index anew: `reindex_archive`. Everything it does is in `archive.holdings`."""

from __future__ import annotations

from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from archive.holdings import Archive, Repair
from config.settings import load_settings
from flows.faults import is_passing

REPORT_EVERY = 500  # documents: a second or so of work


@flow(name="reindex-archive")
def reindex_archive() -> Repair:
    """Build a new index from the store and put it in place of the old one."""
    done = rebuild()
    get_run_logger().info("%s documents indexed, %s not.", f"{done.indexed:,}", f"{done.waiting:,}")
    return done


@task(
    retries=3,
    retry_delay_seconds=exponential_backoff(backoff_factor=10),
    retry_condition_fn=is_passing,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def rebuild() -> Repair:
    """Build it. Until it is done, the old index stays in place."""
    with Archive(load_settings()) as archive:
        total = archive.store.status().documents
        artifact = create_progress_artifact(progress=0.0, key="reindex-progress", description=f"{total:,} documents")

        def report(done: int) -> None:
            if isinstance(artifact, UUID) and done % REPORT_EVERY == 0:
                update_progress_artifact(artifact, progress=100.0 * done / max(total, 1))

        return archive.rebuild(report)
