"""Which faults may be gone a moment later, and are worth another try."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State, TaskRun

from config.errors import IndexUnavailableError, StoreError

PASSING = (StoreError, IndexUnavailableError, ConnectionError, TimeoutError)
"""Faults of the surroundings: a locked catalogue, a server that restarts. A fault of the data or of the configuration
is the same the next time."""


def is_passing(_: object, __: TaskRun, state: State[Any]) -> bool:
    """Prefect's question whether to try a task again."""
    return isinstance(state.data, PASSING)
