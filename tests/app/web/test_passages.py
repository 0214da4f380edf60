"""How long texts are cut, and what a choice of the review offers."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.web.passages import portions
from app.web.review import Choice, _doubt
from archive.models import Candidate, Speaker
from tests.archive import factory


@given(st.text(alphabet="ab \n", max_size=400), st.integers(5, 60))
def test_portions_are_short_enough_and_lose_no_letter(text: str, most: int) -> None:
    cut = portions(text, most)
    assert all(len(portion) <= most for portion in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


def test_a_text_is_cut_at_a_paragraph_where_one_ends_late_enough() -> None:
    assert portions("one two\nthree four five", 12) == ["one two", "three four", "five"]
    assert portions("short", 12) == ["short"]
    assert portions("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_the_likeliest_are_offered_first_and_each_once() -> None:
    read = factory.proceedings("First.", "Second.", "Third.")
    before, turn, after = read.interventions
    turn = msgspec.structs.replace(
        turn,
        speaker=Speaker(id=None, name="As it is"),
        candidates=(Candidate(name="Likely", confidence=0.5), Candidate(name="As it is", confidence=0.4)),
    )
    doubt = _doubt(msgspec.structs.replace(read, interventions=(before, turn, after)), 1)
    assert doubt.choices[:2] == (Choice("As it is"), Choice("Likely", 0.5))
    names = [choice.name for choice in doubt.choices]
    assert len(names) == len(set(names))
    assert {one.speaker.name for one in (before, after) if one.speaker} <= set(names)
    assert (doubt.before, doubt.after) == (before, after)
