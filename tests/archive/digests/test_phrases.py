"""What mails say themselves, in every language that there is."""

from __future__ import annotations

import datetime as dt
import re
import string
import tomllib
from pathlib import Path

import msgspec
import pytest

from archive.digests import managing, saving
from archive.digests.definitions import Definition, Rate
from archive.digests.delivery import deliver
from archive.digests.example import EXAMPLE
from archive.digests.phrases import ENGLISH, TEXTS, languages, phrases
from archive.digests.render import TemplateFaultError, Templates
from archive.digests.sending import send
from config.errors import ConfigError
from tests.archive.digests.conftest import Desk
from tests.archive.digests.mailserver import MailServer
from tests.archive.digests.test_reader import token

MAY, OTHERS = dt.date(2026, 5, 12), languages()[1:]


def read(language: str) -> dict[str, str | dict[str, str]]:
    return tomllib.loads((TEXTS / f"{language}.toml").read_text("utf-8"))


def names(entry: str | dict[str, str]) -> set[str]:
    """What a phrase wants filled in."""
    forms = [entry] if isinstance(entry, str) else entry.values()
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_phrase_with_the_same_things_to_fill_in(language: str) -> None:
    english, other = read(ENGLISH), read(language)
    assert list(other) == list(english)
    for key, entry in english.items():
        assert type(other[key]) is type(entry), key
        given = names(entry) | ({"n"} if isinstance(entry, dict) else set())
        assert names(other[key]) <= given, key
        assert names(other[key]) >= given - {"n", "parts"}, key


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", ("11 new, 1 revised and 1 corrected interventions on Debt relief and Remittances — 2 meetings, 7–12 May "
         "2026"), ("Page 3", "In the chair: Ilse Marrow", "Unsubscribe")),
        ("de", ("11 neue, 1 geänderte und 1 berichtigte Wortmeldungen zu Debt relief und Remittances — 2 Sitzungen, "
         "7.–12. Mai 2026"), ("Seite 3", "Vorsitz: Ilse Marrow", "Abbestellen")),
        ("fr", ("13 interventions (11 nouvelles, 1 révisée et 1 corrigée) sur Debt relief et Remittances — 2 séances, "
         "7–12 mai 2026"), ("Pages 4–5", "Présidence : Ilse Marrow", "Se désabonner")),
        ("es", ("13 intervenciones (11 nuevas, 1 revisada y 1 corregida) sobre Debt relief y Remittances — 2 sesiones, "
         "7–12 de mayo de 2026"), ("Página 3", "Presidencia: Ilse Marrow", "Darse de baja")),
        ("pt", ("13 intervenções (11 novas, 1 revista e 1 corrigida) sobre Debt relief e Remittances — 2 sessões, "
         "7–12 de maio de 2026"), ("Página 3", "Presidência: Ilse Marrow", "Cancelar")),
    ],
)  # fmt: skip
def test_an_issue_speaks_its_language_in_both_parts(language: str, subject: str, words: tuple[str, ...]) -> None:
    mail = Templates().issue(msgspec.structs.replace(EXAMPLE, language=language))
    assert mail.subject == subject
    assert f'<html lang="{language}"' in mail.html
    for word in words:
        assert word in mail.html
        assert word in mail.text
    for line in mail.text.splitlines():
        assert len(line) <= 72 or "https://" in line


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_is_left(language: str) -> None:
    mail = Templates().issue(msgspec.structs.replace(EXAMPLE, language=language))
    for word in ("revised", "meeting", "Unsubscribe", "saved for", "Nothing new", "weekly", "May 2026", "in the chair"):
        rest = re.sub(r"Summary record of the fourth meeting|https?://\S+", "", mail.text)
        assert not re.search(rf"\b{word}\b", rest, re.IGNORECASE), word


@pytest.mark.parametrize(
    ("last", "english", "german"),
    [
        (dt.date(2026, 5, 12), "12 May 2026", "12. Mai 2026"),
        (dt.date(2026, 5, 20), "12–20 May 2026", "12.–20. Mai 2026"),
        (dt.date(2026, 6, 2), "12 May – 2 June 2026", "12. Mai – 2. Juni 2026"),
        (dt.date(2028, 6, 2), "2026–2028", "2026–2028"),
    ],
)
def test_a_stretch_of_dates(last: dt.date, english: str, german: str) -> None:
    assert phrases(None, "en").period([MAY, last]) == english
    assert phrases(None, "de").period([MAY, last]) == german


