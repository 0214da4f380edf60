"""The same deployments in a work pool of a real Prefect server, and a worker that runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.store import Store
from config.errors import ConfigError, ProceedingsError
from config.settings import PROJECT, Settings, load_settings
from flows import deploying
from tests.conftest import SAMPLES

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An archive with one source."""
    (tmp_path / "inbox").mkdir()
    shutil.copy(SAMPLES / "council_minutes.pdf", tmp_path / "inbox")
    (tmp_path / "sources.yaml").write_text(f"sources: {{inbox: {{folder: {tmp_path}/inbox, cron: '0 4 * * *'}}}}\n")
    return load_settings(data=tmp_path / "data", sources=tmp_path / "sources.yaml", ocr=False)


def environment(settings: Settings) -> dict[str, str]:
    """Of a process that works for this archive and this Prefect server."""
    from prefect.settings import PREFECT_API_URL

    ours = {
        "PREFECT_API_URL": str(PREFECT_API_URL.value()),
        "PREFECT_HOME": str(settings.data / "prefect"),
        "PROCEEDINGS_DATA": str(settings.data),
        "PROCEEDINGS_SOURCES": str(settings.sources),
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_API")} | ours


def prefect(settings: Settings, *words: str) -> str:
    """What a command of Prefect says; it has to go well."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", *words]
    done = subprocess.run(command, env=environment(settings), cwd=PROJECT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.usefixtures("prefect_server")
def test_a_worker_visits_a_source_until_the_file_no_longer_names_it(settings: Settings) -> None:
    from prefect.client.orchestration import get_client
    from prefect.deployments import run_deployment

    done = deploying.deploy(settings)
    assert "visit-source/visit-inbox" in done.names
    assert deploying.deploy(settings).removed == (), "the second time nothing is taken away"
    with get_client(sync_client=True) as client:
        standing = client.read_deployment_by_name("visit-source/visit-inbox")
    assert [each.schedule.cron for each in standing.schedules] == ["0 4 * * *"]  # type: ignore[union-attr]
    assert (standing.work_pool_name, standing.parameters) == ("proceedings", {"source": "inbox"})

    run = run_deployment("visit-source/visit-inbox", timeout=0)
    prefect(settings, "worker", "start", "--pool", deploying.POOL, "--type", "process", "--run-once")
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(run.id).state  # type: ignore[union-attr]
    assert state is not None
    assert state.is_completed(), state.message
    with Store.open(settings) as store:
        assert store.status().documents == 1

    settings.sources.write_text("sources: {}\n")
    again = deploying.deploy(settings)
    assert again.removed == ("visit-source/visit-inbox",)
    with get_client(sync_client=True) as client:
        assert len(client.read_deployments()) == len(again.names)


@pytest.mark.usefixtures("prefect_server")
def test_the_file_for_prefects_own_tool_says_the_same(settings: Settings, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    def standing() -> dict[str, object]:
        with get_client(sync_client=True) as client:
            return {
                one.name: (one.entrypoint, one.parameters, [each.schedule.cron for each in one.schedules])  # type: ignore[union-attr]
                for one in client.read_deployments()
            }

    deploying.deploy(settings)
    ours = standing()
    (tmp_path / "prefect.yaml").write_text(deploying.prefect_yaml(settings))
    prefect(settings, "deploy", "--all", "--prefect-file", str(tmp_path / "prefect.yaml"))
    assert standing() == ours
    assert "visit-inbox" in ours


def test_the_file_that_comes_with_the_archive_is_what_the_command_prints(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, _env_file=None)
    assert (PROJECT / "prefect.yaml").read_text("utf-8") == deploying.prefect_yaml(settings)


def test_without_a_server_it_says_so(settings: Settings) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: None}), pytest.raises(ConfigError, match="PREFECT_API_URL"):
        deploying.deploy(settings)
    with (
        temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}),
        pytest.raises(ProceedingsError, match="does not answer"),
    ):
        deploying.deploy(settings)
