"""The site in a real Chromium: with and without JavaScript, on a phone, in the dark, by keyboard."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT

pytestmark = pytest.mark.browser
IMAGES = ROOT / "docs" / "img"


@contextmanager
def opened(chromium: Browser, site: str, path: str, *, allowed: str = "", **context: object) -> Iterator[Page]:
    """A page in a fresh context; fails on any request to another host and on any error in the console, but for those
    with the words that are allowed."""
    made = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | context))  # type: ignore[arg-type]
    page = made.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: problems.append(request.url) if not request.url.startswith(site) else None)
    page.goto(site + path, wait_until="networkidle")
    yield page
    made.close()
    assert not [problem for problem in problems if not allowed or allowed not in problem]


def keep(page: Page, name: str) -> None:
    """Take the README's picture anew, where that is asked for."""
    if os.environ.get("PROCEEDINGS_KEEP_SCREENSHOTS"):
        IMAGES.mkdir(exist_ok=True)
        picture = Image.open(io.BytesIO(page.screenshot(caret="initial"))).convert(
            "P", palette=Image.Palette.ADAPTIVE, colors=64
        )
        picture.save(IMAGES / name, optimize=True)


def test_search_facet_and_year_narrow_without_reloading(chromium: Browser, site: str) -> None:
    with opened(chromium, site, "/") as page:
        page.evaluate("window.stays = true")
        page.fill("#q", "water")
        page.press("#q", "Enter")
        page.wait_for_selector(".hit")
        keep(page, "search.png")
        before = page.locator(".hit").count()
        page.locator(".facets a", has_text="reported speech").click()
        page.wait_for_selector(".chips")
        assert 0 < page.locator(".hit").count() < before
        assert "kind=reported" in page.url
        assert page.evaluate("window.stays")


def test_the_histogram_can_be_clicked(chromium: Browser, site: str) -> None:
    with opened(chromium, site, "/?q=water") as page:
        page.locator(".histogram a").first.click()
        page.wait_for_url("**year=*")
        assert page.locator(".hit").count() > 0


def test_everything_works_without_javascript(chromium: Browser, site: str) -> None:
    with opened(chromium, site, "/", java_script_enabled=False) as page:
        page.fill("#q", "water")
        page.press("#q", "Enter")
        page.wait_for_url("**q=water**")
        page.locator(".facets a", has_text="speech").first.click()
        page.wait_for_url("**kind=**")
        page.locator(".hit h3 a").first.click()
        page.wait_for_url("**/i/**")
        assert page.locator(".sheet image").count() == 1


def _text_under(site: str, page: Page, box: dict[str, float]) -> str:
    """What the PDF itself says inside a box of the page image, by PDFium."""
    pdf = page.request.get(
        site + page.locator("figcaption a", has_text="original").get_attribute("href", timeout=1000)
    ).body()  # type: ignore[operator]
    sheet = pdfium.PdfDocument(pdf)[int(page.locator("svg[data-page]").get_attribute("data-page") or 0) - 1]
    height = sheet.get_height()
    text: str = sheet.get_textpage().get_text_bounded(
        box["x"], height - box["y"] - box["height"], box["x"] + box["width"], height - box["y"]
    )
    return text


def test_the_marked_boxes_lie_over_the_right_words(chromium: Browser, site: str) -> None:
    with opened(chromium, site, "/?q=water+kind:speech") as page:
        page.locator(".hit h3 a").first.click()
        page.wait_for_selector(".passage-box")
        keep(page, "passage.png")
        said = "".join(page.locator("article .passage").first.inner_text().split()).replace("-", "")
        for box in page.locator(".passage-box").all()[1:-1]:
            place = {name: float(box.get_attribute(name) or 0) for name in ("x", "y", "width", "height")}
            under = "".join(_text_under(site, page, place).split()).replace("-", "").replace("\ufffe", "")
            assert len(under) > 20
            assert under in said


def test_a_passage_brings_its_own_page_when_chosen(chromium: Browser, site: str) -> None:
    with opened(chromium, site, "/?q=water+kind:speech") as page:
        page.locator(".hit .meta a").first.click()
        page.wait_for_selector(".intervention")
        page.locator(".intervention").last.click()
        page.wait_for_load_state("networkidle")
        last = page.locator(".intervention .meta").last.inner_text()
        assert page.locator("svg[data-page]").get_attribute("data-page") in last


