"""The scaled-out set-up without Docker: every service of docker-compose.yml, started by hand with the command, the
environment and the health check that the file gives it; only hosts, ports and folders are those of this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml

from config.settings import PROJECT
from tests.conftest import SAMPLES
from tests.elasticsearch import maven
from tests.elasticsearch.fixtures import delete_indices, elasticsearch_url
from tests.elasticsearch.node import free_port
from tests.postgres import PostgresServer, programs, running

__all__ = ["elasticsearch_url"]

FILE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
READABLE = ("assembly_verbatim", "council_minutes", "committee_summary_record", "forum_session_report")
SECRETS = {"POSTGRES_PASSWORD": "a-word", "ELASTIC_PASSWORD": "another-word", "PROCEEDINGS_SECRET_KEY": "k" * 32}
PATIENCE = 300.0  # seconds for a service to be well, on a busy machine


def filled(text: str) -> str:
    """With the variables of .env.example, as Compose puts them in; those that it leaves empty are our secrets."""
    lines = (PROJECT / ".env.example").read_text("utf-8").splitlines()
    variables = dict(line.split("=", 1) for line in lines if line and not line.startswith("#")) | SECRETS

    def value(found: re.Match[str]) -> str:
        name, operator, word = found["name"], found["operator"], found["word"]
        if operator == ":?":
            assert variables.get(name), f"{name} is wanted and .env.example does not name it"
        return variables.get(name) or (word if operator == ":-" else "")

    text = re.sub(r"(?<!\$)\$\{(?P<name>\w+)(?P<operator>:[-?])?(?P<word>[^}]*)\}", value, text)
    return text.replace("$$", "$")


class Machine:
    """What the names of the compose file mean here, and the processes that run."""

    def __init__(self, folder: Path, postgres: PostgresServer, elasticsearch: str) -> None:
        self.folder = folder
        self.ports = {"4200": free_port(), "8000": free_port()}
        self.inbox = folder / "inbox"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._names = {
            "@postgres/": f"@127.0.0.1:{postgres.port}/",
            "http://elasticsearch:9200": elasticsearch,
            "http://prefect:4200": f"http://127.0.0.1:{self.ports['4200']}",
            "127.0.0.1:4200": f"127.0.0.1:{self.ports['4200']}",
            "127.0.0.1:8000": f"127.0.0.1:{self.ports['8000']}",
            "0.0.0.0": "127.0.0.1",  # noqa: S104 - that is what is replaced
            "/tmp/prefect": str(folder / "prefect"),  # noqa: S108 - that as well
            "/inbox": str(self.inbox),
        }

    @property
    def prefect(self) -> str:
        return f"http://127.0.0.1:{self.ports['4200']}"

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.ports['8000']}"

    def here(self, text: str) -> str:
        """A value of the compose file, as it is on this machine."""
        text = filled(text)
        for name, meaning in self._names.items():
            text = text.replace(name, meaning)
        if text in self.ports:
            return str(self.ports[text])
        return str(self.folder / "data") if text == "/data" else text

    def environment(self, service: str) -> dict[str, str]:
        """Nothing but what the file says, and what an image has of its own."""
        given = SERVICES[service].get("environment", {})
        ours = {name: self.here(str(value)) for name, value in given.items() if value is not None}
        image = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "PROCEEDINGS_SOURCES": str(self.folder / "sources.yaml"),  # a volume in the file
        }
        return image | ours

    def command(self, service: str) -> list[str]:
        return [self.here(word) for word in SERVICES[service]["command"]]

    def start(self, service: str, name: str = "") -> None:
        """Start it and leave it running."""
        with (self.folder / f"{name or service}.log").open("wb") as log:
            self.processes[name or service] = subprocess.Popen(
                self.command(service),
                env=self.environment(service),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def until_well(self, service: str, name: str = "") -> None:
        """Until its health check goes well."""
        kind, *words = SERVICES[service]["healthcheck"]["test"]
        assert kind == "CMD"
        check = [self.here(word) for word in words]
        end = time.monotonic() + PATIENCE
        while subprocess.run(check, env=self.environment(service), capture_output=True, timeout=60).returncode:
            assert self.processes[name or service].poll() is None, self.log(name or service)
            assert time.monotonic() < end, self.log(name or service)
            time.sleep(0.5)

    def run(self, service: str) -> str:
        """Run one that ends."""
        command = self.command(service)
        done = subprocess.run(
            command, env=self.environment(service), cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-5000:]

    def stop(self) -> None:
        """The last that started ends first."""
        for process in reversed(self.processes.values()):
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def machine(tmp_path: Path, elasticsearch_url: str) -> Iterator[Machine]:
    """Everything started, in the order that the file asks for, with two workers and two sources of the same files."""
    folder = programs()
    with ExitStack() as ends:
        postgres = ends.enter_context(running(folder))
        make_databases(postgres)
        made = Machine(tmp_path, postgres, elasticsearch_url)
        ends.callback(delete_indices, elasticsearch_url, "proceedings")
        ends.callback(made.stop)
        for name in ("inbox", "mirror"):
            (tmp_path / name).mkdir()
            for sample in READABLE:
                shutil.copy(SAMPLES / f"{sample}.pdf", tmp_path / name)
        (tmp_path / "sources.yaml").write_text(
            f"sources:\n  inbox: {{folder: {tmp_path}/inbox, cron: '0 4 * * *'}}\n"
            f"  mirror: {{folder: {tmp_path}/mirror, cron: '0 4 * * *'}}\n"
        )
        made.start("prefect")
        made.until_well("prefect")
        made.run("deploy")
        for number in ("1", "2"):
            made.start("worker", f"worker-{number}")
        made.until_well("worker", "worker-1")
        made.start("web")
        made.until_well("web")
        yield made


def make_databases(postgres: PostgresServer) -> None:
    """What the image of PostgreSQL does when it starts for the first time."""
    given = {name: filled(str(value)) for name, value in SERVICES["postgres"]["environment"].items()}
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        user, password, database = (given[f"POSTGRES_{name}"] for name in ("USER", "PASSWORD", "DB"))
        connection.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{password}'".encode())
        connection.execute(f"CREATE DATABASE {database} OWNER {user}".encode())
        connection.execute((PROJECT / "config" / "postgres-prefect.sql").read_bytes())


def visit(machine: Machine, *sources: str) -> list[str]:
    """Have these sources visited at once; the states in which the runs end."""
    api = httpx.Client(base_url=f"{machine.prefect}/api", timeout=60)
    runs = []
    for name in sources:
        found = api.get(f"/deployments/name/visit-source/visit-{name}").json()
        runs.append(api.post(f"/deployments/{found['id']}/create_flow_run", json={}).json()["id"])
    end = time.monotonic() + PATIENCE
    while True:
        states = [api.get(f"/flow_runs/{run}").json()["state"]["type"] for run in runs]
        if all(state in ("COMPLETED", "FAILED", "CRASHED") for state in states):
            return states
        assert time.monotonic() < end, machine.log("worker-1") + machine.log("worker-2")
        time.sleep(0.5)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.elasticsearch
@pytest.mark.timeout(900)
def test_files_come_by_way_of_the_workers_to_the_web_site(machine: Machine) -> None:
    assert visit(machine, "inbox", "mirror") == ["COMPLETED", "COMPLETED"], machine.log("worker-1")
    listed = httpx.get(f"{machine.site}/api/v1/proceedings", timeout=60).json()
    assert len(listed["proceedings"]) == len(READABLE), "none twice, though two workers brought each"
    assert "school bus" in httpx.get(f"{machine.site}/", params={"q": '"school bus"'}, timeout=60).text
    found = httpx.get(f"{machine.site}/api/v1/search", params={"q": '"school bus"'}, timeout=60).json()
    assert found["total"] == 1
    assert not list((machine.folder / "data").glob("*.sqlite")), "the catalogue is in PostgreSQL"
    assert not (machine.folder / "data" / "index").exists(), "and the index in Elasticsearch"

    shutil.copy(SAMPLES / "landtag_stenogramm.pdf", machine.inbox)
    assert visit(machine, "inbox") == ["COMPLETED"]
    status = subprocess.run(
        ["proceedings", "status", "--json"], env=machine.environment("worker"), cwd=machine.folder, capture_output=True
    )
    account = {one["name"]: one for one in yaml.safe_load(status.stdout)["sources"]}
    assert (account["inbox"]["new"], account["inbox"]["unchanged"]) == (1, len(READABLE))
    assert account["inbox"]["archived"] + account["mirror"]["archived"] == 2 * len(READABLE) + 1


def test_every_service_is_started_by_the_test_above_or_has_an_image_of_its_own() -> None:
    ours = {name for name, service in SERVICES.items() if "build" in service}
    assert ours == {"prefect", "deploy", "worker", "web"}
    assert SERVICES.keys() - ours == {"postgres", "elasticsearch"}


def test_elasticsearch_is_the_version_that_is_tested() -> None:
    """A client may be older than its server, not newer."""
    assert SERVICES["elasticsearch"]["image"].endswith(f":{maven.version()}")


def test_the_example_of_an_environment_names_every_variable() -> None:
    text = (PROJECT / "docker-compose.yml").read_text("utf-8")
    named = set(re.findall(r"^(\w+)=", (PROJECT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?<!\$)\$\{(\w+)", text)) == named


def test_no_image_runs_as_root_or_without_a_version() -> None:
    for name, service in SERVICES.items():
        tag = service["image"].rpartition(":")[2]
        assert tag == "local" or re.match(r"\d+\.\d+", tag), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    assert re.search(r"^USER (?!root)\w+", (PROJECT / "config" / "Dockerfile").read_text("utf-8"), re.MULTILINE)
