"""`proceedings quarantine`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Ran, Run


@pytest.fixture
def held(run: Run, samples: Path) -> Ran:
    """An encrypted file in quarantine."""
    return run("ingest", samples / "hearing_encrypted.pdf", "--direct")


def test_list_names_file_reason_and_since_when(run: Run, held: Ran, samples: Path) -> None:
    out = run("quarantine", "list").out
    assert f"{samples}/hearing_encrypted.pdf" in out
    assert "encrypted" in out
    assert "Since 20" in out
    listed = run("quarantine", "list", "--json").json
    assert [one["code"] for one in listed] == ["encrypted"]


def test_retry_with_the_password(run: Run, held: Ran) -> None:
    done = run("quarantine", "retry", "--password", "harbour")
    assert (done.code, done.out) == (0, "1 file: 1 new.\n")
    assert run("quarantine", "list").out == "Nothing is in quarantine.\n"


def test_retry_in_vain(run: Run, held: Ran) -> None:
    done = run("quarantine", "retry")
    assert done.code == 1
    assert done.out.startswith("1 file: 1 quarantined.\n")


def test_retry_of_a_file_whose_original_is_gone(run: Run, samples: Path, tmp_path: Path) -> None:
    file = tmp_path / "secret.pdf"
    file.write_bytes((samples / "hearing_encrypted.pdf").read_bytes())
    run("ingest", file, "--direct")
    file.unlink()
    assert run("quarantine", "retry", "--password", "harbour").out == "1 file: 1 new.\n"


def test_drop_is_remembered(run: Run, held: Ran, samples: Path) -> None:
    name = run("quarantine", "list", "--json").json[0]["id"]
    assert run("quarantine", "drop", name).out == f"Dropped {samples}/hearing_encrypted.pdf.\n"
    assert run("quarantine", "list").out == "Nothing is in quarantine.\n"
    assert "hearing_encrypted.pdf" in run("quarantine", "list", "--dropped").out


def test_a_dropped_file_is_settled_until_its_bytes_change(run: Run, samples: Path, tmp_path: Path) -> None:
    file = tmp_path / "minutes.pdf"
    file.write_bytes((samples / "hearing_encrypted.pdf").read_bytes())
    assert run("ingest", file, "--direct").code == 1
    run("quarantine", "drop", str(file))
    again = run("ingest", file, "--direct")
    assert (again.code, again.out) == (0, "1 file: 1 dropped.\n")
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(file.read_bytes())
    assert run("ingest", copy, "--direct").out == "1 file: 1 dropped.\n", "wherever they stand"
    file.write_bytes(b"%PDF-1.7\nother bytes that are no document\n")
    assert run("ingest", file, "--direct").code == 1
    file.write_bytes((samples / "council_minutes.pdf").read_bytes())
    assert run("ingest", file, "--direct").out == "1 file: 1 new.\n"


def test_unknown_name(run: Run, held: Ran) -> None:
    done = run("quarantine", "drop", "nothing")
    assert done.code == 1
    assert done.err == (
        "proceedings: Nothing in quarantine is called nothing. `proceedings quarantine list` shows it.\n"
    )
