"""Handing mail over: every way a server can answer, encryption, passwords, signatures."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import dkim
import pytest

from archive.digests.mail import Outcome, Verdict, mailer
from archive.digests.message import Envelope, Sender, compose
from archive.digests.render import Rendered
from archive.tables import now
from config.errors import ConfigError
from config.settings import Settings
from tests.archive import factory
from tests.archive.digests.certificates import certificates, dkim_key
from tests.archive.digests.mailserver import (
    DISCONNECT,
    TAKE_AND_DISCONNECT,
    MailServer,
    closed_port,
    only,
)

MAIL = Rendered(subject="On bridges — a test", html="<p>Brücke</p>", text="Brücke\n")


@pytest.fixture
def settings(tmp_path: Path, server: MailServer) -> Settings:
    return smtp(tmp_path, server.port)


def smtp(folder: Path, port: int, **changes: object) -> Settings:
    defaults: dict[str, object] = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "smtp_seconds": 3.0,
        "mail_from": "digests@archive.test",
    }
    return factory.settings(folder, **{**defaults, **changes})


def message(settings: Settings) -> bytes:
    envelope = Envelope(
        recipient="ada@example.org",
        message_id="<one@archive.test>",
        date=now(),
        list_name="Bridges",
        list_id="weekly.digests.archive.test",
        leave="https://archive.test/digests/leave/abc",
    )
    return compose(MAIL, envelope, Sender.of(settings))


def hand_over(settings: Settings, times: int = 1) -> list[Outcome]:
    post = mailer(settings)
    try:
        return [post.send("ada@example.org", message(settings), "one") for _ in range(times)]
    finally:
        post.close()


def test_delivers_what_was_composed(settings: Settings, server: MailServer) -> None:
    (outcome,) = hand_over(settings)
    assert outcome.verdict is Verdict.ACCEPTED
    (received,) = server.received
    assert (received.sender, received.recipient) == ("digests@archive.test", "ada@example.org")
    assert received.message["Subject"] == "On bridges — a test"
    assert received.part("plain") == "Brücke\n"


def test_many_messages_share_a_connection(settings: Settings, server: MailServer) -> None:
    hand_over(settings, times=5)
    assert (len(server.received), server.sessions) == (5, 1)


@pytest.mark.parametrize(
    ("phase", "answer", "verdict"),
    [
        ("RCPT", "421 4.3.2 Going down", Verdict.DEFERRED),
        ("RCPT", "450 4.2.1 Come back later", Verdict.DEFERRED),
        ("RCPT", "550 5.1.1 No such user", Verdict.REFUSED),
        ("DATA", "421 4.3.2 Going down", Verdict.DEFERRED),
        ("DATA", "451 4.7.1 Greylisted", Verdict.DEFERRED),
        ("DATA", "554 5.6.0 Not this", Verdict.REFUSED),
        ("MAIL", "451 4.3.0 Busy", Verdict.DEFERRED),
        ("MAIL", "550 5.7.1 We do not know you", Verdict.BROKEN),
        ("DATA?", DISCONNECT, Verdict.DEFERRED),
        ("DATA", TAKE_AND_DISCONNECT, Verdict.DEFERRED),
    ],
)
def test_an_answer_tells_whose_matter_it_is(
    settings: Settings, server: MailServer, phase: str, answer: str, verdict: Verdict
) -> None:
    server.faults[phase] = [answer]
    first, second = hand_over(settings, times=2)
    assert first.verdict is verdict
    assert first.reason
    assert second.verdict is Verdict.ACCEPTED  # the next message does not pay for it


def test_a_slow_server_is_given_up(settings: Settings, server: MailServer) -> None:
    server.slow(6)
    (outcome,) = hand_over(settings)
    assert outcome.verdict is Verdict.DEFERRED
    assert outcome.reason.startswith("DATA: the connection was lost")


def test_a_server_that_is_not_there_blames_no_message(tmp_path: Path) -> None:
    (outcome,) = hand_over(smtp(tmp_path, closed_port()))
    assert outcome.verdict is Verdict.UNREACHABLE


def test_implicit_tls_with_a_password(tmp_path: Path) -> None:
    authority, context = certificates(tmp_path)
    with MailServer(tls=context, authenticator=only("ada", "secret"), auth_require_tls=False) as server:
        settings = smtp(
            tmp_path, server.port, smtp_security="tls", smtp_ca=authority, smtp_user="ada", smtp_password="secret"
        )
        assert hand_over(settings)[0].verdict is Verdict.ACCEPTED


def test_starttls_with_a_password(tmp_path: Path) -> None:
    authority, context = certificates(tmp_path)
    with MailServer(starttls=context, authenticator=only("ada", "secret"), auth_required=True) as server:
        changes = {"smtp_security": "starttls", "smtp_ca": authority, "smtp_user": "ada"}
        wrong = smtp(tmp_path, server.port, **changes, smtp_password="guess")
        assert hand_over(wrong)[0].verdict is Verdict.BROKEN
        right = smtp(tmp_path, server.port, **changes, smtp_password="secret")
        assert hand_over(right)[0].verdict is Verdict.ACCEPTED
        assert len(server.received) == 1


def test_a_stranger_s_certificate_gets_no_mail(tmp_path: Path) -> None:
    _, context = certificates(tmp_path)
    with MailServer(starttls=context) as server:
        (outcome,) = hand_over(smtp(tmp_path, server.port, smtp_security="starttls"))
    assert outcome.verdict is Verdict.BROKEN
    assert "certificate" in outcome.reason.lower()


def test_a_server_without_starttls_gets_no_mail(settings: Settings, server: MailServer) -> None:
    (outcome,) = hand_over(settings.model_copy(update={"smtp_security": "starttls"}))
    assert outcome.verdict is Verdict.BROKEN
    assert server.received == []


def test_signs_with_dkim_over_the_unsubscribe_headers(tmp_path: Path, server: MailServer) -> None:
    key, record = dkim_key(tmp_path)
    settings = smtp(tmp_path, server.port, dkim_key=key, dkim_selector="may")
    hand_over(settings)
    raw = server.received[0].raw
    asked: list[bytes] = []

    def dns(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return record

    assert dkim.verify(raw, dnsfunc=dns)
    assert asked == [b"may._domainkey.archive.test."]
    signed = raw.partition(b"h=")[2].partition(b";")[0].replace(b"\r\n ", b"").lower()
    assert {b"list-unsubscribe", b"list-unsubscribe-post", b"from", b"subject"} <= {
        name.strip() for name in signed.split(b":")
    }
    assert not dkim.verify(raw.replace(b"/leave/abc", b"/leave/xyz"), dnsfunc=dns)


def test_a_key_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("no key")
    with pytest.raises(ConfigError, match=r"PROCEEDINGS_DKIM_KEY: .*key\.pem is no private key"):
        mailer(smtp(tmp_path, 1, dkim_key=tmp_path / "key.pem"))
    with pytest.raises(ConfigError, match=r"PROCEEDINGS_DKIM_KEY: .* cannot be read"):
        mailer(smtp(tmp_path, 1, dkim_key=tmp_path / "missing.pem"))


def test_a_sender_that_is_no_address_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="PROCEEDINGS_MAIL_FROM: “the archive” is no mail address"):
        mailer(smtp(tmp_path, 1, mail_from="the archive"))


def test_a_folder_takes_mail_where_there_is_no_server(tmp_path: Path) -> None:
    settings = factory.settings(tmp_path, mail_from="digests@archive.test")
    outcome, again = hand_over(settings, times=2)
    assert outcome == again
    written = message_from_bytes((tmp_path / "outbox" / "one.eml").read_bytes(), policy=default)
    assert (written["To"], written["Message-ID"]) == ("ada@example.org", "<one@archive.test>")
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["one.eml"]


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    (outcome,) = hand_over(factory.settings(tmp_path, mail_from="digests@archive.test"))
    assert outcome.verdict is Verdict.UNREACHABLE
    assert "cannot be written" in outcome.reason
