"""`proceedings digest`."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Run


def test_preview_prints_the_text_and_writes_the_html(ask: Run, tmp_path: Path) -> None:
    done = ask("digest", "preview", "remittances", "--out", tmp_path / "digest.html")
    assert done.code == 0
    assert done.out.startswith("Subject: ")
    assert "Tessa Okonjo" in done.out
    assert done.err == f"The HTML is in {tmp_path}/digest.html\n"
    html = (tmp_path / "digest.html").read_text("utf-8")
    assert "Tessa Okonjo" in html


def test_unknown_digest(ask: Run) -> None:
    done = ask("digest", "preview", "nothing")
    assert done.code == 1
    assert "nothing" in done.err
    assert done.err.count("\n") == 1


def test_dry_run_sends_nothing_and_the_real_one_writes_files(run: Run, samples: Path, tmp_path: Path) -> None:
    run("ingest", samples / "assembly_verbatim.pdf", "--direct")
    dry = run("digest", "send", "remittances", "--dry-run")
    assert dry.code == 0
    assert "reader@example.org" in dry.out
    assert not (tmp_path / "data" / "outbox").exists()
    real = run("digest", "send", "remittances")
    assert real.code == 0
    assert "No mail server is set (PROCEEDINGS_SMTP_HOST)" in real.out
    assert len(list((tmp_path / "data" / "outbox").glob("*.eml"))) == 1
    again = run("digest", "send", "remittances")
    assert "nothing new" in again.out
