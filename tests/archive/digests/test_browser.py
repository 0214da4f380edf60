"""The mail in a real browser: 320 and 640 pixels, light and dark, with the example and with unkind texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from archive.digests.contents import Contents, Item
from archive.digests.example import EXAMPLE
from archive.digests.render import Templates
from tests.browser import launched

pytestmark = pytest.mark.browser

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of normal size

OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.offsetParent !== null && !e.closest('.preheader'))
  .filter(e => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 0.5 || r.left < -0.5 })
  .map(e => e.tagName + '.' + e.className)"""

CONTRASTS = """() => {
  const rgb = c => c.match(/[\\d.]+/g).map(Number);
  const lum = c => { const [r, g, b] = c.slice(0, 3).map(v => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }); return 0.2126*r + 0.7152*g + 0.0722*b };
  const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('.preheader') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [lum(rgb(getComputedStyle(e).color)), lum(ground(e))].sort((x, y) => y - x);
    found.push([(a + 0.05) / (b + 0.05), e.tagName + '.' + e.className + ': ' + e.textContent.slice(0, 40)]);
  }
  return found }"""


def unkind() -> Contents:
    """Long words, long addresses, right-to-left and Chinese text."""
    item = Item(
        url="https://archive.example/i/" + "x" * 300,
        speaker="Donaudampfschifffahrtsgesellschaftskapitänswitwe" * 3,
        role="representative" * 10,
        affiliation="Ministry" * 20,
        pages=(1, 2),
        passage="https://archive.example/" + "a" * 400 + " النص العربي في المحضر " * 5 + "会议记录" * 60 + "W" * 200,
        revised=True,
        unsure=True,
        also=("Search" * 30,),
    )
    found = EXAMPLE.searches[0]
    meeting = msgspec.structs.replace(found.meetings[0], items=(item,), title="Protokoll" * 30, body="Body" * 60)
    searches = (msgspec.structs.replace(found, title="Title" * 30, asks="asks:" * 80, meetings=(meeting,)),)
    return msgspec.structs.replace(EXAMPLE, title="Digest" * 30, searches=searches)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as started:
        yield started


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[320, 640])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def opened(browser: Browser, contents: Contents, width: int, scheme: str, folder: Path) -> tuple[Page, list[str]]:
    """The mail, open; and what it asked the network for."""
    file = folder / "mail.html"
    file.write_text(Templates().issue(contents).html, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page, [url for url in asked if url != file.as_uri()]


@pytest.mark.parametrize("contents", [EXAMPLE, unkind()], ids=["example", "unkind"])
def test_nothing_sticks_out(browser: Browser, contents: Contents, width: int, scheme: str, tmp_path: Path) -> None:
    page, asked = opened(browser, contents, width, scheme, tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOWING) == []
    assert asked == []
    page.close()


def test_every_text_can_be_read(browser: Browser, scheme: str, tmp_path: Path) -> None:
    page, _ = opened(browser, EXAMPLE, 640, scheme, tmp_path)
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 40
    assert [words for ratio, words in contrasts if ratio < LEAST_CONTRAST] == []
    page.close()


def test_dark_is_dark_and_the_preheader_is_not_seen(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, EXAMPLE, 640, "dark", tmp_path)
    ground = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
    assert ground == "rgb(27, 30, 35)"
    assert page.locator(".preheader").bounding_box() is None
    page.close()


def test_bars_are_as_long_as_they_say(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, EXAMPLE, 640, "light", tmp_path)
    widths = [bar["width"] for bar in (each.bounding_box() for each in page.locator("td.bar").all()) if bar]
    assert len(widths) == len(EXAMPLE.speakers)
    for bar, width in zip(EXAMPLE.speakers, widths, strict=True):
        assert width == pytest.approx(widths[0] * bar.percent / 100, rel=0.05)
    page.close()
