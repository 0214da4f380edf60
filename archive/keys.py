"""API keys: what programs show to write into the archive.

A key is shown once, when it is made. The catalogue keeps its SHA-256 alone: a key is 256 random bits, which nobody
guesses, so that a slow hash as for passwords would only slow down every request.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets

import msgspec
from sqlalchemy import Connection, insert, select, update

from archive.database import Database
from archive.tables import ApiKeyRow, now
from config.errors import NotFoundError, UsageError

PREFIX = "proceedings_"
"""What every key begins with, so that programs that look for leaked secrets find it."""

RANDOM_BYTES = 32
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}")
NOTED_EVERY = dt.timedelta(hours=1)
"""The last use is written down at most so often: no request waits for that."""


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """One key, without the key itself."""

    id: int
    name: str
    made: dt.datetime
    used: dt.datetime | None  # last, give or take an hour
    revoked: dt.datetime | None


class ApiKeys:
    """The keys of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str) -> tuple[str, ApiKey]:
        """A new key, to be shown once, and what is kept of it.

        Raises:
            UsageError: the name does not do, or a key had it before: what it wrote bears its name.
        """
        if not NAME.fullmatch(name):
            raise UsageError(
                f"A key cannot be called {name!r}.",
                hint="Take up to 60 letters, digits, spaces, dots and hyphens, beginning with a letter or a digit.",
            )
        key = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
        with self._database.writing() as connection:
            if connection.scalar(select(ApiKeyRow.id).where(ApiKeyRow.name == name)) is not None:
                raise UsageError(f"There is or was a key {name} already.", hint="Take another name.")
            row = {"name": name, "digest": _digest(key), "made": now()}
            made = connection.execute(insert(ApiKeyRow).returning(*_COLUMNS), row).one()
        return key, ApiKey(**made._mapping)

    def list(self) -> tuple[ApiKey, ...]:
        """All keys, also those revoked, oldest first."""
        with self._database.reading() as connection:
            return tuple(ApiKey(**row._mapping) for row in connection.execute(_QUERY.order_by(ApiKeyRow.id)))

    def revoke(self, name: str) -> ApiKey:
        """Let a key open nothing any more, from now on.

        Raises:
            NotFoundError: no key in force is called so.
        """
        with self._database.writing() as connection:
            mine = update(ApiKeyRow).where(ApiKeyRow.name == name, ApiKeyRow.revoked.is_(None))
            row = connection.execute(mine.values(revoked=now()).returning(*_COLUMNS)).one_or_none()
        if row is None:
            raise NotFoundError(f"There is no key {name} in force.", hint="`proceedings api-key list` names them.")
        return ApiKey(**row._mapping)

    def owner(self, key: str) -> ApiKey | None:
        """The key that somebody shows; None where it is none, or none any more."""
        with self._database.reading() as connection:
            found = _in_force(connection, key)
        if found and (found.used is None or now() - found.used > NOTED_EVERY):
            with self._database.writing() as connection:
                connection.execute(update(ApiKeyRow).where(ApiKeyRow.id == found.id).values(used=now()))
        return found


_COLUMNS = tuple(getattr(ApiKeyRow, name) for name in ApiKey.__struct_fields__)
_QUERY = select(*_COLUMNS)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _in_force(connection: Connection, key: str) -> ApiKey | None:
    query = _QUERY.where(ApiKeyRow.digest == _digest(key), ApiKeyRow.revoked.is_(None))
    row = connection.execute(query).one_or_none()
    return ApiKey(**row._mapping) if row else None
