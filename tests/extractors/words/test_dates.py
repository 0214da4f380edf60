"""Dates as proceedings print them, in ten languages."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.words.dates import find_dates, find_days

DATES = [
    ("Thursday, 19th February, 2009", dt.date(2009, 2, 19)),
    ("THURSDAY, 19 FEBRUARY 2009", dt.date(2009, 2, 19)),
    ("February 19, 2009", dt.date(2009, 2, 19)),
    ("Feb. 19, 2009", dt.date(2009, 2, 19)),
    ("the 19th day of February, 2009", dt.date(2009, 2, 19)),
    ("19-22 Quay Street, 3 May 2011", dt.date(2011, 5, 3)),
    ("1 st September 2011", dt.date(2011, 9, 1)),
    ("2009-02-19", dt.date(2009, 2, 19)),
    ("19.2.2009", dt.date(2009, 2, 19)),
    ("19/02/2009", dt.date(2009, 2, 19)),
    ("02/19/2009", dt.date(2009, 2, 19)),
    ("Donnerstag, 19. Februar 2009", dt.date(2009, 2, 19)),
    ("16. Jänner 2007", dt.date(2007, 1, 16)),
    ("den 1. März 2012", dt.date(2012, 3, 1)),
    ("jeudi 19 février 2009", dt.date(2009, 2, 19)),
    ("le 1er août 2009", dt.date(2009, 8, 1)),
    ("miércoles 18 de octubre de 1995", dt.date(1995, 10, 18)),
    ("3 de setiembre del 2001", dt.date(2001, 9, 3)),
    ("19 de fevereiro de 2009", dt.date(2009, 2, 19)),
    ("1.º de março de 2010", dt.date(2010, 3, 1)),
    ("lunedì 3 maggio 2010", dt.date(2010, 5, 3)),
    ("maandag 1 maart 2010", dt.date(2010, 3, 1)),
    ("den 2 augusti 2010", dt.date(2010, 8, 2)),
    ("mandag den 1. marts 2010", dt.date(2010, 3, 1)),
    ("3 września 2010 r.", dt.date(2010, 9, 3)),
]


@pytest.mark.parametrize(("text", "date"), DATES)
def test_reads_a_date(text: str, date: dt.date) -> None:
    assert [hit.date for hit in find_dates(text)] == [date]


@pytest.mark.parametrize(
    "text",
    [
        "1 of 26",
        "Page 12 of 2009",
        "resolution 55/281",
        "31 February 2009",
        "13/13/2009",
        "may 2011 be better",
        "9.15 a.m.",
        "A/50/PV.33",
        "1995",
        "3 May 3011",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_dates(text) == ()


def test_a_date_knows_its_place_and_weekday() -> None:
    text = "Port Almar, Wednesday, 17 May 2017, 10 a.m."
    (hit,) = find_dates(text)
    assert text[hit.start : hit.end] == "17 May 2017"
    assert text[hit.phrase_start : hit.start] == "Wednesday, "
    assert hit.weekday


def test_dates_stand_in_reading_order() -> None:
    assert [hit.date.year for hit in find_dates("of 3 May 2011, 4 June 2012 and 2013-01-01")] == [2011, 2012, 2013]


def test_a_day_without_a_year_is_kept_apart() -> None:
    assert find_days("Séance tenue le 20 juin, à 16h00") == ((6, 20),)
    assert find_days("le 20 juin 2023") == ()


def test_accents_do_not_move_places() -> None:
    text = "Sesión pública celebrada el día 3 de mayo de 2011 en la Cámara"
    (hit,) = find_dates(text)
    assert text[hit.start : hit.end] == "3 de mayo de 2011"
