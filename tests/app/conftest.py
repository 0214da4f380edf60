"""For tests of commands: each is run as a person types it."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from app.cli import main
from config.settings import Settings, load_settings
from flows.files import find
from flows.ingesting import Ingestion, offers_of
from tests.conftest import ROOT, SAMPLES


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is one JSON value."""
        return json.loads(self.out)


Run = Callable[..., Ran]


def command(data: Path, *words: str | Path, cwd: Path = ROOT) -> Ran:
    """Run `proceedings` with an archive in `data`, as a shell would, but in this process: starting one takes longer
    than most commands."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with (
        _surroundings(data, cwd),
        patch.object(sys, "argv", ["proceedings", *map(str, words)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = _exit_code()
    out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return Ran(code, out.buffer.getvalue().decode(), err.getvalue())


@contextmanager
def _surroundings(data: Path, cwd: Path) -> Iterator[None]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PROCEEDINGS_", "PREFECT_"))}
    settings = {"PROCEEDINGS_DATA": str(data), "NO_COLOR": "1", "COLUMNS": "200"}
    with chdir(cwd), patch.dict(os.environ, {**ours, **settings}, clear=True):
        yield


def _exit_code() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command with an archive that is not there yet."""
    return lambda *words: command(tmp_path / "data", *words)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An archive of the samples, the encrypted one and the scan in quarantine. Not to be changed."""
    settings = load_settings(data=tmp_path_factory.mktemp("filled") / "data", ocr=False)
    with Ingestion.open(settings) as ingestion:
        list(ingestion.run(offers_of(find([SAMPLES]))))
    return settings


@pytest.fixture
def ask(filled: Settings) -> Run:
    """Run a command that only reads, with the archive of samples."""
    return lambda *words: command(filled.data, *words)
