"""The layout puts lines into reading order, keeps furniture and notes apart, and loses nothing."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.models import PageSize
from extractors.layout.arrangement import arrange
from extractors.page import Block, BlockKind, Layout, Line, Page, Run
from extractors.reading.pdf import read_pages
from tests.extractors.printing import BOLD, HEIGHT, ITALIC, Press, laid_out, sentences, texts, words


def fill(press: Press, x: float, base: float, paragraphs: int, *, width: float, start: int = 0, **how: float) -> float:
    """Paragraphs of running text with an indent."""
    for number in range(paragraphs):
        base = press.paragraph(x, base, sentences(4, start + 5 * number), width=width, indent=14, **how)
    return base


def starting(layout: Layout, text: str) -> Block:
    return next(block for block in layout.blocks if block.text.startswith(text))


def test_two_columns_below_a_heading_across_are_read_one_after_the_other() -> None:
    press = Press()
    press.centred(press.width / 2, 80, "Debate on the harbour, and on what it costs", BOLD, 14)
    fill(press, 60, 110, 6, width=225)
    fill(press, 310, 110, 6, width=225, start=40)
    layout = laid_out(press)
    expected = [sentences(4, 5 * n) for n in range(6)] + [sentences(4, 40 + 5 * n) for n in range(6)]
    assert texts(layout) == ["Debate on the harbour, and on what it costs", *expected]
    assert layout.blocks[0].kind is BlockKind.HEADING


def test_three_columns() -> None:
    press = Press()
    for number in range(3):
        fill(press, 50 + 170 * number, 80, 6, width=150, start=30 * number)
    assert texts(laid_out(press)) == [sentences(4, 30 * column + 5 * n) for column in range(3) for n in range(6)]


def test_columns_begin_anew_below_a_line_across() -> None:
    press = Press()
    for region, base in enumerate((80, 460)):
        for side in range(2):
            fill(press, 60 + 250 * side, base, 4, width=225, start=60 * region + 30 * side)
    press.text(
        60, 440, "The sitting was suspended at noon and resumed at three o'clock in the larger of the two halls."
    )
    got = texts(laid_out(press))
    assert (
        got.index("The sitting was suspended at noon and resumed at three o'clock in the larger of the two halls.") == 8
    )
    assert got[:8] == [sentences(4, 30 * side + 5 * n) for side in range(2) for n in range(4)]
    assert got[9:] == [sentences(4, 60 + 30 * side + 5 * n) for side in range(2) for n in range(4)]


def test_labels_beside_values_are_read_row_by_row() -> None:
    press = Press()
    fill(press, 72, 80, 3, width=450)
    for row, (label, name) in enumerate(
        [("President:", "Mr. Okafor (Norvania)"), ("Later:", "Ms. Brevik"), ("Clerk:", "Mr. Paz")]
    ):
        press.text(72, 300 + 14 * row, label)
        press.text(180, 300 + 14 * row, name)
    fill(press, 72, 360, 3, width=450, start=30)
    got = texts(laid_out(press))
    assert "President: Mr. Okafor (Norvania)" in got
    assert "Later: Ms. Brevik" in got
    assert "Clerk: Mr. Paz" in got


def test_running_heads_that_alternate_and_feet_that_count_are_furniture() -> None:
    press = Press()
    for page in range(1, 7):
        head = "HARBOUR COUNCIL" if page % 2 else "4 March 2019"
        press.text(72 if page % 2 else 450, 40, head)
        fill(press, 72, 90, 8, width=450, start=11 * page)
        press.centred(press.width / 2, 800, f"- {page + 100} -")
        press.next()
    layout = laid_out(press)
    assert Counter(line.text for line in layout.furniture)["HARBOUR COUNCIL"] == 3
    assert sum(line.text.startswith("- ") for line in layout.furniture) == 6
    assert len(layout.furniture) == 12
    assert Counter(texts(layout)) == Counter(sentences(4, 11 * page + 5 * n) for page in range(1, 7) for n in range(8))


def test_a_disclaimer_of_three_lines_at_every_foot_is_furniture() -> None:
    press = Press()
    notice = [
        "Disclaimer: this version is for information only. A certified",
        "version may be had from the Editor,",
        "who is at the harbour.",
    ]
    for page in range(4):
        fill(press, 72, 90, 8, width=450, start=11 * page)
        press.lines(72, 770, notice, size=9)
        press.next()
    layout = laid_out(press)
    assert Counter(line.text for line in layout.furniture) == Counter(notice * 4)


def test_first_lines_of_pages_are_no_heads() -> None:
    press = Press()
    for page in range(6):
        press.paragraph(72, 60, sentences(30, 3 * page), width=450)
        press.next()
    layout = laid_out(press)
    assert layout.furniture == ()


def test_a_paragraph_goes_on_over_the_page_and_the_head_between() -> None:
    press = Press()
    text = sentences(12)
    long = text.split()
    for page in range(4):
        press.text(72, 40, "HARBOUR COUNCIL")
        base = fill(press, 72, 90, 3, width=450, start=50 + 10 * page)
        if page == 0:
            press.paragraph(72, base, " ".join(long[:70]), width=450, indent=14)
        if page == 1:
            pass
        press.text(500, 800, str(page + 1))
        press.next()
    layout = laid_out(press)
    cut = starting(layout, " ".join(long[:5]))
    assert cut.page == 1


def test_a_sentence_cut_by_the_page_is_one_paragraph_with_lines_on_both() -> None:
    press = Press()
    first, second = sentences(8).split(), sentences(8, 31)
    base = fill(press, 72, 90, 4, width=450, start=50)
    press.paragraph(72, base, " ".join([*first, "and", "the"]), width=450, indent=14)
    press.next()
    press.paragraph(72, 90, "harbour closed. " + second, width=450)
    layout = laid_out(press)
    crossing = starting(layout, " ".join(first[:6]))
    assert "and the harbour closed." in crossing.text
    assert {placed.line.page for placed in crossing.lines} == {1, 2}
    assert {span.page for span in crossing.spans(len(crossing.text) - 5)} == {2}


def test_a_new_paragraph_on_a_new_page_is_not_joined() -> None:
    press = Press()
    fill(press, 72, 90, 6, width=450)
    press.next()
    fill(press, 72, 90, 6, width=450, start=40)
    assert len(laid_out(press).blocks) == 12


def test_words_broken_at_line_ends_are_healed_and_compounds_kept() -> None:
    press = Press()
    press.lines(
        72,
        100,
        [
            "Nobody had expected the govern-",
            "ment to answer. The Secretary-",
            "General spoke of the well-",
            "known facts, which are well-known to all,",
            "and of the pre- and post-",
            "war treaties on all of the shores.",
        ],
    )
    (text,) = texts(laid_out(press))
    assert "government to answer" in text
    assert "Secretary-General spoke" in text
    assert "the well-known facts" in text
    assert "pre- and post" in text


def test_line_numbers_in_the_margin_are_furniture() -> None:
    press = Press()
    for page in range(2):
        for number in range(1, 26):
            press.text(60 if number < 10 else 54, 60 + 26 * number, str(number), size=12)
        press.paragraph(80, 86, sentences(14, 9 * page), width=420, size=12, leading=26)
        press.next()
    layout = laid_out(press)
    assert sum(line.text.isdecimal() for line in layout.furniture) == 50
    assert " ".join(texts(layout)) == f"{sentences(14)} {sentences(14, 9)}"


def test_line_numbers_set_with_their_lines_are_taken_off() -> None:
    press = Press()
    press.lines(72, 80, [f"{number} {words(9, number)}" for number in range(1, 26)], leading=24, size=12)
    layout = laid_out(press)
    assert [line.text for line in layout.furniture] == [str(number) for number in range(1, 26)]
    assert " ".join(texts(layout)) == " ".join(words(9, number) for number in range(1, 26))


def test_margin_letters_are_furniture() -> None:
    press = Press()
    fill(press, 72, 80, 5, width=215)
    fill(press, 300, 80, 5, width=215, start=40)
    for x, base, mark in [(50, 100, "(A)"), (530, 100, "(C)"), (50, 300, "(B)"), (530, 300, "(D)")]:
        press.text(x, base, mark)
    layout = laid_out(press)
    assert sorted(line.text for line in layout.furniture) == ["(A)", "(B)", "(C)", "(D)"]
    assert len(layout.blocks) == 10


def test_footnotes_are_kept_apart_and_go_on_over_the_page() -> None:
    press = Press()
    fill(press, 72, 90, 8, width=450)
    press.rule(72, 700, 200, 700)
    press.lines(
        72,
        712,
        ["1 See the report of the Commission on boats that were laid up,", "and its second annex."],
        size=8,
        leading=10,
    )
    press.lines(72, 732, ["2 The figures are those of the Treasury, which counts"], size=8, leading=10)
    press.next()
    fill(press, 72, 90, 8, width=450, start=50)
    press.rule(72, 700, 200, 700)
    press.lines(72, 712, ["only the boats that came back."], size=8, leading=10)
    layout = laid_out(press)
    assert [note.text for note in layout.footnotes] == [
        "1 See the report of the Commission on boats that were laid up, and its second annex.",
        "2 The figures are those of the Treasury, which counts only the boats that came back.",
    ]
    assert all(note.kind is BlockKind.FOOTNOTE for note in layout.footnotes)
    assert len(layout.blocks) == 16


def test_bold_labels_begin_paragraphs_and_keep_their_weight() -> None:
    press = Press()
    base = 80.0
    for number, name in enumerate(["Mr. Brandt:", "Ms. Keane:", "The Chair:"] * 3):
        base = press.paragraph(72, base, sentences(3, 7 * number), width=450, label=name)
    layout = laid_out(press)
    assert [block.text.split(":")[0] for block in layout.blocks] == ["Mr. Brandt", "Ms. Keane", "The Chair"] * 3
    for block in layout.blocks:
        label = block.runs[0]
        assert block.text[label.start : label.end].rstrip().endswith(":")
        assert label.bold
        assert not any(run.bold for run in block.runs[1:])


def test_hanging_items_are_one_block_each() -> None:
    press = Press()
    base = fill(press, 72, 80, 2, width=450)
    for letter in "abc":
        press.text(90, base, f"({letter})")
        base = press.paragraph(108, base, sentences(3, ord(letter)), width=400)
    fill(press, 72, base, 2, width=450, start=60)
    layout = laid_out(press)
    items = [block for block in layout.blocks if block.kind is BlockKind.ITEM]
    assert [item.text[:3] for item in items] == ["(a)", "(b)", "(c)"]
    assert all(item.text.endswith(".") and len(item.lines) > 1 for item in items)


def test_double_spaced_paragraphs_are_told_by_their_indent() -> None:
    press = Press()
    base = 80.0
    for number in range(5):
        base = press.paragraph(72, base, sentences(5, 9 * number), width=450, indent=36, size=12, leading=24)
    assert texts(laid_out(press)) == [sentences(5, 9 * number) for number in range(5)]


def test_centred_headings_and_remarks() -> None:
    press = Press()
    base = fill(press, 72, 80, 3, width=450)
    press.centred(297, base + 6, "ORAL ANSWERS TO QUESTIONS", BOLD)
    press.centred(297, base + 24, "(Applause)")
    fill(press, 72, base + 44, 3, width=450, start=40)
    layout = laid_out(press)
    heading, remark = starting(layout, "ORAL"), starting(layout, "(Applause)")
    assert heading.kind is BlockKind.HEADING
    assert heading.centred
    assert remark.centred
    assert remark.kind is BlockKind.PARAGRAPH


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_is_read_like_an_upright_one_and_placed_as_displayed(rotation: int) -> None:
    press = Press()
    fill(press, 60, 80, 5, width=225)
    fill(press, 310, 80, 5, width=225, start=40)
    press.next(rotate=rotation)
    layout = laid_out(press)
    assert texts(layout) == [sentences(4, start + 5 * n) for start in (0, 40) for n in range(5)]
    size = layout.page_sizes[0]
    for block in layout.blocks:
        for x0, top, x1, bottom in (placed.line.box for placed in block.lines):
            assert -1 <= x0 < x1 <= size.width + 1
            assert -1 <= top < bottom <= size.height + 1
    first = layout.blocks[0].lines[0].line.box
    assert {90: first[0] > size.width / 2, 180: first[1] > size.height / 2, 270: first[0] < size.width / 2}[rotation]


def test_watermarks_and_sideways_stamps_are_furniture() -> None:
    press = Press()
    for page in range(3):
        fill(press, 90, 90, 8, width=420, start=11 * page)
        press.canvas.saveState()
        press.canvas.translate(200, 300)
        press.canvas.rotate(50)
        press.canvas.setFont(BOLD, 60)
        press.canvas.drawString(0, 0, "UNCORRECTED")
        press.canvas.restoreState()
        press.canvas.saveState()
        press.canvas.translate(30, 200)
        press.canvas.rotate(90)
        press.canvas.setFont(BOLD, 9)
        press.canvas.drawString(0, 0, "Provisional record, page " + "ivx"[page])
        press.canvas.restoreState()
        press.next()
    layout = laid_out(press)
    assert len(layout.blocks) == 24
    assert {line.text for line in layout.furniture} >= {"UNCORRECTED"}
    assert sum(line.text.startswith("Provisional") for line in layout.furniture) == 3


def test_an_imprint_at_the_foot_of_the_first_page_does_not_cut_a_sentence() -> None:
    press = Press()
    fill(press, 60, 80, 12, width=225)
    base = fill(press, 310, 80, 11, width=225, start=70)
    press.paragraph(310, base, words(12), width=225, indent=14)
    press.rule(60, 735, 535, 735)
    press.paragraph(
        150,
        748,
        "This record contains the text of speeches. Corrections may be sent to the Editor of the record within a week.",
        width=380,
        size=7.5,
        leading=9,
    )
    press.next()
    press.paragraph(60, 80, "and so it was. " + sentences(3, 9), width=225)
    layout = laid_out(press)
    assert f"{words(12)} and so it was." in " ".join(texts(layout))
    assert [note.text[:11] for note in layout.footnotes] == ["This record"]


@st.composite
def pages(draw: st.DrawFn) -> list[Page]:
    """Pages of lines anywhere, in any size, with any words; some turned, some on top of one another."""
    made = []
    letters = st.text(alphabet="abcdefgh-.:;()1234567890 IVX•", min_size=1, max_size=40)
    for number in range(1, draw(st.integers(1, 4)) + 1):
        lines = []
        for _ in range(draw(st.integers(0, 25))):
            text = " ".join(draw(letters).split())
            if not text:
                continue
            x, y = draw(st.floats(0, 550)), draw(st.floats(0, 800))
            size = draw(st.sampled_from([6.0, 8.0, 10.0, 10.0, 10.0, 14.0]))
            run = Run(start=0, end=len(text), size=size, bold=draw(st.booleans()))
            turn = draw(st.sampled_from([0, 0, 0, 0, 90, 180, 270, 33]))
            box = (x, y, x + size * len(text) / 2, y + size)
            lines.append(Line(text=text, box=box, page=number, runs=(run,), turn=turn))
        rules = draw(st.lists(st.tuples(*[st.floats(0, 600)] * 2), max_size=12))
        boxes = tuple(
            (x, y, x + 100, y + 0.5) if index % 2 else (x, y, x + 0.5, y + 100) for index, (x, y) in enumerate(rules)
        )
        made.append(Page(number=number, size=PageSize(width=595, height=HEIGHT), lines=tuple(lines), rules=boxes))
    return made


def letters_of(text: str) -> Counter[str]:
    return Counter(character for character in text if not character.isspace())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(pages())
def test_no_word_is_lost_or_doubled(printed: list[Page]) -> None:
    layout = arrange(printed)
    given_words = sum((letters_of(line.text) for page in printed for line in page.lines), Counter())
    blocks = [*layout.blocks, *layout.footnotes]
    placed = [line.line.text for block in blocks for line in block.lines]
    got = sum((letters_of(text) for text in [*placed, *(line.text for line in layout.furniture)]), Counter())
    assert got == given_words


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(pages())
def test_blocks_say_truly_where_their_text_comes_from(printed: list[Page]) -> None:
    layout = arrange(printed)
    for block in [*layout.blocks, *layout.footnotes]:
        assert block.text
        assert block.lines[0].start == 0
        for placed in block.lines:
            shown = block.text[placed.start : placed.end]
            assert placed.line.text in (shown, shown + "-", shown + "‐")
        assert [run.start for run in block.runs][:1] == [0]
        assert all(one.end == other.start for one, other in zip(block.runs, block.runs[1:], strict=False))
        assert block.runs[-1].end == len(block.text)
        skipped = sum(len(placed.line.text) - (placed.end - placed.start) for placed in block.lines)
        assert 0 <= skipped <= len(block.lines)


def test_reading_twice_gives_the_same() -> None:
    press = Press()
    fill(press, 60, 80, 6, width=225)
    fill(press, 310, 80, 6, width=225, start=40)
    data = press.pdf()
    assert arrange(read_pages(data)) == arrange(read_pages(data))


def test_notes_in_brackets_and_in_italics_stand_alone_after_a_sentence() -> None:
    press = Press()
    full = "The committee of the harbour heard that many boats had been laid up and that the crews asked for work."
    note = "(Exhibit 4, the list of all boats laid up, was marked for identification, as were the books of the crew)"
    base = press.lines(60, 100, [full, full, note, full])
    press.text(
        60, base, "Question put and agreed to, and the bill of the harbour read a second time, as it stood.", ITALIC
    )
    press.lines(60, base + 12, [full])
    found = texts(laid_out(press))
    assert note in found
    assert [text[:12] for text in found] == [full[:12], note[:12], full[:12], "Question put", full[:12]]


def test_a_bracket_within_a_sentence_stays_in_its_paragraph() -> None:
    press = Press()
    first = "the crews asked for work on land while others wished to leave as soon as the ice would let them,"
    press.lines(
        60, 100, [first, "(which it did, and which the harbour of the islands had heard many times over the winter)."]
    )
    assert len(texts(laid_out(press))) == 1


def test_fields_of_a_list_are_paragraphs_of_their_own_however_long_their_lines() -> None:
    press = Press()
    fields = [
        "Present: Ada Quill, chair; Ben Otis; Cora Ek; Dan Roe, treasurer; Eva Lund",
        "Staff: Finn Moss, clerk of the harbour; Gro Hale, engineer of works; Ida Sato",
    ]
    press.lines(60, 100, fields)
    press.lines(60, 140, ["The meeting was opened at seven, and the minutes of the last one were read out loud."])
    assert texts(laid_out(press))[:2] == fields


def test_a_long_centred_line_is_no_first_line_of_what_stands_below() -> None:
    press = Press()
    press.centred(270, 100, "Record of the seventh meeting of the committee of the harbour, 14 May 2019")
    press.lines(
        60,
        112,
        [
            "Ada Quill opened the meeting at seven in the evening and read the minutes of the last one aloud.",
            "Nobody spoke.",
        ],
    )
    assert texts(laid_out(press))[0].endswith("14 May 2019")


def test_a_line_at_the_right_edge_is_no_first_line_of_what_stands_below() -> None:
    press = Press()
    press.text(480, 100, "(9.30 am)")
    press.lines(
        60, 112, ["THE PRESIDENT: Good morning, everybody; the witness may go on with what he told us about it."] * 2
    )
    assert texts(laid_out(press))[0] == "(9.30 am)"
