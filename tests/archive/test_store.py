"""What the store promises: each document once, editions, ids that last, numbers that only grow."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import event

from archive.models import Proceedings
from archive.store import Put, PutResult, PutState, Store
from config.errors import NotFoundError, StoreError
from config.settings import Settings
from tests.archive.factory import pdf_of, proceedings, settings, texts
from tests.archive.putter import everything, first_visit, second_visit

HOME = "/minutes/2031-03-14.pdf"
ELSEWHERE = "https://norrvik.example/minutes/41.pdf"


def put(store: Store, *spoken: str, pdf: str = "one", source: str = HOME, **facts: object) -> PutResult:
    """Put a document of these texts."""
    return store.put(proceedings(*spoken, pdf=pdf, **facts), pdf_of(pdf), source)  # type: ignore[arg-type]


def ids(proceedings_: Proceedings) -> list[str]:
    return [intervention.id for intervention in proceedings_.interventions]


def numbers(store: Store, document: str) -> list[tuple[int, bool]]:
    """(ingest_seq, revised) of every intervention."""
    return [(entry.ingest_seq, entry.revised) for entry in store.entries(document)[1]]


def changed(spoken: Sequence[str], at: int, text: str) -> list[str]:
    """The same texts but one."""
    return [*spoken[:at], text, *spoken[at + 1 :]]


SPOKEN = texts(6)
EDITED = SPOKEN[2] + " As amended."


def test_what_is_put_can_be_had(store: Store) -> None:
    given = proceedings(*SPOKEN)
    result = store.put(given, pdf_of("one"), HOME)
    assert (result.state, result.version, result.edition, result.indexed) == (PutState.NEW, 1, 1, False)
    had = store.get(result.id)
    assert had.heading == given.heading
    assert [i.text for i in had.interventions] == SPOKEN
    assert had.source == HOME
    assert store.pdf(result.id) == pdf_of("one")


def test_ids_are_short_and_safe_in_an_address(store: Store) -> None:
    result = put(store, *SPOKEN)
    for name in (result.id, *ids(store.get(result.id))):
        assert len(name) <= 13
        assert name.isascii()
        assert name.isalnum()


def test_a_footnote_refers_to_the_stable_id(store: Store) -> None:
    had = store.get(put(store, *SPOKEN).id)
    assert had.footnotes[0].intervention == had.interventions[0].id


def test_the_same_again_changes_nothing(store: Store) -> None:
    first = put(store, *SPOKEN)
    again = put(store, *SPOKEN)
    assert (again.state, again.id, again.version) == (PutState.UNCHANGED, first.id, 1)
    assert len(store.editions(first.id)) == 1
    assert store.status().ingest_seq == 1


def test_the_same_bytes_from_two_places_are_one_document(store: Store) -> None:
    first = put(store, *SPOKEN)
    second = put(store, *SPOKEN, source=ELSEWHERE)
    assert (second.state, second.id) == (PutState.UNCHANGED, first.id)
    assert [sighting.address for sighting in store.ledger.of(first.id)] == [HOME, ELSEWHERE]
    assert len(store.documents()) == 1


def test_other_bytes_from_another_place_are_another_document(store: Store) -> None:
    assert put(store, *SPOKEN).id != put(store, *SPOKEN, pdf="two", source=ELSEWHERE).id


def test_equal_words_in_two_documents_have_different_ids(store: Store) -> None:
    one = store.get(put(store, "Yes.").id)
    two = store.get(put(store, "Yes.", pdf="two", source=ELSEWHERE).id)
    assert ids(one) != ids(two)


def test_a_file_that_does_not_belong_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="not read from this file"):
        store.put(proceedings("Hello."), pdf_of("two"), HOME)
    assert store.documents() == ()


class TestANewEdition:
    """Other bytes at the same address."""

    def test_is_what_is_found_and_the_old_stays_readable(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        second = put(store, *changed(SPOKEN, 2, EDITED), pdf="two")
        assert (second.state, second.id, second.version, second.edition) == (PutState.REVISED, first.id, 2, 2)
        assert store.get(first.id).interventions[2].text == EDITED
        assert store.edition(first.id, 1).interventions[2].text == SPOKEN[2]
        assert store.pdf(first.id) == pdf_of("two")
        assert store.pdf(first.id, 1) == pdf_of("one")
        assert [(e.number, e.state) for e in store.editions(first.id)] == [(1, "new"), (2, "revised")]

    def test_keeps_the_ids_of_words_that_are_still_there(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        before = ids(store.get(first.id))
        put(store, "A word before all.", *changed(SPOKEN, 2, EDITED), pdf="two")
        assert ids(store.get(first.id))[1:] == before

    def test_gives_numbers_to_new_and_changed_words_alone(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        put(store, *changed(SPOKEN, 2, EDITED), "One word more, at the end.", pdf="two")
        assert numbers(store, first.id) == [
            (1, False),
            (1, False),
            (2, True),  # changed
            (1, False),
            (1, False),
            (1, False),
            (2, False),  # new
        ]

    def test_without_new_words_takes_no_number(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        put(store, *[text.replace(".", ";").upper() for text in SPOKEN], pdf="two")
        assert numbers(store, first.id) == [(1, False)] * 6
        assert store.status().ingest_seq == 1

    def test_a_split_without_new_words_is_no_news(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        words = SPOKEN[3].split()
        put(store, *SPOKEN[:3], " ".join(words[:9]), " ".join(words[9:]), *SPOKEN[4:], pdf="two")
        assert {number for number, _ in numbers(store, first.id)} == {1}

    def test_what_is_gone_answers_with_what_replaced_it(self, store: Store) -> None:
        document = put(store, *SPOKEN).id
        before = ids(store.get(document))
        put(store, *SPOKEN[:2], f"{SPOKEN[2]} {SPOKEN[3]}", *SPOKEN[4:], pdf="two")
        gone = next(name for name in before[2:4] if name not in ids(store.get(document)))
        found = store.intervention(gone)
        assert found.current
        assert found.asked == gone
        assert found.intervention.text == f"{SPOKEN[2]} {SPOKEN[3]}"
        assert found.intervention.id in before[2:4]

    def test_what_nothing_replaced_answers_as_it_last_stood(self, store: Store) -> None:
        document = put(store, *SPOKEN).id
        gone = ids(store.get(document))[2]
        put(store, *SPOKEN[:2], *SPOKEN[3:], pdf="two")
        put(store, *SPOKEN[:2], *SPOKEN[3:], "And more.", pdf="three")
        found = store.intervention(gone)
        assert not found.current
        assert (found.edition, found.intervention.text) == (1, SPOKEN[2])

    def test_a_redirection_is_followed_over_editions(self, store: Store) -> None:
        document = put(store, *SPOKEN).id
        before = ids(store.get(document))
        joined = [f"{SPOKEN[0]} {SPOKEN[1]}", *SPOKEN[2:]]
        put(store, *joined, pdf="two")
        put(store, " ".join([joined[0], *SPOKEN[2:4]]), *SPOKEN[4:], pdf="three")
        for name in before[:4]:
            assert store.intervention(name).intervention.text.startswith(SPOKEN[0])

    def test_words_that_come_back_have_their_id_again_and_are_no_news(self, store: Store) -> None:
        document = put(store, *SPOKEN).id
        before = ids(store.get(document))
        put(store, *SPOKEN[:2], *SPOKEN[3:], pdf="two")
        put(store, *SPOKEN, "And an afterthought.", pdf="three")
        assert ids(store.get(document))[:6] == before
        assert numbers(store, document)[2] == (1, False)

    def test_a_copy_that_nobody_renewed_does_not_undo_it(self, store: Store) -> None:
        document = put(store, *SPOKEN).id
        put(store, *SPOKEN, source=ELSEWHERE)
        put(store, *changed(SPOKEN, 2, EDITED), pdf="two")
        assert put(store, *SPOKEN, source=ELSEWHERE).state == PutState.UNCHANGED
        assert store.get(document).interventions[2].text == EDITED

    def test_the_publisher_can_go_back(self, store: Store) -> None:
        document = put(store, *SPOKEN).id
        put(store, *changed(SPOKEN, 2, EDITED), pdf="two")
        back = put(store, *SPOKEN)
        assert (back.state, back.id, back.edition) == (PutState.REVISED, document, 3)
        assert store.get(document).interventions[2].text == SPOKEN[2]

    def test_another_sitting_under_the_address_is_another_document(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        other = put(store, *texts(5, seed=9), pdf="two", date=dt.date(2031, 4, 14))
        assert (other.state, other.id != first.id) == (PutState.NEW, True)
        assert store.intervention(ids(store.get(first.id))[0]).current

    def test_an_address_of_the_latest_moves_on_while_the_document_stands_elsewhere(self, store: Store) -> None:
        first = put(store, *SPOKEN, date=None)
        put(store, *SPOKEN, date=None, source="/minutes/latest.pdf")
        other = put(store, *texts(5, seed=9), pdf="two", date=None, source="/minutes/latest.pdf")
        assert (other.state, other.id != first.id) == (PutState.NEW, True)
        assert len(store.documents()) == 2

    def test_wholly_other_words_at_the_only_address_are_still_an_edition(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        assert put(store, *texts(5, seed=9), pdf="two").id == first.id

    def test_a_few_words_do_not_show_that_the_address_moved_on(self, store: Store) -> None:
        first = put(store, "The sitting is open.")
        assert put(store, "Nothing was decided.", pdf="two", date=dt.date(2031, 4, 14)).id == first.id

    def test_a_corrected_date_is_no_other_sitting(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        assert put(store, *SPOKEN, pdf="two", date=dt.date(2031, 4, 14)).id == first.id


class TestOtherRules:
    """The same bytes, extracted anew."""

    def test_keep_ids_and_numbers(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        before = ids(store.get(first.id))
        again = put(store, *changed(SPOKEN, 2, EDITED), rules="2")
        assert (again.state, again.version, again.edition) == (PutState.REEXTRACTED, 2, 2)
        assert ids(store.get(first.id)) == before
        assert numbers(store, first.id) == [(1, False)] * 6

    def test_never_alert_even_for_what_they_bring_to_light(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        put(store, *SPOKEN[:3], "Somebody had been overlooked here.", *SPOKEN[3:], rules="2")
        assert numbers(store, first.id) == [(1, False)] * 7
        assert store.status().ingest_seq == 1

    def test_keep_what_an_edition_brought(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        put(store, *changed(SPOKEN, 2, EDITED), pdf="two")
        put(store, *changed(SPOKEN, 2, EDITED), pdf="two", rules="2")
        assert numbers(store, first.id)[2] == (2, True)

    def test_a_merger_takes_the_number_that_was_told_last(self, store: Store) -> None:
        """A digest that has not told of the younger part yet must still find it."""
        first = put(store, *SPOKEN)
        put(store, *changed(SPOKEN, 2, EDITED), pdf="two")
        put(store, *SPOKEN[:2], f"{EDITED} {SPOKEN[3]}", *SPOKEN[4:], pdf="two", rules="2")
        assert numbers(store, first.id)[2] == (2, True)


class TestKnown:
    """Whether a file has to be read at all."""

    def test_is_what_was_put_under_the_same_rules(self, store: Store) -> None:
        result = put(store, *SPOKEN, rules="7")
        sha256 = store.get(result.id).sha256
        assert store.known(sha256, "7") == result.id
        assert store.known(sha256, "8") is None
        assert store.known("0" * 64, "7") is None

    def test_an_old_copy_elsewhere_is_known_but_a_step_back_is_not(self, store: Store) -> None:
        first = put(store, *SPOKEN)
        old = store.get(first.id).sha256
        put(store, *SPOKEN, source=ELSEWHERE)
        put(store, *changed(SPOKEN, 2, EDITED), pdf="two")
        assert store.known_all("1", {HOME: old, ELSEWHERE: old, "/third": old}) == {
            ELSEWHERE: first.id,
            "/third": first.id,
        }

    def test_says_the_same_as_put(self, store: Store) -> None:
        steps = [
            ("one", "1", HOME),
            ("two", "1", HOME),
            ("one", "1", ELSEWHERE),
            ("two", "2", HOME),
            ("one", "1", HOME),
        ]
        for pdf, rules, source in [*steps, *steps, *steps]:
            given = proceedings(*SPOKEN, pdf=pdf, rules=rules)
            known = store.known(given.sha256, rules, source)
            result = store.put(given, pdf_of(pdf), source)
            assert (known == result.id) == (result.state == PutState.UNCHANGED)

    def test_of_many_at_once(self, store: Store) -> None:
        for number in range(30):
            put(store, f"Sitting {number}.", pdf=str(number), source=f"/{number}")
        found = {f"/{number}": proceedings(pdf=str(number)).sha256 for number in range(40)}
        assert set(store.known_all("1", found)) == {f"/{number}" for number in range(30)}


class TestTheIndexsAccount:
    """What is known of the index."""

    def test_what_is_put_is_unindexed_until_marked(self, store: Store) -> None:
        one = put(store, *SPOKEN)
        two = put(store, "Hello.", pdf="two", source=ELSEWHERE)
        assert store.unindexed() == (one.id, two.id)
        store.mark_indexed(one.id, 1)
        assert store.unindexed() == (two.id,)

    def test_everything_up_to_the_indexed_number_is_in_the_index(self, store: Store) -> None:
        results = [put(store, f"Sitting {n}.", pdf=str(n), source=f"/{n}") for n in range(3)]
        assert store.indexed_seq() == 0
        store.mark_indexed(results[0].id, 1)
        store.mark_indexed(results[2].id, 1)
        assert store.indexed_seq() == 1
        store.mark_indexed(results[1].id, 1)
        assert store.indexed_seq() == 3

    def test_a_reextraction_that_waits_holds_nobody_up(self, store: Store) -> None:
        result = put(store, *SPOKEN)
        store.mark_indexed(result.id, 1)
        put(store, *SPOKEN, rules="2")
        assert store.unindexed() == (result.id,)
        assert store.indexed_seq() == 1

    def test_a_late_mark_does_not_hide_a_newer_version(self, store: Store) -> None:
        result = put(store, *SPOKEN)
        put(store, *changed(SPOKEN, 2, EDITED), pdf="two")
        store.mark_indexed(result.id, 1)
        assert store.unindexed() == (result.id,)
        assert store.indexed_seq() == 0
        store.mark_indexed(result.id, 2)
        store.mark_indexed(result.id, 1)
        assert store.unindexed() == ()
        assert store.indexed_seq() == 2

    def test_an_index_that_was_lost_is_behind_again(self, store: Store) -> None:
        one, two = put(store, *SPOKEN), put(store, "Hello.", pdf="two", source=ELSEWHERE)
        store.mark_all_indexed([(one.id, 1), (two.id, 1)])
        store.mark_unindexed([two.id])
        assert (store.unindexed(), store.indexed_seq()) == ((two.id,), 1)
        store.mark_unindexed()
        assert (store.unindexed(), store.indexed_seq()) == ((one.id, two.id), 0)

    def test_versions_are_those_of_the_current_editions(self, store: Store) -> None:
        result = put(store, *SPOKEN)
        put(store, *SPOKEN[1:], pdf="two")
        assert store.versions() == dict.fromkeys(ids(store.get(result.id)), (result.id, 2))


def test_an_entry_says_all_that_is_known(store: Store) -> None:
    result = put(store, *SPOKEN)
    version, entries = store.entries(result.id)
    entry, intervention = entries[1], store.get(result.id).interventions[1]
    assert version == entry.version == 1
    assert (entry.id, entry.proceedings, entry.seq, entry.text) == (intervention.id, result.id, 2, SPOKEN[1])
    assert (entry.title, entry.body) == ("Record of the sitting", "Harbour Council of Norrvik")
    assert (entry.session, entry.date, entry.place) == ("Forty-first session", dt.date(2031, 3, 14), "Norrvik")
    assert (entry.speaker, entry.affiliation, entry.role) == ("Tomás Ferreira", "Ward 2", "member")
    assert (entry.kind, entry.section, entry.language) == ("speech", "The new bridge", "en")
    assert (entry.pages, entry.spans) == ((1, 1), intervention.spans)
    assert (entry.confidence, entry.evidence, entry.label) == (0.95, "label", "Mr. Ferreira:")
    assert len(entry.speaker_id) == 12


def test_all_entries_come_in_the_order_of_arrival(store: Store) -> None:
    results = [put(store, f"Sitting {n}.", pdf=str(n), source=f"/{n}") for n in range(60)]
    assert [document.id for document in store.all_entries()] == [result.id for result in results]


def test_documents_are_listed_newest_sitting_first(store: Store) -> None:
    for number, date in enumerate([dt.date(2030, 1, 1), None, dt.date(2031, 1, 1)]):
        put(store, f"Sitting {number}.", pdf=str(number), source=f"/{number}", date=date, body=f"Body {number}")
    listed = store.documents()
    assert [summary.date for summary in listed] == [dt.date(2031, 1, 1), dt.date(2030, 1, 1), None]
    assert store.documents(body="Body 0") == (listed[1],)
    assert store.documents(limit=1, offset=1) == (listed[1],)
    assert store.document(listed[0].id) == listed[0]


def test_what_is_not_there_is_named(store: Store) -> None:
    result = put(store, *SPOKEN)
    for ask in (store.get, store.pdf, store.editions, store.document, store.entries, store.intervention):
        with pytest.raises(NotFoundError, match="nonsense"):
            ask("nonsense")
    with pytest.raises(NotFoundError, match=r"no edition 9\. It has 1 to 1\."):
        store.edition(result.id, 9)


def test_a_document_without_interventions_is_kept(store: Store) -> None:
    result = put(store)
    assert store.entries(result.id) == (1, ())
    assert put(store, rules="2").state == PutState.REEXTRACTED


def test_text_from_outside_stays_text(store: Store) -> None:
    wild = "'; DROP TABLE documents; -- \u202e <script> % _ \\ \U0001f600 ﬁ e\u0301"
    result = put(store, wild, title=wild, body=wild, source=f"/{wild}")
    assert store.get(result.id).interventions[0].text == wild
    assert store.documents(body=wild)[0].title == wild


def test_characters_that_no_database_holds_are_replaced(store: Store) -> None:
    name = b"/minutes/s\xe9ance.pdf".decode("utf-8", "surrogateescape")  # as os.listdir gives undecodable names
    result = put(store, "Broken \ud83d font.", title="A\0B", source=name)
    assert store.documents()[0].title == "A\ufffdB"
    assert store.get(result.id).interventions[0].text == r"Broken \ud83d font."
    assert put(store, "Broken \ud83d font.", title="A\0B", source=name).state == PutState.UNCHANGED
    assert [sighting.address for sighting in store.ledger.of(result.id)] == [r"/minutes/s\udce9ance.pdf"]


def test_a_name_that_is_no_text_is_the_same_address_again(store: Store) -> None:
    name = "/minutes/s\udce9ance.pdf"
    first = put(store, *SPOKEN, source=name)
    assert store.known(proceedings(pdf="one").sha256, "1", name) == first.id
    revised = put(store, *changed(SPOKEN, 2, EDITED), pdf="two", source=name)
    assert (revised.state, revised.id) == (PutState.REVISED, first.id)


class TestManyAtOnce:
    """`put_all` does what `put` does one after the other, for less."""

    @pytest.mark.parametrize("size", [2, 5, 100])
    def test_leaves_what_one_after_the_other_leaves(self, size: int, tmp_path: Path) -> None:
        """With copies, and old and new editions of one document in the same portion."""
        visits = [
            reading
            for visit in (first_visit(15), second_visit(15), first_visit(15)[:6])
            for reading in visit
            if reading[3]
        ]
        mixed = random.Random(size).sample(visits, len(visits))
        puts = [
            Put(proceedings(*spoken, pdf=pdf, rules=rules), pdf_of(pdf), address)
            for address, pdf, rules, spoken in (*visits, *mixed)
        ]
        one, many = settings(tmp_path / "one"), settings(tmp_path / "many")
        with Store.open(one) as store:
            singly = [store.put(each.proceedings, each.pdf, each.source) for each in puts]
        with Store.open(many) as store:
            together = [
                result for start in range(0, len(puts), size) for result in store.put_all(puts[start : start + size])
            ]
        assert together == singly
        assert everything(many) == everything(one)

    def test_is_one_commit(self, store: Store) -> None:
        commits: list[object] = []
        event.listen(store.database.engine, "commit", commits.append)
        store.put_all([Put(proceedings(*SPOKEN, pdf=str(n)), pdf_of(str(n)), f"/{n}") for n in range(20)])
        assert len(commits) == 1

    def test_lets_none_in_where_one_is_not_what_it_says(self, store: Store) -> None:
        good = Put(proceedings(*SPOKEN), pdf_of("one"), HOME)
        with pytest.raises(StoreError, match="SHA-256 differ"):
            store.put_all([good, Put(proceedings(*SPOKEN, pdf="two"), pdf_of("three"), ELSEWHERE)])
        assert store.status().documents == 0

    def test_of_nothing_is_nothing(self, store: Store) -> None:
        assert store.put_all([]) == []


def test_the_same_history_gives_the_same_ids(
    store_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Also on another machine, another database, and with other documents put in between."""
    found = []
    for given in (store_settings, settings(tmp_path_factory.mktemp("other"))):
        with Store.open(given) as store:
            if given is not store_settings:
                put(store, "Something else.", pdf="other", source=ELSEWHERE)
            document = put(store, *SPOKEN, SPOKEN[0]).id
            put(store, "New.", *changed(SPOKEN, 2, EDITED), SPOKEN[0], pdf="two")
            found.append((document, ids(store.get(document))))
    assert found[0] == found[1]


def test_the_status_counts_everything(store: Store) -> None:
    put(store, *SPOKEN)
    put(store, *SPOKEN[1:], pdf="two")
    put(store, "Hello.", pdf="three", source=ELSEWHERE, body="Other body")
    status = store.status()
    assert (status.documents, status.editions, status.interventions, status.people) == (2, 3, 6, 8)
    assert status.bytes == sum(len(pdf_of(name)) for name in ("one", "two", "three"))
    assert (status.unindexed, status.ingest_seq, status.indexed_seq) == (2, 2, 0)
