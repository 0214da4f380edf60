"""The reporting clause of a sentence -> `Cue`: who is said to speak, by which words, how surely.

"Ms. Roe noted that …", "On taxes, the delegation of Fiji said …", "Mr. Otway, who chaired, stressed …", "…, said
Dr. Lenz", "Anschließend dankte Frau Lenz", and the other ways of `naming`. The first clause from the left counts; what
stands in quotation marks or after "that" is content.
"""

from __future__ import annotations

import msgspec

from extractors.reported.cues import BREAKS, Cue, Shape, cue_of
from extractors.reported.mentions import Mention, Mentions, Who
from extractors.reported.naming import Naming
from extractors.reported.noun_phrases import past_bracket
from extractors.reported.predicates import Predicates, Verb, is_clitic_subject
from extractors.words.lexicon import Lexicon, Sense
from extractors.words.tokens import Sentence, lower

LONGEST_ASIDE = 45  # tokens between the commas of "Ms. Roe, who had …, said"
MOST_ADJECTIVES = 2  # between "délégation" and its verb
LONGEST_PLACE = 5  # tokens of "la salle" and its verb
LONGEST_OPENER = 4  # tokens of "on the other hand"
NUMBERED = 2  # tokens of a paragraph's number: "31", "."

_NAMED_IN_BRACKETS = (Who.OFFICE, Who.DELEGATION, Who.BODY)
_DASHES = (",", "–", "—", "-")
_NO_ADJECTIVES = ("be", "have", "modal", "relative", "prepositions", "of", "determiners", "subordinators", "and", "not")
_NO_SUBJECTS_AFTER = ("prepositions", "of", "determiners")


