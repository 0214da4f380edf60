"""The passage that a mail shows: around what was found, between words, never too long, marks in pairs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.digests.passages import CONTEXT, LENGTH, mark, starred, trim, unmarked
from archive.search.index import HIGHLIGHT_CLOSE as CLOSE
from archive.search.index import HIGHLIGHT_OPEN as OPEN

FILLER = "The representative thanked the secretariat for the papers. "


def test_a_short_text_stays_whole() -> None:
    assert trim(f"We need a {OPEN}bridge{CLOSE}.\nNow.") == f"We need a {OPEN}bridge{CLOSE}. Now."


def test_without_marks_it_is_the_beginning() -> None:
    passage = trim(FILLER * 20)
    assert passage.startswith("The representative")
    assert passage.endswith("…")


def test_it_begins_and_ends_with_a_sentence_where_one_is_near() -> None:
    text = FILLER * 8 + f"She spoke of {OPEN}debt relief{CLOSE}, which was the theme. " + FILLER * 8
    passage = starred(trim(text))
    assert passage.startswith("…\N{NO-BREAK SPACE}The representative")
    assert passage.endswith("for the papers.\N{NO-BREAK SPACE}…")
    assert "*debt relief*" in passage


def test_two_places_far_apart_are_both_shown() -> None:
    text = f"{OPEN}Debt{CLOSE} " + "word " * 400 + f"{OPEN}debt{CLOSE} at the end"
    passage = starred(trim(text))
    assert passage.startswith("*Debt* word")
    assert passage.endswith("*debt* at the end")
    assert " … " in passage


def test_words_are_not_cut() -> None:
    text = "abcdefghij " * 60 + f"{OPEN}hit{CLOSE}" + " abcdefghij" * 60
    shown = unmarked(trim(text)).replace("…", " ").split()
    assert set(shown) == {"abcdefghij", "hit"}


def test_a_text_without_blanks_is_cut_all_the_same() -> None:
    assert len(unmarked(trim("会" * 2000 + f"{OPEN}债务{CLOSE}" + "议" * 2000))) <= LENGTH + 10


def test_unpaired_marks_are_dropped() -> None:
    assert trim(f"{CLOSE}a {OPEN}b{CLOSE} c{OPEN}") == f"a {OPEN}b{CLOSE} c"


PIECES = st.lists(
    st.one_of(st.text(max_size=60), st.sampled_from([OPEN, CLOSE, ". ", " ", f"{OPEN}hit{CLOSE}", "x" * 500]))
)


@given(PIECES)
def test_never_too_long_marks_in_pairs_and_nothing_invented(pieces: list[str]) -> None:
    text = "".join(pieces)
    passage = trim(text)
    bare = unmarked(passage)
    windows = bare.count("…") + 1
    assert len(bare) <= LENGTH + 3 * windows
    depth = 0
    for character in passage:
        depth += (character == OPEN) - (character == CLOSE)
        assert depth in (0, 1)
    assert depth == 0


@given(st.integers(0, 3000), st.integers(1, 40), st.integers(0, 3000))
def test_what_was_found_is_shown(before: int, length: int, after: int) -> None:
    found = "y" * length
    text = "ab " * (before // 3) + found + " cd" * (after // 3)
    start = text.index(found)
    passage = trim(mark(text, [(start, start + length)]))
    assert f"{OPEN}{found}{CLOSE}" in passage
    shown = len(unmarked(passage))
    assert shown >= min(len(text), CONTEXT)
