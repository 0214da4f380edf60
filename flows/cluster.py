"""A Dask cluster: how to reach it, and the place that its workers must share with whoever gives them work."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec

from archive.database import Database
from config.errors import ConfigError, ProceedingsError
from config.settings import Settings
from extractors.options import RULES_VERSION

if TYPE_CHECKING:
    from prefect.task_runners import TaskRunner

CONNECT_SECONDS = 30.0
"""For a scheduler to answer, and then for its first worker to be there."""

LARGE = "256MiB"
"""Batches carry their files: Dask's warning of large graphs is meant for others."""

MARK_FILE = "folder.id"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive consists of, as far as two processes must agree on it. No secret is in it."""

    rules: str
    catalogue: str
    documents: str
    index: str
    folder: str  # the mark in the data folder, where any of the three lies in it

    @classmethod
    def of(cls, settings: Settings, *, make: bool = True) -> Self:
        """The place that these settings name; with `make`, the data folder gets its mark."""
        documents = settings.documents_url or ""
        index = f"{settings.elasticsearch_url} {settings.elasticsearch_index}" if settings.elasticsearch_url else ""
        catalogue = Database(settings.database_url).name if settings.database_url else ""
        within = not (documents and index and catalogue)
        return cls(
            rules=RULES_VERSION,
            catalogue=catalogue,
            documents=documents,
            index=index,
            folder=_mark(settings.data, make=make) if within else "",
        )

    def check(self, settings: Settings) -> None:
        """Refuse to work elsewhere.

        Raises:
            ConfigError: this process has another archive; says in what it differs.
        """
        here = Place.of(settings, make=False)
        for name, what in _DIFFERENCES.items():
            if getattr(here, name) != getattr(self, name):
                mine, theirs = getattr(here, name) or "the default", getattr(self, name) or "the default"
                raise ConfigError(
                    f"The Dask worker on {os.uname().nodename} has another {what}: {mine}, and not {theirs}.",
                    hint="Start it with the same version and the same PROCEEDINGS_ settings as the run.",
                )


_DIFFERENCES = {
    "rules": "version of the program",
    "catalogue": "catalogue (PROCEEDINGS_DATABASE_URL)",
    "documents": "document store (PROCEEDINGS_DOCUMENTS_URL)",
    "index": "index (PROCEEDINGS_ELASTICSEARCH_URL)",
    "folder": "data folder (PROCEEDINGS_DATA)",
}


def _mark(folder: Path, *, make: bool) -> str:
    """What tells a folder from one of the same name on another machine."""
    path = folder / MARK_FILE
    if make and not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{MARK_FILE}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.write_text(secrets.token_hex(8), encoding="ascii")
        try:
            os.link(draft, path)  # of two processes at once the first wins
        except FileExistsError:
            return path.read_text("ascii")
        finally:
            draft.unlink()
    return path.read_text("ascii") if path.exists() else "an unknown folder"


@contextmanager
def connected(settings: Settings) -> Iterator[tuple[TaskRunner[Any], int]]:
    """A task runner on the cluster that the settings name, and how many batches it works on at once.

    Raises:
        ConfigError: it is not installed, or not named.
        ProceedingsError: its scheduler does not answer, or has no workers.
    """
    if settings.dask_scheduler is None:
        raise ConfigError("PROCEEDINGS_DASK_SCHEDULER has to name the Dask scheduler: tcp://HOST:8786.")
    try:
        import dask
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise ConfigError(
            "PROCEEDINGS_TASK_RUNNER=dask needs more to be installed.",
            hint="pip install 'proceedings-archive[dask]', or the file requirements/cluster.txt.",
        ) from error
    address = settings.dask_scheduler
    options = {"timeout": CONNECT_SECONDS}
    with (
        dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGE}),
        DaskTaskRunner(address=address, client_kwargs=options) as runner,
    ):
        try:
            client = runner.client
        except (OSError, ValueError) as error:
            raise ProceedingsError(f"The Dask scheduler {address} does not answer: {error}.") from error
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError as error:
            raise ProceedingsError(
                f"The Dask scheduler {address} has no workers.", hint=f"Start some: dask worker {address}"
            ) from error
        yield runner, sum(client.nthreads().values())
