"""Line ends: broken words, compounds, dashes and suspended hyphens."""

from __future__ import annotations

import pytest

from extractors.layout.hyphens import Healer

BREAKING = ["the govern-", "ment and the parlia-", "ment, which is a parliament of", "a government, repre-", "sented"]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("the infor-", "mation given", "the information given"),
        ("the Secretary-", "General said", "the Secretary-General said"),
        ("the years 1995-", "1996 were", "the years 1995-1996 were"),
        ("pre-", "and post-war", "pre- and post-war"),
        ("Ein-", "und Ausfuhr", "Ein- und Ausfuhr"),
        ("said so—", "and left", "said so—and left"),
        ("said so –", "and left", "said so – and left"),
        ("document A/50/", "L.5", "document A/50/L.5"),
        ("the end", "of the line", "the end of the line"),
        ("the US-", "led force", "the US-led force"),
    ],
)
def test_two_lines_meet(before: str, after: str, joined: str) -> None:
    left, joint = Healer([*BREAKING, before, after]).joint(before, after)
    assert left + joint + after == joined


def test_the_documents_own_words_decide() -> None:
    written = ["a well-known fact, well-known", "to the coordination board"]
    healer = Healer([*written, *BREAKING])
    assert healer.joint("a well-", "known name") == ("a well-", "")
    assert healer.joint("the co-", "ordination") == ("the co", "")


def test_a_document_that_breaks_no_words_keeps_its_hyphens() -> None:
    lines = [f"line {number} of plain prose" for number in range(200)]
    assert Healer(lines).joint("a follow-", "up report") == ("a follow-", "")
