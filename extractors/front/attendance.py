"""Who is listed before, between and after the words spoken -> people with their roles, and the blocks that list them.

A list begins with a label ("Present:", "ATTENDANCE", "Chairperson:", "Présences") and holds people in prose, one a line
or in a table; without a label, two lines of name and office in a row are a list as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from extractors.page import Block, BlockKind
from extractors.people.offices import Office, parse_office, strip_article
from extractors.people.people_lists import Listed, entry_of, is_head_row, people_of, row_of
from extractors.words.business_words import minutes_words
from extractors.words.countries import countries_for
from extractors.words.front_words import front_words
from extractors.words.lexicon import lexicon_for
from extractors.words.vocabulary import fold, vocabulary, words_of

LONGEST_LABEL = 60  # characters
LONGEST_LIST = 2500  # characters of one list set as prose
LONGEST_LEAD = 240  # characters of the words that lead to a list: "The delegation was composed as follows:"
LONGEST_SCRAP = 60  # characters
MOST_SCRAPS = 2  # in a row
MOST_FIELDS = 5  # lines of one entry: name, office, organisation, town
MOST_HOLDERS = 3  # people behind the name of one office
MOSTLY_PEOPLE = 0.5  # share of a table's rows
FEWEST_UNLABELLED = 2  # lines of name and office that make a list without a label
FURTHEST_UNLABELLED = 60  # blocks: a list without a label stands at the front

_LABEL = re.compile(r"^(?P<label>[^\s:：][^:：\n]{1,60}?)\s{0,3}[:：](?P<rest>.*)$", re.DOTALL)
_NUMBER = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*\.?|[A-Z]\.|[IVX]+\.)\s+")
_SENTENCE_END = re.compile(r"[^\W\d_]{4,}[.!?]\s+[A-Z]\w*\s+\w+\s+\w+")


class Sign(msgspec.Struct, frozen=True):
    """What a label says of the people behind it."""

    role: str | None = None  # "chair", "speaker"; None: they are there
    absent: bool = False


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody listed, under the sign of the label before."""

    person: Listed
    sign: Sign


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody listed in the document, and the blocks that do nothing but list them."""

    entries: tuple[Entry, ...]
    blocks: frozenset[int]
    leads: frozenset[int] = frozenset()  # those of them that are sentences: "…, composed as follows:"


def read_attendance(blocks: Sequence[Block], language: str | None, skip: frozenset[int]) -> Attendance:
    """Find the lists among all blocks."""
    reader = _Reader(blocks, language)
    for at in range(len(blocks)):
        if at not in skip:
            reader.take(at)
    listing = frozenset(reader.listing)
    loose, loose_blocks = _unlabelled(blocks, language, skip | listing)
    return Attendance(entries=(*reader.entries, *loose), blocks=listing | loose_blocks, leads=listing & reader.leads)


def sign_of(label: str) -> Sign | None:
    """What a label announces; None where it announces no people."""
    label = label.strip(" .*:–-")
    words, known = words_of(label), front_words()
    if not words or len(label) > LONGEST_LABEL:
        return None
    if words in known.absent:
        return Sign(absent=True)
    if words in known.speakers:
        return Sign(role="speaker")
    if words in known.attending:
        return Sign()
    if words in known.presiding:
        return Sign(role=known.presiding[words])
    if strip_article(label) != label:
        return None  # "The President:" speaks
    office = parse_office(label)
    return Sign(role=office.role) if office and not office.scope else None


class _Reader:
    """Walks the blocks; remembers under which sign it is, and what waits for people to follow."""

    def __init__(self, blocks: Sequence[Block], language: str | None) -> None:
        self.blocks = blocks
        self.language = language
        self.sign: Sign | None = None
        self.waiting: list[int] = []  # labels and leading words, until somebody follows them
        self.scraps: list[int] = []  # ends of lines that wrapped, until somebody follows them
        self.entries: list[Entry] = []
        self.listing: set[int] = set()
        self.leads: set[int] = set()

    def take(self, at: int) -> None:
        block = self.blocks[at]
        if at - 1 not in self.listing and at and minutes_words().votes.match(fold(self.blocks[at - 1].text)):
            self._close()  # "Absent: Roe" under "Ayes: …" is part of a vote
        elif block.kind is BlockKind.TABLE:
            self._take_table(at)
        else:
            self._take_text(at, *_opening(block, early=at < FURTHEST_UNLABELLED))

    def _take_text(self, at: int, rest: str, sign: Sign | None) -> None:
        if sign and rest:
            self._take_people(at, rest, sign)
        elif sign:
            self.sign = sign if sign.role or sign.absent or not self.waiting else self.sign
            if sign_of(_NUMBER.sub("", self.blocks[at].text)):  # a heading whose last line is the label stays
                self.waiting.append(at)
        elif self.sign and (later := _later(self.blocks[at].text)):
            self._take_people(at, later, self.sign)
        elif self.sign and len(self.blocks[at].text) <= LONGEST_LEAD and self.blocks[at].text.rstrip().endswith(":"):
            self.waiting.append(at)  # "…, and composed of the following members:"
            self.leads.add(at)
        elif self.sign:
            self._continue(at)

    def _close(self) -> None:
        self.sign = None
        self.waiting, self.scraps = [], []

    def _take_people(self, at: int, text: str, sign: Sign) -> None:
        people = _people(text, self.blocks[at], self.language, labelled=True) if len(text) <= LONGEST_LIST else ()
        fine = people and not _is_sentence(text) and (not sign.role or any(map(_is_somebody, people)))
        if fine and sign.role and len(people) > MOST_HOLDERS:  # "Clerk: Mayor Ott, Councillors Ek, Roe …" is read out
            self.entries.extend(Entry(person=person, sign=Sign()) for person in people)
        elif fine:
            self.sign = sign
            self._add(people, at)
        else:
            self._close()

    def _continue(self, at: int) -> None:
        block = self.blocks[at]
        if self._is_group(block):
            self.waiting.append(at)
            return
        if match := _LABEL.match(block.text.strip()):  # "Clerk: Mayor Ott, Councillors Ek, Roe …" is read out
            if people := self._under_label(match["label"], match["rest"]):
                self._add(people, at)
                return
            self._close()
            if parse_office(match["label"]):
                people = people_of(match["rest"], self.language)
                self.entries.extend(Entry(person=person, sign=Sign()) for person in people if _is_titled(person))
            return
        people = _people(block.text, block, self.language) if len(block.text) <= LONGEST_LIST else ()
        if one := _of_lines(block, self.language):
            people = (one,)
        heading = block.kind is BlockKind.HEADING
        fine = people and all(map(_is_somebody, people)) and not (heading and not all(map(_is_titled, people)))
        if fine and not _is_sentence(block.text):
            self._add(people, at)
        elif self.listing and not heading and parse_office(block.text, loose=True):
            self._add((), at)  # "Alternate Members of the Committee", said of those above
        elif self.listing and not heading and len(self.scraps) < MOST_SCRAPS and _is_scrap(block.text):
            self.scraps.append(at)
        else:
            self._close()

    def _is_group(self, block: Block) -> bool:
        """ "FIJI", between the names of a list: a heading that is a state."""
        short = block.kind is BlockKind.HEADING and len(block.text) <= LONGEST_LABEL
        return short and countries_for(lexicon_for(self.language)).code(block.text.strip()) is not None

    def _under_label(self, label: str, rest: str) -> tuple[Listed, ...]:
        """ "Director of Ports: Jon Otway", "Port Authority: Ana Roe and Cy Ek": what they are stands before them."""
        if len(rest) > LONGEST_LEAD or self.sign is None or self.sign.role:
            return ()
        people = people_of(rest, self.language)
        office = parse_office(label, loose=True)
        organisation = not office and not frozenset(words_of(label)).isdisjoint(vocabulary().things)
        if not people or not all(map(_is_somebody, people)) or (office and len(people) > MOST_HOLDERS):
            return ()
        if office:
            return tuple(msgspec.structs.replace(one, offices=(office, *one.offices)) for one in people)
        if not organisation:
            return ()
        return tuple(msgspec.structs.replace(one, affiliation=one.affiliation or label) for one in people)

    def _add(self, people: Sequence[Listed], at: int) -> None:
        sign = self.sign or Sign()
        self.listing.update(self.waiting, self.scraps, {at})
        self.waiting, self.scraps = [], []
        self.entries.extend(Entry(person=person, sign=sign) for person in people)

    def _take_table(self, at: int) -> None:
        rows = [row.split("\t") for row in self.blocks[at].text.split("\n")]
        rows = rows[1:] if is_head_row(rows[0]) else rows
        people = [person for row in rows if (person := row_of(row, self.language))]
        if len(people) < max(1, MOSTLY_PEOPLE * len(rows)):
            self._close()
        elif self.sign and not self.sign.role:
            self._add(people, at)
        elif _is_vote(rows):  # who voted was there
            self.entries.extend(Entry(person=person, sign=Sign()) for person in people)


def _opening(block: Block, *, early: bool) -> tuple[str, Sign | None]:
    """What stands behind the label a block begins with, and what the label announces."""
    match = _LABEL.match(block.text.strip())
    if match and block.kind is BlockKind.HEADING and (sign := sign_of(match["rest"])) and not sign.role:
        return "", sign  # "Annex 2: List of participants"
    if match:
        sign = sign_of(match["label"])
        return match["rest"].strip(), sign if sign and (early or not sign.role) else None
    is_label = block.kind is BlockKind.HEADING or block.text.isupper()
    last = block.lines[-1].line.text if block.lines else ""
    sign = (sign_of(_NUMBER.sub("", block.text)) or sign_of(last)) if is_label else None
    return "", sign if sign and not sign.role else None


def _of_lines(block: Block, language: str | None) -> Listed | None:
    """Somebody whose name, office and organisation stand on lines of their own, in any order."""
    lines = [placed.line.text for placed in block.lines]
    if not 1 < len(lines) <= MOST_FIELDS or any(len(line) > LONGEST_LABEL or ":" in line for line in lines):
        return None
    alone = [line for line in lines if "," not in line and not line[0].islower()]  # a name, and nothing else
    people = [entry for line in alone for entry in entry_of(line, language) if entry.name.honorifics]
    if len(people) != 1 or any(line.rstrip().endswith((",", " and", " of")) for line in lines):
        return None
    return row_of(lines, language)


def _is_scrap(text: str) -> bool:
    """ "Operations", "Division of Ports, Board of Governors": what wrapped from the line above."""
    return len(text) <= LONGEST_SCRAP and text.rstrip()[-1:] not in ".?!:;" and ":" not in text


def _later(text: str) -> str:
    """The people of a second line: "later: Mr. Ott (Vice-Chair)"."""
    label, colon, rest = text.partition(":")
    return rest.strip() if colon and words_of(label)[:1] in front_words().later else ""


def is_vote_table(block: Block) -> bool:
    """A table of who voted how."""
    return block.kind is BlockKind.TABLE and _is_vote([row.split("\t") for row in block.text.split("\n")])


def _is_vote(rows: Sequence[Sequence[str]]) -> bool:
    """Most rows say how somebody voted."""
    votes = sum(any(fold(cell.strip()) in front_words().vote_marks for cell in row) for row in rows)
    return votes >= MOSTLY_PEOPLE * len(rows)


def _people(text: str, block: Block, language: str | None, *, labelled: bool = False) -> tuple[Listed, ...]:
    """People one a line where each line is somebody, else in prose."""
    lines = [placed.line.text for placed in block.lines]
    tail = text.split()[-1:] if text else []
    if len(lines) > 1 and tail:
        if ":" in lines[0]:
            lines = [lines[0].partition(":")[2], *lines[1:]]
        each = [entry_of(line, language) for line in lines if line.strip()]
        complete = all(not line.rstrip().endswith((",", " and", "-", "&")) for line in lines[:-1])
        if complete and all(len(people) == 1 and _is_titled(people[0]) for people in each):
            return tuple(person for people in each for person in people)
    run = people_of(text, language)
    if len(run) > 1 and labelled:
        return run
    return entry_of(text, language) if _is_entry(text) else run


def _is_entry(text: str) -> bool:
    """One line of a list of one a line: short, with one comma at most before the office."""
    return len(text) < 120 and text.count(",") <= 3 and ";" not in text.rstrip(" ;")


def _is_titled(person: Listed) -> bool:
    return bool(person.offices or person.name.honorifics)


def _is_somebody(person: Listed) -> bool:
    """More than a word with a capital letter."""
    return bool(person.name.given or person.affiliation) or _is_titled(person)


def _is_sentence(text: str) -> bool:
    """Prose, not a list: a full stop with a sentence after it."""
    return bool(_SENTENCE_END.search(text)) and not text.isupper()


def _unlabelled(
    blocks: Sequence[Block], language: str | None, skip: frozenset[int]
) -> tuple[list[Entry], frozenset[int]]:
    """Runs of lines that are a name and an office each, near the front."""
    run: list[tuple[int, tuple[Listed, ...]]] = []
    for at, block in enumerate(blocks[:FURTHEST_UNLABELLED]):
        people = _titled_lines(block, language) if at not in skip else ()
        if people:
            run.append((at, people))
        elif len(run) >= FEWEST_UNLABELLED:
            break
        else:
            run = []
    if len(run) < FEWEST_UNLABELLED:
        return [], frozenset()
    return [Entry(person=p, sign=Sign()) for _, people in run for p in people], frozenset(at for at, _ in run)


def _titled_lines(block: Block, language: str | None) -> tuple[Listed, ...]:
    if block.kind is BlockKind.TABLE or ":" in block.text:
        return ()
    if not all("," in placed.line.text and placed.line.text[:1].isupper() for placed in block.lines):
        return ()
    each = [entry_of(placed.line.text, language) for placed in block.lines]
    fine = all(len(people) == 1 and _name_and_office(people[0]) for people in each)
    return tuple(person for people in each for person in people) if fine else ()


def _name_and_office(person: Listed) -> bool:
    """ "Ruth Ode, City Solicitor": the office stands behind the name."""
    named = bool(person.name.given or person.name.honorifics)
    return named and any(_behind(office, person.printed) for office in person.offices)


def _behind(office: Office, printed: str) -> bool:
    return fold(printed).rstrip(" ,.").endswith(fold(office.phrase)) or fold(office.phrase) not in fold(printed)
