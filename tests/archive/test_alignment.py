"""Which intervention is which: words that survive keep their id, whatever happens around them."""

from __future__ import annotations

import random
import time
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.alignment import Alignment, align
from archive.words import digest, words
from tests.archive.factory import texts

OLD = texts(8, length=30)


def pieces(text: str, *cuts: int) -> list[str]:
    """The text cut at these words."""
    all_words = text.split()
    bounds = [0, *cuts, len(all_words)]
    return [" ".join(all_words[a:b]) for a, b in pairwise(bounds)]


def test_the_same_is_the_same() -> None:
    assert align(OLD, OLD) == Alignment(
        kept=tuple(range(8)), origins=tuple((n,) for n in range(8)), unchanged=(True,) * 8, replaced={}
    )


def test_nothing_aligns_with_nothing() -> None:
    assert align([], []).kept == ()
    assert align(OLD, []) == Alignment(kept=(), origins=(), unchanged=(), replaced={})
    assert align([], OLD).kept == (None,) * 8


def test_case_punctuation_and_spacing_are_no_words() -> None:
    found = align(["The vote, then.", "l’eau"], ["THE VOTE THEN", "l'eau"])
    assert found.unchanged == (True, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("we adjourn now", "we adjourn today"),
        ("Yes, I do.", "Yes, I really do."),
        (OLD[0], OLD[0] + " One word more."),
        (OLD[0], OLD[0].replace("Point 0.", "")),
        (OLD[0], " ".join(word if n % 6 else "ink" for n, word in enumerate(OLD[0].split()))),
    ],
)
def test_an_edit_keeps_its_id_and_is_changed(old: str, new: str) -> None:
    found = align([OLD[1], old, OLD[2]], [OLD[1], new, OLD[2]])
    assert found.kept == (0, 1, 2)
    assert found.unchanged == (True, False, True)


def test_words_struck_out_are_a_change() -> None:
    """Nothing new is said, but a reader of the old edition must hear of it."""
    assert align(OLD, [*OLD[:7], " ".join(OLD[7].split()[:-5])]).unchanged[7] is False


def test_an_edit_far_from_its_place_is_found_by_its_words() -> None:
    old = texts(60)
    new = [*old[1:], old[0] + " Amended."]
    assert align(old, new).kept[-1] == 0


def test_other_words_are_another() -> None:
    found = align(OLD, [*OLD[:3], "Nobody has ever said anything like it here before.", *OLD[4:]])
    assert found.kept[3] is None
    assert found.replaced == {}


def test_a_split_leaves_the_id_with_the_largest_piece() -> None:
    found = align(OLD, [*OLD[:3], *pieces(OLD[3], 5), *OLD[4:]])
    assert found.kept == (0, 1, 2, None, 3, 4, 5, 6, 7)
    assert found.origins[3] == found.origins[4] == (3,)
    assert all(found.unchanged)


def test_a_merger_takes_the_id_of_the_largest_part() -> None:
    short = "So be it then."
    found = align([*OLD[:3], short, *OLD[3:]], [*OLD[:3], f"{short} {OLD[3]}", *OLD[4:]])
    assert found.kept == (0, 1, 2, 4, 5, 6, 7, 8)
    assert found.replaced == {3: 3}
    assert all(found.unchanged)


def test_a_boundary_that_moves_is_no_change_of_words() -> None:
    one, two = pieces(OLD[3], 15)
    moved_one, moved_two = pieces(OLD[3], 18)
    found = align([*OLD[:3], one, two, *OLD[4:]], [*OLD[:3], moved_one, moved_two, *OLD[4:]])
    assert found.kept == tuple(range(9))
    assert all(found.unchanged)


def test_a_move_keeps_the_id() -> None:
    assert align(OLD, [OLD[5], *OLD[:5], *OLD[6:]]).kept == (5, 0, 1, 2, 3, 4, 6, 7)


def test_of_equal_ones_each_keeps_its_place() -> None:
    old = [OLD[0], "Yes.", OLD[1], "Yes.", OLD[2], "Yes."]
    assert align(old, [OLD[0], "Yes.", OLD[1], OLD[2], "Yes."]).kept == (0, 1, 2, 4, 5)


def test_a_formula_repeated_is_aligned_by_place() -> None:
    """Only the numbers tell these apart."""
    old = [f"I move the adoption of amendment number {n} to the motion." for n in range(100)]
    new = [text.replace("I move", "We move") for text in old]
    assert align(old, new).kept == tuple(range(100))


