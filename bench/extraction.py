"""Reading PDFs: text, layout and speakers, against libraries that read text alone. Processor time of one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bench.material import pdfs
from bench.measuring import Row, Sizes, cpu, in_turn, shown

PLUMBER, FLOOR = 1 / 12, 5.0


def measure(sizes: Sizes) -> Iterator[Row]:
    """Per page, over all documents."""
    what, paths = pdfs()
    documents = [_cut(path, sizes.pages) for path in paths]
    pages = sum(count for _, count in documents)
    found = in_turn(
        {name: _timed(work, [data for data, _ in documents]) for name, work in WORK.items()},
        sizes.runs,
    )
    per_page = {name: seconds / pages for name, seconds in found.items()}
    size = f"{what}: {pages} pages of {len(documents)} documents"
    for peer, goal in (("pdfplumber extract_text", PLUMBER), ("pypdfium2 get_text_range", FLOOR)):
        yield Row(
            what="extract + layout + segment, CPU a page",
            peer=peer,
            size=size,
            ours=shown(per_page["ours"]),
            theirs=shown(per_page[peer]),
            figure=per_page["ours"] / per_page[peer],
            goal=goal,
        )


def _cut(path: Path, pages: int) -> tuple[bytes, int]:
    """A document, or its first pages, and how many there are."""
    import pikepdf

    if not pages:
        with pikepdf.open(path) as whole:
            return path.read_bytes(), len(whole.pages)
    import io

    data = io.BytesIO()
    with pikepdf.open(path) as pdf:
        del pdf.pages[pages:]
        pdf.save(data)
        return data.getvalue(), len(pdf.pages)


def _timed(work: Callable[[bytes], object], documents: list[bytes]) -> Callable[[], float]:
    def run() -> float:
        return sum(cpu(lambda data=data: work(data)) for data in documents)  # type: ignore[misc]

    return run


def ours(data: bytes) -> None:
    """What the archive does with a document."""
    from extractors.extract import extract
    from extractors.options import OcrOptions

    extract(data, ocr=OcrOptions(enabled=False))


def plumber(data: bytes) -> None:
    """The text of each page by pdfplumber."""
    import io

    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.close()


def floor(data: bytes) -> None:
    """The text of each page by PDFium, without geometry."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    pdf.close()


WORK: dict[str, Callable[[bytes], None]] = {
    "ours": ours,
    "pdfplumber extract_text": plumber,
    "pypdfium2 get_text_range": floor,
}
