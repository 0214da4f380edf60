"""Many small writes in few requests, each repeated until it is done or refused for good.

Every write carries its version, so repeating one that had arrived after all changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import streaming_bulk

from archive.search.elastic.connection import blocked
from config.errors import IndexUnavailableError

CHUNK_WRITES = 500
CHUNK_BYTES = 8_000_000

Action = dict[str, Any]
"""As elasticsearch.helpers take it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a node may be overloaded or away before a write counts as failed: 1 + 2 + 4 + 8 + 15 + 15 s."""

    retries: int = 6
    first_wait: float = 1.0
    longest_wait: float = 15.0

    def waits(self) -> Iterator[float]:
        """Seconds before each repetition."""
        for attempt in range(self.retries):
            yield min(self.first_wait * 2**attempt, self.longest_wait)


Answer = TypeVar("Answer")


def patiently(call: Callable[[], Answer], patience: Patience) -> Answer:
    """What a call that may be repeated answers, also where no node, or no shard, is there for some time.

    Raises:
        ApiError, ConnectionError, ShardsMissingError: the last fault, when the patience is at its end.
    """
    for wait in patience.waits():
        try:
            return call()
        except ApiError as error:
            if error.status_code not in _PASSING:
                raise
        except (NoConnection, ConnectionTimeout, ShardsMissingError):
            pass  # what happens next is the same: wait and ask again
        time.sleep(wait)
    return call()


class ShardsMissingError(IndexUnavailableError):
    """Some of the index cannot be asked at the moment, so that what is not found may be there all the same."""


def put(identity: str, version: int, source: Mapping[str, Any]) -> Action:
    """Index a document, unless a newer version is there."""
    return _action("index", identity, version) | {"_source": source}


def delete(identity: str, version: int) -> Action:
    """Delete a document, unless a newer version is there; an older one that comes late stays out for a minute."""
    return _action("delete", identity, version)


def _action(kind: str, identity: str, version: int) -> Action:
    return {
        "_op_type": kind,
        "_id": identity,
        "version": version,
        "version_type": "external_gte",
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one write."""

    status: int
    kind: str = ""
    reason: str = ""

    @property
    def done(self) -> bool:
        """Written; or there was nothing to delete; or a newer version is there, which is as good."""
        return self.status < 300 or self.outdated or (self.status == 404 and not self.kind)

    @property
    def outdated(self) -> bool:
        """A newer version is there."""
        return self.status == 409

    @property
    def read_only(self) -> bool:
        """Refused because the index may not be written."""
        return blocked(self.kind, self.status)


def send(client: Elasticsearch, target: str, actions: Iterable[Action], patience: Patience) -> dict[str, Outcome]:
    """Write into one alias; what became of each id. Nodes may be away meanwhile.

    Raises:
        ConnectionError: no node has answered for as long as the patience lasts.
    """
    waiting = {action["_id"]: action for action in actions}
    outcomes: dict[str, Outcome] = {}
    waits = patience.waits()
    while waiting:
        try:
            for identity, outcome in _stream(client, target, waiting, patience):
                outcomes[identity] = outcome  # noqa: PERF403 - kept when the connection breaks half-way
        except (NoConnection, ConnectionTimeout):
            if (wait := next(waits, None)) is None:
                raise
            time.sleep(wait)
        waiting = {identity: action for identity, action in waiting.items() if identity not in outcomes}
    return outcomes


def _stream(
    client: Elasticsearch, target: str, waiting: Mapping[str, Action], patience: Patience
) -> Iterator[tuple[str, Outcome]]:
    """The results as they come; repeated writes come later than their neighbours, so the id tells whose they are."""
    results = streaming_bulk(
        client,
        waiting.values(),
        index=target,
        chunk_size=CHUNK_WRITES,
        max_chunk_bytes=CHUNK_BYTES,
        raise_on_error=False,
        raise_on_exception=False,
        max_retries=patience.retries,
        initial_backoff=patience.first_wait,
        max_backoff=patience.longest_wait,
        retry_on_status=_PASSING,
        require_alias=True,
    )
    for _, answer in results:
        ((_, result),) = answer.items()
        yield result["_id"], _outcome(result)


def _outcome(result: Mapping[str, Any]) -> Outcome:
    error = result.get("error")
    if isinstance(error, Mapping):
        return Outcome(result["status"], str(error.get("type", "")), str(error.get("reason", "")))
    return Outcome(result["status"], "error" if error else "", str(error or ""))


_PASSING = (429, 502, 503, 504)
