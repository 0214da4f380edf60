"""`proceedings reindex` and `proceedings verify`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.app.conftest import Ran, Run


@pytest.fixture
def archived(run: Run, samples: Path) -> Ran:
    """An archive of two documents."""
    return run("ingest", samples / "council_minutes.pdf", samples / "agenda_only.pdf", "--direct")


def test_reindex_says_how_many(run: Run, archived: Ran) -> None:
    done = run("reindex")
    assert (done.code, done.out) == (0, "2 documents indexed.\n")


def test_an_index_that_is_gone_is_built_again(run: Run, archived: Ran, tmp_path: Path) -> None:
    before = run("search", "ferry", "--json").json["total"]
    shutil.rmtree(tmp_path / "data" / "index")
    assert run("reindex").code == 0
    assert run("search", "ferry", "--json").json["total"] == before > 0


def test_verify_finds_no_difference(run: Run, archived: Ran) -> None:
    done = run("verify")
    assert done.code == 0
    assert done.out.startswith("The index has all ")


def test_verify_tells_what_is_missing_and_repairs_it(run: Run, archived: Ran, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "data" / "index")
    broken = run("verify")
    assert broken.code == 1
    assert "missing, 0 surplus, 0 outdated, in 1 document." in broken.out
    assert run("verify", "--repair").code == 0
    assert run("verify").code == 0


def test_status_says_that_an_index_is_not_what_the_catalogue_knows(run: Run, archived: Ran, tmp_path: Path) -> None:
    assert run("status", "--json").json["index"] == "complete"
    shutil.rmtree(tmp_path / "data" / "index")
    assert "index          has 0 of " in run("status").out
    assert run("verify", "--repair").code == 0
    assert run("status", "--json").json["index"] == "complete"
    (tmp_path / "data" / "index").rename(tmp_path / "away")
    (tmp_path / "data" / "index").write_text("not a folder")
    broken = run("status")
    assert broken.code == 0
    assert "The search index" in broken.out
