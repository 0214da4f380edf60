"""The lexicons as they lie on disk, read once a process."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def lexicon_tables() -> tuple[dict[str, Any], ...]:
    """Every `lexicons/*.toml`, by name."""
    return _tables("lexicons")


@cache
def front_tables() -> tuple[dict[str, Any], ...]:
    """Every `lexicons/front/*.toml`, by name: covers, lists of people, minutes, question papers."""
    return _tables("lexicons/front")


def _tables(folder: str) -> tuple[dict[str, Any], ...]:
    place = resources.files("extractors").joinpath(folder)
    paths = sorted((path for path in place.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    return tuple(tomllib.loads(path.read_text("utf-8")) for path in paths)
