"""What is marked in a text, and which piece of it is shown."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.search.highlight import PASSAGE, find, passage
from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN
from archive.search.query import parse


def marked(query: str, text: str, language: str = "en", length: int = PASSAGE) -> str:
    """The passage with [] for the marks."""
    shown = passage(text, find(parse(query), language, text), length)
    return shown.replace(HIGHLIGHT_OPEN, "[").replace(HIGHLIGHT_CLOSE, "]")


@pytest.mark.parametrize(
    ("query", "language", "text", "wanted"),
    [
        ("debt", "en", "Debts, indebted, DEBT.", "[Debts], indebted, [DEBT]."),
        ('"debt"', "en", "Debts, debt.", "Debts, [debt]."),
        (
            '"debt relief"',
            "en",
            "Relief of debt; debt-relief: debt. Relief",
            "Relief of debt; [debt-relief]: [debt. Relief]",
        ),
        (
            '"debt relief"~2',
            "en",
            "Debt and its relief; debt is not a relief.",
            "[Debt and its relief]; debt is not a relief.",
        ),
        ('"debt relief" OR "debt crisis" OR debt', "en", "Debt crisis, debt.", "[Debt crisis], [debt]."),
        ('"debt relief" OR "debt crisis"', "en", "Debt, debt relief.", "Debt, [debt relief]."),
        ("remit*", "en", "Remittances remitted; unremitting.", "[Remittances] [remitted]; unremitting."),
        ("organi?ation", "en", "Organisation, organization.", "[Organisation], [organization]."),
        ("relif~", "en", "Relief, reliefs, belief.", "[Relief], reliefs, belief."),
        ("debt -relief", "en", "Debt relief.", "[Debt] relief."),
        ("debt NEAR/2 relief", "en", "Debt relief, debt.", "[Debt] [relief], [debt]."),
        ("speaker:martin title:debt", "en", "Martin on debt.", "Martin on debt."),
        ("haus", "de", "Häuser, HAUS, Hausmeister.", "[Häuser], [HAUS], Hausmeister."),
        ("haus", "en", "Häuser, haus.", "Häuser, [haus]."),
        ("ecole", "fr", "L’École des écoles.", "L’[École] des [écoles]."),
        ("oeuvre", "fr", "L'Œuvre", "L'[Œuvre]"),
        ("strasse", "de", "Straße", "[Straße]"),
        ("3.2", "en", "Article 3.2, 3-2, 32.", "Article [3.2], [3-2], 32."),
        ("A/63/PV.12", "en", "See A/63/PV.12.", "See [A/63/PV.12]."),
        ("istanbul", "tr", "İstanbul", "[İstanbul]"),
        ("", "en", "Everything.", "Everything."),
        ("<b>", "en", "<b>bold</b> b", "<[b]>bold</[b]> [b]"),
    ],
)
def test_marks(query: str, language: str, text: str, wanted: str) -> None:
    assert marked(query, text, language) == wanted


LONG = (
    "First words of all. " * 30
    + "Here debt is named. "
    + "More words follow. " * 10
    + "Debt relief at last. "
    + "End. " * 80
)


def test_a_passage_shows_the_most_different_words_from_the_start_of_a_sentence() -> None:
    shown = marked("debt relief", LONG)
    assert "[Debt] [relief] at last." in shown
    assert shown.startswith("…First words of all. ")
    assert shown.endswith("…")
    assert len(shown) <= PASSAGE + 10


def test_a_passage_without_marks_is_the_beginning() -> None:
    shown = marked("", LONG)
    assert shown.startswith("First words of all.")
    assert shown.endswith("…")


def test_paragraphs_come_on_one_line() -> None:
    assert marked("debt", "One.\nDebt.") == "One. [Debt]."


@example("aaaaaaaaaaa a", [(7, 5)], 12)  # the last word that fits is half of what is marked
@given(
    st.text(alphabet="ab .\n", max_size=200),
    st.lists(st.tuples(st.integers(0, 190), st.integers(1, 9)), max_size=6),
    st.integers(10, 60),
)
def test_a_passage_is_a_piece_of_the_text_whatever_is_marked(
    text: str, marks: list[tuple[int, int]], length: int
) -> None:
    spans, at = [], 0
    for start, size in sorted(marks):
        if at <= start and start + size <= len(text):
            spans.append((start, start + size))
            at = start + size
    shown = passage(text, spans, length)
    plain = shown.replace(HIGHLIGHT_OPEN, "").replace(HIGHLIGHT_CLOSE, "").strip("…")
    assert plain in text.replace("\n", " ")
    assert shown.count(HIGHLIGHT_OPEN) == shown.count(HIGHLIGHT_CLOSE)
    if spans and max(end - start for start, end in spans) < length // 2:
        assert HIGHLIGHT_OPEN in shown
