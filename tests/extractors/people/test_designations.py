"""How proceedings name a speaker: names, offices, affiliations, delegations, and their mixtures in five languages."""

from __future__ import annotations

import pytest

from extractors.people.designations import parse_designation
from extractors.people.offices import parse_office

# printed, name, role, affiliation
DESIGNATIONS = [
    ("Mr. Arce (Verania)", "Mr. Arce", None, "Verania"),
    ("Mr. Arce-Polo (Verania) (spoke in Spanish)", "Mr. Arce-Polo", None, "Verania"),
    ("Ms. Müller (Ostmark), speaking on behalf of the Coastal Group", "Ms. Müller", None, "Ostmark"),
    ("The Speaker (Hon. Moyo)", "Hon. Moyo", "speaker", None),
    ("The Temporary Deputy Speaker (Sen. Sango)", "Sen. Sango", "acting deputy speaker", None),
    ("The Senate Majority Leader (Sen. (Prof.) Kinde)", "Sen. Prof. Kinde", "leader", None),
    ("The Assistant Minister, Ministry of State for Ports (Mr. Gaba)", "Mr. Gaba", "deputy minister", None),
    ("The President", None, "president", None),
    ("Madam Speaker", None, "speaker", None),
    ("Mr. Deputy Speaker", None, "deputy speaker", None),
    ("The Acting President", None, "acting president", None),
    ("Vice-President", None, "vice-president", None),
    ("Mayor Lund", "Lund", "mayor", None),
    ("His Worship Mayor Lund", "His Worship Lund", "mayor", None),
    ("Deputy Mayor Ada Quill", "Ada Quill", "deputy mayor", None),
    ("Madam Speaker Councillor Roe", "Madam Roe", "speaker", None),
    ("CHAIRMAN OKORO", "OKORO", "chair", None),
    ("Ruth Ode, City Solicitor", "Ruth Ode", "solicitor", None),
    ("Ruth Ode, Harbour Trust", "Ruth Ode", None, "Harbour Trust"),
    ("Fire Chief-MLEO Will Bate", "Will Bate", "staff", None),
    ("The Minister for Health and Fisheries", None, "minister", None),
    ("Mrs B L Abernathy (Reform-Coast)", "B L Abernathy", None, "Reform-Coast"),
    ("Präsidentin Mag. Rosa Hinz", "Rosa Hinz", "president", None),
    ("Zweiter Präsident Dr. Karl Ott", "Karl Ott", "second president", None),
    ("Vizepräsident Karl Ott", "Karl Ott", "vice-president", None),
    ("Staatsminister Karl Ott", "Karl Ott", "minister", None),
    ("Jörn Matthes (Küstenunion)", "Jörn Matthes", None, "Küstenunion"),
    ("Mme la Présidente", None, "president", None),
    ("M. le maire", None, "mayor", None),
    ("Mme Ada Roux, conseillère municipale", "Ada Roux", "councillor", None),
    ("El señor Presidente", None, "president", None),
    ("Sra. PRESIDENTA (Quiroga)", "Quiroga", "president", None),
    ("O Sr. Presidente", None, "president", None),
    ("O Sr. João Dias (PSD)", "João Dias", None, "PSD"),
]


@pytest.mark.parametrize(("printed", "name", "role", "affiliation"), DESIGNATIONS)
def test_reads_a_designation(printed: str, name: str | None, role: str | None, affiliation: str | None) -> None:
    found = parse_designation(printed, "fr" if printed.startswith("M. ") else None)
    assert found is not None
    assert (found.name.shown if found.name else None) == name
    assert (found.office.role if found.office else None) == role
    assert found.affiliation == affiliation


@pytest.mark.parametrize(
    ("printed", "delegation"),
    [
        ("the representative of Verania", "Verania"),
        ("The delegation of the Republic of Tamberland", "Republic of Tamberland"),
        ("the observer for the Harbour Union", "Harbour Union"),
        ("la delegación de Verania", "Verania"),
        ("la représentante de la Véranie", "Véranie"),
        ("Vertreterin von Ostmark", "Ostmark"),
    ],
)
def test_a_delegation_is_no_person(printed: str, delegation: str) -> None:
    found = parse_designation(printed)
    assert found is not None
    assert (found.delegation, found.name, found.office) == (delegation, None, None)


@pytest.mark.parametrize("printed", ["Otway?", "SPEAKER OTT(?)", "Mr. Otway (?)"])
def test_the_doubt_of_the_source_is_kept(printed: str) -> None:
    found = parse_designation(printed)
    assert found is not None
    assert found.uncertain


@pytest.mark.parametrize("printed", ["some participants", "", "several of them", "I now give the floor to the speaker"])
def test_a_phrase_designates_nobody(printed: str) -> None:
    assert parse_designation(printed) is None


@pytest.mark.parametrize(
    ("office", "gender"),
    [("Präsidentin", "f"), ("Chairwoman", "f"), ("Mairesse", "f"), ("Senadora", "f"), ("President", None)],
)
def test_the_form_of_an_office_may_show_a_woman(office: str, gender: str | None) -> None:
    found = parse_office(office)
    assert found is not None
    assert found.gender == gender


def test_an_office_covers_the_same_office_said_shorter() -> None:
    long, short, other = (parse_office(p) for p in ("Minister of Health", "The Minister", "Minister of Ports"))
    assert long is not None
    assert short is not None
    assert other is not None
    assert long.covers(short)
    assert short.covers(long)
    assert not long.covers(other)


def test_a_deputy_does_not_hold_the_office() -> None:
    deputy, head = parse_office("Deputy Speaker"), parse_office("Speaker")
    assert deputy is not None
    assert head is not None
    assert not deputy.covers(head)


def test_a_title_behind_a_scope_begins_the_name() -> None:
    found = parse_designation("Bundesminister für Finanzen und Häfen Mag. Karl Hinz", "de")
    assert found is not None
    assert found.name is not None
    assert found.office is not None
    assert (found.name.full, found.office.role) == ("Karl Hinz", "minister")
    assert found.office.scope == {"finanzen", "hafen"}
