"""The embedded engine's own promises: several processes, kills, damage, another version."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from archive.search.embedded import EmbeddedIndex, near
from archive.search.index import SearchRequest
from config.errors import IndexUnavailableError, QueryError
from tests.archive.search.meetings import documents, entries

ROOT = Path(__file__).resolve().parents[3]
WHOLE = sorted((one.id, one.proceedings, one.version) for one in entries())
_WRITER = """
import sys, time
from pathlib import Path
from archive.search.embedded import EmbeddedIndex
from tests.archive.search.meetings import documents
index = EmbeddedIndex(Path(sys.argv[1]))
first, step = int(sys.argv[2]), int(sys.argv[3])
for document in documents()[first::step]:
    index.replace(*document)
    if sys.argv[4] == "often":
        index.commit()
        print("done", flush=True)
if sys.argv[4] == "never":
    print("waiting", flush=True)
    time.sleep(60)
index.commit()
"""


def _start(path: Path, first: int, step: int, commits: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _WRITER, str(path), str(first), str(step), commits]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _totals(index: EmbeddedIndex) -> int:
    return index.search(SearchRequest(facets=(), limit=1)).total


def test_processes_take_turns_to_write_while_another_reads(tmp_path: Path) -> None:
    writers = [_start(tmp_path / "index", first, 3, "often") for first in range(3)]
    reader = EmbeddedIndex(tmp_path / "index")
    seen = [0]
    while any(writer.poll() is None for writer in writers):
        seen.append(_totals(reader))
        time.sleep(0.02)
    for writer in writers:
        writer.communicate(timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert seen == sorted(seen), "entries vanished for a moment"
    assert sorted(reader.versions()) == WHOLE


def test_a_killed_writer_leaves_the_last_commit_and_no_lock(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "index", lock_seconds=5)
    index.replace(*documents()[0])
    index.commit()
    writer = _start(tmp_path / "index", 1, 1, "never")
    assert writer.stdout is not None
    assert writer.stdout.readline() == "waiting\n"
    writer.send_signal(signal.SIGKILL)
    writer.communicate(timeout=30)
    assert _totals(index) == len(documents()[0][2])
    index.replace(*documents()[1])
    index.commit()
    assert _totals(index) == len(documents()[0][2]) + len(documents()[1][2])


def test_a_writer_that_waits_too_long_says_so(tmp_path: Path) -> None:
    one, other = (EmbeddedIndex(tmp_path / "index", lock_seconds=0.2) for _ in range(2))
    one.replace(*documents()[0])
    with pytest.raises(IndexUnavailableError, match=r"Another process has been writing .* Try again when it is done"):
        other.replace(*documents()[1])
    one.commit()
    other.replace(*documents()[1])
    other.commit()
    assert _totals(one) == _totals(other) == len(documents()[0][2]) + len(documents()[1][2])


def test_closing_drops_what_was_not_committed(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "index", lock_seconds=1)
    index.replace(*documents()[0])
    index.close()
    other = EmbeddedIndex(tmp_path / "index", lock_seconds=1)
    assert _totals(other) == 0
    other.replace(*documents()[1])
    other.commit()
    assert _totals(other) == len(documents()[1][2])


def _generation(path: Path) -> Path:
    return path / str(json.loads((path / "CURRENT").read_bytes())["folder"])


def _filled(path: Path) -> EmbeddedIndex:
    index = EmbeddedIndex(path)
    index.rebuild(documents()[:20])
    return index


@pytest.mark.parametrize("what", ["pointer", "meta", "all segments", "halves", "folder"])
def test_damage_is_explained_and_mended_by_a_rebuild(tmp_path: Path, what: str) -> None:
    path = tmp_path / "index"
    _filled(path).close()
    _damage(path, what)
    index = EmbeddedIndex(path)
    with pytest.raises(IndexUnavailableError, match="proceedings reindex"):
        index.search(SearchRequest(query='"debt relief" human*'))
    index.rebuild(documents()[:2])
    assert _totals(index) == sum(len(found) for _, _, found in documents()[:2])


def _damage(path: Path, what: str) -> None:
    generation = _generation(path)
    match what:
        case "pointer":
            (path / "CURRENT").write_text("{")
        case "meta":
            (generation / "meta.json").write_text("{}")
        case "all segments":
            for file in generation.glob("*.*"):
                if file.suffix in (".idx", ".term", ".store", ".fast"):
                    file.write_bytes(b"\x00" * 100)
        case "halves":
            for file in generation.glob("*.term"):
                os.truncate(file, file.stat().st_size // 2)
        case "folder":
            generation.rename(path / "elsewhere")


def test_an_index_of_another_version_is_rebuilt_not_read(tmp_path: Path) -> None:
    path = tmp_path / "index"
    index = _filled(path)
    said = json.loads((path / "CURRENT").read_bytes())
    (path / "CURRENT").write_text(json.dumps(said | {"stems": "of another edition"}))
    for ask in (lambda: index.search(SearchRequest()), lambda: index.replace(*documents()[0])):
        with pytest.raises(IndexUnavailableError, match=r"is of another version\. Rebuild it"):
            ask()
    index.rebuild(documents()[:1])
    assert _totals(index) == len(documents()[0][2])


def test_rebuilding_leaves_one_generation(tmp_path: Path) -> None:
    path = tmp_path / "index"
    index = _filled(path)
    (path / "generation-killed").mkdir()
    index.rebuild(documents()[:2])
    assert list(path.glob("generation-*")) == [_generation(path)]


def test_a_reader_that_is_in_the_middle_finishes_on_the_old_index(tmp_path: Path) -> None:
    index = _filled(tmp_path / "index")
    reading = EmbeddedIndex(tmp_path / "index").export(SearchRequest())
    first = next(reading)
    index.rebuild(documents()[:1])
    rest = [one.id for one in reading]
    assert len({first.id, *rest}) == sum(len(found) for _, _, found in documents()[:20])


def test_the_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file, not a folder")
    with pytest.raises(IndexUnavailableError):
        EmbeddedIndex(tmp_path / "index").replace(*documents()[0])


def test_near_between_words_that_are_everywhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = EmbeddedIndex(tmp_path / "index")
    for document in documents():
        index.replace(*document)
    index.commit()
    monkeypatch.setattr(near, "MAX_PLACES", len(WHOLE) // 5)
    common, rare = "the NEAR/5 (supported OR noted OR regretted OR welcome OR debt)", "emergency NEAR/5 committee"
    assert index.search(SearchRequest(query=rare)).total
    for asked in (SearchRequest(query=common), SearchRequest(query=" OR ".join([rare] * 20))):
        with pytest.raises(QueryError, match="too many interventions"):
            index.search(asked)
    with pytest.raises(QueryError, match="too many interventions"):
        list(index.export(SearchRequest(query=common)))


def test_other_threads_search_while_one_rebuilds(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "index")
    index.rebuild(documents()[:1])
    found = []

    def while_rebuilding(_: int) -> None:
        found.append(pool.submit(_totals, index).result(timeout=20))

    with closing(index), ThreadPoolExecutor(1) as pool:
        index.rebuild(documents(), while_rebuilding)
        assert set(found) == {len(documents()[0][2])}
        assert _totals(index) == len(WHOLE)
