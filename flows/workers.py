"""A pool of processes that read documents, each document within limits of time and memory.

    with ReaderPool(workers=2, limits=Limits(seconds=120, megabytes=1500)) as pool:
        proceedings = pool.submit(Job(data=pdf)).result().proceedings

A document that breaks a limit, or its reader, costs that document alone: its future raises UnreadableDocumentError with
code `time-limit`, `memory-limit` or `crashed`, and another process takes over. Every reader is a session of its own,
killed as a whole, and ends by itself when the process that started it is gone.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import threading
from collections import deque
from concurrent.futures import Future
from types import TracebackType
from typing import Self

import msgspec

from archive.models import Proceedings
from config.errors import ProceedingsError, UnreadableDocumentError
from flows.frames import Job, Reply
from flows.process import CHUNK, Ending, Limits, ReaderProcess, Reading, Task

__all__ = ["Job", "Limits", "ReaderPool", "Reading"]

AHEAD = 2
"""Jobs a reader holds: one it reads and the next, so that it never waits for us."""

TICK = 0.2
"""Seconds between looks at time and memory."""

STARTS = 3
"""Readers that may die one after the other before they have begun to read: killed by somebody, not by a document."""

NEARLY = 0.8
"""A reader that died with this share of its memory in use died of it."""


class ReaderPool:
    """Readers and the thread that looks after them. `submit` may be called from any thread."""

    def __init__(self, workers: int, limits: Limits) -> None:
        self.workers = workers
        self.limits = limits
        self._waiting: deque[Task] = deque()
        self._readers: list[ReaderProcess] = []
        self._failed_starts = 0  # one after the other
        self._closing = False
        self._selector = selectors.DefaultSelector()
        self._alarm, self._bell = os.pipe()
        os.set_blocking(self._bell, False)
        self._selector.register(self._alarm, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="readers", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Future[Reading]:
        """Have a document read. The future raises UnreadableDocumentError, or ProceedingsError without readers."""
        if self._closing:
            raise ValueError("the pool is closed")
        task = Task(job, Future())
        self._waiting.append(task)
        self._ring()
        return task.future

    def close(self) -> None:
        """End every reader, at once; futures that are not done raise ProceedingsError. Twice is once."""
        if self._thread.is_alive():
            self._closing = True
            self._ring()
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def pids(self) -> list[int]:
        """Process ids of the readers."""
        return [reader.pid for reader in list(self._readers)]

    # What follows runs in the pool's own thread.

    def _ring(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it rings already
            os.write(self._bell, b"!")

    def _run(self) -> None:
        try:
            while not self._closing:
                self._hand_out()
                self._attend()
                self._enforce_limits()
        finally:
            self._closing = True
            self._shut_down()

    def _hand_out(self) -> None:
        while self._waiting and (reader := self._free_reader()):
            task = self._waiting.popleft()
            if task.future.running() or task.future.set_running_or_notify_cancel():
                reader.send(task)
                self._write(reader)

    def _free_reader(self) -> ReaderProcess | None:
        """A reader that can take a job: an idle one, a new one while there may be more, one that has room."""
        able = [reader for reader in self._readers if not reader.retiring]
        best = min(able, key=lambda reader: len(reader.tasks), default=None)
        if best and not best.tasks:
            return best
        if len(self._readers) < self.workers:
            return self._start()
        return best if best and len(best.tasks) < AHEAD else None

    def _start(self) -> ReaderProcess:
        reader = ReaderProcess(self.limits)
        self._readers.append(reader)
        self._selector.register(reader.outlet, selectors.EVENT_READ, reader)
        return reader

    def _attend(self) -> None:
        busy = any(reader.tasks for reader in self._readers)
        for key, event in self._selector.select(TICK if busy else None):
            reader = key.data
            if reader is None:
                os.read(self._alarm, CHUNK)
            elif reader not in self._readers:
                continue  # it ended earlier in this round, and its descriptors may be somebody else's by now
            elif event & selectors.EVENT_WRITE:
                self._write(reader)
            else:
                self._receive(reader)

    def _write(self, reader: ReaderProcess) -> None:
        """Send what the pipe takes now; be called again when it takes more."""
        reader.write()
        watched = reader.inlet in self._selector.get_map()
        if reader.unsent and not watched:
            self._selector.register(reader.inlet, selectors.EVENT_WRITE, reader)
        elif watched and not reader.unsent:
            self._selector.unregister(reader.inlet)

    def _receive(self, reader: ReaderProcess) -> None:
        try:
            for task, reply in reader.receive():
                _answer(task, reply, self.limits)
        except EOFError:
            self._bury(reader)
            return
        if reader.retiring:
            self._retire(reader)

    def _enforce_limits(self) -> None:
        for reader in list(self._readers):
            if limit := reader.broken_limit():
                reader.kill(limit)
                self._bury(reader)

    def _retire(self, reader: ReaderProcess) -> None:
        """Let a reader go that has read enough; what it has not begun goes to another."""
        reader.kill()
        self._let_go(reader)
        self._waiting.extendleft(reversed(reader.tasks))

    def _bury(self, reader: ReaderProcess) -> None:
        """A reader died: tell whose document it was, hand the others on."""
        ending = self._let_go(reader)
        self._failed_starts = 0 if reader.ready else self._failed_starts + 1
        if reader.tasks and (reader.ready or self._failed_starts >= STARTS):
            reader.tasks.popleft().future.set_exception(_cause(reader, ending, self.limits))
        self._waiting.extendleft(reversed(reader.tasks))

    def _let_go(self, reader: ReaderProcess) -> Ending:
        self._readers.remove(reader)
        for descriptor in (reader.inlet, reader.outlet):
            if descriptor in self._selector.get_map():
                self._selector.unregister(descriptor)
        reader.kill(reader.verdict)  # what it started may have outlived it
        return reader.end()

    def _shut_down(self) -> None:
        for reader in list(self._readers):
            reader.kill()
            self._let_go(reader)
            self._waiting.extend(reader.tasks)
        for task in self._waiting:
            if not task.future.cancel():
                task.future.set_exception(ProceedingsError("Reading was stopped."))
        self._selector.close()
        os.close(self._alarm)
        os.close(self._bell)


def _answer(task: Task, reply: Reply, limits: Limits) -> None:
    if reply.code:
        task.future.set_exception(_broken(reply.code, limits, reply.message, reply.hint))
        return
    proceedings = msgspec.msgpack.decode(reply.proceedings, type=Proceedings)
    task.future.set_result(Reading(proceedings=proceedings, seconds=reply.seconds, cpu_seconds=reply.cpu_seconds))


def _cause(reader: ReaderProcess, ending: Ending, limits: Limits) -> ProceedingsError:
    """Why a reader died."""
    if not reader.ready:
        return ProceedingsError(f"The process that reads documents does not start: {ending.words or ending.code}")
    if reader.verdict:
        return _broken(reader.verdict, limits)
    if ending.megabytes > NEARLY * limits.megabytes:
        return _broken("memory-limit", limits)
    return _broken("crashed", limits, f"The process that read it ended by itself ({_name(ending.code)}).")


def _name(code: int) -> str:
    """An exit code in words."""
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


_MESSAGES: dict[str, tuple[str, str | None]] = {
    "time-limit": (
        "Reading it took longer than {limits.seconds:g} seconds.",
        "Raise PROCEEDINGS_DOCUMENT_SECONDS if you trust the file.",
    ),
    "memory-limit": (
        "Reading it needed more than {limits.megabytes} MB of memory.",
        "Raise PROCEEDINGS_DOCUMENT_MEGABYTES if you trust the file.",
    ),
}


def _broken(code: str, limits: Limits, message: str = "", hint: str | None = None) -> UnreadableDocumentError:
    if code in _MESSAGES:
        message, hint = _MESSAGES[code]
        message = message.format(limits=limits)
    return UnreadableDocumentError(code, message, hint=hint)
