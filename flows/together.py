"""Everything on one machine: a Prefect server, the schedules and the web site, as child processes of one that watches.

They start together and stop together: SIGINT or SIGTERM ends all of them, and one that ends by itself ends the others.
Where the one that watches is killed, Linux ends them (prctl(2), PR_SET_PDEATHSIG), so that none stays and holds a port.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from types import FrameType
from urllib.parse import urlsplit

from config.errors import ProceedingsError
from config.settings import Settings
from flows.environment import prepare

START_SECONDS = 180.0  # a Prefect server on a small, busy machine makes its tables first
STOP_SECONDS = 20.0  # then a process is killed
LOOK_EVERY = 0.3
PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


class Stop(Exception):  # noqa: N818 - a wish, not an error
    """Somebody wants all of it to end."""


def run(settings: Settings, say: Say) -> None:
    """Start everything, wait until it is told to stop, stop everything.

    Raises:
        ProceedingsError: a part did not start, or ended by itself.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        _start_all(settings, processes, say)
        _watch(processes)
    except Stop:
        say("Stopping …")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _end(processes)


def _stop(_: int, __: FrameType | None) -> None:
    raise Stop


def _start_all(settings: Settings, processes: dict[str, subprocess.Popen[bytes]], say: Say) -> None:
    prepare(settings, "INFO")
    os.environ["PROCEEDINGS_DATA"] = str(settings.data.absolute())
    place = urlsplit(settings.prefect_url)
    host, port = place.hostname or "127.0.0.1", str(place.port or 4200)
    say("Starting the Prefect server …")
    server = ["-m", "prefect", "server", "start", "--host", host, "--port", port]
    processes["Prefect server"] = _start(server)
    os.environ["PREFECT_API_URL"] = f"http://{host}:{port}/api"
    _await(f"http://{host}:{port}/api/health", "Prefect server", processes)
    processes["schedules"] = _start(["-m", "flows.serving"])
    processes["web site"] = _start(["-m", "app.cli", "serve"])
    _await(f"http://{settings.host}:{settings.port}/robots.txt", "web site", processes)
    say(f"The reading room is at http://{settings.host}:{settings.port}/")
    say(f"Runs and schedules are at http://{host}:{port}/")
    say("Ctrl-C stops all of it.")


def _start(arguments: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches this process alone, which then ends the others in order.
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent())  # noqa: S603, PLW1509


def _end_with_parent() -> Callable[[], None] | None:
    """What a child does first so that it is asked to end when we are gone; None where no system call does that."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork: a child must not load anything
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _await(url: str, name: str, processes: dict[str, subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        _refuse_ended(processes)
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return
        time.sleep(LOOK_EVERY)
    raise ProceedingsError(f"The {name} did not start within {START_SECONDS:.0f} seconds.")


def _watch(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        _refuse_ended(processes)
        time.sleep(LOOK_EVERY)


def _refuse_ended(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            hint = "Its last lines stand above. Is its port taken by another program?"
            raise ProceedingsError(f"The {name} ended by itself (exit code {process.returncode}).", hint=hint)


def _end(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """The last that started ends first; what does not is killed with all it started."""
    for process in reversed(processes.values()):
        if process.poll() is None:
            process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
