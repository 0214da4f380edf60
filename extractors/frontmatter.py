"""What a document says of itself before its business begins: heading, who takes part, where the body starts.

Enters the layout, leaves `FrontMatter`. Nothing is front matter for its place alone: each block must read like a line
of a cover, a list of people, a table of contents or a standing notice, and the first that does not begins the body.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from archive.models import Heading, Participant
from extractors.business.questions import asked_in
from extractors.front.attendance import Entry, read_attendance, sign_of
from extractors.front.contents import contents_of
from extractors.front.titles import is_cover_line, is_date_line, kind_within, line_kind, read_titles
from extractors.page import Block, BlockKind, Layout
from extractors.people.designations import parse_designation
from extractors.people.people_lists import Listed
from extractors.people.roster import Roster
from extractors.words.dates import find_dates
from extractors.words.front_words import front_words
from extractors.words.languages import detect
from extractors.words.verbatim_words import verbatim_words
from extractors.words.vocabulary import fold, words_of

SAMPLE = 8000  # characters read for the language
LONGEST_COVER = 60  # blocks; no cover is longer
NEAR_BODY = 3  # blocks of the body that may open with the date the cover lacks
NEAR_DATE = 14  # blocks within which a cover's date stands behind lines that could be anything
NEAR_AGAIN = 3  # the same, where another date stood above: "(Convened by notice of 12 May)"
BARE_DATE = 3  # words beside such a date
LONGEST_NOTICE = 1500  # characters
LONGEST_PRINTED = 100  # characters of an alias
LONGEST_DATE_LEAD = 12  # characters of "Aos" or "Am" before a date
LONGEST_TITLE = 90  # characters of a line
LAST_BLOCKS = 12  # among which signatures stand

_SPEECH = re.compile(r"^(?P<label>[^:–—]{2,90}?(?:\([^)]*\))?)\s*(?::|\.?\s?[–—]\s|\.-\s)\s*\S")
_CAPITAL_SPEECH = re.compile(r"^(?P<label>[A-Z][A-Z .'’-]{2,60}[A-Z]{3})\.\s+\S")
_JOB_NUMBER = re.compile(r"^(?:[A-Z]{1,3}\.)?\d{2}-\d{4,6}\s*(?:\([A-Z]\)[\d\s]*)?(?:\*\d+\*)?$|^\*\d{5,}\*$")
_BRACKETED = re.compile(r"^[(\[].*[)\]]\.?$", re.DOTALL)


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """`body_from` is the index of the first block that is no front matter; `skip` holds no interventions, anywhere."""

    heading: Heading
    participants: tuple[Participant, ...] = ()
    body_from: int = 0
    skip: frozenset[int] = frozenset()
    genre: str | None = None  # what the document calls itself: "minutes", "verbatim", "agenda", "questions", …


def read_front(layout: Layout, *, language: str | None = None) -> FrontMatter:
    """Read heading, roster and where the body begins. `language` (ISO 639-1) is found out where it is not given."""
    blocks = layout.blocks
    language = language or detect(_sample(blocks))
    contents = contents_of(blocks)
    notices = _notices(blocks)
    attendance = read_attendance(blocks, language, contents | notices)
    aside = contents | notices | attendance.blocks
    body_from = _body_from(blocks, aside, language)
    cover = [at for at in range(body_from) if at not in aside]
    told = read_titles(layout, cover, language)
    heading = told.heading
    if heading.title is None:
        heading = msgspec.structs.replace(heading, title=_first_heading(blocks[body_from : body_from + 3]))
    if heading.date is None:
        heading = msgspec.structs.replace(heading, date=_opening_date(blocks[: body_from + NEAR_BODY]))
    return FrontMatter(
        heading=heading,
        participants=participants_of(attendance.entries, language),
        body_from=body_from,
        skip=frozenset(at for at in (aside - attendance.leads) | _signatures(blocks) if at >= body_from),
        genre=told.genre or _genre(blocks[at] for at in cover),
    )


def _genre(cover: Iterable[Block]) -> str | None:
    """ "minutes" of "REGULAR MEETING MINUTES, OCTOBER 3, 2006": said by the way, in a line that says something else."""
    lines = [placed.line.text for block in cover for placed in block.lines]
    bare = [re.split(r",|\s(?=\d)", line, maxsplit=1)[0] for line in lines if len(line) <= LONGEST_TITLE]
    return next((kind for text in bare if (kind := kind_within(text))), None)


def participants_of(entries: Iterable[Entry], language: str | None) -> tuple[Participant, ...]:
    """Everybody listed, those listed twice as one."""
    roster = Roster(language=language)
    for entry in entries:
        person = entry.person
        for role in _roles(entry) or (None,):
            roster.join(
                _printed(person), role=role, affiliation=person.affiliation, uncertain=person.uncertain, listed=True
            )
    return roster.participants()


def _printed(person: Listed) -> str:
    """As printed where that can be read again, else the name with its honorifics."""
    again = parse_designation(person.printed)
    if again and again.name and len(person.printed) <= LONGEST_PRINTED:
        one, other = again.name, person.name
        if (one.full, one.honorifics) == (other.full, other.honorifics):
            return person.printed
    bare = " ".join((*person.name.honorifics, person.name.full))
    scoped = next((office.phrase for office in person.offices if office.scope), None)
    told = parse_designation(f"{bare}, {scoped}") if scoped else None  # keeps of what she is the director
    return f"{bare}, {scoped}" if told and told.name and told.name.full == person.name.full else bare


def _roles(entry: Entry) -> tuple[str, ...]:
    offices = tuple(office.phrase or office.role for office in entry.person.offices)
    if entry.person.assistant:
        return (*offices, "assistant")
    if entry.sign.absent:
        return (*offices, "absent")
    return (*offices, entry.sign.role) if entry.sign.role else offices


# -- where the body begins ------------------------------------------------------------------------------------------


def _body_from(blocks: Sequence[Block], aside: frozenset[int], language: str | None) -> int:
    """The block after the last that is surely front matter, before the first that is surely not."""
    sure, dated = 0, False
    for at, block in enumerate(blocks[:LONGEST_COVER]):
        dated = dated or is_date_line(block.text)
        if at in aside:
            sure = at + 1
        elif _begins_body(block, language) and not _dated_soon(blocks, at, NEAR_AGAIN if dated else NEAR_DATE):
            break
        elif line_kind(block.text.strip()) != "topic" or _is_label(block.text):
            sure = at + 1
    if sure:
        return sure
    return _title_alone(blocks, language)


def _title_alone(blocks: Sequence[Block], language: str | None) -> int:
    """A document that begins with its title and nothing else."""
    first = blocks[:2]
    lone = len(first) == 2 and first[0].kind is BlockKind.HEADING and not _begins_body(first[0], language)
    return 1 if lone and first[0].lines[0].line.size > first[1].lines[0].line.size else 0


def _begins_body(block: Block, language: str | None) -> bool:
    text = block.text.strip()
    if line_kind(text) == "date" and is_cover_line(block):
        return False
    if not is_cover_line(block) or _BRACKETED.match(text) or verbatim_words(language).procedure.match(text):
        return True
    if line_kind(text) != "topic":
        return False
    return (
        _is_speech(text)
        or asked_in(text) is not None
        or not (block.kind is BlockKind.HEADING or block.centred or len(text) < 90)
    )


def _dated_soon(blocks: Sequence[Block], at: int, within: int) -> bool:
    """A cover goes on to its date: "(Convened by notice no. 12)", the parties of a case, a note on signs."""
    for block in blocks[at : at + within]:
        if not is_cover_line(block) or _is_speech(block.text) or asked_in(block.text) or block.kind is BlockKind.ITEM:
            return False
        if block.page != blocks[at].page:
            return False
        if is_date_line(block.text, most_words=BARE_DATE):
            return True
    return False


def _is_speech(text: str) -> bool:
    """ "Mr. Ott: Thank you." """
    match = _SPEECH.match(text) or _CAPITAL_SPEECH.match(text)
    if match is None or sign_of(match["label"]):
        return False
    found = parse_designation(match["label"])
    return bool(found and (found.office or (found.name and (found.name.given or found.name.honorifics))))


def _is_label(text: str) -> bool:
    return text.rstrip().endswith(":") and sign_of(text) is not None


# -- notices and signatures -----------------------------------------------------------------------------------------


def _notices(blocks: Sequence[Block]) -> frozenset[int]:
    """Standing notices anywhere, job numbers, and what stands under "Prefatory note" at the front."""
    found = {at for at, block in enumerate(blocks) if _is_notice(block)}
    return frozenset(found | set(_prefaces(blocks[:LONGEST_COVER])))


def _is_notice(block: Block) -> bool:
    text = block.text.strip()
    if len(text) < 40 and _JOB_NUMBER.match(text):
        return True
    return len(text) <= LONGEST_NOTICE and bool(front_words().notices.match(fold(text)))


def _prefaces(blocks: Sequence[Block]) -> Iterator[int]:
    inside = False
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and words_of(block.text) in front_words().preface:
            inside = True
        elif block.kind is BlockKind.HEADING or _is_speech(block.text):
            inside = False
        if inside:
            yield at


def _signatures(blocks: Sequence[Block]) -> frozenset[int]:
    """The lines under the last words: "Mayor:", "______"."""
    first = max(0, len(blocks) - LAST_BLOCKS)
    return frozenset(
        at
        for at in range(first, len(blocks))
        if len(blocks[at].text) < LONGEST_NOTICE and front_words().signatures.fullmatch(fold(blocks[at].text.strip()))
    )


def _first_heading(blocks: Sequence[Block]) -> str | None:
    return next((block.text for block in blocks if block.kind is BlockKind.HEADING and len(block.text) > 3), None)


def _opening_date(blocks: Sequence[Block]) -> dt.date | None:
    """A date that opens a block, weekday first or behind a word or two, though the block goes on: "Monday, July 1, 2019
    / … The House met", "Aos 9 de maio de 2019, às 19h30, reuniram-se os condôminos"."""
    for block in blocks:
        for found in find_dates(block.text[:LONGEST_NOTICE]):
            if found.phrase_start == 0 and found.weekday:
                return found.date
            if 0 < found.phrase_start <= LONGEST_DATE_LEAD and len(block.text[: found.phrase_start].split()) <= 2:
                return found.date
    return None


def _sample(blocks: Sequence[Block]) -> str:
    """Running text first: covers are names in any language."""
    prose = [block.text for block in blocks if len(block.text) > 80] or [block.text for block in blocks]
    text = ""
    for part in prose:
        text += part + " "
        if len(text) > SAMPLE:
            break
    return text[:SAMPLE]
