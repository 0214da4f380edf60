"""The files: PDFs and canonical JSON, each under the SHA-256 of its content, on any fsspec URL.

A file is written whole or not at all (locally: beside its place, flushed, then renamed), written once, and compared
with its name whenever it is read. Nothing is ever changed; only what is dropped from quarantine is deleted. Many files
are flushed together: the disk then writes them down in one go.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import fsspec
import msgspec
import zstandard
from fsspec.implementations.local import LocalFileSystem

from archive.models import Proceedings
from config.errors import ConfigError, StoreError
from config.settings import Settings

COMPRESSION = 3
"""zstd level: canonical JSON shrinks to a ninth; higher levels gain a tenth more for several times the time."""

LARGEST_JSON = 2**29
"""Bytes of canonical JSON that are unpacked at most: ten thousand full pages, with every line's box, have a tenth."""

OPEN_FILES = 128
"""Files that are open at once while they are written together."""

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Proceedings)


class Packed(msgspec.Struct, frozen=True):
    """Canonical JSON as it is kept."""

    key: str  # SHA-256 before compression
    data: bytes


def packed(proceedings: Proceedings) -> Packed:
    """Encode and compress."""
    text = _encoded(proceedings)
    return Packed(hashlib.sha256(text).hexdigest(), zstandard.ZstdCompressor(level=COMPRESSION).compress(text))


class Documents:
    """The document store of one archive."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.documents_url or str((settings.data / "documents").absolute())
        self._fs, self._root = _file_system(self.url)

    def keep_pdf(self, data: bytes) -> str:
        """Keep a PDF; returns its SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.keep(pdfs={sha256: data})
        return sha256

    def pdf(self, sha256: str) -> bytes:
        """The PDF with that SHA-256.

        Raises:
            StoreError: it is not there, or is not what it was.
        """
        data = self._read(_pdf_path(sha256))
        return _verified(data, sha256, "PDF")

    def keep_proceedings(self, proceedings: Proceedings) -> str:
        """Keep canonical JSON; returns the SHA-256 of the JSON before compression."""
        text = packed(proceedings)
        self.keep(texts=[text])
        return text.key

    def keep(self, pdfs: Mapping[str, bytes] | None = None, texts: Iterable[Packed] = ()) -> None:
        """Keep PDFs (SHA-256 -> bytes) and canonical JSON, all flushed when this returns."""
        files = {_pdf_path(sha256): data for sha256, data in (pdfs or {}).items()}
        files.update((_json_path(text.key), text.data) for text in texts)
        with self._explained():
            there = {self._path(name): data for name, data in files.items()}
            lacking = [(path, data) for path, data in there.items() if self._size(path) != len(data)]
            if isinstance(self._fs, LocalFileSystem):
                for start in range(0, len(lacking), OPEN_FILES):
                    _write_whole({Path(path): data for path, data in lacking[start : start + OPEN_FILES]})
            else:
                for path, data in lacking:
                    self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
                    self._fs.pipe_file(path, data)

    def proceedings(self, key: str) -> Proceedings:
        """The canonical JSON kept under that key, decoded.

        Raises:
            StoreError: it is not there, or is not what it was.
        """
        packed = self._read(_json_path(key))
        try:
            ours = 0 <= zstandard.frame_content_size(packed) <= LARGEST_JSON
            text = zstandard.ZstdDecompressor().decompress(packed) if ours else b""
        except zstandard.ZstdError as error:
            raise _damaged("extracted text", key) from error
        return _decoder.decode(_verified(text, key, "extracted text"))

    def holds_pdf(self, sha256: str) -> bool:
        """True where a PDF with that SHA-256 lies in the store (its content is not looked at)."""
        with self._explained():
            return bool(self._fs.exists(self._path(_pdf_path(sha256))))

    def delete_pdf(self, sha256: str) -> None:
        """Delete a file that nobody needs: the caller has made sure."""
        with self._explained():
            path = self._path(_pdf_path(sha256))
            if self._fs.exists(path):
                self._fs.rm_file(path)

    def _path(self, relative: str) -> str:
        return f"{self._root.rstrip('/')}/{relative}"

    def _size(self, path: str) -> int | None:
        try:
            return int(self._fs.size(path))
        except FileNotFoundError:
            return None

    def _read(self, relative: str) -> bytes:
        with self._explained():
            return bytes(self._fs.cat_file(self._path(relative)))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise StoreError(
                f"The document store {self.url} lacks a file that the catalogue names.",
                hint="Restore it from a backup, or ingest its source again.",
            ) from error
        except OSError as error:
            raise _unusable(self.url, error) from error
        except Exception as error:
            # Not every file system says with an OSError that its server is away: botocore's errors are of their own.
            if isinstance(self._fs, LocalFileSystem):
                raise
            raise StoreError(
                f"The document store {self.url} cannot be used: {error}.".replace("..", "."),
                hint="Check PROCEEDINGS_DOCUMENTS_URL, the server and the credentials, then run again.",
            ) from error


def _encoded(proceedings: Proceedings) -> bytes:
    try:
        return _encoder.encode(proceedings)
    except UnicodeEncodeError:  # half characters, from a broken font or an undecodable file name
        return _encoder.encode(_whole(msgspec.to_builtins(proceedings)))


def _whole(value: Any) -> Any:
    """The same with half characters written as escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list | tuple) else value


def _file_system(url: str) -> tuple[fsspec.AbstractFileSystem, str]:
    try:
        fs, root = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        hint = "pip install 'proceedings-archive[s3]'" if url.startswith("s3:") else None
        raise ConfigError(f"PROCEEDINGS_DOCUMENTS_URL: {error}.".replace("..", "."), hint=hint) from error
    return fs, str(root)


def _pdf_path(sha256: str) -> str:
    return f"pdf/{sha256[:2]}/{sha256}.pdf"


def _json_path(key: str) -> str:
    return f"json/{key[:2]}/{key}.json.zst"


def _write_whole(files: Mapping[Path, bytes]) -> None:
    """Write beside, flush to the disk, rename: a reader sees each file whole or not at all, also after a power cut.

    All are written before the first is flushed: flushing one takes much of the others along.
    """
    drafts: dict[Path, IO[bytes]] = {}
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path] = _draft(path.parent)
            drafts[path].write(data)
            drafts[path].flush()
        for path, draft in drafts.items():
            with draft:
                os.fsync(draft.fileno())
            Path(draft.name).replace(path)
    except BaseException:
        for draft in drafts.values():
            draft.close()
            Path(draft.name).unlink(missing_ok=True)
        raise
    for folder in {path.parent for path in files}:
        _flush_folder(folder)


def _draft(folder: Path) -> IO[bytes]:
    return tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _verified(data: bytes, sha256: str, what: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _damaged(what, sha256)
    return data


def _damaged(what: str, key: str) -> StoreError:
    return StoreError(
        f"The {what} {key[:12]}… in the document store is damaged: it is not what was put there.",
        hint="Restore it from a backup, or ingest its source again.",
    )


def _unusable(url: str, error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(f"The document store {url} is full.", hint="Free some space and run the same command again.")
    return StoreError(
        f"The document store {url} cannot be used: {error.strerror or error}.",
        hint="Check PROCEEDINGS_DATA and PROCEEDINGS_DOCUMENTS_URL, and the rights on them.",
    )
