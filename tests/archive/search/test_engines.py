"""What every search engine of the archive promises, tried on each."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import pytest

from archive.search import open_index
from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN, Entry, SearchIndex, SearchRequest
from archive.search.requests import MAX_DEPTH, MAX_LIMIT
from config.errors import QueryError, UsageError
from config.settings import Settings
from tests.archive.search.meetings import documents, entries


def entry(number: int, text: str, proceedings: str = "doc", version: int = 1, **more: object) -> Entry:
    """An intervention of a document."""
    made = Entry(
        id=f"{proceedings}-{number}",
        proceedings=proceedings,
        version=version,
        ingest_seq=version,
        seq=number,
        text=text,
    )
    return msgspec.structs.replace(made, **more)


def ids(index: SearchIndex, query: str = "", **more: object) -> list[str]:
    """Ids of the hits of one page, in order."""
    request = SearchRequest(query=query, **more)  # type: ignore[arg-type]
    return [hit.entry.id for hit in index.search(request).hits]


def test_an_archive_without_an_index_holds_nothing(index: SearchIndex) -> None:
    found = index.search(SearchRequest(query="debt"))
    assert (found.total, found.hits, found.next, found.suggestion) == (0, (), None, None)
    assert index.get("doc-1") is None
    assert index.similar("doc-1") == ()
    assert list(index.export(SearchRequest())) == []
    assert list(index.versions()) == []
    index.commit()


def test_what_is_committed_is_found(index: SearchIndex) -> None:
    index.replace("doc", 1, [entry(1, "Debt relief."), entry(2, "Water.")])
    index.commit()
    assert ids(index, "relief") == ["doc-1"]
    assert index.get("doc-2") == entry(2, "Water.")


def test_an_entry_comes_back_as_it_went_in(meetings: SearchIndex) -> None:
    for wanted in list(entries())[::97]:
        found = meetings.get(wanted.id)
        assert found is not None
        assert msgspec.structs.replace(found, text=wanted.text) == wanted


def test_another_process_sees_it_too(index: SearchIndex, settings: Settings) -> None:
    other = open_index(settings)
    assert ids(other) == []
    index.replace("doc", 1, [entry(1, "Debt.")])
    index.commit()
    assert ids(other) == ["doc-1"]
    index.replace("doc", 2, [entry(1, "Water.", version=2)])
    index.commit()
    assert ids(other, "water") == ["doc-1"]
    other.close()


def test_a_new_version_takes_the_place_of_the_old_one(index: SearchIndex) -> None:
    index.replace("doc", 1, [entry(1, "Debt."), entry(2, "Debt too.")])
    index.replace("other", 1, [entry(1, "Debt elsewhere.", "other")])
    index.commit()
    index.replace("doc", 2, [entry(1, "Water.", version=2), entry(3, "Debt still.", version=2)])
    index.commit()
    assert sorted(ids(index, "debt")) == ["doc-3", "other-1"]
    assert sorted(index.versions()) == [("doc-1", "doc", 2), ("doc-3", "doc", 2), ("other-1", "other", 1)]


def test_a_late_writer_changes_nothing(index: SearchIndex, settings: Settings) -> None:
    index.replace("doc", 2, [entry(1, "New.", version=2)])
    index.commit()
    late = open_index(settings)
    late.replace("doc", 1, [entry(1, "Old."), entry(2, "Old too.")])
    late.commit()
    late.remove("doc", 1)
    late.commit()
    late.close()
    assert list(index.versions()) == [("doc-1", "doc", 2)]
    assert ids(index, "new") == ["doc-1"]


def test_the_same_version_again_changes_nothing(index: SearchIndex) -> None:
    for _ in range(2):
        index.replace("doc", 1, [entry(1, "Debt."), entry(2, "Debt.")])
        index.commit()
    assert len(ids(index, "debt")) == 2


def test_versions_within_one_batch(index: SearchIndex) -> None:
    index.replace("doc", 2, [entry(1, "Second.", version=2)])
    index.replace("doc", 1, [entry(1, "First.")])
    index.replace("doc", 3, [entry(1, "Third.", version=3)])
    index.commit()
    assert ids(index, "third") == ["doc-1"]
    assert ids(index, "first OR second") == []


def test_what_is_removed_stays_out(index: SearchIndex) -> None:
    index.replace("doc", 1, [entry(1, "Debt.")])
    index.commit()
    index.remove("doc", 2)
    index.commit()
    assert ids(index) == []
    index.replace("doc", 1, [entry(1, "Debt.")])
    index.commit()
    assert ids(index) == []
    index.replace("doc", 3, [entry(1, "Debt again.", version=3)])
    index.commit()
    assert ids(index) == ["doc-1"]


def test_removing_what_never_was(index: SearchIndex) -> None:
    index.remove("doc", 1)
    index.commit()
    assert ids(index) == []


def test_hits_are_marked(index: SearchIndex) -> None:
    index.replace("doc", 1, [entry(1, 'The "Debts" <b>of</b> a debt-ridden house.')])
    index.commit()
    hit = index.search(SearchRequest(query="debt")).hits[0]
    marked = hit.highlight.replace(HIGHLIGHT_OPEN, "[").replace(HIGHLIGHT_CLOSE, "]")
    assert marked == 'The "[Debts]" <b>of</b> a [debt]-ridden house.'
    assert index.search(SearchRequest(query="debt", highlight=False)).hits[0].highlight == ""


def test_the_better_match_comes_first(index: SearchIndex) -> None:
    texts = ["A long text in which debt is named once among many other words.", "Debt, debt!", "No such word."]
    index.replace("doc", 1, [entry(number, text) for number, text in enumerate(texts)])
    index.commit()
    assert ids(index, "debt") == ["doc-1", "doc-0"]


def test_without_words_the_newest_comes_first_and_is_read_in_order(index: SearchIndex) -> None:
    for proceedings, day in (("a", 1), ("b", 3), ("c", 2)):
        date = dt.date(2008, 1, day)
        index.replace(proceedings, 1, [entry(number, "Debt.", proceedings, date=date) for number in (1, 2)])
    index.replace("d", 1, [entry(1, "Debt.", "d")])
    index.commit()
    newest = ["b-1", "b-2", "c-1", "c-2", "a-1", "a-2", "d-1"]
    assert ids(index) == ids(index, "kind:speech") == ids(index, "debt", sort="-date") == newest
    assert ids(index, sort="date") == ids(index, sort="reading") == ["a-1", "a-2", "c-1", "c-2", "b-1", "b-2", "d-1"]


def test_sorting_by_ingest(index: SearchIndex) -> None:
    for sequence, proceedings in enumerate(("a", "b", "c"), start=7):
        index.replace(proceedings, 1, [entry(number, "Debt.", proceedings, ingest_seq=sequence) for number in (1, 2)])
    index.commit()
    assert ids(index, sort="ingest_seq") == ["a-1", "a-2", "b-1", "b-2", "c-1", "c-2"]
    assert ids(index, sort="-ingest_seq") == ["c-1", "c-2", "b-1", "b-2", "a-1", "a-2"]
    assert ids(index, sort="ingest_seq", ingest_seq=(7, 8)) == ["b-1", "b-2"]
    assert ids(index, ingest_seq=(9, 100)) == []


def test_facets_count_hits(index: SearchIndex) -> None:
    said = [("Ann", "chair"), ("Ann", "chair"), ("ANN", ""), ("Bob", "member"), ("", "")]
    date = dt.date(2008, 5, 1)
    index.replace(
        "doc", 1, [entry(n, "Debt.", speaker=who, role=role, date=date) for n, (who, role) in enumerate(said)]
    )
    index.replace("old", 1, [entry(1, "Debt.", "old", date=dt.date(1997, 1, 1))])
    index.commit()
    found = index.search(SearchRequest(query="debt"))
    assert found.facets["speaker"] == (("Ann", 3), ("Bob", 1))
    assert found.facets["role"] == (("chair", 2), ("member", 1))
    assert found.facets["year"] == (("2008", 5), ("1997", 1))
    assert found.histogram == ((1997, 1), (2008, 5))
    only = index.search(SearchRequest(query="debt", facets=("role",), facet_size=1))
    assert only.facets == {"role": (("chair", 2),)}
    assert index.search(SearchRequest(query="debt", facets=())).facets == {}


def test_filters_narrow_and_leave_their_own_facet_open(index: SearchIndex) -> None:
    said = [("Ann", "chair"), ("Ann", "member"), ("José", "member"), ("Cy", "member")]
    index.replace("doc", 1, [entry(n, "Debt.", speaker=who, role=role) for n, (who, role) in enumerate(said)])
    index.commit()
    found = index.search(SearchRequest(filters={"speaker": ["Ann", "jose"], "role": ["Member"]}))
    assert sorted(hit.entry.id for hit in found.hits) == ["doc-1", "doc-2"]
    assert found.facets["speaker"] == (("Ann", 1), ("Cy", 1), ("José", 1))
    assert found.facets["role"] == (("member", 2), ("chair", 1))
    assert found.total == 2


def test_filters_by_year(meetings: SearchIndex) -> None:
    found = meetings.search(SearchRequest(filters={"year": ["2008", "2010"]}, limit=1000))
    years = {hit.entry.date.year for hit in found.hits if hit.entry.date}
    assert years == {2008, 2010}
    assert found.total == sum(1 for one in entries() if one.date and one.date.year in years)


@pytest.mark.parametrize("query", ["debt", "", "kind:speech", "debt OR haus"])
@pytest.mark.parametrize("sort", ["relevance", "date", "-date", "ingest_seq", "-ingest_seq", "reading"])
def test_pages_by_cursor_hold_every_hit_once(meetings: SearchIndex, query: str, sort: str) -> None:
    whole = ids(meetings, query, sort=sort, limit=MAX_LIMIT, facets=())
    assert list(_pages(meetings, SearchRequest(query=query, sort=sort, limit=173, facets=())))[: len(whole)] == whole


def _pages(index: SearchIndex, request: SearchRequest) -> Iterator[str]:
    while True:
        found = index.search(request)
        yield from (hit.entry.id for hit in found.hits)
        if found.next is None:
            return
        request = msgspec.structs.replace(request, after=found.next)


def test_pages_by_offset_hold_every_hit_once(meetings: SearchIndex) -> None:
    whole = ids(meetings, "debt", limit=300, facets=())
    parts = [ids(meetings, "debt", limit=100, offset=offset, facets=()) for offset in (0, 100, 200)]
    assert [name for part in parts for name in part] == whole


@pytest.mark.parametrize("sort", ["relevance", "-date", "ingest_seq"])
def test_new_entries_do_not_disturb_the_pages(index: SearchIndex, sort: str) -> None:
    index.replace("doc", 1, [entry(number, "Debt relief.", date=dt.date(2008, 1, 1)) for number in range(20)])
    index.commit()
    request = SearchRequest(query="debt", sort=sort, limit=5)
    first = index.search(request)
    index.replace("new", 1, [entry(1, "Debt, debt, debt!", "new", date=dt.date(2009, 1, 1))])
    index.commit()
    rest = list(_pages(index, msgspec.structs.replace(request, after=first.next)))
    seen = [hit.entry.id for hit in first.hits] + [name for name in rest if name != "new-1"]
    assert sorted(seen) == sorted(f"doc-{number}" for number in range(20))


def test_a_cursor_of_another_order_is_refused(meetings: SearchIndex) -> None:
    cursor = meetings.search(SearchRequest(sort="date", limit=5)).next
    with pytest.raises(UsageError, match="belongs to another order"):
        meetings.search(SearchRequest(sort="-date", limit=5, after=cursor))
    for nonsense in ("abc", "é", "////", ""):
        with pytest.raises(UsageError, match="cannot be read"):
            meetings.search(SearchRequest(after=nonsense))


def test_export_gives_everything(meetings: SearchIndex) -> None:
    everything = [one.id for one in meetings.export(SearchRequest(limit=1))]
    assert len(everything) == len(set(everything)) == len(list(entries()))
    filters = {"language": ["de"]}
    german = list(meetings.export(SearchRequest(query="haus", filters=filters, sort="-date")))
    assert german
    assert {one.language for one in german} == {"de"}
    assert [one.date for one in german if one.date] == sorted((one.date for one in german if one.date), reverse=True)


def test_similar_texts(index: SearchIndex) -> None:
    texts = [
        "The glaciers of Norland are melting faster than the harbours can be raised.",
        "Melting glaciers threaten every harbour of Norland.",
        "Libraries should lend seeds.",
        "The harbours and the glaciers were named by all.",
        "Seeds from libraries grow well.",
    ]
    index.replace("doc", 1, [entry(number, text) for number, text in enumerate(texts)])
    index.replace("rest", 1, [entry(number, f"Point {number} was taken as read.", "rest") for number in range(40)])
    index.commit()
    assert {hit.entry.id for hit in index.similar("doc-0", limit=2)} == {"doc-1", "doc-3"}
    assert "doc-0" not in {hit.entry.id for hit in index.similar("doc-0", limit=50)}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("remitances", "remittances"),
        ('speaker:martin remitances "debt relief"', 'speaker:martin remittances "debt relief"'),
        ("(delegtion OR zzzzqqq) NEAR/3 zzzz", "(delegation OR zzzzqqq) NEAR/3 zzzz"),
        ("zzzzqqqq", None),
        ("debt -debt", None),
    ],
)
def test_did_you_mean(meetings: SearchIndex, typed: str, meant: str | None) -> None:
    found = meetings.search(SearchRequest(query=typed))
    assert found.total == 0
    assert found.suggestion == meant


def test_no_suggestion_where_something_is_found(meetings: SearchIndex) -> None:
    assert meetings.search(SearchRequest(query="debt OR remitances")).suggestion is None


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (SearchRequest(sort="size"), "There is no order ‘size’"),
        (SearchRequest(facets=("colour",)), "There is no facet ‘colour’"),
        (SearchRequest(filters={"colour": ["red"]}), "There is no facet ‘colour’"),
        (SearchRequest(filters={"year": ["soon"]}), "‘soon’ is no year"),
        (SearchRequest(limit=MAX_LIMIT + 1), "A page has from 0 to 1,000 hits"),
        (SearchRequest(limit=-1), "A page has from 0 to 1,000 hits"),
        (SearchRequest(offset=MAX_DEPTH), "Pages reach to hit 10,000"),
        (SearchRequest(facet_size=0), "A facet has from 1 to 1,000 values"),
    ],
)
def test_requests_have_limits(meetings: SearchIndex, request_: SearchRequest, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        meetings.search(request_)


def test_counting_without_hits(meetings: SearchIndex) -> None:
    found = meetings.search(SearchRequest(query="debt", limit=0))
    assert found.total > 0
    assert (found.hits, found.next) == ((), None)
    assert found.facets["language"]


def test_a_query_that_cannot_be_read(meetings: SearchIndex) -> None:
    with pytest.raises(QueryError):
        meetings.search(SearchRequest(query='"open'))
    with pytest.raises(QueryError):
        list(meetings.export(SearchRequest(query="nofield:x")))


@pytest.mark.parametrize(
    "query",
    [
        " OR ".join(f'"word{number} of{number}"' for number in range(128)),
        " ".join(f"re{letter}* -un{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"),
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa~2",
        '"the of and to"~10',
        "(the OR of OR and) NEAR/50 (debt OR relief OR to)",
        "re*i*e*f*",
        "x" * 3_990,
    ],
)
def test_costly_queries_are_answered(meetings: SearchIndex, query: str) -> None:
    assert meetings.search(SearchRequest(query=query)).total >= 0


def test_texts_that_pdfs_hold(index: SearchIndex) -> None:
    texts = [
        "",
        "\x00\ufffd\u200b",
        "word " * 20_000,
        "x" * 40_000,
        "e\u0301tude",
        "中国人民大会堂",
        "a" + "." * 5_000 + "b",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + " smile",
    ]
    index.replace("doc", 1, [entry(number, text) for number, text in enumerate(texts)])
    index.commit()
    assert index.search(SearchRequest()).total == len(texts)
    assert ids(index, "word") == ["doc-2"]
    assert ids(index, "étude") == ["doc-4"]
    assert ids(index, '"a b"') == ["doc-6"]
    assert ids(index, "smile") == ["doc-7"]


def _all() -> list[tuple[str, int, Sequence[Entry]]]:
    return [*documents()[:20]]


def test_rebuilding_replaces_everything(index: SearchIndex, settings: Settings) -> None:
    index.replace("gone", 9, [entry(1, "Debt.", "gone")])
    index.commit()
    other = open_index(settings)
    assert ids(other) == ["gone-1"]
    done: list[int] = []
    index.rebuild(_all(), done.append)
    assert done == list(range(1, 21))
    wanted = sorted((one.id, one.proceedings, one.version) for _, _, found in _all() for one in found)
    assert sorted(index.versions()) == sorted(other.versions()) == wanted
    other.close()


def test_a_rebuild_that_fails_leaves_the_old_index(index: SearchIndex) -> None:
    index.replace("doc", 1, [entry(1, "Debt.")])
    index.commit()

    def broken() -> Iterator[tuple[str, int, Sequence[Entry]]]:
        yield from _all()
        raise RuntimeError("the store is gone")

    with pytest.raises(RuntimeError, match="the store is gone"):
        index.rebuild(broken())
    assert ids(index) == ["doc-1"]
    index.rebuild(_all())
    assert ids(index, "id:doc-1") == []


def test_searches_go_on_during_a_rebuild(index: SearchIndex, settings: Settings) -> None:
    index.replace("doc", 1, [entry(1, "Debt.")])
    index.commit()
    reader, counts, over = open_index(settings), [], threading.Event()

    def watch() -> None:
        while not over.is_set():
            counts.append(reader.search(SearchRequest(facets=())).total)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        index.rebuild(_slowly(_all()))
    finally:
        over.set()
        watcher.join()
    whole = sum(len(found) for _, _, found in _all())
    assert set(counts) <= {1, whole}
    assert counts[0] == 1
    assert reader.search(SearchRequest(facets=())).total == whole
    reader.close()


def _slowly(found: Iterable[tuple[str, int, Sequence[Entry]]]) -> Iterator[tuple[str, int, Sequence[Entry]]]:
    for one in found:
        threading.Event().wait(0.02)
        yield one


def test_one_index_serves_several_threads(meetings: SearchIndex) -> None:
    wanted = meetings.search(SearchRequest(query="debt relief")).total
    found: list[int] = []

    def ask() -> None:
        found.extend(meetings.search(SearchRequest(query="debt relief")).total for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 40
