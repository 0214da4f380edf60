"""Labels: what is one, what only looks like one, and that a document's own convention decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.verbatim.labels import Label, discover, is_unnamed, name_likeness
from extractors.words.verbatim_words import verbatim_words
from tests.extractors.building import make_block, make_blocks

WORDS = verbatim_words("en")


def labels_of(*marked: str, language: str = "en", known: frozenset[str] = frozenset()) -> list[Label]:
    blocks = make_blocks(*marked)
    words = verbatim_words(language)
    return list(
        discover(blocks, range(len(blocks)), words, known=lambda printed: printed in known, language=language).labels
    )


def printed(*marked: str, language: str = "en") -> list[str]:
    return [label.printed for label in labels_of(*marked, language=language)]


TALK = "The ferry has not sailed since Monday, and nobody told the islands."


@pytest.mark.parametrize(
    ("language", "label", "closing"),
    [
        ("en", "<b>Mr. Okafor</b>", ": "),
        ("en", "<b>Mr. Okafor</b> (Verania) <i>(spoke in Spanish)</i>", ": "),
        ("en", "<b>The Speaker (Hon. Reve)</b>", ": "),
        ("en", "<b>The Assistant Minister for Roads and Bridges (Dr. Lunde)</b>", ": "),
        ("en", "MR. OKAFOR", ". "),
        ("en", "CHAIRWOMAN ROTHE", ": "),
        ("en", "SPEAKER(?)", ". "),
        ("en", "Mr. OKAFOR of Harrow", ". "),
        ("en", "<b>Hon. Ida Moss (Port Lessing, FLP)</b>", ": "),
        ("de", "<b>Dr. Hinrich Oltmanns, Minister für Arbeit und Häfen</b>", ": "),
        ("de", "<b>Präsidentin Mag. Rosa Hinz</b>", ": "),
        ("de", "<b>Abgeordneter Karl Immel (Freie Liste)</b>", ": "),
        ("es", "<b>El señor PRESIDENTE (Quiroga)</b>", ": "),
        ("es", "<b>Sr. Ibarra</b>", ".— "),
        ("pt", "<b>O Sr. Presidente (Jaime Mota)</b>", ": — "),
        ("fr", "<b>M. Étienne Roussel</b>", ". – "),
        ("fr", "<b>Mme la présidente</b>", ". "),
    ],
)
def test_labels_of_many_parliaments(language: str, label: str, closing: str) -> None:
    other = label.replace("Okafor", "Adeyemi").replace("OKAFOR", "ADEYEMI")
    found = labels_of(*(f"{who}{closing}{TALK}" for who in (label, other, label, other)), language=language)
    assert len(found) == 4
    assert found[0].printed == make_block(label).text


def test_words_begin_behind_the_label() -> None:
    (first, _) = labels_of("<b>Mr. Okafor:</b> Thank you.", "<b>Ms. Lunde:</b> Not at all.")
    assert make_block("<b>Mr. Okafor:</b> Thank you.").text[first.end :] == "Thank you."


@pytest.mark.parametrize(
    "line",
    [
        "Note: the minutes were corrected.",
        "Present: Mr. Okafor, Ms. Lunde and Dr. Moss.",
        "Question No. 12: the state of the pier.",
        "Date: 4 May 2019, 10:30.",
        "I say this: no ferry has sailed since Monday.",
        "Mr. Speaker, Sir, my question is: who ordered the ferry?",
        "Ayes: Okafor, Lunde, Moss.",
        "Tel: 0351 4935",
        "The result of the vote is as follows: nine in favour.",
        "Recommendation: that the pier be repaired.",
        "My second point: the price.",
        "https://example.org/record: see there.",
    ],
)
def test_colons_of_other_kinds_are_no_labels(line: str) -> None:
    talk = [f"<b>Mr. Okafor:</b> {TALK}", f"<b>Ms. Lunde:</b> {TALK}", f"<b>Mr. Okafor:</b> {TALK}"]
    assert printed(*talk, line) == ["Mr. Okafor", "Ms. Lunde", "Mr. Okafor"]


def test_an_unknown_name_counts_within_the_convention_alone() -> None:
    talk = [f"<b>{who}:</b> {TALK}" for who in ("Mr. Okafor", "Ms. Lunde", "Mr. Okafor", "Ms. Lunde")]
    assert "Colin Wray" in printed(*talk, f"<b>Colin Wray:</b> {TALK}")
    assert "Market Square" not in printed(f"Market Square: {TALK}", "The square was closed on Monday.")


def test_a_list_of_dignitaries_is_no_exchange() -> None:
    talk = [f"<b>{who}:</b> {TALK}" for who in ("Hon. Reve", "Hon. Okonjo", "Hon. Reve")]
    guests = ["n|1. Hon. Ida Moss, the Governor of Harrow.", "n|2. Hon. Paul Itori – Judge of the Court of Appeal;"]
    assert printed(*talk, *guests) == ["Hon. Reve", "Hon. Okonjo", "Hon. Reve"]


def test_table_of_contents_with_leaders_is_no_exchange() -> None:
    assert printed("President: Mr. Bell . . . . . . . . . (Ghana)", "Secretary: Ms. Poe . . . . . . . . 4") == []


def test_questions_and_answers_need_each_other() -> None:
    both = printed("Q. Where were you?", "A. In the cabin.", "Q. Who saw you?", "A. Nobody.")
    assert both == ["Q", "A", "Q", "A"]
    assert printed("A. Introduction of the plan.", "B. Costs of the plan.", "C. Next steps of the plan.") == []


def test_label_on_two_lines() -> None:
    found = labels_of(
        "h|<b>The Assistant Minister, Office of the Deputy Prime Minister, Ministry of Roads</b>",
        f"<b>(Dr. Lunde):</b> {TALK}",
        f"<b>Mr. Okafor:</b> {TALK}",
    )
    assert found[0].printed.endswith("Ministry of Roads (Dr. Lunde)")
    assert found[0].before == 0


def test_label_that_breaks_off_within_brackets() -> None:
    found = labels_of(
        "<b>Mr. Qin Anders</b> (Verania) <i>(interpretation from</i>",
        f"<i>Chinese</i>): {TALK}",
        f"<b>Mr. Okafor</b> (Tamberland): {TALK}",
    )
    assert found[0].printed == "Mr. Qin Anders (Verania) (interpretation from Chinese)"
    assert len(found) == 2


def test_label_within_a_block_that_layout_joined() -> None:
    found = labels_of(f"<b>Mr. Okafor:</b> {TALK}\n<b>Ms. Lunde:</b> {TALK}", f"<b>Mr. Okafor:</b> {TALK}")
    assert [label.printed for label in found] == ["Mr. Okafor", "Ms. Lunde", "Mr. Okafor"]


def test_bold_name_without_punctuation_asks() -> None:
    talk = [f"<b>{who}:</b> {TALK}" for who in ("Mr. Okafor", "Ms. Lunde", "Mr. Okafor")]
    (*_, asking) = labels_of(*talk, "<b>Mr. Okafor</b> asked the Minister for Roads:- (a) when the pier will open;")
    assert (asking.printed, asking.closer) == ("Mr. Okafor", "none")


def test_summary_records_have_no_labels() -> None:
    rows = [
        "1. <b>The Chair</b> welcomed the delegation and thanked it for its report.",
        "2. <b>Mr. Castellane</b> (Littoria) said that his Government regretted the delay.",
        "3. <b>Mr. Abara</b> asked whether the ferry was meant.",
        "4. <b>Ms. Moss</b> said that it was.",
    ]
    assert printed(*rows) == []


def test_quoted_exchange_in_minutes_believes_plain_names() -> None:
    rows = [f"{who}: “{TALK}”" for who in ("President", "Jo Crane", "President", "Ada Finch", "President")]
    assert printed(*rows) == ["President", "Jo Crane", "President", "Ada Finch", "President"]


@pytest.mark.parametrize("who", ["QUESTION", "SPEAKER(?)", "Several Hon. Members", "Speaker 2", "A VOICE"])
def test_unnamed_people(who: str) -> None:
    assert is_unnamed(who, WORDS)


@pytest.mark.parametrize("who", ["The Speaker", "Mr. Speaker", "Mr. Moss", "The Chair"])
def test_offices_are_not_unnamed(who: str) -> None:
    assert not is_unnamed(who, WORDS)


@given(st.text(max_size=200))
def test_likeness_is_a_share(text: str) -> None:
    assert 0.0 <= name_likeness(text, WORDS) <= 1.0


@given(st.lists(st.text(min_size=1, max_size=120), max_size=8))
def test_any_text_gives_labels_within_its_blocks(texts: list[str]) -> None:
    blocks = make_blocks(*(text.replace("|", "") or "x" for text in texts))
    for label in discover(blocks, range(len(blocks)), WORDS, known=lambda _: False).labels:
        assert 0 <= label.start <= label.end <= len(blocks[label.block].text)
        assert 0.0 < label.confidence <= 0.99
