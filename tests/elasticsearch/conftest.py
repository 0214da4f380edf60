"""The shared Elasticsearch, and nodes of a test's own where it breaks them."""

from __future__ import annotations

from tests.elasticsearch.fixtures import elastic_settings, elasticsearch_url, own_home

__all__ = ["elastic_settings", "elasticsearch_url", "own_home"]
