"""Whom a printed designation means."""

from __future__ import annotations

import pytest

from archive.models import Participant
from extractors.people.roster import Roster


def roster(*printed: str) -> Roster:
    known = Roster()
    for who in printed:
        known.join(who, listed=True)
    return known


def name_of(found: Participant | None) -> str | None:
    return found.name if found else None


# known people, asked, meant
MEANT = [
    (["Ada Quill"], "Ms. Quill", "Ada Quill"),
    (["Ada Quill"], "Quill", "Ada Quill"),
    (["Ada Quill"], "A. Quill", "Ada Quill"),
    (["Ada Quill"], "Prof. Quill", "Ada Quill"),
    (["Ada M. Quill"], "Ada Quill", "Ada M. Quill"),
    (["Ada Quill"], "B. Quill", None),
    (["Ada Quill"], "Ms. Quiller", None),
    (["Ms. Ada Quill"], "Mr. Quill", None),
    (["Mr. D. Roe", "Ms. Roe"], "Mr. Roe", "D. Roe"),
    (["Mr. D. Roe", "Ms. Roe"], "Ms. Roe", "Ms. Roe"),
    (["Mr. D. Roe", "Ms. Roe"], "Roe", None),
    (["John Roe", "Jane Roe"], "Roe", None),
    (["John Roe", "Jane Roe"], "Jane Roe", "Jane Roe"),
    (["J. Davies", "R. Davies"], "R. Davies", "R. Davies"),
    (["Mr. Arce (Verania)", "Mr. Arce (Ostmark)"], "Mr. Arce (Ostmark)", "Mr. Arce"),
    (["Mr. Arce (Verania)", "Mr. Arce (Ostmark)"], "Mr. Arce", None),
    (["Jan van der Meer"], "Mr. Meer", "Jan van der Meer"),
    (["Mr. Ama Ki-won"], "Mr. Ama", "Ama Ki-won"),
    (["Alberto de la Fuente Ortega"], "Sr. de la Fuente", "Alberto de la Fuente Ortega"),
    (["Councillor Ek"], "Councillor Ek", "Councillor Ek"),
    (["CHAIRMAN OKORO"], "The Chair", "Chairman Okoro"),
    (["The Speaker (Hon. Moyo)"], "Mr. Speaker", "Hon. Moyo"),
    (["The Speaker (Hon. Moyo)"], "Hon. Moyo", "Hon. Moyo"),
    (["Ada Quill, Mayor", "Ben Otis, Deputy Mayor"], "the Mayor", "Ada Quill"),
    (["Ada Quill, Mayor", "Ben Otis, Deputy Mayor"], "The Deputy Mayor", "Ben Otis"),
    (["Ada Quill, Minister of Ports", "Ben Otis, Minister of Health"], "The Minister of Health", "Ben Otis"),
    (["Ada Quill, Minister of Ports", "Ben Otis, Minister of Health"], "The Minister", None),
    (["Ada Quill, Minister of Ports"], "The Minister", "Ada Quill"),
    (["Mr. Arce (Verania)"], "the representative of Verania", "Mr. Arce"),
    (["the delegation of Verania", "Mr. Arce (Verania)"], "the delegation of Verania", "Verania"),
    (["the delegation of Verania"], "Verania", "Verania"),
    (["Präsidentin Mag. Rosa Hinz"], "Frau Präsidentin", "Rosa Hinz"),
    (["Präsidentin Mag. Rosa Hinz", "Zweiter Präsident Dr. Karl Ott"], "Der Zweite Präsident", "Karl Ott"),
    (["Mme Hélène Carrier, présidente"], "Mme la Présidente", "Hélène Carrier"),
]


@pytest.mark.parametrize(("known", "asked", "meant"), MEANT)
def test_finds_who_is_meant(known: list[str], asked: str, meant: str | None) -> None:
    assert name_of(roster(*known).find(asked)) == meant


