"""How records of many kinds say who speaks, a case a habit: invented sentences, and whose each part is.

`|` stands in the words where a turn begins, and nowhere else.
"""

from __future__ import annotations

import pytest

from archive.models import Participant
from extractors.people.roster import Roster
from extractors.reported.prose import attribute_runs
from extractors.words.countries import uses_codes
from extractors.words.lexicon import lexicon_for
from tests.extractors.building import make_blocks
from tests.extractors.reported.attributing import read, said

Case = tuple[str, str, list[str | None]]

CASES: dict[str, Case] = {
    "two clauses joined by and": (
        "en",
        "Ms. Roe asked whether the quay was safe, |and Mr. Otway replied that it was.",
        ["Ms. Roe", "Mr. Otway"],
    ),
    "an answer behind to which": (
        "en",
        "The Committee asked who had paid, |to which the Director of Ports replied that nobody had.",
        ["The Committee", "Director of Ports"],
    ),
    "what somebody said of two others is content": (
        "en",
        "Ms. Roe said that Fiji had asked for time and Togo opposed it.",
        ["Ms. Roe"],
    ),
    "an office behind a semicolon": (
        "en",
        "Ms. Roe queried the costs; |the Chief Executive explained that cranes were dear.",
        ["Ms. Roe", "Chief Executive"],
    ),
    "for somebody": (
        "en",
        "Ms. Roe disagreed. |For Mr. Otway, the question was who pays. In his opinion, nobody does.",
        ["Ms. Roe", "Mr. Otway"],
    ),
    "for somebody, another replied": (
        "en",
        "For Mr. Otway, Ms. Roe replied that it was late.",
        ["Ms. Roe"],
    ),
    "in her closing remarks, the name follows": (
        "en",
        "A participant asked why. |In her closing remarks, Ms. Roe drew three lessons.",
        ["A participant", "Ms. Roe"],
    ),
    "those cited do not speak": (
        "en",
        "Mr. Otway said that crews were tired. According to doctors, they slept four hours.",
        ["Mr. Otway"],
    ),
    "surnames alone, of people named in full": (
        "en",
        (
            "C. Roe (Univ. of Suva) presented new cores. |Otway doubted the dates. The last talk, by J. Otway (Lome), "
            "dealt with dredging. |Roe and Otway supported an archive."
        ),
        ["C. Roe", "Otway", "C. Roe and J. Otway"],
    ),
    "people whom no lexicon lists": (
        "en",
        "Seaweed gatherers complained that the shore was closed.",
        ["Seaweed gatherers"],
    ),
    "things do not speak": ("en", "The higher figures suggested that fish were back.", [None]),
    "someone from the audience": (
        "en",
        "Ms. Roe spoke about nets. |Someone from the audience asked about boats.",
        ["Ms. Roe", "Someone from the audience"],
    ),
    "one of them": (
        "en",
        "Several residents complained. |One thought that the quay would fall.",
        ["Several residents", "One"],
    ),
    "one more state supports": (
        "en",
        "The representative of Togo stressed that ports were slow. |Fiji also supported the concern.",
        ["Togo", "Fiji"],
    ),
    "organisations among states": (
        "en",
        (
            "FIJI preferred the text. |TOGO opposed it. |CHILE asked. |The UNBO presented maps. |Co-Chair Roe asked "
            "parties to wait."
        ),
        ["FIJI", "TOGO", "CHILE", "UNBO", "Co-Chair Roe"],
    ),
    "states by their codes": (
        "en",
        (
            "DE, FR and IT welcomed the text. |PL entered a reservation. |ES, supported by PT, asked for more. |The "
            "Presidency announced a draft."
        ),
        ["DE, FR and IT", "PL", "ES", "The Presidency"],
    ),
    "a body by its short name": (
        "en",
        "The Harbour Commission (HARCOM) presented a plan. |Fiji asked who would pay. |HARCOM replied that all would.",
        ["The Harbour Commission", "Fiji", "The Harbour Commission"],
    ),
    "capitals with an office": (
        "en",
        "ANA ROE (Fiji) said that seas rose. |LUCIA OTWAY, Director of Ports, introduced the report.",
        ["Ana Roe", "Lucia Otway"],
    ),
    "a secretary who is no general": (
        "en",
        "The General Secretary of the Union, Ms. Ana Roe, submitted that pay was late.",
        ["Ana Roe"],
    ),
    "a director general": ("en", "The Director General explained the plan.", ["Director General"]),
    "the honourable member": (
        "en",
        "Hon. Roe sought to know why. |Mr. Otway explained. |The honourable Member further inquired when.",
        ["Hon. Roe", "Mr. Otway", "Hon. Roe"],
    ),
    "could not agree": (
        "en",
        "A participant asked for time. |The Worker Vice-Chairperson could not agree to that.",
        ["A participant", "Worker Vice-Chairperson"],
    ),
    "opened it by saying": (
        "en",
        "Ms. Roe opened the meeting and explained that it would be short.",
        ["Ms. Roe"],
    ),
    "what became of an amendment": (
        "en",
        "Ms. Roe opposed the text. |The amendment was withdrawn.",
        ["Ms. Roe", None],
    ),
    "for somebody whom a clause introduces": (
        "en",
        "A resident complained. |For Yuki Endo, who studies cities, the answer is shade.",
        ["A resident", "Yuki Endo"],
    ),
    "for a place": ("en", "Ms. Roe was worried. For San Remo, the answer was shade.", ["Ms. Roe"]),
    "a third": (
        "en",
        "One participant spoke of convoys. |A third drew a parallel with 1993.",
        ["One participant", "A third"],
    ),
    "they are whom he spoke of": (
        "en",
        "Some directors disagreed. |Mr. Roe defended the authorities. They did not share the view.",
        ["Some directors", "Mr. Roe"],
    ),
    "a side without an article": (
        "en",
        "The Union asked for figures. |Management responded that there were none.",
        ["The Union", "Management"],
    ),
    "noun and name": ("en", "Ms. Roe agreed. |The resident Ann Lee asked why.", ["Ms. Roe", "Ann Lee"]),
    "elected to the chair": (
        "en",
        "Ms. Roe was elected chair of the meeting. |The chair said that it was late.",
        [None, "Ms. Roe"],
    ),
    "what was decided, by label": (
        "en",
        "Ms. Roe suggested grants. |Decision: half for grants.",
        ["Ms. Roe", None],
    ),
    "German, abbreviated offices": (
        "de",
        "Bgm. Maier berichtete, dass der Bau ruhe. |GR Huber fragte warum. |Der Bürgermeister erwiderte, Geld fehle.",
        ["Bgm. Maier", "GR Huber", "Bgm. Maier"],
    ),
    "French, in small letters behind the name": (
        "fr",
        (
            "Le conseil se réunit sous la présidence de M. Roe, maire. |Le maire indique que tout va bien. |Plusieurs "
            "habitants présents dans la salle ont demandé pourquoi."
        ),
        [None, "M. Roe", "Plusieurs habitants"],
    ),
    "an undersecretary whom no lexicon lists": (
        "en",
        "Ms. Roe asked why. |The quartermistress general's auditor explained the delay.",
        ["Ms. Roe", "Quartermistress general's auditor"],
    ),
    "a beekeeper whom no lexicon lists": (
        "en",
        "Ms. Roe asked why. |A winegrower from Togo said that wine was dear. |A beekeeper disagreed.",
        ["Ms. Roe", "A winegrower from Togo", "A beekeeper"],
    ),
    "what will be done by somebody is no report": (
        "en",
        "The text will be examined by Fiji.",
        [None],
    ),
    "who presides may think": (
        "en",
        "Ms. Roe asked for a fence. |The Chairman thought that it would be dear.",
        ["Ms. Roe", "Chairman"],
    ),
    "statements were made": (
        "en",
        "Ms. Roe asked for a fence. |During the dialogue, 58 delegations made statements.",
        ["Ms. Roe", None],
    ),
    "Spanish, the researcher is whom we know": (
        "es",
        (
            "Ana Roe, de la Universidad Austral, presentó los resultados. Según la investigadora, faltan datos. |El "
            "subsecretario reconoció el problema. |Una dirigente señaló que faltan mujeres."
        ),
        ["Ana Roe", "Subsecretario", "Una dirigente"],
    ),
    "French, would like to know": (
        "fr",
        "M. Kühl répond que oui. |Le Président souhaiterait des précisions.",
        ["M. Kühl", "Président"],
    ),
    "German, who began": (
        "de",
        (
            "Den Auftakt machte UTE ROE (Kiel) mit Karten. Sie zeigte alte Häfen. |Für KLAUS MENKE (Bremen) sind "
            "Häfen vor allem Lager. |Roe widersprach."
        ),
        ["Ute Roe", "Klaus Menke", "Ute Roe"],
    ),
    "Portuguese, an office with a scope": (
        "pt",
        "O Senhor Presidente da Comissão, Deputado Vasco Pinhal, deu as boas-vindas.",
        ["Vasco Pinhal"],
    ),
    "opened it with an overview": (
        "en",
        "Ms. Roe opened the session with an overview of the river. The bed had sunk.",
        ["Ms. Roe"],
    ),
    "surnames alone, of nobody listed": (
        "en",
        "Chow noted that labs were full. |Osei agreed. |Larkin replied that they were not. |Quist spoke against it.",
        ["Chow", "Osei", "Larkin", "Quist"],
    ),
    "German, reports of something": (
        "de",
        "Frau Roe fragt nach den Kosten. |Mira Kühl berichtet von der Regatta. Elf Kinder hätten teilgenommen.",
        ["Frau Roe", "Mira Kühl"],
    ),
    "Spanish, opened and went on": (
        "es",
        "La presidenta, Sra. Roe, abrió la sesión. |Informó de que el puerto estaba lleno.",
        [None, "Sra. Roe"],
    ),
    "Spanish, decided": (
        "es",
        "El Sr. Vera pidió más tiempo. |Se acordó estudiarlo.",
        ["Sr. Vera", None],
    ),
    "Spanish, an answer joined": (
        "es",
        "La Sra. Roe preguntó quién pagaba, |a lo que el Sr. Vera respondió que nadie.",
        ["Sra. Roe", "Sr. Vera"],
    ),
    "French, opened while recalling": (
        "fr",
        "Mme Roe ouvre la séance en rappelant que le port est plein. Elle indique que douze bateaux attendent.",
        ["Mme Roe"],
    ),
    "French, two together": (
        "fr",
        "Mme Roe demande une pesée. |Mmes Sorel et Diallo ont proposé d'attendre.",
        ["Mme Roe", "Sorel et Diallo"],
    ),
    "French, for somebody": (
        "fr",
        "Mme Roe regrette ce délai. |Pour M. Vasseur, il faudrait réduire le bruit.",
        ["Mme Roe", "M. Vasseur"],
    ),
    "Portuguese, one of them": (
        "pt",
        "Vários conselheiros manifestaram preocupação. |Um deles sugeriu esperar. |A Sra. Roe comprometeu-se a ouvir.",
        ["Vários conselheiros", "Um deles", "Sra. Roe"],
    ),
    "Portuguese, who presides": (
        "pt",
        "Reuniu-se o conselho, sob a presidência da Sra. Roe. |A presidente explicou o atraso.",
        [None, "Sra. Roe"],
    ),
    "German, separable verbs": (
        "de",
        (
            "Frau Roe stellt den Plan vor. |Anschließend weist Herr Kühl darauf hin, dass es vorliege. Es sei "
            "nie beraten worden. |Mehrere Mitglieder regen an, die Bahn einzuladen."
        ),
        ["Frau Roe", "Herr Kühl", "Mehrere Mitglieder"],
    ),
    "German, whose view": (
        "de",
        "Frau Roe fragt nach den Kosten. |Herrn Kühl zufolge seien sie gering. |Für Frau Prinz ist der Nutzen größer.",
        ["Frau Roe", "Herr Kühl", "Frau Prinz"],
    ),
}


