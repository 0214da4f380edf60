"""The verb of a reporting clause: finds it past adverbs and auxiliaries, and says what it shows.

"also noted", "has, however, asked", "did not agree", "made two recommendations", "was of the view", "hat … erklärt".
A participle before "by" with its agent, and a passive, are no predicates of who speaks.
"""

from __future__ import annotations

import msgspec

from extractors.reported.mentions import Mention
from extractors.words.lexicon import Form, Lexicon, Sense
from extractors.words.tokens import Sentence

BRACKET_WINDOW = 28  # tokens from "hat" to "erklärt"
ACT_WINDOW = 8  # tokens of "the second session by noting"
NOUN_WINDOW = 4  # tokens from "with" to "overview"
MOST_ADVERBS = 6
SHORTEST_ADVERB = 5  # letters of "sadly"; "only" is listed

_CLAUSE_ENDS = frozenset({",", ";", ":", ".", "–", ""})


class Verb(msgspec.Struct, frozen=True):
    """A finite reporting verb; `end` is the token after it."""

    sense: Sense
    tense: str  # "past", "present", "perfect", "pluperfect", "modal"
    lemma: str
    end: int


class Predicates:
    """Reads verbs in sentences of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._endings = tuple(lexicon.grammar.get("adverb_endings", ()))
        self._gerunds = tuple(lexicon.grammar.get("gerund_endings", ()))
        self._starts = frozenset(lexicon.verbs) | frozenset(lexicon.frames)

    def any_in(self, sentence: Sentence) -> bool:
        """Whether some word may be a reporting verb at all."""
        return not self._starts.isdisjoint(sentence.lows)

    def finite_in(self, sentence: Sentence) -> bool:
        """Whether some word is an auxiliary or a finite verb of reporting; the "to" of infinitives is a preposition."""
        return any(
            low in self.lexicon.verbs or any(self.lexicon.has(kind, low) for kind in ("have", "be", "modal"))
            for low, token in zip(sentence.lows, sentence.tokens, strict=True)
            if not (token.capital or self.lexicon.has("of", low))
        )

    def at(self, sentence: Sentence, at: int, mention: Mention | None = None) -> Verb | None:
        """The finite reporting verb at `at`, past adverbs and auxiliaries."""
        at = self.past_adverbs(sentence, at)
        low, lexicon = sentence.low(at), self.lexicon
        if not low:
            return None
        if lexicon.has("have", low):
            return self.perfect(sentence, at)
        if lexicon.has("support", low) or (lexicon.has("denied", low) and lexicon.has("not", sentence.low(at + 1))):
            return self._supported(sentence, at) or self.framed(sentence, at)
        if lexicon.has("be", low):
            return self.framed(sentence, at)
        return self.simple(sentence, at, mention) or self.framed(sentence, at)

    def simple(self, sentence: Sentence, at: int, mention: Mention | None = None) -> Verb | None:
        """ "noted", "takes the floor": one finite form with the words it needs."""
        forms = self.lexicon.verbs.get(sentence.low(at), ())
        if at > 0 and forms and sentence.tokens[at].capital:
            return None  # "Second Secretary", and every German noun
        for form in forms:
            if form.tense not in ("past", "present") or not _complete(sentence, at + 1, form):
                continue
            if form.tense == "present" and not _agrees(sentence, at, form, mention):
                continue
            end = at + 1 + len(form.rest)
            told = mention is not None and self.lexicon.inversion == "second"  # "Frau Roe berichtet von der Regatta"
            if not told and self._by_agent(sentence, end) and any(other.tense == "participle" for other in forms):
                return None  # "the points raised by"
            return Verb(self._said_by_the_way(sentence, end, form.sense), form.tense, form.lemma, end)
        return None

    def _said_by_the_way(self, sentence: Sentence, end: int, sense: Sense) -> Sense:
        """ "opened the debate by noting that", "closed the session, saying that", "opened it and explained": words."""
        if sense is not Sense.MANAGE:
            return sense
        for at in range(end, min(end + ACT_WINDOW, len(sentence))):
            if self.lexicon.has("with", sentence.lows[at]) and self._words_behind(sentence, at):
                return Sense.SAY
            joined = self.lexicon.has("and", sentence.lows[at])
            place = self.past_adverbs(sentence, at + 1) if joined else at
            tenses = ("past", "present") if joined else ("gerund",)
            forms = self.lexicon.verbs.get(sentence.low(place), ())
            if any(form.tense in tenses and form.sense is Sense.SAY for form in forms):
                return Sense.SAY
        return sense

    def _words_behind(self, sentence: Sentence, at: int) -> bool:
        """ "with an overview of the river", and not "with a hammer"."""
        return not self.lexicon.nominal.isdisjoint(sentence.lows[at + 1 : at + 1 + NOUN_WINDOW])

    def perfect(self, sentence: Sentence, at: int) -> Verb | None:
        """ "has noted", "had also asked", "a déclaré", "a-t-il ajouté", "hat … erklärt"; `at` is the auxiliary."""
        if frame := self.framed(sentence, at):
            return frame
        tense = "pluperfect" if self.lexicon.has("pluperfect", sentence.low(at)) else "perfect"
        after = self.past_adverbs(sentence, at + 1 + int(is_clitic_subject(sentence, at + 1)))
        if self.lexicon.has("be", sentence.low(after)):
            return self.framed(sentence, after)
        verb = self.participle(sentence, after)
        if verb is None and self.lexicon.inversion == "second":
            verb = self.bracketed(sentence, after)
        return msgspec.structs.replace(verb, tense=tense) if verb else None

    def participle(self, sentence: Sentence, at: int) -> Verb | None:
        """The participle at `at`."""
        for form in self.lexicon.verbs.get(sentence.low(at), ()):
            if form.tense == "participle" and _complete(sentence, at + 1, form):
                return Verb(form.sense, "perfect", form.lemma, at + 1 + len(form.rest))
        return None

    def bracketed(self, sentence: Sentence, at: int) -> Verb | None:
        """The participle at the end of a German clause."""
        for place in range(at, min(at + BRACKET_WINDOW, len(sentence.tokens))):
            if sentence.low(place) in _CLAUSE_ENDS:
                return None
            if verb := self.participle(sentence, place):
                return verb
        return None

    def passive_before(self, sentence: Sentence, by: int) -> Verb | None:
        """The participle right before "by" at `by`, where a form of "be" governs it: "was noted by"."""
        for back in (1, 2):
            verb = self.participle(sentence, by - back)
            if verb is None or verb.end != by:
                continue
            place = by - back - 1
            while place > 0 and self.adverb(sentence, place):
                place -= 1
            if self.lexicon.has("be", sentence.low(place)) and not self.lexicon.has("modal", sentence.low(place - 1)):
                return verb  # and not "will be examined by Fiji"
        return None

    def is_passive(self, sentence: Sentence, at: int, most: Sense = Sense.ACT) -> bool:
        """Whether the participle of a verb of speaking stands at `at`, governed by "be": "was suggested".

        `most` is the least sure sense that counts: with THINK "was expected" does.
        """
        verb = self.participle(sentence, at)
        if verb is None or verb.sense > most:
            return False
        place = at - 1
        while place > 0 and self.lexicon.has("adverbs", sentence.lows[place]):
            place -= 1
        return self.lexicon.has("be", sentence.low(place))

    def past_adverbs(self, sentence: Sentence, at: int) -> int:
        """The token after the adverbs, object pronouns and negations at `at`, with commas around them."""
        for _ in range(MOST_ADVERBS):
            comma = int(sentence.low(at) == ",")
            size = sentence.phrase_at(at + comma, self.lexicon.phrases["adverbs"])
            size = size or int(self.adverb(sentence, at + comma))
            if not size:
                break
            at += comma + size
            at += int(bool(comma) and sentence.low(at) == ",")
        return at

    def adverb(self, sentence: Sentence, at: int) -> bool:
        """Whether `at` is a word that may stand between a subject and its verb."""
        low, lexicon = sentence.low(at), self.lexicon
        if not low:
            return False
        if lexicon.has("clitics", low):
            return True
        if low in lexicon.pronouns:
            return False
        if lexicon.has("adverbs", low) or lexicon.has("not", low):
            return True
        return len(low) >= SHORTEST_ADVERB and low.endswith(self._endings) and low not in lexicon.verbs

    def _by_agent(self, sentence: Sentence, at: int) -> bool:
        """Whether "by" names an agent, and not a way of doing: "concluded by thanking"."""
        if not self.lexicon.has("by", sentence.low(at)):
            return False
        return not (self._gerunds and sentence.low(at + 1).endswith(self._gerunds))

    def _supported(self, sentence: Sentence, at: int) -> Verb | None:
        """ "did not agree", "would welcome"."""
        after = self.past_adverbs(sentence, at + 1)
        for form in self.lexicon.verbs.get(sentence.low(after), ()):
            if form.tense == "present" and _complete(sentence, after + 1, form):
                return Verb(form.sense, "modal", form.lemma, after + 1 + len(form.rest))
        return None

    def framed(self, sentence: Sentence, at: int) -> Verb | None:
        """ "made two recommendations", "was of the view"."""
        for frame in self.lexicon.frames.get(sentence.low(at), ()):
            places = (at + 1, self.past_adverbs(sentence, at + 1))
            for place in places if frame.adjacent else range(at + 1, at + 1 + frame.window):
                if not frame.adjacent and sentence.low(place) in _CLAUSE_ENDS:
                    break
                if size := sentence.phrase_at(place, frame.words):
                    lemma = f"{sentence.low(at)} {' '.join(sentence.lows[place : place + size])}"
                    tense = "present" if self.lexicon.has("light_present", sentence.low(at)) else "past"
                    return Verb(frame.sense, tense, lemma, place + size)
        return None


def is_clitic_subject(sentence: Sentence, at: int) -> bool:
    """ "-t-il" of "a-t-il ajouté"."""
    return len(sentence.low(at)) > 1 and sentence.low(at).startswith("-")


def _complete(sentence: Sentence, at: int, form: Form) -> bool:
    """Whether the words follow that a form needs: "attention" after "drew"."""
    return not form.rest or tuple(sentence.lows[at : at + len(form.rest)]) == form.rest


def _agrees(sentence: Sentence, at: int, form: Form, mention: Mention | None) -> bool:
    """A bare form ("note") goes with several subjects only; where the forms differ, they tell."""
    if sentence.low(at) != form.lemma.split(" ")[0]:
        return True
    return mention is None or mention.number == "p"
