"""Footnotes: their marks, the interventions they belong to, and text without marks."""

from __future__ import annotations

import msgspec

from archive.models import Heading
from extractors.frontmatter import FrontMatter
from extractors.interventions import Body, segment
from extractors.page import Block, BlockKind, Layout, Run
from extractors.people.roster import Roster
from extractors.references import find_references, mark_of
from tests.extractors.building import make_block, make_layout


def note(text: str, page: int = 1) -> Block:
    return msgspec.structs.replace(make_block(text, page=page), kind=BlockKind.FOOTNOTE)


def raised(block: Block, mark: str) -> Block:
    """The block with its first `mark` set small."""
    at = block.text.index(mark)
    runs = [
        Run(start=0, end=at, size=11.0),
        Run(start=at, end=at + len(mark), size=6.5),
        Run(start=at + len(mark), end=len(block.text), size=11.0),
    ]
    return msgspec.structs.replace(block, runs=tuple(runs))


def layout_of(blocks: list[Block], *footnotes: Block) -> Layout:
    return msgspec.structs.replace(make_layout("x"), blocks=tuple(blocks), footnotes=footnotes)


def read(layout: Layout) -> Body:
    return segment(layout, FrontMatter(heading=Heading(language="en")), Roster(language="en"), seed="test")


def test_marks_are_parted_from_their_notes() -> None:
    assert mark_of(note("3 See the report of 2019.")) == ("3", "See the report of 2019.")
    assert mark_of(note("* Circulated as received.")) == ("*", "Circulated as received.")
    assert mark_of(note("Circulated as received.")) == ("", "Circulated as received.")


def test_a_note_belongs_to_the_intervention_that_refers_to_it() -> None:
    spoken = raised(make_block("Mr. Okafor: The ferry7 has not sailed."), "7")
    other = make_block("Ms. Lunde: It sank.", top=130)
    body = read(layout_of([spoken, other], note("7 The Anne-Marie.")))
    first, second = body.interventions
    assert first.text == "The ferry has not sailed."
    assert second.text == "It sank."
    (foot,) = body.footnotes
    assert (foot.mark, foot.text, foot.page, foot.intervention) == ("7", "The Anne-Marie.", 1, first.id)


def test_a_mark_before_punctuation_leaves_no_gap() -> None:
    spoken = raised(make_block("Mr. Okafor: It sank7, they say."), "7")
    other = make_block("Ms. Lunde: It did.", top=130)
    body = read(layout_of([spoken, other], note("7 In May.")))
    assert body.interventions[0].text == "It sank, they say."


def test_a_star_behind_a_word_is_a_mark_and_a_small_number_without_a_note_is_none() -> None:
    blocks = [
        make_block("The annex* was circulated."),
        raised(make_block("On the 16th of May it sailed.", top=130), "th"),
    ]
    found = find_references(layout_of(blocks, note("* As received.")))
    assert [(reference.mark, reference.block) for reference in found] == [("*", 0)]


def test_a_note_on_another_page_is_not_meant() -> None:
    spoken = raised(make_block("Mr. Okafor: The ferry7 has not sailed."), "7")
    assert find_references(layout_of([spoken], note("7 Elsewhere.", page=2))) == []
