"""The reporting clause of a sentence: who is named, in which shape, in five languages."""

from __future__ import annotations

import pytest

from extractors.reported.clauses import Clauses
from extractors.reported.cues import Cue, Shape
from extractors.reported.mentions import Who
from extractors.words.lexicon import Sense, lexicon_for
from extractors.words.tokens import Sentence


def find(text: str, language: str = "en") -> Cue | None:
    return Clauses(lexicon_for(language)).find(Sentence(text))


def named(text: str, language: str = "en") -> str | None:
    cue = find(text, language)
    return cue.mention.text if cue and cue.mention else None


ENGLISH = {
    # names, with and without honorific, office, affiliation
    "Ms. Roe noted that the harbour was full.": "Ms. Roe",
    "Prof. Anna Lund also remarked that fish were scarce.": "Prof. Anna Lund",
    "However, Dr. Otway, in turn, disagreed.": "Dr. Otway",
    "Mr. Otway (Fiji) said that it was late.": "Mr. Otway",
    "31. Ms. de la Torre (Chile) asked for a vote.": "Ms. de la Torre",
    "Timothy Okello of Togo described the new bridge.": "Timothy Okello",
    "Ruth Ode (Harbour Trust, Fiji) stressed the need for cranes.": "Ruth Ode",
    "H.E. Mr. Gustav Jalil introduced the national report.": "H.E. Mr. Gustav Jalil",
    "Ms. Roe, Secretary of State and Head of Delegation, introduced the report.": "Ms. Roe",
    "Mr. Otway, who chaired the first meeting, stressed that time was short.": "Mr. Otway",
    "Mr. Otway, responding to Ms. Roe, said that she was right.": "Mr. Otway",
    "Mr. Bell, speaking on behalf of the Group of Islands, said that they agreed.": "Mr. Bell",
    "Councillor Lee asked if the road would be closed.": "Councillor Lee",
    "Mayor Lund did not agree.": "Mayor Lund",
    # offices and delegations
    "The Chair thanked the speakers.": "Chair",
    "At the second meeting, on 7 May, the Minister of Justice and Human Rights of Fiji, H.E. Mr. Jalil, spoke.": (
        "H.E. Mr. Jalil"
    ),
    "The representative of Viet Nam asked what had been done.": "representative of Viet Nam",
    "The delegation of Fiji informed the Committee that a law had been passed.": "delegation of Fiji",
    "However, the delegate of the United Kingdom noted the report.": "delegate of the United Kingdom",
    "In that context, Brazil asked what measures were planned.": "Brazil",
    "The Russian Federation requested a vote.": "Russian Federation",
    "Venezuela (Bolivarian Republic of) recalled that prices had risen.": "Venezuela (Bolivarian Republic of)",
    "On refugees, the Director-General of Social Affairs in the Ministry of Labour noted that camps had closed.": (
        "Director-General of Social Affairs in the Ministry of Labour"
    ),
    # several
    "Messrs. Denis Doe and Jon Roe began with a discussion of prices.": "Messrs. Denis Doe and Jon Roe",
    "Norway, Sweden and the Chair stressed that fish were scarce.": "Norway, Sweden and the Chair",
    "Mr. Sokol (Russian Federation), Ms. Aranda (Chile) and Mr. Singh (India) expressed their thanks.": (
        "Mr. Sokol (Russian Federation), Ms. Aranda (Chile) and Mr. Singh (India)"
    ),
    # unnamed people and groups
    "Some of the participants criticized the plan.": "Some of the participants",
    "Many participants did not agree with the term.": "Many participants",
    "A few members were of the view that it was late.": "A few members",
    "On prices, a few have observed that they rose.": "a few",
    "A participant from Togo raised the question of prices.": "A participant from Togo",
    "Another delegate pointed out that ships were late.": "Another delegate",
    "One of the residents asked about noise.": "One of the residents",
    "A representative of a farmers' union disagreed.": "A representative of a farmers' union",
    "The second group discussed the price of fish.": "The second group",
    "Group 3 recommended a new pier.": "Group 3",
    # what stands before the clause is no subject
    "In response to Mr. Otway, Ms. Roe said that she agreed.": "Ms. Roe",
    "Regarding the question of China on ports, the delegation noted that work was under way.": "delegation",
    "Noting that Fiji is an island, it asked for more ships.": "it",
    "While the Chair was absent, Mr. Otway said that he would wait.": "Mr. Otway",
    "When asked about prices, she replied that they were low.": "she",
    # other shapes
    "According to Ms. Roe, the harbour was full.": "Ms. Roe",
    "In her view, the harbour was full.": "her",
    "In the applicant's view this was unfair.": "applicant",
    "In his closing remarks, the Minister noted that time was short.": "Minister",
    "“It is late,” said Ms. Roe.": "Ms. Roe",
    "“It is late,” he added, “and dark.”": "he",
    "It was noted by the Chair that time was short.": "Chair",
    "Concerns were raised by several delegations.": "several delegations",
    "The first speaker was Prof. Anna Lund.": "Prof. Anna Lund",
    "The first speaker, Mr. Tom Berg, described the city.": "Mr. Tom Berg",
    "Concern among the residents centred on noise.": "the residents",
    "Her presentation focused on fish.": "Her",
    "A final area that she identified is the price.": "she",
    "At the second meeting Ms. Roe said that it was late.": "Ms. Roe",
    "The moderator concluded by thanking everyone.": "moderator",
    "Moderated by Ruth Ode (Harbour Trust).": "Ruth Ode",
}


