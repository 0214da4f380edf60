"""The operator's desk: the login, what it guards, and corrections that win and can be undone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.app.web.conftest import PASSWORD


@pytest.fixture
def desk(site: str) -> Iterator[httpx.Client]:
    """A client that has logged in."""
    with httpx.Client(base_url=site, headers={"Origin": site}, timeout=30) as client:
        answer = client.post("/operator/login", data={"password": PASSWORD})
        assert answer.status_code == 303
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/operator",
        "/operator/review",
        "/operator/corrections",
        "/operator/people/x",
        "/operator/quarantine",
        "/operator/quarantine/x",
        "/operator/quarantine/x/1.png",
        "/operator/quarantine/x/file.pdf",
    ],
)
def test_nothing_shows_without_a_login(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/operator/login"


def test_a_wrong_password_opens_nothing(client: httpx.Client, site: str) -> None:
    answer = client.post("/operator/login", data={"password": "wrong"}, headers={"Origin": site})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_a_forged_cookie_opens_nothing(client: httpx.Client) -> None:
    client.cookies.set("operator", "Im9wZXJhdG9yIg.aaaa.bbbb")
    answer = client.get("/operator")
    assert answer.status_code == 303


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_form_of_another_site_is_refused(desk: httpx.Client, origin: str) -> None:
    answer = desk.post("/operator/corrections", data={"intervention": "x"}, headers={"Origin": origin})
    assert answer.status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts(client: httpx.Client, site: str) -> None:
    answer = client.post("/operator/login", data={"password": PASSWORD}, headers={"Origin": site})
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]


def test_the_desk_shows_what_the_archive_has(desk: httpx.Client) -> None:
    page = desk.get("/operator")
    assert page.status_code == 200
    assert "interventions" in page.text
    assert "1 × damaged" in page.text
    assert desk.get("/operator/review").status_code == 200


def test_a_correction_wins_is_found_and_can_be_undone(desk: httpx.Client) -> None:
    hit = desk.get("/api/v1/search", params={"q": "water kind:speech", "limit": 1}).json()["hits"][0]
    said = {"intervention": hit["id"], "choice": "other", "speaker": "Zenobia Quarrel", "note": "heard her myself"}
    assert "Nothing found" in desk.get("/", params={"q": "speaker:quarrel"}).text
    answer = desk.post("/operator/corrections", data=said)
    assert answer.status_code == 303
    assert "Zenobia Quarrel" in desk.get("/", params={"q": "speaker:quarrel"}).text  # no answer of before is kept
    assert "Zenobia Quarrel" in desk.get(answer.headers["location"]).text
    corrected = desk.get(f"/api/v1/interventions/{hit['id']}").json()
    assert corrected["speaker"]["name"] == "Zenobia Quarrel"
    assert "corrected by a person" in desk.get(f"/i/{hit['id']}").text.lower()
    found = desk.get("/api/v1/search", params={"q": "speaker:quarrel"}).json()
    assert [h["id"] for h in found["hits"]] == [hit["id"]]

    number = desk.get("/operator/corrections").text.split("/operator/corrections/")[1].split("/undo")[0]
    assert number.isdigit()
    assert desk.post(f"/operator/corrections/{number}/undo").status_code == 303
    assert desk.get(f"/api/v1/interventions/{hit['id']}").json()["speaker"]["name"] == hit["speaker"]


@pytest.mark.parametrize(("choice", "speaker"), [("nobody", None), ("is:Zenobia Quarrel", "Zenobia Quarrel")])
def test_a_choice_says_who_spoke(desk: httpx.Client, choice: str, speaker: str | None) -> None:
    hit = desk.get("/api/v1/search", params={"q": "water kind:speech", "limit": 1}).json()["hits"][0]
    answer = desk.post(
        "/operator/corrections", data={"intervention": hit["id"], "choice": choice, "speaker": "ignored"}
    )
    said = desk.get(f"/api/v1/interventions/{hit['id']}").json()["speaker"]
    assert (said["name"] if said else None) == speaker
    number = answer.headers["location"].rpartition("=")[2]
    assert desk.post(f"/operator/corrections/{number}/undo").status_code == 303
    assert desk.get(f"/api/v1/interventions/{hit['id']}").json()["speaker"]["name"] == hit["speaker"]


def test_a_form_that_says_nothing_is_refused(desk: httpx.Client) -> None:
    hit = desk.get("/api/v1/search", params={"q": "water kind:speech", "limit": 1}).json()["hits"][0]
    assert desk.post("/operator/corrections", data={"intervention": hit["id"]}).status_code == 400


def held(desk: httpx.Client, address: str) -> str:
    """Where a file of the quarantine is shown."""
    found = re.search(
        rf'href="(/operator/quarantine/\w+)">{re.escape(address)}<', desk.get("/operator/quarantine").text
    )
    assert found
    return found[1]


def test_a_file_in_quarantine_is_shown_with_its_reason_and_its_pages(desk: httpx.Client) -> None:
    page = desk.get(held(desk, "scan.pdf"))
    assert "No page of it has text." in page.text
    picture = re.search(r'<img src="([^"]+)"', page.text)
    assert picture
    assert desk.get(picture[1]).content.startswith(b"\x89PNG")
    assert "The document has no page 99." in desk.get(page.url, params={"page": 99}).text
    assert desk.get(picture[1].replace("/1.png", "/99.png")).status_code == 404


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("broken.pdf", "damaged and no page of it can be recovered"),
        ("hearing_encrypted.pdf", "encrypted and needs a password"),
        ("https://example.org/gone.pdf", "The file itself was not kept"),
    ],
)
def test_a_file_that_cannot_be_shown_says_so(desk: httpx.Client, address: str, said: str) -> None:
    path = held(desk, address)
    page = desk.get(path)
    assert page.status_code == 200
    assert re.search(rf'<p class="notice">[^<]*{said}', page.text)
    assert "<img" not in page.text
    assert desk.get(f"{path}/1.png").status_code in (404, 422)


def test_a_file_in_quarantine_is_tried_again_or_dropped(desk: httpx.Client) -> None:
    path = held(desk, "https://example.org/gone.pdf")
    assert desk.post(f"{path}/retry").headers["location"] == path
    assert "The next run tries it again" in desk.get(path).text
    assert desk.post(f"{path}/drop").headers["location"] == "/operator/quarantine"
    assert "gone.pdf" not in desk.get("/operator/quarantine").text
    assert "Dropped" in desk.get(path).text
    desk.post(f"{path}/retry")
