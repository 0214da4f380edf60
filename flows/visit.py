"""The flow that visits a source: `visit_source`. Everything it does is in `flows.sources`."""

from __future__ import annotations

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact

from config.errors import ProceedingsError
from config.settings import load_settings
from flows import alarm
from flows.sources.visiting import Visit, visit_named


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
    visited = visit_named(load_settings(), source)
    create_table_artifact(key=f"visit-{source}", table=visited.done.rows(), description=visited.done.sentence())
    get_run_logger().info("%s: %s addresses, %s", source, f"{visited.listed:,}", visited.done.sentence())
    if visited.outcome == "failed":
        raise ProceedingsError(f"{source}: {visited.message}")
    return visited
