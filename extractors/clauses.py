"""The reporting clause of a sentence -> `Cue`: who is said to speak, by which words, how surely.

"Ms. Roe noted that …", "On taxes, the delegation of Fiji said …", "Mr. Otway, who chaired, stressed …", "…", said
Dr. Lenz", "according to Ms. Roe", "in her view", "it was noted by the Chair", "concern among members centred on".
The first clause from the left counts; what stands in quotation marks or after "that" is content.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

from extractors.lexicon import Form, Lexicon, Sense
from extractors.mentions import Mention, Mentions, Who
from extractors.tokens import Sentence

LONGEST_ASIDE = 45  # tokens between the commas of "Ms. Roe, who had …, said"
BRACKET_WINDOW = 28  # tokens from "hat" to "erklärt"
MOST_ADVERBS = 6
NEAR_OPENING = 3  # tokens before a nominal report: "However, the concern …"


class Shape(IntEnum):
    """How a clause names its speaker, the surest first."""

    MAIN = 0  # subject and verb at the beginning of a clause
    SOURCE = 1  # "according to", "in her view"
    INVERTED = 2  # "said Ms. Roe"
    AGENT = 3  # "it was noted by"
    ANNOUNCED = 4  # "The first speaker was"
    NOMINAL = 5  # "her presentation covered"
    LOOSE = 6  # subject and verb somewhere else
    SUBJECTLESS = 7  # "Highlighted the need …", "Añadió que …"
    LED = 8  # "Moderated by Ms. Roe": a fragment that says whose the next ones are


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """One reporting clause."""

    shape: Shape
    mention: Mention | None  # None where the subject is left out
    sense: Sense = Sense.SAY
    tense: str = "past"  # "past", "present", "perfect", "pluperfect", "modal", "frame"
    lemma: str = ""
    at: int = 0  # token where it begins
    end: int = 0  # token after its verb
    aside: tuple[int, int] | None = None  # tokens between subject and verb: an apposition, a relative clause


class _Verb(msgspec.Struct, frozen=True):
    sense: Sense
    tense: str
    lemma: str
    end: int


class Clauses:
    """Finds reporting clauses in sentences of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.mentions = Mentions(lexicon)

    def find(self, sentence: Sentence) -> Cue | None:
        """The clause that says who speaks in `sentence`, or None."""
        if source := self._source(sentence):
            return source
        if not self._may_report(sentence):
            return self._announced(sentence) or self._nominal(sentence) or self._led(sentence)
        return (
            self._subject_first(sentence)
            or self._inverted(sentence)
            or self._announced(sentence)
            or self._agent(sentence)
            or self._nominal(sentence)
            or self._loose(sentence)
            or self._subjectless(sentence)
            or self._led(sentence)
        )

    def _may_report(self, sentence: Sentence) -> bool:
        verbs, frames = self.lexicon.verbs, self.lexicon.frames
        return any(low in verbs or low in frames for low in sentence.lows)

    # -- subject before verb ----------------------------------------------------------------------------------------

    def _subject_first(self, sentence: Sentence) -> Cue | None:
        for at in range(len(sentence)):
            if not self._clause_begins(sentence, at) or sentence.quoted(at):
                continue
            cue = self._clause_at(sentence, at, Shape.MAIN)
            if cue:
                return cue
        return None

    def _loose(self, sentence: Sentence) -> Cue | None:
        """A subject with its verb where no clause visibly begins: "At noon Ms. Roe said"; "a point that she made"."""
        for at in range(1, len(sentence)):
            token = sentence.tokens[at]
            if not token.word or sentence.quoted(at) or self._clause_begins(sentence, at):
                continue
            before = sentence.low(at - 1)
            lexicon = self.lexicon
            pronoun = token.low in lexicon.pronouns and lexicon.pronouns[token.low] in "mf"
            if lexicon.has("subordinators", before) and not (pronoun or lexicon.has("as", before)):
                continue
            if not pronoun and any(lexicon.has(kind, before) for kind in ("prepositions", "of", "determiners")):
                continue
            if not (pronoun or token.capital or lexicon.has("definite", token.low)):
                continue
            cue = self._clause_at(sentence, at, Shape.LOOSE)
            if cue and cue.mention and _surely_speaks(cue.mention) and cue.sense in (Sense.SAY, Sense.ACT):
                return cue
        return None

    def _clause_at(self, sentence: Sentence, at: int, shape: Shape) -> Cue | None:
        mention = self.mentions.at(sentence, at)
        if mention is None:
            return None
        cue = self._with_verb(sentence, mention, shape)
        if cue is None and mention.who is Who.JOINT:
            single = self.mentions.single(sentence, at)
            cue = self._with_verb(sentence, single, shape) if single else None
        return cue

    def _with_verb(self, sentence: Sentence, mention: Mention, shape: Shape) -> Cue | None:
        after = self._past_bracket(sentence, mention.end)
        if verb := self.verb(sentence, after, mention) or self._past_adjectives(sentence, after, mention):
            return _cue(shape, mention, verb)
        if sentence.low(after) in (",", "–", "—", "-") and mention.who is not Who.PRONOUN:
            return self._past_aside(sentence, mention, after, shape)
        return None

    def _past_adjectives(self, sentence: Sentence, at: int, mention: Mention) -> _Verb | None:
        """ "La délégation française a dit": adjectives between the noun and its verb."""
        if not self.lexicon.adjectives_follow or mention.end != at or mention.who is Who.PRONOUN:
            return None
        for skipped in (1, 2):
            last = sentence.tokens[at + skipped - 1] if at + skipped <= len(sentence) else None
            if last is None or not last.word or last.capital or self._closes(last.low):
                return None
            if verb := self.verb(sentence, at + skipped, mention):
                return verb
        return None

    def _closes(self, low: str) -> bool:
        """Words that no adjective is."""
        kinds = ("be", "have", "modal", "relative", "prepositions", "of", "determiners", "subordinators", "and", "not")
        return any(self.lexicon.has(kind, low) for kind in kinds) or low in self.lexicon.verbs

    def _past_aside(self, sentence: Sentence, mention: Mention, comma: int, shape: Shape) -> Cue | None:
        """ "Ms. Roe, Minister of Trade, said"; "the Chair, who had the floor, asked"."""
        stop = min(comma + LONGEST_ASIDE, len(sentence))
        for close in range(comma + 2, stop):
            if sentence.low(close) in (";", ":") or self._stops(sentence, close):
                return None
            if sentence.low(close) not in (",", "–", "—", "-"):
                continue
            verb = self.verb(sentence, close + 1, mention)
            if verb:
                cue = _cue(shape, mention, verb)
                return msgspec.structs.replace(cue, aside=(comma + 1, close))
        return None

    def _stops(self, sentence: Sentence, at: int) -> bool:
        """Whether token `at` is a full stop that belongs to no title or initial."""
        before = sentence.low(at - 1)
        return sentence.low(at) == "." and before not in self.lexicon.abbreviations and len(before) > 1

    def _past_bracket(self, sentence: Sentence, at: int) -> int:
        """ "Ms. Roe (Fiji) said"; "the Chair [of the first group] said"."""
        pairs = {"(": ")", "[": "]"}
        while (mark := pairs.get(sentence.low(at))) is not None:
            close = next(
                (k for k in range(at, min(at + LONGEST_ASIDE, len(sentence))) if sentence.low(k) == mark), None
            )
            if close is None:
                return at
            at = close + 1
        return at

    def _clause_begins(self, sentence: Sentence, at: int) -> bool:
        if at == 0:
            return True
        before = sentence.low(at - 1)
        if before in _BREAKS:
            return True
        if before == "." and at - 1 <= 6:
            return True  # the number of a paragraph
        lexicon = self.lexicon
        if lexicon.has("clause_openers", before):
            return not lexicon.has("and", before) or at - 1 == 0 or sentence.low(at - 2) in _BREAKS
        if before.isdigit() and at == 1:
            return True
        return self._after_opener(sentence, at)

    def _after_opener(self, sentence: Sentence, at: int) -> bool:
        """ "In addition the Chair said"."""
        return any(tuple(sentence.lows[:at]) == phrase for phrase in self.lexicon.phrases["clause_openers"])

    # -- verbs ------------------------------------------------------------------------------------------------------

    def verb(self, sentence: Sentence, at: int, mention: Mention | None = None) -> _Verb | None:
        """The finite reporting verb that stands at `at`, past adverbs and auxiliaries."""
        at = self._past_adverbs(sentence, at)
        low = sentence.low(at)
        if not low:
            return None
        lexicon = self.lexicon
        if lexicon.has("have", low):
            return self._perfect(sentence, at, low)
        if lexicon.has("support", low):
            return self._frame(sentence, at) or self._supported(sentence, at)
        if lexicon.has("be", low):
            return self._frame(sentence, at)
        if verb := self._simple(sentence, at, mention):
            return verb
        return self._frame(sentence, at)

    def _simple(self, sentence: Sentence, at: int, mention: Mention | None) -> _Verb | None:
        forms = self.lexicon.verbs.get(sentence.low(at), ())
        if at > 0 and forms and sentence.tokens[at].capital:
            return None  # "Second Secretary", and every German noun
        for form in forms:
            if form.tense not in ("past", "present") or not self._follows(sentence, at + 1, form):
                continue
            if form.tense == "present" and not self._agrees(sentence, at, form, mention):
                continue
            end = at + 1 + len(form.rest)
            if self.lexicon.has("by", sentence.low(end)) and any(f.tense == "participle" for f in forms):
                return None  # "the points raised by"
            return _Verb(form.sense, form.tense, form.lemma, end)
        return None

    def _agrees(self, sentence: Sentence, at: int, form: Form, mention: Mention | None) -> bool:
        """A bare form ("note") goes with several subjects only; where the forms differ, they tell."""
        if sentence.low(at) != form.lemma.split(" ")[0]:
            return True
        return mention is None or mention.number == "p"

    def _follows(self, sentence: Sentence, at: int, form: Form) -> bool:
        return not form.rest or tuple(sentence.lows[at : at + len(form.rest)]) == form.rest

    def _perfect(self, sentence: Sentence, at: int, auxiliary: str) -> _Verb | None:
        """ "has noted", "had also asked", "a déclaré", "hat … erklärt"."""
        if frame := self._frame(sentence, at):
            return frame
        tense = "pluperfect" if self.lexicon.has("pluperfect", auxiliary) else "perfect"
        after = self._past_adverbs(sentence, at + 1 + int(sentence.low(at + 1).startswith("-")))  # "a-t-il"
        if self.lexicon.has("be", sentence.low(after)):
            return self._frame(sentence, after)
        participle = self._participle(sentence, after)
        if participle is None and self.lexicon.inversion == "second":
            participle = self._bracketed(sentence, after)
        return msgspec.structs.replace(participle, tense=tense) if participle else None

    def _participle(self, sentence: Sentence, at: int) -> _Verb | None:
        for form in self.lexicon.verbs.get(sentence.low(at), ()):
            if form.tense == "participle" and self._follows(sentence, at + 1, form):
                return _Verb(form.sense, "perfect", form.lemma, at + 1 + len(form.rest))
        return None

    def _bracketed(self, sentence: Sentence, at: int) -> _Verb | None:
        """The participle at the end of a German clause."""
        for place in range(at, min(at + BRACKET_WINDOW, len(sentence))):
            if sentence.low(place) in (",", ";", ":", ".", "–"):
                return None
            if verb := self._participle(sentence, place):
                return verb
        return None

    def _supported(self, sentence: Sentence, at: int) -> _Verb | None:
        """ "did not agree", "would welcome"."""
        after = self._past_adverbs(sentence, at + 1)
        for form in self.lexicon.verbs.get(sentence.low(after), ()):
            if form.tense == "present" and self._follows(sentence, after + 1, form):
                return _Verb(form.sense, "modal", form.lemma, after + 1 + len(form.rest))
        return None

    def _frame(self, sentence: Sentence, at: int) -> _Verb | None:
        """ "made two recommendations", "was of the view"."""
        for frame in self.lexicon.frames.get(sentence.low(at), ()):
            start = self._past_adverbs(sentence, at + 1) if frame.adjacent else at + 1
            window = range(start, start + 1) if frame.adjacent else range(start, start + frame.window)
            for place in window:
                if not frame.adjacent and sentence.low(place) in (",", ";", ":", ".", ""):
                    break
                if size := sentence.phrase_at(place, frame.words):
                    lemma = f"{sentence.low(at)} {' '.join(sentence.lows[place : place + size])}"
                    return _Verb(frame.sense, "past", lemma, place + size)
        return None

    def _past_adverbs(self, sentence: Sentence, at: int) -> int:
        lexicon = self.lexicon
        for _ in range(MOST_ADVERBS):
            comma = int(sentence.low(at) == ",")
            size = sentence.phrase_at(at + comma, lexicon.phrases["adverbs"]) or int(self._adverb(sentence, at + comma))
            if not size:
                break
            at += comma + size
            at += int(bool(comma) and sentence.low(at) == ",")
        return at

    def _adverb(self, sentence: Sentence, at: int) -> bool:
        low = sentence.low(at)
        if self.lexicon.has("clitics", low):
            return True
        if not low or low in self.lexicon.pronouns:
            return False
        if self.lexicon.has("adverbs", low) or self.lexicon.has("not", low):
            return True
        endings = self.lexicon.grammar.get("adverb_endings", frozenset())
        return low.endswith(tuple(endings)) and len(low) > 4 and low not in self.lexicon.verbs if endings else False

    # -- other shapes -----------------------------------------------------------------------------------------------

    def _inverted(self, sentence: Sentence) -> Cue | None:
        """ "…", said Ms. Roe"; "Anschließend dankte Frau Roe"; "Señaló la Sra. Roe que"."""
        how = self.lexicon.inversion
        for at in range(len(sentence)):
            if sentence.low(at) not in self.lexicon.verbs or sentence.quoted(at):
                continue
            if how == "quote" and not self._beside_quotation(sentence, at):
                continue
            if how == "free" and not (self._clause_begins(sentence, at) or self._beside_quotation(sentence, at)):
                continue
            if how == "second" and self._subordinate(sentence, at):
                continue
            verb = self._simple(sentence, at, None)
            mention = self.mentions.at(sentence, self._past_adverbs(sentence, verb.end)) if verb else None
            if verb and mention and mention.who is not Who.NAME:
                return _cue(Shape.INVERTED, mention, verb)
        return self._inverted_perfect(sentence)

    def _inverted_perfect(self, sentence: Sentence) -> Cue | None:
        """ "Danach hat Frau Roe erklärt", ", a ajouté M. Roe", "ha señalado la Sra. Roe", ", a-t-il ajouté"."""
        how = self.lexicon.inversion
        for at in range(len(sentence)):
            if not self.lexicon.has("have", sentence.low(at)) or sentence.quoted(at):
                continue
            if how == "second" and not self._subordinate(sentence, at):
                mention = self.mentions.at(sentence, self._past_adverbs(sentence, at + 1))
                verb = self._bracketed(sentence, mention.end) if mention else None
                if verb and mention:
                    return _cue(Shape.INVERTED, mention, verb)
            begins = how == "free" and self._clause_begins(sentence, at)
            if begins or (how in ("free", "quote") and self._beside_quotation(sentence, at)):
                verb = self._perfect(sentence, at, sentence.low(at))
                clitic = sentence.low(at + 1).startswith("-")
                mention = self.mentions.at(sentence, at + 1 if clitic else verb.end) if verb else None
                if verb and mention:
                    return _cue(Shape.INVERTED, mention, verb)
        return None

    def _subordinate(self, sentence: Sentence, at: int) -> bool:
        """Whether a German finite verb at `at` stands in a clause that "dass" or a relative opens."""
        start = next((k for k in range(at - 1, -1, -1) if sentence.low(k) in (",", ";", ":", "–")), -1) + 1
        first = sentence.low(start)
        return start > 0 and (self.lexicon.has("subordinators", first) or self.lexicon.has("relative", first))

    def _beside_quotation(self, sentence: Sentence, at: int) -> bool:
        """Right after a quotation or the comma that closes it: `…," said`, `…, said the Chair.`"""
        before = sentence.low(at - 1)
        if before in "\"”»“’'" and before:
            return True
        return before in (",", "–", "—", "?", "!") and at > 2

    def _source(self, sentence: Sentence) -> Cue | None:
        """ "according to Ms. Roe", "in her view", "in the applicant's opinion"."""
        for at in range(len(sentence)):
            low = sentence.lows[at]
            if low in self.lexicon.view_words and (cue := self._view(sentence, at)):
                return cue
            size = sentence.phrase_at(at, self.lexicon.sources)
            if not size or sentence.quoted(at):
                continue
            mention = self.mentions.at(sentence, at + size)
            clause = (
                at == 0 or sentence.low(at - 1) in _BREAKS or self.lexicon.has("clause_openers", sentence.low(at - 1))
            )
            if mention and clause and _may_be_source(mention) and self._free_standing(sentence, mention, at):
                return Cue(
                    shape=Shape.SOURCE,
                    mention=mention,
                    lemma=" ".join(sentence.lows[at : at + size]),
                    at=at,
                    end=mention.end,
                )
        return None

    def _free_standing(self, sentence: Sentence, mention: Mention, at: int) -> bool:
        """The source ends its phrase: a mark follows it, or the verb in languages that put it second."""
        following = sentence.low(mention.end)
        return following in (",", ".", ";", ":", "(", "–", "") or (self.lexicon.inversion == "second" and at == 0)

    def _view(self, sentence: Sentence, at: int) -> Cue | None:
        """ "in her view", "in Ms. Roe's opinion", "in the applicant's view"."""
        lexicon = self.lexicon
        if at > 0 and sentence.low(at - 1) not in _BREAKS and not lexicon.has("clause_openers", sentence.low(at - 1)):
            return None
        if (sign := lexicon.possessives.get(sentence.low(at + 1))) and self._views_at(sentence, at + 2):
            pronoun = Mention(
                who=Who.PRONOUN,
                start=at + 1,
                end=at + 2,
                text=sentence.slice(at + 1, at + 2),
                number="p" if sign == "p" else "s",
                sign=sign,
            )
            return self._viewed(sentence, at, pronoun, at + 2)
        end = next((k for k in range(at + 1, min(at + 9, len(sentence))) if sentence.lows[k].endswith("'s")), None)
        if end is None or not self._views_at(sentence, end + 1):
            return None
        stem = Sentence(sentence.slice(at + 1, end + 1)[:-2])
        mention = self.mentions.at(stem, 0)
        if mention is None or mention.end != len(stem):
            return None
        shifted = msgspec.structs.replace(mention, start=at + 1, end=end + 1)
        return self._viewed(sentence, at, shifted, end + 1)

    def _viewed(self, sentence: Sentence, at: int, mention: Mention, end: int) -> Cue | None:
        """The clause itself, unless its main clause has another subject: "in his remarks, the Minister noted"."""
        other = self._subject_first(sentence)
        if other and other.at > at:
            return other
        return Cue(shape=Shape.SOURCE, mention=mention, lemma="view", at=at, end=end + 1)

    def _views_at(self, sentence: Sentence, at: int) -> bool:
        low, following = sentence.low(at), sentence.low(at + 1)
        return (
            low in self.lexicon.views or f"{low} {following}" in self.lexicon.views or following in self.lexicon.views
        )

    def _agent(self, sentence: Sentence) -> Cue | None:
        """ "It was noted by the Chair that", "concerns were raised by several delegations"."""
        lexicon = self.lexicon
        for at in range(2, len(sentence)):
            if not lexicon.has("by", sentence.lows[at]) or sentence.quoted(at):
                continue
            participle = self._participle_before(sentence, at)
            mention = self.mentions.at(sentence, at + 1) if participle else None
            if participle and mention and mention.who is not Who.NAME:
                return _cue(Shape.AGENT, mention, participle)
        return None

    def _participle_before(self, sentence: Sentence, at: int) -> _Verb | None:
        """A participle right before "by" that a form of "be" governs."""
        for back in (1, 2):
            verb = self._participle(sentence, at - back)
            if verb is None or verb.end != at:
                continue
            place = at - back - 1
            while place > 0 and self._adverb(sentence, place):
                place -= 1
            if self.lexicon.has("be", sentence.low(place)):
                return verb
        return None

    def _announced(self, sentence: Sentence) -> Cue | None:
        """ "The first resource person to speak was Prof. Roe"; "the floor was given to the Chair"."""
        lexicon = self.lexicon
        for at in range(len(sentence)):
            size = sentence.phrase_at(at, lexicon.announcements)
            if not size and not (lexicon.has("be", sentence.lows[at]) and self._announces(sentence, at)):
                continue
            mention = self.mentions.at(sentence, at + (size or 1))
            if mention and mention.who in (Who.PERSON, Who.OFFICE, Who.DELEGATION, Who.JOINT) and mention.definite:
                return Cue(
                    shape=Shape.ANNOUNCED, mention=mention, sense=Sense.ACT, lemma="announce", at=at, end=mention.end
                )
        return None

    def _announces(self, sentence: Sentence, at: int) -> bool:
        """Whether the subject before "was" is somebody who speaks: "the next speaker", "first to take the floor"."""
        start = max((k + 1 for k in range(at) if sentence.lows[k] in _BREAKS), default=0)
        return any(sentence.phrase_at(k, self.lexicon.announcing) for k in range(start, at)) and at - start <= 12

    def _nominal(self, sentence: Sentence) -> Cue | None:
        """ "Ms. Roe's presentation covered", "concern among members centred on", "a question from Fiji concerned"."""
        lexicon = self.lexicon
        for at in range(min(NEAR_OPENING + 3, len(sentence))):
            if sentence.lows[at] not in lexicon.nominal:
                continue
            if (
                at > 0
                and (sign := lexicon.possessives.get(sentence.lows[at - 1]))
                and self._clause_begins(sentence, at - 1)
            ):
                mention = Mention(
                    who=Who.PRONOUN, start=at - 1, end=at, text=sentence.slice(at - 1, at),
                    number="p" if sign == "p" else "s", sign=sign,
                )  # fmt: skip
                return Cue(shape=Shape.NOMINAL, mention=mention, sense=Sense.ACT, lemma="nominal", at=at, end=at + 1)
            if at > 0 and sentence.lows[at - 1].endswith("'s"):
                stem = Sentence(sentence.slice(0, at)[:-2])
                whose = self.mentions.at(stem, 0)
                if whose and whose.end == len(stem) and whose.who not in (Who.NAME, Who.BODY):
                    return Cue(shape=Shape.NOMINAL, mention=whose, sense=Sense.ACT, lemma="nominal", at=at, end=at + 1)
            if sentence.low(at + 1) in lexicon.nominal_links and not self._prefixed(sentence, at):
                by = self.mentions.at(sentence, at + 2)
                if by and by.who not in (Who.NAME, Who.BODY):
                    return Cue(shape=Shape.NOMINAL, mention=by, sense=Sense.ACT, lemma="nominal", at=at, end=by.end)
        return None

    def _prefixed(self, sentence: Sentence, at: int) -> bool:
        """ "In response to questions from …": the noun stands in a phrase before the clause."""
        return any(self.lexicon.has("prepositions", sentence.low(k)) for k in range(at))

    def _subjectless(self, sentence: Sentence) -> Cue | None:
        """ "Highlighted the need for …"; "Añadió que …" in languages that leave the subject out."""
        at = next((k for k in range(min(4, len(sentence))) if sentence.tokens[k].word), 0)
        if not self._clause_begins(sentence, at) and at > 1:
            return None
        if self.lexicon.dropped_subject:
            return self._dropped(sentence)
        token = sentence.tokens[at] if at < len(sentence) else None
        if token is None or not token.capital:
            return None
        verb = self._simple(sentence, at, None)
        if verb and verb.tense == "past" and verb.sense is not Sense.MANAGE:
            return _cue(Shape.SUBJECTLESS, None, verb)
        return None

    def _dropped(self, sentence: Sentence) -> Cue | None:
        for at in range(len(sentence)):
            if sentence.quoted(at) or not self._clause_begins(sentence, at):
                continue
            if self.lexicon.has("impersonal", sentence.low(at)):
                return None
            verb = self.verb(sentence, at)
            if verb and verb.sense is Sense.SAY and verb.tense != "present":
                return _cue(Shape.SUBJECTLESS, None, verb)
        return None

    def _led(self, sentence: Sentence) -> Cue | None:
        """ "Moderated by Ms. Roe (Harbour Trust)."."""
        start = next((k for k in range(min(3, len(sentence))) if sentence.tokens[k].word), 0)
        size = sentence.phrase_at(start, self.lexicon.openers)
        mention = self.mentions.at(sentence, start + size) if size else None
        if mention is None:
            return None
        return Cue(shape=Shape.LED, mention=mention, sense=Sense.MANAGE, lemma="lead", at=start, end=mention.end)


_BREAKS = frozenset(
    {",", ";", ":", "–", "—", "-", "(", "•", "●", "○", "▪", "·", "‣", '"', "”", "“", "»", "…", ")", "*"}
)


def _cue(shape: Shape, mention: Mention | None, verb: _Verb) -> Cue:
    at = mention.start if mention else 0
    return Cue(shape=shape, mention=mention, sense=verb.sense, tense=verb.tense, lemma=verb.lemma, at=at, end=verb.end)


def _surely_speaks(mention: Mention) -> bool:
    """Kinds of phrases that may be taken for a speaker anywhere in a sentence."""
    return mention.honorific or mention.who in (Who.PRONOUN, Who.OFFICE, Who.DELEGATION, Who.JOINT, Who.ONE)


def _may_be_source(mention: Mention) -> bool:
    return mention.who not in (Who.NAME, Who.BODY) and not (mention.who is Who.OFFICE and not mention.definite)
