"""A runnable Elasticsearch out of what Maven Central has: the server's jars, our launcher and our small plugin.

Built once and kept in the user's cache folder (`PROCEEDINGS_TEST_CACHE` names another one); 10 s with a warm Maven
cache, a minute from nothing. The jars are under Elastic's licences and are never committed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).parent / "node"
OLDEST_JAVA = 21
BUILD_SECONDS = 600


class NotAvailableError(Exception):
    """Why there can be no node on this machine."""


@dataclass(frozen=True)
class Java:
    """A JDK."""

    home: Path

    @property
    def java(self) -> Path:
        """What runs classes."""
        return self.home / "bin" / "java"

    @property
    def javac(self) -> Path:
        """What compiles them."""
        return self.home / "bin" / "javac"


def find_java() -> Java:
    """A JDK of version 21 or newer: ES_JAVA_HOME, JAVA_HOME, or one that the system installed."""
    named = [os.environ[name] for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    for home in [*map(Path, named), *sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)]:
        java = Java(home)
        if java.javac.exists() and _java_version(java) >= OLDEST_JAVA:
            return java
    raise NotAvailableError(
        f"no JDK {OLDEST_JAVA} or newer (set JAVA_HOME, or apt-get install openjdk-21-jdk-headless)"
    )


def _java_version(java: Java) -> int:
    said = subprocess.run([java.java, "-version"], capture_output=True, text=True, timeout=60).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


def version() -> str:
    """The Elasticsearch that pom.xml names."""
    found = re.search(r"<es.version>(.+?)</es.version>", (SOURCES / "pom.xml").read_text())
    assert found
    return found[1]


def cache_folder() -> Path:
    """Where builds are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("PROCEEDINGS_TEST_CACHE") or Path(base) / "proceedings-archive")


def home() -> Path:
    """The built node; built now, if it is not there.

    Raises:
        NotAvailableError: no Java, no Maven, or Maven cannot fetch the jars.
    """
    built = cache_folder() / f"elasticsearch-{version()}-{_digest()}"
    if not built.exists():
        java = find_java()
        built.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=built.parent) as draft:
            _build(Path(draft) / "home", java)
            _keep(Path(draft) / "home", built)
    return built


def _keep(draft: Path, built: Path) -> None:
    """Another run may have been faster."""
    try:
        draft.rename(built)
    except OSError:
        if not built.exists():
            raise


def _digest() -> str:
    parts = [path.read_bytes() for path in (Path(__file__), *sorted(SOURCES.iterdir()))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _build(target: Path, java: Java) -> None:
    netty = target / "modules" / "transport-netty4"
    for folder in (target / "lib", netty, target / "plugins" / "names", target / "config", target / "launcher"):
        folder.mkdir(parents=True)
    maven(["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={target / 'lib'}"], java)
    for pattern in ("transport-netty4-*.jar", "netty-*.jar", "elasticsearch-ssl-config-*.jar"):
        for jar in (target / "lib").glob(pattern):
            jar.rename(netty / jar.name)
    _describe(netty, "transport-netty4", "org.elasticsearch.transport.netty4.Netty4Plugin")
    add_plugin(target, target / "lib", java)
    _compile(java, target / "lib", target / "launcher", SOURCES / "OneNode.java")
    shutil.copy(SOURCES / "log4j2.properties", target / "launcher")


def maven(goals: list[str], java: Java) -> None:
    """Run Maven on our pom.

    Raises:
        NotAvailableError: it is not installed, or fails.
    """
    if shutil.which("mvn") is None:
        raise NotAvailableError("Maven is not installed (apt-get install maven)")
    command = ["mvn", "-q", "-B", "-f", str(SOURCES / "pom.xml"), *goals]
    environment = os.environ | {"JAVA_HOME": str(java.home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=BUILD_SECONDS)
    if done.returncode:
        raise NotAvailableError(f"Maven cannot fetch Elasticsearch: {(done.stdout + done.stderr).strip()[-300:]}")


def _describe(folder: Path, name: str, classname: str) -> None:
    lines = (
        f"name={name}",
        f"description={name}",
        f"version={version()}",
        f"elasticsearch.version={version()}",
        f"java.version={OLDEST_JAVA}",
        f"classname={classname}",
    )
    (folder / "plugin-descriptor.properties").write_text("\n".join(lines) + "\n")


def add_plugin(target: Path, lib: Path, java: Java) -> None:
    """Compile our plugin against the server's jars and put it into an Elasticsearch."""
    folder = target / "plugins" / "names"
    folder.mkdir(parents=True, exist_ok=True)
    _describe(folder, "names", "local.names.NamesPlugin")
    with tempfile.TemporaryDirectory() as classes:
        _compile(java, lib, Path(classes), SOURCES / "NamesPlugin.java")
        with zipfile.ZipFile(folder / "names.jar", "w") as jar:
            for path in sorted(Path(classes).rglob("*.class")):
                jar.write(path, path.relative_to(classes).as_posix())


def _compile(java: Java, lib: Path, target: Path, source: Path) -> None:
    command = [str(java.javac), "--release", str(OLDEST_JAVA), "-nowarn", "-Xlint:-options", "-cp", f"{lib}/*"]
    subprocess.run([*command, "-d", str(target), str(source)], check=True, timeout=BUILD_SECONDS, capture_output=True)
