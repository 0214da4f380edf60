"""Pictures of pages, rendered from the PDF on demand and kept on disk.

PDFium is not thread-safe and a PDF is hostile: one process of its own renders, with a limit on time; a crash costs one
picture.
"""

from __future__ import annotations

import io
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from threading import Lock

from config.errors import NotFoundError, UnreadableDocumentError

SCALE = 1.6  # 115 dpi: text of 8 points can be read on the screen, an A4 page stays near 100 kB
LARGEST_SIDE = 2400  # pixels; a poster-sized page is drawn smaller
SECONDS = 20.0  # a page that takes longer is given up


def render_page(pdf: bytes, page: int) -> bytes:
    """PNG of a page (counted from 1) as a reader sees it.

    Raises:
        NotFoundError: the document has no such page.
        UnreadableDocumentError: PDFium cannot open it.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise UnreadableDocumentError("damaged", f"This PDF cannot be drawn: {error}.") from error
    try:
        if not 1 <= page <= len(document):
            raise NotFoundError(f"There is no page {page}; the document has {len(document)}.")
        sheet = document[page - 1]
        scale = min(SCALE, LARGEST_SIDE / max(sheet.get_width(), sheet.get_height(), 1))
        picture = sheet.render(scale=scale, grayscale=False).to_pil().convert("P", palette=1, colors=64)
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True)
        return out.getvalue()
    finally:
        document.close()


class PageImages:
    """Renders pages and keeps them in a folder, by the PDF's sha256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def path(self, sha256: str, page: int) -> Path:
        """Where the picture of that page is kept."""
        return self._folder / sha256[:2] / f"{sha256}-{page}.png"

    def cached(self, sha256: str, page: int) -> bytes | None:
        """The picture, where it was drawn before."""
        try:
            return self.path(sha256, page).read_bytes()
        except FileNotFoundError:
            return None

    def draw(self, sha256: str, page: int, pdf: bytes) -> bytes:
        """Draw, keep and return a picture; a crash or timeout of the drawing process raises UnreadableDocumentError."""
        try:
            picture = self._executor().submit(render_page, pdf, page).result(timeout=SECONDS)
        except (BrokenProcessPool, TimeoutError) as error:
            self.close()
            raise UnreadableDocumentError("crashed", f"Page {page} could not be drawn.") from error
        self._keep(self.path(sha256, page), picture)
        return picture

    def close(self) -> None:
        """End the drawing process."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool:
            for process in list((pool._processes or {}).values()):
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)

    def _executor(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=500)
            return self._pool

    def _keep(self, path: Path, picture: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(picture)
        part.replace(path)
