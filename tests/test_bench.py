"""The benchmark runs, at a size that means nothing, so that it is there when somebody wants to know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bench import command, extraction, index, ingest, ingest_once, material, page, web
from bench.__main__ import GROUPS
from bench.fts5 import build as build_fts5
from bench.fts5 import search as search_fts5
from bench.latency import wall_latencies
from bench.measuring import TINY, Row, in_turn
from config.settings import load_settings
from tests.elasticsearch.fixtures import elasticsearch_url

__all__ = ["elasticsearch_url"]


@pytest.fixture(autouse=True)
def only_samples(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A corpus that is by chance beside the repository would take too long."""
    monkeypatch.setenv("PROCEEDINGS_CORPUS", str(tmp_path / "none"))


def measured(rows: Iterator[Row]) -> list[Row]:
    """All rows; each has a figure and as many cells as the table has columns."""
    found = list(rows)
    assert found
    for row in found:
        assert row.figure > 0
        assert len(row.cells()) == len(page.HEAD)
    return found


def test_reading() -> None:
    plumber, floor = measured(extraction.measure(TINY))
    assert "pdfplumber" in plumber.peer
    assert floor.ours == plumber.ours


def test_index() -> None:
    assert {row.peer for row in measured(index.measure(TINY))} >= {
        "bare tantivy, same fields",
        "SQLite FTS5, same fields",
    }


def test_command() -> None:
    (row,) = measured(command.measure(TINY))
    assert row.unit == "s more"


def test_site() -> None:
    assert len(measured(web.measure(TINY))) == 7


@pytest.mark.slow
def test_elasticsearch(elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from bench import elastic

    monkeypatch.setenv("PROCEEDINGS_TEST_ELASTICSEARCH_URL", elasticsearch_url)
    assert len(measured(elastic.measure(TINY))) == 2


def test_ingesting_archives_everything_once(tmp_path: Path) -> None:
    folder = material.typeset(tmp_path / "pdfs", 2, pages=1)
    ingests = ingest.Ingests(tmp_path)
    data = ingests.data()
    ingests.run("first", "direct", folder, data)
    assert ingests.took["first"].states["new"] == 2
    assert ingests.took["first"].worker > 0
    ingests.run("again", "direct", folder, data)
    assert ingests.took["again"].states["unchanged"] == 2


def test_the_plain_loop_does_the_same_work(tmp_path: Path) -> None:
    folder = material.typeset(tmp_path / "pdfs", 2, pages=1)
    settings = load_settings(data=tmp_path / "data", ocr=False)
    assert ingest_once.in_a_loop(settings, folder) == {"new": 2}


@pytest.mark.slow
def test_ingesting_through_a_server(tmp_path: Path) -> None:
    folder = material.typeset(tmp_path / "pdfs", 2, pages=1)
    with ingest.prefect_server(tmp_path / "prefect") as server:
        ingests = ingest.Ingests(tmp_path, server)
        assert ingests.run("flow", "flow", folder) > 0
    assert ingests.took["flow"].states["new"] == 2


def test_the_peers_answer_the_same_as_we_do(tmp_path: Path) -> None:
    from contextlib import closing

    from archive.search.index import SearchRequest
    from bench import bare

    documents = list(material.entries(500))
    plain = bare.build(tmp_path / "bare", documents)
    with (
        closing(index.ours(tmp_path / "ours", documents)) as ours,
        closing(build_fts5(tmp_path / "fts5", documents)) as database,
    ):
        found = [ours.search(SearchRequest(query=words)).total for words in material.queries(40)]
        assert sum(found) > 0
        for words, total in zip(material.queries(40), found, strict=True):
            if " " not in words:  # elsewhere stemmers differ in what a phrase is
                assert bare.search(plain, words) == pytest.approx(total, abs=3)
                assert search_fts5(database, words) == pytest.approx(total, rel=0.5, abs=5)


def test_generated_documents_are_read_as_verbatim_records() -> None:
    from extractors.extract import extract

    found = extract(material.record(7, 2))
    assert found.extraction.pages == 2
    assert len([one for one in found.interventions if one.speaker]) > 5


def test_things_are_timed_in_turn() -> None:
    order: list[str] = []

    def thing(name: str, seconds: float) -> float:
        order.append(name)
        return seconds

    figures = iter((3.0, 1.0, 2.0))
    found = in_turn({"a": lambda: thing("a", next(figures)), "b": lambda: thing("b", 5.0)}, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found == {"a": 2.0, "b": 5.0}


def test_every_thing_is_asked_every_request() -> None:
    asked: dict[str, list[int]] = {"a": [], "b": []}
    found = wall_latencies({name: numbers.append for name, numbers in asked.items()}, 3, 2)
    assert sorted(asked["a"]) == sorted(asked["b"]) == [0, 0, 0, 1, 1, 1, 2, 2, 2]  # once to warm up, twice timed
    assert found["a"][0] <= found["a"][1]


def test_page_has_a_place_for_every_group(tmp_path: Path) -> None:
    copy = tmp_path / "benchmarks.md"
    copy.write_text(page.PAGE.read_text("utf-8"), "utf-8")
    for group in GROUPS:
        page.write(group, f"figures of {group}", copy)
    text = copy.read_text("utf-8")
    assert all(f"figures of {group}\n" in text for group in GROUPS)
    assert "Not measured" not in text
    with pytest.raises(ValueError, match="no place for verse"):
        page.write("verse", "", copy)


def test_a_goal_that_is_missed_says_so() -> None:
    row = Row(what="w", peer="p", size="s", ours="1", theirs="1", figure=1.2, goal=1.0)
    assert row.cells()[-3:] == ["1.2", "<= 1", "**no**"]
    assert msgspec.structs.replace(row, at_most=False).met
