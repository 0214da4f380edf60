"""How a document is called where its name is shown."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from archive.models import Proceedings

UNTITLED = "Untitled proceedings"


def title_of(proceedings: Proceedings) -> str:
    """What the document calls itself; else the name of the file that it came in."""
    return proceedings.heading.title or _file_name(proceedings.source) or UNTITLED


def _file_name(address: str) -> str:
    """ "minutes 2024-05" for "https://example.org/minutes%202024-05.pdf?version=2" and for a path of that name."""
    path = unquote(urlsplit(address).path) if "://" in address else address
    return path.rstrip("/").rpartition("/")[2].removesuffix(".pdf").removesuffix(".PDF")


def beside_title(title: str | None, *others: str | None) -> list[str]:
    """What the title does not say already: a composed one ("Minutes, Town of Arden, 3 May 2024") has body and date."""
    said = (title or "").casefold()
    return [other for other in others if other and other.casefold() not in said]
