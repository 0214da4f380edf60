"""Whole documents typeset with columns, indents, gaps, heads and feet: their paragraphs come back as they went in."""

from __future__ import annotations

import io
import os
import random
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from config.errors import UnreadableDocumentError
from extractors.layout.arrangement import arrange
from extractors.options import OcrOptions
from extractors.reading.pdf import read_pages
from tests.conftest import ROOT
from tests.extractors.printing import BOLD, REGULAR, WORDS, texts

MARGIN = 60.0
LABELS = ("Mr. Brandt", "The President", "Ms. Keane (Norvania)", "Dr. Soule")
HEADINGS = ("ORAL ANSWERS ON FISH", "BOATS AND SAILORS OF THE WESTERN COAST", "HARBOUR DUES AND OTHER DUES")
SECTIONS = ("Fisheries Bill", "Questions", "Adjournment", "Points of Order")


class Design(NamedTuple):
    """How a document is set; lengths in points."""

    columns: int
    gutter: float
    size: float
    indent: float
    gap: float
    justified: bool
    leading: float = 1.15

    def __str__(self) -> str:
        edge = "justified" if self.justified else "ragged"
        return (
            f"{self.columns}-columns-{self.gutter}-{self.size}-indent{self.indent}-gap{self.gap}-{edge}-{self.leading}"
        )


DESIGNS = [
    Design(columns, gutter, size, indent, gap, justified, leading)
    for columns, gutter, size, leading in [
        (1, 0, 11, 1.15),
        (1, 0, 12, 2.0),
        (2, 9, 9, 1.15),
        (2, 20, 10, 1.2),
        (3, 12, 8, 1.15),
    ]
    for indent, gap in [(14, 0), (0, 7), (14, 6)]
    for justified in (False, True)
]


def paragraphs(dice: random.Random) -> list[str]:
    """What is typeset: headings in capitals, speeches with a label, paragraphs without."""
    made = []
    for _ in range(50):
        if dice.random() < 0.1:
            made.append(dice.choice(HEADINGS))
        sentences = [
            " ".join(dice.choices(WORDS, k=dice.randint(4, 20))).capitalize() + "." for _ in range(dice.randint(1, 7))
        ]
        label = f"{dice.choice(LABELS)}: " if dice.random() < 0.6 else ""
        made.append(label + " ".join(sentences))
    return made


def typeset(design: Design, content: list[str]) -> bytes:
    width = (A4[0] - 2 * MARGIN - (design.columns - 1) * design.gutter) / design.columns
    body = ParagraphStyle(
        "body", fontName=REGULAR, fontSize=design.size, leading=design.size * design.leading,
        firstLineIndent=design.indent, spaceAfter=design.gap, alignment=4 if design.justified else 0,
    )  # fmt: skip
    heading = ParagraphStyle(
        "heading", parent=body, fontName=BOLD, firstLineIndent=0, alignment=1, spaceBefore=10, spaceAfter=10
    )
    frames = [
        Frame(MARGIN + index * (width + design.gutter), 55, width, A4[1] - 115, 0, 0, 0, 0)
        for index in range(design.columns)
    ]

    def furniture(canvas: Canvas, document: BaseDocTemplate) -> None:
        page = document.page
        canvas.setFont(REGULAR, design.size)
        canvas.drawString(MARGIN, A4[1] - 40, f"{page} HARBOUR DEBATES" if page % 2 else f"4 MARCH 2019 {page}")
        canvas.drawCentredString(A4[0] / 2, A4[1] - 40, SECTIONS[page // 2 % len(SECTIONS)])
        canvas.drawCentredString(A4[0] / 2, 30, f"- {page} -")

    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    document.build([Paragraph(_marked(text), heading if text in HEADINGS else body) for text in content])
    return out.getvalue()


def _marked(text: str) -> str:
    label, colon, rest = text.partition(": ")
    return f"<b>{label}:</b> {rest}" if colon else text


@pytest.mark.parametrize("design", DESIGNS, ids=str)
def test_paragraphs_come_back(design: Design) -> None:
    content = paragraphs(random.Random(str(design)))
    layout = arrange(read_pages(typeset(design, content)))
    assert " ".join(texts(layout)) == " ".join(content)
    assert len(layout.furniture) == 3 * len(layout.page_sizes)
    whole = sum((Counter(content) & Counter(texts(layout))).values()) / len(content)
    assert whole >= 0.9
    labels = {label for label in LABELS if any(text.startswith(label) for text in content)}
    found = {
        label
        for label in LABELS
        for block in layout.blocks
        if block.text.startswith(f"{label}:") and block.runs[0].bold
    }
    assert found == labels


def _corpus() -> list[Path]:
    folder = Path(os.environ.get("PROCEEDINGS_CORPUS", ROOT.parent / "shared" / "corpus"))
    return sorted(folder.glob("pdf/*/*.pdf"))


@pytest.mark.corpus
@pytest.mark.parametrize("path", _corpus() or [None], ids=lambda path: path.stem if path else "none")
def test_every_word_of_real_proceedings_is_kept(path: Path | None) -> None:
    """Against the lines as read, and against PDFium's bare text, which has hidden layers and unmended words as well."""
    if path is None:
        pytest.skip("no corpus: set PROCEEDINGS_CORPUS")
    data = path.read_bytes()
    try:
        pages = read_pages(data, ocr=OcrOptions(enabled=False))
    except UnreadableDocumentError as error:
        assert error.message.endswith(".")
        return
    layout = arrange(pages)
    placed = [line.line.text for block in [*layout.blocks, *layout.footnotes] for line in block.lines]
    kept = _letters(" ".join([*placed, *(line.text for line in layout.furniture)]))
    assert kept == _letters(" ".join(line.text for page in pages for line in page.lines))
    try:
        bare = _letters(_bare_text(data))
    except pypdfium2.PdfiumError:
        return
    assert (kept & bare).total() >= 0.99 * bare.total()


def _letters(text: str) -> Counter[str]:
    return Counter(letter for letter in text if letter.isalnum())


def _bare_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text
