"""The catalogue: made and migrated by whoever comes first; its troubles told in a sentence."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import archive.digests.tables  # noqa: F401 - its tables hang on the same metadata
from archive import database
from archive.database import MIGRATIONS, Database
from archive.store import Store
from archive.tables import HEAD, Base
from config.errors import ConfigError, StoreError
from config.settings import Settings
from tests.archive import factory
from tests.archive.factory import pdf_of, proceedings
from tests.postgres import programs, running

ROOT = Path(__file__).resolve().parents[2]


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_migrations_make_the_tables_that_the_code_expects(store: Store) -> None:
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def _open(settings: Settings, results: Queue[str]) -> None:
    try:
        with Store.open(settings) as store:
            results.put(f"{len(store.documents())} documents")
    except Exception as error:  # noqa: BLE001 - the parent prints it
        results.put(repr(error))


def test_many_processes_may_make_the_catalogue_at_once(store_settings: Settings) -> None:
    context = get_context("spawn")
    results: Queue[str] = context.Queue()
    processes = [context.Process(target=_open, args=(store_settings, results)) for _ in range(5)]
    for process in processes:
        process.start()
    answers = [results.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(timeout=60)
    assert answers == ["0 documents"] * 5


def test_a_second_opening_does_not_load_alembic(tmp_path: Path) -> None:
    """It takes a fifth of a second to import."""
    Store.open(factory.settings(tmp_path)).close()
    program = f"""
        import sys
        from pathlib import Path
        from archive.store import Store
        from tests.archive.factory import settings
        Store.open(settings(Path({str(tmp_path)!r}))).documents()
        assert not [name for name in sys.modules if name.startswith("alembic")]
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, cwd=ROOT, timeout=60)


def test_a_catalogue_of_a_newer_version_is_left_alone(store: Store) -> None:
    with store.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"made by a newer version of this program\. Upgrade"):
        store.database.migrate()


def test_a_file_that_is_no_catalogue_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").write_text("Dear diary, " * 1000)
    with pytest.raises(StoreError, match=r"catalogue\.sqlite is not a catalogue of ours, or is damaged"):
        Store.open(factory.settings(tmp_path))


def test_a_folder_in_the_catalogues_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").mkdir()
    with pytest.raises(StoreError, match=r"catalogue\.sqlite cannot be opened\. .*PROCEEDINGS_DATA"):
        Store.open(factory.settings(tmp_path))


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"data folder .*file/data cannot be made: Not a directory"):
        Store.open(factory.settings(tmp_path / "file" / "data"))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "is no database address"),
        ("mysql://localhost/x", "mysql is not supported. Use SQLite"),
        ("postgresql+warp://localhost/x", "the driver of postgresql.warp is not installed"),
    ],
)
def test_a_wrong_address_is_a_wrong_setting(url: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Database(url)


def test_no_message_shows_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "CONNECT_SECONDS", 2)
    with pytest.raises(StoreError) as raised:
        Database("postgresql://ola:s3cret@127.0.0.1:9/x").migrate()
    assert "does not answer" in str(raised.value)
    assert "PROCEEDINGS_DATABASE_URL" in str(raised.value)
    assert "s3cret" not in str(raised.value)


class TestFaults:
    """What goes wrong harms nothing, and is told in a sentence."""

    def test_a_locked_catalogue(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
        with Store.open(factory.settings(tmp_path)) as store:
            other = sqlite3.connect(tmp_path / "catalogue.sqlite", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match=r"is busy: another process .*Try again"):
                store.put(proceedings("Hello."), pdf_of("one"), "/one")
            assert store.documents() == (), "reading goes on"
            other.execute("ROLLBACK")
            other.close()
            assert store.put(proceedings("Hello."), pdf_of("one"), "/one").state == "new"

    def test_a_catalogue_that_cannot_grow(self, tmp_path: Path) -> None:
        with Store.open(factory.settings(tmp_path)) as store:
            first = store.put(proceedings("Hello."), pdf_of("one"), "/one")
            with store.database.engine.connect() as connection:
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            _limit_pages(store, pages)
            with pytest.raises(StoreError, match=r"cannot grow: the disk is full\. Free some space"):
                store.put(proceedings(*factory.texts(3000), pdf="two"), pdf_of("two"), "/two")
            assert [summary.id for summary in store.documents()] == [first.id]
            _limit_pages(store, 2**30)
            assert store.put(proceedings(*factory.texts(3000), pdf="two"), pdf_of("two"), "/two").state == "new"

    def test_a_full_disk(self, tmp_path: Path) -> None:
        """A real one, of two megabytes; then there is room again, and the same command goes through."""
        program = """
            import os
            from pathlib import Path
            from archive.store import Store
            from config.errors import StoreError
            from tests.archive.factory import pdf_of, proceedings, settings, texts
            data = Path(os.environ["DISK"])
            ballast = data / "ballast"
            ballast.write_bytes(bytes(1_200_000))
            with Store.open(settings(data)) as store:
                done = []
                try:
                    for number in range(200):
                        pdf = f"{number}" * 20_000
                        result = store.put(proceedings(*texts(20, number), pdf=pdf), pdf_of(pdf), f"/{number}")
                        done.append(result.id)
                except StoreError as error:
                    print(error)
                assert {summary.id for summary in store.documents()} == set(done)
                for name in done:
                    store.pdf(name), store.get(name)
                ballast.unlink()
                assert store.put(proceedings(*texts(20, number), pdf=pdf), pdf_of(pdf), f"/{number}").state == "new"
        """
        disk = tmp_path / "disk"
        disk.mkdir()
        namespace = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
        mount = 'mount -t tmpfs -o size=2m tmpfs "$DISK" || exit 77; exec "$@"'
        command = [*namespace, "sh", "-c", mount, "sh", sys.executable, "-c", textwrap.dedent(program)]
        environment = {**os.environ, "DISK": str(disk)}
        done = subprocess.run(command, cwd=ROOT, timeout=120, capture_output=True, text=True, env=environment)
        if done.returncode == 77 or "unshare" in done.stderr:
            pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
        assert done.returncode == 0, done.stderr
        assert "full" in done.stdout
        assert "Free some space" in done.stdout

    @pytest.mark.postgres
    def test_a_server_that_is_gone_and_comes_back(self, tmp_path: Path) -> None:
        folder = programs()
        with running(folder) as server:
            given = factory.settings(tmp_path, database_url=server.create("archive"))
            with Store.open(given) as store:
                store.put(proceedings("Hello."), pdf_of("one"), "/one")
                server.stop()
                with pytest.raises(StoreError, match=r"does not answer.*Check that the server runs"):
                    store.put(proceedings("Hello.", pdf="two"), pdf_of("two"), "/two")
                server.start()
                assert store.put(proceedings("Hello.", pdf="two"), pdf_of("two"), "/two").state == "new"
                assert len(store.documents()) == 2


def _limit_pages(store: Store, pages: int) -> None:
    """Let the file have at most so many pages, on every connection there is."""
    from sqlalchemy import event

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    store.database.engine.dispose()
    event.listen(store.database.engine, "connect", limit)
