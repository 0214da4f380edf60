"""Indexes, templates and aliases. Names begin with the one in the settings, `proceedings`:

- `proceedings` is the alias that searches read, `proceedings-write` the one that writers write to;
- `proceedings-build` is the alias of indexes that are being built: writers write into those too;
- `proceedings-v1-…` is an index; with `-own` at the end an alias of its own while it is built, so that nothing is ever
  written into one that is gone;
- `proceedings-m1-…` holds the markers of its documents (archive.search.elastic.writing), behind the same aliases with
  `-markers` at the end. Among the entries they would cost: where some documents of an index have no text, Lucene keeps
  the lengths of texts in another way, and indexes half as fast.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from archive.search.analysis import fingerprint
from archive.search.elastic.connection import REINDEX
from config.errors import IndexUnavailableError
from config.settings import PROJECT

SCHEMA_VERSION = 1
"""Raised with every change of mapping or analysis; also stands in `_meta` of template.json."""

_FILES = PROJECT / "config" / "elasticsearch"
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
        self.put_templates()
        try:
            self._create_pair(f"{self.name}-v{SCHEMA_VERSION}-first", [self.write], {self.read: {}})
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def put_templates(self) -> None:
        """Install analysis and mapping for all indexes of this name."""
        for file, name, letter in (("template", self.name, "v"), ("markers", markers_alias(self.name), "m")):
            template = json.loads((_FILES / f"{file}.json").read_text("utf-8"))
            template["index_patterns"] = [f"{self.name}-{letter}*"]
            self.client.indices.put_index_template(name=name, body=template)

    def _create_pair(
        self,
        index: str,
        written: Sequence[str],
        aliases: Mapping[str, Any],
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """An index and its markers, behind aliases that are written through, and others of the index alone. The
        markers come first: where the index is, they are too."""
        markers: dict[str, Any] = {markers_alias(alias): {} for alias in written}
        with contextlib.suppress(BadRequestError):  # another process was faster, as the index itself will tell
            self.client.indices.create(index=self._markers_of(index), aliases=markers)
        self.client.indices.create(
            index=index,
            aliases={**{alias: {} for alias in written}, **aliases},
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
        self.put_templates()
        for leftover in self.building():
            self.drop(leftover)
        now = dt.datetime.now(dt.UTC)
        index = f"{self.name}-v{SCHEMA_VERSION}-{now:%Y%m%d%H%M%S}-{secrets.token_hex(2)}"
        self._create_pair(index, [own_alias(index)], {self.build: {}}, _BUILDING)
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
        """Delete an index and its markers, if they are there."""
        self.client.indices.delete(index=[index, self._markers_of(index)], ignore_unavailable=True)

    def _markers_of(self, index: str) -> str:
        """The index of an index's markers."""
        return f"{self.name}-m{index.removeprefix(f'{self.name}-v')}"

    def finish_build(self, index: str) -> None:
        """Put a built index in place of the one that is read, in one step, and delete that one."""
        self.client.indices.put_settings(index=index, settings=_SERVING)
        self.client.indices.refresh(index=index)
        markers, own = self._markers_of(index), own_alias(index)
        old = {*self._behind(self.read), *self._behind(self.write), *self._behind(markers_alias(self.write))} - {index}
        swap: list[Mapping[str, Any]] = [{"remove_index": {"index": name}} for name in sorted(old)]
        swap += [{"add": {"index": index, "alias": alias}} for alias in (self.read, self.write)]
        swap += [{"add": {"index": markers, "alias": markers_alias(self.write)}}]
        swap += [{"remove": {"index": index, "alias": alias}} for alias in (self.build, own)]
        swap += [{"remove": {"index": markers, "alias": markers_alias(own)}}]
        self.client.indices.update_aliases(actions=swap)


def markers_alias(alias: str) -> str:
    """The alias of the markers that belong to what is behind an alias."""
    return f"{alias}-markers"


def own_alias(index: str) -> str:
    """The alias that a build is written through: with it gone, nothing is written, and no index made by accident."""
    return f"{index}-own"
