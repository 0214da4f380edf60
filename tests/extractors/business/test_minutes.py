"""Business in minutes is nobody's words: resolutions, votes, comings and goings; dialogue and reports are."""

from __future__ import annotations

import pytest

from archive.models import Kind
from extractors.business.minutes import claim, is_agenda
from extractors.claims import Claims
from extractors.frontmatter import read_front
from extractors.interventions import segment
from extractors.page import Block
from extractors.people.roster import Roster
from extractors.turns import text_of
from tests.extractors.building import make_blocks, make_layout

PEOPLE = ("Mayor Ada Quill", "Councillor Ben Otis", "Councillor Cy Ek")


def roster() -> Roster:
    known = Roster()
    for printed in PEOPLE:
        known.join(printed, listed=True)
    return known


def read(*marked: str) -> tuple[Claims, tuple[Block, ...]]:
    blocks = make_blocks(*marked)
    return claim(blocks, range(len(blocks)), roster()), blocks


RESOLUTIONS = [
    ("h|R2023-147 B. Otis, C. Ek:", "That the minutes of the last meeting be adopted as published. Carried."),
    ("R2024-118 Moved by: B. Otis. Seconded by: C. Ek.", "THAT the agenda be adopted as amended. Carried."),
    (
        "Moved by Councillor Otis, seconded by Councillor Ek:",
        "WHEREAS the ferry is late; and",
        "BE IT RESOLVED THAT a letter be sent.",
        "Defeated.",
    ),
    ("It was moved by Councillor Ek, seconded by Mayor Quill, that the meeting be adjourned.", "Motion carried."),
    (
        "h|Résolution DM-2023-001",
        "ATTENDU QUE le bac est en retard;",
        "IL EST RÉSOLU À L'UNANIMITÉ",
        "D'APPROUVER la demande. Adopté.",
    ),
    (
        "Il est proposé par Ada Quill, appuyé par Ben Otis",
        "QUE le procès-verbal soit adopté.",
        "Adoptée à l'unanimité.",
    ),
    (
        "A propuesta de Ada Quill",
        "Considerando que el barco no llega;",
        "Se acuerda enviar una carta.",
        "Aprobado por unanimidad.",
    ),
]


@pytest.mark.parametrize("blocks", RESOLUTIONS)
def test_a_resolution_is_one_vote_by_nobody(blocks: tuple[str, ...]) -> None:
    claims, made = read(*blocks)
    assert [turn.kind for turn in claims.turns] == [Kind.VOTE]
    assert claims.turns[0].speaker is None
    assert claims.blocks == set(range(len(blocks)))
    assert text_of(claims.turns[0].pieces, made).split() == " ".join(block.text for block in made).split()


def test_two_resolutions_are_two_votes() -> None:
    claims, _ = read(*RESOLUTIONS[0], *RESOLUTIONS[1])
    assert [[piece.block for piece in turn.pieces] for turn in claims.turns] == [[0, 1], [2, 3]]


def test_what_a_member_says_between_a_motion_and_its_vote_is_no_part_of_either() -> None:
    claims, made = read(
        "B. Motion by Councillor Otis, seconded by Councillor Ek, to buy two boats.",
        "Mayor Quill stated that she could not support the purchase without a second bid.",
        "Ayes: Otis, Ek. Nays: Quill. Motion carried.",
    )
    assert 1 not in claims.blocks
    assert len(made) == 3


def test_the_list_within_a_resolution_belongs_to_it() -> None:
    claims, _ = read(
        "R2023-148 B. Otis, C. Ek:",
        "That the application be approved on the following conditions:",
        "n|• The applicant pays for the survey.",
        "n|• A notice is mailed to the owners.",
        "Carried.",
    )
    assert [len(turn.pieces) for turn in claims.turns] == [5]


