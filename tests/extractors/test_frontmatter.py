"""What documents say of themselves before their business begins."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from archive.models import Participant
from extractors.frontmatter import FrontMatter, read_front
from extractors.page import Layout, Line
from tests.extractors.building import make_layout

PROSE = (
    "I thank all of you for coming to the harbour this morning, and I shall say at once that the ferry is the first "
    "thing that we have to talk about, because nobody has seen it since the spring."
)

PLENARY = make_layout(
    "h|League of Coastal States",
    "h|General Conference",
    "Twelfth session",
    "7th plenary meeting",
    "Wednesday, 17 May 2017, 10 a.m.",
    "Port Almar",
    "President: Mr. Okafor-Lund . . . . . . . . . . (Norvania)",
    "The meeting was called to order at 10.05 a.m.",
    "h|Agenda item 9 (continued)",
    f"The President: {PROSE}",
    "This record contains the text of speeches delivered in English. Corrections should be submitted in writing.",
    "17-04418 (E)",
)

HANSARD = make_layout(
    "hc|NATIONAL ASSEMBLY OF ALMARIA",
    "hc|OFFICIAL REPORT",
    "hc|Thursday, 14th March, 2019",
    "hc|The House met at 2.30 p.m.",
    "hc|[Mr. Speaker in the Chair]",
    "hc|PRAYERS",
    f"Mr. Tembo: {PROSE}",
)

SESSION = make_layout(
    "hc|Proceedings of Session 2.4 (Meeting Room 5)",
    "hc|Coherence of policies on the sea and those who cross it",
    "Chairperson: Adaeze Thornbury",
    "Speakers: Rosalind Keane and Tomas Brevik",
    "Rapporteur: Pieter Vandaele assisted by Moreau?",
    f"The Chair said: {PROSE}",
)

MINUTES = make_layout(
    "h|MINUTES",
    "h|TOWNSHIP OF ARDEN",
    "h|Tuesday, July 11, 2023",
    "A regular meeting of the council was held on Tuesday, July 11, 2023 at the Arden Community Centre.",
    "Present: Mayor Ada Quill and Councillors Ben Otis, Cy Ek and Dee Fry.",
    "Staff: Fire Chief Will Bate and Municipal Administrator-Clerk-Treasurer Kris Holm.",
    "Absent with apologies: Councillor Gus Hale.",
    "R2023-147 B. Otis, C. Ek:",
    "That the minutes of the meeting be adopted. Carried.",
    "Mayor:",
    "______________",
)

LANDTAG = make_layout(
    "h|Plenarprotokoll 8/21",
    "h|Landtag Weserland",
    "h|21. Sitzung",
    "Hafenstadt, Donnerstag, 9. November 2023",
    "h|Inhaltsverzeichnis",
    "Eröffnung ................................. 1203",
    "Aktuelle Stunde ........................... 1204",
    "Abstimmung ................................ 1219",
    "Präsidentin Dr. Annegret Holm: Guten Morgen, meine Damen und Herren! Ich eröffne die Sitzung, in der wir heute "
    "über die Fähre sprechen, die seit dem Frühjahr nicht mehr auf dem Wasser zu sehen war und die wir brauchen.",
)

CONSEIL = make_layout(
    "h|COMITÉ DU PORT",
    "h|PROCÈS-VERBAL",
    "h|Séance publique tenue le 20 juin, à 16h00 à la salle du conseil",
    "h|Présences",
    "Membres :",
    "n|M. Gaétan Lenoir, conseiller municipal",
    "n|Mme Ada Roux, conseillère municipale",
    "Secrétaire :",
    "Mme Ariane Dubois, greffière adjointe, Service du greffe",
    "h|1. Ouverture de la séance",
    "La séance est ouverte à 16h00. Le président constate que les membres du comité sont présents.",
    "L'avis a été publié le 7 juin 2023 dans le journal de la ville, et aucune opposition n'a été reçue par le greffe.",
)

ACTA = make_layout(
    "h|CÁMARA DE DIPUTADOS DE LITORIA",
    "h|ACTA DE LA SESIÓN",
    "Puerto Claro, miércoles 17 de abril de 2019",
    "Presidenta: Remedios Quiroga",
    "Secretario: Anselmo Paz",
    "SRA. PRESIDENTA (Quiroga).- Buenos días. Con la presencia de nueve diputados se abre la sesión en el recinto, y "
    "les pido que no olviden que el transbordador no está en servicio desde la primavera.",
)


@pytest.mark.parametrize(
    ("layout", "body", "session", "date", "place", "language", "genre"),
    [
        (
            PLENARY,
            "League of Coastal States General Conference",
            "Twelfth session, 7th plenary meeting",
            "2017-05-17",
            "Port Almar",
            "en",
            None,
        ),
        (HANSARD, "National Assembly of Almaria", None, "2019-03-14", None, "en", "verbatim"),
        (SESSION, None, "Session 2.4", None, "Meeting Room 5", "en", "report"),
        (MINUTES, "Township of Arden", None, "2023-07-11", "the Arden Community Centre", "en", "minutes"),
        (LANDTAG, "Landtag Weserland", "21. Sitzung", "2023-11-09", "Hafenstadt", "de", "verbatim"),
        (CONSEIL, "Comité du Port", "Séance publique", "2023-06-20", None, "fr", "minutes"),
        (ACTA, "Cámara de Diputados de Litoria", None, "2019-04-17", "Puerto Claro", "es", "minutes"),
    ],
    ids=["plenary", "hansard", "session", "minutes", "landtag", "conseil", "acta"],
)
def test_reads_the_heading(
    layout: Layout,
    body: str | None,
    session: str | None,
    date: str | None,
    place: str | None,
    language: str,
    genre: str | None,
) -> None:
    front = read_front(layout)
    heading = front.heading
    assert (heading.body, heading.session, heading.place, heading.language) == (body, session, place, language)
    assert heading.date == (dt.date.fromisoformat(date) if date else None)
    assert front.genre == genre


@pytest.mark.parametrize(
    ("layout", "title"),
    [
        (SESSION, "Coherence of policies on the sea and those who cross it"),
        (MINUTES, "Minutes, Township of Arden, 11 July 2023"),
        (HANSARD, "Official Report, National Assembly of Almaria, 14 March 2019"),
        (LANDTAG, "Plenarprotokoll 8/21, Landtag Weserland, 21. Sitzung, 9 November 2023"),
    ],
    ids=["its own", "minutes", "hansard", "landtag"],
)
def test_titles_are_printed_or_composed(layout: Layout, title: str) -> None:
    assert read_front(layout).heading.title == title


@pytest.mark.parametrize(
    ("layout", "first"),
    [
        (PLENARY, "The meeting was called to order"),
        (HANSARD, "The House met"),
        (SESSION, "The Chair said"),
        (MINUTES, "A regular meeting"),
        (LANDTAG, "Präsidentin Dr. Annegret Holm"),
        (CONSEIL, "1. Ouverture"),
        (ACTA, "SRA. PRESIDENTA"),
    ],
    ids=["plenary", "hansard", "session", "minutes", "landtag", "conseil", "acta"],
)
def test_the_body_begins_where_the_cover_ends(layout: Layout, first: str) -> None:
    front = read_front(layout)
    body = [block.text for at, block in enumerate(layout.blocks) if at >= front.body_from and at not in front.skip]
    assert body[0].startswith(first)


def people(front: FrontMatter) -> dict[str, Participant]:
    return {person.name: person for person in front.participants}


def test_the_president_of_a_plenary_is_known() -> None:
    president = people(read_front(PLENARY))["Mr. Okafor-Lund"]
    assert (president.roles, president.affiliation, president.gender) == (("president",), "Norvania", "m")


def test_a_session_names_chair_speakers_and_rapporteurs() -> None:
    found = people(read_front(SESSION))
    assert {name: person.roles for name, person in found.items()} == {
        "Adaeze Thornbury": ("chair",),
        "Rosalind Keane": ("speaker",),
        "Tomas Brevik": ("speaker",),
        "Pieter Vandaele": ("rapporteur",),
        "Moreau": ("assistant",),
    }
    assert [name for name, person in found.items() if person.uncertain] == ["Moreau"]


def test_minutes_list_who_was_there_and_who_was_not() -> None:
    found = people(read_front(MINUTES))
    assert set(found) == {"Ada Quill", "Ben Otis", "Cy Ek", "Dee Fry", "Will Bate", "Kris Holm", "Gus Hale"}
    assert found["Ada Quill"].roles == ("mayor",)
    assert "absent" in found["Gus Hale"].roles


def test_french_attendance_under_a_heading() -> None:
    found = people(read_front(CONSEIL))
    assert set(found) == {"Gaétan Lenoir", "Ada Roux", "Ariane Dubois"}
    assert "secretary" in found["Ariane Dubois"].roles
    assert found["Gaétan Lenoir"].gender == "m"


@pytest.mark.parametrize(
    ("layout", "skipped"),
    [
        (PLENARY, ["This record contains", "17-04418"]),
        (MINUTES, ["Present:", "Staff:", "Absent with", "Mayor:", "______"]),
        (HANSARD, []),
    ],
    ids=["notices", "lists and signatures", "nothing"],
)
def test_skips_what_nobody_says(layout: Layout, skipped: list[str]) -> None:
    front = read_front(layout)
    texts = [layout.blocks[at].text for at in sorted(front.skip)]
    assert len(texts) == len(skipped)
    assert all(text.startswith(start) for text, start in zip(texts, skipped, strict=True))


def test_a_table_of_attendance_is_read_and_skipped() -> None:
    layout = make_layout(
        "h|MINUTES OF THE REGULAR COUNCIL MEETING",
        "h|ATTENDANCE",
        "t|Name\tPosition\tPresent\nAda Quill\tMayor\tYes\nBen Otis\tCouncillor, Ward 1\tRegrets",
        "h|1. CALL TO ORDER",
        "Mayor Quill called the meeting to order and acknowledged that the town stands on the shore of the bay.",
    )
    front = read_front(layout)
    assert [person.name for person in front.participants] == ["Ada Quill", "Ben Otis"]
    assert layout.blocks[front.body_from].text == "1. CALL TO ORDER"


@pytest.mark.parametrize(
    ("line", "language", "role"),
    [
        ("Vorsitz: Abg. Dr. Ute Kern", "de", "chair"),
        ("In the Chair: Ms. Ute Kern", "en", "chair"),
        ("Présidence : Mme Ute Kern", "fr", "president"),
        ("Presidencia: Sra. Ute Kern", "es", "president"),
    ],
)
def test_a_word_for_presiding_names_who_presides(line: str, language: str, role: str) -> None:
    front = read_front(make_layout("Harbour Committee", line, "1. Opening"), language=language)
    assert people(front)["Ute Kern"].roles == (role,)


def test_lines_of_name_and_office_are_a_list_without_a_label() -> None:
    layout = make_layout(
        "h|BOARD OF HARBOURS",
        "h|MINUTES",
        "Honorable Ada Quill, President",
        "Ben Otis, City Solicitor",
        "Cy Ek, Deputy Comptroller and Clerk",
        "The meeting was called to order by the President.",
    )
    front = read_front(layout)
    assert {p.name: p.roles for p in front.participants} == {
        "Ada Quill": ("president",),
        "Ben Otis": ("solicitor",),
        "Cy Ek": ("deputy comptroller", "clerk"),
    }
    assert front.body_from == 5


def test_a_spoken_label_is_no_list() -> None:
    layout = make_layout(
        "h|COUNCIL OF ARDEN",
        "Clerk: Madam Speaker Roe, His Worship Mayor Quill, Councillors Otis, Ek, Fry and Hale.",
        f"The President: {PROSE}",
        "The President: I now give the floor to the Secretary-General, Mr. Ott.",
    )
    assert read_front(layout).skip == frozenset()


def test_the_date_of_distribution_is_not_the_sitting() -> None:
    layout = make_layout(
        "h|LEAGUE OF COASTAL STATES",
        "Distr. GENERAL",
        "13 May 2008",
        "h|Report of the Working Group on Ferries",
        f"1. {PROSE}",
        "2. The review was held at the second meeting, held on 7 April 2008. The report was adopted two days later.",
    )
    assert read_front(layout).heading.date == dt.date(2008, 4, 7)


def test_a_running_head_gives_the_date_where_the_cover_has_none() -> None:
    bare = make_layout("h|HOUSE OF ASSEMBLY", f"Mr. Tembo: {PROSE}")
    head = Line(text="Friday, 4 June 2021", box=(60.0, 20.0, 200.0, 32.0), page=1, runs=())
    layout = msgspec.structs.replace(bare, furniture=(head,))
    assert read_front(layout).heading.date == dt.date(2021, 6, 4)


def test_an_annex_of_people_at_the_end_is_skipped() -> None:
    layout = make_layout(
        "h|Report of the Working Group on Ferries",
        f"1. {PROSE}",
        "h|Annex",
        "h|Composition of the delegation",
        "The delegation of Verania was headed by Ms. Ada Quill and composed of the following members:",
        "n|• Mr. Ben Otis, Director of Ports",
        "n|• Ms. Cy Ek, Counsellor",
    )
    front = read_front(layout)
    assert {5, 6} <= front.skip
    assert 4 not in front.skip  # a sentence that introduces a list says something itself
    assert "Ben Otis" in people(front)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (
            (
                "h|FIJI",
                "Ministry of Trade, Suva\nMr. Jon Otway\nDirector of Ports",
                "Ms. Ana Roe\nAdviser\nPort Authority",
            ),
            [("Jon Otway", "Ministry of Trade, Suva"), ("Ana Roe", "Port Authority")],
        ),
        (
            ("ROE Ana (Ms.), Director, Ministry of Water, Suva", "EK Cy (Dr.), University of Togo"),
            [("Roe Ana", "Ministry of Water, Suva"), ("EK Cy", "University of Togo")],
        ),
        (
            ("Port Authority of Fiji: Jon Otway, Ana Roe", "Director of Ports: Cy Ek"),
            [("Jon Otway", "Port Authority of Fiji"), ("Ana Roe", "Port Authority of Fiji"), ("Cy Ek", None)],
        ),
        (
            ("Ann Lee – Mayor; Bo Dahl – Treasurer, Harbour Trust",),
            [("Ann Lee", None), ("Bo Dahl", "Harbour Trust")],
        ),
        (
            ("n|• Ms. Cy Ek, Minister of Justice and Human Rights, Head of Delegation;", "n|• Mr. Bo Dahl, Adviser;"),
            [("Cy Ek", None), ("Bo Dahl", None)],
        ),
    ],
)
def test_fields_of_a_list_in_any_order(entries: tuple[str, ...], expected: list[tuple[str, str | None]]) -> None:
    layout = make_layout("h|Report of the Meeting on Ferries", f"1. {PROSE}", "h|Annex: List of participants", *entries)
    front = read_front(layout)
    assert [(one.name, one.affiliation) for one in front.participants] == expected
    assert set(range(3, 3 + len(entries))) <= front.skip


def test_a_kind_is_said_by_the_way() -> None:
    layout = make_layout("h|TOWN OF HARROW BAY", "h|REGULAR MEETING MINUTES, OCTOBER 3, 2006", PROSE)
    assert read_front(layout).genre == "minutes"


def test_a_date_opens_the_body_behind_a_word() -> None:
    layout = make_layout(
        "h|Ata da Assembleia Geral",
        "Aos 9 de maio de 2019, às 19h30, reuniram-se os condôminos do edifício e elegeram a mesa da reunião.",
    )
    assert read_front(layout).heading.date == dt.date(2019, 5, 9)


def test_an_empty_document_has_an_empty_front() -> None:
    front = read_front(make_layout())
    assert (front.body_from, front.participants, front.skip) == (0, (), frozenset())


def test_a_date_is_read_where_the_sitting_opens_on_its_line() -> None:
    opening = "Monday, July 1, 2019 / Ashadha 10, 1941 The House met at Eleven of the Clock."
    front = read_front(
        make_layout("hc|ISLAND DEBATES", f"c|<i>{opening}</i>", f"MR. SPEAKER: {PROSE}", f"MS. ROE: {PROSE}")
    )
    assert front.heading.date == dt.date(2019, 7, 1)
