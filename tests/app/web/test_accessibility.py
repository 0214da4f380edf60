"""WCAG 2 AA by axe-core, in a real Chromium, in both colour schemes."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.app.web.conftest import PASSWORD

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=water",
        "/?q=%22open",
        "/proceedings",
        "/people",
        "/digests",
        "/help",
        "/subscribe?q=water",
        "/operator/login",
    ],
)
def test_pages_meet_wcag_aa(chromium: Browser, site: str, path: str, scheme: str) -> None:
    check(chromium, site, path, scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_passage_and_its_document_meet_wcag_aa(chromium: Browser, site: str, scheme: str) -> None:
    page = chromium.new_page()
    page.goto(f"{site}/?q=water")
    paths = [page.locator(kind).first.get_attribute("href") or "" for kind in (".hit h3 a", ".hit .meta a")]
    page.close()
    for path in paths:
        check(chromium, site, path, scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_operators_pages_meet_wcag_aa(chromium: Browser, site: str, scheme: str) -> None:
    person = httpx.get(f"{site}/api/v1/people", params={"limit": 1}).json()["people"][0]["id"]
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site}/operator/login")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/operator")
    held = page.request.get(f"{site}/operator/quarantine").text().split('href="/operator/quarantine/')[1].split('"')[0]
    for path in ("", "/review", "/corrections", "/quarantine", f"/quarantine/{held}", f"/people/{person}"):
        look(page, f"{site}/operator{path}")
    context.close()


def check(chromium: Browser, site: str, path: str, scheme: str) -> None:
    """Fail on what axe-core finds. The page's own policy forbids foreign scripts, so this context passes it by."""
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    look(context.new_page(), site + path)
    context.close()


def look(page: Page, address: str) -> None:
    """Fail on what axe-core finds at an address."""
    page.goto(address, wait_until="networkidle")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    assert not [(address, each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found]
