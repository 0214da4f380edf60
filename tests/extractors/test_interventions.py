"""From blocks to interventions: turns, what carries on, notes, heckles, sections, and what holds for every document."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from archive.models import Evidence, Heading, Intervention, Kind, Participant
from extractors.frontmatter import FrontMatter
from extractors.interventions import Body, segment
from extractors.people.roster import Roster
from tests.extractors.building import make_layout

TALK = "The ferry has not sailed since Monday, and nobody told the islands."


def read(
    *marked: str, language: str = "en", skip: frozenset[int] = frozenset(), people: tuple[Participant, ...] = ()
) -> Body:
    layout = make_layout(*marked)
    front = FrontMatter(heading=Heading(language=language), participants=people, skip=skip)
    return segment(layout, front, Roster(people, language=language), seed="test")


def rows(body: Body) -> list[tuple[str | None, str]]:
    return [(found.speaker.name if found.speaker else None, found.text) for found in body.interventions]


def kinds(body: Body) -> list[Kind]:
    return [found.kind for found in body.interventions]


def only(body: Body, kind: Kind) -> list[Intervention]:
    return [found for found in body.interventions if found.kind is kind]


def test_a_paragraph_without_label_goes_on() -> None:
    body = read("<b>Mr. Okafor:</b> First.", "Second.", "<b>Ms. Lunde:</b> Third.")
    assert rows(body) == [("Mr. Okafor", "First.\nSecond."), ("Ms. Lunde", "Third.")]
    assert body.interventions[0].label == "Mr. Okafor"
    assert body.interventions[0].evidence is Evidence.LABEL


def test_applause_interrupts_and_the_same_speaker_resumes() -> None:
    body = read("<b>Mr. Okafor:</b> First.", "c|<i>(Applause)</i>", "Second.", "<b>Ms. Lunde:</b> Third.")
    assert rows(body)[:3] == [("Mr. Okafor", "First."), (None, "(Applause)"), ("Mr. Okafor", "Second.")]
    resumed = body.interventions[2]
    assert (resumed.evidence, resumed.label) == (Evidence.CARRY, "Mr. Okafor")
    assert resumed.confidence < body.interventions[0].confidence


def test_a_heading_opens_a_section_and_is_no_text() -> None:
    body = read("<b>Mr. Okafor:</b> First.", "h|<b>ROADS</b>", "<b>Ms. Lunde:</b> Second.", "<b>Mr. Okafor:</b> Third.")
    assert [section.title for section in body.sections] == ["ROADS"]
    assert [found.section for found in body.interventions] == [None, "s1", "s1"]
    assert "ROADS" not in " ".join(text for _, text in rows(body))


def test_sections_nest_by_their_numbers() -> None:
    body = read(
        "h|<b>II. Roads</b>",
        f"<b>Mr. Okafor:</b> {TALK}",
        "h|<b>A. Bridges</b>",
        f"<b>Ms. Lunde:</b> {TALK}",
        "h|<b>III. Harbours</b>",
        f"<b>Mr. Okafor:</b> {TALK}",
    )
    assert [(section.number, section.level, section.parent) for section in body.sections] == [
        ("II", 1, None),
        ("A", 2, "s1"),
        ("III", 1, None),
    ]


def test_an_item_number_and_the_title_below_it_are_one_heading() -> None:
    body = read(
        "h|<b>Agenda item 12 (continued)</b>",
        "h|<b>Ferries between the islands</b>",
        f"<b>The President:</b> {TALK}",
        "h|<b>Tagesordnungspunkt 3</b>",
        "h|<b>Fähren</b>",
        f"<b>The President:</b> {TALK}",
    )
    assert [(section.number, section.title, section.level) for section in body.sections] == [
        ("12", "Agenda item 12 (continued): Ferries between the islands", 1),
        ("3", "Tagesordnungspunkt 3: Fähren", 1),
    ]


def test_opening_and_closing_are_procedure() -> None:
    body = read(
        "c|The House met at 2.30 p.m.",
        f"<b>Mr. Okafor:</b> {TALK}",
        f"<b>Ms. Lunde:</b> {TALK}",
        "c|The House rose at 6 p.m.",
    )
    assert kinds(body) == [Kind.PROCEDURAL, Kind.SPEECH, Kind.SPEECH, Kind.PROCEDURAL]
    assert rows(body)[-1] == (None, "The House rose at 6 p.m.")


def test_nobody_speaks_after_the_closing() -> None:
    body = read(
        f"<b>Mr. Okafor:</b> {TALK}", f"<b>Ms. Lunde:</b> {TALK}", "c|The House rose at 6 p.m.", "Printed in Harrow."
    )
    assert rows(body)[-1] == (None, "Printed in Harrow.")


def test_a_reference_in_brackets_stays_in_the_speech() -> None:
    body = read("<b>Mr. Okafor:</b> I quote:", "(HB/12/L.3, annex, para. 5 (a))", "<b>Ms. Lunde:</b> Thank you.")
    assert rows(body)[0] == ("Mr. Okafor", "I quote:\n(HB/12/L.3, annex, para. 5 (a))")


def test_a_motion_that_was_announced_is_spoken_and_one_under_its_heading_is_not() -> None:
    body = read(
        "<b>Mr. Okafor:</b> I beg to move:-",
        "THAT, this House repairs the pier.",
        "<b>Ms. Lunde:</b> Next Order.",
        "h|<b>MOTION</b>",
        "THAT, this House buys a ferry.",
        "We resume the debate.",
    )
    assert rows(body)[0] == ("Mr. Okafor", "I beg to move:-\nTHAT, this House repairs the pier.")
    assert rows(body)[2] == (None, "THAT, this House buys a ferry.")
    assert rows(body)[3] == ("Ms. Lunde", "We resume the debate.")


def test_papers_laid_are_nobodys_words() -> None:
    body = read(
        "<b>The Speaker (Hon. Reve):</b> Next Order.",
        "h|<b>PAPERS LAID</b>",
        "The following Papers were laid on the Table:-",
        "The annual report of the Harbour Fund.",
        "c|<i>(By Mr. Okafor)</i>",
        "The accounts of the ferry.",
        "<b>Mr. Okafor:</b> Thank you.",
    )
    assert [name for name, _ in rows(body)] == ["Hon. Reve", None, None, None, None, "Mr. Okafor"]


def test_votes_are_votes() -> None:
    body = read(
        "<b>The President:</b> We shall vote now.",
        "<i>A recorded vote was taken.</i>",
        "In favour:",
        "Almaria, Bressay, Dorland",
        "Against:",
        "Hochmeer",
        "<b>The President:</b> The draft is adopted.",
    )
    (vote,) = only(body, Kind.VOTE)
    assert vote.text == "A recorded vote was taken.\nIn favour:\nAlmaria, Bressay, Dorland\nAgainst:\nHochmeer"
    assert vote.speaker is None


def test_who_a_vote_names_is_no_speech_and_the_chair_resumes() -> None:
    body = read(
        "<b>The Chair:</b> All those in favour?",
        "A RECORDED VOTE was taken the result being as follows:",
        "hc|Yeas",
        "Councillors Moss, Finch, Wray.",
        "hc|Nays",
        "Councillor Lunde.",
        "I declare the motion carried.",
        "<b>Councillor Lunde:</b> Shame.",
    )
    assert kinds(body) == [Kind.SPEECH, Kind.VOTE, Kind.SPEECH, Kind.SPEECH]
    assert body.interventions[2].text == "I declare the motion carried."


def test_german_heckles_have_their_own_speakers() -> None:
    body = read(
        "<b>Präsidentin Dr. Holm:</b> Das Wort hat Herr Immel.",
        "<b>Karl Immel (Küstenunion):</b> Guten Morgen.",
        "c|(Beifall bei der Küstenunion – Zuruf von der Freien Liste: Hört, hört! – Uwe Brandes, Freie Liste: Unsinn!)",
        "Ich fahre fort.",
        "<b>Präsidentin Dr. Holm:</b> Danke.",
        language="de",
    )
    heckles = only(body, Kind.INTERJECTION)
    assert [(found.speaker.name if found.speaker else None, found.text) for found in heckles] == [
        ("Freien Liste", "Hört, hört!"),
        ("Uwe Brandes", "Unsinn!"),
    ]
    assert ("Karl Immel", "Ich fahre fort.") in rows(body)


def test_notes_in_italics_within_a_paragraph() -> None:
    body = read(
        "<b>Präsidentin Mag. Hinz:</b> Ich bitte, sich zu erheben. "
        "<i>(Die Anwesenden erheben sich.)</i> Ich danke Ihnen.",
        "<b>Abgeordneter Karl Immel:</b> Danke (und das meine ich so).",
        language="de",
    )
    assert rows(body)[:3] == [
        ("Präsidentin Hinz", "Ich bitte, sich zu erheben."),
        (None, "(Die Anwesenden erheben sich.)"),
        ("Präsidentin Hinz", "Ich danke Ihnen."),
    ]
    assert rows(body)[3][1] == "Danke (und das meine ich so)."


def test_a_note_over_two_blocks_is_one() -> None:
    body = read(
        f"<b>Mr. Okafor:</b> {TALK}",
        "c|(His Excellency the President, in",
        "c|procession, left the Chamber)",
        f"<b>Ms. Lunde:</b> {TALK}",
    )
    assert rows(body)[1] == (None, "(His Excellency the President, in\nprocession, left the Chamber)")


def test_who_took_the_chair_speaks_as_its_holder() -> None:
    body = read(
        f"<b>The President:</b> {TALK}",
        "<i>Mr. Bell (Tamberland), Vice-President, took the Chair.</i>",
        f"<b>The Acting President:</b> {TALK}",
        f"<b>Mr. Okafor (Verania):</b> {TALK}",
    )
    assert [name for name, _ in rows(body)] == ["The President", None, "Mr. Bell", "Mr. Okafor"]


def test_of_two_who_are_listed_the_one_who_takes_the_chair_later_does_not_open() -> None:
    people = (
        Participant(id="p1", name="Ms. Marr", honorific="Ms.", roles=("president",)),
        Participant(id="p2", name="Mr. Bell", honorific="Mr.", roles=("vice-president", "president")),
    )
    body = read(
        f"<b>The President:</b> {TALK}",
        "<i>Mr. Bell took the Chair.</i>",
        f"<b>Mr. Okafor (Verania):</b> {TALK}",
        people=people,
    )
    assert [name for name, _ in rows(body)] == ["Ms. Marr", None, "Mr. Okafor"]


def test_an_office_called_by_name_speaks_as_that_person() -> None:
    body = read(
        "<b>The President:</b> I now give the floor to the Secretary-General, His Excellency Mr. Edvin Marr.",
        f"<b>The Secretary-General:</b> {TALK}",
        "<b>The President:</b> I thank the Secretary-General for his statement.",
    )
    assert [name for name, _ in rows(body)] == ["The President", "Edvin Marr", "The President"]
    assert body.interventions[1].label == "The Secretary-General"


def test_unnamed_people_speak_as_printed() -> None:
    body = read(
        "QUESTION. Where is the ferry?", "CHAIR ROTHE. In Harrow.", "QUESTION. Since when?", "CHAIR ROTHE. Monday."
    )
    names = [(name or "").casefold() for name, _ in rows(body)]
    assert names == ["question", "chair rothe", "question", "chair rothe"]
    assert kinds(body)[0] is Kind.QUESTION
    assert body.interventions[0].speaker is not None
    assert body.interventions[0].speaker.id is None


def test_quoted_exchange_within_minutes_ends_with_its_marks() -> None:
    body = read(
        "The clerk opened the bids.",
        "President: “Is anybody here for the ferry company?”",
        "Jo Crane: “I am, for the company.”",
        "President: “Please come forward.”",
        "The Board approved the bid.",
    )
    assert rows(body)[1:4] == [
        ("President", "“Is anybody here for the ferry company?”"),
        ("Jo Crane", "“I am, for the company.”"),
        ("President", "“Please come forward.”"),
    ]
    assert rows(body)[-1][1] == "The Board approved the bid."
    assert rows(body)[-1][0] != "President"


def test_skipped_blocks_give_nothing() -> None:
    body = read("Present: Mr. Okafor", f"<b>Mr. Okafor:</b> {TALK}", f"<b>Ms. Lunde:</b> {TALK}", skip=frozenset({0}))
    assert "Present" not in rows(body)[0][1]


def test_an_agenda_has_nobody_speaking() -> None:
    body = read(
        "h|<b>AGENDA</b>", "n|1. Call to order", "n|2. Reports", "n|2.1 Treasurer: second quarter", "n|3. Adjournment"
    )
    assert all(found.speaker is None for found in body.interventions)


LINES = st.sampled_from(
    [
        f"<b>Mr. Okafor:</b> {TALK}",
        "<b>Ms. Lunde (Verania):</b> Thank you.",
        "h|<b>ROADS</b>",
        "c|<i>(Applause)</i>",
        "It was so decided.",
        "Plain words without a label (and a bracket).",
        "n|(a) an item",
        "t|Ayes\t9\nNoes\t2",
        "QUESTION. Why?",
        "Präsident Dr. Holm: Danke. <i>(Beifall.)</i> Bitte.",
        "The House rose at 6 p.m.",
        "* * *",
    ]
)


@given(st.lists(LINES, min_size=1, max_size=14))
def test_no_word_is_lost_or_doubled(marked: list[str]) -> None:
    """Every word of the layout stands once in an intervention's text or label, or in a section's title."""
    layout = make_layout(*marked)
    body = read(*marked)
    there = Counter(word for block in layout.blocks for word in _words(block.text))
    printed = [(found, found.label if found.evidence is Evidence.LABEL else None) for found in body.interventions]
    kept = Counter(word for found, label in printed for word in _words(f"{found.text} {label or ''}"))
    kept.update(word for section in body.sections for word in _words(section.title))
    assert kept == there


@given(st.lists(LINES, min_size=1, max_size=14))
def test_what_holds_for_every_intervention(marked: list[str]) -> None:
    body = read(*marked)
    assert [found.seq for found in body.interventions] == list(range(1, len(body.interventions) + 1))
    assert len({found.id for found in body.interventions}) == len(body.interventions)
    for found in body.interventions:
        assert found.text.strip() == found.text != ""
        assert found.spans
        assert found.pages == (1, 1)
        assert 0.0 <= found.confidence <= 1.0
        assert found.confidence >= 0.5 or found.speaker is None


def _words(text: str) -> list[str]:
    return [
        word
        for word in text.replace(":", " ").replace(".", " ").replace("(", " ").replace(")", " ").split()
        if any(map(str.isalnum, word))
    ]
