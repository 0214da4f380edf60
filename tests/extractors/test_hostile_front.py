"""No block, however long and odd, may cost front matter, minutes or question papers more than it is worth."""

from __future__ import annotations

import time

import pytest

from extractors.business import minutes, questions
from extractors.frontmatter import read_front
from extractors.people.roster import Roster
from tests.extractors.building import make_layout

LENGTH = 30_000  # characters; what takes the square of it takes minutes
SECONDS = 5.0

ODD = [".", ". ", "a", "A", "(", "“", "1", "é", "A: ", "Ada Quill, ", "and ", "Mr. ", "12 May 2011 ", "; ", "- ", "\t"]
FRAMES = ["{}", "h|{}", "Present: {}", "Moved by X, seconded by Y: {}", "12. Mr. A Roe to ask the Minister: {}"]


@pytest.mark.parametrize("odd", ODD)
def test_repetition_is_cheap(odd: str) -> None:
    text = odd * (LENGTH // len(odd))
    layout = make_layout("h|MINUTES", "h|TOWN OF ARDEN", *(frame.format(text) for frame in FRAMES))
    started = time.monotonic()
    front = read_front(layout)
    roster = Roster(front.participants)
    minutes.claim(layout.blocks, range(len(layout.blocks)), roster)
    questions.claim(layout.blocks, range(len(layout.blocks)), roster)
    assert time.monotonic() - started < SECONDS
