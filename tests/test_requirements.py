"""The pinned requirements are those of pyproject.toml, hashed, and name no registry."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from config.settings import PROJECT

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
FILES = {name: (PROJECT / "requirements" / f"{name}.txt").read_text("utf-8") for name in ("users", "cluster", "dev")}
USERS = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["dependency-groups"]["build"]]
EXTRAS = [line for extra in PYPROJECT["project"]["optional-dependencies"].values() for line in extra]
WANTED = {
    "users": USERS,
    "cluster": [*USERS, *EXTRAS],
    "dev": [*USERS, *EXTRAS, *PYPROJECT["dependency-groups"]["dev"]],
}


def pinned(name: str) -> dict[str, set[str]]:
    """Package -> versions; more than one where they depend on the Python version."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==([^\s;]+)", FILES[name], re.MULTILINE):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned(name: str) -> None:
    versions = pinned(name)
    for line in WANTED[name]:
        wanted = Requirement(line)
        got = versions.get(canonicalize_name(wanted.name), set())
        assert got, f"{wanted.name} is missing: run `make lock`"
        assert all(wanted.specifier.contains(version) for version in got), line


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_hashes_and_no_registry_is_named(name: str) -> None:
    pins = re.findall(r"^[\w.-]+==(?:.*\\\n)+.*$", FILES[name], re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[\w.-]+==", FILES[name], re.MULTILINE))
    assert all("--hash=sha256:" in pin for pin in pins)
    assert not re.search(r"://|--(extra-)?index-url|--find-links", FILES[name])


@pytest.mark.parametrize(("fewer", "more"), [("users", "cluster"), ("cluster", "dev")])
def test_users_and_developers_run_the_same_versions(fewer: str, more: str) -> None:
    versions = pinned(more)
    assert {package: versions.get(package) for package in pinned(fewer)} == pinned(fewer)
