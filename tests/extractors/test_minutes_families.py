"""Minutes and question papers of many countries, whole: who is listed, who speaks, what is business."""

from __future__ import annotations

import pytest

from archive.models import Kind
from extractors.frontmatter import read_front
from extractors.interventions import segment
from extractors.people.roster import Roster
from tests.extractors.building import make_layout

Rows = list[tuple[str, str | None]]

CITY = (
    "hc|CITY OF ARDEN",
    "hc|CITY COUNCIL",
    "hc|MINUTES OF REGULAR MEETING",
    "hc|March 4, 2019",
    "h|CALL TO ORDER",
    "Mayor Quill called the regular meeting to order at 7:00 p.m. in the Council Chambers.",
    "h|ROLL CALL",
    "Present: Mayor Ada Quill, Vice Mayor Ben Otis, Council Members Cy Ek, Dee Fry",
    "Absent: Council Member Gus Hale",
    "Staff Present: City Manager Ian Jump, City Attorney Kay Lull, City Clerk Mo Nunn",
    "h|PUBLIC COMMENT",
    "John Harrow, 12 Main Street, spoke in opposition to the closure of the ferry.",
    "Maria Vance said that the library should open on Sundays.",
    "h|CONSENT CALENDAR",
    "MOTION by Council Member Ek, seconded by Vice Mayor Otis, to approve the calendar. Motion carried unanimously.",
    "AYES: Quill, Otis, Ek, Fry",
    "NOES: None",
    "ABSENT: Hale",
    "h|5. FERRY",
    "City Manager Jump presented the staff report. He explained that the hull needs a survey.",
    "Council Member Fry expressed concern about the cost.",
    "In response to Council Member Fry, Mr. Jump stated that the survey costs $4,000.",
    "Discussion followed.",
    "ACTION: Staff to return with a proposal in May.",
    "h|ADJOURNMENT",
    "There being no further business, Mayor Quill adjourned the meeting at 8:15 p.m.",
)
PARISH = (
    "h|ARDEN PARISH COUNCIL",
    "Minutes of the meeting of Arden Parish Council held on Tuesday 4th March 2019 at 7.30pm in the Village Hall",
    "Present: Cllr A Quill (Chair), Cllr B Otis, Cllr C Ek, Cllr D Fry",
    "In attendance: Mrs K Lull (Clerk), County Cllr J Roe and 4 members of the public",
    "h|19/022 Declarations of interest",
    "Cllr Ek declared an interest in item 19/026.",
    "h|19/023 Minutes of the last meeting",
    "RESOLVED that the minutes of the meeting be approved. Proposed by Cllr Otis, seconded by Cllr Fry. All in favour.",
    "h|19/024 Public participation",
    "A resident complained about the state of the footpath.",
    "Cllr Roe reported that the county would mend it in April.",
    "h|19/025 Finance",
    "The Clerk presented the accounts. It was agreed that the invoices be paid.",
)
SHIRE = (
    "hc|SHIRE OF ARDEN",
    "hc|MINUTES",
    "hc|ORDINARY MEETING OF COUNCIL",
    "hc|Held on Wednesday 20 March 2019 at the Shire Hall",
    "PRESENT:",
    "Cr A Quill (Mayor)",
    "Cr B Otis (Deputy Mayor)",
    "Cr C Ek",
    "h|1. CONFIRMATION OF MINUTES",
    "h|RESOLUTION 12/19",
    "Moved: Cr Otis Seconded: Cr Ek",
    "That the minutes of 20 February 2019 be confirmed.",
    "CARRIED 3/0",
    "h|2. MAYOR'S REPORT",
    "Cr Quill reported that she had attended the opening of the bridge.",
    "Cr Ek left the meeting at 6.12 pm.",
)
COMMUNE = (
    "h|COMMUNE D'ARDENNE",
    "h|PROCÈS-VERBAL DU CONSEIL MUNICIPAL",
    "h|Séance du 12 mars 2019",
    "Étaient présents : Mme Ada Roux, Maire, M. Paul Lenoir, Mme Jeanne Petit, M. Luc Brun.",
    "Absents excusés : M. Gilles Hale.",
    "Secrétaire de séance : Mme Jeanne Petit",
    "h|2. Bac",
    "Mme le Maire expose que le bac est en retard. M. Lenoir demande quand il arrivera. Mme le Maire répond : en mai.",
    "Après en avoir délibéré, le conseil municipal, à l'unanimité, DÉCIDE d'envoyer une lettre.",
    "Vote : pour : 4 contre : 0 abstention : 0",
    "La séance est levée à 21 heures.",
)
GEMEINDE = (
    "h|NIEDERSCHRIFT",
    "h|über die öffentliche Sitzung des Gemeinderates Weser",
    "h|am Dienstag, 12. März 2019, im Sitzungssaal des Rathauses",
    "Vorsitzender: Bürgermeister Karl Ott",
    "Anwesend: Gemeinderätin Rosa Hinz, Gemeinderat Jörn Matthes, Frau Selin Çelik",
    "Entschuldigt: Gemeinderat Uwe Brand",
    "h|TOP 1 Eröffnung",
    "Der Vorsitzende eröffnet die Sitzung und stellt die Beschlussfähigkeit fest.",
    "h|TOP 2 Fähre",
    "Gemeinderätin Hinz fragt, wann die Fähre wieder fährt. Der Vorsitzende antwortet, dass sie im Mai fährt.",
    "Beschluss:",
    "Der Gemeinderat beschließt einstimmig, einen Brief zu schreiben.",
    "Ja: 4 Nein: 0 Enthaltungen: 0",
)
PLENO = (
    "h|AYUNTAMIENTO DE LITORIA",
    "h|ACTA DE LA SESIÓN ORDINARIA DEL PLENO",
    "celebrada el día 12 de marzo de 2019 en el Salón de Plenos",
    "Presidenta: Dª Remedios Quiroga",
    "Asistentes: D. Anselmo Paz, Dª Ana Luz, D. Luis Mar",
    "h|SEGUNDO. Transbordador",
    "La Sra. Presidenta informa que el transbordador llegará en mayo. El Sr. Paz pregunta cuánto cuesta.",
    "Sometida a votación, la propuesta resulta aprobada por unanimidad.",
    "Se levanta la sesión a las 20:00 horas.",
)
CAMARA = (
    "h|CÂMARA MUNICIPAL DE PORTO BELO",
    "h|ATA N.º 5",
    "h|Reunião ordinária realizada em 12 de março de 2019",
    "Presentes: Presidente Ana Dias, Vereadores João Silva, Rui Costa e Marta Lopes",
    "h|1. Balsa",
    "A Presidente informou que a balsa chegará em maio. O Vereador João Silva perguntou quanto custa.",
    "A Câmara deliberou, por unanimidade, enviar uma carta.",
)
COMMITTEE = (
    "h|Safety Committee",
    "Minutes of meeting held 12 March 2019, Room 4",
    "Attendees: Ada Quill (Chair), Ben Otis, Cy Ek (minutes)",
    "h|1. Matters arising",
    "BO reported that the alarm was repaired.",
    "AQ asked for a list of the doors. Action: BO",
)
COMMONS = (
    "h|HOUSE OF COMMONS",
    "h|Written Answers to Questions",
    "Tuesday 12 March 2019",
    "h|PORTS",
    "Ada Quill (Port Dorn) (Lab): To ask the Secretary of State for Ports, when the ferry will be in service.",
    "Mr. Otis: The ferry will be in service in May.",
)

