"""Elasticsearch through our engine, against the bare client with the same documents and requests.

At `PROCEEDINGS_TEST_ELASTICSEARCH_URL`, or on a node that the tests' builder has made or can make.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from archive.search.elastic.documents import entry_source
from archive.search.elastic.engine import ElasticIndex
from archive.search.index import Entry, SearchRequest
from bench.index import both
from bench.latency import wall_latencies
from bench.material import entries, queries
from bench.measuring import NotMeasuredError, Row, Sizes, in_turn, wall
from config.settings import Settings

INDEXING, SEARCHING = 0.9, 1.15

Documents = list[tuple[str, int, list[Entry]]]


def measure(sizes: Sizes) -> Iterator[Row]:
    """Indexing, then searching."""
    with node() as url, TemporaryDirectory() as folder, Elasticsearch(url) as client:
        bench = Bench(url, client, Path(folder))
        documents = list(entries(sizes.elastic))
        try:
            yield bench.indexing(documents, sizes)
            yield bench.searching(documents, sizes)
        finally:
            bench.clean()


@contextmanager
def node() -> Iterator[str]:
    """The address of an Elasticsearch.

    Raises:
        NotMeasuredError: none is to be had.
    """
    from tests.elasticsearch.maven import NotAvailableError
    from tests.elasticsearch.node import one_node

    if url := os.environ.get("PROCEEDINGS_TEST_ELASTICSEARCH_URL"):
        yield url
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        try:
            started = stack.enter_context(one_node(folder))
        except NotAvailableError as error:
            raise NotMeasuredError(f"no Elasticsearch: {error}") from error
        yield started.url


class Bench:
    """Indexes of both kinds on one node."""

    def __init__(self, url: str, client: Elasticsearch, folder: Path) -> None:
        self._url = url
        self._client = client
        self._folder = folder
        self._names: list[str] = []  # of our indexes
        self._bare: list[str] = []

    def _name(self) -> str:
        self._names.append(f"bench{uuid.uuid4().hex[:10]}")
        return self._names[-1]

    def ours(self, documents: Documents) -> ElasticIndex:
        """Our index, filled."""
        settings = Settings(  # type: ignore[call-arg]
            _env_file=None, data=self._folder, elasticsearch_url=self._url, elasticsearch_index=self._name()
        )
        index = ElasticIndex(settings)
        for document in documents:
            index.replace(*document)
        index.commit()
        return index

    def bare(self, mappings: dict[str, Any], documents: Documents) -> str:
        """The same documents in an index with the same mappings, by the client's own bulk helper; its name."""
        name = f"bare{uuid.uuid4().hex[:10]}"
        self._bare.append(name)
        self._client.indices.create(index=name, body=mappings)
        actions = (
            {"_index": name, "_id": entry.id, "_source": entry_source(entry)}
            for _, _, some in documents
            for entry in some
        )
        bulk(self._client, actions, refresh=False)
        self._client.indices.refresh(index=name)
        return name

    def mappings(self) -> dict[str, Any]:
        """What our engine gives an index: settings and mappings of its newest one."""
        made = self._client.indices.get(index=f"{self._names[-1]}-v*", expand_wildcards="all")
        (found,) = made.values()
        settings = found["settings"]["index"]
        kept = {
            name: settings[name] for name in ("analysis", "number_of_shards", "number_of_replicas") if name in settings
        }
        return {"settings": {"index": kept}, "mappings": found["mappings"]}

    def indexing(self, documents: Documents, sizes: Sizes) -> Row:
        """Interventions a second."""
        self.ours(documents[:1]).close()
        mappings = self.mappings()
        found = in_turn(
            {
                "ours": lambda: wall(lambda: self.ours(documents).close()),
                "bare": lambda: wall(lambda: self.bare(mappings, documents)),
            },
            sizes.runs,
        )
        return Row(
            what="Elasticsearch index, interventions a second",
            peer="bare client's bulk helper, same documents",
            size=f"{sizes.elastic:,} interventions",
            ours=f"{sizes.elastic / found['ours']:,.0f}",
            theirs=f"{sizes.elastic / found['bare']:,.0f}",
            figure=found["bare"] / found["ours"],
            goal=INDEXING,
            at_most=False,
        )

    def searching(self, documents: Documents, sizes: Sizes) -> Row:
        """The requests that our engine sends are recorded and sent again by the bare client."""
        asked = queries(sizes.searches)
        with closing(self.ours(documents)) as index:
            sent = requests(index, asked)
            found = wall_latencies(
                {
                    "ours": lambda number: index.search(SearchRequest(query=asked[number])),
                    "bare": lambda number: self._client.search(**sent[number]),
                },
                len(asked),
                sizes.runs,
            )
        return Row(
            what="Elasticsearch search with facets and highlights, p50 (p95)",
            peer="bare client, same requests",
            size=f"{sizes.elastic:,} interventions, {len(asked)} queries",
            ours=both(found["ours"][::-1]),
            theirs=both(found["bare"][::-1]),
            figure=found["ours"][0] / found["bare"][0],
            goal=SEARCHING,
        )

    def clean(self) -> None:
        """Take everything away again."""
        from tests.elasticsearch.fixtures import delete_indices

        for name in self._bare:
            self._client.indices.delete(index=name)
        for name in self._names:
            delete_indices(self._url, name)


def requests(index: ElasticIndex, asked: list[str]) -> list[dict[str, Any]]:
    """What the engine sends for each query."""
    sent: list[dict[str, Any]] = []
    client = index._client
    search = client.search

    def record(**parameters: Any) -> Any:
        sent.append(parameters)
        return search(**parameters)

    client.search = record  # type: ignore[method-assign]
    try:
        for words in asked:
            before = len(sent)
            index.search(SearchRequest(query=words))
            del sent[before + 1 :]  # a suggestion asks again
    finally:
        client.search = search  # type: ignore[method-assign]
    return sent
