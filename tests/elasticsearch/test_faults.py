"""What goes wrong with Elasticsearch: nothing is lost, nothing doubled, and a sentence says what it was."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest
from elasticsearch import Elasticsearch
from pydantic import SecretStr

from archive.search.elastic import ElasticIndex
from archive.search.elastic.bulk import Patience
from archive.search.index import SearchRequest
from config.errors import ConfigError, IndexUnavailableError, IndexWriteError
from config.settings import Settings
from tests.archive.search.meetings import documents, entries
from tests.elasticsearch.node import Node, free_port, one_node, three_nodes

pytestmark = pytest.mark.elasticsearch
HASTY = Patience(retries=2, first_wait=0.1, longest_wait=0.2)
STEADY = Patience(retries=120, first_wait=0.5, longest_wait=1.0)  # as long as a node may take to start
WHOLE = sorted((one.id, one.proceedings, one.version) for one in entries())


def _settings(data: Path, url: str, **more: object) -> Settings:
    return Settings(data=data, elasticsearch_url=url, **more)  # type: ignore[arg-type]


def _fill(index: ElasticIndex) -> None:
    for document in documents():
        index.replace(*document)
    index.commit()


@pytest.mark.slow
def test_a_node_killed_while_it_is_written_to_comes_back(own_home: Path, tmp_path: Path) -> None:
    with one_node(tmp_path / "node") as node:
        index = ElasticIndex(_settings(tmp_path, node.url), patience=STEADY)
        index.replace(*documents()[0])
        index.commit()
        failures: list[BaseException] = []
        writer = threading.Thread(target=_write_slowly, args=(index, failures))
        writer.start()
        time.sleep(1.0)
        node.kill()
        time.sleep(1.0)
        node.start()
        writer.join(timeout=120)
        assert not writer.is_alive()
        assert failures == []
        assert sorted(index.versions()) == WHOLE


def _write_slowly(index: ElasticIndex, failures: list[BaseException]) -> None:
    try:
        for document in documents():
            index.replace(*document)
            time.sleep(0.03)
            index.commit()
    except BaseException as error:  # noqa: BLE001 - the test looks at it
        failures.append(error)


@pytest.mark.slow
def test_a_cluster_loses_its_master(own_home: Path, tmp_path: Path) -> None:
    with three_nodes(tmp_path / "nodes") as nodes:
        index = ElasticIndex(_settings(tmp_path, ",".join(node.url for node in nodes)), patience=STEADY)
        index.replace(*documents()[0])
        index.commit()
        with Elasticsearch(nodes[0].url) as client:
            client.cluster.health(wait_for_status="green", timeout="60s")
        failures: list[BaseException] = []
        writer = threading.Thread(target=_write_slowly, args=(index, failures))
        writer.start()
        time.sleep(1.0)
        _master(nodes).kill()
        found = _search_while(writer, index)
        assert failures == []
        assert found[-1] > 0
        assert sorted(index.versions()) == WHOLE


def _master(nodes: list[Node]) -> Node:
    with Elasticsearch(nodes[0].url) as client:
        state = client.cluster.state(metric="master_node,nodes").body
    name = state["nodes"][state["master_node"]]["name"]
    return next(node for node in nodes if node.name == name)


def _search_while(writer: threading.Thread, index: ElasticIndex) -> list[int]:
    found = []
    end = time.monotonic() + 180
    while writer.is_alive() and time.monotonic() < end:
        found.append(index.search(SearchRequest(query="debt", facets=())).total)
        time.sleep(0.2)
    writer.join(timeout=5)
    return found


def test_a_read_only_index(elastic_settings: Settings) -> None:
    index = ElasticIndex(elastic_settings, patience=HASTY)
    index.replace(*documents()[0])
    index.commit()
    with Elasticsearch(str(elastic_settings.elasticsearch_url)) as client:
        name = elastic_settings.elasticsearch_index
        for block in ("index.blocks.write", "index.blocks.read_only_allow_delete"):
            client.indices.put_settings(index=name, settings={block: True})
            index.replace(*documents()[1])
            with pytest.raises(IndexWriteError, match=r"index is read-only.*Make room") as caught:
                index.commit()
            assert list(caught.value.failed) == ["doc-001"]
            assert index.search(SearchRequest()).total == len(documents()[0][2])
            client.indices.put_settings(index=name, settings={block: None})
        markers = f"{name}-write-markers"
        client.indices.put_settings(index=markers, settings={"index.blocks.write": True})
        index.replace(*documents()[1])
        with pytest.raises(IndexWriteError, match=r"index is read-only"):
            index.commit()
        client.indices.put_settings(index=markers, settings={"index.blocks.write": None})
    index.replace(*documents()[1])
    index.commit()
    assert index.search(SearchRequest()).total == len(documents()[0][2]) + len(documents()[1][2])


def test_every_document_that_failed_is_named(elastic_settings: Settings) -> None:
    index = ElasticIndex(elastic_settings, patience=HASTY)
    name, version, good = documents()[0]
    _, _, (bad, *_) = documents()[1]
    index.replace(name, version, good)
    index.replace("bad", 1, [msgspec.structs.replace(bad, id="bad-1", proceedings="bad", speaker_id="x" * 40_000)])
    with pytest.raises(IndexWriteError, match="did not index bad") as caught:
        index.commit()
    assert list(caught.value.failed) == ["bad"]
    assert index.search(SearchRequest()).total == len(good)


def test_nobody_is_there(tmp_path: Path) -> None:
    index = ElasticIndex(_settings(tmp_path, f"http://127.0.0.1:{free_port()}"), patience=HASTY)
    with pytest.raises(IndexUnavailableError, match=r"cannot be reached\. Is it running"):
        index.search(SearchRequest())


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"elasticsearch_url": "node:9200"}, "is no http or https address"),
        ({"elasticsearch_api_key": SecretStr("k"), "elasticsearch_user": "u"}, "not both"),
        ({"elasticsearch_ca": Path("/nowhere/ca.pem")}, "there is no file /nowhere/ca.pem"),
    ],
)
def test_settings_that_do_not_fit(tmp_path: Path, more: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        ElasticIndex(Settings(**({"data": tmp_path, "elasticsearch_url": "http://127.0.0.1:9200"} | more)))  # type: ignore[arg-type]


class _Other(BaseHTTPRequestHandler):
    """A server that is no Elasticsearch 9; what an Elasticsearch 8 says to a client of version 9 is its real answer."""

    status, body, headers_ = 200, b"{}", {}  # type: ignore[var-annotated]

    def do_GET(self) -> None:
        self.send_response(self.status)
        for name, value in self.headers_.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def other() -> Iterator[tuple[type[_Other], str]]:
    """A handler to fill in, and its address."""
    handler = type("Handler", (_Other,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield handler, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


_IS_ELASTIC = {"X-Elastic-Product": "Elasticsearch"}
_EIGHT = b'{"error":{"root_cause":[{"type":"media_type_header_exception","reason":"Invalid media-type value on headers \
[Accept]"}],"type":"media_type_header_exception","reason":"Invalid media-type value on headers [Accept]"},"status":400}'


@pytest.mark.parametrize(
    ("status", "body", "headers", "message"),
    [
        (200, b'{"version":{"number":"8.19.2"}}', _IS_ELASTIC, "Elasticsearch 8.19.2 is too old; version 9 or newer"),
        (400, _EIGHT, _IS_ELASTIC, "is too old; version 9 or newer"),
        (200, b"{}", {}, "is not an Elasticsearch server"),
    ],
)
def test_another_server(
    other: tuple[type[_Other], str], tmp_path: Path, status: int, body: bytes, headers: dict[str, str], message: str
) -> None:
    handler, url = other
    handler.status, handler.body, handler.headers_ = status, body, headers
    with pytest.raises(IndexUnavailableError, match=message):
        ElasticIndex(_settings(tmp_path, url)).search(SearchRequest())


def test_secrets_are_never_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"http://someone:hidden-word@127.0.0.1:{free_port()}"
    index = ElasticIndex(_settings(tmp_path, url), patience=HASTY)
    with pytest.raises(IndexUnavailableError) as caught:
        index.search(SearchRequest())
    assert "hidden-word" not in f"{caught.value} {caught.value!r} {caplog.text}"