# one person's spellings
SPELLINGS = [
    ("Kgothatso Molema", "Gothatso Molema"),
    ("Gotatso Samela", "Kgothatso Semela"),
    ("Jacob Makwabe", "Jacob Makambwe"),
    ("Mulega Chisepo", "Mulenga Chisepo"),
    ("Stephen Harrow", "Steven Harrow"),
    ("Ibrahima Soulé", "Ibrahima Soule"),
    ("Bernard Warner", "Bemard Warner"),
    ("Philippa Kowalczyk", "Philipa Kowalczyk"),
]
# two people
OTHERS = [
    ("Maria Rossi", "Mario Rossi"),
    ("John Harrow", "Joan Harrow"),
    ("Maria del Carmen Linares", "Maria del Carmen Falbo"),
    ("J. Davies", "R. Davies"),
    ("Li Wei", "Li Wen"),
    ("Mr. Partee", "Mr. Pardee"),
    ("Sen. Fernandez", "Sen. Hernandez"),
    ("Juan Carlos Ayala", "Juan Pablo Ayala"),
    ("Mr. Chris Otis", "Mrs. Chris Otis"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spellings_of_one_person_are_merged(one: str, other: str) -> None:
    known = roster(one)
    joined = known.join(other)
    assert [p.id for p in known.participants()] == [joined.id]
    assert {one, other} <= {joined.name, *joined.aliases}


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_people_are_kept_apart(one: str, other: str) -> None:
    known = roster(one)
    known.join(other)
    assert len(known.participants()) == 2


def test_who_speaks_without_being_listed_joins() -> None:
    known = roster("Ada Quill")
    joined = known.join("Mr. Ben Otis (Harbour Union)")
    assert (joined.listed, joined.affiliation, joined.gender) == (False, "Harbour Union", "m")
    assert known.find("Otis") == joined


def test_a_fuller_name_replaces_a_shorter_one_and_both_are_kept() -> None:
    known = roster("Mr. Otis")
    joined = known.join("Ben Otis")
    assert joined.name == "Ben Otis"
    assert "Mr. Otis" in joined.aliases


def test_a_title_outranks_a_form_of_address() -> None:
    known = roster("Mr. Ben Otis")
    assert known.join("Dr. Otis").honorific == "Dr."
    assert known.join("Mr. Otis").honorific == "Dr."


def test_the_label_of_an_office_teaches_who_holds_it() -> None:
    known = Roster()
    before = known.join("Madam Chairperson")
    after = known.join("The Chairperson (Ms. Quill)")
    assert after.id == before.id
    assert after.name == "Ms. Quill"
    assert known.holder("chair") == after


def test_an_office_changes_hands_within_a_document() -> None:
    known = roster("Mr. Lund, President", "Mr. Bell (Verania)")
    first = known.join("Mr. Lund")
    second = known.join("Mr. Bell (Verania)")
    known.appoint("The President", second)
    assert name_of(known.find("The President")) == "Mr. Bell"
    known.appoint("The President", first)
    assert name_of(known.find("The President")) == "Mr. Lund"


def test_the_chair_is_the_only_office_that_presides() -> None:
    assert name_of(roster("Ada Quill, Mayor").holder("The Chair")) == "Ada Quill"
    assert roster("Ada Quill, Harbour Master").holder("The Chair") is None


def test_speakers_of_a_session_do_not_hold_the_office_of_speaker() -> None:
    known = Roster()
    known.join("Ada Quill", role="speaker", listed=True)
    assert known.find("Mr. Speaker") is None
    assert known.holder("the Chair") is None


def test_a_roster_is_rebuilt_from_its_participants() -> None:
    known = roster(
        "The Speaker (Hon. Moyo)", "Ruth Ode, City Solicitor", "Mr. Arce (Verania)", "the delegation of Fjord"
    )
    again = Roster(known.participants())
    assert again.participants() == known.participants()
    for asked in ("Mr. Speaker", "the City Solicitor", "the representative of Verania", "the delegation of Fjord"):
        assert again.find(asked) == known.find(asked) is not None


def test_ids_are_unique_and_stay() -> None:
    known = roster("Ada Quill", "Ben Otis")
    ids = [p.id for p in known.participants()]
    known.join("Ms. Quill", role="chair")
    assert [p.id for p in known.participants()] == ids == ["p1", "p2"]


def test_doubt_is_kept() -> None:
    assert roster("Otway?").participants()[0].uncertain
