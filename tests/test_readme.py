"""The README says what is so."""

from __future__ import annotations

import re

import pytest

from config.reference import README, with_table
from config.settings import PROJECT, Settings

TEXT = README.read_text("utf-8")


def test_table_of_settings_is_that_of_the_code() -> None:
    assert with_table(TEXT) == TEXT, "run: python -m config.reference"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is(name: str) -> None:
    assert Settings.model_fields[name].description


def test_links_and_pictures_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", TEXT)
    assert len(targets) > 4
    assert [target for target in targets if not (PROJECT / target).exists()] == []


def test_every_make_target_that_is_named_can_be_made() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    documents = TEXT + (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    for target in re.findall(r"(?:`|^)make (\w+)", documents, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
