"""Reading with the settings' limits: pools, jobs, and one file at a time."""

from __future__ import annotations

from pathlib import Path

from archive.models import Proceedings
from config.errors import UnreadableDocumentError, UsageError
from config.settings import Settings
from extractors.options import Hints, OcrOptions
from flows.files import load
from flows.workers import Job, Limits, ReaderPool


def open_pool(settings: Settings, workers: int | None = None) -> ReaderPool:
    """A pool as the settings want it."""
    return ReaderPool(workers or settings.workers, limits_of(settings))


def limits_of(settings: Settings) -> Limits:
    """What the settings let one document cost."""
    return Limits(
        seconds=settings.document_seconds,
        ocr_seconds=settings.ocr_seconds if settings.ocr else 0.0,
        megabytes=settings.document_megabytes,
    )


def job_for(
    data: bytes, settings: Settings, source: str = "", password: str | None = None, hints: Hints | None = None
) -> Job:
    """A job as the settings want it."""
    ocr = OcrOptions(enabled=settings.ocr, languages=settings.ocr_languages, seconds=settings.ocr_seconds)
    return Job(data=data, source=source, password=password, hints=hints, ocr=ocr)


def read_file(file: Path, settings: Settings, password: str | None = None) -> Proceedings:
    """Read one file, within limits.

    Raises:
        UsageError: there is no such file.
        UnreadableDocumentError: it cannot be read; the message names the file.
    """
    if not file.is_file():
        raise UsageError(f"{file} is a folder, not a file." if file.is_dir() else f"There is no file {file}.")
    try:
        job = job_for(load(file, settings.file_megabytes), settings, str(file), password)
        with open_pool(settings, workers=1) as pool:
            return pool.submit(job).result().proceedings
    except UnreadableDocumentError as error:
        raise UnreadableDocumentError(error.code, f"{file}: {error.message}", hint=error.hint) from error
