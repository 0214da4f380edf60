"""Elasticsearch through our code beside the bare client with the same documents and requests, on one node."""

from __future__ import annotations

import statistics
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from archive.search.elastic import ElasticIndex
from archive.search.elastic.bulk import CHUNK_BYTES, CHUNK_WRITES, put
from archive.search.elastic.documents import entry_source
from archive.search.elastic.reading import Reader
from archive.search.index import SearchRequest
from archive.search.query import parse
from archive.search.requests import sort_field
from bench.meetings import Document, documents, queries
from bench.search import INDEX_ROUNDS, Figure, _faster, _seconds, _slower, p95, timed
from config.settings import Settings
from tests.elasticsearch.node import one_node


def elastic(folder: Path, interventions: int) -> Iterator[Figure]:
    """The figures of Elasticsearch."""
    found = list(documents(interventions))
    with one_node(folder / "node") as node, Elasticsearch(node.url) as bare:
        yield _indexing(folder, node.url, bare, found)
        ours = _index(folder, node.url)
        ours.rebuild(found)
        name = ours._indices.read
        asks = [_asking(ours), _bare_asking(bare, name)]
        mine, peer = timed(asks, queries())
        label = f"Elasticsearch search with facets, {interventions:,} interventions, p95"
        yield _slower(label, "the same request sent bare", p95(mine), p95(peer), "<= 1.15")
        yield _slower("the same, median", "sent bare", statistics.median(mine), statistics.median(peer), "")


def _index(folder: Path, url: str) -> ElasticIndex:
    name = f"bench{uuid.uuid4().hex[:6]}"
    return ElasticIndex(Settings(data=folder, elasticsearch_url=url, elasticsearch_index=name))  # type: ignore[call-arg]


def _asking(index: ElasticIndex) -> Callable[[str], object]:
    return lambda question: index.search(SearchRequest(query=question))


def _bare_asking(client: Elasticsearch, name: str) -> Callable[[str], object]:
    """The bodies are compiled beforehand."""
    reader, bodies = Reader(client, name), {}
    for question in queries():
        request, tree = SearchRequest(query=question), parse(question)
        bodies[question] = reader._body(request, tree, sort_field(request, tree))
    return lambda question: client.search(index=name, body=bodies[question]).body


def _indexing(folder: Path, url: str, bare: Elasticsearch, found: Sequence[Document]) -> Figure:
    """Documents of the bare run are made beforehand."""
    actions = [put(entry.id, 1, entry_source(entry)) for _, _, entries in found for entry in entries]
    mine, peer = [], []
    for _ in range(INDEX_ROUNDS):
        ours = _index(folder, url)
        ours.rebuild([])
        mine.append(_seconds(lambda ours=ours: _replace(ours, found)))
        other = _index(folder, url)
        other.rebuild([])
        peer.append(_seconds(lambda other=other: _send(bare, other._indices.write, actions)))
    return _faster("Elasticsearch index, interventions a second", "bare", len(actions), min(mine), min(peer), 0.9)


def _replace(index: ElasticIndex, found: Sequence[Document]) -> None:
    for document in found:
        index.replace(*document)
    index.commit()


def _send(client: Elasticsearch, target: str, actions: Sequence[dict[str, Any]]) -> None:
    sizes = {"chunk_size": CHUNK_WRITES, "max_chunk_bytes": CHUNK_BYTES}
    for _ in streaming_bulk(client, actions, index=target, **sizes):  # type: ignore[arg-type]
        pass
    client.indices.refresh(index=target)
