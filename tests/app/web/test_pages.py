"""The public pages over HTTP: what they say, what they refuse, how large they are."""

from __future__ import annotations

import re
from urllib.parse import quote
from xml.etree import ElementTree as ET

import httpx
import pytest

from app.web.feeds import ATOM

LARGEST_PAGE = 100_000  # bytes


def first_hit(client: httpx.Client, query: str) -> str:
    """Id of the first intervention found."""
    found = client.get("/api/v1/search", params={"q": query, "limit": 1}).json()["hits"]
    assert found, f"the samples have nothing on {query}"
    return str(found[0]["id"])


def test_search_marks_the_words_found(client: httpx.Client) -> None:
    page = client.get("/", params={"q": "water"})
    assert page.status_code == 200
    assert re.search(r"<mark>[Ww]ater</mark>", page.text)


def test_a_wrong_query_is_answered_with_the_place_of_the_mistake(client: httpx.Client) -> None:
    page = client.get("/", params={"q": 'harbour "open'})
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert re.search(r"<pre>harbour &#34;open\n {8}\^</pre>", page.text)


def test_nothing_found_says_what_to_loosen(client: httpx.Client) -> None:
    page = client.get("/", params={"q": '"water zzzunknown"', "kind": "speech"})
    assert page.status_code == 200
    assert "Nothing found" in page.text
    assert "Without kind: speech" in page.text
    assert "The words, not the exact phrase" in page.text


def test_every_facet_value_leads_to_as_many_hits_as_it_says(client: httpx.Client) -> None:
    answer = client.get("/api/v1/search", params={"q": "water"}).json()
    for field, values in answer["facets"].items():
        for value, count in values:
            narrowed = client.get("/api/v1/search", params={"q": "water", field: value}).json()
            assert narrowed["total"] == count, (field, value)


@pytest.mark.parametrize(
    "path", ["/", "/?q=water", "/proceedings", "/people", "/help", "/api/v1/docs", "/operator/login"]
)
def test_pages_are_small_and_carry_the_safety_headers(client: httpx.Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert len(page.content) < LARGEST_PAGE
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r'\sstyle="|\son\w+="|<script>', page.text)


def test_every_document_opens_with_its_roster_its_words_and_its_page(client: httpx.Client) -> None:
    listed = client.get("/api/v1/proceedings").json()["proceedings"]
    assert len(listed) >= 10
    for document in listed:
        page = client.get(f"/p/{document['id']}")
        assert page.status_code == 200
        assert len(page.content) < LARGEST_PAGE
        whole = client.get(f"/api/v1/proceedings/{document['id']}").json()
        assert page.text.count('<article class="intervention') == len(whole["interventions"])


def test_an_intervention_says_how_it_was_attributed_and_how_to_cite_it(client: httpx.Client) -> None:
    intervention = first_hit(client, "water kind:speech")
    page = client.get(f"/i/{intervention}")
    assert page.status_code == 200
    assert "named by a label printed before the words" in page.text
    assert client.get(f"/i/{intervention}/cite.bib").text.startswith("@inproceedings{")
    assert client.get(f"/i/{intervention}/cite.json").json()[0]["type"] == "speech"


def test_an_unknown_address_is_said_in_a_sentence(client: httpx.Client) -> None:
    assert client.get("/i/nothing").status_code == 404
    assert client.get("/p/nothing").status_code == 404
    assert client.get("/people/nothing").status_code == 404
    assert client.get("/no/such/page").status_code == 404
    assert set(client.get("/api/v1/proceedings/nothing").json()) == {"error"}


def test_the_picture_of_a_page_is_kept_for_ever_and_no_other_page_exists(client: httpx.Client) -> None:
    page = client.get(f"/i/{first_hit(client, 'water')}").text
    address = re.search(r'href="(/p/[^"]+\.png)"', page)
    assert address
    picture = client.get(address[1])
    assert picture.headers["content-type"] == "image/png"
    assert "immutable" in picture.headers["cache-control"]
    assert client.get(re.sub(r"\d+\.png", "999.png", address[1])).status_code == 404
    assert client.get(re.sub(r"/[0-9a-f]+/(\d+)\.png", r"/0000000000/\1.png", address[1])).status_code == 404


def test_the_original_pdf_is_served_as_it_came(client: httpx.Client) -> None:
    document = client.get("/api/v1/proceedings").json()["proceedings"][0]["id"]
    assert client.get(f"/p/{document}/original.pdf").content.startswith(b"%PDF-")


def test_the_sitemap_names_every_document_and_robots_txt_the_sitemap(client: httpx.Client, site: str) -> None:
    assert f"Sitemap: {site}/sitemap.xml" in client.get("/robots.txt").text
    index = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").text)
    part = re.findall(r"<loc>([^<]+)</loc>", client.get(index[0].removeprefix(site)).text)
    listed = client.get("/api/v1/proceedings").json()["proceedings"]
    assert set(part) == {document["url"] for document in listed}


def test_a_browser_can_search_from_its_own_box(client: httpx.Client, site: str) -> None:
    assert f'template="{site}/?q={{searchTerms}}"' in client.get("/opensearch.xml").text


def test_a_search_is_an_atom_feed(client: httpx.Client) -> None:
    feed = ET.fromstring(client.get("/feed.atom", params={"q": "water"}).content)  # noqa: S314 - our own
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert len(entries) == client.get("/api/v1/search", params={"q": "water"}).json()["total"]
    assert all(entry.findtext(f"{{{ATOM}}}updated", "").startswith("20") for entry in entries)


def test_a_feed_that_did_not_change_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/feed.atom", params={"q": "water"})
    again = client.get("/feed.atom", params={"q": "water"}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_person_has_a_page_on_which_their_words_can_be_searched(client: httpx.Client) -> None:
    listed = re.findall(r'href="(/people/[^"?]+)"', client.get("/people").text)
    assert len(listed) > 20
    spoke = [path for path in listed if 'class="hits"' in client.get(path).text]
    assert len(spoke) > 10
    page = client.get(spoke[0], params={"q": '"open'})
    assert page.status_code == 400


@pytest.mark.parametrize(
    "query",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "\x00\x1b[31m", "a" * 5000, "(" * 900],
)
def test_hostile_queries_are_escaped_or_refused(client: httpx.Client, query: str) -> None:
    page = client.get(f"/?q={quote(query)}")
    assert page.status_code in (200, 400)
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert page.elapsed.total_seconds() < 2


@pytest.mark.parametrize("page", ["0", "-1", "501", "x", "99999999999999999999"])
def test_pages_that_do_not_exist_are_refused(client: httpx.Client, page: str) -> None:
    assert client.get("/", params={"q": "water", "page": page}).status_code == 400


def test_a_body_too_large_is_refused(client: httpx.Client) -> None:
    assert client.post("/operator/login", content=b"x" * 1_000_001).status_code == 413
