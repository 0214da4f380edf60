"""A node with its security on: the stock launcher and modules, as Maven Central has them for integration tests.

It speaks https with a certificate of its own, knows one user, and refuses to run as root, so it is then run as nobody.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.elasticsearch import maven
from tests.elasticsearch.node import START_SECONDS, STOP_SECONDS, free_port, until_open

USER, PASSWORD = "archivist", "a-long-password"
_ARTIFACT = "org.elasticsearch.distribution.integ-test-zip:elasticsearch:{}:zip"
_NOBODY = "nobody"


@dataclass(frozen=True)
class SecureNode:
    """Where it is, and the certificate to trust."""

    url: str
    ca: Path


@contextmanager
def secure_node() -> Iterator[SecureNode]:
    """A node with security, for as long as the block lasts.

    Raises:
        NotAvailableError: it cannot be fetched, or there is no openssl.
    """
    folder = Path(tempfile.mkdtemp(prefix="proceedings-secure-"))
    try:
        home = _unpack(folder)
        port = free_port()
        _configure(home, port)
        who = _unprivileged(folder, home)
        _add_user(home, who)
        with _running(home, port, who):
            yield SecureNode(f"https://127.0.0.1:{port}", home / "config" / "ca.crt")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(folder: Path) -> Path:
    java = maven.find_java()
    artifact = _ARTIFACT.format(maven.version())
    maven.maven(["dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"], java)
    (archive,) = folder.glob("*.zip")
    shutil.unpack_archive(archive, folder)
    archive.unlink()
    home = folder / f"elasticsearch-{maven.version()}"
    for program in (*(home / "bin").iterdir(), *(home / "lib" / "tools").rglob("*.sh")):
        program.chmod(0o755)
    maven.add_plugin(home, home / "lib", java)
    return home


def _configure(home: Path, port: int) -> None:
    config = home / "config"
    _certificates(config)
    lines = {
        "cluster.name": "proceedings-secure",
        "discovery.type": "single-node",
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": free_port(),
        "xpack.security.enabled": "true",
        "xpack.security.http.ssl.enabled": "true",
        "xpack.security.http.ssl.key": "node.key",
        "xpack.security.http.ssl.certificate": "node.crt",
        "xpack.security.autoconfiguration.enabled": "false",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }
    (config / "elasticsearch.yml").write_text("".join(f"{name}: {value}\n" for name, value in lines.items()))
    (config / "jvm.options.d").mkdir(exist_ok=True)
    (config / "jvm.options.d" / "small.options").write_text("-Xms512m\n-Xmx512m\n-XX:TieredStopAtLevel=1\n")


def _certificates(config: Path) -> None:
    if shutil.which("openssl") is None:
        raise maven.NotAvailableError("openssl is not installed (apt-get install openssl)")
    (config / "san").write_text("subjectAltName=IP:127.0.0.1\n")
    ca = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-ca -keyout ca.key -out ca.crt"
    request = "req -newkey rsa:2048 -nodes -subj /CN=node -keyout node.key -out node.csr"
    sign = "x509 -req -in node.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile san -out node.crt"
    for command in (ca, request, sign):
        subprocess.run(["openssl", *command.split()], cwd=config, check=True, capture_output=True, timeout=60)


def _unprivileged(folder: Path, home: Path) -> dict[str, Any]:
    """How to run programs on the folder: as ourselves, or as nobody if we are root."""
    scratch = folder / "tmp"  # must not hold the plugins: no module may read those
    scratch.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(scratch),
        "ES_JAVA_HOME": str(maven.find_java().home),
        "ES_TMPDIR": str(scratch),
    }
    if os.geteuid() != 0:
        return {"cwd": home, "env": environment}
    subprocess.run(["chown", "-R", _NOBODY, str(folder)], check=True, timeout=60)
    return {"cwd": home, "env": environment, "user": _NOBODY}


def _add_user(home: Path, who: dict[str, Any]) -> None:
    command = [str(home / "bin" / "elasticsearch-users"), "useradd", USER, "-p", PASSWORD, "-r", "superuser"]
    subprocess.run(command, check=True, capture_output=True, timeout=START_SECONDS, **who)


@contextmanager
def _running(home: Path, port: int, who: dict[str, Any]) -> Iterator[None]:
    log = home / "logs" / "out.log"
    command = [str(home / "bin" / "elasticsearch")]
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **who)
    try:
        until_open(port, log, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)
