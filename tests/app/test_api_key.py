"""`proceedings api-key`."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Run


def test_a_key_is_shown_once_and_kept_nowhere(run: Run, tmp_path: Path) -> None:
    made = run("api-key", "create", "scanner room")
    assert made.code == 0
    key = made.out.strip()
    assert key.startswith("proceedings_")
    assert len(key) > 50
    assert key not in made.err
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and key.encode() in path.read_bytes()]
    listed = run("api-key", "list", "--json").json
    assert [(each["name"], each["used"], each["revoked"]) for each in listed] == [("scanner room", None, None)]
    assert "scanner room made 20" in run("api-key", "list").out


def test_a_key_is_revoked_by_name_and_the_name_is_not_given_again(run: Run) -> None:
    run("api-key", "create", "lent")
    assert run("api-key", "revoke", "lent").out == "The key lent opens nothing any more.\n"
    again = run("api-key", "revoke", "lent")
    assert again.code == 1
    assert "There is no key lent in force." in again.err
    assert "revoked 20" in run("api-key", "list").out
    taken = run("api-key", "create", "lent")
    assert taken.code == 2
    assert "There is or was a key lent already." in taken.err


def test_a_name_must_be_one(run: Run) -> None:
    for name in ("", "a\nb", "x" * 61, "<b>"):
        refused = run("api-key", "create", name)
        assert refused.code == 2
        assert "A key cannot be called" in refused.err
    assert run("api-key", "list").out == "There are no keys.\n"
