"""Typesets the sample proceedings: `texts/NAME.txt` in, `NAME.pdf` out, the same bytes every time.

The meetings, bodies and people are invented. A text is paragraphs separated by blank lines. A paragraph may begin with
the name of a style and a bar (`title| …`, see `STYLES`); inside it `<b>` and `<i>` mean what they say. A `table|`
paragraph holds one row a line, cells separated by ` | `. What stands before `columns|` runs over all columns.

    python -m tests.samples.typeset [FOLDER]
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
from PIL import Image
from reportlab import rl_config
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, FrameBreak, PageTemplate, Paragraph, Table

FOLDER = Path(__file__).resolve().parent
TEXTS = FOLDER / "texts"
SCAN_DPI = 150  # Tesseract reads 10.5 pt at this resolution without mistakes that matter, and a page stays under 25 kB


@dataclass(frozen=True)
class Design:
    """How one document looks."""

    source: str  # name of the text
    title: str  # PDF metadata
    font: str = "Times"
    size: float = 11.0
    paper: tuple[float, float] = A4
    margin: float = 25 * mm
    columns: int = 1
    justified: bool = True
    hyphens: bool = False
    indent: float = 0.0  # first line of a paragraph
    numbered_lines: bool = False
    heads: tuple[str, str] = ("", "")  # running heads of odd and even pages; "{page}" is the page number
    foot: str = "{page}"
    first_foot: str | None = None  # foot of page 1, where it differs
    password: str | None = None
    styles: dict[str, dict[str, object]] = field(default_factory=dict)


DESIGNS = {
    "assembly_verbatim": Design(
        "assembly_verbatim",
        "Official Report, 14 March 2019",
        size=11.5,
        indent=14,
        heads=("14 March 2019 | ASSEMBLY DEBATES | {page}", "{page} | ASSEMBLY DEBATES | 14 March 2019"),
        foot="Disclaimer: the electronic version of the Official Report is for information purposes only.",
    ),
    "league_two_columns": Design(
        "league_two_columns",
        "LCS/12/PV.7",
        size=10,
        paper=LETTER,
        margin=19 * mm,
        columns=2,
        hyphens=True,
        indent=16,
        heads=("17 May 2017 | Twelfth session | LCS/12/PV.7", "LCS/12/PV.7 | Twelfth session | 17 May 2017"),
        foot="17-04418 | {page}/{pages}",
        first_foot="<i>This record contains the text of speeches delivered in English and of the translation of "
        "speeches delivered in other languages. Corrections should be sent to the Chief of the Records Section, room "
        "B-117.</i>"
        "<br/><br/>17-04418 (E)",
    ),
    "committee_summary_record": Design(
        "committee_summary_record",
        "LCS/C.2/SR.14",
        size=10.5,
        margin=28 * mm,
        heads=(" | LCS/C.2/SR.14", "LCS/C.2/SR.14 | "),
        foot="GE.18-30917 | {page}",
    ),
    "forum_session_report": Design(
        "forum_session_report", "Report of Session 2.4", font="Helvetica", size=10.5, justified=False
    ),
    "council_minutes": Design(
        "council_minutes",
        "Minutes, 11 June 2024",
        font="Helvetica",
        size=10,
        paper=LETTER,
        justified=False,
        heads=("Town of Harrow Bay | Regular Council Meeting | June 11, 2024",) * 2,
        foot="Page {page} of {pages}",
    ),
    "conseil_compte_rendu": Design(
        "conseil_compte_rendu",
        "Compte rendu intégral, 3 octobre 2022",
        size=10.5,
        indent=12,
        hyphens=True,
        heads=("Séance du 3 octobre 2022 | {page}", "{page} | CONSEIL DE LA MÉTROPOLE DE VALDOR"),
        foot="",
    ),
    "landtag_stenogramm": Design(
        "landtag_stenogramm",
        "Plenarprotokoll 8/21",
        size=10,
        columns=2,
        margin=20 * mm,
        indent=10,
        hyphens=True,
        heads=("Landtag Weserland | 8. Wahlperiode | 21. Sitzung, 9. November 2023 | {page}",) * 2,
        foot="",
    ),
    "comision_acta": Design(
        "comision_acta",
        "Acta taquigráfica N.º 6",
        size=11,
        justified=False,
        heads=("Comisión de Puertos y Pesca | Reunión N.º 6 | {page}",) * 2,
        foot="Dirección de Taquígrafos",
    ),
    "question_paper": Design("question_paper", "Question paper 9 of 2021", font="Helvetica", size=10, justified=False),
    "hearing_numbered_lines": Design(
        "hearing_numbered_lines",
        "Public hearing, docket 17-204",
        font="Courier",
        size=11,
        paper=LETTER,
        justified=False,
        margin=42 * mm,  # leaves room for exactly 25 lines
        numbered_lines=True,
        foot="{page}",
    ),
    "agenda_only": Design(
        "agenda_only",
        "Agenda, June 25, 2024",
        font="Helvetica",
        size=10.5,
        paper=LETTER,
        justified=False,
        foot="Page {page} of {pages}",
    ),
    "hearing_encrypted": Design("hearing_encrypted", "Closed session", size=11, password="harbour"),
}

# Relative to the size of running text.
STYLES: dict[str, dict[str, object]] = {
    "p": {},
    "flush": {"firstLineIndent": 0},
    "title": {"scale": 1.45, "bold": True, "alignment": TA_CENTER, "spaceAfter": 6, "firstLineIndent": 0},
    "subtitle": {"scale": 1.15, "alignment": TA_CENTER, "spaceAfter": 4, "firstLineIndent": 0},
    "centre": {"alignment": TA_CENTER, "firstLineIndent": 0},
    "right": {"alignment": TA_RIGHT, "firstLineIndent": 0},
    "h1": {
        "scale": 1.12,
        "bold": True,
        "alignment": TA_CENTER,
        "spaceBefore": 9,
        "spaceAfter": 5,
        "firstLineIndent": 0,
        "keepWithNext": 1,
    },
    "h2": {
        "bold": True,
        "alignment": TA_LEFT,
        "spaceBefore": 7,
        "spaceAfter": 4,
        "firstLineIndent": 0,
        "keepWithNext": 1,
    },
    "stage": {"italic": True, "alignment": TA_CENTER, "firstLineIndent": 0},
    "heckle": {"alignment": TA_LEFT, "leftIndent": 18, "rightIndent": 18, "firstLineIndent": 0},
    "item": {"leftIndent": 18, "firstLineIndent": -14},
    "quote": {"leftIndent": 26, "rightIndent": 20, "firstLineIndent": 0},
    "small": {"scale": 0.82, "alignment": TA_LEFT, "firstLineIndent": 0},
}


def typeset(name: str) -> bytes:
    """The PDF of a design."""
    design = DESIGNS[name]
    source = (TEXTS / f"{design.source}.txt").read_text("utf-8")
    pages = _render(design, source, pages=0)[1]
    return _render(design, source, pages)[0]


def _render(design: Design, source: str, pages: int) -> tuple[bytes, int]:
    """PDF and its number of pages; `pages` is what "{pages}" becomes."""
    rl_config.invariant = 1
    front, _, body = source.rpartition("columns|")
    front_story, body_story = list(_story(design, front)), list(_story(design, body))
    out = io.BytesIO()
    lock = StandardEncryption(design.password, "owner of " + design.password, strength=128) if design.password else None
    document = BaseDocTemplate(
        out, pagesize=design.paper, title=design.title, author="Sample proceedings", invariant=1, encrypt=lock
    )
    document.addPageTemplates(_templates(design, pages, front_story))
    document.build([*front_story, FrameBreak(), *body_story] if front_story else body_story)
    return out.getvalue(), document.page


def _templates(design: Design, pages: int, front: list[Flowable]) -> list[PageTemplate]:
    """Page 1, with room for what runs over all columns and for a longer foot, and the pages after it."""
    width, height = design.paper
    across = width - 2 * design.margin
    tall = sum(part.wrap(across, height)[1] + part.getSpaceBefore() + part.getSpaceAfter() for part in front)
    top = Frame(design.margin, height - design.margin - tall, across, tall, 0, 0, 0, 0)
    low = design.margin + (12 * mm if design.first_foot else 0)
    first = _columns(design, low, height - design.margin - tall)

    def draw(canvas: Canvas, _: BaseDocTemplate) -> None:
        _furniture(design, canvas, pages)

    return [
        PageTemplate("first", [top, *first] if front else first, onPage=draw, autoNextPageTemplate="later"),
        PageTemplate("later", _columns(design, design.margin, height - design.margin), onPage=draw),
    ]


def _columns(design: Design, low: float, high: float) -> list[Frame]:
    gap = 7 * mm
    width = (design.paper[0] - 2 * design.margin - gap * (design.columns - 1)) / design.columns
    return [
        Frame(design.margin + number * (width + gap), low, width, high - low, 0, 0, 0, 0)
        for number in range(design.columns)
    ]


def _furniture(design: Design, canvas: Canvas, pages: int) -> None:
    """Running head, foot and line numbers."""
    number = canvas.getPageNumber()
    width, height = design.paper
    if number > 1 and any(design.heads):
        _draw_parts(design, canvas, design.heads[(number + 1) % 2], height - design.margin + 10, number, pages)
    if number == 1 and design.first_foot:
        note = Paragraph(design.first_foot, _style(design, "small"))
        note.wrapOn(canvas, width - 2 * design.margin, 60)
        note.drawOn(canvas, design.margin, design.margin - 14)
    elif design.foot:
        _draw_parts(design, canvas, design.foot, design.margin - 22, number, pages)
    if design.numbered_lines:
        _number_lines(design, canvas)


def _draw_parts(design: Design, canvas: Canvas, text: str, y: float, page: int, pages: int) -> None:
    """A head or foot: one part is centred, two stand at the margins, three also in the middle."""
    width = design.paper[0]
    parts = re.split(r" ?\| ?", text.replace("{pages}", str(pages)).replace("{page}", str(page)))
    canvas.setFont(_face(design, bold=False, italic=False), design.size * 0.85)
    if len(parts) == 1:
        canvas.drawCentredString(width / 2, y, parts[0])
        return
    canvas.drawString(design.margin, y, parts[0])
    canvas.drawRightString(width - design.margin, y, parts[-1])
    for number, part in enumerate(parts[1:-1], start=1):
        canvas.drawCentredString(width * number / (len(parts) - 1), y, part)


def _number_lines(design: Design, canvas: Canvas) -> None:
    canvas.setFont(_face(design, bold=False, italic=False), design.size)
    leading = design.size * 2
    top = design.paper[1] - design.margin - design.size
    for number in range(25):
        canvas.drawRightString(design.margin - 14, top - number * leading, str(number + 1))


def _story(design: Design, text: str) -> Iterator[Flowable]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph:
            yield _flowable(design, paragraph)


def _flowable(design: Design, source: str) -> Flowable:
    found = re.match(r"(\w+)\|[ \n]?", source)
    name, rest = (found[1], source[found.end() :]) if found else ("p", source)
    if name == "table":
        return _table(design, rest)
    text = " ".join(rest.split())
    return Paragraph(_soften(text) if design.hyphens else text, _style(design, name))


def _table(design: Design, source: str) -> Table:
    cells = [
        [Paragraph(cell.strip(), _style(design, "flush")) for cell in row.split(" | ")] for row in source.splitlines()
    ]
    width = (design.paper[0] - 2 * design.margin) / len(cells[0])
    return Table(
        cells,
        colWidths=[width] * len(cells[0]),
        style=[("GRID", (0, 0), (-1, -1), 0.6, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")],
        spaceBefore=6,
        spaceAfter=8,
    )


# A word may break between two consonants that stand between vowels, three letters or more from either end.
_BREAK = re.compile(r"(?<=\w{2}[aeiouäöüéèa][bcdfgklmnprstvz])(?=[bcdfgklmnprstvz][aeiouäöüéè]\w{2})")


def _soften(text: str) -> str:
    """The text with soft hyphens in its long words, tags left alone."""
    parts = re.split(r"(<[^>]*>)", text)
    return "".join(part if part.startswith("<") else re.sub(r"\w{8,}", _soft_word, part) for part in parts)


def _soft_word(found: re.Match[str]) -> str:
    return _BREAK.sub("\u00ad", found[0])


def _style(design: Design, name: str) -> ParagraphStyle:
    facts = {**STYLES[name], **design.styles.get(name, {})}
    size = design.size * float(str(facts.pop("scale", 1.0)))
    face = _face(design, bold=bool(facts.pop("bold", False)), italic=bool(facts.pop("italic", False)))
    base: dict[str, object] = {
        "fontName": face,
        "fontSize": size,
        "leading": size * (2.0 if design.numbered_lines else 1.2),
        "alignment": TA_JUSTIFY if design.justified else TA_LEFT,
        "firstLineIndent": design.indent,
        "spaceAfter": 0 if design.numbered_lines else size * 0.45,
        "embeddedHyphenation": 1,
    }
    return ParagraphStyle(name, **{**base, **facts})


_FACES = {
    "Times": ("Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"),
    "Helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
    "Courier": ("Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique"),
}


def _face(design: Design, *, bold: bool, italic: bool) -> str:
    return _FACES[design.font][int(bold) + 2 * int(italic)]


def scan(pdf: bytes, pages: int, seed: int = 7) -> bytes:
    """The first pages as a scanner gives them: bits without a text layer, a little turned, with specks."""
    dice = random.Random(seed)
    with pypdfium2.PdfDocument(pdf) as document:
        images = [
            _scanned(document[number].render(scale=SCAN_DPI / 72, grayscale=True).to_pil(), dice)
            for number in range(pages)
        ]
    out = io.BytesIO()
    images[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=images[1:],
        resolution=SCAN_DPI,
        creationDate=0,
        modDate=0,
        producer="scanner",
    )
    return _fixed_dates(out.getvalue())


def _fixed_dates(pdf: bytes) -> bytes:
    return re.sub(rb"\(D:\d{14}Z?\)", b"(D:20000101000000Z)", pdf)


def _scanned(page: Image.Image, dice: random.Random) -> Image.Image:
    turned = page.convert("L").rotate(dice.uniform(-0.4, 0.4), Image.Resampling.BICUBIC, fillcolor=255)
    bits = turned.point(lambda value: 255 if value > 150 else 0)
    for _ in range(120):
        bits.putpixel((dice.randrange(bits.width), dice.randrange(bits.height)), 0)
    return bits.convert("1", dither=Image.Dither.NONE)


def truncated(pdf: bytes) -> bytes:
    """The first third of a file, as a cut download leaves it: a few pages, no page tree, no cross references."""
    return pdf[: len(pdf) // 3]


def broken(pdf: bytes) -> bytes:
    """A file of which the header alone is left; the rest are zeros, as a full disk leaves it."""
    return pdf[:15].ljust(2000, b"\0")


def samples() -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of every sample."""
    for name in DESIGNS:
        yield f"{name}.pdf", typeset(name)
    yield "broken.pdf", broken(typeset("assembly_verbatim"))
    yield "truncated.pdf", truncated(typeset("assembly_verbatim"))
    yield "hearing_scan.pdf", scan(typeset("hearing_numbered_lines"), pages=2)


def main(arguments: list[str]) -> None:
    """Write every sample into a folder."""
    parser = argparse.ArgumentParser(description="Typeset the sample proceedings.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder: Path = parser.parse_args(arguments).folder
    for name, data in samples():
        (folder / name).write_bytes(data)
        print(f"{name}  {len(data):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
