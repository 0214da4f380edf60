"""docs/benchmarks.md: between the marks of each group stand its figures, with where and when they were measured."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench.material import ROOT
from bench.measuring import HEAD, Row, Sizes

PAGE = ROOT / "docs" / "benchmarks.md"
LIBRARIES = ("pypdfium2", "pdfplumber", "tantivy", "prefect", "elasticsearch", "sqlalchemy", "msgspec")


def table(rows: Sequence[Row]) -> str:
    """The rows, as Markdown."""
    lines = [list(HEAD), ["---"] * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def circumstances(sizes: Sizes) -> str:
    """When, where, at which size, and how busy the machine was."""
    today = dt.datetime.now(dt.UTC).date()
    runs = "one run" if sizes.runs == 1 else f"medians of {sizes.runs} runs in turn"
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    return f"Measured {today}, size `{sizes.name}`, {runs}; {machine()}, {load}."


def machine() -> str:
    """Processor, memory, system and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"Python {platform.python_version()}"
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{_processor()}, {memory:.0f} GB, {platform.system()}; {python}, {libraries}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def write(group: str, text: str, page: Path = PAGE) -> None:
    """Put a group's text between its marks.

    Raises:
        ValueError: the page has no marks for it.
    """
    begin, end = f"<!-- figures: {group} -->", f"<!-- end: {group} -->"
    whole = page.read_text("utf-8")
    if begin not in whole or end not in whole:
        raise ValueError(f"{page} has no place for {group}")
    before, _, rest = whole.partition(begin)
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{rest.partition(end)[2]}", "utf-8")
