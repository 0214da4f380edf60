"""Running prose that reports speech -> turns: who said what, sentence by sentence, and how sure that is.

A reporting clause names its speaker; pronouns, offices and surnames are resolved by the cast; a sentence without a
clause carries on with whoever has the floor while nothing breaks it: less surely in a new paragraph, not past a
heading, not past what only an unnamed crowd said. What nobody is reported to say is narrative.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from archive.models import Evidence, Kind
from extractors.page import Block
from extractors.people.roster import Roster
from extractors.reported.cast import Cast, Found, Voice, joint_voice
from extractors.reported.clauses import Clauses
from extractors.reported.cues import Cue, Shape
from extractors.reported.introductions import learn, learn_all
from extractors.reported.lines import SURE_ENOUGH, Line, turns_of
from extractors.reported.mentions import Mention, Who
from extractors.reported.predicates import Predicates
from extractors.reported.register import Register, names_speaker, register_of
from extractors.reported.units import LONGEST_SENTENCE, Paragraph, Unit, units_of
from extractors.turns import Turn
from extractors.words.countries import uses_codes
from extractors.words.lexicon import Lexicon, Sense
from extractors.words.tokens import Sentence, lower

# Confidences are estimates, made while reading how far each kind of clause can be trusted; nobody counted them.
NOBODY = 0.8  # that nobody is reported to speak
MAKER = 0.95  # an item that ends with who put it forward
SHAPES = {
    Shape.MAIN: 0.95,
    Shape.SOURCE: 0.93,
    Shape.INVERTED: 0.93,
    Shape.AGENT: 0.85,
    Shape.ANNOUNCED: 0.85,
    Shape.NOMINAL: 0.75,
    Shape.LOOSE: 0.8,
}
SENSES = {Sense.SAY: 1.0, Sense.ACT: 0.96, Sense.THINK: 0.9, Sense.MANAGE: 0.5}
LED = 0.8  # no subject, after "Moderated by" or a heading that names a group
DROPPED = 0.8  # no subject, in a language that leaves it out
LEFT_OUT = 0.55  # no subject, in one that does not
LISTED = 0.85  # an item after "She made three points:"
SAME_PARAGRAPH = 0.9
FADES = 0.01  # with every sentence since the last clause
FADED = 0.75
NEW_PARAGRAPH = 0.62
ANOTHER = 0.6  # a sentence about somebody in the room, by a verb that we do not know for one of speaking
PASSIVE = 0.7  # "it was stressed that", in the paragraph of a named speaker
UNKNOWN = 0.4  # somebody spoke, and likely another
CROWD_FADES = 0.1  # what "some participants" said ends sooner than what a person said
MOOD = 0.92  # a mood that only reported speech has, in the paragraph and at its beginning
MOOD_OPENING = 0.75
AGENTLESS_WINDOW = 30  # tokens among which a passive of the main clause stands


def attribute(
    blocks: Sequence[Block],
    indexes: Sequence[int],
    roster: Roster,
    lexicon: Lexicon,
    *,
    headings: Iterable[int] = (),
) -> list[Turn]:
    """Turns of the blocks at `indexes`, which are in reading order; blocks in `headings` give no turn."""
    return attribute_runs(blocks, [indexes], roster, lexicon, headings=headings)[0]


def attribute_runs(
    blocks: Sequence[Block],
    runs: Sequence[Sequence[int]],
    roster: Roster,
    lexicon: Lexicon,
    *,
    headings: Iterable[int] = (),
    told: Iterable[int] = (),
    title: str | None = None,
) -> list[list[Turn]]:
    """The same for several runs of blocks with other matter between them: one cast; nobody has the floor at first.

    Blocks in `told` give no turn either, but say who holds which office: "The Chairman, Ms. Roe, called for order".
    A `title` that names one state says whose delegation is "the delegation".
    """
    indexes = [index for run in runs for index in run]
    clauses = Clauses(lexicon, codes=uses_codes(blocks[index].text for index in indexes))
    set_off = frozenset(headings)
    units = [
        [unit for index in run for unit in units_of(blocks, index, clauses, heading=index in set_off) if unit.end]
        for run in runs
    ]
    every = [unit for run in units for unit in run]
    home = clauses.mentions.only_state(Sentence(title)) if title else None
    cast, register = Cast(roster, clauses.mentions, surnames_of(every), home), register_of(every)
    for index in told:
        learn_all(blocks[index].text, cast)
    return [_read(run, cast, register, set_off) for run in units]


def surnames_of(units: Iterable[Unit]) -> frozenset[str]:
    """The surnames of everybody who is printed with more than a surname where they speak: "C. Roe (Suva) reviewed"."""
    mentions = [unit.cue.mention for unit in units if unit.cue and unit.cue.mention]
    people = [one for mention in mentions for one in (mention, *mention.members) if one.who is Who.PERSON and one.name]
    return frozenset(lower(one.name.split()[-1]) for one in people if one.name)


def _read(units: Sequence[Unit], cast: Cast, register: Register, headings: frozenset[int]) -> list[Turn]:
    reader = _Reader(cast, register)
    lines = [reader.read(unit) for unit in units]
    return turns_of([line for line in lines if line.unit.makers or line.unit.block not in headings])


class _Reader:
    """Goes through the units once, holding who has the floor."""

    def __init__(self, cast: Cast, register: Register) -> None:
        self.cast = cast
        self.lexicon = cast.lexicon
        self.predicates = Predicates(cast.lexicon)
        self.register = register
        self.floor: Voice | None = None
        self.lead: Voice | None = None  # whom a heading or "Moderated by" names
        self.acting: Voice | None = None  # who opened or closed something in the sentence before
        self.listing = False  # a clause announced the items that follow
        self.before: Sentence | None = None
        self.distance = 0  # units since the last clause
        self.broken = False  # a heading stands before this unit

    def read(self, unit: Unit) -> Line:
        """Who speaks in `unit`; the next call must be for the unit after it."""
        if len(unit.sentence.tokens) <= LONGEST_SENTENCE:
            learn(unit.sentence, self.cast)
        line = self._judged(unit)
        if line.voice and line.evidence is not Evidence.CARRY:
            self.distance, self.acting = 0, None
            if not unit.makers:
                self.cast.spoke(line.voice)
        else:
            self.distance += 1
        self._note_listing(unit, line)
        self.before = unit.sentence
        anew, self.broken = line.anew or self.broken, unit.lead or unit.paragraph is Paragraph.HEADING
        return msgspec.structs.replace(line, anew=anew)

    def _note_listing(self, unit: Unit, line: Line) -> None:
        if unit.sentence.text.rstrip().endswith(":"):
            self.listing = line.voice is not None
        elif unit.opening and (unit.paragraph in _NO_ITEMS or line.evidence is not Evidence.CARRY):
            self.listing = False

    def _judged(self, unit: Unit) -> Line:
        if unit.makers:
            return self._item(unit)
        if unit.paragraph is Paragraph.HEADING:
            return self._heading(unit)
        if unit.lead:
            return self._heading(unit)
        if unit.paragraph is Paragraph.TABLE:
            return _nobody(unit)
        return self._prose(unit)

    # -- what is no prose -------------------------------------------------------------------------------------------

    def _item(self, unit: Unit) -> Line:
        """An item that ends with who put it forward."""
        self.floor = None
        voices = [found.voice for maker in unit.makers if (found := self.cast.find(maker, current=None))]
        if not voices:
            return _nobody(unit)
        voice = joint_voice(voices, self.lexicon.conjunction) if len(voices) > 1 else voices[0]
        return _line(unit, voice, Evidence.ATTRIBUTION, MAKER, kind=Kind.RECOMMENDATION, anew=True)

    def _heading(self, unit: Unit) -> Line:
        """A heading ends every turn; "Group 1: Water" says whose the fragments below are."""
        self.floor = self.lead = self.acting = None
        self.cast.part()
        mention = self.cast.mentions.single(unit.sentence, 0) if len(unit.sentence) else None
        if mention and mention.who is Who.BODY and mention.head in self.lexicon.lettered:
            found = self.cast.find(mention, current=None)
            self.lead = found.voice if found else None
        return _nobody(unit)

    # -- clauses ----------------------------------------------------------------------------------------------------

    def _prose(self, unit: Unit) -> Line:
        cue = unit.cue
        if cue and cue.shape is Shape.LED:
            return self._led(unit, cue)
        if self.lexicon.outcomes.match(unit.sentence.text):
            self.floor = None
            return _nobody(unit)
        procedural = self.lexicon.procedure.search(unit.sentence.text) is not None
        if cue and (cue.sense is Sense.MANAGE or (procedural and _is_act(cue))):
            return self._managed(unit, cue)
        if cue and (line := self._by_clause(unit, cue)):
            return line
        return self._managed(unit) if procedural else self._carried(unit)

    def _led(self, unit: Unit, cue: Cue) -> Line:
        found = self.cast.find(cue.mention, current=None) if cue.mention else None
        self.lead = found.voice if found else self.lead
        return _nobody(unit)

    def _managed(self, unit: Unit, cue: Cue | None = None) -> Line:
        """ "The Chair opened the floor"; "the meeting rose": nobody goes on after it, unless as "she"."""
        self.floor = None
        found = self.cast.find(cue.mention, current=None) if cue and cue.mention else None
        if found and found.voice.person:
            self.cast.spoke(found.voice)
            self.acting = found.voice
        return _nobody(unit, Kind.PROCEDURAL)

    def _by_clause(self, unit: Unit, cue: Cue) -> Line | None:
        if cue.mention is None:
            return self._without_subject(unit)
        found = self._resolved(unit, cue, cue.mention)
        if found is None:
            return None
        self.floor = found.voice
        return _line(
            unit,
            found.voice,
            _evidence(cue, found),
            SHAPES[cue.shape] * SENSES[cue.sense] * found.certainty,
            anew=found.voice.who in (Who.ONE, Who.CROWD) or _numbered_anew(unit, found),
        )

    def _resolved(self, unit: Unit, cue: Cue, mention: Mention) -> Found | None:
        """Whom the clause gives the floor; one that reads like content counts only for who has it already."""
        floor = self.floor
        if mention.who is Who.DELEGATION and mention.country is None and unit.opening:
            floor = None  # "The delegation" that opens a paragraph is whoever is called so
        mention = self._as_known(mention)
        if cue.shape is Shape.SOURCE and self._is_cited(unit, mention):
            return None
        speaks = names_speaker(unit, cue, mention, self.lexicon, self.register, floor=self.floor is not None)
        if speaks:
            return self.cast.find(mention, current=floor, before=self.before)
        known = self.cast.known(mention, current=floor) if floor else None
        return known if known and floor and known.voice.key == floor.key else None

    def _as_known(self, mention: Mention) -> Mention:
        """A bare surname that belongs to somebody is a person and no organisation; "COM" is who was called so."""
        if mention.who is Who.JOINT:
            members = tuple(map(self._as_known, mention.members))
            sure = all(member.honorific for member in members)
            return msgspec.structs.replace(mention, members=members, honorific=sure)
        if mention.who is Who.OFFICE and (held := self.cast.known(mention, current=None)):
            listed = held.voice.person is not None and held.voice.person.listed
            return msgspec.structs.replace(mention, honorific=mention.honorific or listed)
        if mention.who is not Who.NAME:
            return mention
        if body := self.cast.called(mention):
            return body
        known = self.cast.known(mention, current=None)
        if (known and known.voice.who is Who.PERSON) or lower(mention.text) in self.cast.surnames:
            return msgspec.structs.replace(mention, who=Who.PERSON, honorific=True, definite=True)
        return msgspec.structs.replace(mention, definite=mention.definite or self.register.surnames)

    def _is_cited(self, unit: Unit, mention: Mention) -> bool:
        """ "According to non-governmental organizations, …", said by whoever has the floor."""
        if mention.who is Who.NAME:
            return True
        strangers = mention.who in (Who.CROWD, Who.ONE) and not self.lexicon.has("attendees", mention.head)
        return strangers and self.floor is not None and not unit.opening

    def _without_subject(self, unit: Unit) -> Line | None:
        """ "Highlighted the need for …": by whoever leads, else by whoever has the floor."""
        dropped = self.lexicon.dropped_subject
        listed = unit.paragraph in (Paragraph.BULLETED, Paragraph.LETTERED)
        if listed and self.lead:
            self.floor = self.lead
            return _line(unit, self.lead, Evidence.HEADING, LED)
        if dropped and self.floor is None:
            self.floor = self.acting  # "La presidenta abrió la sesión. Señaló que …"
        if self.floor is None or not (dropped or listed):
            return None
        return _line(unit, self.floor, Evidence.PRONOUN, DROPPED if dropped else LEFT_OUT)

    # -- no clause --------------------------------------------------------------------------------------------------

    def _carried(self, unit: Unit) -> Line:
        voice = self.floor
        if voice is None:
            return _nobody(unit)
        confidence = self._carry(unit, voice)
        if confidence < SURE_ENOUGH and unit.opening:
            self.floor = None
        return _line(unit, voice, Evidence.CARRY, confidence)

    def _carry(self, unit: Unit, voice: Voice) -> float:
        """How surely the floor has not changed."""
        if unit.opening:
            return self._carry_over(unit, voice)
        if self._in_reported_mood(unit):
            return MOOD
        crowd = voice.who is Who.CROWD and not voice.definite
        if self._agentless(unit):
            return UNKNOWN if crowd else PASSIVE
        if self._about_another(unit, voice):
            return ANOTHER
        return max(SAME_PARAGRAPH - FADES * self.distance, FADED) - (CROWD_FADES if crowd else 0.0)

    def _carry_over(self, unit: Unit, voice: Voice) -> float:
        """The same at the beginning of a paragraph or item."""
        if self.listing and unit.paragraph is not Paragraph.PLAIN:
            return LISTED
        if self._agentless(unit, most=Sense.THINK):
            return UNKNOWN
        if self._in_reported_mood(unit):
            return MOOD_OPENING
        if unit.paragraph is Paragraph.BULLETED or voice.who in (Who.CROWD, Who.ONE):
            return UNKNOWN
        if self._about_another(unit, voice):
            return UNKNOWN
        return NEW_PARAGRAPH if not self.register.sparse else UNKNOWN

    def _about_another(self, unit: Unit, voice: Voice) -> bool:
        """Whether a paragraph begins with somebody who has not the floor: "Mr. Otway joined the meeting",
        "Participants were divided into groups"."""
        mention = self.cast.mentions.single(unit.sentence, 0) if len(unit.sentence) else None
        if mention and mention.who is Who.CROWD and self.lexicon.has("attendees", mention.head):
            return True
        if mention is None or mention.who is not Who.PERSON or not mention.honorific:
            return False
        known = self.cast.known(mention, current=None)
        return known is None or known.voice.key != voice.key

    def _in_reported_mood(self, unit: Unit) -> bool:
        """ "Man müsse handeln": a mood that only reported speech has."""
        mood = self.lexicon.grammar.get("reported_mood")
        return mood is not None and not mood.isdisjoint(unit.sentence.lows)

    def _agentless(self, unit: Unit, *, most: Sense = Sense.ACT) -> bool:
        """ "It was suggested that", "concern was raised": somebody spoke, and nobody says who."""
        stop = min(len(unit.sentence.tokens), AGENTLESS_WINDOW)
        return any(self.predicates.is_passive(unit.sentence, at, most) for at in range(1, stop))


def _is_act(cue: Cue) -> bool:
    """Whether a clause reports what was done: "proposed by Ms. Roe, seconded and RESOLVED that" is a motion."""
    return cue.sense is not Sense.SAY or cue.shape is Shape.AGENT


_NO_ITEMS = (Paragraph.PLAIN, Paragraph.HEADING)


def _line(
    unit: Unit,
    voice: Voice,
    evidence: Evidence,
    confidence: float,
    *,
    kind: Kind = Kind.REPORTED,
    anew: bool = False,
) -> Line:
    return Line(unit=unit, voice=voice, kind=kind, evidence=evidence, confidence=round(confidence, 3), anew=anew)


def _nobody(unit: Unit, kind: Kind = Kind.NARRATIVE) -> Line:
    return Line(unit=unit, voice=None, kind=kind, evidence=Evidence.NONE, confidence=NOBODY)


def _evidence(cue: Cue, found: Found) -> Evidence:
    if cue.shape is Shape.SOURCE and found.evidence in (Evidence.CLAUSE, Evidence.OFFICE):
        return Evidence.ATTRIBUTION
    return found.evidence


def _numbered_anew(unit: Unit, found: Found) -> bool:
    """A numbered paragraph that names its speaker begins a turn even where the same one had the floor."""
    return unit.paragraph is Paragraph.NUMBERED and unit.opening and found.evidence is not Evidence.PRONOUN
