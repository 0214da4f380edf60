"""Who is who: a name within a body, until an operator says otherwise; and that is never forgotten."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.names import folded
from archive.rulings import Ruling, resolve
from archive.store import Store
from config.errors import NotFoundError, UsageError
from tests.archive.factory import BODY, pdf_of, proceedings

OTHER = "Ferry Board of Norrvik"
NAMES = ("Ada Lindqvist", "Tomás Ferreira")


def put(store: Store, pdf: str, body: str | None = BODY, names: tuple[str, ...] = NAMES, rules: str = "1") -> str:
    given = proceedings("I open the sitting.", "I agree.", pdf=pdf, body=body, names=names, rules=rules)
    return store.put(given, pdf_of(pdf), f"/{pdf}").id


def speakers(store: Store, document: str) -> list[str]:
    """Who speaks in a document, by the person's id."""
    return [entry.speaker_id for entry in store.entries(document)[1]]


def test_the_same_name_in_one_body_is_one_person(store: Store) -> None:
    one, two = put(store, "one"), put(store, "two", names=("LINDQVIST, Ada", "Tomas Ferreira"))
    assert speakers(store, one) == speakers(store, two)


def test_the_same_name_in_two_bodies_is_two_people(store: Store) -> None:
    one, two = put(store, "one"), put(store, "two", body=OTHER)
    assert not set(speakers(store, one)) & set(speakers(store, two))


def test_a_document_without_a_body_merges_nobody_silently(store: Store) -> None:
    one, two = put(store, "one", body=None), put(store, "two", body=None)
    assert not set(speakers(store, one)) & set(speakers(store, two))


def test_a_person_has_a_page(store: Store) -> None:
    one, two = put(store, "one"), put(store, "two", names=("ADA LINDQVIST", "Nora Vik"))
    person = store.people.get(speakers(store, one)[0])
    assert (person.name, person.body, person.asked) == ("Ada Lindqvist", BODY, person.id)
    assert [appearance.document for appearance in person.appearances] == sorted([one, two])
    assert set(person.names) == {"Ada Lindqvist", "ADA LINDQVIST", "Lindqvist", "LINDQVIST"}
    assert (person.roles, person.affiliations, person.bodies) == (("chair",), ("Ward 1",), (BODY,))
    assert person.interventions == 2
    assert person.appearances[0].date == dt.date(2031, 3, 14)


def test_people_are_listed_and_sought_by_name(store: Store) -> None:
    put(store, "one")
    put(store, "two")
    put(store, "three", body=OTHER, names=("Ana Ferreira",))
    assert [(p.name, p.documents) for p in store.people.list()] == [
        ("Ada Lindqvist", 2),
        ("Ana Ferreira", 1),
        ("Tomás Ferreira", 2),
    ]
    assert [p.name for p in store.people.list("ferreira", body=BODY)] == ["Tomás Ferreira"]
    assert [p.name for p in store.people.list("TOMAS")] == ["Tomás Ferreira"]
    assert store.people.list("%") == ()
    assert [p.name for p in store.people.list(limit=1, offset=1)] == ["Ana Ferreira"]


def test_who_no_longer_appears_is_not_listed(store: Store) -> None:
    document = put(store, "one")
    gone = speakers(store, document)[0]
    put(store, "one", names=("Nora Vik",), rules="2")
    assert [p.name for p in store.people.list()] == ["Nora Vik"]
    assert store.people.get(gone).appearances == ()


