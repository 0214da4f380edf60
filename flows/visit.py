"""The flow that visits a source: `visit_source`. Everything it does is in `flows.sources`."""

from __future__ import annotations

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact

from config.errors import ProceedingsError
from flows import alarm
from flows.batches import current, in_batches
from flows.progress import Progress
from flows.sources import visiting
from flows.sources.visiting import Visit, source_named


@flow(
    name="visit-source",
    on_failure=[alarm.on_trouble],
    on_crashed=[alarm.on_trouble],
    on_completion=[alarm.on_success],
    persist_result=False,
)
def visit_source(source: str) -> Visit:
    """Archive what a source of `config/sources.yaml` has that is new.

    Raises:
        ProceedingsError: its listing cannot be read. It is written into the ledger too; the next run tries again.
    """
    with current() as ingestion:
        chosen = source_named(ingestion.archive.settings, source)
        progress = Progress(f"visit-{source}-progress")
        visited = visiting.visit_source(source, chosen, ingestion, in_batches, progress.show)
    create_table_artifact(key=f"visit-{source}", table=visited.done.rows(), description=visited.done.sentence())
    get_run_logger().info("%s: %s addresses, %s", source, f"{visited.listed:,}", visited.done.sentence())
    if visited.outcome == "failed":
        raise ProceedingsError(f"{source}: {visited.message}")
    if visited.message:
        get_run_logger().warning("%s: %s", source, visited.message)
    return visited
