"""The catalogue's database: engine, migration, transactions, and errors in words.

SQLite (the default) runs in WAL mode: readers never wait, writers queue. PostgreSQL is reached by psycopg 3. A writing
transaction begins by locking the sequence row, on both: puts happen one after the other, and what they commit becomes
visible in the order of its numbers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError, SQLAlchemyError

from archive.tables import HEAD, SEQUENCE, Base, CounterRow
from config.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

BUSY_SECONDS = 30.0
"""How long a writer waits for another one. A put takes milliseconds; a migration of a large catalogue, seconds."""

CONNECT_SECONDS = 10
"""How long to wait for a PostgreSQL server that does not answer."""

IN_CHUNK = 10_000
"""Ids in one IN list: under the limits of SQLite (32,766) and PostgreSQL (65,535)."""

MIGRATION_LOCK = 7_305_113_842
"""Key of the advisory lock under which PostgreSQL catalogues are migrated. Any constant would do."""

MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Connections to one catalogue."""

    def __init__(self, url: str) -> None:
        self.url = _parse(url)
        self.engine = _engine(self.url)

    @property
    def is_sqlite(self) -> bool:
        """True for a catalogue in a file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def name(self) -> str:
        """What to call it in a message, without its password."""
        return self.url.database or "memory" if self.is_sqlite else self.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the catalogue throughout."""
        with explained(self.name), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of the only writer there is; it commits at the end, or nothing happened."""
        with explained(self.name), self.engine.connect() as connection:
            connection.execution_options(immediate=True)
            with connection.begin():
                lock = select(CounterRow.value).where(CounterRow.name == SEQUENCE).with_for_update()
                connection.execute(lock)
                yield connection

    def migrate(self) -> None:
        """Bring the tables up to date. Any number of processes may do so at once; one of them does it."""
        with explained(self.name):
            if self._revision() != HEAD:
                self._upgrade()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _revision(self) -> str | None:
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def _upgrade(self) -> None:
        # Alembic takes a fifth of a second to import; only a new or an old catalogue pays for it.
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.engine.connect() as connection:
            connection.execution_options(immediate=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
                config.attributes["connection"] = connection
                try:
                    command.upgrade(config, "head")
                except CommandError as error:
                    raise StoreError(
                        f"The catalogue {self.name} was made by a newer version of this program.",
                        hint="Upgrade the program, or name another data folder.",
                    ) from error


def upsert(
    connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]], *, update: Sequence[str]
) -> None:
    """Insert rows; where one with the same primary key is there, set its `update` columns instead (none: leave it)."""
    if not rows:
        return
    keys = [column.name for column in inspect(table).primary_key]
    statement = _insert(connection, table)
    if update:
        values = {name: statement.excluded[name] for name in update}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), rows)
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=keys), rows)


def _insert(connection: Connection, table: type[Base]) -> SqliteInsert | PostgresqlInsert:
    if connection.dialect.name == "sqlite":
        return sqlite_insert(table)
    # Imported late: whoever has SQLite does not pay for it.
    from sqlalchemy.dialects.postgresql import insert

    return insert(table)


def chunks(items: Collection[str]) -> Iterator[list[str]]:
    """The items in lists that fit an IN."""
    every = sorted(items)
    return (every[start : start + IN_CHUNK] for start in range(0, len(every), IN_CHUNK))


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError(
            "PROCEEDINGS_DATABASE_URL is no database address.",
            hint="It looks like postgresql://user:password@host/name or sqlite:////folder/catalogue.sqlite.",
        ) from error
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _engine(url: URL) -> Engine:
    backend = url.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise ConfigError(
            f"PROCEEDINGS_DATABASE_URL: {backend} is not supported.", hint="Use SQLite (the default) or PostgreSQL."
        )
    if backend == "sqlite":
        return _sqlite(url)
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS})
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise ConfigError(f"PROCEEDINGS_DATABASE_URL: the driver of {url.drivername} is not installed.") from error


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        _make_folder(Path(url.database).parent)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000:.0f}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later can fail at once when another writer came between.
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be made: {error.strerror}.",
            hint="Set PROCEEDINGS_DATA to a folder of yours.",
        ) from error


_SQLITE_FAULTS = (
    (
        "locked",
        "is busy: another process has been writing to it for {seconds:.0f} seconds",
        "Try again when that process has finished.",
    ),
    (
        "disk is full",
        "cannot grow: the disk is full",
        "Free some space and run the same command again; nothing was lost.",
    ),
    ("readonly", "cannot be written: the file or its folder is read-only", "Give yourself the right to write there."),
    ("unable to open", "cannot be opened", "Check that PROCEEDINGS_DATA names a folder you may write to."),
    (
        "not a database",
        "is not a catalogue of ours, or is damaged",
        "Restore it from a backup, or name another data folder.",
    ),
    ("malformed", "is damaged", "Restore it from a backup; the index can be rebuilt from it."),
    (
        "disk i/o error",
        "cannot be read or written: the disk reports an error",
        "Check the disk and the free space on it.",
    ),
)


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what the driver says into a StoreError with a sentence and a hint."""
    try:
        yield
    except DBAPIError as error:
        raise _explain(name, error) from error
    except SQLAlchemyError as error:
        raise StoreError(f"The catalogue {name} cannot be used: {_first_line(error)}.") from error


def _explain(name: str, error: DBAPIError) -> StoreError:
    said = str(error.orig).lower()
    if isinstance(error.orig, sqlite3.Error):
        for cue, message, hint in _SQLITE_FAULTS:
            if cue in said:
                return StoreError(f"The catalogue {name} {message.format(seconds=BUSY_SECONDS)}.", hint=hint)
    elif "no space left" in said or "could not extend file" in said:
        return StoreError(
            f"The catalogue {name} cannot grow: its disk is full.", hint="Free some space there and run again."
        )
    elif error.connection_invalidated or isinstance(error, OperationalError):
        return StoreError(
            f"The catalogue {name} does not answer: {_first_line(error.orig)}.",
            hint="Check that the server runs and that PROCEEDINGS_DATABASE_URL is right, then run again.",
        )
    return StoreError(f"The catalogue {name} cannot be used: {_first_line(error.orig)}.")


def _first_line(error: BaseException | None) -> str:
    lines: list[Any] = str(error).strip().splitlines() or [type(error).__name__]
    return str(lines[0]).rstrip(".")
