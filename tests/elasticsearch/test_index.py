"""Template, aliases and rebuilding, as the server itself reports them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest
from elasticsearch import Elasticsearch

from archive.search import open_index
from archive.search.analysis import STEMMERS, text_stems, words
from archive.search.elastic import ElasticIndex
from archive.search.elastic.documents import entry_source
from archive.search.index import Entry, SearchRequest
from config.errors import IndexUnavailableError
from config.settings import PROJECT, Settings
from tests.archive.search.meetings import documents, entries

pytestmark = pytest.mark.elasticsearch
TEMPLATE = PROJECT / "config" / "elasticsearch" / "template.json"


@pytest.fixture
def client(elastic_settings: Settings) -> Iterator[Elasticsearch]:
    """The bare client, to look behind our own."""
    with Elasticsearch(str(elastic_settings.elasticsearch_url)) as found:
        yield found


def _behind(client: Elasticsearch, settings: Settings) -> list[str]:
    return sorted(client.indices.get(index=f"{settings.elasticsearch_index}-v*"))


def test_the_server_has_the_mapping_that_the_file_says(client: Elasticsearch, elastic_settings: Settings) -> None:
    index = open_index(elastic_settings)
    index.replace("doc", 1, [])
    index.commit()
    (found,) = client.indices.get_mapping(index=elastic_settings.elasticsearch_index).body.values()
    wanted = json.loads(TEMPLATE.read_text())["template"]["mappings"]
    assert found["mappings"]["dynamic"] == "strict"
    assert found["mappings"]["properties"] == wanted["properties"]
    with pytest.raises(Exception, match="strict_dynamic_mapping_exception"):
        client.index(index=elastic_settings.elasticsearch_index, document={"unheard": "of"})


def test_both_cut_texts_at_the_same_places(client: Elasticsearch, elastic_settings: Settings) -> None:
    index = open_index(elastic_settings)
    index.replace("doc", 1, [])
    index.commit()
    odd = [
        "a_b",
        "x²½",
        "naïve",
        "Ⅳ",
        "İstanbul ŒUVRE ßs",
        "3.2/A-B",
        "don’t",
        "中国 人民",
        "a\u00adb",
        "e\u200bf",
        "ÆØÅ",
    ]
    text = " | ".join([*odd, *(one.text for one in list(entries())[::101])])
    said = client.indices.analyze(index=elastic_settings.elasticsearch_index, analyzer="exact", text=text)
    assert [token["token"] for token in said["tokens"]] == words(text)
    for language in (*STEMMERS, "it"):
        assert len(text_stems(text, language)) == len(words(text))


def test_a_rebuild_swaps_the_aliases_and_deletes_the_old_index(
    client: Elasticsearch, elastic_settings: Settings
) -> None:
    name = elastic_settings.elasticsearch_index
    index = open_index(elastic_settings)
    index.replace(*documents()[0])
    index.commit()
    old = _behind(client, elastic_settings)
    index.rebuild(documents()[:3])
    (new,) = _behind(client, elastic_settings)
    assert old == [f"{name}-v1-first"]
    assert new not in old
    aliases = client.indices.get_alias(index=new)[new]["aliases"]
    assert sorted(aliases) == [name, f"{name}-write"]


def test_a_failed_build_cleans_up(client: Elasticsearch, elastic_settings: Settings) -> None:
    index = open_index(elastic_settings)
    index.replace(*documents()[0])
    index.commit()
    before = _behind(client, elastic_settings)

    def broken() -> Iterator[tuple[str, int, Sequence[Entry]]]:
        yield documents()[1]
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        index.rebuild(broken())
    assert _behind(client, elastic_settings) == before


def test_what_a_killed_build_left_is_swept_by_the_next(client: Elasticsearch, elastic_settings: Settings) -> None:
    name = elastic_settings.elasticsearch_index
    index = open_index(elastic_settings)
    index.rebuild(documents()[:1])
    client.indices.create(index=f"{name}-v1-leftover", aliases={f"{name}-build": {}})
    index.rebuild(documents()[:2])
    assert len(_behind(client, elastic_settings)) == 1


def test_what_is_written_during_a_rebuild_is_in_the_new_index(elastic_settings: Settings) -> None:
    index, writer = open_index(elastic_settings), open_index(elastic_settings)
    index.rebuild(documents()[:1])
    newer = (
        "doc-001",
        99,
        [Entry(id="doc-001-900", proceedings="doc-001", version=99, ingest_seq=9, seq=1, text="New.")],
    )

    def meanwhile() -> Iterator[tuple[str, int, Sequence[Entry]]]:
        yield documents()[0]
        writer.replace(*newer)
        writer.commit()
        yield documents()[1]  # as the store had it before
        yield documents()[2]

    index.rebuild(meanwhile())
    found = list(index.versions())
    assert ("doc-001-900", "doc-001", 99) in found
    assert {version for _, proceedings, version in found if proceedings == "doc-001"} == {99}
    assert {proceedings for _, proceedings, _ in found} == {"doc-000", "doc-001", "doc-002"}


def test_a_replacement_that_was_interrupted_is_completed_by_the_next(
    client: Elasticsearch, elastic_settings: Settings
) -> None:
    name = elastic_settings.elasticsearch_index
    index = open_index(elastic_settings)
    index.replace(*documents()[0])
    index.commit()
    there = [one.id for one in documents()[0][2]]
    stray = documents()[1][2][0]
    markers = f"{name}-write-markers"
    leftover = {"proceedings": "doc-000", "version": 1, "ids": [*there, stray.id], "complete": False}
    document = entry_source(stray) | {"proceedings": "doc-000", "version": 1}
    client.index(index=name, id=stray.id, document=document, version=1, version_type="external_gte", refresh=True)
    client.index(index=markers, id="doc-000", document=leftover, version=1, version_type="external_gte")
    index.replace("doc-000", 2, documents()[0][2][:1])
    index.commit()
    marker = client.get(index=markers, id="doc-000")["_source"]
    assert marker["complete"] is True
    assert marker["ids"] == [documents()[0][2][0].id]
    assert {one for one, _, _ in index.versions()} == {documents()[0][2][0].id}


def test_an_index_of_another_version_is_not_read(client: Elasticsearch, elastic_settings: Settings) -> None:
    index = open_index(elastic_settings)
    index.rebuild(documents()[:1])
    client.indices.put_mapping(index=elastic_settings.elasticsearch_index, meta={"schema": 0})
    later = open_index(elastic_settings)
    with pytest.raises(IndexUnavailableError, match=r"made by another version.*proceedings reindex"):
        later.search(SearchRequest())
    later.rebuild(documents()[:1])
    assert later.search(SearchRequest()).total == len(documents()[0][2])


def test_a_search_that_finds_nothing_asks_once_and_knows_better(
    elastic_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = ElasticIndex(elastic_settings)
    index.rebuild(documents()[:3])
    asked = []
    search = index._client.search
    monkeypatch.setattr(index._client, "search", lambda **request: asked.append(request) or search(**request))
    found = index.search(SearchRequest(query="remitances AND debt"))
    assert (found.total, found.suggestion) == (0, "remittances AND debt")
    assert len(asked) == 1
