"""The Elasticsearch that tests share: one for the whole run.

`PROCEEDINGS_TEST_ELASTICSEARCH_URL` where it is set, else a container where a Docker engine answers, else a node that
is built with Maven. Import `elasticsearch_url` into the conftest of whatever folder needs it.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest

from config.settings import Settings
from tests.elasticsearch import maven
from tests.elasticsearch.node import docker_engine, one_node, until_answers

_open = ExitStack()


@pytest.fixture(scope="session")
def elasticsearch_url(request: pytest.FixtureRequest) -> str:
    """Address of a real Elasticsearch without security; the test is skipped, with the reason, where there is none."""
    try:
        url = _shared()
    except maven.NotAvailableError as error:
        pytest.skip(f"no Elasticsearch to test with: {error}")
    request.config.add_cleanup(_open.close)
    return url


@pytest.fixture(scope="session")
def own_home() -> Path:
    """What nodes that a test starts, kills and starts again run from; the test is skipped where it cannot be built."""
    try:
        return maven.home()
    except maven.NotAvailableError as error:
        pytest.skip(f"no Elasticsearch node to break: {error}")


@cache
def _shared() -> str:
    if url := os.environ.get("PROCEEDINGS_TEST_ELASTICSEARCH_URL"):
        return url
    return _open.enter_context(_container() if docker_engine() else _node())


@contextmanager
def _node() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="proceedings-elasticsearch-") as folder, one_node(Path(folder)) as node:
        yield node.url


@contextmanager
def _container() -> Iterator[str]:
    from testcontainers.core.container import DockerContainer

    container = DockerContainer(f"docker.elastic.co/elasticsearch/elasticsearch:{maven.version()}")
    container.with_exposed_ports(9200).with_env("discovery.type", "single-node")
    container.with_env("xpack.security.enabled", "false").with_env("ES_JAVA_OPTS", "-Xms512m -Xmx512m")
    with container:
        url = f"http://{container.get_container_host_ip()}:{container.get_exposed_port(9200)}"
        until_answers(f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s", url)
        yield url


@pytest.fixture
def elastic_settings(elasticsearch_url: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings for an archive of its own on the shared Elasticsearch; its indexes are deleted afterwards."""
    name = f"t{uuid.uuid4().hex[:12]}"
    yield Settings(data=tmp_path, elasticsearch_url=elasticsearch_url, elasticsearch_index=name)
    delete_indices(elasticsearch_url, name)


def delete_indices(url: str, name: str) -> None:
    """Take away everything that an archive of that name has made."""
    from elasticsearch import Elasticsearch

    with Elasticsearch(url) as client:
        for index in client.indices.get(index=f"{name}-*", expand_wildcards="all", allow_no_indices=True):
            client.indices.delete(index=index)
        client.options(ignore_status=404).indices.delete_index_template(name=[name, f"{name}-markers"])
