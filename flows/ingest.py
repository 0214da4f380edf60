"""The flow that archives files: `ingest_proceedings`. Everything it does is in `flows.ingesting`; here is what Prefect
shows of a run."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows.batches import current, in_batches, using
from flows.files import find
from flows.ingesting import Ingestion, offers_of
from flows.progress import Progress
from flows.tally import Tally


def ingest_here(ingestion: Ingestion, paths: list[str]) -> Tally:
    """Run the flow in this process and with this ingestion, for somebody who waits for it.

    Without the heartbeat by which Prefect notices that a flow has died: whoever waits sees it, and its thread keeps
    them waiting for another second.
    """
    with using(ingestion), temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return ingest_proceedings(paths)


@flow(name="ingest-proceedings")
def ingest_proceedings(paths: list[str]) -> Tally:
    """Archive files and folders of this machine."""
    with current() as ingestion:
        offers = offers_of(find([Path(path) for path in paths]))
        progress = Progress("ingest-progress")
        done = Tally()
        for part in in_batches(offers, ingestion):
            done += part
            progress.show(done.total, len(offers))
        create_table_artifact(key="ingest", table=done.rows(), description=done.sentence())
        get_run_logger().info("%s files: %s", f"{done.total:,}", done.sentence())
        if fault := ingestion.settle():
            get_run_logger().warning("The index lacks some of it until the next run: %s", fault)
        return done
