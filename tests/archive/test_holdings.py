"""The archive as a whole: the index follows the store, and catches up whatever happens to it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from archive.holdings import COMMIT_EVERY, Archive
from archive.search.index import Entry, SearchRequest
from archive.store import PutResult, PutState
from tests.archive import factory
from tests.archive.factory import pdf_of, proceedings, texts

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive with the embedded index."""
    with Archive(factory.settings(tmp_path)) as opened:
        yield opened


def add(archive: Archive, *spoken: str, pdf: str = "one", source: str = "", **facts: object) -> PutResult:
    given = proceedings(*spoken, pdf=pdf, **facts)  # type: ignore[arg-type]
    return archive.add(given, pdf_of(pdf), source or f"/{pdf}")


def found(archive: Archive, query: str = "") -> list[str]:
    """Texts found, in the order in which they came in."""
    return [hit.entry.text for hit in archive.search(SearchRequest(query=query, sort="ingest_seq")).hits]


def test_what_is_added_is_found(archive: Archive) -> None:
    result = add(archive, "The bridge is old.", "The ferry is new.")
    assert (result.state, result.indexed) == (PutState.NEW, True)
    assert found(archive, "ferry") == ["The ferry is new."]
    assert archive.indexed_seq() == 1
    assert archive.verify().sound


def test_the_new_edition_is_what_is_found(archive: Archive) -> None:
    add(archive, "The bridge is old.", source="/minutes")
    add(archive, "The bridge is ancient.", pdf="two", source="/minutes")
    assert found(archive, "bridge") == ["The bridge is ancient."]
    assert archive.verify().sound


def test_the_same_again_is_found_once(archive: Archive) -> None:
    add(archive, "The bridge is old.")
    again = add(archive, "The bridge is old.")
    assert (again.state, again.indexed) == (PutState.UNCHANGED, True)
    assert found(archive, "bridge") == ["The bridge is old."]


def test_a_batch_is_found_at_its_end(archive: Archive) -> None:
    with archive.batch():
        results = [add(archive, f"The bridge, part {n}.", pdf=str(n)) for n in range(COMMIT_EVERY + 3)]
        assert not results[0].indexed
        assert archive.store.unindexed() == tuple(result.id for result in results[COMMIT_EVERY:]), "in portions"
    assert archive.store.unindexed() == ()
    assert archive.verify().sound


def test_a_batch_that_fails_brings_in_what_was_added(archive: Archive) -> None:
    with pytest.raises(ZeroDivisionError), archive.batch():
        add(archive, "The bridge is old.")
        raise ZeroDivisionError
    assert found(archive, "bridge") == ["The bridge is old."]


def test_corrections_and_mergers_reach_the_index(archive: Archive) -> None:
    one = add(archive, "The bridge is old.", "The ferry is new.")
    two = add(archive, "The quay is closed.", pdf="two", body="Ferry Board")
    ada, other = (archive.store.entries(result.id)[1][0].speaker_id for result in (one, two))
    archive.store.corrections.set_speaker(archive.store.get(one.id).interventions[1].id, "Nora Vik", author="ola")
    archive.store.people.merge(other, ada, author="ola")
    assert not archive.verify().sound
    assert archive.repair().indexed == 2
    assert found(archive, 'speaker:"Nora Vik"') == ["The ferry is new."]
    assert archive.index.get(archive.store.get(two.id).interventions[0].id).speaker_id == ada  # type: ignore[union-attr]
    assert archive.verify().sound


