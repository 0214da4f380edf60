"""`proceedings ingest`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.conftest import Run, command
from tests.conftest import ROOT


def test_new_then_unchanged(run: Run, samples: Path) -> None:
    first = run("ingest", samples / "council_minutes.pdf", "--direct")
    assert (first.code, first.out, first.err) == (0, "1 file: 1 new.\n", "")
    again = run("ingest", samples / "council_minutes.pdf", "--direct")
    assert (again.code, again.out) == (0, "1 file: 1 unchanged.\n")


def test_folder_with_a_quarantined_file(run: Run, samples: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    for name in ("agenda_only.pdf", "hearing_encrypted.pdf"):
        shutil.copy(samples / name, folder)
    done = run("ingest", tmp_path / "in", "--direct")
    assert done.code == 1
    first, file, reason = done.out.splitlines()
    assert first == "2 files: 1 new, 1 quarantined."
    assert file == f"  {folder}/hearing_encrypted.pdf"
    assert reason.startswith("    The file is encrypted")


def test_password_brings_an_encrypted_file_out_of_quarantine(run: Run, samples: Path) -> None:
    file = samples / "hearing_encrypted.pdf"
    assert run("ingest", file, "--direct").code == 1
    assert run("ingest", file, "--direct").out.startswith("1 file: 1 quarantined.")
    assert run("ingest", file, "--direct", "--password", "harbour").out == "1 file: 1 new.\n"
    assert run("quarantine", "list").out == "Nothing is in quarantine.\n"


def test_changed_file_is_a_revision(run: Run, samples: Path, tmp_path: Path) -> None:
    file = tmp_path / "minutes.pdf"
    shutil.copy(samples / "council_minutes.pdf", file)
    run("ingest", file, "--direct")
    file.write_bytes(file.read_bytes() + b"\n% a remark behind the end\n")
    assert run("ingest", file, "--direct").out == "1 file: 1 revised.\n"


def test_what_is_no_pdf_is_quarantined_with_its_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_text("<html>404</html>")
    (tmp_path / "empty.pdf").touch()
    done = run("ingest", tmp_path, "--direct")
    assert done.code == 1
    assert "The file is empty." in done.out
    assert "not a PDF" in done.out


def test_missing_path_touches_nothing(run: Run, tmp_path: Path, samples: Path) -> None:
    done = run("ingest", samples / "agenda_only.pdf", "nowhere", "--direct")
    assert (done.code, done.out, done.err) == (2, "", "proceedings: There is no file or folder nowhere.\n")
    assert not (tmp_path / "data").exists()


def test_folder_without_pdfs(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    done = run("ingest", folder)
    assert (done.code, done.err) == (2, f"proceedings: There is no PDF in {folder}.\n")


def test_file_larger_than_allowed(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = tmp_path / "large.pdf"
    large.write_bytes((samples / "council_minutes.pdf").read_bytes() + b" " * 2**20)
    settings = tmp_path / "proceedings.env"
    settings.write_text("PROCEEDINGS_FILE_MEGABYTES=1\n")
    done = command(tmp_path / "data", "ingest", large, "--direct", cwd=tmp_path)
    assert done.code == 1
    assert "It has 1 MB, more than the 1 MB that are allowed." in done.out


def test_index_that_does_not_answer(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "proceedings.env").write_text("PROCEEDINGS_ELASTICSEARCH_URL=http://127.0.0.1:9\n")
    done = command(tmp_path / "data", "ingest", samples / "council_minutes.pdf", "--direct", cwd=tmp_path)
    assert (done.code, done.out) == (1, "1 file: 1 new.\n")
    assert done.err.startswith("The documents are kept, but search does not find all of them yet: ")
    again = command(tmp_path / "data", "ingest", samples / "council_minutes.pdf", "--direct")
    assert (again.code, again.out, again.err) == (0, "1 file: 1 unchanged.\n", "")
    assert command(tmp_path / "data", "search", "ferry", "--json").json["total"] > 0


@pytest.mark.slow
def test_through_prefect_the_same(run: Run, samples: Path, tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from app.cli import main; main()", "--data", str(tmp_path / "data")]
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PROCEEDINGS_", "PREFECT_"))}
    done = subprocess.run(
        [*program, "ingest", samples], env=ours, cwd=ROOT, capture_output=True, text=True, timeout=200
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert " new, " in done.stdout
    assert " quarantined.\n" in done.stdout
    assert (tmp_path / "data" / "prefect").is_dir()
    again = run("ingest", samples, "--direct")
    assert " new" not in again.out
    assert again.out.splitlines()[1:] == done.stdout.splitlines()[1:]
