"""Printed names, taken apart: honorifics of five languages, particles, initials, suffixes, nicknames, surname first."""

from __future__ import annotations

import pytest

from extractors.people.lettercase import in_small_letters
from extractors.people.names import Name, parse_name

# printed, language, honorifics, given, surname
NAMES = [
    ("Mr. Harrow", None, ("Mr.",), (), "Harrow"),
    ("Mr Harrow", None, ("Mr",), (), "Harrow"),
    ("Mr.Harrow", None, ("Mr.",), (), "Harrow"),
    ("Ms. Ada Quill", None, ("Ms.",), ("Ada",), "Quill"),
    ("H.E. Ms. Ada de la Torre", None, ("H.E.", "Ms."), ("Ada",), "de la Torre"),
    ("H. E. Mr. Ott", None, ("H. E.", "Mr."), (), "Ott"),
    ("HE Mr Ott", "en", ("HE", "Mr"), (), "Ott"),
    ("His Excellency Mr. Ott", None, ("His Excellency", "Mr."), (), "Ott"),
    ("Rt. Hon. Ada Quill", None, ("Rt. Hon.",), ("Ada",), "Quill"),
    ("Hon. (Prof.) Tembo", None, ("Hon.", "Prof."), (), "Tembo"),
    ("Sen. (Dr.) Tembo", None, ("Sen.", "Dr."), (), "Tembo"),
    ("Hon. (Dr) (Eng) Amina Tembo", None, ("Hon.", "Dr", "Eng"), ("Amina",), "Tembo"),
    ("Mrs B L Abernathy", None, ("Mrs",), ("B", "L"), "Abernathy"),
    ("Mr S H Plover", None, ("Mr",), ("S", "H"), "Plover"),
    ("Mr D A Wade", None, ("Mr",), ("D", "A"), "Wade"),
    ("D. Yarrow", None, (), ("D.",), "Yarrow"),
    ("G.G. Kamau", None, (), ("G.G.",), "Kamau"),
    ("Jan van der Meer", None, (), ("Jan",), "van der Meer"),
    ("Ms. van der Meer", None, ("Ms.",), (), "van der Meer"),
    ("Mr. Al-Rashid", None, ("Mr.",), (), "Al-Rashid"),
    ("Daniel arap Kiprop", None, (), ("Daniel",), "arap Kiprop"),
    ("Mr. O'Dowd", None, ("Mr.",), (), "O'Dowd"),
    ("Mr. Ng’ang’a", None, ("Mr.",), (), "Ng’ang’a"),
    ("Anne-Marie Lefort", None, (), ("Anne-Marie",), "Lefort"),
    ("DRUMMOND, Anne-Marie", None, (), ("Anne-Marie",), "DRUMMOND"),
    ("GARCIA de LEON, Maria Isabel", None, (), ("Maria", "Isabel"), "GARCIA de LEON"),
    ("Jean Claude PETIT", None, (), ("Jean", "Claude"), "PETIT"),
    ("CHARLES M. SORREL", None, (), ("CHARLES", "M."), "SORREL"),
    ("M. Gaëtan Lenoir", "fr", ("M.",), ("Gaëtan",), "Lenoir"),
    ("Mme Hélène Carrier", "fr", ("Mme",), ("Hélène",), "Carrier"),
    ("Me Paul Roux", "fr", ("Me",), ("Paul",), "Roux"),
    ("Prof. Dr. Dr. Lenz", "de", ("Prof.", "Dr.", "Dr."), (), "Lenz"),
    ("Frau Dr. Çelik", "de", ("Frau", "Dr."), (), "Çelik"),
    ("Mag. Rosa Hinz", "de", ("Mag.",), ("Rosa",), "Hinz"),
    ("Abg. Dipl.-Ing. Karl Ott", "de", ("Abg.", "Dipl.-Ing."), ("Karl",), "Ott"),
    ("Sra. Remedios Quiroga", "es", ("Sra.",), ("Remedios",), "Quiroga"),
    ("Dip. Anselmo Paz", "es", ("Dip.",), ("Anselmo",), "Paz"),
    ("Sr. Dr. João da Silva", "pt", ("Sr.", "Dr."), ("João",), "da Silva"),
    ("Senhora Deputada Ana Dias", "pt", ("Senhora",), (), ""),
]


