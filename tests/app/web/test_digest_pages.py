"""Saving a search on the web, from the form to the mail, the issue on the web, and leaving by one click."""

from __future__ import annotations

import email
import email.policy
import re
import time
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from archive.digests.sending import send
from archive.holdings import Archive
from config.settings import Settings
from tests.app.web.conftest import add_sample

LINK = re.compile(r"https?://\S+?/(?:digests|issues)/\S+")


def mails(settings: Settings) -> list[EmailMessage]:
    """What was written in place of sending, oldest first."""
    files = sorted(Path(settings.data).rglob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    parsed = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
    return [message for message in parsed if isinstance(message, EmailMessage)]


def text_of(message: EmailMessage) -> str:
    """Its plain part."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def path_in(message: EmailMessage, kind: str) -> str:
    """The path of the link of that kind."""
    found = next(link for link in LINK.findall(text_of(message)) if f"/{kind}/" in link or link.endswith(kind))
    return "/" + found.split("/", 3)[3].rstrip(">).")


def wait_for_mail(settings: Settings, before: int) -> EmailMessage:
    """The next mail; it is sent behind the answer."""
    end = time.monotonic() + 20
    while len(mails(settings)) <= before:
        assert time.monotonic() < end, "no mail came"
        time.sleep(0.1)
    return mails(settings)[-1]


def test_a_search_is_saved_confirmed_told_shown_and_left(
    client: httpx.Client, site: str, web_settings: Settings, chromium: Browser
) -> None:
    own = {"Origin": site}
    form = client.get("/subscribe", params={"q": "ferry"})
    assert "In the last month it would have told you of" in form.text

    before = len(mails(web_settings))
    said = {"address": "reader@example.org", "rate": "immediately", "title": "Ferries"}
    assert client.post("/subscribe", params={"q": "ferry"}, data=said, headers=own).status_code == 200
    confirm = path_in(wait_for_mail(web_settings, before), "digests/confirm")

    assert "Yes, send it to me" in client.get(confirm).text
    assert "Yes, send it to me" in client.get(confirm).text, "a look must not confirm"
    assert "Confirmed" in client.post(confirm, headers=own).text

    with Archive(web_settings) as archive:
        add_sample(archive, "ferry_debate_again", "The ferry must sail on Sundays, said nobody but me.")
        report = send(archive, web_settings, "immediately")
    assert report.made, report
    mail = mails(web_settings)[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    issue = path_in(mail, "issues")
    page = client.get(issue)
    assert page.status_code == 200
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    assert client.get(issue.split("?")[0]).status_code == 404, "a personal issue needs its key"
    context = chromium.new_context()
    shown = context.new_page()
    refused: list[str] = []
    shown.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    shown.goto(site + issue)
    assert "ferry" in shown.inner_text("body")
    context.close()
    assert not refused, "the policy must let the mail's own styles through"

    leave = "/" + str(mail["List-Unsubscribe"]).strip("<>").split("/", 3)[3]
    assert "Leave all of them" in client.get(leave).text
    answer = client.post(leave, data={"List-Unsubscribe": "One-Click"})  # no cookie, no origin
    assert answer.status_code == 200
    assert "You have left" in answer.text
    after = client.get(leave).text
    assert "gets nothing of this any more" in after
    assert "<button" not in after


@pytest.mark.parametrize("query", ["", "*", "*:*"])
def test_a_search_that_finds_everything_is_refused_with_a_reason(client: httpx.Client, site: str, query: str) -> None:
    said = {"address": "reader@example.org", "rate": "weekly"}
    answer = client.post("/subscribe", params={"q": query}, data=said, headers={"Origin": site})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_wrong_address_is_said(client: httpx.Client, site: str) -> None:
    said = {"address": "no address", "rate": "weekly"}
    answer = client.post("/subscribe", params={"q": "ferry"}, data=said, headers={"Origin": site})
    assert answer.status_code == 400
    assert "no address" in answer.text


def test_another_site_cannot_save_a_search(client: httpx.Client) -> None:
    said = {"address": "reader@example.org", "rate": "weekly"}
    answer = client.post("/subscribe", params={"q": "x"}, data=said, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("kind", ["confirm", "leave", "manage"])
def test_a_cut_link_opens_nothing(client: httpx.Client, kind: str) -> None:
    assert client.get(f"/digests/{kind}/forged.token").status_code == 400


def test_the_list_and_its_feed_are_there(client: httpx.Client) -> None:
    assert client.get("/digests").status_code == 200
    assert client.get("/digests.atom").headers["content-type"].startswith("application/atom+xml")


def test_mails_and_their_pages_speak_the_readers_language(
    client: httpx.Client, site: str, web_settings: Settings
) -> None:
    asked = {"Accept-Language": "de-CH, fr;q=0.8"}
    form = client.get("/subscribe", params={"q": "harbour"}, headers=asked)
    assert '<option value="de" lang="de" selected>Deutsch</option>' in form.text
    before = len(mails(web_settings))
    said = {"address": "leserin@example.org", "rate": "weekly", "language": "de"}
    answer = client.post("/subscribe", params={"q": "harbour"}, data=said, headers={"Origin": site})
    assert answer.status_code == 200
    mail = wait_for_mail(web_settings, before)
    assert mail["Subject"] == "Bitte bestätigen: harbour"
    page = client.get(path_in(mail, "confirm")).text
    assert '<div lang="de">' in page
    assert "Ja, schicken Sie es mir" in page
    refused = client.post(
        "/subscribe", params={"q": "harbour"}, data=said | {"language": "x"}, headers={"Origin": site}
    )
    assert 400 <= refused.status_code < 500