def test_keys_move_through_the_results(chromium: Browser, site: str) -> None:
    with opened(chromium, site, "/?q=water") as page:
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.locator(".hit").nth(1).get_attribute("class") == "hit current"
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "q"


@pytest.mark.parametrize("path", ["/", "/?q=water", "/proceedings", "/people", "/help"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_in_its_width(chromium: Browser, site: str, path: str, scheme: str) -> None:
    with opened(chromium, site, path, viewport={"width": 360, "height": 740}, color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert (sum(int(part) for part in dark[4:-1].split(",")) < 200) == (scheme == "dark")


def test_a_mistake_in_a_query_is_shown_in_its_place(chromium: Browser, site: str) -> None:
    with opened(chromium, site, "/?q=water", allowed="400") as page:
        page.fill("#q", '"open')
        page.press("#q", "Enter")
        page.wait_for_selector("#problem pre")
        assert page.input_value("#q") == '"open'
        assert page.locator(".hit").count() == 0


def test_a_facet_stays_when_other_words_are_searched(chromium: Browser, site: str) -> None:
    with opened(chromium, site, "/?q=water") as page:
        page.locator(".facets a", has_text="reported speech").click()
        page.wait_for_selector(".chips")
        page.fill("#q", "the")
        page.press("#q", "Enter")
        page.wait_for_url("**q=the**")
        assert "kind=reported" in page.url
        assert page.title().startswith("the –")


def test_back_and_forward_show_whole_pages(chromium: Browser, site: str) -> None:
    with opened(chromium, site, "/?q=water") as page:
        before = page.locator(".hit").count()
        page.locator(".facets a", has_text="reported speech").click()
        page.wait_for_selector(".chips")
        page.locator(".hit h3 a").first.click()
        page.wait_for_url("**/i/**")
        page.go_back(wait_until="networkidle")
        assert page.locator(".site-head").count() == 1
        assert page.locator(".chips").count() == 1
        page.go_back(wait_until="networkidle")
        page.wait_for_function("document.querySelectorAll('.chips').length === 0")
        assert page.locator(".site-head").count() == 1
        assert page.locator(".hit").count() == before


@contextmanager
def at_the_desk(chromium: Browser, site: str) -> Iterator[Page]:
    """The operator's desk."""
    with opened(chromium, site, "/operator/login") as page:
        page.fill("input[name=password]", "a password of the tests")
        page.click("main button")
        page.wait_for_url("**/operator")
        yield page


def test_a_person_says_who_spoke_by_keyboard_and_takes_it_back(chromium: Browser, site: str) -> None:
    with at_the_desk(chromium, site) as page:
        page.click("text=Review")
        page.wait_for_url("**/operator/review")
        waiting = page.locator(".doubt").count()
        assert waiting > 0
        page.keyboard.press("j")
        page.wait_for_load_state("networkidle")
        assert (
            page.locator("svg[data-page]").get_attribute("data-page") in page.locator(".doubt .meta").first.inner_text()
        )
        name = page.locator(".doubt").first.locator("input[type=radio]").first.get_attribute("value") or ""
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]")
        assert name.removeprefix("is:") in page.locator("[role=status]").inner_text()
        assert page.locator(".doubt").count() == waiting - 1
        page.click("text=Undo")
        page.wait_for_url("**/operator/corrections")
        page.goto(f"{site}/operator/review")
        assert page.locator(".doubt").count() == waiting


def test_who_types_a_name_means_it(chromium: Browser, site: str) -> None:
    with at_the_desk(chromium, site) as page:
        page.goto(f"{site}/operator/review")
        page.locator(".doubt input[name=speaker]").first.fill("Zenobia Quarrel")
        assert page.locator(".doubt").first.locator("input[value=other]").is_checked()
        page.locator(".doubt button").first.click()
        page.wait_for_selector("[role=status]")
        assert "Zenobia Quarrel" in page.locator("[role=status]").inner_text()
        page.click("text=Undo")
        page.wait_for_url("**/operator/corrections")


def test_a_file_in_quarantine_shows_its_page(chromium: Browser, site: str) -> None:
    with at_the_desk(chromium, site) as page:
        page.goto(f"{site}/operator/quarantine")
        page.click("text=scan.pdf")
        page.wait_for_selector(".sheet img")
        assert page.evaluate("document.querySelector('.sheet img').naturalWidth") > 500
