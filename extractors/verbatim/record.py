"""Reads the body of a verbatim record: turns from labels, with what carries on, interrupts and ends them.

A paragraph without a label goes on with the turn; a heading or a note interrupts it, and afterwards the same speaker
is believed to go on, a little less surely; the closing of the sitting ends it. Where the record prints its speech in
quotation marks (minutes with an exchange in them) a turn ends with its closing mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from archive.models import Evidence, Kind, Participant
from extractors.page import Block, BlockKind
from extractors.people.designations import parse_designation
from extractors.people.offices import strip_article
from extractors.people.roster import Roster
from extractors.turns import Piece, Turn, text_of
from extractors.verbatim.callings import called_holder
from extractors.verbatim.chairs import Chairs
from extractors.verbatim.labels import Convention, Label, is_unnamed
from extractors.verbatim.notes import Note, NoteKind, NoteStyle, inline_notes, is_addressed, read_note, split_reactions
from extractors.words.verbatim_words import VerbatimWords
from extractors.words.vocabulary import words_of

AFTER_NOTE = 0.97  # how far a speaker is believed to go on after a note, a heading; counted on the corpus
AFTER_HEADING = 0.85
NOBODY = 0.9  # a note is by nobody
UNLABELLED = 0.6  # words before the first label, or after the record closed
QUOTED_RULE = 0.7  # share of turns in quotation marks that makes them the rule

_TIME = re.compile(r"\s*\(\d{1,2}[.:]\d{2}(?:[.:]\d{2})?\)")
_INSIDE = re.compile(r"\(([^()]*)\)")
_PARTY = re.compile(r"\(([^().]{3,60}[^().\W]{3})\.\s+([^()]{2,60})\)")
_BROKEN_HYPHEN = re.compile(r"(?<=[^\W\d_])- (?=[A-ZÀ-Þ])")  # "Arap- Roe", from the end of a line
_ANNOUNCING = (":", ":-", ":—", ":–")
_OPENING, _CLOSING = "“„«", "”»"


class Gap(msgspec.Struct, frozen=True):
    """Blocks that no label accounts for."""

    blocks: tuple[int, ...]


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the floor."""

    speaker: Participant | None
    phrase: str | None
    role: str | None
    kind: Kind
    confidence: float


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What stays the same while a record is read."""

    blocks: Sequence[Block]
    labels: dict[int, list[Label]]
    headings: frozenset[int]
    first_lines: frozenset[int]  # blocks that belong to labels: their first lines, or what a speaker is
    style: NoteStyle
    words: VerbatimWords
    roster: Roster
    chairs: Chairs
    quoted: bool
    language: str | None = None


def read_verbatim(context: Context, indexes: Sequence[int]) -> list[Turn | Gap]:
    """Turns and gaps in reading order."""
    reader = _Reader(context)
    for index in indexes:
        reader.read(index)
    return reader.finish()


def is_quoted(blocks: Sequence[Block], convention: Convention) -> bool:
    """Whether speech stands in quotation marks here."""
    starts = [blocks[label.block].text[label.end : label.end + 1] for label in convention.labels]
    return bool(starts) and sum(start in (*_OPENING, *_CLOSING, '"') for start in starts if start) >= QUOTED_RULE * len(
        starts
    )


class _Reader:
    """Goes through the blocks once, holding who has the floor and the turn that is open."""

    def __init__(self, context: Context) -> None:
        self.c = context
        self.found: list[Turn | Gap] = []
        self.gap: list[int] = []
        self.floor: Floor | None = None
        self.pieces: list[Piece] = []
        self.label: Label | None = None
        self.labelled = False  # the open turn begins with its label
        self.asks: str | None = None  # whom "Q." stands for
        self.answers: str | None = None  # whom "A." stands for
        self.examined = any(
            words_of(label.printed) in context.words.answers for row in context.labels.values() for label in row
        )
        self.trust = 1.0  # that the floor has not changed
        self.listing: Kind | None = None  # a note announced what follows: "The following papers were laid:"
        self.announced = False  # the speaker announced what follows: "I beg to move:"
        self.fresh = False  # nothing since the last heading

    def finish(self) -> list[Turn | Gap]:
        self._close_turn()
        self._close_gap()
        return self.found

    def read(self, index: int) -> None:
        block = self.c.blocks[index]
        labels = self.c.labels.get(index, [])
        if index in self.c.first_lines:
            return
        if labels:
            self._read_labelled(index, labels)
        elif block.kind is BlockKind.TABLE:
            self._read_table(index)
        elif self._as_note(index) or self._as_examiner(index):
            return
        elif index in self.c.headings:
            self._read_heading(index)
        else:
            self._read_plain(index, 0, len(block.text))

    # -- what a block is ----------------------------------------------------------------------------------------------

    def _read_labelled(self, index: int, labels: list[Label]) -> None:
        text = self.c.blocks[index].text
        if text[: labels[0].start].strip():
            self._read_plain(index, 0, labels[0].start)
        for at, label in enumerate(labels):
            end = labels[at + 1].start if at + 1 < len(labels) else len(text)
            self._give_floor(label)
            self._read_plain(index, label.end, end)

    def _read_heading(self, index: int) -> None:
        self._close_turn()
        self.c.chairs.learn(self.c.blocks[index].text)
        if self.floor is None:
            self.gap.append(index)
        self.trust = min(self.trust, AFTER_HEADING)
        self.listing = None
        self.fresh = True

    def _read_table(self, index: int) -> None:
        if self.floor is None:
            self.gap.append(index)
            return
        self._close_turn()
        kind = Kind.VOTE if self.c.words.votes.search(self.c.blocks[index].text) else Kind.NARRATIVE
        self._add(kind, index, 0, len(self.c.blocks[index].text))

    def _as_note(self, index: int) -> bool:
        """Read the block as a note, where it is one."""
        block = self.c.blocks[index]
        if index in self.c.headings and block.text.lstrip()[:1] not in ("(", "["):
            return self._heading_note(index)
        note = read_note(block, self.c.style, self.c.words)
        if note is None or (not self.c.labels and self.c.chairs.is_taken(block.text)):
            return False  # in prose its reader must hear, in its place, who presides
        if self._awaits_words() and block.text.lstrip()[:1] not in ("(", "[") and note.kind is NoteKind.PROCEDURE:
            return False  # "The Board met twice", says whose name stands above
        self._read_note(index, note)
        return True

    def _awaits_words(self) -> bool:
        """Whether a name has just been given on a line of its own."""
        return self.floor is not None and self.labelled and not self.pieces

    def _as_examiner(self, index: int) -> bool:
        """ "BY MR. WRAY:" and "JANE ROE, called as a witness": who asks and who answers from here on."""
        text = self.c.blocks[index].text.strip()
        examiner, sworn = self.c.words.examiner.match(text), self.c.words.sworn.match(text)
        if examiner:
            self.asks = next(filter(None, examiner.groups()))
        elif sworn:
            self.answers = next(filter(None, sworn.groups()))
        if (examiner or sworn) and index not in self.c.headings:
            self._add(Kind.PROCEDURAL, index, 0, len(self.c.blocks[index].text))
            return True
        return False

    def _heading_note(self, index: int) -> bool:
        """Centred or bold, and yet a note: "The House met at 2.30 p.m."."""
        block = self.c.blocks[index]
        words, text = self.c.words, block.text.strip()
        told = words.procedure.match(text) or words.votes.match(text) or words.reactions.search(text)
        if not told and not self._closes_bracket(Kind.PROCEDURAL, text):
            return False
        note = read_note(block, self.c.style, self.c.words)
        if note is not None:
            self._read_note(index, note)
        return note is not None

    def _read_note(self, index: int, note: Note) -> None:
        self._close_turn()
        text = self.c.blocks[index].text
        parts = split_reactions(text, note, self.c.words) if text.strip()[:1] in "([" else [note]
        for part in parts:
            self._add_note(index, part)
        self.c.chairs.learn(text)
        self.trust = min(self.trust, AFTER_NOTE)
        self.fresh = False
        if self.c.words.closing.match(text.strip()):
            self.floor = None
        if note.kind is NoteKind.VOTE:
            self.listing = Kind.VOTE
        elif text.rstrip().endswith(_ANNOUNCING):
            self.listing = Kind.PROCEDURAL
        elif self.listing is not Kind.VOTE and note.kind is not NoteKind.PROCEDURE:
            self.listing = None

    def _read_plain(self, index: int, start: int, end: int) -> None:
        """Words without a label: the turn goes on."""
        text = self.c.blocks[index].text
        if not any(map(str.isalnum, text[start:end])):
            return
        if self.floor is None and end - start == len(self.c.blocks[index].text):
            self.gap.append(index)
        elif self.floor is None:
            self._add(Kind.NARRATIVE, index, start, end)
        elif self._is_listed(text[start:end]) or self._is_motion(text[start:end]):
            self._add(self.listing or Kind.PROCEDURAL, index, start, end)
        else:
            self._speak(index, start, end)
        self.fresh = False

    def _is_listed(self, text: str) -> bool:
        """What a note announced, unless somebody speaks there."""
        if self.listing and is_addressed(text, self.c.words):
            self.listing = None
        return self.listing is not None

    def _is_motion(self, text: str) -> bool:
        """The text of a motion under its heading, which nobody announced."""
        return self.fresh and not self.announced and text.startswith("THAT")

    def _speak(self, index: int, start: int, end: int) -> None:
        block = self.c.blocks[index]
        at = start
        for note in inline_notes(block, start, end, self.c.words):
            self._add_piece(index, at, note.start)
            self._close_turn()
            for part in split_reactions(block.text, note, self.c.words):
                self._add_note(index, part)
            self.trust = min(self.trust, AFTER_NOTE)
            at = note.end
        self._add_piece(index, at, end)
        motion = self.announced and block.text[start:].startswith("THAT")
        self.announced = motion or block.text[start:end].rstrip().endswith(_ANNOUNCING)
        if self.c.quoted and not self._quotation_open():
            self._close_turn()
            self.floor = None

    def _add_piece(self, index: int, start: int, end: int) -> None:
        if self.c.blocks[index].text[start:end].strip():
            self._close_gap()
            self.pieces.append(Piece(index, start, end))

    def _quotation_open(self) -> bool:
        text = " ".join(self.c.blocks[piece.block].text[piece.start : piece.end] for piece in self.pieces)
        opened = sum(map(text.count, _OPENING))
        return opened > sum(map(text.count, _CLOSING))

    # -- who has the floor --------------------------------------------------------------------------------------------

    def _give_floor(self, label: Label) -> None:
        self._close_turn()
        self._learn_holder(label)
        self.floor = self._examined(floor_of(label, self.c))
        self.label, self.labelled = label, True
        self.trust = 1.0
        self.listing, self.fresh, self.announced = None, False, False

    def _examined(self, floor: Floor) -> Floor:
        """ "Q." and "A." under the names of who asks and who answers, where the record gives them."""
        who = self.asks if floor.kind is Kind.QUESTION else self.answers
        if who is None or floor.kind not in (Kind.QUESTION, Kind.ANSWER):
            return floor
        return msgspec.structs.replace(floor, speaker=self.c.roster.join(who), phrase=None)

    def _learn_holder(self, label: Label) -> None:
        """Who holds the office of a label that names nobody, where the turn before called them by name."""
        designation = parse_designation(label.printed, self.c.language)
        last = self.found[-1] if self.found else None
        if not designation or designation.name or not designation.office or not isinstance(last, Turn):
            return
        if self.c.roster.find(label.printed) is None:
            name = called_holder(label.printed, text_of(last.pieces, self.c.blocks), self.c.language)
            if name:
                self.c.roster.appoint(label.printed, self.c.roster.join(name))

    # -- what is found ------------------------------------------------------------------------------------------------

    def _close_turn(self) -> None:
        if self.pieces and self.floor:
            called = self.c.words.called.search(text_of(self.pieces, self.c.blocks)) if self.examined else None
            self.answers = next(filter(None, called.groups())) if called else self.answers
            evidence = Evidence.LABEL if self.labelled else Evidence.CARRY
            self.found.append(
                Turn(
                    pieces=tuple(self.pieces),
                    kind=self.floor.kind,
                    speaker=self.floor.speaker,
                    phrase=self.floor.phrase,
                    label=self.label.printed if self.label else None,
                    role=self.floor.role,
                    evidence=evidence,
                    confidence=round(self.floor.confidence * self.trust, 3),
                )
            )
            self.labelled = False
        self.pieces = []

    def _close_gap(self) -> None:
        if self.gap:
            self.found.append(Gap(tuple(self.gap)))
        self.gap = []

    def _add(self, kind: Kind, index: int, start: int, end: int) -> None:
        self._close_turn()
        self._close_gap()
        if self._goes_on(kind) or self._closes_bracket(kind, self.c.blocks[index].text[start:end]):
            last = self.found.pop()
            pieces = (*last.pieces, Piece(index, start, end)) if isinstance(last, Turn) else ()
            self.found.append(Turn(pieces=pieces, kind=kind, confidence=NOBODY))
            return
        self.found.append(Turn(pieces=(Piece(index, start, end),), kind=kind, confidence=NOBODY))

    def _goes_on(self, kind: Kind) -> bool:
        """The lists of a vote are one passage."""
        last = self.found[-1] if self.found else None
        return kind is Kind.VOTE and isinstance(last, Turn) and last.kind is kind

    def _closes_bracket(self, kind: Kind, text: str) -> bool:
        """Whether a note ends here that began in the block before."""
        last = self.found[-1] if self.found else None
        if not isinstance(last, Turn) or last.kind is not kind:
            return False
        before = self.c.blocks[last.pieces[-1].block].text
        return _open_brackets(before) > 0 > _open_brackets(text)

    def _add_note(self, index: int, note: Note) -> None:
        if note.kind is NoteKind.HECKLE:
            self._close_gap()
            self.found.append(heckle_turn(index, note, self.c))
            return
        if self.floor is None and not self.found:
            self._close_gap()
        self._add(Kind.VOTE if note.kind is NoteKind.VOTE else Kind.PROCEDURAL, index, note.start, note.end)


def _open_brackets(text: str) -> int:
    return sum(map(text.count, "([")) - sum(map(text.count, ")]"))


def floor_of(label: Label, context: Context) -> Floor:
    """Who a label gives the floor to."""
    roster, words = context.roster, context.words
    kind = _kind(label, words, context.blocks[label.block].text[label.end :])
    designation = parse_designation(label.printed, context.language)
    role = designation.office.role if designation and designation.office else None
    if is_unnamed(label.printed, words) and roster.find(label.printed) is None:
        return Floor(speaker=None, phrase=label.printed, role=None, kind=kind, confidence=label.confidence)
    name = _behind_title(_nameable(plain_label(label.printed, words), context.language), roster)
    person = roster.join(_with_role(name, label, context))
    return Floor(speaker=person, phrase=None, role=role, kind=kind, confidence=label.confidence)


def plain_label(printed: str, words: VerbatimWords) -> str:
    """Without the time ("(14:02)") and asides in brackets, and with "(Jaime Mota. PSX - SP)" parted in two."""
    printed = _BROKEN_HYPHEN.sub("-", printed)
    parted = _PARTY.sub(r"(\1) (\2)", _TIME.sub("", words.to_whom.sub("", printed)))
    return _INSIDE.sub(lambda bracket: f"({words.aside.sub('', bracket[1])})", parted).strip()


def _behind_title(name: str, roster: Roster) -> str:
    """ "Mhe. Jane Roe" is Jane Roe, where she has spoken before, whatever language the abbreviation is in."""
    first, _, rest = name.partition(" ")
    return rest if first.endswith(".") and " " in rest and roster.find(name) is None and roster.find(rest) else name


def _with_role(name: str, label: Label, context: Context) -> str:
    """ "Jane Roe" above "Chief Executive" is "Jane Roe, Chief Executive", where that reads as a name and an office."""
    if label.role is None:
        return name
    full = f"{name}, {' '.join(context.blocks[label.role].text.split())}"
    found = parse_designation(full, context.language)
    return full if found and found.name and found.office else name


def _nameable(printed: str, language: str | None) -> str:
    """What of a label names somebody: "JANE ROE (Ö) replik" says more behind its bracket than who speaks."""
    last = printed.rfind(")") + 1
    shorter = (printed, printed[:last], printed.partition(" (")[0].strip())
    found = next((text for text in shorter if text and parse_designation(text, language)), None)
    return found or _holder(printed, language) or shorter[-1] or printed


def _holder(printed: str, language: str | None) -> str | None:
    """Who stands in the bracket behind an office that no lexicon knows, where it is a full name."""
    inside = _INSIDE.search(printed)
    found = parse_designation(inside[1], language) if inside else None
    named = found is not None and found.name is not None and bool(found.name.given or found.name.honorifics)
    return inside[1] if inside and named else None


def _kind(label: Label, words: VerbatimWords, after: str) -> Kind:
    key = words_of(label.printed)
    if key in words.questions or (label.closer == "none" and words.asks.match(after)):
        return Kind.QUESTION
    return Kind.ANSWER if key in words.answers else Kind.SPEECH


def _heckler(printed: str) -> str:
    """ "Uwe Brandes, Freie Liste" is a name and a party, not a surname and a given name."""
    name, comma, party = strip_article(printed).partition(", ")
    return f"{name} ({party})" if comma and " " in name else strip_article(printed)


def heckle_turn(index: int, note: Note, context: Context) -> Turn:
    """A heckle, by whom the note names: a person, a group, or nobody."""
    who = _heckler(note.who) if note.who else None
    designation = parse_designation(who, context.language) if who else None
    named = (
        designation is not None
        and designation.name is not None
        and (bool(designation.name.honorifics or designation.affiliation) or context.roster.find(who or "") is not None)
    )
    return Turn(
        pieces=(Piece(index, note.words, note.end),),
        kind=Kind.INTERJECTION,
        speaker=context.roster.join(who) if named and who else None,
        phrase=None if named else who,
        label=note.who,
        evidence=Evidence.LABEL if note.who else Evidence.NONE,
        confidence=0.9 if note.who else 0.6,
    )
