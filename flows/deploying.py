"""The deployments of many machines: those that `flows.serving` serves on one, written into a Prefect server for the
workers of a work pool. Doing it again brings them up to date, and takes away those of sources that are gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import yaml

from config.errors import ConfigError, ProceedingsError
from config.settings import Settings
from flows.environment import prepare

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.deployments.runner import RunnerDeployment

POOL = "proceedings"

HEADER = """\
# Deployments for a work pool, the same that `proceedings up` serves on one machine. `proceedings deploy` writes them
# into a Prefect server without this file; who prefers `prefect deploy --all` makes it anew from config/sources.yaml:
#
#   proceedings deploy --print > prefect.yaml
"""


class Deployed(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the server now."""

    server: str
    names: tuple[str, ...]
    removed: tuple[str, ...]


def deploy(settings: Settings) -> Deployed:
    """Write the deployments into the server that PREFECT_API_URL names, and make the work pool where there is none.

    Raises:
        ConfigError: no server is named, or config/sources.yaml has a mistake.
        ProceedingsError: the server does not answer.
    """
    made = _deployments(settings)
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL

    url = PREFECT_API_URL.value()
    if not url:
        hint = "On one machine `proceedings up` needs none."
        raise ConfigError("PREFECT_API_URL has to name the Prefect server: http://HOST:4200/api.", hint=hint)
    try:
        with get_client(sync_client=True) as client:
            _make_pool(client)
            before = _standing(client)
            for one in made:
                one.apply(work_pool_name=POOL)
            gone = before.keys() - {_name(one) for one in made}
            for name in gone:
                client.delete_deployment(before[name])
    except httpx.TransportError as error:
        raise ProceedingsError(f"The Prefect server at {url} does not answer: {error}.") from error
    return Deployed(server=url, names=tuple(_name(one) for one in made), removed=tuple(sorted(gone)))


def prefect_yaml(settings: Settings) -> str:
    """The same as a file for `prefect deploy --all`."""
    body = {"name": "proceedings-archive", "deployments": [_as_yaml(one) for one in _deployments(settings)]}
    return HEADER + yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=120)


def _deployments(settings: Settings) -> list[RunnerDeployment]:
    prepare(settings)
    from flows.bounces import has_place
    from flows.serving import deployments
    from flows.sources.definitions import read_sources

    return deployments(read_sources(settings.sources), bounces=has_place(settings))


def _name(one: RunnerDeployment) -> str:
    return f"{one.flow_name}/{one.name}"


def _make_pool(client: SyncPrefectClient) -> None:
    """Of processes: each worker runs flows beside itself, in the image that it is."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists

    try:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    except ObjectAlreadyExists:
        return


def _standing(client: SyncPrefectClient) -> dict[str, Any]:
    """Names and ids of what an earlier call has written."""
    from prefect.client.schemas.filters import WorkPoolFilter, WorkPoolFilterName

    pool = WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL]))
    flows = {flow.id: flow.name for flow in client.read_flows()}
    return {f"{flows[one.flow_id]}/{one.name}": one.id for one in client.read_deployments(work_pool_filter=pool)}


def _as_yaml(one: RunnerDeployment) -> dict[str, object]:
    facts: dict[str, object] = {"name": one.name, "entrypoint": one.entrypoint}
    if one.parameters:
        facts["parameters"] = dict(one.parameters)
    facts["concurrency_limit"] = 1
    if one.schedules:
        facts["schedules"] = [{"cron": each.schedule.cron, "timezone": "UTC"} for each in one.schedules]  # type: ignore[union-attr]
    return {**facts, "work_pool": {"name": POOL}}
