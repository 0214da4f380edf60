"""`proceedings status`."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import Settings
from tests.app.conftest import Ran, Run, command
from tests.conftest import ROOT


def test_it_counts_what_there_is_and_names_what_there_is_not(ask: Run) -> None:
    done = ask("status")
    assert done.code == 0
    assert "index          complete" in done.out
    assert "quarantine     1 damaged, 1 encrypted, 1 no-text (`proceedings quarantine list`)" in done.out


def test_json(ask: Run) -> None:
    account = ask("status", "--json").json
    assert account["documents"] == 12
    assert account["quarantined"] == {"damaged": 1, "encrypted": 1, "no-text": 1}
    assert account["unindexed"] == 0
    assert account["indexed_seq"] == account["ingest_seq"] > 0


def test_empty_archive(run: Run) -> None:
    assert run("status", "--json").json["documents"] == 0


@pytest.fixture
def visited(run: Run, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A source that was visited twice: one file new, one revised, one unchanged, one unreadable, one gone; and two
    sources that were not."""
    inbox = tmp_path / "in"
    inbox.mkdir()
    for name in ("council_minutes", "agenda_only", "hearing_encrypted"):
        shutil.copy(samples / f"{name}.pdf", inbox)
    shutil.copy(samples / "assembly_verbatim.pdf", inbox / "gone.pdf")
    (tmp_path / "sources.yaml").write_text(
        f"sources:\n  inbox: {{folder: {inbox}, cron: '30 6 * * *'}}\n"
        f"  nowhere: {{folder: {tmp_path}/nowhere}}\n  later: {{folder: {inbox}, cron: '0 0 29 2 *'}}\n"
    )
    (tmp_path / "proceedings.env").write_text(f"PROCEEDINGS_SOURCES={tmp_path}/sources.yaml\n")

    def here(*words: str) -> Ran:
        return command(tmp_path / "data", *words, cwd=tmp_path)

    assert here("visit", "inbox").code == 1
    (inbox / "gone.pdf").unlink()
    shutil.copy(samples / "question_paper.pdf", inbox)
    with (inbox / "council_minutes.pdf").open("ab") as file:
        file.write(b"\n% a remark behind the end\n")
    here("visit", "inbox")
    assert here("visit", "nowhere").code == 1
    return here


def test_each_source_says_what_became_of_it_and_when_it_is_visited(visited: Run) -> None:
    inbox, later, nowhere = visited("status", "--json").json["sources"]
    assert inbox["name"] == "inbox"
    assert inbox["place"].startswith("folder /")
    counts = ("expected", "archived", "waiting", "new", "unchanged", "revised", "quarantined", "dropped", "gone")
    assert [inbox[name] for name in counts] == [4, 3, 0, 1, 1, 1, 1, 0, 1]
    (trouble,) = inbox["troubles"]
    assert trouble["address"].endswith("/in/hearing_encrypted.pdf")
    assert (trouble["code"], trouble["tries"]) == ("encrypted", 1)
    assert trouble["since"] <= inbox["last_run"]["started"], "since the first visit"
    assert inbox["last_run"]["outcome"] == "partial"
    due = dt.datetime.fromisoformat(inbox["next_run"])
    assert (due.hour, due.minute, due.tzinfo) == (6, 30, dt.UTC)
    assert dt.timedelta(0) < due - dt.datetime.now(dt.UTC) <= dt.timedelta(days=1)
    assert (later["last_run"], later["expected"]) == (None, 0)
    assert dt.datetime.fromisoformat(later["next_run"]).month == 2
    assert (nowhere["next_run"], nowhere["last_run"]["outcome"]) == (None, "failed")


def test_the_same_for_people(visited: Run) -> None:
    said = visited("status").out
    counts, visits = (line.split() for line in said.splitlines() if line.startswith("inbox "))
    assert counts[1:] == ["4", "3", "0", "1", "1", "1", "1", "0", "1"]
    assert (visits[3], visits[5]) == ("partial", "06:30")
    assert "quarantined since 20" in said
    assert "There is no folder" in said
    assert "no cron" in said


def test_it_does_not_wait_for_prefect(filled: Settings) -> None:
    program = (
        "import sys\nfrom app.cli import cli\n"
        f"cli(['--data', {str(filled.data)!r}, 'status'], standalone_mode=False)\n"
        "assert not [name for name in sys.modules if name.partition('.')[0] in ('prefect', 'dask', 'distributed')]"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, timeout=60, capture_output=True)
