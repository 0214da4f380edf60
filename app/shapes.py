"""What `--json` prints: the public shape of documents and search results, which does not change with the insides."""

from __future__ import annotations

from archive.models import Intervention, Participant, Proceedings, Section, Speaker
from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN, Hit, SearchResult

Json = dict[str, object]


def document(proceedings: Proceedings) -> Json:
    """One document with its interventions."""
    heading, extraction = proceedings.heading, proceedings.extraction
    return {
        "title": heading.title,
        "body": heading.body,
        "session": heading.session,
        "date": heading.date,
        "place": heading.place,
        "language": heading.language,
        "participants": [_participant(person) for person in proceedings.participants],
        "sections": [_section(section) for section in proceedings.sections],
        "interventions": [intervention(one) for one in proceedings.interventions],
        "extraction": {
            "pages": extraction.pages,
            "ocr_pages": extraction.ocr_pages,
            "rules_version": extraction.rules_version,
            "warnings": extraction.warnings,
        },
    }


def intervention(one: Intervention) -> Json:
    """One intervention."""
    return {
        "id": one.id,
        "seq": one.seq,
        "speaker": _speaker(one.speaker),
        "label": one.label,
        "role": one.role,
        "kind": one.kind,
        "text": one.text,
        "section": one.section,
        "pages": one.pages,
        "spans": [{"page": span.page, "box": span.box} for span in one.spans],
        "evidence": one.evidence,
        "confidence": one.confidence,
    }


def _speaker(speaker: Speaker | None) -> Json | None:
    return {"id": speaker.id, "name": speaker.name} if speaker else None


def _participant(person: Participant) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "roles": person.roles,
        "affiliation": person.affiliation,
        "aliases": person.aliases,
        "uncertain": person.uncertain,
    }


def _section(section: Section) -> Json:
    return {
        "id": section.id,
        "title": section.title,
        "level": section.level,
        "number": section.number,
        "parent": section.parent,
        "page": section.page,
    }


def search_result(result: SearchResult) -> Json:
    """What a search found. In `highlight`, the found words stand between `**`."""
    return {
        "total": result.total,
        "hits": [_hit(hit) for hit in result.hits],
        "facets": {
            field: [{"value": value, "count": count} for value, count in counts]
            for field, counts in result.facets.items()
        },
        "next": result.next,
        "suggestion": result.suggestion,
    }


def _hit(hit: Hit) -> Json:
    entry = hit.entry
    return {
        "id": entry.id,
        "proceedings": entry.proceedings,
        "title": entry.title,
        "speaker": entry.speaker or None,
        "role": entry.role or None,
        "session": entry.session or None,
        "date": entry.date,
        "pages": entry.pages,
        "score": hit.score,
        "highlight": hit.highlight.replace(HIGHLIGHT_OPEN, "**").replace(HIGHLIGHT_CLOSE, "**"),
    }
