"""Indexes, templates and aliases.

proceedings            alias that searches read
proceedings-write      alias that writers write to
proceedings-build      alias of indexes that are being built; writers write into those too
proceedings-v1-…       an index; `…-own` is an alias of its own, so that a build never writes into one that is gone
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from archive.search.analysis import fingerprint
from archive.search.elastic.connection import REINDEX
from config.errors import IndexUnavailableError
from config.settings import PROJECT

SCHEMA_VERSION = 1
"""Raised with every change of mapping or analysis; also stands in `_meta` of template.json."""

_TEMPLATE = PROJECT / "config" / "elasticsearch" / "template.json"
_BUILDING = {"refresh_interval": "-1", "auto_expand_replicas": "false", "number_of_replicas": 0}
_SERVING = {"refresh_interval": None, "auto_expand_replicas": "0-1"}


@dataclass(frozen=True, slots=True)
class Indices:
    """The indexes of one archive; `name` is what all their names begin with."""

    client: Elasticsearch
    name: str

    @property
    def read(self) -> str:
        """Alias that searches read."""
        return self.name

    @property
    def write(self) -> str:
        """Alias that writers write to."""
        return f"{self.name}-write"

    @property
    def build(self) -> str:
        """Alias of whatever is being built."""
        return f"{self.name}-build"

    def ensure(self) -> None:
        """Make the first index, unless there is one. Two processes may do so at once."""
        if self.client.indices.exists_alias(name=self.write):
            return
        self.put_template()
        try:
            self._create(f"{self.name}-v{SCHEMA_VERSION}-first", {self.read: {}, self.write: {}})
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def put_template(self) -> None:
        """Install analysis and mapping for all indexes of this name."""
        template = json.loads(_TEMPLATE.read_text("utf-8")) | {"index_patterns": [f"{self.name}-v*"]}
        self.client.indices.put_index_template(name=self.name, body=template)

    def _create(self, index: str, aliases: Mapping[str, Any], settings: Mapping[str, Any] | None = None) -> None:
        self.client.indices.create(
            index=index,
            aliases=dict(aliases),
            settings=settings,
            mappings={"_meta": {"schema": SCHEMA_VERSION, "stems": fingerprint()}},
            wait_for_active_shards=1,
        )

    def check_schema(self) -> None:
        """Raise IndexUnavailableError where the index that is read was made by another version of ours."""
        try:
            found = self.client.indices.get_mapping(index=self.read)
        except NotFoundError:
            return
        for index in found.body.values():
            meta = index["mappings"].get("_meta", {})
            if (meta.get("schema"), meta.get("stems")) != (SCHEMA_VERSION, fingerprint()):
                raise IndexUnavailableError("The Elasticsearch index was made by another version.", hint=REINDEX)

    def begin_build(self) -> str:
        """A new index beside the one that is read; its name. What a killed build left behind is deleted."""
        self.put_template()
        for leftover in self.building():
            self.drop(leftover)
        now = dt.datetime.now(dt.UTC)
        index = f"{self.name}-v{SCHEMA_VERSION}-{now:%Y%m%d%H%M%S}-{secrets.token_hex(2)}"
        self._create(index, {self.build: {}, own_alias(index): {}}, _BUILDING)
        return index

    def building(self) -> list[str]:
        """Indexes that are being built now."""
        return self._behind(self.build)

    def _behind(self, alias: str) -> list[str]:
        try:
            return sorted(self.client.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def drop(self, index: str) -> None:
        """Delete an index, if it is there."""
        self.client.indices.delete(index=index, ignore_unavailable=True)

    def finish_build(self, index: str) -> None:
        """Put a built index in place of the one that is read, in one step, and delete that one."""
        self.client.indices.put_settings(index=index, settings=_SERVING)
        self.client.indices.refresh(index=index)
        old = {*self._behind(self.read), *self._behind(self.write)} - {index}
        swap: list[Mapping[str, Any]] = [{"remove_index": {"index": name}} for name in sorted(old)]
        swap += [{"add": {"index": index, "alias": alias}} for alias in (self.read, self.write)]
        swap += [{"remove": {"index": index, "alias": alias}} for alias in (self.build, own_alias(index))]
        self.client.indices.update_aliases(actions=swap)


def own_alias(index: str) -> str:
    """The alias that a build is written through: with it gone, nothing is written, and no index made by accident."""
    return f"{index}-own"
