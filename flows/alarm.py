"""Tells the operator by mail that a deployment fails: once when it begins to, once when it works again.

An outage is a file in the data folder, made by whoever notices first and removed by the first run that works: any
number of failing runs, also in several processes, make one mail.
"""

from __future__ import annotations

import datetime as dt
import logging
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, State

from archive.digests.mail import Verdict, mailer
from archive.digests.message import Sender, checked, header_text
from archive.digests.plain import clean
from config.errors import ProceedingsError
from config.settings import Settings, load_settings

log = logging.getLogger(__name__)

POLICY = SMTP.clone(max_line_length=998)
LONGEST_REASON = 2000  # characters


def raise_alarm(settings: Settings, name: str, reason: str) -> bool:
    """A run of `name` failed. True where this is the beginning of an outage and the operator was told."""
    path = settings.data / "outages" / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(reason[:LONGEST_REASON])
    except FileExistsError:
        return False
    told = _tell(
        settings, f"{name} fails", f"{reason[:LONGEST_REASON]}\n\nNo further mail comes before it works again."
    )
    if not told:
        path.unlink(missing_ok=True)  # the next failing run tries to tell again
    return told


def end_alarm(settings: Settings, name: str) -> bool:
    """A run of `name` worked. True where that ends an outage and the operator was told."""
    path = settings.data / "outages" / f"{name}.txt"
    try:
        reason = path.read_text(encoding="utf-8")
        path.unlink()
    except FileNotFoundError:
        return False
    return _tell(settings, f"{name} works again", f"It had failed with:\n\n{reason}")


def _tell(settings: Settings, subject: str, text: str) -> bool:
    """Hand a mail over; what hinders it is logged, since nobody else would hear of it."""
    if settings.operator_mail is None:
        log.warning("%s. Nobody was told: PROCEEDINGS_OPERATOR_MAIL is not set.", subject)
        return True
    try:
        recipient = checked(settings.operator_mail, "PROCEEDINGS_OPERATOR_MAIL")
        message = _message(settings, recipient, subject, text)
        post = mailer(settings)
        try:
            outcome = post.send(recipient, message.as_bytes(), message["Message-ID"].strip("<>"))
        finally:
            post.close()
    except ProceedingsError as error:
        log.error("%s; the mail about it cannot be sent: %s", subject, error)
        return False
    if outcome.verdict is not Verdict.ACCEPTED:
        log.error("%s; the mail about it was not taken: %s", subject, outcome.reason)
    return outcome.verdict is Verdict.ACCEPTED


def _message(settings: Settings, recipient: str, subject: str, text: str) -> EmailMessage:
    sender = Sender.of(settings)
    message = EmailMessage(POLICY)
    message["From"] = sender.address
    message["To"] = recipient
    message["Subject"] = header_text(f"Proceedings archive: {subject}", 200)
    message["Date"] = format_datetime(dt.datetime.now(dt.UTC))
    message["Message-ID"] = make_msgid("alarm", sender.domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(clean(text))
    return message


def on_trouble(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Prefect's hook for a run that failed or crashed."""
    raise_alarm(load_settings(), _name(flow, flow_run), f"{flow_run.name}: {state.message or state.name}")


def on_success(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Prefect's hook for a run that worked."""
    del state
    end_alarm(load_settings(), _name(flow, flow_run))


def _name(flow: Flow[Any, Any], run: FlowRun) -> str:
    """One outage for each thing that is run: the flow and what it is run for."""
    what = run.parameters.get("source") or run.parameters.get("what") or ""
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in f"{flow.name}-{what}".strip("-"))
