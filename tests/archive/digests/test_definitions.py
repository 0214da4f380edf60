"""config/digests.yaml: what it may say, and how a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.digests.definitions import Digests, Rate, read_digests
from config.errors import ConfigError, NotFoundError
from config.settings import PROJECT


def read(folder: Path, text: str) -> Digests:
    path = folder / "digests.yaml"
    path.write_text(text, encoding="utf-8")
    return read_digests(path)


def test_ours_can_be_read() -> None:
    assert read_digests(PROJECT / "config" / "digests.yaml").digests


def test_one_query_or_several_searches(tmp_path: Path) -> None:
    digests = read(
        tmp_path,
        """
digests:
  one: {title: One, query: debt, filters: {body: [Council]}, recipients: [Ada@Example.org]}
  two:
    title: Two
    rate: daily
    searches:
      - {title: Debt, query: debt}
      - {title: Ada, filters: {speaker: [Ada Lindqvist]}}
""",
    )
    one, two = digests.digests.values()
    assert [(each.title, each.query) for each in one.all_searches] == [("One", "debt")]
    assert one.all_searches[0].filters.chosen() == {"body": ("Council",)}
    assert (one.rate, one.recipients, one.show) == (Rate.WEEKLY, ("Ada@example.org",), 30)
    assert [each.title for each in two.all_searches] == ["Debt", "Ada"]
    assert two.rate is Rate.DAILY


def test_a_file_that_is_not_there_or_empty_defines_none(tmp_path: Path) -> None:
    assert read_digests(tmp_path / "none.yaml").digests == {}
    assert read(tmp_path, "# nothing yet\n").digests == {}


def test_an_unknown_name_lists_the_known(tmp_path: Path) -> None:
    digests = read(tmp_path, "digests:\n  debt: {title: Debt, query: debt}\n")
    with pytest.raises(NotFoundError, match=r"There is no digest “dept”\. There are: debt\."):
        digests.named("dept")


MISTAKES = [
    (
        "digests:\n  debt:\n    title: Debt\n    query: debt\n    rate: hourly\n",
        5,
        "digests.debt.rate: Input should be",
    ),
    ("digests:\n  debt:\n    title: Debt\n    querry: debt\n", 4, "digests.debt.querry: Extra inputs"),
    ("digests:\n\n  debt:\n    query: debt\n", 3, "digests.debt.title: Field required"),
    (
        "digests:\n  debt:\n    title: Debt\n    query: debt\n    recipients:\n      - ada\n",
        6,
        "“ada” is no mail address",
    ),
    ("digests:\n  debt:\n    title: Debt\n    query: '\"open'\n", 4, "digests.debt.query: "),
    ("digests:\n  debt:\n    title: Debt\n    query: '*'\n", 2, "digests.debt: the search “*” finds nearly everything"),
    ("digests:\n  debt:\n    title: Debt\n", 2, "digests.debt: a search needs a query or a filter"),
    (
        "digests:\n  debt:\n    title: Debt\n    searches:\n      - title: All\n        query: -x\n",
        5,
        "digests.debt.searches.0: the search “-x” finds nearly everything",
    ),
    ("digests:\n  debt:\n    title: D\n    query: a\n    searches: [{title: B, query: b}]\n", 2, "either `query`"),
    ("digests:\n  debt: {title: Debt, query: debt}\n  debt: {title: Again, query: debt}\n", 3, "“debt” is there twice"),
    ("digests:\n  weekly: {title: Debt, query: debt}\n", 2, "cannot be called “weekly”"),
    ("digests:\n  Debt!: {title: Debt, query: debt}\n", 2, "String should match"),
    ("digests:\n  debt: {title: Debt, query: debt, show: 0}\n", 2, "digests.debt.show: Input should be greater"),
    ("digests:\n  debt: [\n", 3, "expected the node content"),
    ("digests: &a\n  debt: {title: Debt, query: debt}\nothers: *a\n", 3, "aliases"),
    ("- a list\n", 1, "valid dictionary"),
    ("digests:\n  debt: {title: ' ', query: debt}\n", 2, "a title needs a letter"),
]


@pytest.mark.parametrize(("text", "line", "words"), MISTAKES)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, text)
    assert f"digests.yaml, line {line}: " in str(raised.value)
    assert words in str(raised.value)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, "digests:\n  a: {query: a}\n  b: {title: B, query: b, rate: never}\n")
    assert len(str(raised.value).splitlines()) == 2


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "digests.yaml").write_bytes(b"digests: \xff\xfe")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        read_digests(tmp_path / "digests.yaml")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_digests(tmp_path)
    (tmp_path / "digests.yaml").write_text("digests: \x00")
    with pytest.raises(ConfigError, match="is no YAML"):
        read_digests(tmp_path / "digests.yaml")
