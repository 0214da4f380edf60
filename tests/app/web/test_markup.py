"""Text to HTML, and facts to words: every kind and every cue has words of its own, nothing gets through unescaped."""

from __future__ import annotations

import pytest

from app.web.markup import confidence_words, evidence_words, highlighted, kind_words, page_words, paragraphs
from archive.models import Evidence, Kind
from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN


@pytest.mark.parametrize("evidence", list(Evidence))
def test_every_cue_has_words(evidence: Evidence) -> None:
    assert evidence_words(evidence, 2).endswith(", page 2")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_words(kind: Kind) -> None:
    assert kind_words(kind)


@pytest.mark.parametrize(("confidence", "words"), [(1.0, "very sure"), (0.7, "fairly sure"), (0.0, "doubtful")])
def test_confidence_in_words(confidence: float, words: str) -> None:
    assert confidence_words(confidence) == words


def test_marks_are_made_after_escaping() -> None:
    hostile = f"<b>{HIGHLIGHT_OPEN}<script>{HIGHLIGHT_CLOSE}"
    assert highlighted(hostile) == "&lt;b&gt;<mark>&lt;script&gt;</mark>"
    assert paragraphs("a <i>\n\nb") == "<p>a &lt;i&gt;</p>\n<p>b</p>"


@pytest.mark.parametrize(("pages", "words"), [((0, 0), ""), ((3, 3), "page 3"), ((3, 4), "pages 3–4")])
def test_pages_in_words(pages: tuple[int, int], words: str) -> None:
    assert page_words(pages) == words
