"""How a prose reports speech, and whether a clause in it names a speaker or is content of what somebody said.

Minutes of a debate name a speaker in most sentences; a decision list does so twice in ten pages, and there "the
Department recommends" is business, no speech. The habits of the whole decide what a single clause is worth.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from extractors.reported.cues import Cue, Shape
from extractors.reported.mentions import Mention, Who
from extractors.reported.units import Paragraph, Unit
from extractors.words.lexicon import Lexicon, Sense

SPARSE = 0.06  # share of sentences with a sure clause; below it the prose reports by the way only
MINGLED = 0.25  # share of the states' clauses that stand inside the paragraph of another state
FEWEST_SURNAMES = 4  # different ones
PRIOR = 8  # silent sentences that every share begins with: one clause in three sentences shows no habit yet


class Register(msgspec.Struct, frozen=True):
    """How this prose reports."""

    share: float = 1.0  # of its sentences with a sure reporting clause
    past: bool = True  # whether its reporting verbs stand in the past
    mingled: bool = False  # whether several delegations speak in one paragraph
    surnames: bool = False  # whether people are called by their bare surnames

    @property
    def sparse(self) -> bool:
        """Whether it hardly ever reports speech."""
        return self.share < SPARSE


def register_of(units: Sequence[Unit]) -> Register:
    """Counted over clauses whose subject begins them, and says something or is somebody who does nothing else."""
    prose = [unit for unit in units if unit.paragraph not in (Paragraph.HEADING, Paragraph.TABLE)]
    sure = [u.cue for u in prose if u.cue and u.cue.shape is Shape.MAIN and _sure(u.cue)]
    past = sum(cue.tense != "present" for cue in sure)
    share = len(sure) / (len(prose) + PRIOR)
    return Register(share, past * 2 >= len(sure), _mingled(prose), _by_surname(sure))


def _by_surname(sure: Sequence[Cue]) -> bool:
    """Whether single capitalised words begin the clauses of several people: "Chow asked. Quist spoke against it."."""
    names = {cue.mention.text for cue in sure if cue.mention and cue.at == 0 and _one_word(cue)}
    return len(names) >= FEWEST_SURNAMES


def _one_word(cue: Cue) -> bool:
    mention = cue.mention
    return mention is not None and mention.who is Who.NAME and mention.start == 0 and " " not in mention.text


def _sure(cue: Cue) -> bool:
    if cue.sense is Sense.SAY or cue.mention is None:
        return cue.sense is Sense.SAY
    one = cue.mention
    somebody = one.honorific or bool(one.affiliation) or one.who in (Who.DELEGATION, Who.CROWD, Who.ONE)
    return somebody and cue.sense is Sense.ACT


def _mingled(prose: Sequence[Unit]) -> bool:
    """Whether states take the floor in the middle of paragraphs as a rule: "FIJI opposed. TOGO agreed."."""
    said = [u for u in prose if u.cue and u.cue.shape is Shape.MAIN and u.cue.tense == "past" and _state(u.cue)]
    inside = [u for u in said if not u.opening and _switches(u, said)]
    return len(inside) >= MINGLED * len(said) and bool(inside)


def _state(cue: Cue) -> bool:
    return cue.mention is not None and cue.mention.who is Who.DELEGATION and cue.mention.office is None


def _switches(unit: Unit, said: Sequence[Unit]) -> bool:
    """Whether another state has a clause before it in its paragraph."""
    here = unit.cue.mention.country if unit.cue and unit.cue.mention else None
    before = [u for u in said if u.block == unit.block and u.start < unit.start]
    return any(u.cue and u.cue.mention and u.cue.mention.country != here for u in before)


def names_speaker(unit: Unit, cue: Cue, mention: Mention, lexicon: Lexicon, register: Register, *, floor: bool) -> bool:
    """Whether a clause gives the floor to `mention`; False where it is content, or reports no speech.

    `floor` says whether somebody else has the floor by now.
    """
    inside = floor and not unit.opening
    if register.sparse and not _holds_in_sparse(cue, mention):
        return False
    if mention.who in (Who.NAME, Who.BODY):
        common = inside and cue.lemma in lexicon.weak  # "The secretariat would move in June"
        if register.surnames and _one_word(cue) and cue.sense is Sense.SAY and cue.tense == "past":
            return True
        if register.mingled and mention.text.isupper() and cue.tense == "past":
            return cue.sense in (Sense.SAY, Sense.ACT)  # "The UNEP presented the document."
        return not common and _organisation_speaks(cue, mention, lexicon, inside=inside)
    if mention.who in (Who.PRONOUN, Who.CROWD, Who.ONE) or (register.mingled and _state(cue)):
        return cue.tense != "pluperfect" or not inside or mention.who is Who.PRONOUN
    if inside and not (_holds_inside(cue, mention, register) or _presides(cue, mention, lexicon)):
        return False
    weak = cue.lemma in lexicon.weak and not (mention.honorific or cue.also)
    return not (weak and inside)


def _presides(cue: Cue, mention: Mention, lexicon: Lexicon) -> bool:
    """ "The Chairman thought that it was late": who presides is in the room."""
    return mention.who is Who.OFFICE and mention.head in lexicon.presiding and cue.tense == "past"


def _holds_in_sparse(cue: Cue, mention: Mention) -> bool:
    """Where reports are rare, a person or unnamed people must plainly say something."""
    if mention.who in (Who.NAME, Who.BODY, Who.JOINT) and not mention.honorific:
        return False
    plain = cue.shape in (Shape.MAIN, Shape.SOURCE, Shape.INVERTED, Shape.AGENT)
    return plain and cue.sense is Sense.SAY and cue.tense == "past"


def _organisation_speaks(cue: Cue, mention: Mention, lexicon: Lexicon, *, inside: bool) -> bool:
    """Bodies and bare names report where they begin a paragraph, groups that meet to speak anywhere."""
    if mention.head in lexicon.speaking_bodies:
        return not inside or (cue.sense is not Sense.THINK and cue.tense != "pluperfect")
    return cue.sense is Sense.SAY and not inside


def _holds_inside(cue: Cue, mention: Mention, register: Register) -> bool:
    """In the middle of somebody's report: the tense of the record's own clauses, and an act of speaking."""
    listed = mention.honorific and mention.who is Who.PERSON and mention.start == 0 and cue.shape is Shape.MAIN
    if cue.tense == "pluperfect" or (cue.tense == "present" and register.past and not listed):
        return False
    if mention.who is Who.DELEGATION and mention.office is None:
        return (cue.sense is Sense.SAY and cue.tense in ("past", "perfect")) or (cue.also and cue.tense == "past")
    return cue.sense is not Sense.THINK or mention.honorific or mention.who is Who.DELEGATION
