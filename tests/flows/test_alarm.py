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
