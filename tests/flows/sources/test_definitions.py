"""`config/sources.yaml`: what it may say, and how a mistake is told."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import PROJECT
from flows.sources.crons import next_due
from flows.sources.definitions import Source, read_sources


def refused(tmp_path: Path, yaml: str) -> str:
    """The message that a file is refused with."""
    path = tmp_path / "sources.yaml"
    path.write_text(yaml, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_sources(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("yaml", "line", "words"),
    [
        ("sources:\n  a:\n    body: X\n", 2, "name one of folder, page, feed, sitemap, files"),
        ("sources:\n  a:\n    folder: /x\n    page: https://x.example\n", 2, "not folder and page"),
        ("sources:\n  a:\n    folder: /x\n    links: '('\n", 4, "no regular expression"),
        ("sources:\n  a:\n    folder: /x\n    date: '(?P<year>.)'\n", 4, "the groups year, month and day"),
        ("sources:\n  a:\n    folder: /x\n    cron: 'every day'\n", 4, "cron"),
        ("sources:\n  a:\n    folder: /x\n    cron: '0 0 31 2 *'\n", 4, "no moment that exists"),
        ("sources:\n  a:\n    folder: /x\n    cron: '0 0 * * * 30'\n", 4, "five fields"),
        ("sources:\n  a:\n    page: nowhere\n", 3, "URL"),
        ("sources:\n  a:\n    folder: /x\n    colour: red\n", 4, "colour"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, yaml: str, line: int, words: str) -> None:
    message = refused(tmp_path, yaml)
    assert f"line {line}" in message
    assert words in message


@pytest.mark.parametrize(
    "cron", ["*/15 * * * *", "0 6 * * MON-FRI", "0 0 */2 * 1", "0 0 13 * 5", "@daily", "0 0 L * *", "5 4 29 2 sun"]
)
def test_a_schedule_is_due_when_prefect_says_so(cron: str) -> None:
    from prefect.server.schemas.schedules import CronSchedule

    after = dt.datetime(2031, 3, 14, 15, 9, 26, tzinfo=dt.UTC)
    expected = asyncio.run(CronSchedule(cron=cron, timezone="UTC").get_dates(1, after))
    assert next_due(cron, after) == expected[0]


def test_the_date_stands_in_the_address() -> None:
    source = Source(folder=Path("/x"), date=r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{4})")
    assert source.date_of("/x/minutes-04072031.pdf") == dt.date(2031, 7, 4)
    assert source.date_of("/x/minutes-99992031.pdf") is None
    assert source.date_of("/x/minutes.pdf") is None


def test_the_file_that_comes_with_the_archive_can_be_read() -> None:
    read_sources(PROJECT / "config" / "sources.yaml")
