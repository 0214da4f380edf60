"""The lexicons as they lie on disk, read once a process."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def lexicon_tables() -> tuple[dict[str, Any], ...]:
    """Every `lexicons/*.toml`, by name."""
    folder = resources.files("extractors") / "lexicons"
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    return tuple(tomllib.loads(path.read_text("utf-8")) for path in paths)
