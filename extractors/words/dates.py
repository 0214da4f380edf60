"""The date a sitting says it was held on, out of running text in ten languages.

Written months and numeric forms are read by a table: importing dateparser costs 0.3 s, more than a whole document, and
it reads "1 of 26" as a date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import msgspec

from extractors.words.vocabulary import fold

FIRST_YEAR = 1700
LAST_YEAR = 2100

_MONTHS = {
    1: "january jan januar jaenner janner jänner janvier enero janeiro gennaio januari stycznia",
    2: "february feb februar feber fevrier febrero fevereiro febbraio februari lutego",
    3: "march mar marz maerz mars marzo marco maart marts marca",
    4: "april apr avril abril aprile kwietnia",
    5: "may mai mayo maio maggio mei maj maja",
    6: "june jun juni juin junio junho giugno czerwca",
    7: "july jul juli juillet julio julho luglio lipca",
    8: "august aug aout agosto augustus augusti sierpnia",
    9: "september sep sept septembre septiembre setiembre setembro settembre wrzesnia",
    10: "october oct oktober octobre octubre outubro ottobre pazdziernika",
    11: "november nov novembre noviembre novembro listopada",
    12: "december dec dezember dez decembre diciembre dezembro dicembre grudnia",
}
MONTH = {name: number for number, names in _MONTHS.items() for name in names.split()}
_NAMES = "|".join(sorted(MONTH, key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th|er|\.?[oºaª]|\.))?"
_YEAR = r"(?P<year>1[7-9]\d\d|20\d\d)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\b{_DAY}\s*(?:day\s+of\s+|of\s+|de\s+|d')?(?P<month>{_NAMES})\b\.?,?\s*(?:de\s+|del\s+|do\s+)?{_YEAR}\b",
        rf"\b(?P<month>{_NAMES})\b\.?\s+(?:the\s+)?{_DAY},?\s+{_YEAR}\b",
        r"\b(?P<year>1[7-9]\d\d|20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b",
        r"\b(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>1[7-9]\d\d|20\d\d)\b",
    )
)
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo "
    "segunda-feira terca-feira quarta-feira quinta-feira sexta-feira "
    "lunedi martedi mercoledi giovedi venerdi sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag "
    "zondag mandag tirsdag onsdag torsdag fredag lordag sondag mandagen tisdagen onsdagen torsdagen fredagen"
)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS.split())})\b[\s,.]*(?:(?:the|den|dem|le|el|o|dia)\s+)?$")
_NO_YEAR = re.compile(
    rf"\b{_DAY}\s*(?:day\s+of\s+|of\s+|de\s+|d')?(?P<month>{_NAMES})\b(?![.,]?\s*(?:de\s+|del\s+)?\d{{4}})"
)
_MONTH_FIRST = re.compile(r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>1[7-9]\d\d|20\d\d)\b")


class Found(msgspec.Struct, frozen=True):
    """A date and where it stands in the text. `phrase_start` is where its weekday begins, where it has one."""

    date: dt.date
    start: int
    end: int
    phrase_start: int
    weekday: bool


def find_dates(text: str) -> tuple[Found, ...]:
    """Every full date (day, month, year) in reading order. Numeric dates are read day first unless that cannot be."""
    folded = _fold_in_place(text)
    found = {hit.start: hit for hit in _hits(folded)}
    return tuple(found[start] for start in sorted(found))


def _hits(folded: str) -> Iterator[Found]:
    for form in (_MONTH_FIRST, *reversed(_FORMS)):
        for match in form.finditer(folded):
            month = MONTH.get(match["month"]) or (int(match["month"]) if match["month"].isdigit() else 0)
            if date := _date(int(match["year"]), month, int(match["day"])):
                day = _WEEKDAY.search(folded, max(0, match.start() - 20), match.start())
                yield Found(date, match.start(), match.end(), day.start() if day else match.start(), day is not None)


def find_days(text: str) -> tuple[tuple[int, int], ...]:
    """(month, day) of every date printed without a year."""
    folded = _fold_in_place(text)
    return tuple((MONTH[match["month"]], int(match["day"])) for match in _NO_YEAR.finditer(folded))


def _date(year: int, month: int, day: int) -> dt.date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _fold_in_place(text: str) -> str:
    """Folded character by character, so that places stay what they are."""
    if text.isascii():
        return text.lower()
    return "".join(folded if len(folded := fold(ch)) == 1 else ch for ch in text)
