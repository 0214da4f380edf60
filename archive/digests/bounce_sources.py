"""Where delivery reports arrive: an IMAP mailbox, or on disk an mbox file, a maildir or a folder of .eml files.

Nothing is deleted. Files are only read: acting on a report twice does nothing. A message of the mailbox is marked as
seen after it was acted on, so a kill in between shows it again.
"""

from __future__ import annotations

import imaplib
import mailbox
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from config.errors import ConfigError, ProceedingsError
from config.settings import Settings

LARGEST_REPORT = 300_000  # bytes read of one message: the report comes first, the returned mail after it
IMAP_SECONDS = 60.0


class MailboxUnavailableError(ProceedingsError):
    """The mailbox that bounces arrive in does not answer; the next run reads it."""


@dataclass(frozen=True)
class Fetched:
    """One message, and what to call when it was acted on."""

    raw: bytes
    done: Callable[[], None] = lambda: None


@contextmanager
def fetch(settings: Settings) -> Iterator[Iterator[Fetched]]:
    """Whatever waits in the configured places.

    Raises:
        ConfigError: nothing is configured, or what is configured does not exist or lets us not in.
        MailboxUnavailableError: the mailbox does not answer.
    """
    if settings.imap_host:
        with _mailbox(settings) as server:
            yield _unseen(server)
    elif settings.bounce_file:
        yield _on_disk(settings.bounce_file)
    else:
        raise ConfigError(
            "No place is named where bounces arrive.", hint="Set PROCEEDINGS_IMAP_HOST or PROCEEDINGS_BOUNCE_FILE."
        )


def _on_disk(path: Path) -> Iterator[Fetched]:
    if not path.exists():
        raise ConfigError(f"PROCEEDINGS_BOUNCE_FILE: {path} does not exist.")
    if path.is_file():
        return _from_mbox(path)
    if (path / "new").is_dir():
        return _from_files([*(path / "new").iterdir(), *(path / "cur").iterdir()])
    return _from_files(list(path.glob("*.eml")))


def _from_mbox(path: Path) -> Iterator[Fetched]:
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            with box.get_file(key) as file:
                yield Fetched(file.read(LARGEST_REPORT))
    finally:
        box.close()


def _from_files(paths: list[Path]) -> Iterator[Fetched]:
    for path in sorted(path for path in paths if path.is_file()):
        with path.open("rb") as file:
            yield Fetched(file.read(LARGEST_REPORT))


@contextmanager
def _mailbox(settings: Settings) -> Iterator[imaplib.IMAP4]:
    where = f"{settings.imap_host}:{settings.imap_port}"
    try:
        server = _connect(settings)
    except (OSError, imaplib.IMAP4.abort) as error:
        raise MailboxUnavailableError(f"The mailbox at {where} does not answer: {error}.") from error
    try:
        _open(server, settings)
        yield server
    except imaplib.IMAP4.abort as error:
        raise MailboxUnavailableError(f"The mailbox at {where} ended the connection: {error}.") from error
    except imaplib.IMAP4.error as error:
        raise ConfigError(f"The mailbox at {where} does not let us in: {error}.") from error
    except OSError as error:
        raise MailboxUnavailableError(f"The mailbox at {where} does not answer: {error}.") from error
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def _connect(settings: Settings) -> imaplib.IMAP4:
    host, port = settings.imap_host or "", settings.imap_port
    if settings.imap_security == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=_tls(settings), timeout=IMAP_SECONDS)
    return imaplib.IMAP4(host, port, timeout=IMAP_SECONDS)


def _open(server: imaplib.IMAP4, settings: Settings) -> None:
    if settings.imap_security == "starttls":
        server.starttls(ssl_context=_tls(settings))
    password = settings.imap_password.get_secret_value() if settings.imap_password else ""
    server.login(settings.imap_user or "", password)
    answer, _ = server.select(f'"{settings.imap_folder}"')
    if answer != "OK":
        raise ConfigError(f"PROCEEDINGS_IMAP_FOLDER: the mailbox has no folder “{settings.imap_folder}”.")


def _tls(settings: Settings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.imap_ca)


def _unseen(server: imaplib.IMAP4) -> Iterator[Fetched]:
    _, found = server.uid("SEARCH", "UNSEEN")
    for uid in (found[0] or b"").decode("ascii").split():
        _, parts = server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST_REPORT}>)")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if raw is not None:
            yield Fetched(raw, lambda uid=uid: _mark_seen(server, uid))  # type: ignore[misc]


def _mark_seen(server: imaplib.IMAP4, uid: str) -> None:
    server.uid("STORE", uid, "+FLAGS", "(\\Seen)")
