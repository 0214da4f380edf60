"""An archive whose index is Elasticsearch: what differs from the store is found, named and mended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from archive.holdings import Archive
from archive.search.index import Entry, SearchRequest
from config.settings import Settings
from tests.archive.factory import pdf_of, proceedings

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def archive(elastic_settings: Settings) -> Iterator[Archive]:
    """Three documents of two interventions each."""
    with Archive(elastic_settings) as opened:
        for name in ("one", "two", "three"):
            spoken = (f"The bridge of {name}.", f"The ferry of {name}.")
            opened.add(proceedings(*spoken, pdf=name), pdf_of(name), f"/{name}")
        yield opened


def test_every_kind_of_difference_is_told_and_mended(archive: Archive, elastic_settings: Settings) -> None:
    one, two, three = sorted({document for document, _ in archive.store.versions().values()})
    index = elastic_settings.elasticsearch_index
    with Elasticsearch(str(elastic_settings.elasticsearch_url)) as client:
        lost = archive.store.get(one).interventions[0].id
        client.delete(index=index, id=lost)
        aged = archive.store.get(two).interventions[0].id
        client.update(index=index, id=aged, doc={"version": 0}, refresh=True)
    stranger = Entry(id="s-1", proceedings="stranger", version=3, ingest_seq=1, seq=1, text="Another bridge.")
    archive.index.replace("stranger", 3, [stranger])
    archive.index.commit()

    verdict = archive.verify()
    assert (verdict.stored, verdict.indexed) == (6, 6), "counting is not enough"
    assert (verdict.missing, verdict.surplus, verdict.outdated) == (1, 1, 1)
    assert verdict.documents == tuple(sorted((one, two, "stranger")))
    assert three not in verdict.documents

    mended = archive.mend(verdict)
    assert (mended.indexed, mended.waiting, mended.fault) == (2, 0, None)
    assert archive.verify().sound
    assert archive.search(SearchRequest(query="bridge")).total == 3


def test_an_index_that_was_deleted_is_filled_by_the_next_run(archive: Archive, elastic_settings: Settings) -> None:
    with Elasticsearch(str(elastic_settings.elasticsearch_url)) as client:
        for name in client.indices.get(index=f"{elastic_settings.elasticsearch_index}-*", expand_wildcards="all"):
            client.indices.delete(index=name)
    assert archive.repair().indexed == 3
    assert archive.verify().sound
