"""A process that reads documents: jobs on standard input, replies on standard output, until its input ends.

`flows.workers` starts it, watches it and kills it when a document takes too long. It sets limits upon itself as well,
so that it stays within them even if whoever started it is gone.

    python -m flows.reader SECONDS MEGABYTES
"""

from __future__ import annotations

import contextlib
import os
import queue
import resource
import signal
import sys
import threading
import time
import traceback
from io import FileIO
from pathlib import Path

import msgspec

from config.errors import UnreadableDocumentError
from extractors.extract import extract
from extractors.options import RULES_VERSION
from flows.frames import LENGTH, Job, Ready, Reply, packed
from flows.memory import address_space, resident_megabytes


def main(seconds: float, megabytes: int) -> None:
    """Read jobs until there are no more."""
    replies = _private_output()
    _limit_memory(megabytes)
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(jobs,), daemon=True).start()
    replies.write(packed(Ready(RULES_VERSION)))
    while True:
        job = jobs.get()
        _limit_time(seconds)
        reply = read(job)
        del job
        _send(replies, packed(reply))
        if reply.retire:
            return


def read(job: Job) -> Reply:
    """Read one document; whatever happens in it is told, not raised."""
    wall, cpu = time.perf_counter(), time.process_time()
    reply = _attempt(job)
    return msgspec.structs.replace(
        reply,
        seconds=time.perf_counter() - wall,
        cpu_seconds=time.process_time() - cpu,
        megabytes=resident_megabytes(),
    )


def _attempt(job: Job) -> Reply:
    try:
        return Reply(proceedings=msgspec.msgpack.encode(_extracted(job)))
    except UnreadableDocumentError as error:
        return Reply(code=error.code, message=error.message, hint=error.hint)
    except MemoryError:
        return Reply(code="memory-limit", retire=True)
    except RecursionError:
        return Reply(code="damaged", message="Its objects refer to each other without end.")
    except Exception as error:  # noqa: BLE001  a fault of the rules costs this document, never the run
        return Reply(code="crashed", message=_fault(error), hint="This is a fault of the archive: please report it.")


def _extracted(job: Job) -> object:
    return extract(job.data, source=job.source, password=job.password, hints=job.hints, ocr=job.ocr)


def _fault(error: Exception) -> str:
    """Where it happened, in one line."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    file = Path(place.filename)
    return f"Reading it failed in {file.parent.name}/{file.name}, line {place.lineno}: {type(error).__name__}: {error}."


def _private_output() -> FileIO:
    """Standard output for replies alone: whatever else is printed, by C code too, goes to standard error."""
    private = os.dup(1)
    os.dup2(2, 1)
    return FileIO(private, "w")


def _receive(jobs: queue.SimpleQueue[Job]) -> None:
    """Take jobs in; when nobody can send any more, end at once, and whatever this process started with it."""
    with contextlib.suppress(EOFError), FileIO(0) as pipe:
        while True:
            length = int.from_bytes(_exactly(pipe, LENGTH))
            jobs.put(msgspec.msgpack.decode(_exactly(pipe, length), type=Job))
    os.killpg(0, signal.SIGKILL)


def _exactly(pipe: FileIO, count: int) -> bytearray:
    buffer = bytearray(count)
    view = memoryview(buffer)
    done = 0
    while done < count:
        got = pipe.readinto(view[done:])
        if not got:
            raise EOFError
        done += got
    return buffer


def _send(pipe: FileIO, frame: bytes) -> None:
    view = memoryview(frame)
    while view:
        view = view[pipe.write(view) :]


def _limit_memory(megabytes: int) -> None:
    """Let the address space grow by so much from here."""
    limit = address_space() + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _limit_time(seconds: float) -> None:
    """Let this process use so much more CPU. Twice the limit and some: whoever watches is meant to be first."""
    used = time.process_time()
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + 2 * seconds + 10), hard))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