@pytest.mark.parametrize(("text", "speaker"), ENGLISH.items())
def test_english_clauses_name_their_speaker(text: str, speaker: str) -> None:
    assert named(text) == speaker


@pytest.mark.parametrize(
    "text",
    [
        "The report noted that prices had risen.",
        "Lessons from the first session emphasised strategy.",
        "Discussions centred on the price of fish.",
        "Information was requested on the reform.",
        "It was also mentioned that ships were late.",
        "The concerns raised by the Committee were noted.",
        "Fish are scarce in the northern waters.",
        "The Finnish Constitution stressed equality.",
        "The delegates formed a panel of four members.",
        "She is an engineer and lives in the port.",
    ],
)
def test_what_names_nobody(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Ms. Roe said so.", Shape.MAIN),
        ("According to Ms. Roe, it is so.", Shape.SOURCE),
        ("“It is so,” said Ms. Roe.", Shape.INVERTED),
        ("It was noted by Ms. Roe.", Shape.AGENT),
        ("The next speaker was Ms. Roe.", Shape.ANNOUNCED),
        ("Ms. Roe's presentation covered fish.", Shape.NOMINAL),
        ("At noon Ms. Roe said so.", Shape.LOOSE),
        ("Highlighted the price of fish.", Shape.SUBJECTLESS),
        ("Chaired by Ms. Roe.", Shape.LED),
    ],
)
def test_shapes(text: str, shape: Shape) -> None:
    cue = find(text)
    assert cue is not None
    assert cue.shape is shape


@pytest.mark.parametrize(
    ("text", "sense", "tense"),
    [
        ("Ms. Roe said so.", Sense.SAY, "past"),
        ("Ms. Roe says so.", Sense.SAY, "present"),
        ("Ms. Roe has said so.", Sense.SAY, "perfect"),
        ("Ms. Roe had also said so.", Sense.SAY, "pluperfect"),
        ("Ms. Roe did not agree.", Sense.SAY, "modal"),
        ("Ms. Roe thanked them.", Sense.ACT, "past"),
        ("Ms. Roe made two recommendations.", Sense.ACT, "past"),
        ("Ms. Roe believed it.", Sense.THINK, "past"),
        ("Ms. Roe adjourned the meeting.", Sense.MANAGE, "past"),
    ],
)
def test_what_the_verb_shows(text: str, sense: Sense, tense: str) -> None:
    cue = find(text)
    assert cue is not None
    assert (cue.sense, cue.tense) == (sense, tense)


def test_quoted_clauses_are_content() -> None:
    assert named("“Mr. Otway said so,” replied Ms. Roe.") == "Ms. Roe"