FAMILIES: list[tuple[tuple[str, ...], list[str], Rows]] = [
    (
        CITY,
        ["Ada Quill", "Ben Otis", "Cy Ek", "Dee Fry", "Gus Hale", "Ian Jump", "Kay Lull", "Mo Nunn"],
        [
            ("reported", "John Harrow"),
            ("reported", "Maria Vance"),
            ("vote", None),
            ("reported", "Ian Jump"),
            ("reported", "Dee Fry"),
            ("reported", "Ian Jump"),
        ],
    ),
    (
        PARISH,
        ["A Quill", "B Otis", "C Ek", "D Fry", "K Lull", "J Roe"],
        [("vote", None), ("reported", "A resident"), ("reported", "J Roe"), ("reported", "K Lull")],
    ),
    (SHIRE, ["A Quill", "B Otis", "C Ek"], [("vote", None), ("reported", "A Quill")]),
    (
        COMMUNE,
        ["Ada Roux", "Paul Lenoir", "Jeanne Petit", "Luc Brun", "Gilles Hale"],
        [("reported", "Ada Roux"), ("reported", "Paul Lenoir"), ("reported", "Ada Roux"), ("vote", None)],
    ),
    (
        GEMEINDE,
        ["Karl Ott", "Rosa Hinz", "Jörn Matthes", "Selin Çelik", "Uwe Brand"],
        [("reported", "Rosa Hinz"), ("reported", "Karl Ott"), ("vote", None)],
    ),
    (
        PLENO,
        ["Remedios Quiroga", "Anselmo Paz", "Ana Luz", "Luis Mar"],
        [("reported", "Remedios Quiroga"), ("reported", "Anselmo Paz")],
    ),
    (
        CAMARA,
        ["Ana Dias", "João Silva", "Rui Costa", "Marta Lopes"],
        [("reported", "Ana Dias"), ("reported", "João Silva")],
    ),
    (COMMITTEE, ["Ada Quill", "Ben Otis", "Cy Ek"], [("reported", "Ben Otis"), ("reported", "Ada Quill")]),
    (COMMONS, [], [("question", "Ada Quill"), ("answer", "Mr. Otis")]),
]
NAMES = ["city", "parish", "shire", "commune", "gemeinde", "pleno", "camara", "committee", "commons"]


@pytest.mark.parametrize(("document", "listed", "turns"), FAMILIES, ids=NAMES)
def test_reads_the_family(document: tuple[str, ...], listed: list[str], turns: Rows) -> None:
    layout = make_layout(*document)
    front = read_front(layout)
    assert [person.name for person in front.participants] == listed
    body = segment(layout, front, Roster(front.participants, language=front.heading.language))
    business = (Kind.PROCEDURAL, Kind.NARRATIVE)
    found = [
        (t.kind.value, t.speaker.name if t.speaker else None) for t in body.interventions if t.kind not in business
    ]
    assert found == turns
    assert all(turn.speaker is None for turn in body.interventions if turn.kind in business)


@pytest.mark.parametrize(("document", "listed", "turns"), FAMILIES, ids=NAMES)
def test_no_word_of_the_body_is_lost(document: tuple[str, ...], listed: list[str], turns: Rows) -> None:
    layout = make_layout(*document)
    front = read_front(layout)
    body = segment(layout, front, Roster(front.participants, language=front.heading.language))
    kept = " ".join(
        [*(turn.text for turn in body.interventions), *(turn.label or "" for turn in body.interventions)]
        + [section.title for section in body.sections]
    ).split()
    for at, block in enumerate(layout.blocks):
        if at >= front.body_from and at not in front.skip:
            missing = [word for word in block.text.split() if word.strip(":") not in " ".join(kept)]
            assert not missing, block.text
