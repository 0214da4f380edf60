# ruff: noqa: ARG002, N802 - names and signatures are the library's
"""A real SMTP server in a thread, which takes mail and misbehaves when told to.

with MailServer() as server:
    server.faults["DATA"] = ["421 4.3.2 Going down"]      # the next DATA gets this answer
    server.faults["DATA"] = [DISCONNECT]                   # … or none: the connection ends while it is sent
    server.received                                        # what was accepted, in order
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, syntax

DISCONNECT = "disconnect"  # the connection ends before the message is complete
TAKE_AND_DISCONNECT = "take and disconnect"  # … after it was accepted, before the answer
Answers = defaultdict[str, list[str]]


@dataclass(frozen=True)
class Received:
    """A message that the server took responsibility for."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """Parsed."""
        parsed = message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def message_id(self) -> str:
        """What tells doubles."""
        return str(self.message["Message-ID"])

    def part(self, kind: str) -> str:
        """The text of one alternative."""
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


def _cut(server: SMTP) -> None:
    """End the connection as a crash would: without a word."""
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


class _Smtp(SMTP):
    """Drops the connection in the middle of DATA when the server was told to."""

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.next("DATA?") == DISCONNECT:
            await self.push("354 Go on")
            await self._reader.readline()
            _cut(self)
            return
        await super().smtp_DATA(arg)


@dataclass
class _Handler:
    received: list[Received]
    faults: Answers
    refused: dict[str, str]
    delay: float = 0.0
    sessions: list[Session] = field(default_factory=list)

    def next(self, phase: str) -> str | None:
        return self.faults[phase].pop(0) if self.faults[phase] else None

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions.append(session)
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if fault := self.next("MAIL"):
            return fault
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if fault := self.next("RCPT") or self.refused.get(address):
            return fault
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.delay)
        fault = self.next("DATA")
        if fault not in (None, TAKE_AND_DISCONNECT):
            return str(fault)
        assert isinstance(envelope.content, bytes)
        for recipient in envelope.rcpt_tos:
            self.received.append(Received(str(envelope.mail_from), recipient, envelope.content))
        if fault == TAKE_AND_DISCONNECT:
            _cut(server)
        return "250 2.0.0 Taken"


class MailServer:
    """Listens on a free port of the loopback interface from `start` to `stop`."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, **options: Any):
        self.received: list[Received] = []
        self.faults: Answers = defaultdict(list)
        self.refused: dict[str, str] = {}  # recipient -> answer, always
        self._handler = _Handler(self.received, self.faults, self.refused)
        self._tls = tls
        self._options: dict[str, Any] = {"hostname": "mail.test", "timeout": 20, **options}
        if starttls:
            self._options |= {"tls_context": starttls, "require_starttls": True}
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def slow(self, seconds: float) -> None:
        """Answer DATA so late."""
        self._handler.delay = seconds

    @property
    def sessions(self) -> int:
        """How many connections said EHLO."""
        return len({id(session) for session in self._handler.sessions})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._socket.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = self._loop.create_server(
            lambda: _Smtp(self._handler, loop=self._loop, **self._options), sock=self._socket, ssl=self._tls
        )
        server = self._loop.run_until_complete(listening)
        self._loop.run_forever()
        server.close()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._loop.close()


def only(user: str, password: str) -> Any:
    """An authenticator that lets one user in."""

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        expected = LoginPassword(user.encode(), password.encode())
        return AuthResult(success=isinstance(data, LoginPassword) and data == expected, handled=False)

    return authenticate


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
