"""How parliaments, courts and councils of the world print who speaks: one made-up exchange for each habit."""

from __future__ import annotations

import msgspec
import pytest

from archive.models import Heading, Intervention
from extractors.frontmatter import FrontMatter
from extractors.interventions import segment
from extractors.roster import Roster
from tests.extractors.building import make_layout

TALK = "The ferry has not sailed since Monday, and nobody told the islands about it."


class Habit(msgspec.Struct, frozen=True):
    """A habit of printing: marked-up blocks, and (kind, speaker) of what they hold."""

    name: str
    language: str
    printed: tuple[str, ...]
    told: tuple[tuple[str, str | None], ...]


HABITS = (
    Habit(
        "American: capitals, state, full stop",
        "en",
        (
            f"Mr. BISHOP of Utah. Madam Speaker, I rise today. {TALK}",
            f"{TALK}",
            "The SPEAKER pro tempore. The gentleman from Utah is recognized.",
            f"Ms. DEAN. Mr. Speaker, {TALK}",
            "The CLERK read as follows:",
            f"Mr. BISHOP of Utah. {TALK}",
            "The SPEAKER pro tempore. Without objection.",
        ),
        (
            ("speech", "Mr. BISHOP of Utah"),
            ("speech", "The SPEAKER pro tempore"),
            ("speech", "Ms. DEAN"),
            ("procedural", None),
            ("speech", "Mr. BISHOP of Utah"),
            ("speech", "The SPEAKER pro tempore"),
        ),
    ),
    Habit(
        "American hearing: plain names and full stops",
        "en",
        (
            f"Senator Moss. Thank you, Mr. Chairman. {TALK}",
            "Chairman LEE. Thank you, Senator.",
            f"Ms. Roe. Yes, sir. {TALK}",
            "Senator Moss. And then?",
            f"Ms. Roe. Nothing. {TALK}",
            f"{TALK}",
            "Chairman LEE. Let us go on.",
        ),
        (
            ("speech", "Senator Moss"),
            ("speech", "Chairman LEE"),
            ("speech", "Ms. Roe"),
            ("speech", "Senator Moss"),
            ("speech", "Ms. Roe"),
            ("speech", "Chairman LEE"),
        ),
    ),
    Habit(
        "British Hansard: bold, constituency and party in brackets",
        "en",
        (
            "h|<b>Ferries</b>",
            f"<b>Jane Roe</b> (Harrow East) (Isl): What steps she is taking? {TALK}",
            f"<b>The Minister for the Islands (Dr Paul Moss):</b> I thank the hon. Lady. {TALK}",
            f"<b>Jane Roe:</b> {TALK}",
            "<b>Mr Speaker:</b> Order.",
            "<b>Several hon. Members</b> <i>rose—</i>",
            f"<b>Sir Ian Wray</b> (Moray) (Rur): {TALK}",
            "c|<i>Question put and agreed to.</i>",
        ),
        (
            ("speech", "Jane Roe"),
            ("speech", "Paul Moss"),
            ("speech", "Jane Roe"),
            ("speech", "Mr Speaker"),
            ("procedural", None),
            ("speech", "Ian Wray"),
            ("procedural", None),
        ),
    ),
    Habit(
        "Australian Hansard: capitals, time",
        "en",
        (
            f"<b>Mr WRAY</b> (Harrow—Leader of the Opposition) (14:01): {TALK}",
            "<b>The SPEAKER</b> (14:02): The member will resume.",
            f"<b>Ms ROE</b> (Bass—Minister for Islands) (14:03): {TALK}",
            "<b>Mr Wray</b> <i>interjecting</i>—",
            "<b>The SPEAKER:</b> Order!",
        ),
        (
            ("speech", "Mr WRAY"),
            ("speech", "The SPEAKER"),
            ("speech", "Ms ROE"),
            ("procedural", None),
            ("speech", "The SPEAKER"),
        ),
    ),
    Habit(
        "Canadian Hansard: office and party in brackets",
        "en",
        (
            f"<b>Hon. Jane Roe (Minister of the Islands, Isl.):</b> Mr. Speaker, {TALK}",
            "<b>The Speaker:</b> Resuming debate.",
            "<b>Some hon. members:</b> Hear, hear!",
            f"<b>Mr. Paul Wray (Bass—Harrow, RUR):</b> {TALK}",
            f"<b>Hon. Jane Roe:</b> {TALK}",
        ),
        (
            ("speech", "Jane Roe"),
            ("speech", "The Speaker"),
            ("speech", "Some hon. members"),
            ("speech", "Paul Wray"),
            ("speech", "Jane Roe"),
        ),
    ),
    Habit(
        "European: full stop and dash, role in italics",
        "en",
        (
            "<b>President.</b> – The next item is the debate on ferries.",
            f"<b>Jane Roe,</b> <i>on behalf of the Island Group</i>. – Mr President, {TALK}",
            f"<b>Paul Wray (RUR).</b> – Madam President, {TALK}",
            f"<b>Jane Roe,</b> <i>rapporteur</i>. – {TALK}",
            "<b>President.</b> – The debate is closed.",
            "<i>(The sitting was suspended at 12.30)</i>",
        ),
        (
            ("speech", "President"),
            ("speech", "Jane Roe"),
            ("speech", "Paul Wray"),
            ("speech", "Jane Roe"),
            ("speech", "President"),
            ("procedural", None),
        ),
    ),
    Habit(
        "German stenographic record: label on a line of its own, heckles between dashes",
        "de",
        (
            "<b>Präsidentin Bärbel Holm:</b>\nIch eröffne die Sitzung.",
            "<b>Dr. Jane Roe</b> (Union/Freie):\nFrau Präsidentin! Meine Damen und Herren! Das ist richtig. ",
            (
                "(Beifall bei der Union/Freie sowie bei Abgeordneten der Blauen – Paul Wray [AfB]: Das ist doch "
                "Unsinn! – Zurufe von der AfB)"
            ),
            "Ich fahre fort.",
            "<b>Paul Wray</b> (AfB):\nDas stimmt nicht.",
            "<b>Jan Holm,</b> Bundesminister für Häfen:\nFrau Präsidentin! Wir haben gebaut.",
            "<b>Vizepräsident Wolf Kubik:</b>\nVielen Dank.",
        ),
        (
            ("speech", "Bärbel Holm"),
            ("speech", "Jane Roe"),
            ("procedural", None),
            ("interjection", "Paul Wray"),
            ("procedural", None),
            ("speech", "Jane Roe"),
            ("speech", "Paul Wray"),
            ("speech", "Jan Holm"),
            ("speech", "Wolf Kubik"),
        ),
    ),
    Habit(
        "Austrian stenographic record: notes and heckles within the paragraph",
        "de",
        (
            "<b>Präsidentin Mag. Barbara Holm:</b> Ich eröffne die Sitzung.",
            (
                "<b>Abgeordnete Jane Roe (Blaue):</b> Frau Präsidentin! Das ist richtig. <i>(Beifall bei den "
                "Blauen. – Abg. <b>Wray:</b> Das stimmt nicht!)</i> Doch. <i>(Ruf des Abg. <b>Moss.</b>)</i> Danke."
            ),
            "<b>Bundesminister für Häfen Dr. Jan Holm:</b> Hohes Haus! Wir haben gebaut.",
            "14.05",
            "<b>Präsidentin Mag. Barbara Holm:</b> Danke.",
        ),
        (
            ("speech", "Barbara Holm"),
            ("speech", "Jane Roe"),
            ("procedural", None),
            ("interjection", "Abg. Wray"),
            ("speech", "Jane Roe"),
            ("procedural", None),
            ("speech", "Jane Roe"),
            ("speech", "Jan Holm"),
            ("procedural", None),
            ("speech", "Barbara Holm"),
        ),
    ),
    Habit(
        "French: bold and full stop",
        "fr",
        (
            "<b>M. le président.</b> La parole est à M. Paul Roy.",
            "<b>M. Paul Roy.</b> Merci, monsieur le président. Le bac ne passe plus.",
            "<i>(Applaudissements sur les bancs du groupe X.)</i>",
            "<b>Mme Jeanne Roe.</b> C’est faux !",
            "<b>M. Paul Roy, rapporteur de la commission des affaires.</b> Je continue.",
            "<b>Mme Anne Lys, ministre des îles.</b> Nous avons construit.",
            "<b>M. le président.</b> Merci.",
        ),
        (
            ("speech", "M. le président"),
            ("speech", "Paul Roy"),
            ("procedural", None),
            ("speech", "Jeanne Roe"),
            ("speech", "Paul Roy"),
            ("speech", "Anne Lys"),
            ("speech", "M. le président"),
        ),
    ),
    Habit(
        "Spanish: article, office or surname in capitals",
        "es",
        (
            "El señor <b>PRESIDENTE</b>: Se abre la sesión. Tiene la palabra.",
            "La señora <b>ROE GARCÍA</b> (Grupo Isleño): Gracias, señor presidente. El barco no sale.",
            "<i>(Aplausos).</i>",
            "El señor <b>WRAY MOSS:</b> No es verdad.",
            "El señor <b>MINISTRO DE PUERTOS</b> (Holm López): Hemos construido.",
            "El señor <b>PRESIDENTE</b>: Muchas gracias.",
        ),
        (
            ("speech", "El señor PRESIDENTE"),
            ("speech", "ROE GARCÍA"),
            ("procedural", None),
            ("speech", "WRAY MOSS"),
            ("speech", "Holm López"),
            ("speech", "El señor PRESIDENTE"),
        ),
    ),
    Habit(
        "Argentine: full stop and dash",
        "es",
        (
            "<b>Sr. Presidente</b> (Pampín).- Tiene la palabra el senador Roe.",
            "<b>Sr. Roe.</b>- Gracias, señor presidente. El barco no sale.",
            "- <i>Murmullos en las bancas.</i>",
            "<b>Sra. Wray de Moss.</b>- No es verdad.",
            "<b>Sr. Presidente</b> (Pampín).- Gracias.",
        ),
        (
            ("speech", "Pampín"),
            ("speech", "Sr. Roe"),
            ("procedural", None),
            ("speech", "Wray de Moss"),
            ("speech", "Pampín"),
        ),
    ),
    Habit(
        "Brazilian: capitals, party and state, dash",
        "pt",
        (
            "O SR. PRESIDENTE (Jaime Mota. PSX - SP) - Declaro aberta a sessão. Tem a palavra.",
            "A SRA. JANE ROE (PTY - RJ. Sem revisão da oradora.) - Sr. Presidente, o barco não sai.",
            "O SR. PAULO WRAY (PZ - MG) - Não é verdade.",
            "(Palmas.)",
            "O SR. PRESIDENTE (Jaime Mota. PSX - SP) - Obrigado.",
        ),
        (
            ("speech", "Jaime Mota"),
            ("speech", "JANE ROE"),
            ("speech", "PAULO WRAY"),
            ("procedural", None),
            ("speech", "Jaime Mota"),
        ),
    ),
    Habit(
        "Portuguese: colon and dash",
        "pt",
        (
            "O Sr. <b>Presidente</b> (Jaime Mota): — Srs. Deputados, temos quórum.",
            "A Sr.ª <b>Jane Roe</b> (PX): — Sr. Presidente, o barco não sai.",
            "<i>Aplausos do PX.</i>",
            "O Sr. <b>Paulo Wray</b> (PY): — Não é verdade!",
            "O Sr. <b>Presidente</b>: — Obrigado.",
        ),
        (
            ("speech", "Jaime Mota"),
            ("speech", "Jane Roe"),
            ("procedural", None),
            ("speech", "Paulo Wray"),
            ("speech", "Jaime Mota"),
        ),
    ),
    Habit(
        "Court: examiner, witness, questions and answers",
        "en",
        (
            "THE COURT: Good morning. Call your witness.",
            "MR. WRAY: The state calls Jane Roe.",
            "JANE ROE, called as a witness, was sworn and testified as follows:",
            "DIRECT EXAMINATION",
            "BY MR. WRAY:",
            "Q Where were you?",
            "A In the cabin.",
            "Q Who saw you?",
            "A Nobody did.",
            "MS. LEE: Objection.",
            "THE COURT: Sustained.",
            "Q Go on.",
            "THE WITNESS: I went home.",
        ),
        (
            ("speech", "THE COURT"),
            ("speech", "MR. WRAY"),
            ("procedural", None),
            ("speech", "MR. WRAY"),
            ("procedural", None),
            ("question", "MR. WRAY"),
            ("answer", "JANE ROE"),
            ("question", "MR. WRAY"),
            ("answer", "JANE ROE"),
            ("speech", "MS. LEE"),
            ("speech", "THE COURT"),
            ("question", "MR. WRAY"),
            ("speech", "THE WITNESS"),
        ),
    ),
    Habit(
        "Transcript of a call: times",
        "en",
        (
            f"00:00:12 Jane Roe: Good morning everybody. {TALK}",
            "00:01:02 Paul Wray: Morning.",
            f"00:01:10 Jane Roe: Let us begin. {TALK}",
            "00:02:00 Unidentified Speaker: Hello.",
        ),
        (
            ("speech", "Jane Roe"),
            ("speech", "Paul Wray"),
            ("speech", "Jane Roe"),
            ("speech", "Unidentified Speaker"),
        ),
    ),
    Habit(
        "Indian: capitals",
        "en",
        (
            "MR. SPEAKER: Shri Ram Rao.",
            f"SHRI RAM RAO (HARROW): Sir, {TALK}",
            f"THE MINISTER OF SHIPPING (SHRI PAUL DAS): {TALK}",
            f"SHRIMATI JANE ROE: Sir, {TALK}",
            "… (<i>Interruptions</i>)",
            "MR. SPEAKER: Nothing will go on record.",
        ),
        (
            ("speech", "MR. SPEAKER"),
            ("speech", "RAM RAO"),
            ("speech", "PAUL DAS"),
            ("speech", "JANE ROE"),
            ("procedural", None),
            ("speech", "MR. SPEAKER"),
        ),
    ),
    Habit(
        "Irish: office in Irish, Deputy",
        "en",
        (
            "<b>An Ceann Comhairle:</b> I call Deputy Roe.",
            f"<b>Deputy Jane Roe:</b> {TALK}",
            f"<b>Minister of State at the Department of the Islands (Deputy Paul Wray):</b> {TALK}",
            f"<b>Deputy Jane Roe:</b> {TALK}",
            "<b>Acting Chairman (Deputy Ann Lee):</b> Thank you.",
        ),
        (
            ("speech", "An Ceann Comhairle"),
            ("speech", "Deputy Jane Roe"),
            ("speech", "Deputy Paul Wray"),
            ("speech", "Deputy Jane Roe"),
            ("speech", "Deputy Ann Lee"),
        ),
    ),
    Habit(
        "South African: office in capitals",
        "en",
        (
            "The SPEAKER: Hon members, order!",
            f"Mr J WRAY: {TALK}",
            f"The MINISTER OF TRANSPORT: {TALK}",
            "An HON MEMBER: No!",
            f"Ms J ROE (PX): {TALK}",
            "The DEPUTY CHAIRPERSON (Mr P LEE): Thank you.",
        ),
        (
            ("speech", "The SPEAKER"),
            ("speech", "J WRAY"),
            ("speech", "The MINISTER OF TRANSPORT"),
            ("speech", "An HON MEMBER"),
            ("speech", "J ROE"),
            ("speech", "P LEE"),
        ),
    ),
    Habit(
        "Labels on lines of their own",
        "en",
        (
            "<b>THE CHAIRMAN</b>",
            "I call the meeting to order.",
            "<b>MR. WRAY</b>",
            f"Thank you, Mr. Chairman. {TALK}",
            "<b>THE CHAIRMAN</b>",
            "Ms. Roe.",
            "<b>MS. ROE</b>",
            f"Good morning. {TALK}",
        ),
        (
            ("speech", "THE CHAIRMAN"),
            ("speech", "MR. WRAY"),
            ("speech", "THE CHAIRMAN"),
            ("speech", "MS. ROE"),
        ),
    ),
    Habit(
        "Irish: bold that no mark ends",
        "en",
        (
            "<b>An Leas-Chathaoirleach</b> I call Deputy Roe.",
            f"<b>Deputy Jane Roe</b> {TALK}",
            "<b>An Leas-Chathaoirleach</b> Time, please.",
            f"<b>Deputy Jane Roe</b> {TALK}",
            "<b>A Deputy</b> Hear, hear.",
        ),
        (
            ("speech", "An Leas-Chathaoirleach"),
            ("speech", "Deputy Jane Roe"),
            ("speech", "An Leas-Chathaoirleach"),
            ("speech", "Deputy Jane Roe"),
            ("speech", "A Deputy"),
        ),
    ),
    Habit(
        "Earnings call: names and firms on lines of their own",
        "en",
        (
            "h|<b>Questions</b>",
            "h|<b>Operator</b>",
            "Our first question comes from the line of Paul Wray.",
            "h|<b>Paul Wray – Quay Securities</b>",
            f"Good morning. {TALK}",
            "h|<b>Jane Roe – Chief Executive Officer</b>",
            f"Thank you. {TALK}",
            "h|<b>Paul Wray – Quay Securities</b>",
            "I see.",
            "h|<b>Operator</b>",
            "The next question comes from Ann Lee.",
            "h|<b>Ann Lee – Pier Capital</b>",
            f"Hello. {TALK}",
            "h|<b>Jane Roe – Chief Executive Officer</b>",
            f"Yes. {TALK}",
        ),
        (
            ("speech", "Operator"),
            ("speech", "Paul Wray"),
            ("speech", "Jane Roe"),
            ("speech", "Paul Wray"),
            ("speech", "Operator"),
            ("speech", "Ann Lee"),
            ("speech", "Jane Roe"),
        ),
    ),
    Habit(
        "Oral evidence: numbered questions",
        "en",
        (
            f"Q1 <b>Chair:</b> Welcome. {TALK}",
            f"<b>Dr Wray:</b> {TALK}",
            f"Q2 <b>Jane Roe:</b> {TALK}",
            "<b>Dr Wray:</b> Correct.",
            "Q3 <b>Chair:</b> Thank you.",
        ),
        (
            ("speech", "Chair"),
            ("speech", "Dr Wray"),
            ("speech", "Jane Roe"),
            ("speech", "Dr Wray"),
            ("speech", "Chair"),
        ),
    ),
    Habit(
        "Podcast: times and first names under a title with a colon",
        "en",
        (
            "Harbour Talk, Episode 3: Who owns the sea?",
            f"[00:00:04] Jane: {TALK}",
            f"[00:00:31] Paul: {TALK}",
            "[00:01:10] Jane: Right.",
            f"[00:01:12] Paul: {TALK}",
            f"[00:02:12] Speaker 3: {TALK}",
        ),
        (
            ("narrative", None),
            ("speech", "Jane"),
            ("speech", "Paul"),
            ("speech", "Jane"),
            ("speech", "Paul"),
            ("speech", "Speaker 3"),
        ),
    ),
    Habit(
        "Capitals: a delegation among people",
        "en",
        (
            f"JANE ROE: {TALK}",
            f"PAUL WRAY: {TALK}",
            f"JANE ROE, PANEL CHAIR: {TALK}",
            f"REALM OF THE ISLES: {TALK}",
            f"PAUL WRAY: {TALK}",
            f"ANN LEE: {TALK}",
            f"JANE ROE, PANEL CHAIR: {TALK}",
        ),
        (
            ("speech", "Jane Roe"),
            ("speech", "Paul Wray"),
            ("speech", "Jane Roe"),
            ("speech", "REALM OF THE ISLES"),
            ("speech", "Paul Wray"),
            ("speech", "Ann Lee"),
            ("speech", "Jane Roe"),
        ),
    ),
    Habit(
        "Dutch, of which no lexicon knows: titles set plain",
        "nl",
        (
            "De <b>voorzitter</b>: Het woord is aan mevrouw Roe.",
            "Mevrouw <b>Roe</b> (EIL): De veerboot vaart niet, en niemand weet waarom.",
            "De heer <b>Van Wray</b> (ZEE): Dat is niet waar.",
            "De <b>voorzitter</b>: Mevrouw Roe.",
            "Mevrouw <b>Roe</b> (EIL): Het is wel waar.",
            "De heer <b>Van Wray</b> (ZEE): Nee.",
        ),
        (
            ("speech", "De voorzitter"),
            ("speech", "Mevrouw Roe"),
            ("speech", "De heer Van Wray"),
            ("speech", "De voorzitter"),
            ("speech", "Mevrouw Roe"),
            ("speech", "De heer Van Wray"),
        ),
    ),
    Habit(
        "Swedish, of which no lexicon knows: numbered speeches",
        "sv",
        (
            "<b>Anf. 1 JANE ROE (Ö):</b> Färjan går inte.",
            "<b>Anf. 2 TALMANNEN:</b> Ordet är fritt.",
            "<b>Anf. 3 JANE ROE (Ö) replik:</b> Ingen vet varför.",
            "<b>Anf. 4 TALMANNEN:</b> Tack.",
        ),
        (
            ("speech", "Jane Roe"),
            ("speech", "Talmannen"),
            ("speech", "Jane Roe"),
            ("speech", "Talmannen"),
        ),
    ),
    Habit(
        "New Zealand: to whom a question is put",
        "en",
        (
            "<b>1. JANE ROE</b> (Bay—East) to the <b>Minister of Ferries</b>: Does he stand by his word?",
            f"<b>Hon PAUL WRAY (Minister of Ferries)</b>: {TALK}",
            f"<b>Jane Roe</b>: {TALK}",
            "<b>Mr SPEAKER</b>: Order!",
        ),
        (
            ("speech", "Jane Roe"),
            ("speech", "Paul Wray"),
            ("speech", "Jane Roe"),
            ("speech", "Mr SPEAKER"),
        ),
    ),
    Habit(
        "Swiss: surname in bold, in whose name",
        "de",
        (
            "<b>Wray</b> Paul (I, BE), für die Kommission: Die Fähre fährt nicht.",
            "<b>Roe</b> Jeanne (S, VD), pour la commission: Le bac ne navigue plus.",
            "<b>Wray</b> Paul (I, BE): Niemand weiss warum.",
            "<b>Lee</b> Anna, Bundesrätin: Ich danke Ihnen.",
        ),
        (
            ("speech", "Wray Paul"),
            ("speech", "Roe Jeanne"),
            ("speech", "Wray Paul"),
            ("speech", "Lee Anna"),
        ),
    ),
    Habit(
        "Court: who is called answers",
        "en",
        (
            "THE COURT: Call your witness.",
            "MS. ROE: The plaintiff calls Paul Wray to the stand.",
            "c|BY MS. ROE:",
            "Q. Where is the ferry?",
            "A. In the harbour.",
            "Q. Since when?",
            "A. Since Monday.",
            "MS. ROE: No further questions.",
        ),
        (
            ("speech", "THE COURT"),
            ("speech", "Ms. Roe"),
            ("procedural", None),
            ("question", "Ms. Roe"),
            ("answer", "Paul Wray"),
            ("question", "Ms. Roe"),
            ("answer", "Paul Wray"),
            ("speech", "Ms. Roe"),
        ),
    ),
    Habit(
        "Recorded call: name and time on a line of their own",
        "en",
        (
            "Jane Roe  00:12",
            f"Good morning. {TALK}",
            "Paul Wray  00:40",
            f"Morning. {TALK}",
            "Jane Roe  01:02\nLet us begin.",
            "Unknown Speaker  01:30",
            "Sorry.",
            "Paul Wray  01:40",
            "Never mind.",
        ),
        (
            ("speech", "Jane Roe"),
            ("speech", "Paul Wray"),
            ("speech", "Jane Roe"),
            ("speech", "Unknown Speaker"),
            ("speech", "Paul Wray"),
        ),
    ),
    Habit(
        "Captions: marks before surnames",
        "en",
        (
            ">> Mayor Roe: The meeting will come to order.",
            f">> Wray: {TALK}",
            ">> Mayor Roe: Thank you.",
            f">> Lee: {TALK}",
            f">> Wray: {TALK}",
        ),
        (
            ("speech", "Mayor Roe"),
            ("speech", "Wray"),
            ("speech", "Mayor Roe"),
            ("speech", "Lee"),
            ("speech", "Wray"),
        ),
    ),
    Habit(
        "Interview: initials",
        "en",
        (
            "JR: When did the ferry stop?",
            f"PW: On Monday. {TALK}",
            "JR: And then?",
            "PW: Then nothing.",
            "JR: Thank you.",
        ),
        (("speech", "JR"), ("speech", "PW"), ("speech", "JR"), ("speech", "PW"), ("speech", "JR")),
    ),
    Habit(
        "Minutes: fields in an unchanging round are nobody",
        "en",
        (
            *(
                "<b>Discussion:</b> The ferry was inspected in April.",
                "<b>Outcome:</b> The repair will cost 400 pounds.",
                "<b>Lead Officer:</b> The clerk will write to the builder.",
            )
            * 3,
        ),
        (("narrative", None),) * 9,
    ),
    Habit(
        "Council report: headings that run in, in one order, some left out",
        "en",
        tuple(
            f"<b>{field}</b> The ferry costs more than it earns."
            for left_out in ("Legal Implications", None, "Public Consultation", None)
            for field in ("Financial Implications", "Legal Implications", "Public Consultation", "Voting Requirements")
            if field != left_out
        ),
        (("narrative", None),) * 14,
    ),
    Habit(
        "French: anybody of a group",
        "fr",
        (
            "<b>Mme la présidente.</b> La parole est à M. Roe.",
            "<b>M. Paul Roe.</b> Le bac ne navigue plus.",
            "<b>Plusieurs députés du groupe Îles.</b> C'est faux !",
            "<b>M. Paul Roe.</b> Non, c'est vrai.",
        ),
        (
            ("speech", "Mme la présidente"),
            ("speech", "Paul Roe"),
            ("speech", "Plusieurs députés du groupe Îles"),
            ("speech", "Paul Roe"),
        ),
    ),
    Habit(
        "Spanish: who heads the government does not preside",
        "es",
        (
            "El señor <b>PRESIDENTE</b>: Se abre el debate.",
            "El señor <b>PRESIDENTE DEL GOBIERNO</b> (Roe Paz): Gracias. El barco no navega.",
            "El señor <b>PRESIDENTE</b>: Muchas gracias.",
        ),
        (
            ("speech", "El señor PRESIDENTE"),
            ("speech", "Roe Paz"),
            ("speech", "El señor PRESIDENTE"),
        ),
    ),
)


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.name.partition(":")[0])
def test_habit(habit: Habit) -> None:
    front = FrontMatter(heading=Heading(language=habit.language))
    body = segment(make_layout(*habit.printed), front, Roster(language=habit.language), seed="test")
    told = [(found.kind.value, _name(found)) for found in body.interventions]
    assert told == [(kind, name.casefold() if name else None) for kind, name in habit.told]


def _name(found: Intervention) -> str | None:
    """Whoever is printed in capitals may be shown in small letters."""
    return found.speaker.name.casefold() if found.speaker else None