class Clauses:
    """Finds reporting clauses in sentences of one language."""

    def __init__(self, lexicon: Lexicon, *, codes: bool = False) -> None:
        self.lexicon = lexicon
        self.mentions = Mentions(lexicon, codes=codes)
        self.phrases = self.mentions.phrases
        self.predicates = Predicates(lexicon)
        self.naming = Naming(self.mentions, self.predicates)
        self._no_adjectives = frozenset().union(*(lexicon.grammar[kind] for kind in _NO_ADJECTIVES))
        self._finite = frozenset(lexicon.verbs) | frozenset(lexicon.frames)
        self._openers = lexicon.phrases["clause_openers"]

    def find(self, sentence: Sentence) -> Cue | None:
        """The clause that says who speaks in `sentence`, or None."""
        verbs = self.predicates.any_in(sentence)
        main = self._subject_first(sentence) if verbs else None
        source = self.naming.source(sentence, main)
        if source:
            return source
        if not verbs:
            return self.naming.announced(sentence) or self.naming.nominal(sentence) or self.naming.led(sentence)
        return (
            main
            or self._inverted(sentence)
            or self._inverted_perfect(sentence)
            or self.naming.announced(sentence)
            or self.naming.agent(sentence)
            or self.naming.nominal(sentence)
            or self._loose(sentence)
            or self._subjectless(sentence)
            or self.naming.led(sentence)
        )

    def opening(self, sentence: Sentence) -> Cue | None:
        """The clause that `sentence` begins with, subject first."""
        return self._clause_at(sentence, 0, Shape.MAIN) if len(sentence) else None

    # -- subject before verb ----------------------------------------------------------------------------------------

    def _subject_first(self, sentence: Sentence) -> Cue | None:
        for at in range(len(sentence.tokens)):
            if self.begins(sentence, at) and not sentence.quoted(at):
                cue = self._clause_at(sentence, at, Shape.MAIN)
                if cue:
                    return cue
        return None

    def _loose(self, sentence: Sentence) -> Cue | None:
        """A subject with its verb where no clause visibly begins: "At noon Ms. Roe said"; "a point that she made"."""
        for at in range(1, len(sentence.tokens)):
            if self._may_be_subject(sentence, at):
                cue = self._clause_at(sentence, at, Shape.LOOSE)
                if cue and cue.mention and _surely_speaks(cue.mention) and cue.sense in (Sense.SAY, Sense.ACT):
                    return cue
        return None

    def _may_be_subject(self, sentence: Sentence, at: int) -> bool:
        token, before, lexicon = sentence.tokens[at], sentence.lows[at - 1], self.lexicon
        pronoun = lexicon.pronouns.get(token.low, "") in ("m", "f")
        if not (pronoun or token.capital or lexicon.has("definite", token.low)):
            return False
        if not pronoun and any(lexicon.has(kind, before) for kind in _NO_SUBJECTS_AFTER):
            return False
        if lexicon.has("subordinators", before) and not (pronoun or lexicon.has("as", before)):
            return False
        return not self.begins(sentence, at) and not sentence.quoted(at)

    def _clause_at(self, sentence: Sentence, at: int, shape: Shape) -> Cue | None:
        mention = self.mentions.at(sentence, at)
        cue = self._with_verb(sentence, mention, shape) if mention else None
        if cue is None and mention and mention.who is Who.JOINT:
            single = self.mentions.single(sentence, at)
            cue = self._with_verb(sentence, single, shape) if single else None
        return cue or (self._by_strangers(sentence) if at == 0 else None)

    def _by_strangers(self, sentence: Sentence) -> Cue | None:
        """ "Indigenous leaders called for …": what only people do shows people."""
        mention = self.mentions.strangers(sentence)
        verb = self.predicates.at(sentence, mention.end, mention) if mention else None
        if mention is None or verb is None or verb.sense is not Sense.SAY or verb.tense not in ("past", "perfect"):
            return None
        if verb.lemma in self.lexicon.weak or verb.lemma in self.lexicon.things_do:
            return None
        return cue_of(Shape.MAIN, mention, verb)

    def _with_verb(self, sentence: Sentence, mention: Mention, shape: Shape) -> Cue | None:
        after = past_bracket(sentence, mention.end)
        mention = self._named_in_bracket(sentence, mention, after)
        verb = self.predicates.at(sentence, after, mention) or self._past_adjectives(sentence, after, mention)
        if verb:
            also = self.lexicon.has("joins_in", sentence.low(after))
            return msgspec.structs.replace(cue_of(shape, mention, verb), also=also)
        if sentence.low(after) in _DASHES and mention.who is not Who.PRONOUN:
            return self._past_aside(sentence, mention, after, shape)
        return None

    def _named_in_bracket(self, sentence: Sentence, mention: Mention, after: int) -> Mention:
        """ "The Secretariat (Ms. Roe) reported": the person, where an honorific shows one."""
        if mention.who not in _NAMED_IN_BRACKETS or after <= mention.end + 2:
            return mention
        inner = self.mentions.single(sentence, mention.end + 1)
        if inner is None or inner.who is not Who.PERSON or not inner.honorific or inner.end > after:
            return mention
        end = mention.end
        if mention.who is Who.OFFICE:  # the roster learns who holds it
            return msgspec.structs.replace(
                inner,
                start=mention.start,
                end=end,
                text=f"{mention.text} ({inner.text})",
                office=mention.text,
                head=mention.head,
            )
        whose = mention.name or self._without_article(mention.text)
        return msgspec.structs.replace(inner, start=mention.start, end=end, affiliation=inner.affiliation or whose)

    def _without_article(self, text: str) -> str:
        first, _, rest = text.partition(" ")
        return rest if rest and self.lexicon.has("definite", lower(first)) else text

    def _past_adjectives(self, sentence: Sentence, at: int, mention: Mention) -> Verb | None:
        """ "La délégation française a dit": adjectives between the noun and its verb."""
        if not self.lexicon.adjectives_follow or mention.end != at or mention.who is Who.PRONOUN:
            return None
        for last in range(at, min(at + MOST_ADJECTIVES, len(sentence.tokens))):
            token = sentence.tokens[last]
            if not token.word or token.capital or token.low in self._no_adjectives or token.low in self.lexicon.verbs:
                return None
            if verb := self.predicates.at(sentence, last + 1, mention):
                return verb
            if mention.who is Who.CROWD and self.lexicon.has("prepositions", sentence.low(last + 1)):
                return self._past_place(sentence, last + 2, mention)
        return None

    def _past_place(self, sentence: Sentence, at: int, mention: Mention) -> Verb | None:
        """ "Plusieurs habitants présents dans la salle ont demandé"."""
        for place in range(at + 1, min(at + LONGEST_PLACE, len(sentence.tokens))):
            if not sentence.tokens[place - 1].word:
                return None
            if self.phrases.finite(sentence, place):
                return self.predicates.at(sentence, place, mention)
        return None

    def _past_aside(self, sentence: Sentence, mention: Mention, comma: int, shape: Shape) -> Cue | None:
        """ "Ms. Roe, Minister of Trade, said"; "the Chair, who had the floor, asked"."""
        for close in range(comma + 2, min(comma + LONGEST_ASIDE, len(sentence.tokens))):
            low = sentence.lows[close]
            if low == ";" or (low == "." and self._full_stop(sentence, close)):
                return None
            if low in _DASHES and (verb := self.predicates.at(sentence, close + 1, mention)):
                return cue_of(shape, self._named_in_aside(sentence, mention, comma + 1), verb, at=mention.start)
        return None

    def _named_in_aside(self, sentence: Sentence, mention: Mention, at: int) -> Mention:
        """ "The first speaker, Mr. Otway, …": the person, where a name follows the comma."""
        if mention.who not in (Who.OFFICE, Who.ONE, Who.DELEGATION):
            return mention
        inner = self.mentions.single(sentence, at)
        return inner if inner and inner.who is Who.PERSON else mention

    def _full_stop(self, sentence: Sentence, at: int) -> bool:
        """Whether the full stop at `at` belongs to no title or initial."""
        before = sentence.low(at - 1)
        return before not in self.lexicon.abbreviations and len(before) > 1

    def begins(self, sentence: Sentence, at: int) -> bool:
        """Whether a clause may begin at `at`: the sentence's own, after a mark, after "and" or "however"."""
        if at == 0:
            return True
        before = sentence.lows[at - 1]
        if before in BREAKS:
            return True
        if before == "." and at == NUMBERED and sentence.tokens[0].text[0].isdigit():
            return True
        lexicon = self.lexicon
        if lexicon.has("clause_openers", before):
            return not lexicon.has("and", before) or at == 1 or sentence.lows[at - 2] in BREAKS
        return at <= LONGEST_OPENER and sentence.phrase_at(0, self._openers) == at

    # -- verb before subject ----------------------------------------------------------------------------------------

    def _inverted(self, sentence: Sentence) -> Cue | None:
        """ "…, said Ms. Roe"; "Anschließend dankte Frau Roe"; "Señaló la Sra. Roe que"."""
        for at, low in enumerate(sentence.lows):
            if low not in self._finite or not self._may_be_inverted(sentence, at):
                continue
            simple = self.predicates.simple(sentence, at)
            verb = simple or self._separated(sentence, at)
            mention = self._behind(sentence, simple.end if simple else at + 1) if verb else None
            if verb and mention and mention.who is not Who.NAME:
                return cue_of(Shape.INVERTED, self._named_behind(sentence, mention), verb, at=mention.start)
        return None

    def _separated(self, sentence: Sentence, at: int) -> Verb | None:
        """ "Danach wies Frau Roe darauf hin": the rest of the verb stands behind its subject."""
        return self.predicates.framed(sentence, at) if self.lexicon.inversion == "second" else None

    def _named_behind(self, sentence: Sentence, mention: Mention) -> Mention:
        """ "Interviene la tesorera, Dña. Roe, …"; in German what follows the comma is content."""
        if self.lexicon.inversion == "second" or sentence.low(mention.end) != ",":
            return mention
        inner = self._named_in_aside(sentence, mention, mention.end + 1)
        return inner if sentence.low(past_bracket(sentence, inner.end)) in (",", ".", "") else mention

    def _behind(self, sentence: Sentence, end: int) -> Mention | None:
        """The subject behind a verb and its adverbs; "la" of "Interviene la tesorera" looks like an object pronoun."""
        at = self.predicates.past_adverbs(sentence, end)
        article = at > end and self.lexicon.has("definite", sentence.low(at - 1))
        return self.mentions.at(sentence, at) or (self.mentions.at(sentence, at - 1) if article else None)

    def _inverted_perfect(self, sentence: Sentence) -> Cue | None:
        """ "Danach hat Frau Roe erklärt"; ", a ajouté M. Roe"; ", a-t-il ajouté"; "Ha señalado la Sra. Roe"."""
        for at, low in enumerate(sentence.lows):
            if not self.lexicon.has("have", low) or not self._may_be_inverted(sentence, at):
                continue
            if self.lexicon.inversion == "second":
                mention = self.mentions.at(sentence, self.predicates.past_adverbs(sentence, at + 1))
                verb = self.predicates.bracketed(sentence, mention.end) if mention else None
            else:
                verb = self.predicates.perfect(sentence, at)
                start = at + 1 if is_clitic_subject(sentence, at + 1) else (verb.end if verb else 0)
                mention = self.mentions.at(sentence, start) if verb else None
            if verb and mention:
                return cue_of(Shape.INVERTED, mention, verb)
        return None

    def _may_be_inverted(self, sentence: Sentence, at: int) -> bool:
        if sentence.quoted(at):
            return False
        how = self.lexicon.inversion
        if how == "second":
            return not self._subordinate(sentence, at)
        return self._beside_quotation(sentence, at) or (how == "free" and self.begins(sentence, at))

    def _subordinate(self, sentence: Sentence, at: int) -> bool:
        """Whether a German finite verb at `at` stands in a clause that "dass" or a relative opens."""
        marks = (place for place in range(at - 1, -1, -1) if sentence.lows[place] in (",", ";", ":", "–"))
        start = next(marks, -1) + 1
        first = sentence.low(start)
        return start > 0 and (self.lexicon.has("subordinators", first) or self.lexicon.has("relative", first))

    def _beside_quotation(self, sentence: Sentence, at: int) -> bool:
        """Right after a quotation or the comma that closes it: `…," said`, `…, said the Chair.`"""
        before = sentence.low(at - 1)
        if before in ('"', "”", "»", "“", "’", "'"):
            return True
        return before in (",", "–", "—", "?", "!") and at > 2

    # -- no subject -------------------------------------------------------------------------------------------------

    def _subjectless(self, sentence: Sentence) -> Cue | None:
        """ "Highlighted the need for …"; "Añadió que …" in languages that leave the subject out."""
        if self.lexicon.dropped_subject:
            return self._dropped(sentence)
        if not sentence.tokens or not sentence.tokens[0].capital:
            return None
        verb = self.predicates.simple(sentence, 0)
        if verb and verb.tense == "past" and verb.sense is not Sense.MANAGE:
            return cue_of(Shape.SUBJECTLESS, None, verb)
        return None

    def _dropped(self, sentence: Sentence) -> Cue | None:
        for at in range(len(sentence.tokens)):
            if sentence.quoted(at) or not self.begins(sentence, at):
                continue
            if self.lexicon.has("impersonal", sentence.lows[at]):
                return None
            verb = self.predicates.at(sentence, at)
            if verb and verb.sense is Sense.SAY:
                return cue_of(Shape.SUBJECTLESS, None, verb)
        return None


def _surely_speaks(mention: Mention) -> bool:
    """Kinds of phrases that may be taken for a speaker anywhere in a sentence."""
    return mention.honorific or mention.who in (Who.PRONOUN, Who.OFFICE, Who.DELEGATION, Who.JOINT, Who.ONE)
