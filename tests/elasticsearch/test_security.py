"""Users, keys and certificates, on a node that demands them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pydantic import SecretStr

from archive.search.elastic import ElasticIndex
from archive.search.elastic.bulk import Patience
from archive.search.index import SearchRequest
from config.errors import IndexUnavailableError
from config.settings import Settings
from tests.archive.search.meetings import documents
from tests.elasticsearch import maven
from tests.elasticsearch.secure import PASSWORD, USER, SecureNode, secure_node

pytestmark = [pytest.mark.elasticsearch, pytest.mark.slow]
HASTY = Patience(retries=1, first_wait=0.1, longest_wait=0.1)


@pytest.fixture(scope="module")
def node() -> Iterator[SecureNode]:
    """A node with security on."""
    try:
        with secure_node() as found:
            yield found
    except maven.NotAvailableError as error:
        pytest.skip(f"no Elasticsearch with security: {error}")


def _index(node: SecureNode, tmp_path: Path, **more: object) -> ElasticIndex:
    known = {"data": tmp_path, "elasticsearch_url": node.url, "elasticsearch_ca": node.ca}
    return ElasticIndex(Settings(**(known | more)), patience=HASTY)  # type: ignore[arg-type]


def _key(node: SecureNode, privileges: dict[str, object]) -> SecretStr:
    with Elasticsearch(node.url, ca_certs=str(node.ca), basic_auth=(USER, PASSWORD)) as client:
        made = client.security.create_api_key(name="test", role_descriptors={"test": privileges})
    return SecretStr(made["encoded"])


def test_user_and_password(node: SecureNode, tmp_path: Path) -> None:
    index = _index(node, tmp_path, elasticsearch_user=USER, elasticsearch_password=SecretStr(PASSWORD))
    assert index.search(SearchRequest()).total == 0


@pytest.mark.parametrize(
    "identity",
    [
        {},
        {"elasticsearch_user": USER, "elasticsearch_password": SecretStr("not-the-password")},
        {"elasticsearch_user": "stranger"},
        {"elasticsearch_api_key": SecretStr("bm90LWEta2V5Om5vdC1hLXNlY3JldA==")},
    ],
    ids=["anonymous", "wrong password", "unknown user", "wrong key"],
)
def test_who_is_not_known(
    node: SecureNode, tmp_path: Path, identity: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    index = _index(node, tmp_path, **identity)
    for ask in (lambda: index.search(SearchRequest()), lambda: index.replace(*documents()[0])):
        with pytest.raises(IndexUnavailableError, match="does not accept the user name and password, or the API key"):
            ask()
    for secret in ("not-the-password", "bm90LWEta2V5Om5vdC1hLXNlY3JldA"):
        assert secret not in caplog.text


def test_a_key_without_the_right_to_write(node: SecureNode, tmp_path: Path) -> None:
    rights = {"cluster": ["monitor"], "indices": [{"names": ["*"], "privileges": ["read", "view_index_metadata"]}]}
    index = _index(node, tmp_path, elasticsearch_api_key=_key(node, rights))
    assert index.search(SearchRequest()).total == 0
    with pytest.raises(IndexUnavailableError, match=r"does not allow this: .*needs more privileges"):
        index.replace(*documents()[0])


def test_an_api_key_with_the_rights_that_the_docs_name(node: SecureNode, tmp_path: Path) -> None:
    rights = {
        "cluster": ["monitor", "manage_index_templates"],
        "indices": [{"names": ["proceedings*"], "privileges": ["all"]}],
    }
    index = _index(node, tmp_path, elasticsearch_api_key=_key(node, rights))
    index.replace(*documents()[0])
    index.commit()
    index.rebuild(documents()[:2])
    found = [one.id for one in index.export(SearchRequest(query="debt OR -debt"))]
    assert len(found) == sum(len(entries) for _, _, entries in documents()[:2])


def test_a_certificate_that_nobody_vouches_for(node: SecureNode, tmp_path: Path) -> None:
    index = _index(node, tmp_path, elasticsearch_ca=None, elasticsearch_user=USER)
    with pytest.raises(IndexUnavailableError, match=r"cannot be trusted.*PROCEEDINGS_ELASTICSEARCH_CA"):
        index.search(SearchRequest())
