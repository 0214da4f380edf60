"""Pictures of pages, drawn when they are first asked for (by `drawing`, in a process of its own) and kept on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore, get_ident

from app.web.drawing import NO_SUCH_PAGE
from config.errors import NotFoundError, UnreadableDocumentError
from config.settings import PROJECT

SECONDS = 20.0  # a page that takes longer is given up
AT_ONCE = max(2, os.cpu_count() or 1)  # drawing processes; the rest waits


class PageImages:
    """Draws pages and keeps them in a folder, by the PDF's sha256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places = BoundedSemaphore(AT_ONCE)

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
        """Draw, keep and return a picture (PNG).

        Raises:
            NotFoundError: the document has no such page.
            UnreadableDocumentError: the page cannot be drawn, or not in time.
        """
        with self._places:
            picture = _drawn(page, pdf)
        self._keep(self.path(sha256, page), picture)
        return picture

    def _keep(self, path: Path, picture: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}-{get_ident()}.part")
        part.write_bytes(picture)
        part.replace(path)


def _drawn(page: int, pdf: bytes) -> bytes:
    command = [sys.executable, "-m", "app.web.drawing", str(page)]
    try:
        run = subprocess.run(command, input=pdf, capture_output=True, timeout=SECONDS, cwd=PROJECT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocumentError("time-limit", f"Page {page} takes too long to draw.") from error
    if run.returncode == NO_SUCH_PAGE:
        raise NotFoundError(f"The document has no page {page}.")
    if run.returncode:
        raise UnreadableDocumentError("crashed", f"Page {page} cannot be drawn.")
    return run.stdout
