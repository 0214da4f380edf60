"""Visits of each kind of source, from a listing to the ledger."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from archive.holdings import Archive
from config.settings import Settings
from flows.ingesting import Ingestion
from flows.sources.definitions import Source
from flows.sources.visiting import Visit, visit_source
from tests.flows.sources.conftest import Site, content, status


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", workers=1, _env_file=None)


@pytest.fixture
def ingestion(settings: Settings) -> Iterator[Ingestion]:
    with Ingestion.open(settings) as opened:
        yield opened


@pytest.fixture
def minutes(samples: Path) -> bytes:
    return (samples / "council_minutes.pdf").read_bytes()


@pytest.fixture
def debate(samples: Path) -> bytes:
    return (samples / "assembly_verbatim.pdf").read_bytes()


def sitting(last: str) -> bytes:
    """A short verbatim record that ends with these words."""
    out = BytesIO()
    sheet = Canvas(out, invariant=True)
    lines = [
        "Harbour Council of Norrvik",
        "14 March 2031",
        "Mr. Keita: The ferry is late again, and has been all winter.",
    ]
    lines += ["Ms. Brandt: The pilots were asked in June.", "Mr. Keita: They answered in July.", f"Ms. Brandt: {last}"]
    for number, line in enumerate(lines):
        sheet.drawString(72, 760 - 24 * number, line)
    sheet.save()
    return out.getvalue()


def page(*links: str) -> bytes:
    """A listing."""
    return "".join(f'<p><a href="{link}">{link}</a></p>' for link in links).encode()


def web_source(**facts: object) -> Source:
    return Source.model_validate({"private": True, "delay": 0, **facts})


def visited(ingestion: Ingestion, source: Source, name: str = "norrvik") -> Visit:
    return visit_source(name, source, ingestion)


def test_a_paginated_listing_is_visited_to_its_end_and_the_second_time_nothing_is_fetched(
    web: Site, ingestion: Ingestion, minutes: bytes, debate: bytes
) -> None:
    web.paths["/list"] = content(page("a.pdf", "about.html", "/list?page=2"), "text/html")
    web.paths["/list?page=2"] = content(page("/b.pdf", "/list", "a.pdf"), "text/html")
    web.paths["/a.pdf"] = content(minutes, ETag='"a"')
    web.paths["/b.pdf"] = content(debate, ETag='"b"')
    source = web_source(page=f"{web.url}/list", next=r"page=\d+")
    first = visited(ingestion, source)
    assert (first.outcome, first.listed, first.done.counts) == ("complete", 2, {"new": 2})

    for path, kind in (("/a.pdf", '"a"'), ("/b.pdf", '"b"')):
        web.paths[path] = status(304, ETag=kind)
    second = visited(ingestion, source)
    assert (second.outcome, second.listed, second.done.total) == ("complete", 2, 0)
    account = ingestion.archive.store.ledger.listings()[0]
    assert (account.name, account.expected, account.archived, account.waiting) == ("norrvik", 2, 2, 0)


def test_a_changed_file_is_a_new_edition_of_the_same_document(web: Site, ingestion: Ingestion) -> None:
    web.paths["/list"] = content(page("a.pdf"), "text/html")
    web.paths["/a.pdf"] = content(sitting("The quay is safe."))
    source = web_source(page=f"{web.url}/list")
    visited(ingestion, source)
    web.paths["/a.pdf"] = content(sitting("The quay is not safe at all."))
    assert visited(ingestion, source).done.counts == {"revised": 1}
    (document,) = ingestion.archive.store.documents()
    assert document.edition == 2


def test_another_meeting_under_the_same_address_is_another_document(
    web: Site, ingestion: Ingestion, minutes: bytes, debate: bytes
) -> None:
    web.paths["/list"] = content(page("latest.pdf"), "text/html")
    web.paths["/latest.pdf"] = content(minutes)
    source = web_source(page=f"{web.url}/list")
    visited(ingestion, source)
    web.paths["/latest.pdf"] = content(debate)
    assert visited(ingestion, source).done.counts == {"new": 1}
    assert len(ingestion.archive.store.documents()) == 2


def test_what_cannot_be_had_is_in_quarantine_with_its_reason_and_the_rest_is_archived(
    web: Site, ingestion: Ingestion, minutes: bytes
) -> None:
    web.paths["/list"] = content(page("a.pdf", "gone.pdf", "page.pdf", "http://other.example/x.pdf"), "text/html")
    web.paths["/a.pdf"] = content(minutes)
    web.paths["/page.pdf"] = content(b"<html><h1>Not found</h1></html>")
    visit = visited(ingestion, web_source(page=f"{web.url}/list"))
    assert visit.outcome == "partial"
    assert visit.done.counts == {"new": 1, "quarantined": 3}
    reasons = {outcome.address.rpartition("/")[2]: outcome.reason for outcome in visit.done.quarantined}
    assert reasons["gone.pdf"] == "The server answers 404 Not Found."
    assert reasons["page.pdf"] == "The server sent a web page in place of the PDF."
    assert reasons["x.pdf"] == "It leads to other.example, which is not of this source."


def test_a_file_whose_length_was_told_wrongly_is_fetched_again_and_becomes_whole(
    web: Site, ingestion: Ingestion, minutes: bytes
) -> None:
    web.paths["/list"] = content(page("a.pdf"), "text/html")
    web.paths["/a.pdf"] = content(minutes, ETag='"a"', told=len(minutes) * 3 // 4)
    source = web_source(page=f"{web.url}/list")
    assert visited(ingestion, source).done.total == 1
    web.paths["/a.pdf"] = content(minutes, ETag='"a"')
    again = visited(ingestion, source)
    assert again.outcome == "complete"
    assert "If-None-Match" not in web.asked[-1][1], "a conditional request would have kept the damage"
    (document,) = ingestion.archive.store.documents()
    assert ingestion.archive.store.pdf(document.id) == minutes


def test_a_listing_that_cannot_be_read_is_a_failed_visit_and_nothing_is_gone(
    web: Site, ingestion: Ingestion, minutes: bytes
) -> None:
    web.paths["/list"] = content(page("a.pdf"), "text/html")
    web.paths["/a.pdf"] = content(minutes)
    source = web_source(page=f"{web.url}/list")
    visited(ingestion, source)
    web.paths["/list"] = status(404)
    visit = visited(ingestion, source)
    assert (visit.outcome, visit.gone) == ("failed", ())
    assert "404" in visit.message
    assert ingestion.archive.store.ledger.runs("norrvik")[0].outcome == "failed"


def test_what_the_listing_no_longer_names_is_gone_but_stays_readable(
    web: Site, ingestion: Ingestion, minutes: bytes, debate: bytes
) -> None:
    web.paths["/list"] = content(page("a.pdf", "b.pdf"), "text/html")
    web.paths["/a.pdf"], web.paths["/b.pdf"] = content(minutes), content(debate)
    source = web_source(page=f"{web.url}/list")
    visited(ingestion, source)
    web.paths["/list"] = content(page("a.pdf"), "text/html")
    assert visited(ingestion, source).gone == (f"{web.url}/b.pdf",)
    assert len(ingestion.archive.store.documents()) == 2


def test_the_source_says_what_the_document_does_not(web: Site, ingestion: Ingestion, samples: Path) -> None:
    web.paths["/list"] = content(page("2031-07-04-minutes.pdf"), "text/html")
    web.paths["/2031-07-04-minutes.pdf"] = content((samples / "hearing_numbered_lines.pdf").read_bytes())
    dating = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    source = web_source(page=f"{web.url}/list", body="Dorn Rivers Commission", date=dating)
    visited(ingestion, source)
    document = ingestion.archive.store.documents()[0]
    assert document.body
    assert document.date


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_names_its_files(web: Site, ingestion: Ingestion, minutes: bytes, kind: str) -> None:
    feeds = {
        "rss": '<rss version="2.0"><channel><item><enclosure url="/a.pdf" type="application/pdf"/></item>'
        "</channel></rss>",
        "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="enclosure" href="/a.pdf" '
        'type="application/pdf"/><link href="/about"/></entry></feed>',
    }
    web.paths["/feed"] = content(feeds[kind].encode(), "application/xml")
    web.paths["/a.pdf"] = content(minutes)
    assert visited(ingestion, web_source(feed=f"{web.url}/feed")).done.counts == {"new": 1}


def test_a_sitemap_and_its_parts_are_read_and_its_dates_spare_the_next_fetch(
    web: Site, ingestion: Ingestion, minutes: bytes
) -> None:
    index = f"<sitemapindex><sitemap><loc>{web.url}/part.xml.gz</loc></sitemap></sitemapindex>"
    dated = f"<url><loc>{web.url}/a.pdf</loc><lastmod>2031-01-01</lastmod></url>"
    part = f"<urlset>{dated}<url><loc>{web.url}/x</loc></url></urlset>"
    web.paths["/sitemap.xml"] = content(index.encode(), "application/xml")
    web.paths["/part.xml.gz"] = content(gzip.compress(part.encode()), "application/gzip")
    web.paths["/a.pdf"] = content(minutes)
    source = web_source(sitemap=f"{web.url}/sitemap.xml")
    assert visited(ingestion, source).done.counts == {"new": 1}
    assert visited(ingestion, source).done.total == 0
    assert web.count("/a.pdf") == 1


def test_a_sitemap_that_explodes_is_refused(web: Site, ingestion: Ingestion) -> None:
    entities = b'<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    bomb = b"<!DOCTYPE x [" + entities + b"]><urlset><url><loc>&b;</loc></url></urlset>"
    web.paths["/sitemap.xml"] = content(bomb, "application/xml")
    assert visited(ingestion, web_source(sitemap=f"{web.url}/sitemap.xml")).outcome == "failed"


def test_a_folder_is_read_once_until_a_file_changes(tmp_path: Path, ingestion: Ingestion) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(sitting("The quay is safe."))
    source = Source(folder=folder)
    assert visited(ingestion, source).done.counts == {"new": 1}
    assert visited(ingestion, source).done.total == 0
    (folder / "a.pdf").write_bytes(sitting("The quay is not safe at all."))
    assert visited(ingestion, source).done.counts == {"revised": 1}


def test_any_file_system_that_fsspec_knows_can_be_a_source(tmp_path: Path, ingestion: Ingestion, samples: Path) -> None:
    folder = tmp_path / "bucket" / "2031"
    folder.mkdir(parents=True)
    shutil.copy(samples / "council_minutes.pdf", folder / "a.pdf")
    source = Source(files=f"file://{tmp_path}/bucket/**/*.pdf")
    assert visited(ingestion, source).done.counts == {"new": 1}
    assert visited(ingestion, source).done.total == 0


def test_a_folder_that_is_not_there_is_a_failed_visit(tmp_path: Path, ingestion: Ingestion) -> None:
    visit = visited(ingestion, Source(folder=tmp_path / "nowhere"))
    assert (visit.outcome, visit.message) == ("failed", f"There is no folder {tmp_path / 'nowhere'}.")


def test_the_same_bytes_from_two_places_are_one_document_with_two_sources(
    web: Site, ingestion: Ingestion, minutes: bytes
) -> None:
    web.paths["/list"] = content(page("a.pdf", "b.pdf"), "text/html")
    web.paths["/a.pdf"] = web.paths["/b.pdf"] = content(minutes)
    visit = visited(ingestion, web_source(page=f"{web.url}/list"))
    assert visit.done.total == 2
    documents = ingestion.archive.store.documents()
    assert len(documents) == 1
    assert len(ingestion.archive.store.ledger.of(documents[0].id)) == 2


def test_an_archive_opened_by_another_process_sees_the_visit(web: Site, settings: Settings, minutes: bytes) -> None:
    web.paths["/list"] = content(page("a.pdf"), "text/html")
    web.paths["/a.pdf"] = content(minutes)
    with Ingestion.open(settings) as ingestion:
        visited(ingestion, web_source(page=f"{web.url}/list"))
    with Archive(settings) as archive:
        assert archive.verify().sound
        assert archive.store.ledger.listings()[0].archived == 1
