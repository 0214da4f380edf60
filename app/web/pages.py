"""The pages that anyone may read: search, an intervention, a document, people, feeds."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app.web.answers import Answer
from app.web.assets import FOR_EVER, compressible
from app.web.charts import histogram
from app.web.citing import as_bibtex, as_csl, as_text, cite
from app.web.feeds import FeedEntry, atom
from app.web.passages import PART_CHARACTERS, part_of, parts, passages, portions, turns_by_participant
from app.web.room import Room, room_of
from app.web.searching import DEEPEST_PAGE, PAGE_SIZE, SearchState, read_state
from app.web.sheets import Sheet, sheet
from archive.headings import title_of
from archive.models import Intervention, Proceedings
from archive.search.index import FACETS, HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN, Hit
from config.errors import NotFoundError, QueryError

router = APIRouter(include_in_schema=False)

FEED_SIZE = 50
LISTED = 100  # documents on one page of the list
LISTED_BESIDE = 80  # people, or sections, that a document's own page lists
LISTED_ALONE = 250  # the same, on a page that lists nothing else
MOST_PAGES_LISTED = 100_000  # ten million documents
PageNumber = Annotated[int, Query(ge=1, le=DEEPEST_PAGE)]


@router.get("/")
async def search(request: Request) -> Response:
    """The search page. (HTMX takes its results out of it, so that an address has one answer, also in caches.)"""
    room = room_of(request)
    asked = read_state(request.query_params)
    answer: Answer | Response | None = room.answers.get(room.state(), asked.url(page=asked.page))
    if answer is None:
        answer = await to_thread.run_sync(_search, request, asked, limiter=room.searching)
    if isinstance(answer, Response):
        return answer
    headers = {"ETag": answer.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if answer.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return compressible(request, answer.content, answer.compressed, "text/html; charset=utf-8", headers)


def _search(request: Request, asked: SearchState) -> Answer | Response:
    """A new answer, which is kept, or a page that says what is wrong with the query."""
    room = room_of(request)
    shared: dict[str, Any] = {"state": asked, "page_size": PAGE_SIZE, "facet_fields": FACETS}
    found_in = room.archive.index.state()
    try:
        result = room.archive.search(asked.request())
    except QueryError as problem:
        values = {"problem": problem, "result": None}
        return room.page(request, "search.html", status=HTTPStatus.BAD_REQUEST, **shared, **values)
    page = room.page(
        request,
        "search.html",
        problem=None,
        result=result,
        histogram=histogram(result.histogram),
        loosen=() if result.hits else _loosen(asked),
        **shared,
    )
    answer = Answer.of(bytes(page.body))
    room.answers.keep(found_in, asked.url(page=asked.page), answer)
    return answer


def _loosen(state: SearchState) -> list[tuple[str, str]]:
    """What would find more: (words, address)."""
    ways = [(f"Without {field}: {value}", state.with_value(field, value)) for field, value in state.narrowed]
    plain = state.q.replace('"', "")
    if plain != state.q:
        ways.append(("The words, not the exact phrase", state.url(q=plain)))
    if len(plain.split()) > 1:
        ways.append(("Any of the words", state.url(q=" OR ".join(plain.split()))))
    return [*ways, ("Everything in the archive", "/")]


@router.get("/i/{intervention_id}")
def intervention(request: Request, intervention_id: str, page: int | None = None, portion: PageNumber = 1) -> Response:
    """One intervention at its permanent address; an id that was replaced leads to what replaced it. `page` is of the
    printed page, `portion` of a text that is too long for one page here."""
    room = room_of(request)
    found = room.archive.store.intervention(intervention_id)
    if found.intervention.id != found.asked:
        return RedirectResponse(f"/i/{quote(found.intervention.id)}", HTTPStatus.MOVED_PERMANENTLY)
    proceedings = room.archive.store.get(found.document)
    turn = found.intervention
    cut = portions(turn.text)
    if portion > len(cut):
        raise NotFoundError(f"This intervention has {len(cut)} portions; there is no portion {portion}.")
    before, after = _neighbours(proceedings.interventions, turn.id)
    citation, permalink = cite(proceedings, turn), _permalink(room, turn.id)
    entry = room.archive.index.get(turn.id)
    return room.page(
        request,
        "intervention.html",
        proceedings=proceedings,
        heading=proceedings.heading,
        title=title_of(proceedings),
        intervention=turn,
        text=cut[portion - 1],
        portion=portion,
        portions=len(cut),
        current=found.current,
        person=entry.speaker_id if entry else "",
        section=next((s for s in proceedings.sections if s.id == turn.section), None),
        before=before,
        after=after,
        permalink=permalink,
        cite_text=as_text(citation, permalink),
        cite_bibtex=as_bibtex(citation, permalink),
        similar=room.archive.index.similar(turn.id) if entry else (),
        sheet=sheet(proceedings, turn, page),
    )


def _neighbours(every: Sequence[Intervention], id_: str) -> tuple[Intervention | None, Intervention | None]:
    at = next((n for n, turn in enumerate(every) if turn.id == id_), None)
    if at is None:
        return None, None
    return (every[at - 1] if at else None), (every[at + 1] if at + 1 < len(every) else None)


def _permalink(room: Room, intervention_id: str) -> str:
    return f"{room.settings.public_url.rstrip('/')}/i/{quote(intervention_id)}"


@router.get("/i/{intervention_id}/sheet")
def passage_sheet(request: Request, intervention_id: str, page: int | None = None) -> Response:
    """The printed page of a passage, to be put beside it."""
    room = room_of(request)
    found = room.archive.store.intervention(intervention_id)
    if not request.headers.get("hx-request"):
        at = f"?page={page}" if page else ""
        return RedirectResponse(f"/i/{quote(found.intervention.id)}{at}#sheet", HTTPStatus.SEE_OTHER)
    proceedings = room.archive.store.get(found.document)
    return room.page(request, "_sheet.html", sheet=sheet(proceedings, found.intervention, page))


@router.get("/i/{intervention_id}/cite.bib")
def cite_bibtex(request: Request, intervention_id: str) -> Response:
    """BibTeX."""
    room = room_of(request)
    found = room.archive.store.intervention(intervention_id)
    citation = cite(room.archive.store.get(found.document), found.intervention)
    text = as_bibtex(citation, _permalink(room, citation.id))
    return Response(text, media_type="application/x-bibtex; charset=utf-8", headers=_download(f"{citation.id}.bib"))


@router.get("/i/{intervention_id}/cite.json")
def cite_csl(request: Request, intervention_id: str) -> Response:
    """CSL-JSON."""
    room = room_of(request)
    found = room.archive.store.intervention(intervention_id)
    citation = cite(room.archive.store.get(found.document), found.intervention)
    content = as_csl(citation, _permalink(room, citation.id))
    return Response(content, media_type="application/vnd.citationstyles.csl+json")


def _download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


@router.get("/proceedings")
def documents(
    request: Request,
    body: Annotated[str | None, Query(max_length=300)] = None,
    page: Annotated[int, Query(ge=1, le=MOST_PAGES_LISTED)] = 1,
) -> Response:
    """All documents, newest sitting first."""
    room = room_of(request)
    listed = room.archive.store.documents(body=body, limit=LISTED + 1, offset=(page - 1) * LISTED)
    return room.page(
        request, "documents.html", documents=listed[:LISTED], body=body, page=page, more=len(listed) > LISTED
    )


@router.get("/p/{document_id}")
def document(request: Request, document_id: str, part: int | None = None, at: str = "") -> Response:
    """One document: who was there, what was said, and the printed page beside it."""
    room = room_of(request)
    proceedings = room.archive.store.get(document_id)
    cut = parts(proceedings.interventions)
    number = part if part is not None else part_of(cut, at)
    if not 1 <= number <= len(cut):
        raise NotFoundError(f"This document has {len(cut)} parts; there is no part {number}.")
    shown = cut[number - 1]
    return room.page(
        request,
        "proceedings.html",
        proceedings=proceedings,
        heading=proceedings.heading,
        title=title_of(proceedings),
        participants=turns_by_participant(proceedings),
        outline=_outline(proceedings, cut),
        most=LISTED_BESIDE,
        places={turn.id: n for n, turns in enumerate(cut, 1) for turn in turns},
        passages=list(passages(proceedings, shown)),
        part=number,
        part_count=len(cut),
        longest=PART_CHARACTERS,
        sheet=_first_sheet(proceedings, shown, at),
    )


@router.get("/p/{document_id}/roster")
def roster(request: Request, document_id: str, page: PageNumber = 1) -> Response:
    """Everyone of a document in which more people took part than its own page lists."""
    proceedings = room_of(request).archive.store.get(document_id)
    return _listing(request, proceedings, "Who was there", turns_by_participant(proceedings), page)


@router.get("/p/{document_id}/sections")
def sections(request: Request, document_id: str, page: PageNumber = 1) -> Response:
    """All sections of a document that has more than its own page lists."""
    proceedings = room_of(request).archive.store.get(document_id)
    return _listing(request, proceedings, "Sections", _outline(proceedings, parts(proceedings.interventions)), page)


def _listing(request: Request, proceedings: Proceedings, heading: str, rows: Sequence[object], page: int) -> Response:
    cut = parts(proceedings.interventions)
    return room_of(request).page(
        request,
        "listing.html",
        proceedings=proceedings,
        heading=heading,
        rows=rows[(page - 1) * LISTED_ALONE : page * LISTED_ALONE],
        total=len(rows),
        people=heading == "Who was there",
        places={turn.id: n for n, turns in enumerate(cut, 1) for turn in turns},
        page=page,
        more=len(rows) > page * LISTED_ALONE,
    )


def _first_sheet(proceedings: Proceedings, shown: Sequence[Intervention], at: str) -> Sheet | None:
    """The page of the passage that was asked for, else of the first whose place is known."""
    asked = [turn for turn in shown if turn.id == at]
    return next((found for turn in (*asked, *shown) if (found := sheet(proceedings, turn))), None)


def _outline(proceedings: Proceedings, cut: Sequence[Sequence[Intervention]]) -> list[tuple[str, str, int, int]]:
    """(section id, title, level, part) of every section that has a passage."""
    first: dict[str, int] = {}
    for number, turns in enumerate(cut, 1):
        for turn in turns:
            first.setdefault(turn.section or "", number)
    return [(s.id, s.title, s.level, first[s.id]) for s in proceedings.sections if s.id in first]


@router.get("/p/{document_id}/original.pdf")
def original(request: Request, document_id: str) -> Response:
    """The PDF as it came."""
    room = room_of(request)
    pdf = room.archive.store.pdf(document_id)
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(document_id)}.pdf"}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.get("/p/{document_id}/{digest}/{page}.png")
def page_image(request: Request, document_id: str, digest: str, page: int) -> Response:
    """The picture of a page. The digest in its address makes it safe to keep for ever."""
    room = room_of(request)
    sha256 = room.sha256(document_id, digest)
    picture = room.images.cached(sha256, page)
    if picture is None:
        picture = room.images.draw(sha256, page, room.archive.store.files.pdf(sha256))
    return Response(picture, media_type="image/png", headers={"Cache-Control": FOR_EVER})


@router.get("/feed.atom")
def feed(request: Request) -> Response:
    """What came in last of a search, as Atom."""
    room = room_of(request)
    state = read_state(request.query_params)
    newest = SearchState(q=state.q, chosen=state.chosen, sort="-ingest_seq")
    result = room.archive.search(newest.request(limit=FEED_SIZE, facets=()))
    base = room.settings.public_url.rstrip("/")
    words = state.q or ", ".join(value for _, value in state.narrowed) or "everything new"
    content = atom(
        title=f"Proceedings archive: {words}",
        url=f"{base}{state.url('/feed.atom')}",
        home=f"{base}{state.url('/')}",
        entries=[_feed_entry(room, hit) for hit in result.hits],
    )
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:20]}"', "Cache-Control": "no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(content, media_type="application/atom+xml", headers=headers)


def _feed_entry(room: Room, hit: Hit) -> FeedEntry:
    entry = hit.entry
    url = _permalink(room, entry.id)
    plain = hit.highlight.replace(HIGHLIGHT_OPEN, "").replace(HIGHLIGHT_CLOSE, "")
    changed = room.archive.store.document(entry.proceedings).changed
    return FeedEntry(
        id=url,
        url=url,
        title=f"{entry.speaker or 'Nobody named'} – {entry.title or 'Proceedings'}",
        updated=changed if changed.tzinfo else changed.replace(tzinfo=dt.UTC),
        author=entry.speaker,
        summary=plain,
        category=entry.body,
    )


@router.get("/help")
def help_page(request: Request) -> Response:
    """How to ask, and how to read the answers."""
    return room_of(request).page(request, "help.html")
