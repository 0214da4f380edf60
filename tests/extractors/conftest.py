"""Pictures of text for the tests of scans."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from tests.extractors.printing import BOLD, Press, words


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A page of text as a grey picture of 150 dpi, PNG."""
    press = Press()
    press.centred(press.width / 2, 80, "HARBOUR COMMITTEE", BOLD, 14)
    base = press.paragraph(72, 120, words(70), label="The Chair:", size=12, leading=15)
    press.paragraph(72, base + 8, words(50, 3), label="Mr. Oduya:", size=12, leading=15)
    return rendered(press.pdf(), 150)


def rendered(pdf: bytes, dpi: int, turn: float = 0) -> bytes:
    """The first page as PNG, turned counter-clockwise by degrees."""
    document = pypdfium2.PdfDocument(pdf)
    image = (
        document[0].render(scale=dpi / 72, grayscale=True).to_pil().rotate(turn, fillcolor=255, expand=turn % 90 == 0)
    )
    document.close()
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
