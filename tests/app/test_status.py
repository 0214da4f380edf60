"""`proceedings status`."""

from __future__ import annotations

from tests.app.conftest import Run


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
