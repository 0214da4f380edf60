"""Which files are meant: paths as typed go in, PDFs that exist come out."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.errors import UnreadableDocumentError, UsageError

SETTLED = 2 * 10**9
"""Nanoseconds after a change from which the clock of any file system tells the next one apart."""


def find(paths: Sequence[Path]) -> list[Path]:
    """Every file named, and every PDF in the folders named and below, each once, in order of name.

    Raises:
        UsageError: a path that does not exist.
    """
    found = {file: None for path in paths for file in _at(path)}
    return list(found)


def _at(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from _inside(path)
    elif path.exists():
        yield path.resolve()
    else:
        raise UsageError(f"There is no file or folder {path}.")


def _inside(folder: Path) -> list[Path]:
    return sorted(
        file.resolve() if file.is_symlink() else file
        for place, _, names in os.walk(folder.resolve())
        for name in names
        if (file := Path(place, name)).suffix.lower() == ".pdf" and file.is_file()
    )


def fingerprint(file: Path) -> str | None:
    """By what can be told without reading it that a file is the same as then; None where that cannot be said.

    Whatever is written into a file, or put in its place, changes one of these, the time of the last change of its
    facts at least, which nobody can set. A file that was changed a moment ago may change again within the same moment.
    """
    try:
        facts = file.stat()
    except OSError:
        return None
    if time.time_ns() - max(facts.st_mtime_ns, facts.st_ctime_ns) < SETTLED:
        return None
    return f"file:{facts.st_size}-{facts.st_mtime_ns}-{facts.st_ctime_ns}-{facts.st_ino}"


def load(file: Path, megabytes: int) -> bytes:
    """The bytes of a file.

    Raises:
        UnreadableDocumentError: larger than so many megabytes, or it cannot be opened.
    """
    try:
        size = file.stat().st_size
        if size > megabytes * 2**20:
            raise UnreadableDocumentError(
                "too-large",
                f"It has {size / 2**20:,.0f} MB, more than the {megabytes} MB that are allowed.",
                hint="Raise PROCEEDINGS_FILE_MEGABYTES if you trust it.",
            )
        return file.read_bytes()
    except OSError as error:
        raise UnreadableDocumentError("unreachable", f"It cannot be opened: {error.strerror}.") from error
