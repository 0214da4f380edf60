"""PDFium reads lines with places, sizes and styles, and leaves out what no reader sees."""

from __future__ import annotations

import pytest

from extractors.page import Line, Page
from extractors.reading.pdf import read_pages
from tests.extractors.printing import BOLD, HEIGHT, ITALIC, REGULAR, WIDTH, Press, words


def read(press: Press) -> Page:
    return read_pages(press.pdf())[0]


def styles(line: Line) -> list[tuple[str, bool, bool]]:
    return [(line.text[run.start : run.end], run.bold, run.italic) for run in line.runs]


def test_a_line_has_its_text_box_and_size() -> None:
    press = Press()
    end = press.text(72, 100, "The meeting was called to order.", size=12)
    line = read(press).lines[0]
    assert line.text == "The meeting was called to order."
    assert line.size == 12
    x0, top, x1, bottom = line.box
    assert (x0, x1) == (pytest.approx(72, abs=0.5), pytest.approx(end, abs=0.5))
    assert top < 100 < bottom
    assert bottom - top == pytest.approx(12)


def test_a_bold_label_is_a_run_of_its_line() -> None:
    press = Press()
    press.runs(
        72, 100, [("Mr. Brandt", BOLD), (" (Dorland): I thank the ", REGULAR), ("Chair", ITALIC), (".", REGULAR)]
    )
    line = read(press).lines[0]
    assert line.text == "Mr. Brandt (Dorland): I thank the Chair."
    assert styles(line) == [
        ("Mr. Brandt ", True, False),
        ("(Dorland): I thank the ", False, False),
        ("Chair", False, True),
        (".", False, False),
    ]


def test_a_style_that_changes_within_a_word_is_seen() -> None:
    press = Press()
    press.runs(72, 100, [("Chair", BOLD), (": welcome", REGULAR)])
    assert styles(read(press).lines[0])[0] == ("Chair", True, False)


def test_a_raised_note_mark_stays_in_its_line() -> None:
    press = Press()
    end = press.text(72, 100, "as the treaty says")
    press.text(end, 96.5, "12", size=6)
    press.text(end + 8, 100, "it shall be done.")
    (line,) = read(press).lines
    assert line.text == "as the treaty says12 it shall be done."
    assert [line.text[run.start : run.end] for run in line.runs if run.size == 6] == ["12 "]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_are_those_of_the_displayed_page(rotation: int) -> None:
    press = Press()
    press.text(72, 100, "Upright in the file, turned on the screen")
    press.next(rotate=rotation)
    page = read(press)
    (line,) = page.lines
    assert line.turn == rotation
    assert (page.size.width > page.size.height) == (rotation % 180 == 90)
    left, below = (72, 100), {90: (HEIGHT - 100, 72), 180: (WIDTH - 72, HEIGHT - 100), 270: (100, WIDTH - 72)}
    x, y = left if rotation == 0 else below[rotation]
    x0, top, x1, bottom = line.box
    assert x0 - 1 <= x <= x1 + 1
    assert top - 1 <= y <= bottom + 1
    assert (x1 - x0 > bottom - top) == (rotation % 180 == 0)


def test_size_is_what_is_seen_not_what_the_font_is_called_with() -> None:
    press = Press()
    press.canvas.saveState()
    press.canvas.scale(12, 12)
    press.canvas.setFont(REGULAR, 1)
    press.canvas.drawString(6, (HEIGHT - 100) / 12, "Scaled by the matrix")
    press.canvas.restoreState()
    assert read(press).lines[0].size == pytest.approx(12)


def test_what_is_not_seen_is_not_read() -> None:
    press = Press()
    press.text(72, 100, words(20))
    press.canvas.setFillGray(1)
    press.text(72, 130, "white on white")
    press.canvas.setFillGray(0)
    press.text(72, 150, "too small to see", size=0.5)
    press.text(-400, 170, "beside the page")
    invisible = press.canvas.beginText(72, HEIGHT - 190)
    invisible.setTextRenderMode(3)
    invisible.textLine("not painted")
    press.canvas.drawText(invisible)
    assert [line.text for line in read(press).lines] == [words(20)]


def test_white_on_dark_is_read() -> None:
    press = Press()
    press.canvas.setFillGray(0.1)
    press.canvas.rect(60, HEIGHT - 110, 400, 20, stroke=0, fill=1)
    press.canvas.setFillGray(1)
    press.text(72, 104, "Attendance")
    assert [line.text for line in read(press).lines] == ["Attendance"]


def test_letters_spaced_apart_are_words() -> None:
    press = Press()
    spaced = press.canvas.beginText(72, HEIGHT - 100)
    spaced.setFont(BOLD, 12)
    spaced.setCharSpace(5)
    spaced.textLine("OFFICIAL REPORT")
    press.canvas.drawText(spaced)
    assert [line.text for line in read(press).lines] == ["OFFICIAL REPORT"]


def test_text_printed_twice_for_weight_is_read_once() -> None:
    press = Press()
    press.text(72, 100, "The Chair: Order.")
    press.text(72.3, 100, "The Chair: Order.")
    assert [line.text for line in read(press).lines] == ["The Chair: Order."]


def test_columns_of_one_height_are_lines_of_their_own() -> None:
    press = Press()
    press.text(72, 100, "in the left column")
    press.text(320, 100, "in the right column")
    assert [line.text for line in read(press).lines] == ["in the left column", "in the right column"]


def test_rules_are_lines_thin_boxes_and_frames() -> None:
    press = Press()
    press.text(72, 100, words(5))
    press.rule(72, 200, 300, 200)
    press.canvas.rect(72, HEIGHT - 301, 100, 1, stroke=0, fill=1)
    press.canvas.rect(72, HEIGHT - 500, 200, 100, stroke=1, fill=0)
    rules = read(press).rules
    assert [box for box in rules if box[2] - box[0] > 20 and abs(box[1] - 200) < 1]
    assert [box for box in rules if 99 <= box[2] - box[0] <= 101 and abs(box[1] - 300) <= 1]
    frame = [box for box in rules if box[1] >= 399]
    assert sum(box[2] - box[0] > 190 for box in frame) == 2
    assert sum(box[3] - box[1] > 90 for box in frame) == 2


def test_origin_is_the_corner_of_the_crop_box() -> None:
    press = Press()
    press.canvas.setCropBox((50, 50, WIDTH - 50, HEIGHT - 60))
    press.text(72, 100, "cropped")
    page = read(press)
    (line,) = page.lines
    assert (page.size.width, page.size.height) == (
        pytest.approx(WIDTH - 100, abs=1),
        pytest.approx(HEIGHT - 110, abs=1),
    )
    assert line.box[0] == pytest.approx(22, abs=0.6)
    assert line.box[1] < 40 < line.box[3]
