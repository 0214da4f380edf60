"""How much memory and processor time a process uses."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
from pathlib import Path

PAGE_SIZE = resource.getpagesize()
M_ARENA_MAX = -8  # of malloc.h; see mallopt(3)


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


def cpu_seconds(pid: int) -> float:
    """CPU that a process has used itself; 0 where it is gone.

    Fields 14 and 15 of /proc/PID/stat (proc(5)), counted behind the name, which may contain spaces.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def share_one_heap() -> None:
    """Let all threads of this process allocate from one heap. glibc gives each thread one of its own, and what one of
    them has freed another does not use: a run of 700 documents grew to 204 MB so, and to 141 MB with one heap.
    Python's threads allocate one at a time anyway. Elsewhere than with glibc nothing happens.
    """
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
