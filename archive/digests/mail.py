"""Handing messages to a mail server, or to a folder where there is none.

`send` never raises for what a server says: it answers with an `Outcome` whose verdict says whose matter it is.
Each phase of the SMTP dialogue is spoken on its own, so that an outcome knows what it happened to.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import dkim
import msgspec

from archive.digests.message import Sender
from archive.digests.plain import one_line
from config.errors import ConfigError
from config.settings import Settings

MESSAGES_PER_CONNECTION = 50  # servers commonly end a session after a hundred
SIGNED_HEADERS = (
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type",
    b"auto-submitted", b"list-id", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip
"""RFC 8058 wants both List-Unsubscribe headers under the signature; the others are RFC 6376, 5.4.1."""


class Verdict(StrEnum):
    """What came of handing a message over."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"  # a fault that can pass, of this message or address
    REFUSED = "refused"  # a permanent answer (5xx) to this address or message
    UNREACHABLE = "unreachable"  # a fault that can pass, of the server: no message is to blame
    BROKEN = "broken"  # the server will not have us: sender, password, encryption


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """An answer, in words an operator can use as evidence."""

    verdict: Verdict
    code: int = 0  # of SMTP; 0 where none was given
    reason: str = ""


class Mailer(Protocol):
    """Takes messages."""

    def send(self, recipient: str, message: bytes, name: str) -> Outcome:
        """Hand one message over; `name` is the outbox's name for it."""

    def close(self) -> None:
        """Say goodbye."""


def mailer(settings: Settings) -> Mailer:
    """The mail server of the settings, or a folder of the data folder.

    Raises:
        ConfigError: a setting that mail cannot be sent with.
    """
    sender = Sender.of(settings)
    signer = Signer.of(settings, sender)
    if settings.smtp_host:
        return SmtpMailer(settings, sender, signer)
    return FolderMailer(settings.data / "outbox", signer)


class Signer:
    """Signs with DKIM, when a key is configured."""

    def __init__(self, key: bytes | None, selector: str, domain: str) -> None:
        self._key = key
        self._selector = selector.encode()
        self._domain = domain.encode()

    @classmethod
    def of(cls, settings: Settings, sender: Sender) -> Signer:
        """The signer of the settings.

        Raises:
            ConfigError: the key cannot be read, or is no key.
        """
        domain = settings.dkim_domain or sender.domain
        if settings.dkim_key is None:
            return cls(None, settings.dkim_selector, domain)
        try:
            signer = cls(settings.dkim_key.read_bytes(), settings.dkim_selector, domain)
            signer.sign(b"From: a@example.org\r\n\r\n.\r\n")
        except OSError as error:
            raise ConfigError(
                f"PROCEEDINGS_DKIM_KEY: {settings.dkim_key} cannot be read ({error.strerror})."
            ) from error
        except (dkim.DKIMException, ValueError) as error:
            raise ConfigError(f"PROCEEDINGS_DKIM_KEY: {settings.dkim_key} is no private key ({error}).") from error
        return signer

    def sign(self, message: bytes) -> bytes:
        """The message with its signature on top; unchanged without a key."""
        if self._key is None:
            return message
        head = message.partition(b"\r\n\r\n")[0].lower()
        present = [name for name in SIGNED_HEADERS if b"\r\n" + name + b":" in b"\r\n" + head]
        signature: bytes = dkim.sign(message, self._selector, self._domain, self._key, include_headers=present)
        return signature + message


class FolderMailer:
    """Writes messages as .eml files: what happens without a mail server."""

    def __init__(self, folder: Path, signer: Signer) -> None:
        self.folder = folder
        self._signer = signer

    def send(self, recipient: str, message: bytes, name: str) -> Outcome:
        """Write one file, whole or not at all; the same message again is the same file."""
        del recipient  # the file's To says it
        path = self.folder / f"{name}.eml"
        draft = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(self._signer.sign(message))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            return Outcome(verdict=Verdict.UNREACHABLE, reason=f"{path} cannot be written: {error.strerror}")
        return Outcome(verdict=Verdict.ACCEPTED, reason=str(path))

    def close(self) -> None:
        """Nothing is open."""


