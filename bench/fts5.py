"""What somebody might choose instead: SQLite's FTS5, with its Porter stemmer, snippets, and facets by GROUP BY."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from archive.search.fields import FACET_KEYS, WORD_FIELDS
from archive.search.index import Entry

HITS, VALUES = 20, 20
_COLUMNS = (
    *("id", "proceedings", "speaker", "role", "affiliation", "label", "title", "body", "session", "section", "place"),
    *("kind", "language", "evidence", "speaker_id", "date", "ingest_seq", "seq", "confidence"),
)
_FOLDED = "unicode61 remove_diacritics 2"
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Entry)


def build(
    folder: Path, documents: list[tuple[str, int, list[Entry]]], *, every_field: bool = False
) -> sqlite3.Connection:
    """A database of the entries: their facts in one table, the stems of the text in another. With every field, also
    what our index finds beyond them: the words of names and titles, and the exact words of the text."""
    folder.mkdir(parents=True)
    database = sqlite3.connect(folder / "fts.sqlite")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(f"CREATE TABLE entry ({', '.join(_COLUMNS)}, text, entry)")
    marks = ", ".join("?" * (len(_COLUMNS) + 2))
    rows = (
        (*(str(getattr(entry, name) or "") for name in _COLUMNS), entry.text, _ENCODER.encode(entry))
        for _, _, entries in documents
        for entry in entries
    )
    database.executemany(f"INSERT INTO entry VALUES ({marks})", rows)  # noqa: S608 - our own names
    _words(database, "words", "text", f"porter {_FOLDED}")
    if every_field:
        _words(database, "exact", ", ".join(("text", *WORD_FIELDS)), _FOLDED)
    database.commit()
    return database


def _words(database: sqlite3.Connection, name: str, columns: str, tokenizer: str) -> None:
    database.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='entry', tokenize='{tokenizer}')")
    database.execute(f"INSERT INTO {name} (rowid, {columns}) SELECT rowid, {columns} FROM entry")  # noqa: S608


def search(database: sqlite3.Connection, words: str) -> int:
    """Hits with snippets, counts by value and by year; how many there are."""
    found = database.execute(
        "SELECT entry.entry, snippet(words, 0, '<b>', '</b>', '…', 48) "
        "FROM words JOIN entry ON entry.rowid = words.rowid "
        "WHERE words MATCH ? ORDER BY rank LIMIT ?",
        (words, HITS),
    ).fetchall()
    for entry, _ in found:
        _DECODER.decode(entry)
    for name in (*FACET_KEYS, "substr(date, 1, 4)"):
        database.execute(
            f"SELECT {name}, count(*) FROM words JOIN entry ON entry.rowid = words.rowid "  # noqa: S608 - our own names
            f"WHERE words MATCH ? GROUP BY 1 ORDER BY 2 DESC LIMIT {VALUES}",
            (words,),
        ).fetchall()
    (total,) = database.execute("SELECT count(*) FROM words WHERE words MATCH ?", (words,)).fetchone()
    return int(total)