class TestMerging:
    """Two people are one."""

    def test_joins_their_pages_under_the_name_of_the_target(self, store: Store) -> None:
        one, two = put(store, "one"), put(store, "two", body=OTHER, names=("A. Lindqvist", "Nora Vik"))
        ada, a = speakers(store, one)[0], speakers(store, two)[0]
        store.people.merge(a, ada, author="ola", note="same hat")
        assert speakers(store, two)[0] == ada
        assert store.entries(two)[1][0].speaker == "Ada Lindqvist"
        assert store.entries(two)[1][0].label == "Ms. Lindqvist:", "as printed"
        merged = store.people.get(a)
        assert (merged.id, merged.asked, len(merged.appearances)) == (ada, a, 2)
        assert set(merged.bodies) == {BODY, OTHER}

    def test_offers_namesakes(self, store: Store) -> None:
        one, two = put(store, "one"), put(store, "two", body=OTHER)
        ada, other = speakers(store, one)[0], speakers(store, two)[0]
        assert [p.id for p in store.people.namesakes(ada)] == [other]
        store.people.merge(other, ada, author="ola")
        assert store.people.namesakes(ada) == ()

    def test_survives_new_documents_and_new_rules(self, store: Store) -> None:
        one, two = put(store, "one"), put(store, "two", body=OTHER)
        ada = speakers(store, one)[0]
        store.people.merge(speakers(store, two)[0], ada, author="ola")
        put(store, "two", body=OTHER, rules="2")
        three = put(store, "three", body=OTHER)
        assert speakers(store, two)[0] == speakers(store, three)[0] == ada

    def test_marks_what_the_index_must_learn_and_nothing_else(self, store: Store) -> None:
        one, two, three = put(store, "one"), put(store, "two", body=OTHER), put(store, "three", names=("Nora Vik",))
        store.mark_all_indexed([(one, 1), (two, 1), (three, 1)])
        ada, other = speakers(store, one)[0], speakers(store, two)[0]
        store.people.merge(other, ada, author="ola")
        assert store.unindexed() == (two,)
        assert store.indexed_seq() == 3, "no news"

    def test_chains(self, store: Store) -> None:
        documents = [put(store, str(n), body=f"Body {n}") for n in range(4)]
        people = [speakers(store, document)[0] for document in documents]
        for one, two in pairwise(people):
            store.people.merge(one, two, author="ola")
        assert {speakers(store, document)[0] for document in documents} == {people[3]}
        assert store.people.get(people[0]).id == people[3]

    def test_is_taken_back(self, store: Store) -> None:
        documents = [put(store, str(n), body=f"Body {n}") for n in range(3)]
        people = [speakers(store, document)[0] for document in documents]
        first = store.people.merge(people[0], people[1], author="ola")
        store.people.merge(people[1], people[2], author="ola")
        store.people.undo(first.id)
        assert [speakers(store, document)[0] for document in documents] == [people[0], people[2], people[2]]
        assert [decision.undone is None for decision in store.people.decisions()] == [True, False]
        with pytest.raises(NotFoundError, match="no decision 1 in force"):
            store.people.undo(first.id)

    def test_of_one_with_itself_is_refused(self, store: Store) -> None:
        one, two = put(store, "one"), put(store, "two", body=OTHER)
        ada, other = speakers(store, one)[0], speakers(store, two)[0]
        store.people.merge(other, ada, author="ola")
        for pair in ((ada, ada), (ada, other), (other, ada)):
            with pytest.raises(UsageError, match="one person already"):
                store.people.merge(*pair, author="ola")
        with pytest.raises(NotFoundError, match="nobody by the id nonsense"):
            store.people.merge("nonsense", ada, author="ola")

    def test_reaches_corrections(self, store: Store) -> None:
        one, two = put(store, "one"), put(store, "two", body=OTHER)
        ada, other = speakers(store, one)[0], speakers(store, two)[0]
        name = store.get(two).interventions[1].id
        store.corrections.set_speaker(name, "Ada Lindqvist", author="ola")
        assert speakers(store, two) == [other, other]
        decision = store.people.merge(other, ada, author="ola")
        assert speakers(store, two) == [ada, ada]
        store.people.undo(decision.id)
        assert speakers(store, two) == [other, other]


class TestSplitting:
    """One name, two people."""

    def test_by_document(self, store: Store) -> None:
        one, two = put(store, "one"), put(store, "two")
        ada = speakers(store, one)[0]
        other, _ = store.people.split(ada, documents=[two], author="ola")
        assert (speakers(store, one)[0], speakers(store, two)[0]) == (ada, other)
        put(store, "two", rules="2")
        assert speakers(store, two)[0] == other, "also after new rules"
        assert speakers(store, put(store, "three"))[0] == ada

    def test_by_affiliation_reaches_later_documents(self, store: Store) -> None:
        one = put(store, "one", names=("Nora Vik", "Ada Lindqvist"))
        ada = speakers(store, one)[1]
        other, _ = store.people.split(ada, affiliation="Ward 1", author="ola")
        assert speakers(store, one)[1] == ada
        assert speakers(store, put(store, "two"))[0] == other

    def test_goes_before_a_merger(self, store: Store) -> None:
        one, two, three = put(store, "one"), put(store, "two"), put(store, "three", body=OTHER)
        ada, elsewhere = speakers(store, one)[0], speakers(store, three)[0]
        other, _ = store.people.split(ada, documents=[two], author="ola")
        store.people.merge(ada, elsewhere, author="ola")
        assert [speakers(store, document)[0] for document in (one, two, three)] == [elsewhere, other, elsewhere]

    def test_is_taken_back(self, store: Store) -> None:
        one, two = put(store, "one"), put(store, "two")
        ada = speakers(store, one)[0]
        _, decisions = store.people.split(ada, documents=[one, two], author="ola")
        for decision in decisions:
            store.people.undo(decision.id)
        assert speakers(store, one)[0] == speakers(store, two)[0] == ada

    def test_makes_another_person_each_time(self, store: Store) -> None:
        documents = [put(store, str(n)) for n in range(3)]
        ada = speakers(store, documents[0])[0]
        made = [store.people.split(ada, documents=[document], author="ola")[0] for document in documents[1:]]
        assert len({ada, *made}) == 3
        assert [p.name for p in store.people.list("ada")] == ["Ada Lindqvist"] * 3

    def test_needs_to_know_where(self, store: Store) -> None:
        ada = speakers(store, put(store, "one"))[0]
        with pytest.raises(UsageError, match="in which documents"):
            store.people.split(ada, author="ola")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("MARTÍN, Ana", "Ana Martin"),
        ("Jean-Luc  O’Neill", "jean luc o'neill"),
        ("Ｓmith", "Smith"),
        ("van der Berg, J.", "J van der Berg"),
    ],
)
def test_names_are_folded(one: str, two: str) -> None:
    assert folded(one) == folded(two)


@given(st.text(min_size=1))
def test_folding_is_stable_and_never_empties_a_name(name: str) -> None:
    assert folded(name) or not name.strip()
    assert folded(name).count("  ") == 0 or folded(name) == name.strip()


def test_a_circle_of_decisions_ends() -> None:
    circle = {"a": [Ruling("a", "b")], "b": [Ruling("b", "a")]}
    assert resolve("a", "d", None, circle) in {"a", "b"}
