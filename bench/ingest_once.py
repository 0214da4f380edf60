"""One ingest in a process of its own, so that memory and imports are its own. Prints what it took as JSON.

python -m bench.ingest_once flow|direct|loop DATA FOLDER WORKERS
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec

from config.settings import Settings, load_settings


class Took(msgspec.Struct, frozen=True):
    """What an ingest took."""

    seconds: float  # imports and opening the archive included
    working: float  # from the moment that the archive is open
    parent: float  # MB, at most
    worker: float
    states: dict[str, int]


def peak(process: int | str = "self") -> float:
    """The most memory a process has had so far, in MB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0  # it is ending


def through_readers(settings: Settings, folder: Path, *, flow: bool) -> tuple[dict[str, int], float, float]:
    """As `proceedings ingest` does it; the states, the most memory of a reader, and when the archive was open."""
    from flows.environment import prepare
    from flows.files import find
    from flows.ingesting import Ingestion, Outcome, offers_of
    from flows.tally import tally

    most = 0.0

    def look(_: Outcome) -> None:
        nonlocal most
        for pid in ingestion.pool.pids():
            try:
                most = max(most, peak(pid))
            except FileNotFoundError:
                continue  # it was replaced in this moment

    with Ingestion.open(settings, None, look) as ingestion:
        opened = time.perf_counter()
        offers = offers_of(find([folder]))
        if not flow:
            return dict(tally(ingestion.run(offers)).counts), most, opened
        ingestion.begin(offers)
        prepare(settings)
        from flows.ingest import ingest_here

        return dict(ingest_here(ingestion, [str(folder)]).counts), most, opened


def in_a_loop(settings: Settings, folder: Path) -> dict[str, int]:
    """The same work, one document after the other in this process."""
    from archive.holdings import Archive
    from extractors.extract import extract
    from extractors.options import OcrOptions

    states: dict[str, int] = {}
    with Archive(settings) as archive, archive.batch():
        for path in sorted(folder.glob("*.pdf")):
            data = path.read_bytes()
            found = extract(data, source=str(path), ocr=OcrOptions(enabled=False))
            state = str(archive.add(found, data, str(path)).state)
            states[state] = states.get(state, 0) + 1
    return states


def main(mode: str, data: str, folder: str, workers: str) -> None:
    """Ingest and print."""
    start = opened = time.perf_counter()
    settings = load_settings(data=Path(data), workers=int(workers), ocr=False)
    if mode == "loop":
        states, worker = in_a_loop(settings, Path(folder)), 0.0
    else:
        states, worker, opened = through_readers(settings, Path(folder), flow=mode == "flow")
    end = time.perf_counter()
    took = Took(seconds=end - start, working=end - opened, parent=peak(), worker=worker, states=states)
    sys.stdout.write(msgspec.json.encode(took).decode())


if __name__ == "__main__":
    main(*sys.argv[1:])
