"""The door: what a document becomes, what a source's hints change, unsure answers, and what cannot be."""

from __future__ import annotations

import json

import msgspec
import pytest

from archive.models import (
    Candidate,
    Evidence,
    Extraction,
    Heading,
    Intervention,
    Kind,
    PageSize,
    Participant,
    Proceedings,
    Span,
    Speaker,
)
from config.errors import UnreadableDocumentError
from extractors.extract import as_json, extract
from extractors.making import make_interventions
from extractors.options import RULES_VERSION, Hints, OcrOptions
from extractors.people.roster import Roster
from extractors.sanity import problems
from extractors.turns import Piece, Turn
from tests.extractors.building import make_blocks
from tests.samples import typeset

NO_OCR = OcrOptions(enabled=False)


def sample(name: str) -> bytes:
    return (typeset.FOLDER / f"{name}.pdf").read_bytes()


def test_what_a_document_becomes() -> None:
    found = extract(sample("league_two_columns"), source="a/b.pdf", ocr=NO_OCR)
    assert found.source == "a/b.pdf"
    assert found.id == found.sha256[:16]
    assert found.extraction.rules_version == RULES_VERSION
    assert found.extraction.pages == len(found.page_sizes) == 2
    assert found.extraction.engine == "pdfium"
    assert problems(found) == ()
    assert {row.language for row in found.interventions} == {"en"}


def test_json_has_the_heading_on_top_and_pages_beside_spans() -> None:
    printed = json.loads(msgspec.json.encode(as_json(extract(sample("league_two_columns"), ocr=NO_OCR))))
    assert {"title", "body", "session", "date", "place", "language", "participants", "sections"} <= printed.keys()
    assert "heading" not in printed
    row = printed["interventions"][1]
    assert {"id", "seq", "speaker", "label", "role", "kind", "text", "section", "pages"} <= row.keys()
    assert row["pages"] == [1, 1]
    assert {"page", "box"} == row["spans"][0].keys()


def test_hints_fill_what_the_document_does_not_say_and_set_the_language() -> None:
    data = sample("league_two_columns")
    plain, hinted = extract(data, ocr=NO_OCR), extract(data, ocr=NO_OCR, hints=Hints(body="Harbour", language="fr"))
    assert plain.heading.body is not None
    assert hinted.heading.body == plain.heading.body
    assert hinted.heading.language == "fr"


def test_a_file_that_is_no_pdf() -> None:
    with pytest.raises(UnreadableDocumentError):
        extract(b"no PDF at all", ocr=NO_OCR)


def test_the_wrong_password_and_the_right_one() -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        extract(sample("hearing_encrypted"), password="seaside", ocr=NO_OCR)
    assert caught.value.code == "encrypted"
    assert extract(sample("hearing_encrypted"), password="harbour", ocr=NO_OCR).interventions


def test_an_unsure_answer_is_a_candidate() -> None:
    blocks = make_blocks("Somebody said something.")
    roster = Roster()
    person = roster.join("Ms. Roe")
    turn = Turn(
        pieces=(Piece(0, 0, 24),),
        kind=Kind.REPORTED,
        speaker=person,
        role="chair",
        evidence=Evidence.PRONOUN,
        confidence=0.4,
        candidates=(Candidate(name="Mr. Wray", confidence=0.3), Candidate(name="Ms. Roe", confidence=0.4)),
    )
    (found,) = make_interventions([turn], blocks, roster, seed="test")
    assert found.speaker is None
    assert found.role is None
    assert [candidate.name for candidate in found.candidates] == ["Ms. Roe", "Mr. Wray"]


def test_an_intervention_bears_the_name_that_the_whole_document_gives() -> None:
    blocks = make_blocks("Thank you.")
    roster = Roster()
    early = roster.join("Ms. Roe")
    roster.join("Ms. Jane Roe")
    turn = Turn(pieces=(Piece(0, 0, 10),), kind=Kind.SPEECH, speaker=early, confidence=0.9)
    (found,) = make_interventions([turn], blocks, roster, seed="test")
    assert found.speaker == Speaker(id=early.id, name="Jane Roe")


def proceedings(*rows: Intervention) -> Proceedings:
    return Proceedings(
        id="x",
        sha256="x",
        heading=Heading(),
        extraction=Extraction(pages=1),
        participants=(Participant(id="p1", name="Ms. Roe"),),
        interventions=rows,
        page_sizes=(PageSize(width=595, height=842),),
    )


GOOD = Intervention(
    id="a", seq=1, text="Yes.", kind=Kind.SPEECH, spans=(Span(page=1, box=(60, 100, 200, 112)),), confidence=0.9
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, None),
        ({"seq": 2}, "Intervention 1 has the number 2."),
        ({"text": " "}, "Intervention 1 has no words."),
        ({"speaker": Speaker(id="p9", name="?")}, "Intervention 1 is by p9, who is no participant."),
        ({"section": "s1"}, "Intervention 1 stands in s1, which is no section."),
        ({"spans": ()}, "Intervention 1 stands outside of its page."),
        ({"spans": (Span(page=2, box=(60, 100, 200, 112)),)}, "Intervention 1 stands outside of its page."),
        ({"spans": (Span(page=1, box=(60, 900, 200, 912)),)}, "Intervention 1 stands outside of its page."),
    ],
)
def test_what_cannot_be_is_told(change: dict[str, object], told: str | None) -> None:
    found = problems(proceedings(msgspec.structs.replace(GOOD, **change)))
    assert found == ((told,) if told else ())


def test_ids_are_told_apart() -> None:
    assert "Two interventions have one id." in problems(proceedings(GOOD, msgspec.structs.replace(GOOD, seq=2)))
