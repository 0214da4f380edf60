"""Running prose that reports speech -> turns: who said what, sentence by sentence, and how sure that is.

A reporting clause names its speaker; pronouns, offices and surnames are resolved by the cast; a sentence without a
clause carries on with whoever has the floor while nothing breaks it: less surely in a new paragraph, not past a
heading, not past what only an unnamed crowd said. What nobody is reported to say is narrative.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from archive.models import Candidate, Evidence, Kind
from extractors.cast import Cast, Found, Voice, joint_voice
from extractors.clauses import Clauses, Cue, Shape
from extractors.introductions import learn
from extractors.lexicon import Lexicon, Sense
from extractors.mentions import Mention, Who
from extractors.page import Block
from extractors.roster import Roster
from extractors.tokens import Sentence
from extractors.turns import Piece, Turn
from extractors.units import Paragraph, Unit, units_of

SURE_ENOUGH = 0.5  # what `interventions` shows as an answer
NARRATIVE = 0.8  # that nobody is reported to speak
NAMED_MAKERS = 0.95  # of an item that ends with who put it forward
QUOTED_SHARE = 0.5  # of a turn's characters in quotation marks: it is quoted, not reported


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One unit, judged."""

    unit: Unit
    voice: Voice | None
    kind: Kind
    evidence: Evidence
    confidence: float
    anew: bool = False  # begins a turn even where the same voice had the floor


def attribute(
    blocks: Sequence[Block],
    indexes: Sequence[int],
    roster: Roster,
    lexicon: Lexicon,
    *,
    headings: Iterable[int] = (),
) -> list[Turn]:
    """Turns of the blocks at `indexes`, which are in reading order; blocks in `headings` give no turn."""
    clauses = Clauses(lexicon)
    set_off = frozenset(headings)
    units = [
        unit for index in indexes for unit in units_of(blocks, index, clauses, heading=index in set_off) if unit.end
    ]
    reader = _Reader(Cast(roster, lexicon), Register.of(units))
    lines = [reader.read(unit) for unit in units]
    return [
        turn
        for turn in _turns(lines)
        if turn.kind is Kind.RECOMMENDATION or not set_off.issuperset(piece.block for piece in turn.pieces)
    ]


class Register(msgspec.Struct, frozen=True):
    """How this prose reports."""

    share: float  # of its sentences with a sure reporting clause
    past: bool  # whether its reporting verbs stand in the past

    @staticmethod
    def of(units: Sequence[Unit]) -> Register:
        """Counted over clauses whose subject begins them and whose verb says "say"."""
        prose = [unit for unit in units if unit.paragraph not in (Paragraph.HEADING, Paragraph.TABLE)]
        sure = [u.cue for u in prose if u.cue and u.cue.shape is Shape.MAIN and u.cue.sense is Sense.SAY]
        past = sum(cue.tense != "present" for cue in sure)
        return Register(len(sure) / max(len(prose), 1), past * 2 >= len(sure))


