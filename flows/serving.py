"""The deployments of one machine: every source and every rate of digests on its schedule, served by one process.

Started by `proceedings up` as `python -m flows.serving`; ends on SIGTERM or SIGINT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from archive.digests.definitions import Rate
from config.settings import Settings, load_settings
from flows.environment import prepare
from flows.sources.definitions import Sources, read_sources

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.deployments.runner import RunnerDeployment

RATE_CRONS = {
    Rate.IMMEDIATELY: "*/10 * * * *",
    Rate.DAILY: "0 6 * * *",
    Rate.WEEKLY: "15 6 * * 1",
    Rate.MONTHLY: "30 6 1 * *",
}
"""In UTC. A run that was missed is made up by the next: digests go by what is new, not by the clock."""

BOUNCES_CRON = "50 * * * *"
"""In UTC; before the digests of the next hour."""

RUNS_AT_ONCE = 2


def deployments(sources: Sources, *, bounces: bool = False) -> list[RunnerDeployment]:
    """One for each source that has a schedule, one for each rate, one by hand that builds the index anew, and one for
    mail that comes back, where a place is named for it."""
    from flows.bounces import read_bounces
    from flows.digest import send_digests
    from flows.reindex import reindex_archive
    from flows.visit import visit_source

    visits = [
        _deployment(visit_source, f"visit-{name}", source.cron, source=name)
        for name, source in sources.sources.items()
        if source.cron
    ]
    digests = [_deployment(send_digests, f"digests-{rate}", cron, what=rate.value) for rate, cron in RATE_CRONS.items()]
    returned = [_deployment(read_bounces, "bounces", BOUNCES_CRON)] if bounces else []
    return [*visits, *digests, *returned, _deployment(reindex_archive, "reindex", None)]


def _deployment(flow: Flow[Any, Any], name: str, cron: str | None, **parameters: str) -> RunnerDeployment:
    """Of one flow; two runs of it never overlap. Found by its module's name, wherever the program is installed."""
    from prefect.types.entrypoint import EntrypointType

    made = flow.to_deployment(
        name, cron=cron, parameters=parameters, concurrency_limit=1, entrypoint_type=EntrypointType.MODULE_PATH
    )
    return cast("RunnerDeployment", made)  # a coroutine only within an event loop, where this is not called


def serve(settings: Settings) -> None:
    """Serve them until the process is told to stop."""
    prepare(settings, "INFO")
    from prefect import serve as prefect_serve

    from flows.bounces import has_place

    served = deployments(read_sources(settings.sources), bounces=has_place(settings))
    prefect_serve(*served, limit=RUNS_AT_ONCE, print_starting_message=False)


if __name__ == "__main__":
    serve(load_settings())