class TestAnIndexThatCannotBeUsed:
    """Nothing is lost: the store has it, the next run brings it in."""

    def test_does_not_stop_an_ingest(self, archive: Archive, tmp_path: Path) -> None:
        add(archive, "The bridge is old.")
        spoil(tmp_path)
        result = add(archive, "The ferry is new.", pdf="two")
        assert (result.state, result.indexed) == (PutState.NEW, False)
        assert "index cannot be" in str(archive.fault)
        assert archive.store.unindexed() == (result.id,)
        assert archive.indexed_seq() == 1, "a digest waits"
        mend(tmp_path)
        repaired = archive.repair()
        assert (repaired.indexed, repaired.waiting, repaired.fault) == (1, 0, None)
        assert not archive.fault
        assert archive.indexed_seq() == 2
        assert archive.verify().sound

    def test_is_tried_again_when_the_batch_ends(self, archive: Archive, tmp_path: Path) -> None:
        add(archive, "The bridge is old.")
        with archive.batch():
            spoil(tmp_path)
            for n in range(COMMIT_EVERY + 1):
                add(archive, f"The ferry, part {n}.", pdf=str(n))
            assert archive.fault
            mend(tmp_path)
        assert not archive.fault
        assert archive.store.unindexed() == ()

    def test_that_stays_so_is_told_by_the_repair(self, archive: Archive, tmp_path: Path) -> None:
        add(archive, "The bridge is old.")
        spoil(tmp_path)
        add(archive, "The ferry is new.", pdf="two")
        repaired = archive.repair()
        assert (repaired.indexed, repaired.waiting) == (0, 1)
        assert repaired.fault
        assert "search index" in repaired.fault

    def test_on_a_server_that_is_not_there(self, tmp_path: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        with Archive(factory.settings(tmp_path, elasticsearch_url=url)) as archive:
            result = add(archive, "The bridge is old.")
            assert (result.state, result.indexed) == (PutState.NEW, False)
            assert archive.repair().waiting == 1
        with Archive(factory.settings(tmp_path)) as archive:
            assert archive.repair().indexed == 1, "another engine takes over"


def spoil(folder: Path) -> None:
    """Take the index away and put something in its place that is none."""
    (folder / "index").rename(folder / "index.away")
    (folder / "index").write_text("not a folder")


def mend(folder: Path) -> None:
    (folder / "index").unlink()
    (folder / "index.away").rename(folder / "index")


def test_a_deleted_index_is_filled_again(archive: Archive, tmp_path: Path) -> None:
    for n in range(5):
        add(archive, f"The bridge, part {n}.", pdf=str(n))
    archive.close()
    shutil.rmtree(tmp_path / "index")
    assert archive.indexed_seq() == 5, "nobody has noticed yet"
    assert archive.repair().indexed == 5
    assert archive.verify().sound


def test_what_the_store_does_not_know_is_taken_out_of_the_index(archive: Archive) -> None:
    add(archive, "The bridge is old.")
    stranger = Entry(id="s-1", proceedings="stranger", version=3, ingest_seq=1, seq=1, text="Another bridge.")
    archive.index.replace("stranger", 3, [stranger])
    archive.index.commit()
    verdict = archive.verify()
    assert (verdict.surplus, verdict.documents) == (1, ("stranger",))
    assert archive.mend(verdict).fault is None
    assert found(archive, "bridge") == ["The bridge is old."]
    assert archive.verify().sound


class TestRebuilding:
    """A new index from the store alone."""

    def test_gives_the_same(self, archive: Archive) -> None:
        for n in range(5):
            add(archive, *texts(4, seed=n), pdf=str(n))
        before = sorted(archive.index.versions())
        heard: list[int] = []
        rebuilt = archive.rebuild(heard.append)
        assert (rebuilt.indexed, rebuilt.waiting) == (5, 0)
        assert heard[-1] == 5
        assert sorted(archive.index.versions()) == before
        assert archive.verify().sound

    def test_brings_in_what_the_index_lacked(self, archive: Archive) -> None:
        archive.store.put(proceedings("The bridge is old."), pdf_of("one"), "/one")
        assert archive.rebuild().indexed == 1
        assert archive.store.unindexed() == ()

    def test_brings_in_what_others_put_meanwhile(self, archive: Archive) -> None:
        first = add(archive, "The bridge is old.", source="/minutes")

        def meanwhile(_done: int) -> None:
            given = proceedings("The bridge is ancient.", pdf="two")
            archive.store.put(given, pdf_of("two"), "/minutes")
            archive.store.put(proceedings("The ferry is new.", pdf="three"), pdf_of("three"), "/three")

        rebuilt = archive.rebuild(meanwhile)
        assert rebuilt.waiting == 0
        assert found(archive) == ["The bridge is ancient.", "The ferry is new."]
        assert archive.store.document(first.id).indexed
        assert archive.verify().sound

    def test_removes_what_the_store_does_not_have(self, archive: Archive) -> None:
        add(archive, "The bridge is old.")
        _, entries = archive.store.entries(archive.store.documents()[0].id)
        archive.index.replace("stranger", 1, [msgspec.structs.replace(entries[0], id="x", proceedings="stranger")])
        archive.index.commit()
        verdict = archive.verify()
        assert (verdict.stored, verdict.indexed, verdict.surplus, verdict.documents) == (1, 2, 1, ("stranger",))
        archive.rebuild()
        assert archive.verify().sound


def test_verify_tells_what_differs(archive: Archive) -> None:
    add(archive, "The bridge is old.", "The ferry is new.")
    archive.store.put(proceedings("The quay is closed.", pdf="two"), pdf_of("two"), "/two")
    archive.store.put(proceedings("The bridge is old.", rules="2"), pdf_of("one"), "/one")
    verdict = archive.verify()
    assert not verdict.sound
    assert (verdict.stored, verdict.indexed) == (2, 2)
    assert (verdict.missing, verdict.surplus, verdict.outdated) == (1, 1, 1)
    assert len(verdict.documents) == 2


def test_searching_does_not_load_the_store(tmp_path: Path) -> None:
    """`proceedings search` starts fast: no SQLAlchemy."""
    with Archive(factory.settings(tmp_path)) as archive:
        add(archive, "The bridge is old.")
    program = f"""
        import sys
        from pathlib import Path
        from archive.holdings import Archive
        from archive.search.index import SearchRequest
        from config.settings import load_settings
        with Archive(load_settings(data=Path({str(tmp_path)!r}))) as archive:
            assert archive.search(SearchRequest(query="bridge")).total == 1
        assert not [name for name in sys.modules if name.startswith("sqlalchemy")]
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, cwd=ROOT, timeout=60)


def test_two_ingests_take_turns_at_the_index(tmp_path: Path) -> None:
    """Two archives on one folder, as two processes would be; both batches hold documents back, neither the index."""
    given = factory.settings(tmp_path)
    with Archive(given) as one, Archive(given) as two, one.batch(), two.batch():
        start = time.monotonic()
        for n in range(10):
            add(one, f"The bridge, part {n}.", pdf=f"a{n}")
            add(two, f"The ferry, part {n}.", pdf=f"b{n}")
        two.flush()
        assert time.monotonic() - start < 20
        assert two.fault is None
    with Archive(given) as three:
        assert three.repair().indexed == 0
        assert three.verify().sound


def test_threads_share_an_archive(archive: Archive) -> None:
    def work(name: str) -> None:
        for n in range(8):
            add(archive, f"The {name}, part {n}.", pdf=f"{name}{n}")

    threads = [threading.Thread(target=work, args=(name,)) for name in ("bridge", "ferry", "quay")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert archive.store.status().documents == 24
    assert archive.verify().sound


@pytest.mark.slow
def test_a_killed_ingest_is_mended_by_the_next(tmp_path: Path) -> None:
    """SIGKILL at moments from the first import to the last commit; then the index is as if nothing had happened."""
    program = textwrap.dedent(f"""
        from pathlib import Path
        from archive.holdings import Archive
        from tests.archive.factory import pdf_of, proceedings, settings, texts
        with Archive(settings(Path({str(tmp_path)!r}))) as archive:
            archive.repair()
            with archive.batch():
                for n in range(100):
                    archive.add(proceedings(*texts(20, seed=n), pdf=str(n)), pdf_of(str(n)), f"/{{n}}")
        print("complete")
    """)
    for moment in range(12):
        with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE) as process:
            time.sleep(0.4 + 0.25 * moment)
            os.kill(process.pid, signal.SIGKILL)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=120)
    assert done.stdout == b"complete\n"
    with Archive(factory.settings(tmp_path)) as archive:
        verdict = archive.verify()
        assert (verdict.sound, verdict.stored) == (True, 2000)
        assert archive.indexed_seq() == archive.store.status().ingest_seq == 100
