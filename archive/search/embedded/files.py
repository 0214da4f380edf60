"""The folder of the embedded index: which generation is current, and who may write.

index/CURRENT        {"schema": 1, "folder": "…", "stems": "…"}; replaced atomically
index/lock           held by the one process that writes
index/<generation>/  a tantivy index
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec

from archive.search.analysis import fingerprint
from config.errors import IndexUnavailableError

SCHEMA_VERSION = 3
"""Raised with every change of fields or analysis; an index of another version is rebuilt, never read."""

LOCK_SECONDS = 60.0  # a commit of a large batch takes some seconds; a rebuild longer, but that says so itself
_POLL_SECONDS = 0.05
REINDEX = "Rebuild it from the archive with `proceedings reindex`."


class Current(msgspec.Struct, frozen=True):
    """What CURRENT says."""

    schema: int
    folder: str
    stems: str = ""  # the stemmer's fingerprint


class IndexFolder:
    """One index on disk, of any number of generations, one of them current."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pointer = path / "CURRENT"
        self._known: tuple[tuple[int, ...], Path] | None = None

    def current(self) -> Path | None:
        """Folder of the generation to read; None before anything was ever indexed.

        Raises:
            IndexUnavailableError: the pointer is damaged, or names an index of another version.
        """
        stamp = _identity(str(self._pointer))
        if not stamp:
            return None
        if self._known is None or self._known[0] != stamp:
            self._known = (stamp, self._read())
        return self._known[1]

    def _read(self) -> Path:
        try:
            said = msgspec.json.decode(self._pointer.read_bytes(), type=Current)
        except (OSError, msgspec.MsgspecError) as error:
            raise IndexUnavailableError(f"The search index in {self.path} cannot be read.", hint=REINDEX) from error
        if (said.schema, said.stems) != (SCHEMA_VERSION, fingerprint()):
            raise IndexUnavailableError(f"The search index in {self.path} is of another version.", hint=REINDEX)
        return self.path / said.folder

    def new_generation(self) -> Path:
        """An empty folder to build an index in."""
        folder = self.path / f"generation-{uuid.uuid4().hex[:12]}"
        folder.mkdir(parents=True)
        return folder

    def switch(self, generation: Path) -> None:
        """Make a generation the current one, and delete all others. Readers of an old one keep their open files."""
        said = msgspec.json.encode(Current(schema=SCHEMA_VERSION, folder=generation.name, stems=fingerprint()))
        draft = self.path / "CURRENT.new"
        with draft.open("wb") as file:
            file.write(said)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        self.sweep(keep=generation)

    def sweep(self, keep: Path | None) -> None:
        """Delete generations that nobody reads: old ones, and what a killed rebuild left behind."""
        for folder in self.path.glob("generation-*"):
            if folder != keep:
                shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def lock(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Be the only writer, on this machine, until the block ends. A killed process holds nothing.

        Raises:
            IndexUnavailableError: another one has been writing for all that time, or the folder cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with (self.path / "lock").open("a") as file:
                _wait_for(file.fileno(), seconds, self.path)
                yield
        except OSError as error:
            raise IndexUnavailableError(
                f"The search index in {self.path} cannot be written: {error.strerror or error}.",
                hint="Check the folder and the space on its disk; documents that are not indexed yet will be.",
            ) from error


def _wait_for(descriptor: int, seconds: float, path: Path) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise IndexUnavailableError(
                    f"Another process has been writing into the search index in {path} for {seconds:.0f} seconds.",
                    hint="Try again when it is done; documents that are not indexed yet will be.",
                ) from None
            time.sleep(_POLL_SECONDS)
        else:
            return


def _identity(file: str) -> tuple[int, ...]:
    # Asked before every search: `os.stat` of a string takes a third of what `Path.stat` does.
    try:
        seen = os.stat(file)  # noqa: PTH116
    except FileNotFoundError:
        return ()
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def generation_stamp(generation: Path) -> tuple[int, ...]:
    """Changes with every commit into this generation."""
    return _identity(f"{generation}/meta.json")