@pytest.mark.parametrize(
    ("text", "who", "country"),
    [
        ("Korea asked why.", Who.DELEGATION, "KR"),
        ("The Republic of Korea asked why.", Who.DELEGATION, "KR"),
        ("The observer of the Holy See asked why.", Who.DELEGATION, "VA"),
        ("Jordan Smith asked why.", Who.PERSON, None),
        ("Chile Solidarity Network asked why.", Who.BODY, None),
        ("UNICEF asked why.", Who.NAME, None),
        ("The Committee asked why.", Who.BODY, None),
    ],
)
def test_kinds_of_speakers(text: str, who: Who, country: str | None) -> None:
    cue = find(text)
    assert cue is not None
    assert cue.mention is not None
    assert (cue.mention.who, cue.mention.country) == (who, country)


FRENCH = {
    "M. Dupont a déclaré que la situation était grave.": "M. Dupont",
    "Mme Roche, ministre du commerce, a dit que non.": "Mme Roche",
    "La représentante de la France a indiqué que le projet avançait.": "représentante de la France",
    "La délégation chilienne a souligné l'importance du projet.": "délégation",
    "Le Président rappelle que la séance est publique.": "Président",
    "L'orateur a ajouté que c'était vrai.": "orateur",
    "Selon M. Dupont, la situation est grave.": "M. Dupont",
    "À son avis, le budget est trop élevé.": "son",
    "Certains participants ont estimé que le délai était court.": "Certains participants",
    "Plusieurs délégations ont demandé des précisions.": "Plusieurs délégations",
    "Un participant a posé une question sur le budget.": "Un participant",
    "« Nous partons », a déclaré M. Roche.": "M. Roche",
    "« Nous partons », a-t-il ajouté.": "-t-il",
    "« Oui », dit-elle.": "-elle",
    "Elle s'est félicitée des progrès accomplis.": "Elle",
    "Plusieurs conseillers s'inquiètent du coût.": "Plusieurs conseillers",
    "En réponse à M. Dupont, Mme Roche précise que le budget est adopté.": "Mme Roche",
    "Le représentant de la Fédération de Russie s'est dit préoccupé.": "représentant de la Fédération de Russie",
    "MM. Dupont et Roche ont fait valoir que le projet coûtait cher.": "MM. Dupont et Roche",
    "M. Dupont, qui présidait la séance, a souligné que le temps manquait.": "M. Dupont",
    "L'Équateur et le Pérou ont appuyé la proposition.": "L'Équateur et le Pérou",
}
GERMAN = {
    "Herr Schulz erklärte, dass die Lage ernst sei.": "Herr Schulz",
    "Frau Dr. Lenz fragt, ob das Geld reiche.": "Frau Dr. Lenz",
    "Die Vertreterin der Schweiz wies darauf hin, dass das Projekt vorankomme.": "Vertreterin der Schweiz",
    "Anschließend dankte Herr Schulz dem Ausschuss.": "Herr Schulz",
    "Auf Nachfrage von Herrn Schulz antwortet Frau Lenz, dass es so sei.": "Frau Lenz",
    "Nach Ansicht von Frau Lenz ist die Lage ernst.": "Frau Lenz",
    "Laut Herrn Schulz ist das Geld knapp.": "Herrn Schulz",
    "Einige Mitglieder waren der Ansicht, dass die Frist zu kurz sei.": "Einige Mitglieder",
    "Ein Teilnehmer fragte nach dem Haushalt.": "Ein Teilnehmer",
    "„Wir gehen jetzt“, sagte Herr Schulz.": "Herr Schulz",
    "Der Vorsitzende erinnert daran, dass die Sitzung öffentlich ist.": "Vorsitzende",
    "Sie betonte, dass man handeln müsse.": "Sie",
    "Herr Schulz hat in der letzten Sitzung erklärt, dass er zustimme.": "Herr Schulz",
    "Danach hat Frau Lenz den Antrag ausführlich erläutert.": "Frau Lenz",
    "Abg. Müller (SPD) führt zum Antrag der Fraktion aus, dass er ihn ablehne.": "Abg. Müller",
    "Frau Lenz, Ministerin für Verkehr, sagte, dass sie zustimme.": "Frau Lenz",
    "Die Delegation der Russischen Föderation äußerte Bedenken.": "Delegation der Russischen Föderation",
    "Staatssekretärin Dr. Vogt stellt klar, dass dies nicht geplant sei.": "Staatssekretärin Dr. Vogt",
    "Bürgermeisterin Huber berichtet über den Stand der Arbeiten.": "Bürgermeisterin Huber",
    "Dazu erläutert Frau Vogel vom Bauamt, dass die Brücke hält.": "Frau Vogel",
    "Frau von der Leyden betonte, dass es eilt.": "Frau von der Leyden",
}
SPANISH = {
    "El Sr. Rojas (Fiji) dijo que la situación era grave.": "Sr. Rojas",
    "La representante de Francia señaló que el proyecto avanzaba.": "representante de Francia",
    "La representante de los Países Bajos agradeció la presentación.": "representante de los Países Bajos",
    "La delegación chilena subrayó la importancia del proyecto.": "delegación",
    "Según el Sr. Rojas, la situación es grave.": "Sr. Rojas",
    "A su juicio, el presupuesto es excesivo.": "su",
    "Algunos participantes opinaron que el plazo era corto.": "Algunos participantes",
    "Un participante preguntó por el presupuesto.": "Un participante",
    "Señaló el Sr. Rojas que no estaba de acuerdo.": "Sr. Rojas",
    "Ha señalado la diputada Vega que no hay plazo.": "diputada Vega",
    "«Nos vamos», dijo el Sr. Rojas.": "Sr. Rojas",
    "El Presidente recordó que la sesión era pública.": "Presidente",
    "La Sra. Otero, Ministra de Comercio, ha declarado que sí.": "Sra. Otero",
    "El Sr. Rojas se refirió a la reforma.": "Sr. Rojas",
    "En respuesta al Sr. Rojas, la Sra. Otero precisó que era así.": "Sra. Otero",
    "Los Sres. Rojas y Otero hicieron hincapié en el costo.": "Los Sres. Rojas y Otero",
    "Él dijo que no.": "Él",
}
PORTUGUESE = {
    "O Sr. Rocha (Fiji) disse que a situação era grave.": "Sr. Rocha",
    "A representante da França observou que o projeto avançava.": "representante da França",
    "A delegação chilena salientou a importância do projeto.": "delegação",
    "Segundo o Sr. Rocha, a situação é grave.": "Sr. Rocha",
    "Na sua opinião, o orçamento é excessivo.": "sua",
    "Alguns participantes consideraram que o prazo era curto.": "Alguns participantes",
    "Várias delegações pediram esclarecimentos.": "Várias delegações",
    "«Vamos embora», disse o Sr. Rocha.": "Sr. Rocha",
    "O Presidente lembrou que a sessão era pública.": "Presidente",
    "A Sra. Prado, Ministra do Comércio, declarou que sim.": "Sra. Prado",
    "O Sr. Rocha referiu-se à reforma.": "Sr. Rocha",
    "Em resposta ao Sr. Rocha, a Sra. Prado esclareceu que era assim.": "Sra. Prado",
    "O Vereador Lima disse que votaria contra.": "Vereador Lima",
}
OTHERS = [
    (language, text, speaker)
    for language, rows in (("fr", FRENCH), ("de", GERMAN), ("es", SPANISH), ("pt", PORTUGUESE))
    for text, speaker in rows.items()
]


