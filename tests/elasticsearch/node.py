"""Real Elasticsearch nodes as child processes, on the loopback, on free ports, ended by their own process ids."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.elasticsearch import maven

START_SECONDS = 120
STOP_SECONDS = 30


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


class Node:
    """One node of the home that maven.home() built. It keeps its data, so that it can be started again."""

    def __init__(
        self,
        home: Path,
        folder: Path,
        *,
        name: str = "node-1",
        heap: str = "512m",
        settings: Mapping[str, object] | None = None,
    ) -> None:
        self.home, self.folder, self.name, self.heap = home, folder, name, heap
        self.port, self.transport_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings: dict[str, object] = dict(settings or {"discovery.type": "single-node"})
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> str:
        """Start it; its address. With `wait`, shards are allocated when this returns: HTTP opens before."""
        for name in ("config", "data", "logs", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(self.home / "launcher" / "log4j2.properties", self.folder / "config")
        (self.folder / "config" / "elasticsearch.yml").write_text(self._configuration())
        with (self.folder / "out.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        if wait:
            self.wait()
        return self.url

    def _configuration(self) -> str:
        lines = {
            "cluster.name": "proceedings-tests",
            "node.name": self.name,
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": self.transport_port,
            "cluster.routing.allocation.disk.threshold_enabled": "false",  # a full disk of a laptop is no finding
        } | self.settings
        return "".join(f"{name}: {value}\n" for name, value in lines.items())

    def _command(self) -> list[str]:
        return [
            str(maven.find_java().java),
            "-Xms256m",
            f"-Xmx{self.heap}",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            f"-Djava.io.tmpdir={self.folder / 'tmp'}",
            f"-Des.path.home={self.home}",
            "-Djava.locale.providers=CLDR",
            "-Djava.awt.headless=true",
            "-Dlog4j2.disable.jmx=true",
            "-Dlog4j.shutdownHookEnabled=false",
            "-Dio.netty.noUnsafe=true",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            f"{self.home}/lib/*:{self.home}/launcher",
            "OneNode",
            str(self.home),
            str(self.folder / "config"),
        ]

    def wait(self, *, nodes: int = 1) -> None:
        """Until shards are allocated and so many nodes have found each other."""
        ask = f"{self.url}/_cluster/health?wait_for_status=yellow&wait_for_nodes=>={nodes}&timeout=1s"
        until_answers(ask, f"see {self.folder / 'out.log'}", self.process)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and wait for that."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """End it at once, as a power failure would."""
        self.stop(signal.SIGKILL)


def until_answers(url: str, about: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until an address answers with success, as long as the process lives."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process and process.poll() is not None:
            raise RuntimeError(f"the node has ended with {process.returncode}; {about}")
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own node
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"no healthy node within {START_SECONDS} s; {about}")


def until_open(port: int, log: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until something listens on a port of this machine, as long as the process lives."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(
                f"the node has ended with {process.returncode}: {log.read_text(errors='replace')[-2000:]}"
            )
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"nobody listens within {START_SECONDS} s: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def one_node(folder: Path) -> Iterator[Node]:
    """A node of one's own, for as long as the block lasts."""
    node = Node(maven.home(), folder)
    with ExitStack() as stack:
        stack.callback(node.stop)
        node.start()
        yield node


@contextmanager
def three_nodes(folder: Path) -> Iterator[list[Node]]:
    """A cluster, for as long as the block lasts."""
    home, names = maven.home(), ["node-1", "node-2", "node-3"]
    nodes = [Node(home, folder / name, name=name, heap="256m") for name in names]
    seeds = [f"127.0.0.1:{node.transport_port}" for node in nodes]
    with ExitStack() as stack:
        for node in nodes:
            node.settings = {"discovery.seed_hosts": seeds, "cluster.initial_master_nodes": names}
            stack.callback(node.stop)
            node.start(wait=False)
        for node in nodes:
            node.wait(nodes=len(nodes))
        yield nodes


def docker_engine() -> bool:
    """Whether a Docker engine answers; the program alone is not enough."""
    if shutil.which("docker") is None or os.environ.get("PROCEEDINGS_TEST_DOCKER") == "0":
        return False
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=10).returncode == 0
    except subprocess.TimeoutExpired:
        return False
