"""What guards the site, seen from outside: headers on every answer, limits of size and time, nothing of its inside."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from app.web import pages
from app.web.security import HEADERS, BodyLimit


@pytest.mark.parametrize(
    "path", ["/", "/?q=%22open", "/no/such/page", "/feed.atom", "/api/v1/search", "/static/style.css", "/operator"]
)
def test_every_answer_carries_the_headers(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "access-control-allow-origin" not in client.get(path, headers={"Origin": "https://evil.example"}).headers


def test_a_fault_of_ours_is_told_without_its_inside(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise ValueError("the inside")

    monkeypatch.setattr(pages, "histogram", broken)
    answer = client.get("/", params={"q": "water OR never-asked-before"})
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "inside" not in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/proceedings", "/api/v1/search", "/robots.txt", "/static/style.css"])
def test_head_is_answered_like_get_without_the_content(client: httpx.Client, path: str) -> None:
    answer = client.head(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == client.get(path).headers["content-type"]
    assert not answer.content


def test_an_export_is_not_made_to_be_thrown_away(client: httpx.Client) -> None:
    assert client.head("/api/v1/export.csv").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/i/x%0d%0aSet-Cookie:%20a=b",
        "/people/%0d%0aLocation:%20https://evil.example",
        "/subscribe?q=%0d%0aX-Evil:%20y",
        "/feed.atom?q=water%0d%0aX-Evil:%20y",
    ],
)
def test_nothing_asked_becomes_a_header(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert not {"set-cookie", "location", "x-evil"} & {name.lower() for name in headers}


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("path", ["/proceedings?page=", "/people?page=", "/digests?page=", "/sitemap.xml?part="])
def test_numbers_that_mean_no_page_are_refused(client: httpx.Client, path: str, number: str) -> None:
    assert client.get(path + number).status_code == 400


def test_static_files_are_kept_for_ever_and_nothing_else_is_served(client: httpx.Client) -> None:
    page = client.get("/").text
    address = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    style = client.get(address)
    assert style.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(address, headers={"If-None-Match": style.headers["etag"]}).status_code == 304
    assert "immutable" not in client.get(address.split("?")[0]).headers["cache-control"]
    for path in ("/static/..%2fapi.py", "/static/%2e%2e/api.py", "/static/", "/static/api.py"):
        assert client.get(path).status_code == 404


def test_a_chunked_body_is_counted(site: str) -> None:
    place = urlsplit(site)
    with socket.create_connection((place.hostname or "", place.port or 80), timeout=20) as connection:
        head = "POST /operator/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        chunk = b"40000\r\n" + b"x" * 0x40000 + b"\r\n"
        answer = b""
        for _ in range(8):
            try:
                connection.sendall(chunk)
            except OSError:
                break
        answer = connection.recv(100)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    seen: list[str] = []

    async def app(_: Scope, receive: Receive, __: Send) -> None:
        try:
            await receive()
        except Exception as error:  # noqa: BLE001 - whatever it is
            seen.append(str(error))

    async def never() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def nowhere(_: Message) -> None:
        raise AssertionError

    scope = {"type": "http", "path": "/operator/login", "headers": [(b"content-length", b"10")]}
    asyncio.run(asyncio.wait_for(BodyLimit(app, seconds=0.05)(scope, never, nowhere), 10))
    assert "408" in seen[0]


def test_an_answer_that_was_given_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/", params={"q": "water"})
    again = client.get("/", params={"q": "water"}, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content
    plain = client.get("/", params={"q": "water"}, headers={"Accept-Encoding": "identity"})
    assert plain.text == first.text
    assert "content-encoding" not in plain.headers
