"""`config/digests.yaml`: the digests that the operator defines.

    digests:
      debt:
        title: Debt relief
        query: '"debt relief" OR "debt cancellation"'
        rate: weekly
        recipients: [reader@example.org]

A digest with several searches lists them under `searches` (title, query, filters) instead of `query`.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from archive.digests.addresses import Address
from archive.digests.phrases import ENGLISH, Language
from archive.digests.plain import one_line
from archive.search.index import FACETS
from archive.search.query import is_match_all, parse
from config.errors import NotFoundError, QueryError
from config.yaml_lines import read_yaml

SHOWN = 30  # interventions that a mail shows unless told otherwise; what is beyond is counted and linked
MOST_SHOWN = 200  # beyond, no mail stays under the size that mail programs clip at


class Rate(StrEnum):
    """How often a mail goes out."""

    IMMEDIATELY = "immediately"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Filters(BaseModel):
    """Exact values of facets; one field's values are alternatives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    speaker: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    language: tuple[str, ...] = ()

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The facets that narrow the search."""
        return {field: values for field in FACETS if (values := getattr(self, field))}


def _readable(title: str) -> str:
    line = one_line(title, 120)
    if not line:
        raise ValueError("a title needs a letter")
    return line


Title = Annotated[str, AfterValidator(_readable)]


def _no_rate(name: str) -> str:
    if name in set(Rate):
        raise ValueError(f"a digest cannot be called “{name}”: that is a rate")
    return name


Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$"), AfterValidator(_no_rate)]


def _parsed(query: str) -> str:
    """The query, if it can be read."""
    try:
        parse(query)
    except QueryError as error:
        place = f" (at character {error.position + 1})" if error.position is not None else ""
        raise ValueError(f"{error}{place}") from error
    return query


Query = Annotated[str, Field(max_length=1000), AfterValidator(_parsed)]


def refuse_match_all(query: str, filters: Filters) -> None:
    """Raises ValueError where a search would find everything that comes in: nobody reads such mails for long."""
    if not filters.chosen() and is_match_all(parse(query)):
        raise ValueError(
            f"the search “{query}” finds nearly everything that comes in; name a word, a speaker or a body"
            if query.strip()
            else "a search needs a query or a filter: without, it finds everything that comes in"
        )


class Search(BaseModel):
    """One saved search."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    query: Query = ""
    filters: Filters = Filters()

    @model_validator(mode="after")
    def _selective(self) -> Self:
        refuse_match_all(self.query, self.filters)
        return self


class Definition(BaseModel):
    """One digest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    query: Query = ""
    filters: Filters = Filters()
    searches: tuple[Search, ...] = ()
    rate: Rate = Rate.WEEKLY
    recipients: tuple[Address, ...] = ()
    public: bool = Field(False, description="keep an edition that everybody can read on the web and in the feed")
    show: int = Field(SHOWN, ge=1, le=MOST_SHOWN)
    when_empty: Literal["silent", "say"] = "silent"
    corrections: bool = Field(False, description="also tell of attributions that a person corrected")
    quarantine: bool = Field(False, description="the recipients are operators: list the files that could not be read")
    language: Language = Field(ENGLISH, description="that the mail's own words are in")
    begin: Literal["month", "now", "everything"] = Field("month", description="what the first issue reaches back to")

    @model_validator(mode="after")
    def _one_or_several(self) -> Self:
        if self.searches and (self.query or self.filters.chosen()):
            raise ValueError("either `query` and `filters`, or `searches`, not both")
        if not self.searches:
            refuse_match_all(self.query, self.filters)
        return self

    @property
    def all_searches(self) -> tuple[Search, ...]:
        """The searches, one of them made of the digest's own query where it lists none."""
        return self.searches or (Search(title=self.title, query=self.query, filters=self.filters),)


class Digests(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    digests: dict[Name, Definition] = {}

    def named(self, name: str) -> Definition:
        """The digest of that name.

        Raises:
            NotFoundError: there is none; the names that there are stand in the hint.
        """
        if name not in self.digests:
            known = ", ".join(self.digests) or "none; define one in config/digests.yaml"
            raise NotFoundError(f"There is no digest “{one_line(name, 60)}”.", hint=f"There are: {known}.")
        return self.digests[name]


def read_digests(path: Path) -> Digests:
    """The digests of a file; a file that is not there defines none.

    Raises:
        ConfigError: a mistake in the file, with its line.
    """
    return read_yaml(path, Digests) if path.exists() else Digests()
