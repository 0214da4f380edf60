"""Items that end with who put them forward."""

from __future__ import annotations

import pytest

from archive.models import Evidence, Kind
from extractors.page import BlockKind
from extractors.people.roster import Roster
from extractors.reported.clauses import Clauses
from extractors.reported.mentions import Mentions
from extractors.reported.prose import attribute
from extractors.reported.recommendations import items, makers_of
from extractors.turns import text_of
from extractors.words.lexicon import lexicon_for
from tests.extractors.building import make_blocks


def found(text: str, language: str = "en") -> list[tuple[str, list[str]]]:
    return [
        (text[item.start : item.end].strip(), [maker.text for maker in item.makers])
        for item in items(text, Clauses(lexicon_for(language)))
    ]


@pytest.mark.parametrize(
    ("text", "makers"),
    [
        ("82.4. Ratify the Harbour Convention (Fiji);", ["Fiji"]),
        ("1. To train judges in all the provinces (Fiji, Russian Federation).", ["Fiji", "Russian Federation"]),
        ("88.17 Ratify the Convention on Nets (CON) (Hungary);", ["Hungary"]),
        ("• Publish the catch every month (Algeria; Mexico)", ["Algeria", "Mexico"]),
        ("(a) Build a second pier (Bolivia (Plurinational State of) and Spain);", None),
        ("3) Open the port to all (Bosnia and Herzegovina, Trinidad and Tobago);", None),
        ("82.57. Hold an election (United States of America); and", ["United States of America"]),
        ("Lower the fees for small boats (Sri Lanka);", ["Sri Lanka"]),
        ("7. Repair the crane before winter (Ms. Roe, Cllr. Otway).", ["Ms. Roe", "Cllr. Otway"]),
    ],
)
def test_an_item_is_by_its_makers(text: str, makers: list[str] | None) -> None:
    known = {
        "(a)": ["Bolivia (Plurinational State of)", "Spain"],
        "3)": ["Bosnia and Herzegovina", "Trinidad and Tobago"],
    }
    assert found(text) == [(text, makers or known[text.split()[0]])]


def test_two_brackets_are_two_items() -> None:
    assert found("3. To train judges in courts (Mexico, Fiji) and to publish all the results (Spain).") == [
        ("3. To train judges in courts (Mexico, Fiji)", ["Mexico", "Fiji"]),
        ("and to publish all the results (Spain).", ["Spain"]),
    ]


def test_items_that_share_a_block() -> None:
    assert found("5.1 Create a fund for nets (Turkey); 5.2 Maintain all the piers (Brazil);") == [
        ("5.1 Create a fund for nets (Turkey);", ["Turkey"]),
        ("5.2 Maintain all the piers (Brazil);", ["Brazil"]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "31. Ms. Roe said that she had worked in many countries (Fiji, Spain).",
        "4. The fleet was modernised in the last years (see annex).",
        "They had visited several ports of the region",
        "7. Repair the crane before winter (harbour fund).",
        "Budget (Fiji);",
        "",
    ],
)
def test_what_is_no_item(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        ("Fiji", ["Fiji"]),
        ("Fiji, Spain and Togo", ["Fiji", "Spain", "Togo"]),
        ("Fiji; Viet Nam", ["Fiji", "Viet Nam"]),
        ("Antigua and Barbuda", ["Antigua and Barbuda"]),
        ("Fiji, see above", []),
        ("harbour fund", []),
    ],
)
def test_who_stands_in_brackets(inside: str, names: list[str]) -> None:
    assert [maker.text for maker in makers_of(inside, Mentions(lexicon_for("en")))] == names


def test_french_items() -> None:
    assert found("4.2 Ratifier la Convention sur les filets (Équateur et Pays-Bas);", "fr") == [
        ("4.2 Ratifier la Convention sur les filets (Équateur et Pays-Bas);", ["Équateur", "Pays-Bas"])
    ]


def test_items_become_recommendations_even_where_they_are_set_like_headings() -> None:
    blocks = make_blocks(
        "h|II. Recommendations",
        "50. Ruritania considered the recommendations listed below:",
        "h|<b>1. To train judges in all the provinces (Fiji, Spain).</b>",
        "n|2. To publish the catch every month (Spain).",
    )
    headings = [at for at, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    turns = attribute(blocks, range(len(blocks)), Roster(), lexicon_for("en"), headings=headings)
    rows = [
        (text_of(turn.pieces, blocks), turn.speaker.name if turn.speaker else turn.phrase)
        for turn in turns
        if turn.kind is Kind.RECOMMENDATION
    ]
    assert rows == [
        ("1. To train judges in all the provinces (Fiji, Spain).", "Fiji and Spain"),
        ("2. To publish the catch every month (Spain).", "Spain"),
    ]
    assert {turn.evidence for turn in turns if turn.kind is Kind.RECOMMENDATION} == {Evidence.ATTRIBUTION}


def test_makers_join_the_roster() -> None:
    roster = Roster()
    attribute(make_blocks("n|1. To train judges in courts (Fiji, Spain);"), [0], roster, lexicon_for("en"))
    assert [(person.name, person.listed) for person in roster.participants()] == [("Fiji", False), ("Spain", False)]