@pytest.mark.parametrize("habit", CASES)
def test_whose_words_are_whose(habit: str) -> None:
    language, marked, speakers = CASES[habit]
    expected = list(zip(speakers, (part.strip() for part in marked.split("|")), strict=True))
    assert said(marked.replace("|", ""), language=language) == expected


def test_initials_that_are_a_word_are_who_is_listed() -> None:
    people = [Participant(id="p1", name="Ian Foss", listed=True), Participant(id="p2", name="Jon Otway", listed=True)]
    found = said("Mr. Otway asked why. IF gave a presentation on repairs.", people=people)
    assert [speaker for speaker, _ in found] == ["Jon Otway", "Ian Foss"]


def test_a_paragraph_runs_on_from_its_heading() -> None:
    assert said(
        "2.1. Fiji asked for time.", "3.2 Trade facilitation. The representative of Togo said that ports were slow."
    ) == [
        ("Fiji", "2.1. Fiji asked for time."),
        (None, "3.2 Trade facilitation."),
        ("Togo", "The representative of Togo said that ports were slow."),
    ]
    assert said("Ms. Roe spoke of nets.", "<b>Canteen.</b> It is loud.")[1:] == [
        (None, "Canteen."),
        (None, "It is loud."),
    ]


def test_numbered_sentences_are_no_headings() -> None:
    words = "2.4. Ports are slow and close at noon. Nobody knows why."
    assert said("Ms. Roe said that ships wait.", words)[-1] == ("Ms. Roe", f"Ms. Roe said that ships wait.\n{words}")


