"""Signed links and the key behind them."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from archive.digests.links import CONFIRM_SECONDS, MANAGE_SECONDS, LinkError, Links
from config.errors import ConfigError
from config.secret import secret_key
from tests.archive import factory

KEY = "a key of some length"


def test_addresses_lead_to_the_pages_of_the_site() -> None:
    links = Links("https://archive.test/", KEY)
    assert links.intervention("a/b") == "https://archive.test/i/a%2Fb"
    assert links.proceedings("x") == "https://archive.test/p/x"
    assert links.search('"debt relief"', {"body": ["A & B"]}) == (
        "https://archive.test/?q=%22debt+relief%22&body=A+%26+B&sort=-date"
    )
    assert links.issue("1", public=True) == "https://archive.test/issues/1"


def aged(token: str, seconds: int, purpose: str) -> str:
    """A token for the same as this one, signed so long ago."""
    serializer = URLSafeTimedSerializer(KEY, salt=f"digests.{purpose}")
    payload, when = serializer.loads(token, return_timestamp=True)
    signer = serializer.make_signer(serializer.salt)
    assert isinstance(signer, TimestampSigner)
    signer.get_timestamp = lambda: int(when.timestamp()) - seconds  # type: ignore[method-assign]
    return signer.sign(serializer.dump_payload(payload)).decode()


def test_confirming_and_managing_end_reading_and_leaving_do_not() -> None:
    links = Links("https://archive.test", KEY)
    confirm = links.confirm("s1").rpartition("/")[2]
    manage = links.manage("u1").rpartition("/")[2]
    assert links.read_confirm(aged(confirm, CONFIRM_SECONDS - 60, "confirm")) == "s1"
    assert links.read_manage(aged(manage, MANAGE_SECONDS - 60, "manage")) == "u1"
    with pytest.raises(LinkError, match="too old"):
        links.read_confirm(aged(confirm, CONFIRM_SECONDS + 60, "confirm"))
    with pytest.raises(LinkError, match="too old"):
        links.read_manage(aged(manage, MANAGE_SECONDS + 60, "manage"))
    assert links.read_leave(links.leave("u1").rpartition("/")[2]) == "u1"
    assert links.opens_issue("7", links.issue("7", public=False).rpartition("=")[2])
    assert not links.opens_issue("8", links.issue("7", public=False).rpartition("=")[2])


def test_the_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    settings = factory.settings(tmp_path / "data")
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(settings), range(16)))
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600


def test_the_operators_key_wins_and_must_not_be_short(tmp_path: Path) -> None:
    assert secret_key(factory.settings(tmp_path, secret_key=KEY)) == KEY
    with pytest.raises(ConfigError, match="PROCEEDINGS_SECRET_KEY: a key needs at least 16 characters"):
        secret_key(factory.settings(tmp_path, secret_key="short"))
