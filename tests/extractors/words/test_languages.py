"""Which language a page is written in."""

from __future__ import annotations

import pytest

from extractors.words.languages import detect

TEXTS = [
    ("en", "The ferry was in the dry dock and it will not be in service until the survey of the hull has been made."),
    (
        "de",
        "Die Fähre ist im Dock und wird nicht vor dem Ende der Prüfung fahren, die wir mit der Werft vereinbart haben.",
    ),
    (
        "fr",
        "Le bac est au bassin et ne sera pas en service avant la fin de la visite que nous avons prévue avec eux.",
    ),
    (
        "es",
        "El transbordador está en el dique y no estará en servicio hasta que se haga la revisión del casco.",
    ),
    ("pt", "A balsa não está em serviço porque a revisão do casco ainda não foi feita pela empresa na doca do porto."),
    (
        "it",
        "Il traghetto è nel bacino e non sarà in servizio fino alla fine della revisione che è stata fatta.",
    ),
    (
        "nl",
        "De boten zijn niet in het dok en wij hebben het voor de dienst van morgen met ons geregeld.",
    ),
]


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_tells_the_language(language: str, text: str) -> None:
    assert detect(text) == language
    assert detect(text.upper()) == language


@pytest.mark.parametrize("text", ["", "Mr. Roe", "Page 3 of 12", "A/50/PV.33 95-86353", "ROE 12 OTT 13 EK 14"])
def test_does_not_guess(text: str) -> None:
    assert detect(text) is None