def test_participants_who_are_told_what_to_do_end_a_report() -> None:
    turns = read(
        "Ms. Roe opened the forum, noting that it was the first.", "Participants were then divided into groups."
    )
    assert [turn.speaker.name if turn.speaker else None for turn in turns] == ["Ms. Roe", None]


def test_a_sentence_about_another_makes_a_turn_doubtful() -> None:
    sure = read("Ms. Roe said that fish were scarce. Prices had risen in all the ports.")[0].confidence
    less = read("Ms. Roe said that fish were scarce. Mr. Otway whittled at all the prices.")[0].confidence
    assert less < 0.85 < sure


def test_a_listed_holder_of_an_office_may_think() -> None:
    people = [
        Participant(id="p1", name="Karla Stein", roles=("chair",), listed=True),
        Participant(id="p2", name="Jörg Pahl", roles=("secretary",), listed=True),
    ]
    found = said("Karla Stein fragt nach dem Kredit. Der Schriftführer hält das für gut.", language="de", people=people)
    assert [speaker for speaker, _ in found] == ["Karla Stein", "Jörg Pahl"]


def test_the_resident_is_who_was_called_so() -> None:
    words = "Une habitante demande combien d'arbres tombent. Selon M. Roussel, tous. L'habitante répond que c'est trop."
    assert [speaker for speaker, _ in said(words, language="fr")] == ["Une habitante", "M. Roussel", "Une habitante"]


def test_the_delegation_is_whose_delegation_was_named() -> None:
    paragraphs = (
        "The delegation of Fiji said that a law was passed.",
        "Togo asked when.",
        "In reply, the delegation noted that it was in May.",
    )
    assert [speaker for speaker, _ in said(*paragraphs)] == ["Fiji", "Togo", "Fiji"]


def test_the_delegation_is_that_of_the_state_in_the_title() -> None:
    blocks = make_blocks("The delegation stated that a law was passed.", "Togo asked when.")
    roster, lexicon = Roster(language="en"), lexicon_for("en")
    (turns,) = attribute_runs(blocks, [range(2)], roster, lexicon, title="Report of the Working Group: Fiji")
    assert [turn.speaker.name for turn in turns if turn.speaker] == ["Fiji", "Togo"]


def test_codes_are_states_where_there_are_several() -> None:
    assert uses_codes(["DE, FR and IT agreed. PL did not."])
    assert not uses_codes(["DC suggested a vote. IF agreed. IT was late."])
