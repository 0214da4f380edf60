"""A bar among the artifacts of a run."""

from __future__ import annotations

from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact


class Progress:
    """Begins at nothing."""

    def __init__(self, key: str) -> None:
        self._artifact = create_progress_artifact(progress=0.0, key=key, description="of the files")

    def show(self, done: int, total: int) -> None:
        """So many of them are done."""
        if isinstance(self._artifact, UUID):
            update_progress_artifact(self._artifact, progress=100.0 * done / max(total, 1))
