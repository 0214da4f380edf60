"""`proceedings digest`."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Ran, Run, command
from tests.archive.digests.mailserver import MailServer


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


def test_outbox_lists_what_waits_and_why_an_address_is_suspended(run: Run, samples: Path, tmp_path: Path) -> None:
    assert run("digest", "outbox").out == "Nothing waits, and no address is suspended.\n"
    run("ingest", samples / "assembly_verbatim.pdf", "--direct")
    with MailServer() as server:
        server.refused["reader@example.org"] = "550 5.1.1 No such user"
        smtp = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": server.port, "SMTP_SECURITY": "none"}
        sent = configured(tmp_path, smtp, "digest", "send", "remittances")
    assert sent.code == 1
    assert "reader@example.org is written to no more: RCPT TO: 550 5.1.1 No such user" in sent.err
    listed = run("digest", "outbox")
    assert "1 held" in listed.out
    assert "RCPT TO: 550 5.1.1 No such user" in listed.out
    assert run("digest", "resume", "reader@example.org").out == "reader@example.org is written to again.\n"
    again = run("digest", "resume", "reader@example.org")
    assert (again.code, again.err) == (1, "proceedings: reader@example.org is not suspended.\n")


def test_bounces_need_a_place_to_read_them(run: Run, tmp_path: Path) -> None:
    done = run("digest", "bounces")
    assert done.code == 2
    assert done.err.startswith("proceedings: No place is named where bounces arrive.")
    (tmp_path / "mbox").touch()
    done = configured(tmp_path, {"BOUNCE_FILE": tmp_path / "mbox"}, "digest", "bounces")
    assert done.out == "0 messages read: 0 hard and 0 soft bounces, 0 known before, 0 of mail that is not ours.\n"


def configured(folder: Path, settings: dict[str, object], *words: str) -> Ran:
    """Run a command with these settings in the file that it reads them from."""
    lines = [f"PROCEEDINGS_{name}={value}\n" for name, value in settings.items()]
    (folder / "proceedings.env").write_text("".join(lines), "utf-8")
    return command(folder / "data", *words, cwd=folder)