def test_scripts_without_spaces_have_words() -> None:
    old = ["我们今天讨论港口预算和新桥的建设问题", "谢谢主席"]
    new = ["我们今天讨论港口预算和新桥的建设问题以及渡轮", "谢谢主席"]
    found = align(old, new)
    assert found.kept == (0, 1)
    assert found.unchanged == (False, True)


def test_a_text_without_words_is_itself() -> None:
    assert align(["* * *", OLD[0], "…"], ["…", OLD[0], "* * *"]).kept == (2, 1, 0)


def test_five_thousand_all_changed_are_aligned_in_seconds() -> None:
    """The worst case: new rules touch every text. Half a second alone on the machine; tests share it."""
    old = texts(5000, length=100)
    new = [text + " (Laughter)" for text in old]
    start = time.perf_counter()
    found = align(old, new)
    assert time.perf_counter() - start < 10
    assert found.kept == tuple(range(5000))


def test_thirty_thousand_are_aligned_in_seconds() -> None:
    """Beyond the length for which the exact order is worked out; a fifth says only "Yes."."""
    old = [text if n % 5 else "Yes." for n, text in enumerate(texts(30_000, length=12))]
    new = [text for n, text in enumerate(old) if n % 1000 != 1]
    start = time.perf_counter()
    found = align(old, new)
    assert time.perf_counter() - start < 20
    assert [old[index or 0] for index in found.kept] == new


word = st.sampled_from(
    ["harbour", "bridge", "ferry", "quay", "tariff", "pilot", "budget", "the", "of", "a", "yes", "no"]
)
text = st.lists(word, min_size=1, max_size=14).map(" ".join)
reading = st.lists(text, max_size=14)


@st.composite
def revisions(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """A reading and what an editor makes of it: edits, insertions, deletions, moves, splits, mergers."""
    old = draw(reading)
    new = list(old)
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(new)))
        match draw(st.sampled_from(["insert", "delete", "edit", "move", "split", "merge"])):
            case "insert":
                new.insert(place, draw(text))
            case "delete":
                del new[place : place + 1]
            case "edit" if place < len(new):
                new[place] += " " + draw(text)
            case "move" if place < len(new):
                new.insert(draw(st.integers(0, len(new) - 1)), new.pop(place))
            case "split" if place < len(new) and " " in new[place]:
                new[place : place + 1] = new[place].split(" ", 1)
            case "merge" if place + 1 < len(new):
                new[place : place + 2] = [" ".join(new[place : place + 2])]
    return old, new


@settings(max_examples=500, deadline=None)
@given(revisions())
def test_words_that_survive_keep_their_id(pair: tuple[list[str], list[str]]) -> None:
    old, new = pair
    found = align(old, new)
    kept = [index for index in found.kept if index is not None]
    assert len(set(kept)) == len(kept), "an id is given once"
    survivors = sum((_count(old) & _count(new)).values())
    same = [a is not None and digest(old[a]) == digest(new[b]) for b, a in enumerate(found.kept)]
    assert sum(same) == survivors, "whoever's words are still there is still there"
    assert all(unchanged for unchanged, equal in zip(found.unchanged, same, strict=True) if equal)


def _count(reading_: list[str]) -> Counter[str]:
    return Counter(map(digest, reading_))


@settings(max_examples=300, deadline=None)
@given(revisions())
def test_an_alignment_is_consistent(pair: tuple[list[str], list[str]]) -> None:
    old, new = pair
    found = align(old, new)
    kept = {index for index in found.kept if index is not None}
    for b, a in enumerate(found.kept):
        assert a is None or a in found.origins[b]
    for gone, heir in found.replaced.items():
        assert gone not in kept
        assert gone in found.origins[heir]
        assert set(words(old[gone])) & set(words(new[heir]))
    assert align(old, new) == found, "the same again"


@settings(max_examples=200, deadline=None)
@given(reading, st.randoms(use_true_random=False))
def test_any_order_keeps_all_ids(old: list[str], rng: random.Random) -> None:
    new = list(old)
    rng.shuffle(new)
    found = align(old, new)
    assert sorted(index for index in found.kept if index is not None) == list(range(len(old)))
    assert all(found.unchanged)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(word, min_size=8, max_size=14), min_size=1, max_size=6), st.data())
def test_words_recut_are_never_new(lists: list[list[str]], data: st.DataObject) -> None:
    """Cutting the same words otherwise (an agenda of new rules) brings nothing that a digest would tell."""
    old = [f"item {n} " + " ".join(words_) for n, words_ in enumerate(lists)]
    place = data.draw(st.integers(0, len(old) - 1))
    cut = data.draw(st.integers(1, len(old[place].split()) - 1))
    assert all(align(old, [*old[:place], *pieces(old[place], cut), *old[place + 1 :]]).unchanged)
