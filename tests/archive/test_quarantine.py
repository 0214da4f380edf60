"""Quarantine: every file that could not be archived, with its reason, until it can be or someone drops it."""

from __future__ import annotations

import hashlib

import pytest

from archive.quarantine import Held
from archive.store import Store
from config.errors import NotFoundError, StoreError
from tests.archive.factory import pdf_of, proceedings

BAD = "/minutes/bad.pdf"
DATA = b"<html>Not found</html>"
SHA256 = hashlib.sha256(DATA).hexdigest()


def add(store: Store, address: str = BAD, code: str = "not-pdf", data: bytes | None = DATA, rules: str = "1") -> Held:
    return store.quarantine.add(address, code, "This is a web page.", hint="Look.", data=data, rules_version=rules)


def test_a_file_is_kept_with_its_reason(store: Store) -> None:
    held = add(store)
    assert (held.address, held.code, held.reason, held.hint) == (BAD, "not-pdf", "This is a web page.", "Look.")
    assert (held.sha256, held.size, held.kept, held.tries) == (SHA256, len(DATA), True, 1)
    assert store.quarantine.list() == (held,)
    assert store.quarantine.get(held.id) == store.quarantine.get(BAD) == held
    assert store.quarantine.file(held.id) == DATA
    assert len(held.id) == 8


def test_another_failed_try_is_counted_and_since_stays(store: Store) -> None:
    first, second = add(store), add(store)
    assert (second.id, second.since, second.tries) == (first.id, first.since, 2)
    assert second.tried > first.tried
    assert len(store.quarantine.list()) == 1


def test_other_bytes_begin_anew(store: Store) -> None:
    first, second = add(store), add(store, data=b"other")
    assert second.tries == 1
    assert second.since > first.since


def test_a_file_that_never_came_has_no_bytes(store: Store) -> None:
    held = add(store, code="http-404", data=None)
    assert (held.sha256, held.kept) == (None, False)
    with pytest.raises(NotFoundError, match=r"was not kept\. This is a web page\."):
        store.quarantine.file(held.id)
    assert add(store, code="http-404", data=None).tries == 2


class TestHeld:
    """Whether reading the same bytes again is of any use."""

    def test_is_the_same_bytes_under_the_same_rules(self, store: Store) -> None:
        held = add(store)
        assert store.quarantine.held(SHA256, "1") == held
        assert store.quarantine.held(SHA256, "2") is None, "new rules are worth a try"
        assert store.quarantine.held("0" * 64, "1") is None

    def test_gives_a_passing_reason_three_tries(self, store: Store) -> None:
        for expected in (False, False, True):
            add(store, code="time-limit")
            assert (store.quarantine.held(SHA256, "1") is not None) == expected

    def test_steps_back_when_someone_asks_for_a_retry(self, store: Store) -> None:
        held = add(store)
        (asked,) = store.quarantine.retry((held.id,))
        assert asked.due
        assert store.quarantine.held(SHA256, "1") is None
        assert store.quarantine.due() == (asked,)
        assert add(store).due is False, "the next failure answers the request"


def test_the_same_bytes_at_another_address_are_noted_and_not_counted(store: Store) -> None:
    held = add(store)
    copy = store.quarantine.note("/copy.pdf", held)
    assert (copy.address, copy.reason, copy.tries) == ("/copy.pdf", held.reason, 1)
    assert store.quarantine.note(BAD, held) == held
    assert store.quarantine.list() == (held, copy)
    assert store.status().listings[0].quarantined == 2


def test_what_was_dropped_stays_dropped_when_it_is_noted(store: Store) -> None:
    gone = store.quarantine.drop(add(store).id)
    assert store.quarantine.note(BAD, gone) == gone
    assert store.quarantine.note("/copy.pdf", gone).dropped
    assert store.quarantine.list() == ()
    assert store.status().listings[0].dropped == 2


def test_all_are_retried_where_none_is_named(store: Store) -> None:
    add(store)
    add(store, address="/other.pdf", data=b"other")
    assert len(store.quarantine.retry()) == len(store.quarantine.due()) == 2


def test_archiving_the_bytes_releases_them_at_every_address(store: Store) -> None:
    add(store, data=pdf_of("one"))
    add(store, address="/copy.pdf", data=pdf_of("one"))
    store.put(proceedings("Hello.", pdf="one"), pdf_of("one"), BAD)
    assert store.quarantine.list() == ()


def test_archiving_other_bytes_from_the_address_releases_it(store: Store) -> None:
    add(store)
    result = store.put(proceedings("Hello.", pdf="one"), pdf_of("one"), BAD)
    assert store.quarantine.list() == ()
    add(store, address="/copy.pdf")
    store.ledger.saw({"/copy.pdf": (store.get(result.id).sha256, result.id)})
    assert store.quarantine.list() == ()


