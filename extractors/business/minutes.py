"""Minutes of councils and boards: which blocks record business, so that nobody speaks in them, and who reported.

A resolution, a vote, somebody's leaving the table and a decision of the body are business: they name people, and none
of these people speaks. What is left of the minutes (dialogue under labels, reported speech) is for the other readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from archive.models import Candidate, Evidence, Kind, Participant
from extractors.claims import Claims
from extractors.front.titles import fold_keeping
from extractors.page import Block, BlockKind
from extractors.people.names import parse_name, split_honorifics
from extractors.people.people_lists import people_of
from extractors.people.roster import Roster
from extractors.turns import Piece, Turn, text_of
from extractors.words.business_words import minutes_words
from extractors.words.dates import find_dates
from extractors.words.front_words import front_words
from extractors.words.lexicon import Lexicon
from extractors.words.sentences import split
from extractors.words.vocabulary import fold

SURE = 0.95
LIKELY = 0.85  # comings and goings, procedure: told by a word or two
UNPRINTED = 0.45  # that a topic is somebody's words: what the member said is not printed
LONGEST_PROCEDURE = 320  # characters; a longer block says more than that
LONGEST_RESOLUTION = 80  # blocks
LONGEST_HEAD = 400  # characters in which a block shows what it is
LONGEST_OUTCOME = 160  # characters
LONGEST_NUMBER = 40  # characters of "RESOLUTION 12/19"
LONGEST_HEADING = 100  # characters
LONGEST_NAME = 3  # words of the name of somebody unlisted
LONGEST_TOPIC = 140  # characters of what a member reports on

_NUMBER = re.compile(r"^\W*(?P<number>(?=[^\s:]*\d)[A-Za-z0-9][\w./-]{2,20})\s+(?P<rest>\S.*)$", re.DOTALL)
_CLAUSE = re.compile(r"^\W*(?:\(?[a-z0-9]{1,3}[.)]|[•●▪◦–-])\s")
_LABELLED = re.compile(r"^(?P<label>[^:]{3,70}):\s+(?P<rest>\S.*)$", re.DOTALL)
_ITEM_NUMBER = re.compile(r"^\W*(?:\d{1,3}(?:\.\d+)*[.)]?|[A-Z][.)]|[IVX]+[.)])\s")
_SPOKEN = re.compile(r"^[^:]{2,70}:\s*[\"“„«]")
_CLOSING = ("”", "“", "»", '"')
_NEXT_SENTENCE = re.compile(r"[^\W\d_]{3,}[.;]\s+(?=[A-Z])")
_SPLIT = re.compile(r"\s*(?:,|/|&|\band\b|\bet\b|\bund\b|\by\b|\be\b)\s*")


def claim(blocks: Sequence[Block], indexes: Sequence[int], roster: Roster) -> Claims:
    """Turns for the blocks that record business; other blocks are not touched."""
    reader = _Reader(blocks, roster)
    for at in indexes:
        reader.take(at)
    return reader.finish()


class _Reader:
    """Walks the blocks; holds the resolution that is open and whether members report."""

    def __init__(self, blocks: Sequence[Block], roster: Roster) -> None:
        self.blocks = blocks
        self.roster = roster
        self.found: list[Turn] = []
        self.open: list[int] = []
        self.reports = False
        self.quoting = False

    def finish(self) -> Claims:
        self._close()
        return Claims.of(self.found)

    def take(self, at: int) -> None:
        block = self.blocks[at]
        if self._is_spoken(block):
            self._close()
            return
        folded = fold_keeping(block.text).lower()
        if self.open and self._is_number_line() and self._begins_motion(block, folded):
            self.open.append(at)
        elif self._begins_motion(block, folded) or (
            not self.open and minutes_words().resolved.match(folded[:LONGEST_HEAD])
        ):
            self._close()
            self.open.append(at)
        elif self.open and self._goes_on(block, folded):
            self.open.append(at)
        else:
            self._close()
            self._single(at, block, folded)

    def _is_spoken(self, block: Block) -> bool:
        """Part of a dialogue in quotation marks, from its label to the mark that closes it."""
        began = _SPOKEN.match(block.text) is not None
        inside = began or self.quoting
        ends = block.text.rstrip(" .")[-1:] in _CLOSING
        self.quoting = inside and not ends and (began or block.kind is not BlockKind.HEADING)
        return inside

    def _begins_motion(self, block: Block, folded: str) -> bool:
        words = minutes_words()
        if words.moved.search(folded[:200]) and (words.seconded.search(folded[:400]) or len(folded) < 200):
            return True
        match = _NUMBER.match(block.text[:LONGEST_HEAD])
        return bool(match) and self._names_two(match["rest"] if match else "")

    def _names_two(self, text: str) -> bool:
        """ "D. Roe, S. Ek:": mover and seconder, both known."""
        parts = [part for part in _SPLIT.split(text.partition(":")[0].partition(" That ")[0]) if part]
        return len(parts) == 2 and all(self.roster.find(part) is not None for part in parts)

    def _is_number_line(self) -> bool:
        """Only "RESOLUTION 12/19" is open, and its movers follow."""
        return len(self.open) == 1 and len(self.blocks[self.open[0]].text) <= LONGEST_NUMBER

    def _goes_on(self, block: Block, folded: str) -> bool:
        words = minutes_words()
        if (
            block.kind is BlockKind.HEADING
            and not _ends_in_outcome(folded)
            and not words.resolved.match(folded[:LONGEST_HEAD])
        ):
            return False
        closed = _ends_in_outcome(fold_keeping(self.blocks[self.open[-1]].text).lower())
        if closed:
            return bool(words.votes.match(folded[:LONGEST_HEAD]))
        return len(self.open) < LONGEST_RESOLUTION and self._is_part(block, folded)

    def _is_part(self, block: Block, folded: str) -> bool:
        """A clause, a vote, an outcome, or (right under the movers) the motion itself."""
        words = minutes_words()
        if (
            words.resolved.match(folded[:LONGEST_HEAD])
            or _ends_in_outcome(folded)
            or words.votes.match(folded[:LONGEST_HEAD])
        ):
            return True
        so_far = self._text_of_open()
        first_words = len(self.open) == 1 and minutes_words().moved.search(so_far) and not so_far.endswith(".")
        return bool(
            _CLAUSE.match(block.text)
            or first_words
            or block.text[:1].islower()
            or words.seconded.match(folded[:LONGEST_HEAD])
        )

    def _text_of_open(self) -> str:
        return fold_keeping(" ".join(self.blocks[at].text for at in self.open)).lower()

    def _close(self) -> None:
        if not self.open:
            return
        text = self._text_of_open()
        voted = _ends_in_outcome(text) or minutes_words().votes.search(text)
        self._put(self.open, Kind.VOTE if voted else Kind.NARRATIVE, SURE)
        self.open = []

    def _put(self, indexes: Sequence[int], kind: Kind, confidence: float) -> None:
        pieces = tuple(Piece(at, 0, len(self.blocks[at].text)) for at in indexes)
        self.found.append(Turn(pieces=pieces, kind=kind, confidence=confidence))

    def _single(self, at: int, block: Block, folded: str) -> None:
        words = minutes_words()
        heading = block.kind is BlockKind.HEADING or (block.text.isupper() and len(block.text) <= LONGEST_NUMBER)
        if heading and _is_statement(block.text):
            self._put([at], Kind.NARRATIVE, SURE)
        elif heading:
            self.reports = bool(words.reported_under.match(folded[:LONGEST_HEAD]))
        elif self.reports and (turn := self._report(at, block)):
            self.found.append(turn)
        elif words.votes.match(folded[:LONGEST_HEAD]):
            self._put([at], Kind.VOTE, SURE)
        elif (words.decided.match(folded[:LONGEST_HEAD]) and not _names_later(block.text)) or self._is_listing(block):
            self._put([at], Kind.NARRATIVE, LIKELY)
        elif len(block.text) <= LONGEST_PROCEDURE and _is_procedure(folded):
            self._put([at], Kind.PROCEDURAL, LIKELY)

    def _report(self, at: int, block: Block) -> Turn | None:
        """ "Councillor Roe: Museum board": what a member reported on, under a heading that says so."""
        match = _LABELLED.match(block.text)
        person = self.roster.find(match["label"]) if match and len(match["rest"]) <= LONGEST_TOPIC else None
        if match is None or person is None:
            return None
        piece = Piece(at, match.start("rest"), len(block.text))
        return Turn(
            pieces=(piece,),
            kind=Kind.REPORTED,
            label=match["label"],
            evidence=Evidence.LABEL,
            candidates=(Candidate(name=person.name, confidence=UNPRINTED),),
            confidence=UNPRINTED,
        )

    def _is_listing(self, block: Block) -> bool:
        """ "Disclosure of interest: Councillor Ek": a label that is nobody, and people behind it."""
        match = _LABELLED.match(block.text)
        if match is None or len(block.text) > LONGEST_PROCEDURE or self.roster.find(match["label"]):
            return False
        people = people_of(match["rest"])
        return (
            bool(people)
            and len(match["rest"]) < LONGEST_TOPIC
            and all(person.offices or person.name.honorifics for person in people)
        )


def _names_later(text: str) -> bool:
    """Whether a later sentence begins with somebody: "The Board decided … . Mr. Roe dissented …"."""
    return any(split_honorifics(text[match.end() :][:LONGEST_NUMBER])[0] for match in _NEXT_SENTENCE.finditer(text))


def _ends_in_outcome(folded: str) -> bool:
    """ "… Carried."; only the end is looked at, however long the block."""
    return minutes_words().outcome.search(folded[-LONGEST_OUTCOME:]) is not None


def _is_procedure(folded: str) -> bool:
    words = minutes_words()
    said = any(pattern.search(folded) for pattern in (words.movement, words.procedural, words.declared))
    return said or bool(words.impersonal.match(folded[:LONGEST_HEAD]))


def _is_statement(text: str) -> bool:
    """Set like a heading, and a sentence or an entry all the same: "THE BOARD AGREED.", "OPENED: 3/4/2010"."""
    if _ITEM_NUMBER.match(text):
        return False
    _, colon, behind = text.partition(":")
    return text.rstrip().endswith(".") or len(text) > LONGEST_HEADING or (bool(colon) and bool(find_dates(behind)))


def only_people(turns: Iterable[Turn], blocks: Sequence[Block], lexicon: Lexicon) -> list[Turn]:
    """Turns read from the prose of minutes, without what bodies and things are said to "request" and "note".

    In minutes a department's request and a board's decision are business; people report and ask. A declaration of
    interest is an act, as leaving the table is.
    """
    read = [turn if _is_said(turn, blocks, lexicon) else _unsaid(turn) for turn in turns]
    return [part for turn in read for part in _carved(turn, blocks, lexicon)]


def _is_said(turn: Turn, blocks: Sequence[Block], lexicon: Lexicon) -> bool:
    if turn.evidence is Evidence.LABEL or (turn.speaker is None and turn.phrase is None):
        return True
    text = fold_keeping(text_of(turn.pieces, blocks)).lower()
    if len(text) <= LONGEST_PROCEDURE and minutes_words().declared.search(text):
        return False
    person = turn.speaker
    if person is None:
        somebody = lexicon.crowd_one | lexicon.crowd_many | lexicon.elliptic.keys() | lexicon.grammar["voices"]
        named = turn.evidence in (Evidence.JOINT, Evidence.OFFICE)
        return named or bool(set(fold(turn.phrase or "").split()) & somebody)
    if turn.evidence is Evidence.OFFICE:
        return True
    return bool(person.listed or person.honorific or person.roles) or _is_full_name(person)


def _carved(turn: Turn, blocks: Sequence[Block], lexicon: Lexicon) -> Iterator[Turn]:
    """A turn of prose up to where nobody speaks any more: "… in May. It was agreed that a letter be sent." """
    if turn.evidence is Evidence.LABEL or (turn.speaker is None and turn.phrase is None):
        yield turn
        return
    said: list[Piece] = []
    rest: list[Piece] = []
    for piece in turn.pieces:
        for start, end in _sentences(piece, blocks, lexicon):
            folded = fold_keeping(blocks[piece.block].text[start:end]).lower()
            impersonal = bool(rest) or (
                bool(said) and minutes_words().impersonal.match(folded[:LONGEST_HEAD]) is not None
            )
            _extend(rest if impersonal else said, Piece(piece.block, start, end))
    yield msgspec.structs.replace(turn, pieces=tuple(said))
    if rest:
        yield Turn(pieces=tuple(rest), kind=Kind.PROCEDURAL, confidence=LIKELY, section=turn.section)


def _sentences(piece: Piece, blocks: Sequence[Block], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    text = blocks[piece.block].text[piece.start : piece.end]
    for start, end in split(text, lexicon):
        yield piece.start + start, piece.start + end


def _extend(pieces: list[Piece], piece: Piece) -> None:
    """Sentences that follow each other are one piece."""
    last = pieces[-1] if pieces else None
    if last and (last.block, last.end) == (piece.block, piece.start):
        pieces[-1] = Piece(last.block, last.start, piece.end)
    else:
        pieces.append(piece)


def _is_full_name(person: Participant) -> bool:
    """ "Jo Roe", a resident; no "Harbour Security Initiative Fund"."""
    return 2 <= len(person.name.split()) <= LONGEST_NAME and parse_name(person.name) is not None


def _unsaid(turn: Turn) -> Turn:
    return Turn(pieces=turn.pieces, kind=Kind.NARRATIVE, confidence=LIKELY, section=turn.section)


def is_agenda(genre: str | None, blocks: Sequence[Block]) -> bool:
    """Whether a document announces business instead of recording it: it calls itself so and reports no outcome."""
    if genre != "agenda":
        return False
    outcomes = sum(_ends_in_outcome(fold_keeping(block.text).lower()) for block in blocks)
    return outcomes <= max(1, len(blocks) // 20) and not any(_is_quorum(block) for block in blocks)


def _is_quorum(block: Block) -> bool:
    """A list of who was there: "Present: …" with people behind it."""
    label, colon, rest = block.text.partition(":")
    words = tuple(fold_keeping(label).lower().split())
    return bool(colon) and words in front_words().attending and len(people_of(rest)) > 1
