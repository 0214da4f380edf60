"""Other ways in which a sentence names who speaks, without a subject and its verb.

"According to Ms. Roe, …", "in the applicant's view", "it was noted by the Chair", "the first speaker was Prof. Roe",
"her presentation covered", "concern among members centred on", "Moderated by Ms. Roe".
"""

from __future__ import annotations

import msgspec

from extractors.reported.cues import BREAKS, Cue, Shape, cue_of
from extractors.reported.mentions import Mention, Mentions, Who, pronoun
from extractors.reported.predicates import Predicates
from extractors.words.lexicon import Sense
from extractors.words.tokens import Sentence

LONGEST_OWNER = 8  # tokens of "the representative of Fiji's"
VIEW_WINDOW = 8  # tokens from "in her" to the comma behind "closing remarks"
NOMINAL_WINDOW = 6  # tokens from the beginning to the noun: "However, Ms. Roe's second question"
ANNOUNCING_WINDOW = 12  # tokens from the beginning of a clause to its "was"
POSSESSIVE = "'s"


class Naming:
    """Finds them in sentences of one language."""

    def __init__(self, mentions: Mentions, predicates: Predicates) -> None:
        self.lexicon = mentions.lexicon
        self.mentions = mentions
        self.predicates = predicates

    # -- whose view -------------------------------------------------------------------------------------------------

    def source(self, sentence: Sentence, main: Cue | None) -> Cue | None:
        """ "according to Ms. Roe"; "in her view", unless the main clause has a subject of its own after it."""
        for at, low in enumerate(sentence.lows):
            if low in self.lexicon.view_words and (cue := self._view(sentence, at)):
                return main if main and main.at > at else cue
            size = sentence.phrase_at(at, self.lexicon.sources)
            if not size or sentence.quoted(at) or not self._clause_begins(sentence, at):
                continue
            mention = self.mentions.at(sentence, at + size) or self._object(sentence, at + size)
            if mention and _may_be_source(mention) and self._free_standing(sentence, mention, at):
                return Cue(shape=Shape.SOURCE, mention=mention, lemma=" ".join(sentence.lows[at : at + size]), at=at)
        return self._source_behind(sentence) or self._opening_source(sentence, main)

    def _source_behind(self, sentence: Sentence) -> Cue | None:
        """ "Frau Roe zufolge habe man …"."""
        if self.lexicon.sources_after.isdisjoint(sentence.lows):
            return None
        mention = self.mentions.at(sentence, 0)
        if mention is None or sentence.low(mention.end) not in self.lexicon.sources_after:
            return None
        return Cue(shape=Shape.SOURCE, mention=mention, lemma=sentence.lows[mention.end], at=0)

    def _opening_source(self, sentence: Sentence, main: Cue | None) -> Cue | None:
        """ "For Ms. Roe, the question was who pays", and not "For Ms. Roe, Mr. Otway replied"."""
        size = sentence.phrase_at(0, self.lexicon.opening_sources)
        mention = self.mentions.at(sentence, size) if size else None
        if mention is None or not _speaks_for_sure(mention) or not self._free_standing(sentence, mention, 0):
            return None
        told = sentence.low(mention.end) == "(" or self.lexicon.has("relative", sentence.low(mention.end + 1))
        if not (mention.honorific or told):
            return None  # "For San Remo, …"; "For Yuki Endo, who builds cities, …" is somebody
        if main and main.mention and main.at >= mention.end and _speaks_for_sure(main.mention):
            return main
        return Cue(shape=Shape.SOURCE, mention=mention, lemma="for", at=0)

    def _object(self, sentence: Sentence, at: int) -> Mention | None:
        """ "him" of "according to him"."""
        sign = self.lexicon.objects.get(sentence.low(at))
        return pronoun(sentence, at, at + 1, sign) if sign else None

    def _clause_begins(self, sentence: Sentence, at: int) -> bool:
        return at == 0 or sentence.lows[at - 1] in BREAKS or self.lexicon.has("clause_openers", sentence.lows[at - 1])

    def _free_standing(self, sentence: Sentence, mention: Mention, at: int) -> bool:
        """The source ends its phrase: a mark follows it, or the verb in languages that put it second."""
        following = sentence.low(mention.end)
        return following in (",", ".", ";", ":", "(", "–", "—", "") or (self.lexicon.inversion == "second" and at == 0)

    def _view(self, sentence: Sentence, at: int) -> Cue | None:
        """ "in her view", "in Ms. Roe's opinion", "in the applicant's view"."""
        if not self._clause_begins(sentence, at):
            return None
        sign = self.lexicon.possessives.get(sentence.low(at + 1))
        if sign and self._views_at(sentence, at + 2):
            owner: Mention | None = self._named_behind(sentence, at) or pronoun(sentence, at + 1, at + 2, sign)
        else:
            owner = self._owner(sentence, at + 1)
            if owner is None or not self._views_at(sentence, owner.end):
                return None
        return Cue(shape=Shape.SOURCE, mention=owner, lemma="view", at=at)

    def _named_behind(self, sentence: Sentence, at: int) -> Mention | None:
        """The Chair of "In her closing remarks, the Chair drew …": a pronoun that opens a sentence may look ahead."""
        near = sentence.lows[: at + VIEW_WINDOW]
        comma = near.index(",") if "," in near else 0
        ahead = self.mentions.at(sentence, comma + 1) if at == 0 and comma else None
        return ahead if ahead and (ahead.who is Who.OFFICE or _speaks_for_sure(ahead)) else None

    def _views_at(self, sentence: Sentence, at: int) -> bool:
        low, following = sentence.low(at), sentence.low(at + 1)
        return low in self.lexicon.views or following in self.lexicon.views

    def _owner(self, sentence: Sentence, start: int) -> Mention | None:
        """Whose something is: "Ms. Roe's", "the applicant's"."""
        stop = min(start + LONGEST_OWNER, len(sentence.tokens))
        end = next((at + 1 for at in range(start, stop) if sentence.lows[at].endswith(POSSESSIVE)), None)
        if end is None:
            return None
        owner = Sentence(sentence.slice(start, end)[: -len(POSSESSIVE)])
        mention = self.mentions.at(owner, 0)
        if mention is None or mention.end != len(owner.tokens):
            return None
        return msgspec.structs.replace(mention, start=start, end=end)

    # -- by whom ----------------------------------------------------------------------------------------------------

    def agent(self, sentence: Sentence) -> Cue | None:
        """ "It was noted by the Chair that", "concerns were raised by several delegations"."""
        for at in range(2, len(sentence.tokens)):
            if not self.lexicon.has("by", sentence.lows[at]) or sentence.quoted(at):
                continue
            verb = self.predicates.passive_before(sentence, at)
            mention = self.mentions.at(sentence, at + 1) if verb else None
            if verb and mention and mention.who is not Who.NAME:
                return cue_of(Shape.AGENT, mention, verb)
        return None

    def announced(self, sentence: Sentence) -> Cue | None:
        """ "The first resource person to speak was Prof. Roe"; "the floor was given to the Chair"."""
        for at, low in enumerate(sentence.lows):
            size = sentence.phrase_at(at, self.lexicon.announcements)
            if not size and not (self.lexicon.has("be", low) and self._announces(sentence, at)):
                continue
            mention = self.mentions.at(sentence, at + (size or 1))
            if mention and mention.who in _ANNOUNCED and mention.definite:
                return Cue(shape=Shape.ANNOUNCED, mention=mention, sense=Sense.ACT, lemma="announce", at=at)
        return None

    def _announces(self, sentence: Sentence, at: int) -> bool:
        """Whether the subject before "was" is somebody who speaks: "the next speaker", "first to take the floor"."""
        start = max((place + 1 for place in range(at) if sentence.lows[place] in BREAKS), default=0)
        if at - start > ANNOUNCING_WINDOW:
            return False
        return any(sentence.phrase_at(place, self.lexicon.announcing) for place in range(start, at))

    # -- nouns ------------------------------------------------------------------------------------------------------

    def nominal(self, sentence: Sentence) -> Cue | None:
        """ "Ms. Roe's presentation covered", "concern among members centred on", "a question from Fiji concerned"."""
        for at in range(min(NOMINAL_WINDOW, len(sentence.tokens))):
            if sentence.lows[at] in self.lexicon.nominal and (whose := self._whose(sentence, at)):
                return Cue(shape=Shape.NOMINAL, mention=whose, sense=Sense.ACT, lemma="nominal", at=at)
        return None

    def _whose(self, sentence: Sentence, at: int) -> Mention | None:
        """Who said what the noun at `at` stands for."""
        lexicon = self.lexicon
        sign = lexicon.possessives.get(sentence.low(at - 1)) if at > 0 else None
        if sign and self._clause_begins(sentence, at - 1):
            return pronoun(sentence, at - 1, at, sign)
        if at > 0 and sentence.lows[at - 1].endswith(POSSESSIVE):
            owner = self._owner(sentence, 0)
            return owner if owner and owner.end == at and owner.who not in _ORGANISATIONS else None
        link = at + 1 + int(sentence.low(at + 1) == ",")  # "the last talk, by E. Roe (Suva), …"
        if sentence.low(link) not in lexicon.nominal_links or self._after_preposition(sentence, at):
            return None
        by = self.mentions.at(sentence, link + 1)
        return by if by and by.who not in _ORGANISATIONS else None

    def _after_preposition(self, sentence: Sentence, at: int) -> bool:
        """ "In response to questions from …": the noun stands in a phrase before the clause."""
        return any(self.lexicon.has("prepositions", sentence.lows[place]) for place in range(at))

    def led(self, sentence: Sentence) -> Cue | None:
        """ "Moderated by Ms. Roe (Harbour Trust)."."""
        size = sentence.phrase_at(0, self.lexicon.openers)
        mention = self.mentions.at(sentence, size) if size else None
        if mention is None:
            return None
        return Cue(shape=Shape.LED, mention=mention, sense=Sense.MANAGE, lemma="lead")


_ANNOUNCED = (Who.PERSON, Who.OFFICE, Who.DELEGATION, Who.JOINT)
_ORGANISATIONS = (Who.NAME, Who.BODY)


def _speaks_for_sure(mention: Mention) -> bool:
    """Whether it can be nothing but somebody in the room: "for Ms. Roe", and not "for Fiji" or "for the Chair"."""
    joint = mention.who is Who.JOINT and all(map(_speaks_for_sure, mention.members))
    return joint or mention.who is Who.PERSON


def _may_be_source(mention: Mention) -> bool:
    if mention.who is Who.NAME:
        return not mention.text.isupper()  # "according to Roe", whom the reader may know
    return mention.who is not Who.BODY and not (mention.who is Who.OFFICE and not mention.definite)