class TestDropping:
    """Hear no more of it."""

    def test_takes_it_off_the_list_and_deletes_the_bytes(self, store: Store) -> None:
        held = add(store)
        store.quarantine.drop(held.id)
        assert store.quarantine.list() == ()
        assert [gone.id for gone in store.quarantine.list(dropped=True)] == [held.id]
        assert not store.files.holds_pdf(SHA256)
        assert store.status().dropped == 1

    def test_lasts_as_long_as_the_bytes_are_the_same(self, store: Store) -> None:
        store.quarantine.drop(add(store).id)
        assert store.quarantine.held(SHA256, "1")
        assert store.quarantine.held(SHA256, "2"), "also under new rules"
        assert add(store, data=b"other").dropped is None
        assert len(store.quarantine.list()) == 1

    def test_of_an_address_that_gives_nothing_lasts_until_it_gives_something_else(self, store: Store) -> None:
        dead = "https://norrvik.example/gone.pdf"
        first = store.quarantine.drop(store.quarantine.add(dead, "unreachable", "404").id)
        again = store.quarantine.add(dead, "unreachable", "404")
        assert (again.dropped, again.since, again.tries) == (first.dropped, first.since, 2)
        assert store.quarantine.list() == ()
        assert store.status().listings[0].dropped == 1
        assert store.quarantine.add(dead, "refused", "robots.txt").dropped is None
        assert len(store.quarantine.list()) == 1

    def test_keeps_bytes_that_another_address_needs(self, store: Store) -> None:
        held, other = add(store), add(store, address="/copy.pdf")
        store.quarantine.drop(held.id)
        assert store.quarantine.file(other.id) == DATA
        store.quarantine.drop(other.id)
        assert not store.files.holds_pdf(SHA256)

    def test_keeps_bytes_that_are_archived(self, store: Store) -> None:
        """As a file that new rules cannot read any more."""
        result = store.put(proceedings("Hello.", pdf="one"), pdf_of("one"), "/one")
        held = add(store, address="/one", data=pdf_of("one"), rules="2")
        store.quarantine.drop(held.id)
        assert store.pdf(result.id) == pdf_of("one")

    def test_does_not_hurt_a_put_that_is_under_way(self, store: Store) -> None:
        """The put has found the file in its place and goes on; meanwhile someone drops it."""
        from archive import planning, putting

        held = add(store, data=pdf_of("one"))
        given = proceedings("Hello.", pdf="one")
        store.files.keep_pdf(pdf_of("one"))
        with store.database.reading() as connection:
            (plan,) = planning.plan(connection, store.files, [given])
        store.quarantine.drop(held.id)
        with store.database.writing() as connection:
            (result,) = putting.carry_out(connection, store.files, [plan], {given.sha256: pdf_of("one")}, {})
        assert result
        assert store.pdf(result.id) == pdf_of("one")

    def test_can_be_taken_back_while_the_source_has_the_file(self, store: Store) -> None:
        held = add(store)
        store.quarantine.drop(held.id)
        store.quarantine.retry((held.id,))
        assert store.quarantine.held(SHA256, "1") is None


def test_what_is_not_there_is_named(store: Store) -> None:
    for ask in (store.quarantine.get, store.quarantine.drop, store.quarantine.file):
        with pytest.raises(NotFoundError, match=r"Nothing in quarantine is called nonsense\. .*quarantine list"):
            ask("nonsense")
    add(store)
    with pytest.raises(NotFoundError, match="nonsense"):
        store.quarantine.retry((BAD, "nonsense"))
    assert store.quarantine.due() == (), "all or nothing"


def test_the_document_that_stood_there_stays(store: Store) -> None:
    result = store.put(proceedings("Hello.", pdf="one"), pdf_of("one"), BAD)
    add(store)
    assert store.get(result.id).interventions[0].text == "Hello."
    again = store.put(proceedings("Hello there.", pdf="two"), pdf_of("two"), BAD)
    assert again.id == result.id, "the next edition still finds its document"


def test_the_status_counts_by_reason(store: Store) -> None:
    add(store)
    add(store, address="/a", code="encrypted", data=b"a")
    add(store, address="/b", code="encrypted", data=b"b")
    assert store.status().quarantined == {"encrypted": 2, "not-pdf": 1}


def test_lost_bytes_are_told(store: Store) -> None:
    held = add(store)
    store.files.delete_pdf(SHA256)
    with pytest.raises(StoreError, match="lacks a file"):
        store.quarantine.file(held.id)
