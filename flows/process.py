"""One reader process, as the pool that started it sees it. Nothing here waits: pipes are read and written as far as
they go."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import msgspec

from archive.models import Proceedings
from flows.frames import Job, Ready, Reply, packed, unpack
from flows.memory import cpu_seconds, resident_megabytes

CHUNK = 2**20  # bytes
PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS = 120.0
"""For loading the code: a second, unless the machine is very busy."""

QUIET = {"MALLOC_ARENA_MAX": "2", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
"""One thread and few arenas a reader: the pool is what runs in parallel, and the address space is limited."""


@dataclass(frozen=True)
class Limits:
    """What one document may cost, and when a reader has read enough."""

    seconds: float = 120.0
    ocr_seconds: float = 0.0  # more, for what others do for it: Tesseract reads pictures in processes of its own
    megabytes: int = 1500
    documents: int = 500  # a reader is replaced after so many: whatever leaked goes with it
    resident_megabytes: int = 400  # … or when it has grown to this


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was read."""

    proceedings: Proceedings
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Task:
    """A job and whom to tell."""

    job: Job
    future: Future[Reading]


class ReaderProcess:
    """A process running `flows.reader`. `tasks[0]` is what it reads now, the rest is with it already."""

    def __init__(self, limits: Limits) -> None:
        self.tasks: deque[Task] = deque()
        self.ready = False
        self.retiring = False
        self.verdict: str | None = None  # the limit it was killed for
        self._limits = limits
        self._began = 0.0
        self._cpu_began = 0.0
        self._done = 0
        self._outgoing: deque[memoryview] = deque()
        self._incoming = bytearray()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed in `end`
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", "flows.reader", str(limits.seconds), str(limits.megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=PROJECT,
            env={**os.environ, **QUIET},
            start_new_session=True,
        )
        self.pid = self._process.pid
        self.inlet, self.outlet = _pipes(self._process)

    def send(self, task: Task) -> None:
        """Give it another job."""
        if not self.tasks:
            self._begin()
        self.tasks.append(task)
        self._outgoing.append(memoryview(packed(task.job)))

    @property
    def unsent(self) -> bool:
        """Something waits for the pipe to take it."""
        return bool(self._outgoing)

    def write(self) -> None:
        """Send what the pipe takes. A reader that is gone is found by `receive`."""
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            while self._outgoing:
                sent = os.write(self.inlet, self._outgoing[0][:CHUNK])
                rest = self._outgoing.popleft()[sent:]
                if rest:
                    self._outgoing.appendleft(rest)

    def receive(self) -> list[tuple[Task, Reply]]:
        """What it has finished.

        Raises:
            EOFError: it has ended.
        """
        chunk = os.read(self.outlet, CHUNK)
        if not chunk:
            raise EOFError
        self._incoming += chunk
        if not self.ready and unpack(self._incoming, Ready):
            self.ready = True
            self._begin()
        return list(self._finished()) if self.ready else []

    def _finished(self) -> list[tuple[Task, Reply]]:
        finished = []
        while reply := unpack(self._incoming, Reply):
            finished.append((self.tasks.popleft(), reply))
            self._begin()
            self._done += 1
            self.retiring = self.retiring or self._has_read_enough(reply)
        return finished

    def _has_read_enough(self, reply: Reply) -> bool:
        return (
            reply.retire or self._done >= self._limits.documents or reply.megabytes >= self._limits.resident_megabytes
        )

    def broken_limit(self) -> str | None:
        """The limit that its document exceeds at this moment."""
        if not self.tasks:
            return None
        if self._is_late(time.monotonic() - self._began):
            return "time-limit"
        return "memory-limit" if resident_megabytes(self.pid) > self._limits.megabytes else None

    def _begin(self) -> None:
        """Its clock starts for the document that is next."""
        self._began, self._cpu_began = time.monotonic(), cpu_seconds(self.pid)

    def _is_late(self, elapsed: float) -> bool:
        """Too long on the clock, or, within the time that pictures are given, too much work of its own."""
        if not self.ready:
            return elapsed > START_SECONDS
        if elapsed <= self._limits.seconds:
            return False
        own = cpu_seconds(self.pid) - self._cpu_began
        return elapsed > self._limits.seconds + self._limits.ocr_seconds or own > self._limits.seconds

    def kill(self, verdict: str | None = None) -> None:
        """End it and whatever it started, at once."""
        self.verdict = verdict
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def end(self) -> Ending:
        """Wait for it and close its pipes."""
        _, status, usage = os.wait4(self.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").strip()
        for file in (self._process.stdin, self._process.stdout, self._errors):
            if file:
                file.close()
        return Ending(self._process.returncode, usage.ru_maxrss // 1024, words.rpartition("\n")[2])


@dataclass(frozen=True)
class Ending:
    """How a reader ended: exit code (negative: the signal), most memory it had, last line of its standard error."""

    code: int
    megabytes: int
    words: str


def _pipes(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Descriptors of its input and output, neither of which blocks."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("started without pipes")
    descriptors = process.stdin.fileno(), process.stdout.fileno()
    for descriptor in descriptors:
        os.set_blocking(descriptor, False)
    return descriptors
