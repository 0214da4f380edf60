"""Mail addresses: one cleaner. What it lets through can stand in a header and after `RCPT TO:`."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

LONGEST = 254  # characters of an address that SMTP can carry (RFC 5321, 4.5.3.1.3)
# The unquoted local parts of RFC 5321. Quoted ones ("a b"@example.org) exist in tests alone, and hide header tricks.
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def address(typed: str) -> str:
    """An address as mail servers know it: the domain in lower case and ASCII (IDNA), the local part as typed.

    Raises:
        ValueError: it is no address; the message says why.
    """
    local, at, domain = typed.strip().rpartition("@")
    if not at or not local or not domain:
        raise ValueError(f"“{_shown(typed)}” is no mail address: it needs a name, an @ and a domain")
    if len(local) > 64 or not LOCAL.fullmatch(local):
        raise ValueError(f"“{_shown(typed)}” is no mail address that can be served: mind the characters before the @")
    cleaned = f"{local}@{_domain(domain, typed)}"
    if len(cleaned) > LONGEST:
        raise ValueError(f"“{_shown(typed)}” is longer than a mail address can be")
    return cleaned


def key(cleaned: str) -> str:
    """What two spellings of one mailbox share: no provider in use tells upper from lower case."""
    return cleaned.lower()


def _domain(domain: str, typed: str) -> str:
    try:
        ascii_form = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValueError(f"“{_shown(typed)}” is no mail address: the part after the @ is no domain") from error
    labels = ascii_form.split(".")
    if not all(LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"“{_shown(typed)}” is no mail address: the part after the @ is no domain")
    return ascii_form


def _shown(typed: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in typed)[:80]


Address = Annotated[str, AfterValidator(address)]
