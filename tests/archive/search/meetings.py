"""A few thousand interventions of meetings that never were, in six languages, the same on every run.

Sentences are put together from parts, so that phrases, distances and forms of words come in many combinations; some
entries lack a date, a speaker or a section, some texts are short, long, equal, or hold what PDFs hold.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from functools import cache

from archive.models import Span
from archive.search.index import Entry

DOCUMENTS = 60
SEED = 1815

_SUBJECTS = {
    "en": (
        "the delegation of Norland",
        "several members",
        "the Commission",
        "the rapporteur on remittances",
        "the universities",
        "an international organization",
        "the emergency committee",
        "the workers' union",
        "the co-operative banks",
    ),
    "de": (
        "die Regierung von Südmark",
        "mehrere Abgeordnete",
        "der Ausschuss für Häuserbau",
        "die Arbeitenden",
        "das Finanzsystem",
        "die Straßenbehörde",
        "der Berichterstatter",
        "die Ärztekammer",
    ),
    "fr": (
        "la délégation de Valmont",
        "plusieurs membres",
        "la Commission européenne",
        "l’école française",
        "les activités bancaires",
        "le rapporteur",
        "l'assemblée générale",
        "les époux",
    ),
    "es": (
        "la delegación de Costa Vera",
        "varios miembros",
        "la comisión de migración",
        "las declaraciones del relator",
        "el país anfitrión",
        "la organización internacional",
        "los políticos",
    ),
    "pt": (
        "a delegação de Serra Alta",
        "vários membros",
        "a comissão",
        "as declarações do relator",
        "o país anfitrião",
        "a organização internacional",
        "os políticos",
    ),
    "it": (
        "la delegazione di Montalto",
        "molti membri",
        "la commissione",
        "il relatore",
        "le università",
        "i lavoratori",
    ),
}
_VERBS = {
    "en": (
        "supported",
        "is considering",
        "had criticised",
        "would welcome",
        "regretted",
        "noted",
        "asked for",
        "pasted together",
    ),
    "de": ("begrüßte", "erwartet", "arbeitet an", "bedauert", "verwendet", "kritisierten", "lehnte ab"),
    "fr": ("soutient", "a critiqué", "regrette", "nie", "demandait", "salue", "déclara urgente"),
    "es": ("apoyó", "lamenta", "criticaba", "pidió", "celebra", "declaró urgente"),
    "pt": ("apoiou", "lamenta", "criticava", "pediu", "saúda", "declarou urgente"),
    "it": ("sostiene", "critica", "chiede", "accoglie", "rifiuta"),
}
_OBJECTS = {
    "en": (
        "debt relief",
        "the reliefs of debts",
        "the flow of remittances",
        "remittance costs of 3.2 per cent",
        "document A/63/PV.12",
        "human rights defenders",
        "the human right to water",
        "migrants' children",
        "a debt of honour",
        "naïve résumés",
        "the Straße of Łódź",
        "the vote of 14:30",
        "universal suffrage",
        "organic farming",
        "interval training",
    ),
    "de": (
        "die Häuser der Flüchtlinge",
        "ein Haus für Flüchtlinge",
        "den Schuldenerlass",
        "die Überweisungen",
        "aktuelle Maßnahmen",
        "Artikel 3.2",
        "die Regeln und das Regelwerk",
        "getötete Bäume",
        "das Dokument A/63/PV.12",
    ),
    "fr": (
        "l'allègement de la dette",
        "les transferts de fonds",
        "la sécurité des migrants",
        "une sécurité accrue",
        "l’article 3.2",
        "les activités",
        "cette activité",
        "l'ambiguïté du texte",
        "le document A/63/PV.12",
    ),
    "es": (
        "el alivio de la deuda",
        "las remesas",
        "la declaración",
        "las declaraciones",
        "el artículo 3.2",
        "la niñez migrante",
        "una generación",
        "el documento A/63/PV.12",
    ),
    "pt": (
        "o alívio da dívida",
        "as remessas",
        "a declaração",
        "as declarações",
        "o artigo 3.2",
        "as crianças",
        "as comissões",
        "o documento A/63/PV.12",
    ),
    "it": ("la remissione del debito", "le rimesse", "l'articolo 3.2", "la città", "il documento A/63/PV.12"),
}
_ENDINGS = (
    ".",
    ";",
    " (para. 7).",
    " – once more.",
    ", despite everything.",
    "…",
    "!",
    " 2008.",
    " [sic].",
    " & Co.",
    " İstanbul.",
    " e\u0301tude.",
    " x² ½.",
    " 中国人民。",
    " don’t; it's.",
    "\nNew paragraph.",
)
_SPEAKERS = (
    ("Gemma Adaba", "chair", "Norland"),
    ("José García", "speaker", "Costa Vera"),
    ("JOSE GARCIA", "speaker", "Costa Vera"),
    ("Élodie Martin", "rapporteur", "Valmont"),
    ("Prof. Martin", "speaker", ""),
    ("Jürgen Groß", "member", "Südmark"),
    ("Søren Ångström", "secretary", ""),
    ("some participants", "", ""),
    ("Martín Núñez-O'Brien", "speaker", "Serra Alta"),
    ("The Chair", "chair", ""),
    ("", "", ""),
)
_BODIES = ("Human Rights Council of Norland", "Committee on Debt", "Landtag von Südmark", "Conseil de Valmont", "")
_KINDS = ("speech", "speech", "speech", "reported", "question", "answer", "procedural", "narrative")
_SECTIONS = ("Debt relief", "3 (a) Remittances", "Élections", "", "Any other business")


@cache
def documents() -> tuple[tuple[str, int, tuple[Entry, ...]], ...]:
    """(proceedings, version, entries), as the store gives them."""
    chance = random.Random(SEED)
    return tuple(_document(number, chance) for number in range(DOCUMENTS))


def entries() -> Iterator[Entry]:
    """All of them."""
    for _, _, found in documents():
        yield from found


def _document(number: int, chance: random.Random) -> tuple[str, int, tuple[Entry, ...]]:
    name = f"doc-{number:03d}"
    language = chance.choices(tuple(_SUBJECTS), (8, 3, 3, 2, 2, 1))[0]
    date = dt.date(2005, 1, 15) + dt.timedelta(days=chance.randrange(3000)) if number % 10 else None
    body = chance.choice(_BODIES)
    size = chance.randrange(20, 80)
    found = tuple(_entry(name, language, date, body, number, seq, chance) for seq in range(1, size))
    return name, number + 1, found


def _entry(
    name: str, language: str, date: dt.date | None, body: str, number: int, seq: int, chance: random.Random
) -> Entry:
    speaker, role, affiliation = chance.choice(_SPEAKERS)
    spoken = language if chance.random() < 0.9 else "en"
    page = 1 + seq // 4
    return Entry(
        id=f"{name}-{seq:03d}",
        proceedings=name,
        version=number + 1,
        ingest_seq=number + 1,
        seq=seq,
        text=_text(spoken, chance),
        title=f"Meeting {number} on {chance.choice(_SECTIONS) or 'nothing'}",
        body=body,
        session=f"Session {number % 7}.{number % 3}" if number % 4 else "",
        date=date,
        place="Genève" if number % 3 else "",
        language=spoken,
        speaker=speaker,
        speaker_id=f"person-{speaker}" if speaker else "",
        label=f"{speaker}:" if seq % 2 and speaker else "",
        affiliation=affiliation,
        role=role,
        kind=chance.choice(_KINDS),
        section=chance.choice(_SECTIONS),
        pages=(page, page + 1),
        spans=(Span(page=page, box=(72.0, 100.5, 300.0, 112.5)), Span(page=page + 1, box=(72.0, 80.0, 200.25, 92.0))),
        confidence=round(chance.random(), 2),
        evidence="label" if seq % 2 else "carry",
    )


def _text(language: str, chance: random.Random) -> str:
    if chance.random() < 0.05:
        return chance.choice(("Thank you, Chair.", "Agreed.", "…", "Merci.", "Debt relief, debt relief, debt relief!"))
    return " ".join(_sentence(language, chance) for _ in range(chance.choice((1, 1, 2, 3, 5, 12))))


def _sentence(language: str, chance: random.Random) -> str:
    parts: Sequence[str] = (
        chance.choice(_SUBJECTS[language]),
        chance.choice(_VERBS[language]),
        chance.choice(_OBJECTS[language]),
    )
    sentence = " ".join(parts)
    return sentence[0].upper() + sentence[1:] + chance.choice(_ENDINGS if chance.random() < 0.4 else _ENDINGS[:2])
