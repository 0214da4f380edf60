"""The operator's desk: the login, what it guards, and corrections that win and can be undone."""

from __future__ import annotations

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
    "path", ["/operator", "/operator/review", "/operator/people/x", "/operator/quarantine/x/file.pdf"]
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
    assert "Quarantine (0)" in page.text
    assert desk.get("/operator/review").status_code == 200


def test_a_correction_wins_is_found_and_can_be_undone(desk: httpx.Client) -> None:
    hit = desk.get("/api/v1/search", params={"q": "water kind:speech", "limit": 1}).json()["hits"][0]
    said = {"intervention": hit["id"], "speaker": "Zenobia Quarrel", "note": "heard her myself"}
    assert desk.post("/operator/corrections", data=said).status_code == 303
    corrected = desk.get(f"/api/v1/interventions/{hit['id']}").json()
    assert corrected["speaker"]["name"] == "Zenobia Quarrel"
    assert "corrected by a person" in desk.get(f"/i/{hit['id']}").text.lower()
    found = desk.get("/api/v1/search", params={"q": "speaker:quarrel"}).json()
    assert [h["id"] for h in found["hits"]] == [hit["id"]]

    number = desk.get("/operator/review").text.split("/operator/corrections/")[1].split("/undo")[0]
    assert number.isdigit()
    assert desk.post(f"/operator/corrections/{number}/undo").status_code == 303
    assert desk.get(f"/api/v1/interventions/{hit['id']}").json()["speaker"]["name"] == hit["speaker"]
