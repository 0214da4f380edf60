"""Corrections: apart from the extraction, winning over it, outliving it, undoable."""

from __future__ import annotations

import pytest

from archive.models import Evidence, Intervention, Kind
from archive.search.index import Entry
from archive.store import Store
from config.errors import NotFoundError, UsageError
from tests.archive.factory import pdf_of, proceedings, texts

SPOKEN = texts(6)


@pytest.fixture
def document(store: Store) -> str:
    """A document of six interventions; the first is Ada Lindqvist's."""
    return store.put(proceedings(*SPOKEN), pdf_of("one"), "/one").id


def said(store: Store, document: str, at: int = 0) -> Intervention:
    return store.get(document).interventions[at]


def entry(store: Store, document: str, at: int = 0) -> Entry:
    return store.entries(document)[1][at]


def test_a_speaker_is_corrected_to_a_participant(store: Store, document: str) -> None:
    told = store.corrections.set_speaker(said(store, document).id, "Yuki Brandt", author="ola", note="heard it")
    assert (told.field, told.value, told.before, told.author) == ("speaker", "Yuki Brandt", "Ada Lindqvist", "ola")
    intervention = said(store, document)
    assert intervention.speaker
    assert (intervention.speaker.id, intervention.speaker.name) == ("p3", "Yuki Brandt")
    assert (intervention.evidence, intervention.confidence) == (Evidence.CORRECTION, 1.0)
    assert (entry(store, document).speaker, entry(store, document).affiliation) == ("Yuki Brandt", "Ward 3")
    assert entry(store, document).speaker_id == entry(store, document, 2).speaker_id


def test_the_extraction_stays_as_it_was(store: Store, document: str) -> None:
    store.corrections.set_speaker(said(store, document).id, "Yuki Brandt", author="ola")
    untouched = store.edition(document, 1).interventions[0]
    assert untouched.speaker
    assert untouched.speaker.name == "Ada Lindqvist"


def test_a_speaker_may_be_somebody_new_or_nobody(store: Store, document: str) -> None:
    one, two = said(store, document, 0).id, said(store, document, 1).id
    store.corrections.set_speaker(one, "Nora Vik", author="ola")
    store.corrections.set_speaker(two, None, author="ola")
    assert entry(store, document, 0).speaker == "Nora Vik"
    assert len(entry(store, document, 0).speaker_id) == 12
    assert (entry(store, document, 1).speaker, entry(store, document, 1).speaker_id) == ("", "")


def test_a_kind_is_corrected(store: Store, document: str) -> None:
    store.corrections.set_kind(said(store, document).id, "question", author="ola")
    assert said(store, document).kind == Kind.QUESTION
    assert entry(store, document).kind == "question"
    assert said(store, document).evidence == Evidence.LABEL, "who speaks was not in question"


def test_an_unknown_kind_is_refused(store: Store, document: str) -> None:
    with pytest.raises(UsageError, match=r"no kind song\. There are: speech, reported"):
        store.corrections.set_kind(said(store, document).id, "song", author="ola")


def test_the_last_correction_wins_and_undoing_brings_back_the_one_before(store: Store, document: str) -> None:
    name = said(store, document).id
    first = store.corrections.set_speaker(name, "Yuki Brandt", author="ola")
    second = store.corrections.set_speaker(name, "Oumar Keita", author="eve")
    assert entry(store, document).speaker == "Oumar Keita"
    assert second.before == "Yuki Brandt"
    store.corrections.undo(second.id)
    assert entry(store, document).speaker == "Yuki Brandt"
    store.corrections.undo(first.id)
    assert entry(store, document).speaker == "Ada Lindqvist"
    assert [told.undone is not None for told in store.corrections.of(name)] == [True, True]
    with pytest.raises(NotFoundError, match="no correction 1 in force"):
        store.corrections.undo(first.id)


def test_a_correction_survives_new_rules(store: Store, document: str) -> None:
    store.corrections.set_speaker(said(store, document).id, "Yuki Brandt", author="ola")
    anew = proceedings("Somebody overlooked.", *SPOKEN, rules="2", names=("Everyone Else", "Yuki Brandt"))
    store.put(anew, pdf_of("one"), "/one")
    assert entry(store, document, 1).speaker == "Yuki Brandt"
    assert said(store, document, 1).evidence == Evidence.CORRECTION