def test_numbers_are_written_as_the_language_does_and_take_its_plural() -> None:
    assert phrases(None, "en").say("interventions", 1200) == "1,200 interventions"
    assert phrases(None, "de").say("interventions", 1200) == "1.200 Wortmeldungen"
    assert phrases(None, "fr").say("interventions", 0) == "0 intervention"
    assert phrases(None, "en").say("interventions", 0) == "0 interventions"


def override(folder: Path, name: str, text: str) -> Path:
    (folder / "digest" / "texts").mkdir(parents=True)
    (folder / "digest" / "texts" / name).write_text(text, encoding="utf-8")
    return folder


def test_an_operators_phrase_takes_precedence_alone(tmp_path: Path) -> None:
    mail = Templates(override(tmp_path, "de.toml", 'unsubscribe = "Nicht mehr schicken"\n')).issue(
        msgspec.structs.replace(EXAMPLE, language="de")
    )
    assert "Nicht mehr schicken" in mail.html
    assert "Suchen ändern" in mail.html


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('subject = "{amounts} zu {topics}"', r"“subject” of de\.toml cannot be filled in: 'amounts'"),
        ('unsubscribe = "{"', r"“unsubscribe” of de\.toml cannot be filled in"),
        ("unsubscribe = 3", r"“unsubscribe” of de\.toml cannot be filled in"),
        ("unsubscribe = ", r"de\.toml: Invalid value"),
        ('locale = "xx_XX"', r"de\.toml: locale: unknown locale 'xx_XX'"),
    ],
)
def test_a_broken_phrase_is_named_before_anything_is_sent(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Templates(override(tmp_path, "de.toml", text)).check()


def test_a_phrase_cannot_bring_markup(tmp_path: Path) -> None:
    templates = Templates(override(tmp_path, "en.toml", 'cite_the_page = "<b>Cite {page}</b>"\n'))
    with pytest.raises(TemplateFaultError, match="cite_the_page"):
        templates.check()
    (tmp_path / "digest" / "texts" / "en.toml").write_text('cite_the_page = "<b>Cite</b>"\n', encoding="utf-8")
    phrases.cache_clear()
    assert "&lt;b&gt;Cite" in Templates(tmp_path).issue(EXAMPLE).html


def test_a_digest_is_mailed_in_its_language(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define("digests:\n  b: {title: Die Brücke, query: bridge, language: de, recipients: [ada@example.org]}\n")
    desk.add("The bridge is old.")
    send(desk.archive, desk.settings, "weekly", clock=desk.clock)
    (mail,) = server.received
    assert str(mail.message["Subject"]).startswith("1 Wortmeldung zu Die Brücke — Harbour Council of Norrvik, 14. März")
    assert "Abbestellen" in mail.part("html")


def test_a_language_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="there are en, de, es, fr, pt"):
        Definition(title="Bridge", query="bridge", language="tlh")


def test_a_reader_is_written_to_in_the_language_chosen(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define("digests: {}\n")
    search = saving.checked_search("", "bridge")
    saving.save(desk.archive, desk.settings, "eve@example.org", Rate.DAILY, search, language="fr", clock=desk.clock)
    deliver(desk.archive, desk.settings, clock=desk.clock)
    asking = server.received.pop()
    assert asking.message["Subject"] == "À confirmer : bridge"
    assert "Confirmer, chaque jour" in asking.part("html")
    asked = saving.confirm(desk.archive, desk.settings, token(asking, "confirm"), clock=desk.clock)
    assert asked.language == "fr"
    desk.add("The bridge is old.")
    send(desk.archive, desk.settings, "daily", clock=desk.clock)
    (mail,) = server.received
    assert str(mail.message["Subject"]).startswith("1 intervention sur bridge — Harbour Council of Norrvik, 14 mars")
    managed = managing.managed(desk.archive, desk.settings, token(mail, "manage"))
    assert managed.language == "fr"