class SmtpMailer:
    """Speaks SMTP; one connection serves many messages and is made anew when it breaks."""

    def __init__(self, settings: Settings, sender: Sender, signer: Signer) -> None:
        self._settings = settings
        self._sender = sender
        self._signer = signer
        self._smtp: smtplib.SMTP | None = None
        self._served = 0

    def send(self, recipient: str, message: bytes, name: str) -> Outcome:
        """One message, one recipient: a refusal is always that recipient's."""
        del name
        connected = self._connect()
        if isinstance(connected, Outcome):
            return connected
        outcome = self._transact(connected, recipient, self._signer.sign(message))
        self._served += 1
        if self._served >= MESSAGES_PER_CONNECTION:
            self.close()
        return outcome

    def close(self) -> None:
        """Say QUIT, if there is anybody to say it to. What was accepted stays accepted whatever comes back."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None
        self._served = 0

    def _connect(self) -> smtplib.SMTP | Outcome:
        if self._smtp is not None and self._alive(self._smtp):
            return self._smtp
        self._drop()
        try:
            self._smtp = self._dial()
            self._greet(self._smtp)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self._drop()
            return _connection_fault(error)
        return self._smtp

    def _alive(self, smtp: smtplib.SMTP) -> bool:
        """Whether a connection that served before still does: no message should pay for one that went away."""
        try:
            return smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _dial(self) -> smtplib.SMTP:
        where = (self._settings.smtp_host or "", self._settings.smtp_port)
        if self._settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(*where, timeout=self._settings.smtp_seconds, context=self._tls())
        return smtplib.SMTP(*where, timeout=self._settings.smtp_seconds)

    def _greet(self, smtp: smtplib.SMTP) -> None:
        if self._settings.smtp_security == "starttls":
            smtp.starttls(context=self._tls())
        smtp.ehlo_or_helo_if_needed()
        if self._settings.smtp_user:
            password = self._settings.smtp_password
            smtp.login(self._settings.smtp_user, password.get_secret_value() if password else "")

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.smtp_ca)

    def _transact(self, smtp: smtplib.SMTP, recipient: str, message: bytes) -> Outcome:
        steps: tuple[tuple[str, Callable[[], tuple[int, bytes]]], ...] = (
            ("MAIL FROM", lambda: smtp.mail(self._sender.envelope, self._options(smtp, message))),
            ("RCPT TO", lambda: smtp.rcpt(recipient)),
            ("DATA", lambda: smtp.data(message)),
        )
        for phase, step in steps:
            outcome = self._ask(phase, step)
            if outcome.verdict is not Verdict.ACCEPTED:
                self._recover(outcome)
                return outcome
        return outcome

    def _options(self, smtp: smtplib.SMTP, message: bytes) -> list[str]:
        return [f"size={len(message)}"] if smtp.does_esmtp and smtp.has_extn("size") else []

    def _ask(self, phase: str, step: Callable[[], tuple[int, bytes]]) -> Outcome:
        try:
            code, answer = step()
        except smtplib.SMTPResponseException as error:  # DATA itself was refused
            code, answer = error.smtp_code, _bytes(error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Outcome(verdict=Verdict.DEFERRED, reason=f"{phase}: the connection was lost ({_words(error)})")
        return _judge(phase, code, answer)

    def _recover(self, outcome: Outcome) -> None:
        """Make the connection fit for the next message, or give it up."""
        if self._smtp is None:
            return
        if outcome.code == 421:  # the server is closing (RFC 5321, 3.8)
            self._drop()
            return
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()


def _judge(phase: str, code: int, answer: bytes) -> Outcome:
    reason = f"{phase}: {code} {one_line(answer.decode('utf-8', 'replace'), 400)}"
    if 200 <= code < 300:
        return Outcome(verdict=Verdict.ACCEPTED, code=code, reason=reason)
    if 400 <= code < 500:
        return Outcome(verdict=Verdict.DEFERRED, code=code, reason=reason)
    # A refused sender is our own setting's fault: no reader may be suspended for it.
    verdict = Verdict.BROKEN if phase == "MAIL FROM" else Verdict.REFUSED
    return Outcome(verdict=verdict, code=code, reason=reason)


def _connection_fault(error: Exception) -> Outcome:
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
    ours = isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLCertVerificationError | ValueError) or code >= 500
    verdict = Verdict.BROKEN if ours else Verdict.UNREACHABLE
    return Outcome(verdict=verdict, code=max(code, 0), reason=f"connecting: {_words(error)}")


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return one_line(f"{error.smtp_code} {_bytes(error.smtp_error).decode('utf-8', 'replace')}", 400)
    return one_line(str(error) or type(error).__name__, 400)


def _bytes(answer: bytes | str) -> bytes:
    return answer if isinstance(answer, bytes) else answer.encode()
