"""`config/sources.yaml`: the sources, each with where it is, what it knows of its documents, and when it is visited.

sources:
  norrvik-minutes:
    page: https://norrvik.example/council/minutes
    links: "minutes.*\\\\.pdf$"        # a regular expression, searched in the absolute address of each link
    next: "page=\\\\d+"                # links to further pages of the listing
    body: Norrvik Town Council
    language: en
    date: "(?P<year>\\\\d{4})-(?P<month>\\\\d\\\\d)-(?P<day>\\\\d\\\\d)"
    cron: "0 6 * * *"
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
    model_validator,
)

from config.yaml_lines import read_yaml
from flows.sources import crons

KINDS = ("folder", "page", "feed", "sitemap", "files")
MOST_PAGES = 500  # of a paginated listing
_URL = TypeAdapter(HttpUrl)


def _url(text: str) -> str:
    _URL.validate_python(text)
    return text


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return text


def _dating(text: str) -> str:
    missing = {"year", "month", "day"} - set(re.compile(_regex(text)).groupindex)
    if missing:
        raise ValueError(f"needs the groups year, month and day; (?P<{min(missing)}>…) is missing")
    return text


Url = Annotated[str, AfterValidator(_url)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
Regex = Annotated[str, AfterValidator(_regex)]


class Source(BaseModel):
    """One source. Exactly one of folder, page, feed, sitemap and files says where it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path | None = Field(None, description="a folder of this machine")
    page: Url | None = Field(None, description="a web page, or the first of a paginated listing")
    feed: Url | None = Field(None, description="an Atom or RSS feed")
    sitemap: Url | None = Field(None, description="a sitemap, or an index of sitemaps")
    files: str | None = Field(None, description="any fsspec address with a pattern: s3://bucket/minutes/**/*.pdf")

    pattern: str = Field("**/*.pdf", description="which files of a folder")
    links: Regex = Field(r"\.pdf($|\?)", description="which links: searched in the absolute address")
    next: Regex | None = Field(None, description="links to further pages of the listing; rel=next is always followed")
    pages: int = Field(50, ge=1, le=MOST_PAGES, description="how many pages of the listing at most")
    hosts: tuple[str, ...] = Field((), description="further hosts that links and redirects may lead to")
    private: bool = Field(False, description="allow addresses of private networks and of this machine")
    delay: float = Field(1.0, ge=0, le=600, description="seconds between two requests")
    robots: bool = Field(True, description="follow robots.txt")
    options: dict[str, str | bool | int] = Field({}, description="options of the fsspec file system")

    body: str | None = None
    language: str | None = Field(None, pattern="^[a-z]{2}$")
    date: Annotated[str, AfterValidator(_dating)] | None = Field(None, description="finds the date in the address")
    cron: Annotated[str, AfterValidator(crons.check)] | None = Field(None, description="when it is visited, in UTC")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        named = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(named) != 1:
            raise ValueError(f"name one of {', '.join(KINDS)}" + (f", not {' and '.join(named)}" if named else ""))
        return self

    @property
    def kind(self) -> str:
        """Which of KINDS."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def place(self) -> str:
        """Kind and where."""
        return f"{self.kind} {getattr(self, self.kind)}"

    def date_of(self, address: str) -> dt.date | None:
        """The date that an address names; None where it names none, or one that does not exist."""
        found = re.search(self.date, address) if self.date else None
        if found is None:
            return None
        try:
            return dt.date(*(int(found[part]) for part in ("year", "month", "day")))
        except ValueError:
            return None


class Sources(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: Annotated[dict[Name, Source], BeforeValidator(lambda given: given or {})] = {}


def read_sources(path: Path) -> Sources:
    """Read the file.

    Raises:
        ConfigError: file, line and field of every mistake.
    """
    return read_yaml(path, Sources)