@pytest.mark.parametrize(("language", "text", "speaker"), OTHERS)
def test_other_languages_name_their_speaker(language: str, text: str, speaker: str) -> None:
    assert named(text, language) == speaker


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Il a été noté que rien n'avait changé."),
        ("fr", "Le rapport souligne que la situation est grave."),
        ("de", "Es wurde angemerkt, dass sich nichts geändert habe."),
        ("de", "Der Bericht betont, dass die Lage ernst sei."),
        ("es", "Se señaló que nada había cambiado."),
        ("es", "El informe subraya que la situación es grave."),
        ("pt", "Foi observado que nada mudara."),
        ("pt", "O relatório sublinha que a situação é grave."),
    ],
)
def test_other_languages_name_nobody(language: str, text: str) -> None:
    assert find(text, language) is None


@pytest.mark.parametrize(
    ("language", "text"), [("es", "Añadió que era necesario actuar."), ("pt", "Acrescentou que era necessário agir.")]
)
def test_a_verb_alone_goes_on_where_subjects_are_dropped(language: str, text: str) -> None:
    cue = find(text, language)
    assert cue is not None
    assert cue.shape is Shape.SUBJECTLESS


def test_an_unknown_language_is_read_as_english() -> None:
    assert named("Ms. Roe said so.", "xx") == "Ms. Roe"
