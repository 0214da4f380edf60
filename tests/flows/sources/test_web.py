"""Fetching from a server that has every fault there is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from config.errors import UnreadableDocumentError
from flows.sources.web import Fetcher, refuse_web_page
from tests.flows.sources.conftest import Site, content, in_turn, status

PDF = b"%PDF-1.7\nwords\n%%EOF\n"


class Clocked:
    """A fetcher whose waits are written down instead of waited."""

    def __init__(self, **options: object) -> None:
        self.waits: list[float] = []
        given = {"hosts": frozenset({"127.0.0.1"}), "private": True, "delay": 0.0, **options}
        self.fetcher = Fetcher(sleep=self.waits.append, **given)  # type: ignore[arg-type]


@pytest.fixture
def clocked() -> Iterator[Clocked]:
    made = Clocked()
    yield made
    made.fetcher.close()


def refused(fetcher: Fetcher, url: str) -> UnreadableDocumentError:
    """The error that fetching ends with."""
    with pytest.raises(UnreadableDocumentError) as caught:
        fetcher.fetch(url)
    return caught.value


def test_a_file_comes_with_the_sign_by_which_it_is_known_again(web: Site, clocked: Clocked) -> None:
    web.paths["/a.pdf"] = content(PDF, ETag='"one"')
    answer = clocked.fetcher.fetch(f"{web.url}/a.pdf")
    assert (answer.data, answer.fingerprint) == (PDF, 'etag:"one"')


@pytest.mark.parametrize(
    ("fingerprint", "header", "value"),
    [
        ('etag:"one"', "If-None-Match", '"one"'),
        ("modified:Tue, 04 Mar 2014 10:00:00 GMT", "If-Modified-Since", "Tue, 04 Mar 2014 10:00:00 GMT"),
    ],
)
def test_an_unchanged_file_is_not_sent_again(
    web: Site, clocked: Clocked, fingerprint: str, header: str, value: str
) -> None:
    web.paths["/a.pdf"] = status(304)
    assert clocked.fetcher.fetch(f"{web.url}/a.pdf", fingerprint).data is None
    assert web.asked[-1][1][header] == value


def test_a_missing_file_is_named_at_once(web: Site, clocked: Clocked) -> None:
    assert refused(clocked.fetcher, f"{web.url}/a.pdf").message == "The server answers 404 Not Found."
    assert web.count("/a.pdf") == 1


def test_a_server_that_asks_to_wait_is_obeyed(web: Site, clocked: Clocked) -> None:
    web.paths["/a.pdf"] = in_turn(status(429, Retry_After="7"), content(PDF))
    assert clocked.fetcher.fetch(f"{web.url}/a.pdf").data == PDF
    assert clocked.waits == [7.0]


def test_a_server_that_asks_to_wait_for_hours_is_left_for_the_next_visit(web: Site, clocked: Clocked) -> None:
    web.paths["/a.pdf"] = status(503, Retry_After="86400")
    assert refused(clocked.fetcher, f"{web.url}/a.pdf").code == "unreachable"
    assert clocked.waits == []


def test_a_server_in_trouble_is_tried_again_and_then_named(web: Site, clocked: Clocked) -> None:
    web.paths["/a.pdf"] = status(500)
    assert "500" in refused(clocked.fetcher, f"{web.url}/a.pdf").message
    assert web.count("/a.pdf") == 4
    assert clocked.waits == [2.0, 4.0, 8.0]


def test_a_body_that_is_cut_is_no_file(web: Site, clocked: Clocked) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(PDF)
        handler.close_connection = True

    web.paths["/a.pdf"] = in_turn(cut, content(PDF))
    assert clocked.fetcher.fetch(f"{web.url}/a.pdf").data == PDF
    assert web.count("/a.pdf") == 2


def test_a_file_larger_than_allowed_is_given_up_on_the_way(web: Site) -> None:
    clocked = Clocked(most_bytes=1000)

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 500)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True

    web.paths["/a.pdf"] = endless
    assert refused(clocked.fetcher, f"{web.url}/a.pdf").code == "too-large"


def test_a_slow_body_is_given_up(web: Site, clocked: Clocked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.sources.web.SECONDS", 0.3)

    def slow(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        try:
            for _ in range(50):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)
        except (BrokenPipeError, ConnectionResetError):
            pass
        handler.close_connection = True

    web.paths["/a.pdf"] = slow
    began = time.monotonic()
    assert "had not arrived" in refused(clocked.fetcher, f"{web.url}/a.pdf").message
    assert time.monotonic() - began < 2


def test_a_circle_of_redirects_ends(web: Site, clocked: Clocked) -> None:
    web.paths["/a.pdf"] = status(302, Location="/a.pdf")
    assert "more than 5 times" in refused(clocked.fetcher, f"{web.url}/a.pdf").message


def test_a_redirect_is_followed_on_the_same_host_alone(web: Site, clocked: Clocked) -> None:
    web.paths["/a.pdf"] = status(301, Location="/b.pdf")
    web.paths["/b.pdf"] = content(PDF)
    assert clocked.fetcher.fetch(f"{web.url}/a.pdf").url == f"{web.url}/b.pdf"
    web.paths["/b.pdf"] = status(302, Location="http://other.example/b.pdf")
    error = refused(clocked.fetcher, f"{web.url}/a.pdf")
    assert (error.code, error.message) == ("refused", "It leads to other.example, which is not of this source.")


@pytest.mark.parametrize("scheme", ["file:///etc/passwd", "ftp://127.0.0.1/a.pdf", "gopher://127.0.0.1"])
def test_a_redirect_never_leads_to_files_of_this_machine(web: Site, clocked: Clocked, scheme: str) -> None:
    web.paths["/a.pdf"] = status(302, Location=scheme)
    assert refused(clocked.fetcher, f"{web.url}/a.pdf").code == "refused"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_private_addresses_are_refused_unless_the_source_says_so(web: Site, host: str) -> None:
    clocked = Clocked(private=False, hosts=frozenset({host}))
    error = refused(clocked.fetcher, f"http://{host}:{web.server.server_port}/a.pdf")
    assert (error.code, error.message) == ("refused", f"{host} is an address of a private network.")
    assert web.asked == []


def test_robots_txt_is_obeyed_and_read_once(web: Site, clocked: Clocked) -> None:
    web.paths["/robots.txt"] = content(b"User-agent: *\nDisallow: /secret/\n", "text/plain")
    web.paths["/a.pdf"] = content(PDF)
    assert "robots.txt" in refused(clocked.fetcher, f"{web.url}/secret/a.pdf").message
    assert clocked.fetcher.fetch(f"{web.url}/a.pdf").data == PDF
    assert web.count("/robots.txt") == 1
    assert web.count("/secret/a.pdf") == 0


def test_robots_txt_may_lead_to_another_host_but_not_into_a_private_network(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site counts as public here, and 127.0.0.2 as private."""

    def refuse(host: str, address: str) -> None:
        if address == "127.0.0.2":
            raise UnreadableDocumentError("refused", f"{host} is an address of a private network.")

    monkeypatch.setattr("flows.sources.web._refuse_private", refuse)
    web.paths["/a.pdf"] = content(PDF)
    web.paths["/rules"] = content(b"User-agent: *\nDisallow: /a.pdf\n", "text/plain")
    web.paths["/robots.txt"] = status(301, Location=f"http://localhost:{web.server.server_port}/rules")
    error = refused(Clocked(private=False).fetcher, f"{web.url}/a.pdf")
    assert error.message == "The site's robots.txt asks not to fetch it."
    web.paths["/robots.txt"] = status(302, Location="http://127.0.0.2/latest/meta-data")
    error = refused(Clocked(private=False).fetcher, f"{web.url}/a.pdf")
    assert error.message == "127.0.0.2 is an address of a private network."
    web.paths["/robots.txt"] = status(302, Location="/robots.txt")
    assert Clocked(private=False).fetcher.fetch(f"{web.url}/a.pdf").data == PDF, "a circle is no file"


