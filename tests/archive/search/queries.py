"""The questions that both engines have to answer alike."""

from __future__ import annotations

from pathlib import Path

_LINES = (Path(__file__).parent / "queries.txt").read_text("utf-8").splitlines()
QUERIES = [line for line in _LINES if line and not line.startswith("#")]