@pytest.mark.parametrize(("printed", "language", "honorifics", "given", "surname"), NAMES)
def test_takes_a_name_apart(
    printed: str, language: str | None, honorifics: tuple[str, ...], given: tuple[str, ...], surname: str
) -> None:
    name = parse_name(printed, language)
    if not surname:  # an office stands inside; designations read that, names do not
        assert name is None
        return
    assert name is not None
    assert (name.honorifics, name.given, name.surname) == (honorifics, given, surname)


@pytest.mark.parametrize(
    ("printed", "gender"),
    [
        ("Mr. Ott", "m"),
        ("Mrs. Ott", "f"),
        ("Dame Ada Quill", "f"),
        ("Sir Hugh Quill", "m"),
        ("Frau Ott", "f"),
        ("Herrn Ott", "m"),
        ("Mme Ott", "f"),
        ("Sra. Ott", "f"),
        ("Dr. Ott", None),
        ("Hon. Ada Quill", None),
        ("Prof. Mrs. Ott", "f"),
    ],
)
def test_honorifics_tell_the_sex(printed: str, gender: str | None) -> None:
    name = parse_name(printed)
    assert name is not None
    assert name.gender == gender


@pytest.mark.parametrize(
    ("printed", "full", "suffix"),
    [
        ("Bernard Vance Jr.", "Bernard Vance Jr.", "Jr."),
        ("Bernard Vance, Jr.", "Bernard Vance Jr.", "Jr."),
        ("Dame Ada Quill CBE, MP", "Ada Quill CBE, MP", "CBE, MP"),
        ("STEVEN E. MARROW, ESQ.", "STEVEN E. MARROW ESQ.", "ESQ."),
        ("Amina Tembo, PhD", "Amina Tembo PhD", "PhD"),
    ],
)
def test_suffixes_are_no_part_of_the_surname(printed: str, full: str, suffix: str) -> None:
    name = parse_name(printed)
    assert name is not None
    assert (name.full, name.suffix) == (full, suffix)


@pytest.mark.parametrize("quotes", ["“”", '""', "„“"])
def test_a_nickname_in_quotation_marks_is_kept_apart(quotes: str) -> None:
    name = parse_name(f"Bernard C. {quotes[0]}Bud{quotes[1]} Vance")
    assert name is not None
    assert (name.nickname, name.surname, name.given) == ("Bud", "Vance", ("Bernard", "C."))


def test_an_initial_is_no_honorific_outside_french() -> None:
    english, french = parse_name("M. Roux", "en"), parse_name("M. Roux", "fr")
    assert english == Name(given=("M.",), surname="Roux")
    assert french is not None
    assert (french.honorifics, french.gender) == (("M.",), "m")


def test_a_surname_alone_is_shown_with_its_honorific() -> None:
    alone, full = parse_name("Mr. Ott"), parse_name("Mr. Karl Ott")
    assert alone is not None
    assert full is not None
    assert (alone.shown, full.shown) == ("Mr. Ott", "Karl Ott")


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "some participants",
        "the third speaker",
        "Paragraph 5",
        "Access Advisory Committee",
        "Department of Fisheries",
        "Roe Councillor Ott Councillor Ek",
        "He said that the ferry would come",
        "12 May 2011",
        "a" * 500,
        "One Two Three Four Five Six Seven Eight Nine",
    ],
)
def test_what_is_no_name_is_none(printed: str) -> None:
    assert parse_name(printed) is None


def test_an_honorific_alone_is_no_name() -> None:
    assert parse_name("Mr.") is None
    assert parse_name("Hon. (Dr.)") is None


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("CHAIRMAN OKORO", "Chairman Okoro"),
        ("PEDRO DA COSTA", "Pedro da Costa"),
        ("VERA McGRANE", "Vera McGrane"),
        ("MR. O'DOWD", "Mr. O'Dowd"),
        ("Rafael Manuel PASCAL", "Rafael Manuel Pascal"),
        ("ANNE-MARIE DE LA CRUZ", "Anne-Marie de la Cruz"),
        ("ÇELIK", "Çelik"),
        ("J.B. SMITHERS", "J.B. Smithers"),
        ("BO", "BO"),
        ("Councillor Ek", "Councillor Ek"),
        ("Freitas do Vale", "Freitas do Vale"),
    ],
)
def test_capitals_are_written_small(printed: str, written: str) -> None:
    assert in_small_letters(printed) == written