def test_a_correction_survives_a_new_edition(store: Store, document: str) -> None:
    store.corrections.set_speaker(said(store, document).id, "Yuki Brandt", author="ola")
    store.put(proceedings(SPOKEN[0] + " Amended.", *SPOKEN[1:], pdf="two"), pdf_of("two"), "/one")
    assert entry(store, document).speaker == "Yuki Brandt"


def test_a_correction_of_what_is_gone_is_shown_as_stray(store: Store, document: str) -> None:
    name = said(store, document).id
    told = store.corrections.set_speaker(name, "Yuki Brandt", author="ola")
    assert store.corrections.stray() == ()
    store.put(proceedings(*SPOKEN[1:], pdf="two"), pdf_of("two"), "/one")
    assert store.corrections.stray() == (told,)
    with pytest.raises(NotFoundError, match="no longer has the intervention"):
        store.corrections.set_kind(name, "question", author="ola")


def test_a_replaced_intervention_stands_for_what_replaced_it(store: Store, document: str) -> None:
    before = [intervention.id for intervention in store.get(document).interventions]
    store.put(proceedings(f"{SPOKEN[0]} {SPOKEN[1]}", *SPOKEN[2:], pdf="two"), pdf_of("two"), "/one")
    gone = next(name for name in before[:2] if name != said(store, document).id)
    told = store.corrections.set_kind(gone, "question", author="ola")
    assert told.intervention_id == said(store, document).id


def test_a_correction_is_indexed_and_is_no_news(store: Store, document: str) -> None:
    store.mark_indexed(document, 1)
    told = store.corrections.set_speaker(said(store, document).id, "Yuki Brandt", author="ola")
    assert (store.unindexed(), store.indexed_seq()) == ((document,), 1)
    assert store.entries(document)[0] == 2
    assert (entry(store, document).version, entry(store, document).ingest_seq) == (2, 1)
    store.corrections.undo(told.id)
    assert store.entries(document)[0] == 3
    assert [e.number for e in store.editions(document)] == [1], "no edition"


def test_a_person_can_be_named_whom_the_name_alone_does_not_tell(store: Store, document: str) -> None:
    elsewhere = store.put(
        proceedings("Hello.", pdf="two", body="Ferry Board", names=("Nora Vik",)), pdf_of("two"), "/two"
    )
    nora = entry(store, elsewhere.id).speaker_id
    store.corrections.set_speaker(said(store, document).id, "N. Vik", person=nora, author="ola")
    assert (entry(store, document).speaker, entry(store, document).speaker_id) == ("Nora Vik", nora)


def test_a_participant_cannot_be_taken_for_somebody_else(store: Store, document: str) -> None:
    elsewhere = store.put(
        proceedings("Hello.", pdf="two", body="Ferry Board", names=("Nora Vik",)), pdf_of("two"), "/two"
    )
    nora = entry(store, elsewhere.id).speaker_id
    with pytest.raises(UsageError, match=r"Yuki Brandt takes part .* Split the person"):
        store.corrections.set_speaker(said(store, document).id, "Yuki Brandt", person=nora, author="ola")


def test_an_intervention_is_found_corrected(store: Store, document: str) -> None:
    name = said(store, document).id
    store.corrections.set_speaker(name, "Yuki Brandt", author="ola")
    speaker = store.intervention(name).intervention.speaker
    assert speaker
    assert speaker.name == "Yuki Brandt"


def test_corrections_are_listed_latest_first(store: Store, document: str) -> None:
    for at in range(3):
        store.corrections.set_kind(said(store, document, at).id, "answer", author="ola")
    assert [told.id for told in store.corrections.list(limit=2)] == [3, 2]


def test_only_what_is_there_is_corrected(store: Store, document: str) -> None:
    with pytest.raises(NotFoundError, match="no intervention nonsense"):
        store.corrections.set_speaker("nonsense", "Yuki Brandt", author="ola")
    with pytest.raises(NotFoundError, match="nobody by the id nonsense"):
        store.corrections.set_speaker(said(store, document).id, "Yuki Brandt", person="nonsense", author="ola")
