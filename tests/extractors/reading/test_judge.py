"""A text layer is judged before it is trusted."""

from __future__ import annotations

import pytest

from extractors.page import Line, Run
from extractors.reading.judge import is_usable, language_of, score

TEXTS = {
    "en": "The Chair thanked the delegation and gave the floor to the representative of the workers.",
    "de": "Der Präsident dankte dem Abgeordneten und erteilte der Ministerin das Wort, die es seit dem Morgen erbat.",
    "fr": "Le président remercie la délégation et donne la parole à la ministre, qui la demandait depuis midi.",
    "es": "El presidente agradece a la delegación y da la palabra a la ministra, que la había pedido el lunes.",
    "pt": "O presidente agradece à delegação e dá a palavra à ministra, que a tinha pedido desde o começo.",
}
NAMES = "Valcourt Tamminen Daliri Oyelowo Frost Pratt Brevik Thornbury Keane Soule Vandaele Moreau Achar Castell"


def lines(text: str) -> list[Line]:
    return [Line(text=text, box=(0, 0, 100, 10), page=1, runs=(Run(start=0, end=len(text), size=10),))]


def shifted(text: str, by: int = 29) -> str:
    """Text as fonts without a map yield it: glyph numbers."""
    return "".join(chr(ord(letter) - by) if letter != " " else letter for letter in text)


@pytest.mark.parametrize("language", TEXTS)
def test_text_is_usable_and_its_language_known(language: str) -> None:
    assert is_usable(lines(TEXTS[language]), over_picture=True)
    assert language_of(TEXTS[language]) == language


@pytest.mark.parametrize("language", TEXTS)
def test_glyph_numbers_are_not(language: str) -> None:
    assert not is_usable(lines(shifted(TEXTS[language])), over_picture=False)


def test_a_list_of_names_is_text() -> None:
    assert is_usable(lines(NAMES), over_picture=True)
    assert language_of(NAMES) is None


def test_noise_is_not() -> None:
    assert score("rn l1| ,. ii tbe xq zzt wrkl qtp vvx lkj hhg dfg trw qqp mnb vcx zlk jhg fds") < 0.5
    assert not is_usable(lines("\ue001\ue002 \ue003\ue004 " * 30), over_picture=False)


def test_a_page_with_a_title_alone_is_usable_but_not_over_a_scan() -> None:
    assert is_usable(lines("Annex A/50/L.5"), over_picture=False)
    assert not is_usable(lines("Downloaded from the archive"), over_picture=True)
    assert not is_usable([], over_picture=False)
