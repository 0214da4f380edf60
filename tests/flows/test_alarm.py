"""The operator hears of an outage once, and of its end."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import pytest

from config.settings import Settings
from flows.alarm import end_alarm, raise_alarm


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, operator_mail="operator@example.org", _env_file=None)


def subjects(settings: Settings) -> list[str]:
    """Of the mails written in place of sending, oldest first."""
    files = sorted((settings.data / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [str(email.message_from_bytes(path.read_bytes(), policy=email.policy.default)["Subject"]) for path in files]


def test_an_outage_makes_one_mail_when_it_begins_and_one_when_it_ends(settings: Settings) -> None:
    assert [raise_alarm(settings, "visit-source-norrvik", "404") for _ in range(3)] == [True, False, False]
    assert [end_alarm(settings, "visit-source-norrvik") for _ in range(2)] == [True, False]
    assert subjects(settings) == [
        "Proceedings archive: visit-source-norrvik fails",
        "Proceedings archive: visit-source-norrvik works again",
    ]
    assert raise_alarm(settings, "visit-source-norrvik", "500"), "the next outage is told again"


def test_two_sources_have_outages_of_their_own(settings: Settings) -> None:
    assert raise_alarm(settings, "visit-source-a", "404")
    assert raise_alarm(settings, "visit-source-b", "404")


def test_a_mail_that_cannot_go_out_is_tried_again_with_the_next_failure(settings: Settings) -> None:
    broken = settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none"})
    assert not raise_alarm(broken, "visit-source-a", "404")
    assert raise_alarm(settings, "visit-source-a", "404")


INJECTIONS = (
    "visit\r\nBcc: everybody@example.org",
    "visit\u2028Bcc: everybody@example.org\r\n\r\nA body of my own",
    "=?utf-8?q?visit=0D=0ABcc:_everybody@example.org?=",
)


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_name_cannot_add_a_header(settings: Settings, name: str) -> None:
    assert raise_alarm(settings, name, "=?utf-8?q?=0D=0ABcc:_x@example.org?=\r\n.\r\n\x1b[2Jgone\x00")
    (file,) = (settings.data / "outbox").glob("*.eml")
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert {key.lower() for key in message} == {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type",
        "content-transfer-encoding",
    }  # fmt: skip
    assert message["To"] == "operator@example.org"
    assert "\x1b" not in message.get_content()
    assert "\x00" not in message.get_content()


def test_an_operators_address_that_is_none_is_logged_and_hides_nothing(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    broken = settings.model_copy(update={"operator_mail": "operator@example.org\r\nBcc: everybody@example.org"})
    assert not raise_alarm(broken, "visit-source-norrvik", "404")
    assert "PROCEEDINGS_OPERATOR_MAIL" in caplog.text
    assert not (settings.data / "outbox").exists()
