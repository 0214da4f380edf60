"""The ledger: what every source names, what became of it, and what is no longer named."""

from __future__ import annotations

from archive.store import Store
from tests.archive.factory import pdf_of, proceedings

MINUTES = [f"https://norrvik.example/{number}.pdf" for number in range(4)]


def put(store: Store, pdf: str, address: str) -> str:
    return store.put(proceedings(f"Sitting {pdf}.", pdf=pdf), pdf_of(pdf), address).id


def test_a_visit_accounts_for_every_address(store: Store) -> None:
    run = store.ledger.begin("norrvik")
    store.ledger.expect(run, MINUTES)
    put(store, "0", MINUTES[0])
    put(store, "1", MINUTES[1])
    store.quarantine.add(MINUTES[2], "not-pdf", "This is a web page.")
    assert store.ledger.finish(run, "partial", {"new": 2, "quarantined": 1}, message="slow") == ()
    (listing,) = store.ledger.listings()
    assert (listing.name, listing.expected, listing.waiting) == ("norrvik", 4, 1)
    assert (listing.archived, listing.quarantined, listing.dropped, listing.gone) == (2, 1, 0, 0)
    assert listing.last_run
    assert (listing.last_run.outcome, listing.last_run.message) == ("partial", "slow")
    assert listing.last_run.counts == {"new": 2, "quarantined": 1}
    assert listing.last_run.finished


def test_what_is_no_longer_named_is_gone_and_may_come_back(store: Store) -> None:
    first = store.ledger.begin("norrvik")
    store.ledger.expect(first, MINUTES)
    document = put(store, "3", MINUTES[3])
    store.ledger.finish(first, "complete", {})
    second = store.ledger.begin("norrvik")
    store.ledger.expect(second, MINUTES[:2])
    assert store.ledger.finish(second, "complete", {}) == tuple(MINUTES[2:])
    assert store.ledger.listings()[0].gone == 2
    assert store.ledger.of(document)[0].gone_since
    assert store.get(document), "the archive keeps it"
    third = store.ledger.begin("norrvik")
    store.ledger.expect(third, MINUTES)
    assert store.ledger.finish(third, "complete", {}) == ()
    (listing,) = store.ledger.listings()
    assert (listing.gone, listing.archived, listing.waiting) == (0, 1, 3)
    assert store.ledger.of(document)[0].gone_since is None


def test_a_listing_read_in_part_makes_nothing_gone(store: Store) -> None:
    first = store.ledger.begin("norrvik")
    store.ledger.expect(first, MINUTES)
    store.ledger.finish(first, "complete", {})
    second = store.ledger.begin("norrvik")
    store.ledger.expect(second, MINUTES[:1])
    assert store.ledger.finish(second, "partial", {}, complete=False) == ()
    assert store.ledger.listings()[0].gone == 0


def test_one_listing_does_not_touch_another(store: Store) -> None:
    one = store.ledger.begin("one")
    store.ledger.expect(one, MINUTES[:2])
    store.ledger.finish(one, "complete", {})
    two = store.ledger.begin("two")
    store.ledger.expect(two, MINUTES[2:])
    assert store.ledger.finish(two, "complete", {}) == ()
    assert [(listing.name, listing.expected, listing.gone) for listing in store.ledger.listings()] == [
        ("one", 2, 0),
        ("two", 2, 0),
    ]


def test_what_is_ingested_by_hand_is_accounted_for_too(store: Store) -> None:
    put(store, "0", "/home/ola/0.pdf")
    run = store.ledger.begin("")
    assert store.ledger.finish(run, "complete", {"new": 1}) == (), "nothing by hand is ever gone"
    assert [(listing.name, listing.archived) for listing in store.ledger.listings()] == [("", 1)]


def test_a_killed_visit_is_told(store: Store) -> None:
    killed = store.ledger.begin("norrvik")
    store.ledger.begin("norrvik")
    store.ledger.begin("other")
    outcomes = {(run.listing, run.id): run.outcome for run in store.ledger.runs()}
    assert outcomes == {("norrvik", killed.id): "abandoned", ("norrvik", 2): "running", ("other", 3): "running"}
    assert [run.id for run in store.ledger.runs("norrvik", limit=1)] == [2]


def test_sightings_tell_from_when_to_when(store: Store) -> None:
    document = put(store, "0", MINUTES[0])
    sha256 = store.get(document).sha256
    first = store.ledger.of(document)[0]
    store.ledger.saw({MINUTES[0]: (sha256, document), MINUTES[1]: (sha256, document)})
    again, copy = store.ledger.of(document)
    assert (again.first_seen, copy.address) == (first.first_seen, MINUTES[1])
    assert again.last_seen > first.last_seen
    store.put(proceedings("Sitting 0, amended.", pdf="new"), pdf_of("new"), MINUTES[0])
    assert [(s.address, s.sha256 == sha256, s.stands) for s in store.ledger.of(document)] == [
        (MINUTES[0], True, False),
        (MINUTES[1], True, True),
        (MINUTES[0], False, True),
    ]


def test_an_address_keeps_its_listing(store: Store) -> None:
    run = store.ledger.begin("norrvik")
    store.ledger.expect(run, MINUTES[:1])
    put(store, "0", MINUTES[0])
    assert [listing.name for listing in store.ledger.listings()] == ["norrvik"]


def test_fingerprints_are_of_what_was_archived(store: Store) -> None:
    document = put(store, "0", MINUTES[0])
    store.quarantine.add(MINUTES[1], "not-pdf", "This is a web page.")
    store.ledger.note_fingerprints({MINUTES[0]: 'W/"abc"', MINUTES[1]: "def", "unknown": "ghi"})
    assert store.ledger.fingerprints([*MINUTES, "unknown"]) == {MINUTES[0]: ('W/"abc"', store.get(document).sha256)}


def test_very_many_addresses_are_no_trouble(store: Store) -> None:
    addresses = [f"/{number}" for number in range(40_000)]
    run = store.ledger.begin("many")
    store.ledger.expect(run, addresses)
    assert store.ledger.fingerprints(addresses) == {}
    assert store.known_all("1", dict.fromkeys(addresses, "0" * 64)) == {}
    store.ledger.finish(run, "complete", {})
    assert store.ledger.listings()[0].waiting == 40_000
