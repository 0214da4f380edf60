"""Question papers: who asks whom what, and who replied.

"426. Mrs B L Roe (Reform) to ask the Minister of Health: (1) Whether …" is a question by Mrs Roe; under "REPLY:" the
Minister answers. The line that introduces a question is its label, not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from archive.models import Evidence, Kind, Participant
from extractors.claims import Claims
from extractors.front.titles import fold_keeping, is_date_line
from extractors.page import Block, BlockKind
from extractors.people.designations import Designation, parse_designation
from extractors.people.roster import Roster
from extractors.turns import Piece, Turn
from extractors.words.business_words import question_words
from extractors.words.vocabulary import words_of

SURE = 0.95
FEWEST = 2  # questions that make a question paper of a document that does not call itself so
LONGEST_CODE = 24  # characters of a reference number and the space before it
LONGEST_HEAD = 400  # characters in which a block shows what it is
LONGEST_LABEL = 90  # characters
LONGEST_HEADING = 120  # characters

_CODE = re.compile(r"\s*\b[A-Z]{1,4}\d{1,6}[A-Z]?\s*$")
_REPLY_LABEL = re.compile(r"^\W*(?P<label>[^:\n]{3,120}?)\s*(?::|\breplied\s*:?)\s*[-–—]?\s*", re.IGNORECASE)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The line that introduces a question."""

    asker: str
    addressee: str
    label: str  # the line as printed, without what closes it
    start: int  # where the question begins in the block's text


def asked_in(text: str) -> Asked | None:
    """Who asks whom, where `text` begins with a question's introduction."""
    folded = fold_keeping(text[:LONGEST_HEAD]).lower()
    if len(folded) != len(text[:LONGEST_HEAD]):
        return None
    match = question_words().asked.match(folded)
    start = match.end() if match else 0
    if match is None:
        match = question_words().asking.match(folded)
        start = match.start("verb") if match else 0
    if match is None:
        return None
    asker = text[match.start("asker") : match.end("asker")].strip(" *†‡•")
    found = parse_designation(asker)
    if found is None or found.name is None or not (found.name.given or found.name.honorifics or found.affiliation):
        return None
    addressee = text[match.start("addressee") : match.end("addressee")].strip(" ,:-–—")
    return Asked(asker=asker, addressee=addressee, label=text[:start].strip(" :-–—\n"), start=start)


def is_question_paper(genre: str | None, blocks: Sequence[Block], indexes: Sequence[int]) -> bool:
    """It calls itself so, or most of what it prints is questions; one is enough where "ANSWER" stands below it."""
    asked = [at for at in indexes if asked_in(blocks[at].text) is not None]
    if len(asked) == 1 and genre != "questions":
        replies = question_words().replies
        return any(at > asked[0] and words_of(blocks[at].text) in replies for at in indexes)
    return len(asked) >= (1 if genre == "questions" else max(FEWEST, len(indexes) // 8))


def claim(blocks: Sequence[Block], indexes: Sequence[int], roster: Roster) -> Claims:
    """Turns of questions and answers; what belongs to neither is not touched."""
    reader = _Reader(blocks, roster)
    for at in indexes:
        reader.take(at)
    return reader.finish()


class _Reader:
    """Walks the blocks; holds the question or answer that is open."""

    def __init__(self, blocks: Sequence[Block], roster: Roster) -> None:
        self.blocks = blocks
        self.roster = roster
        self.found: list[Turn] = []
        self.blocks_read: set[int] = set()
        self.turn: Turn | None = None
        self.asked: Asked | None = None

    def finish(self) -> Claims:
        self._close()
        return Claims.of(self.found, self.blocks_read)

    def take(self, at: int) -> None:
        block = self.blocks[at]
        if asked := asked_in(block.text):
            self._close()
            self._question(at, asked)
        elif self.asked and (start := self._reply_start(block)) is not None:
            self._close()
            self._answer(at, start)
        elif self.turn and self._names_who_replies(block):
            self.blocks_read.add(at)
            self.turn = msgspec.structs.replace(
                self.turn, speaker=self.roster.join(block.text), label=" ".join(block.text.split())
            )
        elif self.turn and _is_set_off(block):
            self._close()
            self.asked = None
        elif self.turn:
            self._add(at, 0)

    def _names_who_replies(self, block: Block) -> bool:
        """The line below "ANSWER" that says who gives it: "THE MINISTER OF HEALTH (DR. ROE)"."""
        turn = self.turn
        if turn is None or turn.kind is not Kind.ANSWER or turn.pieces or len(block.text) > LONGEST_LABEL:
            return False
        found = parse_designation(block.text)
        return found is not None and found.office is not None and block.text.rstrip()[-1:] not in ".:;?!"

    def _question(self, at: int, asked: Asked) -> None:
        self.asked = asked
        self.turn = Turn(
            pieces=(),
            kind=Kind.QUESTION,
            speaker=self.roster.join(asked.asker),
            label=asked.label,
            role="questioner",
            evidence=Evidence.LABEL,
            confidence=SURE,
        )
        self._add(at, asked.start)

    def _answer(self, at: int, start: int) -> None:
        label = self.blocks[at].text[:start].strip(" :-–—\n") or None
        self.turn = Turn(
            pieces=(),
            kind=Kind.ANSWER,
            speaker=self._answering(label),
            label=label,
            evidence=Evidence.LABEL,
            confidence=SURE,
        )
        self._add(at, start)

    def _answering(self, label: str | None) -> Participant | None:
        """Whoever the label names, else whom the question was put to."""
        named = parse_designation(label) if label else None
        if label and named and words_of(label) not in question_words().replies:
            return self.roster.join(label)
        return self.roster.join(self.asked.addressee) if self.asked else None

    def _reply_start(self, block: Block) -> int | None:
        """Where the words of a reply begin, if one begins here: "REPLY:", "The Minister of Health (Dr. Roe): "."""
        if words_of(block.text) in question_words().replies:
            return len(block.text)
        match = _REPLY_LABEL.match(block.text[:LONGEST_HEAD])
        if match is None:
            return None
        label = match["label"].strip()
        found = parse_designation(label)
        replies = words_of(label) in question_words().replies or (found is not None and _is_somebody(found))
        return match.end() if replies and len(label) <= LONGEST_LABEL else None

    def _add(self, at: int, start: int) -> None:
        """A block's words, without the paper's own reference number at their end."""
        if self.turn is None:
            return
        self.blocks_read.add(at)
        text = self.blocks[at].text
        code = _CODE.search(text, max(start, len(text) - LONGEST_CODE))
        end = code.start() if code else len(text)
        if end > start:
            self.turn = msgspec.structs.replace(self.turn, pieces=(*self.turn.pieces, Piece(at, start, end)))
        if code and code.end() > code.start():
            self.found.append(_reference(at, end, len(text)))

    def _close(self) -> None:
        if self.turn and self.turn.pieces:
            self.found.append(self.turn)
        self.turn = None


def _is_somebody(found: Designation) -> bool:
    """Whoever replies is an office, or a name that is more than a word with a capital letter."""
    return bool(found.office or (found.name and (found.name.honorifics or found.name.given)))


def _reference(at: int, start: int, end: int) -> Turn:
    return Turn(pieces=(Piece(at, start, end),), kind=Kind.NARRATIVE, confidence=SURE)


def _is_set_off(block: Block) -> bool:
    """A date or a department between two questions."""
    if is_date_line(block.text):
        return True
    heading = block.kind is BlockKind.HEADING and len(block.text) < LONGEST_HEADING
    return heading and block.text.isupper() and not _CODE.fullmatch(block.text)
