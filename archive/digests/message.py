"""A rendered mail as the bytes that go over the wire: headers and two parts of the same content.

Every text passes `header_text` before it becomes a header: a line break in a title or a name, also one that hides in
an encoded word, never reaches it.
"""

from __future__ import annotations

import datetime as dt
from binascii import b2a_qp
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import msgspec

from archive.digests.addresses import address
from archive.digests.plain import one_line
from archive.digests.render import Rendered
from config.errors import ConfigError
from config.settings import Settings

# The default policy folds List-Unsubscribe onto an empty first line, which some mail programs then do not read;
# 7bit: a server without 8BITMIME may not alter a signed body.
HEAD_BYTES = 2_000  # of the headers, boundaries and a signature
POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who our mail comes from."""

    address: str
    name: str
    envelope: str  # where bounces go

    @property
    def domain(self) -> str:
        """The domain that message ids and list ids end in."""
        return self.address.rpartition("@")[2]

    @classmethod
    def of(cls, settings: Settings) -> Sender:
        """The sender that the settings name.

        Raises:
            ConfigError: it is no mail address.
        """
        return cls(
            address=checked(settings.mail_from, "PROCEEDINGS_MAIL_FROM"),
            name=one_line(settings.mail_name, 80),
            envelope=checked(settings.bounce_address or settings.mail_from, "PROCEEDINGS_BOUNCE_ADDRESS"),
        )


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail's headers say beside its subject."""

    recipient: str
    message_id: str
    date: dt.datetime
    list_name: str = ""  # empty: no mailing list, so nothing to leave (a confirmation)
    list_id: str = ""
    leave: str = ""  # the address whose POST unsubscribes


def message_id(identifier: str, sender: Sender) -> str:
    """The same for the same row of the outbox, however often it is sent: receivers drop the double by it."""
    return f"<{identifier}@{sender.domain}>"


def compose(mail: Rendered, envelope: Envelope, sender: Sender) -> bytes:
    """The message, without signature."""
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(header_text(sender.name, 80), addr_spec=sender.address)
    message["To"] = Address(addr_spec=address(envelope.recipient))
    message["Subject"] = header_text(mail.subject, 900)
    message["Date"] = format_datetime(envelope.date)
    message["Message-ID"] = envelope.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    if envelope.leave:
        _add_list_headers(message, envelope)
    message.set_content(mail.text, cte=_encoding(mail.text))
    message.add_alternative(mail.html, subtype="html", cte=_encoding(mail.html))
    return message.as_bytes()


def header_text(text: str, limit: int) -> str:
    """A text that a header can be made of.

    "=?utf-8?q?=0D=0ABcc:…?=" is plain text to us and an encoded word to Python's header parser, which decodes it and
    writes the line break out: the two characters that begin one are parted.
    """
    return one_line(text, limit).replace("=?", "= ?")


def encoded_size(mail: Rendered) -> int:
    """Bytes that a mail takes on the wire, but for a few of its headers'."""
    return HEAD_BYTES + sum(_encoded_size(text) for text in (mail.text, mail.html))


def _encoded_size(text: str) -> int:
    data = text.encode()
    return len(b2a_qp(data)) if _encoding(text) == "quoted-printable" else len(data) * 137 // 100


def _encoding(text: str) -> str:
    """Quoted-printable, which stays readable, unless most of the text is in another script and would treble."""
    data = text.encode()
    plain = len(text.encode("ascii", "ignore"))
    return "quoted-printable" if len(data) - plain <= len(data) // 4 else "base64"


def _add_list_headers(message: EmailMessage, envelope: Envelope) -> None:
    """RFC 2919 and RFC 8058: one click in the mail program, without opening a page."""
    name = header_text(envelope.list_name, 80).replace("<", "").replace(">", "").replace('"', "")
    message["List-Id"] = f"{_quoted(name)}<{envelope.list_id}>"
    message["List-Unsubscribe"] = f"<{envelope.leave}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _quoted(name: str) -> str:
    """The list's name as a quoted string, where it is ASCII; it only repeats what the subject and the mail say."""
    return f'"{name}" '.replace("\\", "") if name.isascii() and name else ""


def checked(value: str, setting: str) -> str:
    """A mail address that a setting names.

    Raises:
        ConfigError: it is none.
    """
    try:
        return address(value)
    except ValueError as error:
        raise ConfigError(f"{setting}: {error}.") from error