class _Reader:
    """Goes through the units once, holding who has the floor."""

    def __init__(self, cast: Cast, register: Register) -> None:
        self.cast = cast
        self.register = register
        self.floor: Voice | None = None
        self.trust = 0.0  # that the floor is who the last line was given to
        self.lead: Voice | None = None  # whom a heading or "Moderated by" names
        self.listing = False  # a clause announced the items that follow
        self.before: Unit | None = None
        self.distance = 0  # units since the last clause

    # -- one unit ---------------------------------------------------------------------------------------------------

    def read(self, unit: Unit) -> Line:
        """Who speaks in `unit`; the next call must be for the unit after it."""
        learn(unit.sentence, self.cast)
        if unit.makers:
            line = self._item(unit)
        elif unit.paragraph is Paragraph.HEADING:
            self._heading(unit)
            line = self._nobody(unit, NARRATIVE)
        elif unit.paragraph is Paragraph.TABLE:
            line = self._nobody(unit, NARRATIVE)
        else:
            line = self._judge(unit)
        self._remember(unit, line)
        return line

    def _item(self, unit: Unit) -> Line:
        """An item that ends with who put it forward."""
        self.floor = None
        found = [found.voice for maker in unit.makers if (found := self.cast.find(maker, current=None))]
        voice = joint_voice(found) if len(found) > 1 else found[0]
        return Line(
            unit=unit,
            voice=voice,
            kind=Kind.RECOMMENDATION,
            evidence=Evidence.ATTRIBUTION,
            confidence=NAMED_MAKERS,
            anew=True,
        )

    def _judge(self, unit: Unit) -> Line:
        cue = unit.cue
        if cue and cue.shape is Shape.LED:
            self._lead(cue)
            return self._nobody(unit, NARRATIVE)
        if cue and (line := self._by_clause(unit, cue)):
            return line
        if self._procedural(unit):
            self.floor = None
            return self._nobody(unit, NARRATIVE, Kind.PROCEDURAL)
        return self._carried(unit)

    def _remember(self, unit: Unit, line: Line) -> None:
        self.before = unit
        if line.voice and line.evidence is not Evidence.CARRY:
            self.distance = 0
            if not unit.makers:
                self.cast.spoke(line.voice)
        else:
            self.distance += 1
        text = unit.sentence.text.rstrip()
        if text.endswith(":"):
            self.listing = line.voice is not None
        elif unit.opening and unit.paragraph in (Paragraph.PLAIN, Paragraph.HEADING):
            self.listing = False

    # -- clauses ----------------------------------------------------------------------------------------------------

    def _by_clause(self, unit: Unit, cue: Cue) -> Line | None:
        if cue.sense is Sense.MANAGE or (self._procedural(unit) and cue.sense is not Sense.SAY):
            return self._managed(unit)
        if cue.mention is None:
            return self._without_subject(unit)
        found = self._resolve(cue.mention)
        if found is None:
            return None
        if self._is_content(unit, cue, found):
            return None
        confidence = round(_trust_in(cue) * found.certainty, 3)
        anew = found.voice.who in (Who.ONE, Who.CROWD) or self._numbered_anew(unit, found)
        self.floor = found.voice
        return Line(
            unit=unit,
            voice=found.voice,
            kind=Kind.REPORTED,
            evidence=self._evidence(cue, found),
            confidence=confidence,
            anew=anew,
        )

    def _resolve(self, mention: Mention) -> Found | None:
        before = self.before.sentence if self.before else None
        return self.cast.find(mention, current=self.floor, before=before)

    def _evidence(self, cue: Cue, found: Found) -> Evidence:
        if cue.shape is Shape.SOURCE and found.evidence in (Evidence.CLAUSE, Evidence.OFFICE):
            return Evidence.ATTRIBUTION
        return found.evidence

    def _numbered_anew(self, unit: Unit, found: Found) -> bool:
        return unit.paragraph is Paragraph.NUMBERED and unit.opening and found.evidence is not Evidence.PRONOUN

    def _is_content(self, unit: Unit, cue: Cue, found: Found) -> bool:
        """Whether the clause stands inside what somebody else is reported to say, or reports no speech at all."""
        mention, voice = cue.mention, found.voice
        if mention is None or (self.floor and voice.key == self.floor.key):
            return False
        weak = cue.lemma in self.cast.lexicon.weak
        if mention.who in (Who.NAME, Who.BODY):
            return self._org_is_content(unit, cue, mention)
        if cue.shape is Shape.NOMINAL and mention.who is Who.PRONOUN:
            return False
        inside = self.floor is not None and not unit.opening
        if inside and cue.tense == "pluperfect":
            return True
        if inside and cue.tense == "present" and self.register.past:
            return True
        if inside and mention.who is Who.DELEGATION and mention.office is None:
            return cue.sense is not Sense.SAY or cue.tense not in ("past", "perfect")
        if weak and not mention.honorific and (inside or self.register.share < 0.1) and mention.who is not Who.PRONOUN:
            return mention.who not in (Who.CROWD, Who.ONE)
        return inside and cue.sense is Sense.THINK and not mention.honorific and mention.who is not Who.PRONOUN

    def _org_is_content(self, unit: Unit, cue: Cue, mention: Mention) -> bool:
        """Bodies and bare names report only where they begin a paragraph, save groups that meet to speak."""
        if mention.head in self.cast.lexicon.speaking_bodies:
            return cue.sense is Sense.THINK and not unit.opening
        if cue.sense is not Sense.SAY:
            return True
        return self.floor is not None and not unit.opening

    def _managed(self, unit: Unit) -> Line:
        self.floor = None
        return self._nobody(unit, NARRATIVE, Kind.PROCEDURAL)

    def _without_subject(self, unit: Unit) -> Line | None:
        """ "Highlighted the need for …": by whoever leads, else by whoever has the floor."""
        dropped = self.cast.lexicon.dropped_subject
        listed = unit.paragraph in (Paragraph.BULLETED, Paragraph.LETTERED)
        voice = self.lead if listed and self.lead else (self.floor if dropped or listed else None)
        if voice is None:
            return None
        self.floor = voice
        confidence = 0.8 if voice is self.lead or dropped else 0.55
        evidence = Evidence.HEADING if voice is self.lead else Evidence.PRONOUN
        return Line(unit=unit, voice=voice, kind=Kind.REPORTED, evidence=evidence, confidence=confidence)

    # -- no clause --------------------------------------------------------------------------------------------------

    def _carried(self, unit: Unit) -> Line:
        voice = self.floor
        if voice is None:
            return self._nobody(unit, NARRATIVE)
        confidence = self._carry(unit, voice)
        if confidence < SURE_ENOUGH:
            self.floor = None if unit.opening else self.floor
        return Line(unit=unit, voice=voice, kind=Kind.REPORTED, evidence=Evidence.CARRY, confidence=confidence)

    def _carry(self, unit: Unit, voice: Voice) -> float:
        """How surely the floor has not changed."""
        if self._in_reported_mood(unit):
            return 0.75 if unit.opening else 0.92
        passive = self._agentless(unit)
        crowd = voice.who is Who.CROWD and not voice.definite
        if unit.paragraph in (Paragraph.BULLETED, Paragraph.LETTERED, Paragraph.NUMBERED) and self.listing:
            return 0.85
        if unit.opening:
            if unit.paragraph is Paragraph.BULLETED or passive or voice.who in (Who.CROWD, Who.ONE):
                return 0.4
            return 0.62
        if passive:
            return 0.4 if crowd else 0.7
        return max(0.9 - 0.01 * self.distance, 0.75) - (0.1 if crowd else 0.0)

    def _in_reported_mood(self, unit: Unit) -> bool:
        """ "Man müsse handeln": a mood that only reported speech has."""
        mood = self.cast.lexicon.grammar.get("reported_mood")
        return mood is not None and not mood.isdisjoint(unit.sentence.lows)

    def _agentless(self, unit: Unit) -> bool:
        """ "It was suggested that", "concern was raised": somebody spoke, and nobody says who."""
        sentence, lexicon = unit.sentence, self.cast.lexicon
        for at in range(1, min(len(sentence), 30)):
            if not _participle_of_saying(sentence, at, lexicon):
                continue
            back = at - 1
            while back > 0 and lexicon.has("adverbs", sentence.lows[back]):
                back -= 1
            if lexicon.has("be", sentence.low(back)):
                return True
        return False

    def _procedural(self, unit: Unit) -> bool:
        return self.cast.lexicon.procedure.search(unit.sentence.text) is not None

    def _nobody(self, unit: Unit, confidence: float, kind: Kind = Kind.NARRATIVE) -> Line:
        return Line(unit=unit, voice=None, kind=kind, evidence=Evidence.NONE, confidence=confidence)

    # -- headings ---------------------------------------------------------------------------------------------------

    def _heading(self, unit: Unit) -> None:
        self.floor = self.lead = None
        mention = self.cast.mentions.single(unit.sentence, 0) if len(unit.sentence) else None
        if mention and mention.who is Who.BODY and mention.head in self.cast.lexicon.lettered:
            found = self.cast.find(mention, current=None)
            self.lead = found.voice if found else None

    def _lead(self, cue: Cue) -> None:
        found = self.cast.find(cue.mention, current=None) if cue.mention else None
        self.lead = found.voice if found else self.lead


