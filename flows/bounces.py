"""The flow that reads mail that came back: `read_bounces`. Everything it does is in `archive.digests.bounces`."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_table_artifact

from archive.digests.bounces import Collected, collect
from archive.holdings import Archive
from config.settings import Settings, load_settings
from flows import alarm


@flow(
    name="read-bounces",
    on_failure=[alarm.on_trouble],
    on_crashed=[alarm.on_trouble],
    on_completion=[alarm.on_success],
)
def read_bounces() -> Collected:
    """Act on the delivery reports that wait. A mailbox that does not answer is read by the next run."""
    settings = load_settings()
    with Archive(settings) as archive:
        done = collect(archive, settings)
    table = [{"address": each.address, "reason": each.reason} for each in done.suspended]
    counts = f"{done.read} read, {done.hard} hard, {done.soft} soft, {done.unmatched} not ours, {done.known} known"
    create_table_artifact(key="bounces", table=table, description=f"Suspended. {counts}.")
    return done


def has_place(settings: Settings) -> bool:
    """Whether the settings name a place where bounces arrive."""
    return settings.imap_host is not None or settings.bounce_file is not None
