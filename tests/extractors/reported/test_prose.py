"""Who said what in running prose: invented records of invented meetings, sentence by sentence."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Evidence, Kind, Participant
from extractors.people.roster import Roster
from extractors.reported.prose import attribute, attribute_runs
from extractors.words.lexicon import lexicon_for
from tests.extractors.building import make_blocks
from tests.extractors.reported.attributing import read, said, speakers

CHAIR = Participant(id="p1", name="Ana Lima", roles=("chair",))


# -- carrying on ------------------------------------------------------------------------------------------------------


def test_a_sentence_without_a_clause_goes_on() -> None:
    words = "Ms. Roe said that fish were scarce. Prices have risen. Nobody knows why."
    assert said(words) == [("Ms. Roe", words)]


def test_confidence_fades_with_the_distance_from_the_clause() -> None:
    near = read("Ms. Roe said that fish were scarce.")[0].confidence
    far = read("Ms. Roe said that fish were scarce. " + "Prices have risen. " * 12)[0].confidence
    assert near > far > 0.75


def test_a_paragraph_without_a_clause_goes_on_less_surely() -> None:
    one = read("Ms. Roe said that fish were scarce.", "Prices have risen in all the ports.")
    assert [turn.speaker.name for turn in one if turn.speaker] == ["Ms. Roe"]
    assert one[0].confidence < read("Ms. Roe said that fish were scarce. Prices have risen in all ports.")[0].confidence


def test_a_heading_ends_a_turn() -> None:
    assert said("Ms. Roe said that fish were scarce.", "h|Prices", "They have risen in all the ports.") == [
        ("Ms. Roe", "Ms. Roe said that fish were scarce."),
        (None, "They have risen in all the ports."),
    ]


def test_a_crowd_does_not_go_on_in_the_next_paragraph() -> None:
    turns = read("Some participants said that fish were scarce. Prices have risen.", "Nets are dear as well.")
    assert [(turn.phrase, turn.evidence) for turn in turns] == [
        ("Some participants", Evidence.COLLECTIVE),
        (None, Evidence.CARRY),
    ]
    assert [candidate.name for candidate in turns[1].candidates] == ["Some participants"]
    assert turns[1].confidence < 0.5


def test_a_paragraph_about_somebody_else_does_not_go_on() -> None:
    assert speakers("Ms. Roe said that fish were scarce.", "Mr. Otway is an engineer from the northern port.") == [
        "Ms. Roe",
        None,
    ]


def test_agentless_passives_go_on_in_the_paragraph_of_a_person() -> None:
    turns = read("Fiji asked about ports. Information was requested on nets.")
    assert [turn.speaker.name for turn in turns if turn.speaker] == ["Fiji"]


def test_agentless_passives_after_a_crowd_are_nobodys() -> None:
    assert speakers("Several members asked about ports. It was suggested that nets be banned.") == [
        "Several members",
        None,
    ]


def test_items_that_a_clause_announces_go_with_it() -> None:
    words = ["Ms. Roe made three points:", "n|• Fish are scarce.", "n|• Nets are dear.", "n|• Boats are old."]
    assert speakers(*words) == ["Ms. Roe"]


def test_a_bullet_without_a_clause_is_not_the_bullet_before_it() -> None:
    assert speakers("n|• Ms. Roe stressed the price of fish.", "n|• Nets have become very dear lately.") == [
        "Ms. Roe",
        None,
    ]


def test_a_bullet_without_a_subject_is_whose_the_list_is() -> None:
    turns = read("n|• Moderated by Ruth Ode (Harbour Trust).", "n|• Highlighted the lack of cranes.")
    assert turns[1].speaker is not None
    assert (turns[1].speaker.name, turns[1].evidence) == ("Ruth Ode", Evidence.HEADING)


def test_a_heading_that_names_a_group_leads_the_fragments_below_it() -> None:
    assert speakers("h|Group 2: Harbours", "n|• Discussed the lack of cranes.", "n|• Called for a new pier.") == [
        "Group 2"
    ]


def test_numbered_paragraphs_each_begin_anew() -> None:
    assert said("7. Ms. Roe said that fish were scarce.", "8. Ms. Roe also said that nets were dear.") == [
        ("Ms. Roe", "7. Ms. Roe said that fish were scarce."),
        ("Ms. Roe", "8. Ms. Roe also said that nets were dear."),
    ]


# -- who is meant -----------------------------------------------------------------------------------------------------


def test_pronouns_go_back_to_who_fits() -> None:
    assert said("Ms. Roe asked Mr. Otway about fish. He replied that they were scarce. She thanked him.") == [
        ("Ms. Roe", "Ms. Roe asked Mr. Otway about fish."),
        ("Mr. Otway", "He replied that they were scarce."),
        ("Ms. Roe", "She thanked him."),
    ]


def test_a_pronoun_shows_a_gender() -> None:
    blocks = make_blocks("Dr. Kim Otway spoke of fish. She said that they were scarce.")
    roster = Roster()
    attribute(blocks, [0], roster, lexicon_for("en"))
    assert [person.gender for person in roster.participants()] == ["f"]


def test_it_is_a_delegation() -> None:
    assert speakers("Fiji welcomed the report. It asked about ports. Noting the delay, it recommended cranes.") == [
        "Fiji"
    ]


@pytest.mark.parametrize("later", ["The speaker added that nets were dear.", "In her view, nets were dear."])
def test_words_for_who_has_the_floor(later: str) -> None:
    assert speakers(f"Ms. Roe said that fish were scarce. {later}") == ["Ms. Roe"]


def test_the_chair_is_who_the_roster_says() -> None:
    turns = read("The Chair said that time was short.", people=[CHAIR])
    assert turns[0].speaker is not None
    assert (turns[0].speaker.name, turns[0].role, turns[0].evidence) == ("Ana Lima", "chair", Evidence.OFFICE)


def test_the_chair_is_who_took_it() -> None:
    assert speakers("1. Mr. Bello (Togo), Vice-Chair, took the Chair.", "2. The Chair said that time was short.") == [
        None,
        "Mr. Bello",
    ]


def test_an_office_is_whose_it_was_introduced_as() -> None:
    first = "Ms. Ida Roe, Secretary of State and Head of Delegation, introduced the report."
    assert speakers(first, "The Head of Delegation said that fish were scarce.") == ["Ida Roe"]
    assert speakers(first, "h|Replies", "The Secretary of State said that fish were scarce.") == ["Ida Roe", "Ida Roe"]


def test_an_office_before_the_name() -> None:
    assert speakers(
        "The delegation was headed by the Minister of Trade of Fiji, H.E. Mr. Gus Jalil.",
        "The Minister said that fish were scarce.",
    ) == [None, "Gus Jalil"]


def test_the_applicant_is_who_brought_the_case() -> None:
    assert speakers(
        "The case concerns an application brought by a Ruritanian national, Jon Otway, who lives in the port.",
        "The applicant complains that his boat was seized.",
    ) == [None, "Jon Otway"]


def test_two_forms_of_one_state_are_one_delegation() -> None:
    assert speakers("The Republic of Korea asked about ports. Korea also asked about nets.") == ["Republic of Korea"]


def test_an_adjective_names_a_delegation() -> None:
    assert speakers("Finland asked about ports. The Finnish delegation recommended cranes.") == ["Finland"]


def test_surnames_without_honorific_once_the_person_is_known() -> None:
    assert speakers("Ms. Ifeoma Obi spoke of rivers. Obi called for a census.") == ["Ifeoma Obi"]


def test_joint_speakers() -> None:
    turns = read("Messrs. Denis Doe and Jon Roe began with prices. Mr. Doe said that they had risen.")
    assert (turns[0].phrase, turns[0].evidence) == ("Denis Doe and Jon Roe", Evidence.JOINT)
    assert turns[1].speaker is not None
    assert turns[1].speaker.name == "Denis Doe"


def test_every_unnamed_speaker_is_somebody_new() -> None:
    assert speakers("A participant asked about fish. A participant asked about nets. Another participant left it.") == [
        "A participant",
        "A participant",
    ]


def test_an_unnamed_speaker_has_pronouns_too() -> None:
    assert speakers("A resident asked about noise. He said that it was loud. She agreed.")[0] == "A resident"


# -- what is content, and what is nobody's ----------------------------------------------------------------------------


def test_what_others_did_is_content() -> None:
    words = (
        "Ms. Roe said that fish were scarce. The Committee on Trade had noted this in May. UNICEF recognizes the port "
        "as a model. The Government supported the fleet. Spain found new waters."
    )
    assert said(words) == [("Ms. Roe", words)]


def test_the_floor_changes_within_a_paragraph_where_states_mingle() -> None:
    words = (
        "FIJI, supported by TOGO, called for new funds. The EU, with NORWAY, opposed, saying that funds exist. "
        "JAPAN asked for time. Several parties agreed."
    )
    assert speakers(words) == ["FIJI", "EU", "JAPAN", "Several parties"]


def test_two_speakers_in_one_sentence() -> None:
    assert said("Ms. Roe asked about fish; Mr. Otway replied that they were scarce.") == [
        ("Ms. Roe", "Ms. Roe asked about fish;"),
        ("Mr. Otway", "Mr. Otway replied that they were scarce."),
    ]
    assert speakers("One member asked about fish, while another pointed out that nets were dear.") == [
        "One member",
        "another",
    ]


def test_the_answer_is_by_who_answers() -> None:
    assert speakers("In response to Mr. Otway, Ms. Roe said that fish were scarce.") == ["Ms. Roe"]


@pytest.mark.parametrize(
    "event",
    [
        "The meeting rose at 5.55 p.m.",
        "The Chair then opened the floor for discussion.",
        "A recorded vote was taken.",
        "The draft resolution was adopted by 45 votes to 1.",
        "The Committee took note of the report.",
        "The Chair adjourned the meeting.",
        "It was so decided.",
    ],
)
def test_events_are_nobodys_and_end_the_turn(event: str) -> None:
    turns = read(f"Ms. Roe said that fish were scarce. {event} The hall emptied soon.")
    assert [(turn.speaker.name if turn.speaker else None, turn.kind) for turn in turns] == [
        ("Ms. Roe", Kind.REPORTED),
        (None, Kind.PROCEDURAL),
        (None, Kind.NARRATIVE),
    ]


def test_a_report_in_which_nobody_speaks() -> None:
    turns = read(
        "The Trust manages three harbours and employs 240 people. In 2014 the Board began a new strategy.",
        "The Ministry supported the second pier, and the Government introduced new fees in July.",
        "The Director appointed two managers. The Trust continued to invest in safety. The Auditor found no faults.",
        "Customers welcomed the new tickets. The Minister will attend the ceremony.",
    )
    assert {turn.kind for turn in turns} == {Kind.NARRATIVE}
    assert all(turn.speaker is None and turn.phrase is None for turn in turns)


def test_rare_reports_need_a_plain_clause() -> None:
    filler = ["The Trust repaired the pier, and the accounts were published in June."] * 30
    assert "The Department" not in speakers(*filler, "The Department recommends that all bids be rejected.")
    assert "Ms. Roe" in speakers(*filler, "Ms. Roe said that the pier was safe.")


def test_quotations_are_quoted() -> None:
    turns = read("“You cannot plan for people whom you do not count,” she said.", "Ms. Roe said that it was so.")
    assert turns[-1].kind is Kind.REPORTED
    assert read("“You cannot plan for people whom you do not count,” said Ms. Roe.")[0].kind is Kind.QUOTED


def test_runs_share_what_they_learn_and_not_the_floor() -> None:
    blocks = make_blocks(
        "Ms. Ida Roe, Head of Delegation, said that fish were scarce.",
        "7 May",
        "Prices have risen in the ports. The Head of Delegation blamed the nets, saying that they were too fine.",
    )
    first, second = attribute_runs(blocks, [[0], [2]], Roster(), lexicon_for("en"))
    assert [turn.speaker.name for turn in first if turn.speaker] == ["Ida Roe"]
    assert second[0].speaker is None


# -- whole records ----------------------------------------------------------------------------------------------------


def test_a_summary_record() -> None:
    assert speakers(
        "The meeting was called to order at 3.05 p.m.",
        "h|Agenda item 4: Fisheries (continued)",
        "1. Ms. Aranda (Chile), introducing draft resolution A/C.9/L.4, said that the text had been revised. Its "
        "purpose was to extend the mandate.",
        "2. Mr. Sokol (Russian Federation) said that his delegation could not join the consensus. He requested a vote.",
        "3. A recorded vote was taken.",
        "4. Ms. Petit (Director, Division for Oceans) replied that the report was being translated.",
        "5. Mr. Sokol (Russian Federation) and Ms. Aranda (Chile) expressed their appreciation.",
        "6. The representative of Fiji said that islands depended on fish. The observer of Palestine agreed.",
        "The meeting rose at 5.55 p.m.",
    ) == [
        None,
        "Ms. Aranda",
        "Mr. Sokol",
        None,
        "Ms. Petit",
        "Mr. Sokol and Ms. Aranda",
        "Fiji",
        "Palestine",
        None,
    ]


def test_a_review_of_a_state() -> None:
    assert speakers(
        "h|Presentation",
        "5. At the second meeting, the Minister of Justice of Ruritania, H.E. Mr. Gus Jalil, introduced the report. He "
        "noted that Ruritania had ratified the Convention.",
        "6. Ruritania has also set up a plan. It is being evaluated.",
        "h|Dialogue",
        "7. The representative of Mexico asked what had been done. Information was also requested on prisons.",
        "8. On prisons, the delegation of Fiji noted that courts were slow. Twenty new courts were being built.",
    ) == ["Gus Jalil", "Mexico", "Fiji"]


def test_a_french_council() -> None:
    assert speakers(
        "La séance est ouverte à 19 h 30.",
        "Mme Delattre, adjointe aux finances, présente le budget. Les frais montent. Elle précise que la dette baisse.",
        "M. Faure demande pourquoi les travaux ont doublé. Il s'étonne de l'absence de calendrier.",
        "Plusieurs conseillers s'inquiètent du coût de l'énergie.",
        "Le budget est adopté à l'unanimité.",
        language="fr",
    ) == [None, "Mme Delattre", "M. Faure", "Plusieurs conseillers", None]


def test_a_german_committee_with_reported_mood() -> None:
    turns = read(
        "Herr Dr. Brandt stellt das Konzept vor. Die Kosten seien hoch. Man habe mehrere Varianten geprüft.",
        "Die Brücke sei nicht betroffen.",
        "Stadträtin Keller (FDP) fragt, wann der Bau beginne. Zudem möchte sie wissen, ob Geld da sei.",
        "Es wird angemerkt, dass der Radweg zu schmal sei.",
        "Der Antrag wird einstimmig angenommen.",
        language="de",
    )
    names = [turn.speaker.name if turn.speaker else None for turn in turns]
    assert names == ["Herr Dr. Brandt", "Stadträtin Keller", None, None]
    assert turns[0].confidence > 0.85


def test_a_spanish_record_with_subjects_left_out() -> None:
    words = "1. La Sra. Vidal (Chile) presenta el proyecto. Dice que fue revisado. Añade que espera su aprobación."
    assert said(
        words,
        "2. El representante de Noruega pregunta cuándo estará listo. Se necesitan más datos.",
        "Se levanta la sesión a las 18.00 horas.",
        language="es",
    ) == [
        ("Sra. Vidal", words),
        ("Noruega", "2. El representante de Noruega pregunta cuándo estará listo. Se necesitan más datos."),
        (None, "Se levanta la sesión a las 18.00 horas."),
    ]


def test_a_portuguese_assembly() -> None:
    assert speakers(
        "O Senhor Presidente abriu a sessão às 10 horas.",
        "A Vereadora Sofia Matos disse que o orçamento era curto. Referiu ainda que as escolas estavam degradadas.",
        "O Vereador Paulo Reis respondeu que as obras começariam em março.",
        "Vários moradores manifestaram preocupação com o ruído.",
        "A proposta foi aprovada por maioria.",
        language="pt",
    ) == [None, "Sofia Matos", "Paulo Reis", "Vários moradores", None]


# -- nothing is lost --------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "Ms. Roe said so.", "She left;", "Mr. Otway asked why;", "the Chair", "(Fiji, Spain);", "Some members agreed.",
        "•", "7.", "(a)", "“Yes,” he said.", "However,", "It was noted.", "Fiji", "and", "said", "1.2", "Group 1:", "",
    ]
)  # fmt: skip
PARAGRAPHS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), min_size=1, max_size=6)


@given(PARAGRAPHS, st.sampled_from(["en", "de", "fr", "es", "pt"]))
def test_every_word_stands_in_one_turn_and_in_order(paragraphs: list[str], language: str) -> None:
    blocks = make_blocks(*paragraphs)
    turns = attribute(blocks, range(len(blocks)), Roster(), lexicon_for(language))
    pieces = [piece for turn in turns for piece in turn.pieces]
    places = [(piece.block, piece.start, piece.end) for piece in pieces]
    assert places == sorted(places)
    assert all(one[2] <= two[1] for one, two in pairwise(places) if one[0] == two[0])
    read_words = " ".join(blocks[piece.block].text[piece.start : piece.end] for piece in pieces).split()
    assert read_words == " ".join(block.text for block in blocks).split()


@given(PARAGRAPHS)
def test_a_turn_names_one_speaker_or_none_and_says_how_sure_it_is(paragraphs: list[str]) -> None:
    for turn in read(*paragraphs):
        assert 0 <= turn.confidence <= 1
        assert turn.speaker is None or turn.phrase is None
        nobody = turn.speaker is None and turn.phrase is None
        assert nobody or turn.confidence >= 0.5
        assert not turn.candidates or nobody


@pytest.mark.parametrize(
    "unit", ["“a” said Ms. Roe, ", "Ms. Roe, ", "(“", "the Chair of ", "was noted by ", "Fiji and Spain, ", "(Fiji); "]
)
def test_hostile_repetition_costs_little(unit: str) -> None:
    started = time.process_time()
    read(unit * 3000)
    assert time.process_time() - started < 5


# -- officers, offices and their holders ------------------------------------------------------------------------------


ELECTED = (
    "The Panel elected its bureau: Chairperson: Ms. Ilse Roe (Government member, Fiji); "
    "Vice-Chairpersons: Mr. Jon Otway (Shipowner member, Togo) and Ms. Ada Lim (Seafarer member, Malta)."
)


def test_a_list_of_officers_teaches_who_holds_what() -> None:
    assert speakers(
        ELECTED,
        "The Chairperson thanked the members.",
        "The Shipowner Vice-Chairperson said that costs had risen.",
        "The Seafarer Vice-Chairperson disagreed. Wages had not. She pointed to the survey.",
    ) == [None, "Ilse Roe", "Jon Otway", "Ada Lim"]


def test_offices_told_apart_by_the_word_before_them_have_different_holders() -> None:
    words = ("The Shipowner Vice-Chairperson said no.", "The Seafarer Vice-Chairperson disagreed.")
    assert len(set(speakers(*words))) == 2


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("The Government member of Norway, speaking for the Nordic states, said that it was late.", "en"),
        ("Le membre gouvernemental de la Norvège déclare que le texte est bon.", "fr"),
        ("El miembro gubernamental de Noruega declara que el texto es bueno.", "es"),
    ],
)
def test_a_government_member_speaks_for_the_state(words: str, language: str) -> None:
    (turn,) = read(words, language=language)
    assert turn.speaker is not None
    assert turn.speaker.roles == ("delegation",)
    assert turn.speaker.name[:4] in ("Norw", "Norv", "Noru")


def test_who_represents_an_office_is_not_its_holder() -> None:
    (name,) = speakers("The representative of the Secretary-General explained that the text could be amended.")
    assert name == "Representative of the Secretary-General"


def test_a_name_in_brackets_says_who_speaks_for_a_body() -> None:
    words = "The Secretariat (Ms. Ada Lim) reported on the survey. In her view, it had gone well."
    (turn,) = read(words)
    assert turn.speaker is not None
    assert (turn.speaker.name, turn.speaker.affiliation) == ("Ada Lim", "Secretariat")


def test_a_name_in_brackets_says_who_holds_an_office() -> None:
    words = ("The Treasurer (Ms. Ada Lim) said that all was paid.", "Mr. Otway asked why.", "The Treasurer agreed.")
    assert speakers(*words) == ["Ada Lim", "Mr. Otway", "Ada Lim"]


def test_a_co_chair_is_the_same_person_with_and_without_a_given_name() -> None:
    words = ("Co-Chair Ada Lim introduced a draft.", "Fiji objected.", "Co-Chair Lim said that time was short.")
    assert speakers(*words) == ["Ada Lim", "Fiji", "Ada Lim"]


def test_who_opens_a_meeting_may_go_on_as_she() -> None:
    assert speakers("Chair Ada Lim opened the session. She urged everybody to be brief.") == [None, "Ada Lim"]


def test_a_motion_is_nobodys_report() -> None:
    words = "It was proposed by Councillor Roe, seconded by Councillor Lim and RESOLVED that the plan be approved."
    assert speakers("Councillor Otway said that it was late.", words) == ["Councillor Otway", None]


# -- German records in the present ------------------------------------------------------------------------------------


def test_german_minister_is_one_person_where_the_article_or_a_name_says_so() -> None:
    words = (
        "Minister Jan Rolfs führt aus, der Deich sei fertig. Die Kosten lägen bei zwei Millionen Euro.",
        "Abgeordnete Ute Kern (DPL) fragt, wer das bezahle. Der Minister antwortet, man rechne mit Zuschüssen.",
    )
    assert speakers(*words, language="de") == ["Jan Rolfs", "Ute Kern", "Jan Rolfs"]


def test_german_plural_ministers_stay_a_crowd() -> None:
    (turn,) = read("Die Minister betonen, dass der Deich halte.", language="de")
    assert turn.speaker is None
    assert turn.phrase == "Die Minister"


# -- small meetings, panels, other languages --------------------------------------------------------------------------


def test_given_names_of_listed_people_are_enough() -> None:
    people = (Participant(id="p1", name="Ada Lim"), Participant(id="p2", name="Jon Otway"))
    words = "Ada asked if the pump was new; Jon responded that it was not. Later Ms. Roe asked for the bill."
    assert speakers(words, people=people) == ["Ada Lim", "Jon Otway", "Ms. Roe"]


def test_a_given_name_that_two_have_is_nobodys() -> None:
    people = (Participant(id="p1", name="Ada Lim"), Participant(id="p2", name="Ada Roe"))
    assert "Ada Lim" not in speakers("Ada said that the pump was new.", people=people)


def test_who_moderates_a_panel_is_the_moderator() -> None:
    words = (
        "The first panel was moderated by Ms. Ada Lim (Pump Trust).",
        "Dr. Jon Otway opened the discussion by noting that pumps break. According to him, all do.",
        "The moderator thanked the speakers.",
    )
    assert speakers(*words) == [None, "Jon Otway", "Ada Lim"]


def test_an_office_in_brackets_is_learnt() -> None:
    words = (
        "La Sra. Ada Lima (Tesorera) informa de que las cuentas están cerradas.",
        "El Sr. Otero pregunta por el saldo. La Tesorera responde que es positivo.",
    )
    assert speakers(*words, language="es") == ["Ada Lima", "Sr. Otero", "Ada Lima"]


def test_a_subject_with_an_article_may_follow_its_verb() -> None:
    words = "El Sr. Otero pregunta por el saldo. Interviene la administradora, Dña. Ada Lima, para aclarar que es cero."
    (_, turn) = read(words, language="es")
    assert turn.speaker is not None
    assert (turn.speaker.name, turn.speaker.affiliation) == ("Ada Lima", None)


def test_a_feminine_office_is_no_man() -> None:
    elected = "Vice-présidents : Mme Ada Lim (membre armateur, Fidji) et M. Jon Otway (membre marin, Togo)."
    words = (
        f"La Commission élit son bureau : {elected}",
        "La vice-présidente estime que le texte est bon et déclare qu'elle l'appuie.",
        "M. Otway dit qu'il est mauvais.",
    )
    assert speakers(*words, language="fr") == [None, "Ada Lim", "Jon Otway"]


def test_a_body_that_does_something_inside_a_report_does_not_speak() -> None:
    assert speakers("Ms. Roe said that the pump was new. The secretariat would move in June.") == ["Ms. Roe"]


def test_a_french_council_that_decides_ends_the_report() -> None:
    words = (
        "Mme Roux dit que le loyer augmente.",
        "Le conseil approuve les comptes.",
        "Une adhérente demande pourquoi.",
    )
    assert speakers(*words, language="fr") == ["Mme Roux", None, "Une adhérente"]


def test_a_vice_chair_with_a_name_speaks() -> None:
    words = ("Ms. Roe said no.", "Vice-Chair Otway, on behalf of the Chair, said yes.", "Vice-Chair Otway thanked all.")
    assert speakers(*words)[0] == "Ms. Roe"
    assert {name[-5:] for name in speakers(*words)[1:] if name} == {"Otway"}


def test_he_may_be_whoever_the_sentence_before_names_with_an_office() -> None:
    words = "Ms. Roe said that it was late. She invited a report by Commissioner Otway. He said that all was well."
    assert speakers(words)[-1] in ("Otway", "Commissioner Otway")
