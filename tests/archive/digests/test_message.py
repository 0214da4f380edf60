"""Headers: what is there, and what nobody can put there."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.digests.addresses import address
from archive.digests.message import Envelope, Sender, compose
from archive.digests.render import Rendered
from archive.digests.sending import send
from archive.tables import now
from tests.archive.digests.conftest import Desk
from tests.archive.digests.mailserver import MailServer

SENDER = Sender(address="digests@archive.test", name="The archive", envelope="bounces@archive.test")
INJECTIONS = (
    "Debt\r\nBcc: everybody@example.org",
    "Debt\nBcc: everybody@example.org\n\nA body of my own",
    "Debt\rBcc: everybody@example.org",
    "Debt\u2028Bcc: everybody@example.org",
    "Debt\x85Bcc: everybody@example.org",
    "Debt\x00Bcc: everybody@example.org",
    'Debt" <evil@example.org>, "',
    "=?utf-8?q?Debt=0D=0ABcc:_everybody@example.org?=",
)
EXPECTED = {
    "from", "to", "subject", "date", "message-id", "auto-submitted", "list-id", "list-unsubscribe",
    "list-unsubscribe-post", "mime-version", "content-type",
}  # fmt: skip


def composed(
    subject: str = "Debt", list_name: str = "Debt", name: str = "The archive", leave: str = "x"
) -> EmailMessage:
    envelope = Envelope(
        recipient="ada@example.org",
        message_id="<one@archive.test>",
        date=now(),
        list_name=list_name,
        list_id="weekly.digests.archive.test",
        leave=f"https://archive.test/digests/leave/{leave}",
    )
    sender = Sender(address=SENDER.address, name=name, envelope=SENDER.envelope)
    raw = compose(Rendered(subject=subject, html="<p>x</p>", text="x\n"), envelope, sender)
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_has_the_headers_of_a_list_that_can_be_left_by_one_click() -> None:
    message = composed(leave="t" * 200)
    assert message["List-Unsubscribe"] == f"<https://archive.test/digests/leave/{'t' * 200}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == '"Debt" <weekly.digests.archive.test>'
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_no_line_of_the_head_is_empty_or_too_long() -> None:
    raw = composed(subject="ü" * 300, leave="t" * 700).as_bytes()
    for line in raw.split(b"\n\n")[0].splitlines():
        assert line.strip()
        assert len(line) <= 998


def test_every_body_line_survives_seven_bit_servers() -> None:
    mail = Rendered(subject="x", html="<p>" + "Длинная строка " * 500 + "</p>", text="é" * 5000)
    envelope = Envelope(recipient="ada@example.org", message_id="<one@archive.test>", date=now())
    raw = compose(mail, envelope, SENDER)
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_title_or_name_cannot_add_a_header(text: str) -> None:
    message = composed(subject=text, list_name=text, name=text)
    assert {name.lower() for name in message} == EXPECTED
    assert message["To"] == "ada@example.org"
    assert [each.addr_spec for each in message["From"].addresses] == ["digests@archive.test"]


@given(st.text(), st.text(), st.text())
def test_no_text_at_all_adds_a_header(subject: str, list_name: str, name: str) -> None:
    message = composed(subject=subject, list_name=list_name, name=name)
    assert {key.lower() for key in message} == EXPECTED
    assert [each.addr_spec for each in message["From"].addresses] == ["digests@archive.test"]
    assert message["List-Id"].endswith("<weekly.digests.archive.test>")


@pytest.mark.parametrize(
    "typed",
    [
        "", "ada", "@example.org", "ada@", "ada@example..org", "ada @example.org", "ada@exa mple.org", "ada@-x.org",
        "ada@example.org\r\nBcc: bob@example.org", "ada@example.org,bob@example.org", "<ada@example.org>",
        '"a b"@example.org', "ada@example.org>\r\nDATA", "a" * 65 + "@example.org", "ada@" + "a." * 130 + "org",
        "ада@example.org", "ada@example.org\x00",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="mail address"):
        address(typed)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        (" Ada.Byron+x@Example.ORG ", "Ada.Byron+x@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address_is_cleaned(typed: str, cleaned: str) -> None:
    assert address(typed) == cleaned


def test_hostile_proceedings_cannot_touch_headers_or_markup(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define(
        'digests:\n  bridge: {title: "Bridge\\r\\nBcc: x@example.org", query: bridge, recipients: [ada@example.org]}\n'
    )
    desk.add(
        'The bridge </p><script>alert(1)</script><img src="https://spy.example/x.gif"> and \u202egnorw.',
        title="Record\r\nBcc: y@example.org\r\n\r\n<b>bold</b>",
        body="Council\nX-Evil: 1 <script>",
        names=('Ada "<i>" Lindqvist\r\nCc: z@example.org',),
    )
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    (received,) = server.received
    assert {name.lower() for name in received.message} == EXPECTED
    assert received.recipient == "ada@example.org"
    html = received.part("html")
    assert re.search(r"<(script|img|b|i)\b", html) is None
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "\u202e" not in html
    assert "\u202e" not in received.part("plain")
