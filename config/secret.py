"""The key that signs links and cookies: the operator's, or one that is made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from config.errors import ConfigError
from config.settings import Settings

KEY_FILE = "secret.key"
KEY_BYTES = 32
SHORTEST_KEY = 16  # characters: a shorter key can be guessed, and with it every signed link forged


def secret_key(settings: Settings) -> str:
    """The key; makes and keeps one at first use.

    Raises:
        ConfigError: the operator's key is too short, or the data folder cannot be written.
    """
    if settings.secret_key is not None:
        return _checked(settings.secret_key.get_secret_value(), "PROCEEDINGS_SECRET_KEY")
    path = settings.data / KEY_FILE
    try:
        return _checked(_kept(path), str(path))
    except OSError as error:
        raise ConfigError(f"{path}: the key that signs links cannot be kept ({error.strerror}).") from error


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    """Write a new key beside its place, then link it there: of two processes at once the first wins, whole."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process was first; its key is the key
    finally:
        draft.unlink()


def _checked(key: str, name: str) -> str:
    if len(key) < SHORTEST_KEY:
        raise ConfigError(f"{name}: a key needs at least {SHORTEST_KEY} characters.")
    return key
