"""Question papers: who asks whom, who replied."""

from __future__ import annotations

import pytest

from archive.models import Kind
from extractors.business.questions import asked_in
from extractors.frontmatter import read_front
from extractors.interventions import segment
from extractors.people.roster import Roster
from tests.extractors.building import make_layout

ASKED = [
    (
        "426. Mrs B L Abernathy (Reform-Coast) to ask the President of the Republic:",
        "Mrs B L Abernathy (Reform-Coast)",
        "the President of the Republic",
        "",
    ),
    (
        "12 Mr. K. Aasland to ask the Minister of Transport: Whether the ferry runs;",
        "Mr. K. Aasland",
        "the Minister of Transport",
        "Whether the ferry runs;",
    ),
    (
        "*7. Hon. Ada Quill asked the Minister for Ports:- (a) when it will come;",
        "Hon. Ada Quill",
        "the Minister for Ports",
        "(a) when it will come;",
    ),
    (
        "Mr. Tembo asked the Deputy Prime Minister and Minister for Finance:-",
        "Mr. Tembo",
        "the Deputy Prime Minister and Minister for Finance",
        "",
    ),
    (
        "Ada Quill (Port Dorn) (Labour): To ask the Secretary of State for Ports, what progress was made.",
        "Ada Quill (Port Dorn) (Labour)",
        "the Secretary of State for Ports",
        "To ask the Secretary of State for Ports, what progress was made.",
    ),
    (
        "123. Deputy Roe asked the Minister for Health if the clinic is open.",
        "Deputy Roe",
        "the Minister for Health",
        "if the clinic is open.",
    ),
    ("The Department was asked the same question in 2019.", None, None, None),
    ("NOTE: Members wish to ask the Minister about the ferry.", None, None, None),
    ("1.† Indicates translated version of the question.", None, None, None),
    ("", None, None, None),
]


@pytest.mark.parametrize(("text", "asker", "addressee", "question"), ASKED)
def test_reads_who_asks_whom(text: str, asker: str | None, addressee: str | None, question: str | None) -> None:
    found = asked_in(text)
    if asker is None:
        assert found is None
        return
    assert found is not None
    assert (found.asker, found.addressee, text[found.start :]) == (asker, addressee, question)


PAPER = make_layout(
    "hc|HOUSE OF REPRESENTATIVES",
    "hc|QUESTIONS FOR WRITTEN REPLY",
    "hc|FRIDAY, 4 JUNE 2021",
    "h|211. Mrs. P. Vale (Reform) to ask the Minister of Home Affairs:",
    "n|(1) How many applications were received;",
    "n|(2) whether the time exceeds sixty days; if not, why not? NW241E",
    "h|REPLY:",
    "n|(1) The Department received 18,204 applications.",
    "n|(2) Yes.",
    "hc|FRIDAY, 11 JUNE 2021",
    "h|212. Mr. K. Aasland (Labour) to ask the Minister of Transport:",
    "Whether the ferry was in service; if not, why not?",
    "NW242E",
    "The Minister of Transport (Dr. Roe): The ferry was in dry dock.",
    "h|213. Mrs. P. Vale (Reform) to ask the Minister of Finance:",
    "What amount was received in the form of remittances?",
)


def test_a_paper_is_questions_and_answers() -> None:
    front = read_front(PAPER)
    body = segment(PAPER, front, Roster(front.participants))
    turns = [
        (t.kind, t.speaker.name if t.speaker else None, t.text)
        for t in body.interventions
        if t.kind is not Kind.NARRATIVE
    ]
    assert turns == [
        (
            Kind.QUESTION,
            "P. Vale",
            "(1) How many applications were received;\n(2) whether the time exceeds sixty days; if not, why not?",
        ),
        (Kind.ANSWER, "Minister of Home Affairs", "(1) The Department received 18,204 applications.\n(2) Yes."),
        (Kind.QUESTION, "K. Aasland", "Whether the ferry was in service; if not, why not?"),
        (Kind.ANSWER, "Dr. Roe", "The ferry was in dry dock."),
        (Kind.QUESTION, "P. Vale", "What amount was received in the form of remittances?"),
    ]


def test_the_introduction_is_the_label_and_reference_numbers_stand_alone() -> None:
    front = read_front(PAPER)
    body = segment(PAPER, front, Roster(front.participants))
    first = next(t for t in body.interventions if t.kind is Kind.QUESTION)
    assert first.label == "211. Mrs. P. Vale (Reform) to ask the Minister of Home Affairs"
    assert [t.text for t in body.interventions if t.kind is Kind.NARRATIVE] == ["NW241E", "NW242E"]


def test_one_question_is_a_paper_where_an_answer_stands_below_it() -> None:
    paper = make_layout(
        "hc|<b>STARRED QUESTION NO. *221</b>",
        "*221. SHRI RAM RAO: Will the Minister of SHIPPING be pleased to state:",
        "n|(a) whether the ferry has been withdrawn; and",
        "n|(b) if so, the reasons therefor?",
        "hc|ANSWER",
        "hc|THE MINISTER OF SHIPPING (SHRI PAUL LEE)",
        "n|(a) Yes.",
        "n|(b) The pier was found to be unsafe.",
    )
    front = read_front(paper)
    body = segment(paper, front, Roster(front.participants))
    told = [(t.kind, t.speaker.name if t.speaker else None) for t in body.interventions]
    assert told == [(Kind.QUESTION, "Ram Rao"), (Kind.ANSWER, "Paul Lee")]
