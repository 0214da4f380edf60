"""WCAG 2 AA by axe-core, in a real Chromium, in both colour schemes."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser

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


def check(chromium: Browser, site: str, path: str, scheme: str) -> None:
    """Fail on what axe-core finds. The page's own policy forbids foreign scripts, so this context passes it by."""
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site + path, wait_until="networkidle")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    context.close()
    assert not [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found]