_SHAPES = {
    Shape.MAIN: 0.95,
    Shape.SOURCE: 0.93,
    Shape.INVERTED: 0.93,
    Shape.AGENT: 0.85,
    Shape.ANNOUNCED: 0.85,
    Shape.NOMINAL: 0.75,
    Shape.LOOSE: 0.8,
}
_SENSES = {Sense.SAY: 1.0, Sense.ACT: 0.96, Sense.THINK: 0.9, Sense.MANAGE: 0.5}


def _trust_in(cue: Cue) -> float:
    return _SHAPES[cue.shape] * _SENSES[cue.sense]


def _participle_of_saying(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    return any(
        form.tense == "participle"
        and form.sense <= Sense.ACT
        and tuple(sentence.lows[at + 1 : at + 1 + len(form.rest)]) == form.rest
        for form in lexicon.verbs.get(sentence.lows[at], ())
    )


# -- turns ----------------------------------------------------------------------------------------------------------


def _turns(lines: Sequence[Line]) -> list[Turn]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_turn(group) for group in groups]


def _goes_on(last: Line, line: Line) -> bool:
    """Whether `line` belongs to the turn of `last`."""
    if line.anew or (last.confidence < SURE_ENOUGH) != (line.confidence < SURE_ENOUGH):
        return False
    if line.kind is not last.kind:
        return False
    if line.voice is None or last.voice is None:
        return line.voice is last.voice and line.unit.block == last.unit.block
    return line.voice.key == last.voice.key


def _turn(group: list[Line]) -> Turn:
    voice = group[0].voice
    weights = [line.unit.end - line.unit.start for line in group]
    confidence = sum(line.confidence * w for line, w in zip(group, weights, strict=True)) / sum(weights)
    sure = confidence >= SURE_ENOUGH
    named = voice if sure else None
    return Turn(
        pieces=_pieces(group),
        kind=_kind(group),
        speaker=named.person if named else None,
        phrase=named.phrase if named and not named.person else None,
        role=_role(named),
        evidence=group[0].evidence,
        confidence=round(confidence, 3),
        candidates=(Candidate(name=voice.name, confidence=round(confidence, 3)),) if voice and not sure else (),
    )


def _role(voice: Voice | None) -> str | None:
    roles = voice.person.roles if voice and voice.person else ()
    return roles[0] if roles else None


def _kind(group: list[Line]) -> Kind:
    if group[0].kind is not Kind.REPORTED:
        return group[0].kind
    size = sum(len(line.unit.sentence.text) for line in group)
    quoted = sum(end - start for line in group for start, end in line.unit.sentence.quotations)
    return Kind.QUOTED if quoted > QUOTED_SHARE * size else Kind.REPORTED


def _pieces(group: list[Line]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for line in group:
        unit = line.unit
        if pieces and pieces[-1].block == unit.block and pieces[-1].end == unit.start:
            pieces[-1] = Piece(unit.block, pieces[-1].start, unit.end)
        else:
            pieces.append(Piece(unit.block, unit.start, unit.end))
    return tuple(pieces)
