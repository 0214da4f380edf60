"""However large a document, a text or a person's record is: no page is, and nothing of it is lost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import httpx
import msgspec
import pytest

from archive.holdings import Archive
from archive.models import Section
from tests.app.web.conftest import serving, settings_of
from tests.app.web.test_pages import LARGEST_PAGE
from tests.archive import factory

MEMBERS, TURNS, SITTINGS, WORDS = 400, 200, 90, 20_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A site with a document of many people and sections, one of one long speech, and a person of many sittings."""
    settings = settings_of(tmp_path_factory.mktemp("large"))
    names = tuple(f"Member Number{n} of the Constituency of the Long Harbour" for n in range(MEMBERS))
    crowd = factory.proceedings(*[f"Turn {n} is about the dues." for n in range(TURNS)], pdf="crowd", names=names)
    sections = tuple(
        Section(id=f"s{n}", title=f"Item {n}: the dues of the harbour and who is to pay them", level=1, page=1)
        for n in range(TURNS)
    )
    turns = tuple(msgspec.structs.replace(turn, section=f"s{n}") for n, turn in enumerate(crowd.interventions))
    crowd = msgspec.structs.replace(crowd, sections=sections, interventions=turns)
    speech = factory.proceedings(" ".join(f"word{n}" for n in range(WORDS)), pdf="speech", body="Assembly")
    with Archive(settings) as archive, archive.batch():
        archive.add(crowd, factory.pdf_of("crowd"), "crowd")
        archive.add(speech, factory.pdf_of("speech"), "speech")
        for n in range(SITTINGS):
            date = dt.date(2001, 1, 1) + dt.timedelta(days=n)
            sitting = factory.proceedings(f"Sitting {n}, unlike{n}", pdf=f"{n}", date=date, title=f"Sitting {n}")
            archive.add(sitting, factory.pdf_of(f"{n}"), f"{n}")
    with serving(settings) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def followed(client: httpx.Client, path: str, rel: str = "next") -> list[str]:
    """A page and all that follow it."""
    pages: list[str] = []
    while path:
        page = client.get(path)
        assert page.status_code == 200
        assert len(page.content) < LARGEST_PAGE
        pages.append(page.text)
        onward = re.search(rf'rel="{rel}" href="([^"]*)"', page.text)
        path = str(page.url.join(onward[1].replace("&amp;", "&"))) if onward else ""
    return pages


def document(client: httpx.Client, query: str) -> str:
    """Id of the document with the first hit."""
    return str(client.get("/api/v1/search", params={"q": query, "limit": 1}).json()["hits"][0]["proceedings"])


def test_a_document_of_many_people_and_sections_is_read_in_parts(large: httpx.Client) -> None:
    crowd = document(large, "turn dues")
    parts = "".join(followed(large, f"/p/{crowd}"))
    assert len(set(re.findall(r"Turn (\d+) is about", parts))) == TURNS
    roster = "".join(followed(large, f"/p/{crowd}/roster"))
    assert len(set(re.findall(r"Member Number(\d+)", roster))) == MEMBERS
    sections = "".join(followed(large, f"/p/{crowd}/sections"))
    assert len(set(re.findall(r"Item (\d+):", sections))) == TURNS


def test_a_long_speech_is_read_in_portions(large: httpx.Client) -> None:
    speech = document(large, "word7")
    assert len(large.get(f"/p/{speech}").content) < LARGEST_PAGE
    turn = large.get(f"/api/v1/proceedings/{speech}").json()["interventions"][0]["id"]
    portions = [page.partition('<div class="passage"')[2].partition("</div>")[0] for page in _portions(large, turn)]
    assert re.findall(r"word\d+", "".join(portions)) == [f"word{n}" for n in range(WORDS)]
    assert large.get(f"/i/{turn}", params={"portion": 99}).status_code == 404


def _portions(client: httpx.Client, turn: str) -> list[str]:
    pages = [client.get(f"/i/{turn}").text]
    while (onward := re.search(r'href="\?portion=(\d+)">It goes on', pages[-1])) is not None:
        page = client.get(f"/i/{turn}", params={"portion": onward[1]})
        assert len(page.content) < LARGEST_PAGE
        pages.append(page.text)
    return pages


def test_a_person_of_many_sittings_has_a_timeline_in_pages(large: httpx.Client) -> None:
    people = large.get("/api/v1/people", params={"limit": 500}).json()["people"]
    person = max(people, key=lambda each: each["documents"])["id"]
    seen, number = set(), 1
    while True:
        page = large.get(f"/people/{person}", params={"seen": number})
        assert len(page.content) < LARGEST_PAGE
        shown = re.findall(r'<li><span>[^<]*</span><span><a href="(/p/\w+)', page.text)
        if not shown:
            break
        seen |= set(shown)
        number += 1
    assert len(seen) >= SITTINGS
