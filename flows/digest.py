"""The flow that sends digests: `send_digests`. Everything it does is in `archive.digests.sending`."""

from __future__ import annotations

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from archive.digests import sending
from archive.digests.sending import Line, SendReport
from archive.holdings import Archive
from config.settings import load_settings
from flows import alarm
from flows.faults import is_passing


@flow(
    name="send-digests",
    on_failure=[alarm.on_trouble],
    on_crashed=[alarm.on_trouble],
    on_completion=[alarm.on_success],
)
def send_digests(what: str, dry_run: bool = False) -> SendReport:
    """Send one digest, by its name, or all of a rate (immediately, daily, weekly, monthly) that are due."""
    report = make_and_send(what, dry_run)
    create_table_artifact(key="digests", table=[_row(line) for line in report.lines], description=f"digests: {what}")
    for line in report.made:
        if line.url:
            create_link_artifact(link=line.url, link_text=line.subject, key=f"digest-{line.issue.lower()}")
    if report.behind:
        get_run_logger().warning("Some of what is archived is not indexed yet; a later run tells it.")
    if report.delivery and report.delivery.fault:
        get_run_logger().warning("Sending ended early: %s", report.delivery.fault)
    return report


@task(
    retries=3,
    retry_delay_seconds=exponential_backoff(backoff_factor=10),
    retry_condition_fn=is_passing,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def make_and_send(what: str, dry_run: bool) -> SendReport:
    """Make the issues and empty the outbox. Doing it again sends what was not sent."""
    settings = load_settings()
    with Archive(settings) as archive:
        return sending.send(archive, settings, what, dry_run=dry_run)


def _row(line: Line) -> dict[str, object]:
    return {
        "subscriber": line.subscriber,
        "state": line.state,
        "subject": line.subject,
        "interventions": line.total,
        "issue": line.url,
        "faults": " ".join(line.faults),
    }
