"""What somebody might choose instead: SQLite's FTS5, with its Porter stemmer, snippets, and facets by GROUP BY."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.search.fields import FACET_KEYS
from archive.search.index import Entry

HITS, VALUES = 20, 20
_COLUMNS = (
    *("id", "proceedings", "speaker", "role", "affiliation", "label", "title", "body", "session", "section", "place"),
    *("kind", "language", "evidence", "speaker_id", "date", "ingest_seq", "seq", "confidence"),
)


def build(folder: Path, documents: list[tuple[str, int, list[Entry]]]) -> sqlite3.Connection:
    """A database of the entries: their facts in one table, the words in another."""
    folder.mkdir(parents=True)
    database = sqlite3.connect(folder / "fts.sqlite")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(f"CREATE TABLE entry ({', '.join(_COLUMNS)}, text)")
    database.execute(
        "CREATE VIRTUAL TABLE words USING fts5(text, content='entry', tokenize='porter unicode61 remove_diacritics 2')"
    )
    marks = ", ".join("?" * (len(_COLUMNS) + 1))
    rows = (
        (*(str(getattr(entry, name) or "") for name in _COLUMNS), entry.text)
        for _, _, entries in documents
        for entry in entries
    )
    database.executemany(f"INSERT INTO entry VALUES ({marks})", rows)  # noqa: S608 - our own names
    database.execute("INSERT INTO words (rowid, text) SELECT rowid, text FROM entry")
    database.commit()
    return database


def search(database: sqlite3.Connection, words: str) -> int:
    """Hits with snippets, counts by value and by year; how many there are."""
    database.execute(
        "SELECT entry.*, snippet(words, 0, '<b>', '</b>', '…', 48) FROM words JOIN entry ON entry.rowid = words.rowid "
        "WHERE words MATCH ? ORDER BY rank LIMIT ?",
        (words, HITS),
    ).fetchall()
    for name in (*FACET_KEYS, "substr(date, 1, 4)"):
        database.execute(
            f"SELECT {name}, count(*) FROM words JOIN entry ON entry.rowid = words.rowid "  # noqa: S608 - our own names
            f"WHERE words MATCH ? GROUP BY 1 ORDER BY 2 DESC LIMIT {VALUES}",
            (words,),
        ).fetchall()
    found = database.execute("SELECT count(*) FROM words WHERE words MATCH ?", (words,)).fetchone()
    return int(found[0])