PROCEDURE = [
    ("Councillor Ek left the room for this item.", Kind.PROCEDURAL),
    ("Councillor Ek returned to the council table.", Kind.PROCEDURAL),
    ("Mayor Quill called the meeting to order at 7 p.m.", Kind.PROCEDURAL),
    ("Councillor Ek declared a pecuniary interest in the accounts, as her shop is a payee.", Kind.PROCEDURAL),
    ("La séance est levée à 16h05.", Kind.PROCEDURAL),
    ("Der Vorsitzende eröffnet die Sitzung. Ich eröffne die Sitzung.", Kind.PROCEDURAL),
    ("Se levanta la sesión a las doce.", Kind.PROCEDURAL),
    ("For: Otis, Ek. Against: Quill.", Kind.VOTE),
    ("Ja: 12 Nein: 3 Enthaltungen: 1", Kind.VOTE),
    ("The Board approved the contract for the survey.", Kind.NARRATIVE),
    ("Disclosure of pecuniary interest: Councillor Cy Ek.", Kind.NARRATIVE),
    ("h|THE BOARD GRANTED A WAIVER.", Kind.NARRATIVE),
    ("h|BIDS TO BE OPENED: 03/24/2010", Kind.NARRATIVE),
]


@pytest.mark.parametrize(("text", "kind"), PROCEDURE)
def test_business_is_nobodys_words(text: str, kind: Kind) -> None:
    claims, _ = read(text)
    assert [(turn.kind, turn.speaker) for turn in claims.turns] == [(kind, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Carmody, a resident, spoke against the closure of the crossing.",
        "h|4. DELEGATIONS",
        "h|CITY COUNCIL BILL",
        "President: “All in favour say “AYE”. The motion carries.”",
        "The survey cost four thousand dollars.",
    ],
)
def test_what_is_no_business_is_left_to_others(text: str) -> None:
    assert read(text)[0] == Claims()


def test_a_quoted_speech_is_left_alone_until_its_closing_mark() -> None:
    claims, _ = read(
        "President: “I shall explain at length why the board was late,",
        "For: it was late because the ferry left the hall without its captain, who was moved by it.",
        "and that is all.”",
        "The Board approved the contract.",
    )
    assert claims.blocks == {3}


def test_a_member_reports_on_a_topic_whose_words_are_not_printed() -> None:
    claims, _ = read(
        "h|Committee Reports:", "Councillor Ben Otis: Harbour museum board.", "Mayor Ada Quill: Ferry fund."
    )
    assert [turn.label for turn in claims.turns] == ["Councillor Ben Otis", "Mayor Ada Quill"]
    assert all(turn.confidence < 0.5 and turn.speaker is None for turn in claims.turns)
    assert [turn.candidates[0].name for turn in claims.turns] == ["Ben Otis", "Ada Quill"]


MINUTES = make_layout(
    "h|MINUTES",
    "h|TOWN OF ARDEN",
    "h|Tuesday, July 11, 2023",
    "Present: Mayor Ada Quill and Councillors Ben Otis, Cy Ek and Dee Fry.",
    "h|Delegations",
    "Ms. Olu Adeyemi presented the results of a survey among the workers of the fish plant. She reported that most of "
    "them shared a room with three others.",
    "Councillor Otis asked how many had been asked in their own language.",
    "The Department of Ports requested that the matter be closed.",
    "A resident asked whether the results would be published.",
    "h|R2023-147 B. Otis, C. Ek:",
    "That the survey be received. Carried.",
)


def test_people_speak_in_the_prose_of_minutes_and_bodies_do_not() -> None:
    front = read_front(MINUTES)
    body = segment(MINUTES, front, Roster(front.participants))
    spoken = [(turn.speaker.name if turn.speaker else None, turn.kind) for turn in body.interventions]
    assert spoken == [
        ("Olu Adeyemi", Kind.REPORTED),
        ("Ben Otis", Kind.REPORTED),
        (None, Kind.NARRATIVE),
        ("A resident", Kind.REPORTED),
        (None, Kind.VOTE),
    ]


AGENDA = (
    "h|TOWN OF ARDEN",
    "h|AGENDA",
    "Tuesday, July 11, 2023",
    "n|1. Disclosure of interest.",
    "n|2. Accounts to pay.",
)


def test_an_agenda_has_no_interventions() -> None:
    layout = make_layout(*AGENDA)
    front = read_front(layout)
    assert is_agenda(front.genre, layout.blocks)
    assert segment(layout, front, Roster(front.participants)).interventions == ()


def test_what_calls_itself_an_agenda_and_records_outcomes_is_none() -> None:
    layout = make_layout(
        *AGENDA,
        "Present: Ada Quill, Mayor; Ben Otis, Councillor",
        "Moved by B. Otis. Carried.",
        "Moved by A. Quill. Carried.",
    )
    assert not is_agenda(read_front(layout).genre, layout.blocks)