def test_a_robots_txt_without_end_is_read_as_far_as_it_counts(web: Site, clocked: Clocked) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            handler.wfile.write(b"User-agent: *\nDisallow: /secret/\n")
            while True:
                handler.wfile.write(b"# and so on\n" * 1000)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True

    web.paths["/robots.txt"] = endless
    web.paths["/a.pdf"] = content(PDF)
    assert clocked.fetcher.fetch(f"{web.url}/a.pdf").data == PDF
    assert "robots.txt" in refused(clocked.fetcher, f"{web.url}/secret/a.pdf").message


def test_a_site_whose_robots_txt_is_in_trouble_is_left_alone(web: Site, clocked: Clocked) -> None:
    web.paths["/robots.txt"] = status(500)
    assert "robots.txt" in refused(clocked.fetcher, f"{web.url}/a.pdf").message
    assert web.count("/a.pdf") == 0


def test_requests_keep_their_distance(web: Site) -> None:
    clocked = Clocked(delay=3.0, robots=False)
    web.paths["/a.pdf"] = content(PDF)
    for _ in range(3):
        clocked.fetcher.fetch(f"{web.url}/a.pdf")
    assert [round(wait) for wait in clocked.waits] == [3, 3]


def test_a_web_page_in_place_of_a_pdf_is_named_as_such() -> None:
    with pytest.raises(UnreadableDocumentError, match="web page in place of the PDF") as caught:
        refuse_web_page(b"\n<!DOCTYPE html><title>Not found</title>", "application/pdf")
    assert caught.value.code == "not-pdf"
    refuse_web_page(b"junk before %PDF-1.4", "text/html")
