"""The JSON interface: paging by cursor, exports, ETags, the limit."""

from __future__ import annotations

import csv
import io
import json

import httpx

from app.web.api import CSV_FIELDS, _cell
from app.web.security import RateLimit


def test_cursors_lead_through_every_hit_once(client: httpx.Client) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = client.get(
            "/api/v1/search", params={"q": "the", "limit": 7, "sort": "date"} | ({"after": after} if after else {})
        )
        answer = page.json()
        seen += [hit["id"] for hit in answer["hits"]]
        after = answer["next"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == answer["total"] > 50


def test_exports_hold_what_the_search_finds(client: httpx.Client) -> None:
    total = client.get("/api/v1/search", params={"q": "water"}).json()["total"]
    lines = client.get("/api/v1/export.jsonl", params={"q": "water"}).text.splitlines()
    rows = list(
        csv.DictReader(io.StringIO(client.get("/api/v1/export.csv", params={"q": "water"}).text.lstrip("\ufeff")))
    )
    assert {json.loads(line)["id"] for line in lines} == {row["id"] for row in rows}
    assert len(lines) == len(rows) == total
    assert tuple(rows[0]) == CSV_FIELDS


def test_an_export_of_a_wrong_query_is_refused_before_it_begins(client: httpx.Client) -> None:
    assert client.get("/api/v1/export.csv", params={"q": '"open'}).status_code == 400


def test_a_cell_is_never_a_formula() -> None:
    assert _cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert _cell((3, 4)) == "3-4"
    assert _cell(None) == ""


def test_what_did_not_change_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/api/v1/proceedings")
    again = client.get("/api/v1/proceedings", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content


def test_a_client_that_asks_too_often_waits() -> None:
    now = [0.0]
    limit = RateLimit(rate=2, burst=3, clock=lambda: now[0])
    assert [limit.wait("a") for _ in range(3)] == [0, 0, 0]
    assert limit.wait("a") == 0.5
    assert limit.wait("b") == 0
    now[0] = 0.5
    assert limit.wait("a") == 0


def test_people_and_facets_are_there_too(client: httpx.Client) -> None:
    listed = client.get("/api/v1/people", params={"limit": 5}).json()
    assert len(listed["people"]) == 5
    assert listed["next"] == 5
    whole = client.get(f"/api/v1/people/{listed['people'][0]['id']}").json()
    assert whole["appearances"]
    searched = client.get("/api/v1/search", params={"q": "water"}).json()
    assert client.get("/api/v1/facets", params={"q": "water"}).json()["facets"] == searched["facets"]


def test_openapi_describes_every_answer(client: httpx.Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert set(schema["paths"]) >= {
        "/api/v1/search",
        "/api/v1/proceedings/{document_id}",
        "/api/v1/interventions/{intervention_id}",
    }
    hit = client.get("/api/v1/search", params={"q": "water", "limit": 1}).json()["hits"][0]
    assert set(hit) == set(schema["components"]["schemas"]["HitOut"]["properties"])
