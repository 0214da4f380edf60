"""Ruled tables become blocks with a row a line and cells parted by tabs; frames do not."""

from __future__ import annotations

import io

from reportlab.lib import colors
from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

from extractors.layout.arrangement import arrange
from extractors.page import BlockKind, Layout
from extractors.reading.pdf import read_pages
from tests.extractors.printing import HEIGHT, REGULAR, Press, laid_out, sentences

ATTENDANCE = [
    ["Name", "Office", "Present"],
    ["Ines Valcourt", "Mayor", "Yes"],
    ["Leo Tamminen", "", "No"],
    ["Shirin Daliri", "Councillor", "Yes"],
]


def with_table(rows: list[list[str]], widths: list[float] | None = None) -> Layout:
    out = io.BytesIO()
    table = Table(rows, colWidths=widths)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    SimpleDocTemplate(out).build([table])
    return arrange(read_pages(out.getvalue()))


def test_a_ruled_table_is_one_block() -> None:
    (block,) = with_table(ATTENDANCE).blocks
    assert block.kind is BlockKind.TABLE
    assert block.text == "\n".join("\t".join(row) for row in ATTENDANCE)


def test_cells_drawn_close_together_are_told_apart_by_their_rules() -> None:
    (block,) = with_table([["Ayes", "31"], ["Noes", "4"], ["Absent", "2"]], [40, 20]).blocks
    assert block.text.splitlines() == ["Ayes\t31", "Noes\t4", "Absent\t2"]


def test_cells_written_in_one_go_are_told_apart_by_their_rules() -> None:
    press = Press()
    press.paragraph(72, 80, sentences(4), width=450)
    for row, word in enumerate(["Speaker", "Deputy", "Clerk"]):
        line = press.canvas.beginText(80, HEIGHT - 212 - 20 * row)
        line.setFont(REGULAR, 10)
        line.setWordSpace(60)
        line.textLine(f"{word} Sharma")
        press.canvas.drawText(line)
    for row in range(4):
        press.rule(72, 200 + 20 * row, 272, 200 + 20 * row)
    for x in (72, 130, 272):
        press.rule(x, 200, x, 260)
    table = laid_out(press).blocks[-1]
    assert table.text.splitlines() == ["Speaker\tSharma", "Deputy\tSharma", "Clerk\tSharma"]


def test_lines_of_a_cell_are_joined() -> None:
    (block,) = with_table(
        [["Item", "Decision"], ["1", "Adopted as\namended by\nthe committee"], ["2", "Deferred"]]
    ).blocks
    assert block.text.splitlines()[1] == "1\tAdopted as amended by the committee"
    assert len(block.lines) == 8


def test_text_goes_on_around_a_table_in_its_place() -> None:
    press = Press()
    base = press.paragraph(72, 80, sentences(4), width=450)
    for row in range(4):
        press.rule(72, base + 18 * row, 372, base + 18 * row)
    for x in (72, 172, 372):
        press.rule(x, base, x, base + 54)
    for row, (name, office) in enumerate([("Valcourt", "Mayor"), ("Tamminen", "Clerk"), ("Daliri", "Councillor")]):
        press.text(76, base + 12 + 18 * row, name)
        press.text(176, base + 12 + 18 * row, office)
    press.paragraph(72, base + 80, sentences(4, 30), width=450)
    first, table, last = laid_out(press).blocks
    assert first.text == sentences(4)
    assert table.text == "Valcourt\tMayor\nTamminen\tClerk\nDaliri\tCouncillor"
    assert last.text == sentences(4, 30)


def test_a_frame_around_a_transcript_is_no_table() -> None:
    press = Press()
    press.canvas.rect(60, HEIGHT - 700, 470, 640)
    for number in range(1, 26):
        press.text(66, 60 + 24 * number, str(number))
    press.paragraph(100, 84, sentences(12), width=400, leading=24)
    layout = laid_out(press)
    assert [block.text for block in layout.blocks] == [sentences(12)]
    assert len(layout.furniture) == 25


def test_two_columns_of_prose_in_a_ruled_frame_are_columns() -> None:
    press = Press()
    for x in (60, 290, 520):
        press.rule(x, 70, x, 500)
    for y in (70, 500):
        press.rule(60, y, 520, y)
    press.paragraph(66, 90, sentences(12), width=215)
    press.paragraph(296, 90, sentences(12, 50), width=215)
    assert " ".join(block.text for block in laid_out(press).blocks) == f"{sentences(12)} {sentences(12, 50)}"


def test_names_set_in_columns_are_rows_of_cells() -> None:
    press = Press()
    base = press.paragraph(72, 80, sentences(4), width=450)
    names = [
        ("Ms. Ines Valcourt", "Mr. Leo Tamminen"),
        ("Mr. Paul Oyelowo", "Ms. Abigail Frost"),
        ("Dr. Ruth Keane", "Mr. A. Paz"),
    ]
    for row, pair in enumerate(names):
        for x, name in zip((90, 300), pair, strict=True):
            press.text(x, base + 20 + 13 * row, name)
    press.text(90, base + 20 + 39, "Mr. Odd Lastman")
    press.paragraph(72, base + 90, sentences(4, 30), width=450)
    first, table, last = laid_out(press).blocks
    assert table.kind is BlockKind.TABLE
    assert table.text.splitlines() == [*("\t".join(pair) for pair in names), "Mr. Odd Lastman\t"]
    assert (first.text, last.text) == (sentences(4), sentences(4, 30))


def test_labels_and_contents_are_no_cells() -> None:
    press = Press()
    for row, (left, right) in enumerate(
        [("President:", "Mr. Okafor"), ("Clerk:", "Ms. Brevik"), ("Reporter:", "Mr. Paz")]
    ):
        press.text(90, 100 + 13 * row, left)
        press.text(200, 100 + 13 * row, right)
    for row, (left, right) in enumerate([("Opening", "1"), ("Debate on fish", "12"), ("Closing remarks", "31")]):
        press.text(90, 200 + 13 * row, left)
        press.text(400, 200 + 13 * row, right)
    assert not [block for block in laid_out(press).blocks if block.kind is BlockKind.TABLE]
