"""How much memory a process uses."""

from __future__ import annotations

import resource
from pathlib import Path

PAGE_SIZE = resource.getpagesize()


def resident_megabytes(pid: int | str = "self") -> int:
    """Resident memory of a process; 0 where it is gone."""
    return _pages(pid, 1) * PAGE_SIZE // 2**20


def address_space(pid: int | str = "self") -> int:
    """Bytes of its address space that a process uses; 0 where it is gone."""
    return _pages(pid, 0) * PAGE_SIZE


def _pages(pid: int | str, column: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[column])
    except (OSError, IndexError):
        return 0
