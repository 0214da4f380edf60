"""Lists of people in prose, one a line, and in tables."""

from __future__ import annotations

import pytest

from extractors.people.people_lists import Listed, entry_of, is_head_row, people_of, row_of


def said(people: tuple[Listed, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(person.name.shown, tuple(office.role for office in person.offices)) for person in people]


PROSE = [
    (
        "Mayor Ada Quill and Councillors Ben Otis, Cy Ek and Dee Fry.",
        [
            ("Ada Quill", ("mayor",)),
            ("Ben Otis", ("councillor",)),
            ("Cy Ek", ("councillor",)),
            ("Dee Fry", ("councillor",)),
        ],
    ),
    (
        "Councillors Otis, Ek and Mayor Quill",
        [("Otis", ("councillor",)), ("Ek", ("councillor",)), ("Quill", ("mayor",))],
    ),
    ("Ada Quill and Ben Otis", [("Ada Quill", ()), ("Ben Otis", ())]),
    ("Ada Quill, Ben Otis and Dr. Cy Ek", [("Ada Quill", ()), ("Ben Otis", ()), ("Cy Ek", ())]),
    (
        "Messrs. Ash, Birch, and Cole, Alternate Members of the Harbour Board",
        [("Mr. Ash", ("member",)), ("Mr. Birch", ("member",)), ("Mr. Cole", ("member",))],
    ),
    (
        (
            "Operations Superintendent Dan Moss; Office Assistant-Intern Kim Thorne; Fire Chief-MLEO Will Bate and "
            "Municipal Administrator-Clerk-Treasurer Kris Holm"
        ),
        [
            ("Dan Moss", ("director",)),
            ("Kim Thorne", ("deputy staff",)),
            ("Will Bate", ("staff",)),
            ("Kris Holm", ("staff",)),
        ],
    ),
    (
        "Präsidentin Mag. Rosa Hinz, Zweiter Präsident Dr. Karl Ott.",
        [("Rosa Hinz", ("president",)), ("Karl Ott", ("second president",))],
    ),
    ("Mr. Lund . . . . . . . . . . . . . (Norvania)", [("Mr. Lund", ())]),
    ("Mr. Lund ............04.", [("Mr. Lund", ())]),
]


@pytest.mark.parametrize(("text", "people"), PROSE)
def test_reads_a_list_in_prose(text: str, people: list[tuple[str, tuple[str, ...]]]) -> None:
    assert said(people_of(text)) == people


ENTRIES = [
    ("Ruth Ode, City Solicitor", "Ruth Ode", ("solicitor",), None),
    ("Honorable Joan M. Prill, Comptroller and Secretary", "Joan M. Prill", ("comptroller", "secretary"), None),
    ("Mr. Kahl, Associate Director, Division of Ports", "Mr. Kahl", ("director",), "Division of Ports"),
    ("Nicola Brand (Norvanian), President,", "Nicola Brand", ("president",), "Norvanian"),
    ("• Ms. Ada Quill, Crown Counsel of the Office of Ports;", "Ada Quill", ("solicitor",), None),
    ("Mme Ada Roux, greffière adjointe, Service du greffe", "Ada Roux", ("deputy clerk",), "Service du greffe"),
    ("DRUMMOND, Anne-Marie", "Anne-Marie DRUMMOND", (), None),
    ("STEVEN E. MARROW, ESQ., Port Dorn; on behalf of the Petitioner.", "STEVEN E. MARROW", (), None),
]


@pytest.mark.parametrize(("text", "name", "roles", "affiliation"), ENTRIES)
def test_reads_one_entry(text: str, name: str, roles: tuple[str, ...], affiliation: str | None) -> None:
    people = entry_of(text)
    assert said(people) == [(name, roles)]
    if affiliation:
        assert people[0].affiliation == affiliation


def test_who_assists_is_marked_and_doubt_is_kept() -> None:
    first, second = people_of("Ada Quill, assisted by Otway?")
    assert (first.assistant, first.uncertain) == (False, False)
    assert (second.assistant, second.uncertain, second.name.surname) == (True, True, "Otway")


def test_a_row_of_a_table_is_one_person() -> None:
    person = row_of(["Ada Quill", "Councillor, Ward 3", "Yes, from 6:50 p.m."])
    assert person is not None
    assert said((person,)) == [("Ada Quill", ("councillor",))]


def test_the_first_row_of_a_table_names_its_columns() -> None:
    assert is_head_row(["Name", "Position", "Present"])
    assert not is_head_row(["Ada Quill", "Mayor", "Yes"])


@pytest.mark.parametrize(
    "text", ["", "The meeting was opened at noon.", "none", "12 May 2011", "the public gallery was full"]
)
def test_prose_is_no_list(text: str) -> None:
    assert people_of(text) == ()
