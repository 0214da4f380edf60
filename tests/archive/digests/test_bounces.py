"""Mail that came back: from files and from a real IMAP server."""

from __future__ import annotations

import imaplib
import mailbox
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from archive.digests import overview
from archive.digests.bounce_sources import MailboxUnavailableError
from archive.digests.bounces import collect, read
from archive.digests.sending import send
from config.errors import ConfigError
from tests.archive.digests.certificates import certificates
from tests.archive.digests.conftest import Desk
from tests.archive.digests.mailserver import MailServer, closed_port

REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: bounces@archive.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Tue, 12 May 2026 07:00:00 +0000

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--b
Content-Type: {returned}

From: digests@archive.test
To: {recipient}
Message-ID: {message_id}
Subject: something

--b--
"""


def report(message_id: str, **changes: str) -> bytes:
    values = {
        "recipient": "ada@example.org",
        "action": "failed",
        "status": "5.1.1",
        "diagnostic": "550 5.1.1 <ada@example.org>: Recipient address rejected",
        "returned": "text/rfc822-headers",
        "message_id": message_id,
    }
    return REPORT.format(**{**values, **changes}).replace("\n", "\r\n").encode()


@pytest.fixture
def sent(desk: Desk, server: MailServer) -> tuple[Desk, str]:
    """A desk that sent one issue, and its message id."""
    desk.through(server)
    desk.add("The bridge is old.")
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    desk.change(bounce_file=desk.folder / "bounces")
    (desk.folder / "bounces").mkdir()
    return desk, server.received[0].message_id


def put(desk: Desk, raw: bytes, name: str = "1") -> None:
    (desk.folder / "bounces" / f"{name}.eml").write_bytes(raw)


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_reads_a_report(returned: str) -> None:
    (bounce,) = read(report("<x@archive.test>", returned=returned))
    assert (bounce.recipient, bounce.message_id, bounce.status, bounce.hard) == (
        "ada@example.org", "<x@archive.test>", "5.1.1", True,
    )  # fmt: skip
    assert "Final-Recipient: rfc822; ada@example.org" in bounce.evidence


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 500,
        b"Subject: Out of office\r\n\r\nBack on Monday",
        report("<x@archive.test>", action="delayed", status="4.4.1"),
        report("<x@archive.test>", action="delivered", status="2.0.0"),
        report("<x@archive.test>").replace(b"Final-Recipient", b"Nobody"),
        report("<x@archive.test>").replace(b"multipart/report", b"multipart/mixed"),
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n",
    ],
)
def test_what_reports_no_failure_is_passed_over(raw: bytes) -> None:
    assert read(raw) == ()


def test_a_full_mailbox_is_a_soft_bounce() -> None:
    (bounce,) = read(report("<x@archive.test>", status="4.2.2", diagnostic="452 4.2.2 Mailbox full"))
    assert not bounce.hard


def test_a_hard_bounce_suspends_once_with_its_evidence(sent: tuple[Desk, str]) -> None:
    desk, message_id = sent
    put(desk, report(message_id))
    collected = collect(desk.archive, desk.settings, clock=desk.clock)
    assert (collected.read, collected.hard, len(collected.suspended)) == (1, 1, 1)
    again = collect(desk.archive, desk.settings, clock=desk.clock)
    assert (again.read, again.known, again.suspended) == (1, 1, [])
    (suspended,) = overview.overview(desk.archive, clock=desk.clock).suspended
    assert suspended.address == "ada@example.org"
    assert "Diagnostic-Code: smtp; 550 5.1.1" in suspended.evidence[0]
    assert send(desk.archive, desk.settings, "bridge", clock=desk.clock).lines[0].state == "suspended"


def test_a_forged_report_suspends_nobody(sent: tuple[Desk, str]) -> None:
    desk, _ = sent
    put(desk, report("<guessed@archive.test>"), "1")
    put(desk, report("").replace(b"Message-ID: \r\n", b""), "2")
    collected = collect(desk.archive, desk.settings, clock=desk.clock)
    assert (collected.unmatched, collected.suspended) == (2, [])


def test_other_hard_bounces_suspend_when_the_last_three_mails_came_back(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.change(bounce_file=desk.folder / "bounces")
    (desk.folder / "bounces").mkdir()
    for number in range(3):
        desk.add(f"The bridge, {number}.", name=str(number))
        send(desk.archive, desk.settings, "bridge", clock=desk.clock)
        raw = report(server.received[-1].message_id, status="5.7.1", diagnostic="550 5.7.1 Looks like spam")
        put(desk, raw, str(number))
        collected = collect(desk.archive, desk.settings, clock=desk.clock)
        assert len(collected.suspended) == (number == 2)


def test_reads_an_mbox_file_and_a_maildir(sent: tuple[Desk, str]) -> None:
    desk, message_id = sent
    box = mailbox.mbox(desk.folder / "box")
    box.add(report(message_id, status="4.2.2"))
    box.add(b"Subject: hello\n\nbody")
    box.close()
    desk.change(bounce_file=desk.folder / "box")
    collected = collect(desk.archive, desk.settings, clock=desk.clock)
    assert (collected.read, collected.soft) == (2, 1)
    mailbox.Maildir(desk.folder / "maildir").add(report(message_id))
    desk.change(bounce_file=desk.folder / "maildir")
    assert len(collect(desk.archive, desk.settings, clock=desk.clock).suspended) == 1


def test_what_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(ConfigError, match="PROCEEDINGS_IMAP_HOST or PROCEEDINGS_BOUNCE_FILE"):
        collect(desk.archive, desk.settings)
    desk.change(bounce_file=desk.folder / "none")
    with pytest.raises(ConfigError, match="none does not exist"):
        collect(desk.archive, desk.settings)


@contextmanager
def imap_server(folder: Path) -> Iterator[tuple[int, Path]]:
    """A real IMAP server with an empty mailbox; (port, file with the authority's certificate)."""
    authority, _ = certificates(folder)
    port = closed_port()
    command = [sys.executable, "-c", "from pymap.main import main; main()", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--cert", str(folder / "server.pem"), "--key", str(folder / "server.pem")]
    with (folder / "imap.log").open("w") as log:
        process = subprocess.Popen([*command, "dict"], stdout=log, stderr=log, env={**os.environ, "HOME": str(folder)})
        try:
            _wait_for(port, process, folder / "imap.log")
            yield port, authority
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, log.read_text()
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(log.read_text())


def test_reads_an_imap_mailbox_and_marks_what_it_acted_on(sent: tuple[Desk, str]) -> None:
    desk, message_id = sent
    with imap_server(desk.folder) as (port, authority):
        with imaplib.IMAP4("127.0.0.1", port, timeout=20) as client:
            client.login("demouser", "demopass")
            client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), report(message_id))
            client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), b"Subject: hello\r\n\r\nbody")
        desk.change(imap_host="127.0.0.1", imap_port=port, imap_user="demouser", imap_ca=authority)
        desk.change(imap_password=desk.secret("wrong"), imap_security="starttls")
        with pytest.raises(ConfigError, match="does not let us in"):
            collect(desk.archive, desk.settings, clock=desk.clock)
        desk.change(imap_password=desk.secret("demopass"))
        collected = collect(desk.archive, desk.settings, clock=desk.clock)
        assert (collected.read, collected.reports, len(collected.suspended)) == (2, 1, 1)
        assert collect(desk.archive, desk.settings, clock=desk.clock).read == 0
        desk.change(imap_folder="Bounces")
        with pytest.raises(ConfigError, match="no folder “Bounces”"):
            collect(desk.archive, desk.settings, clock=desk.clock)
    with pytest.raises(MailboxUnavailableError):
        collect(desk.archive, desk.settings, clock=desk.clock)
