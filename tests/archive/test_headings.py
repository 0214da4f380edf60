"""How a document is called where its name is shown."""

from __future__ import annotations

import msgspec
import pytest

from archive.headings import UNTITLED, beside_title, title_of
from archive.models import Heading
from tests.archive.factory import proceedings


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("https://example.org/files/minutes%202024-05.pdf?version=2", "minutes 2024-05"),
        ("/srv/inbox/Council 3 May.PDF", "Council 3 May"),
        ("s3://bucket/year/4.pdf", "4"),
        ("", UNTITLED),
    ],
)
def test_without_a_title_the_name_of_the_file_is_shown(address: str, title: str) -> None:
    nameless = msgspec.structs.replace(proceedings(), heading=Heading(), source=address)
    assert title_of(nameless) == title


def test_a_title_that_is_stated_is_shown() -> None:
    titled = msgspec.structs.replace(proceedings(), heading=Heading(title="Minutes, Town of Arden"))
    assert title_of(titled) == "Minutes, Town of Arden"


def test_what_a_title_says_does_not_stand_beside_it() -> None:
    title = "Minutes, Town of Arden, 3 May 2024"
    assert beside_title(title, "town of Arden", None, "Regular meeting", "3 May 2024") == ["Regular meeting"]
    assert beside_title(None, "Town of Arden") == ["Town of Arden"]
