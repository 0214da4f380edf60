"""Runs of words that print a person's name inside a sentence: honorifics, capitals, initials, particles."""

from __future__ import annotations

from extractors.words.lexicon import Lexicon
from extractors.words.tokens import Sentence
from extractors.words.vocabulary import Vocabulary, Words, vocabulary, words_of

LONGEST_NAME = 12  # tokens, the full stops of initials included
LONGEST_INITIALS = 3
LONGEST_HONORIFIC = 2  # tokens: "Her Excellency"

_NO_NAMES = (
    "determiners", "prepositions", "subordinators", "clause_openers", "adverbs", "modal", "be", "have", "not",
    "existential", "relative", "never_names",
)  # fmt: skip


class PrintedNames:
    """Finds honorifics and names in sentences of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.words: Vocabulary = vocabulary(lexicon.language)
        self._no_names = frozenset().union(*(lexicon.grammar.get(kind, frozenset()) for kind in _NO_NAMES))
        self._known: dict[str, str | None] = {}

    def honorific(self, sentence: Sentence, at: int) -> tuple[int, str] | None:
        """Token after the honorific at `at` (and its full stop), and "m", "f", "n" or "plural"."""
        if at >= len(sentence.tokens) or not sentence.tokens[at].capital:
            return None
        for size in range(min(LONGEST_HONORIFIC, len(sentence.tokens) - at), 0, -1):
            sign = self._sign(sentence.slice(at, at + size))
            if sign:
                end = at + size
                return end + int(sentence.low(end) == "."), sign
        return None

    def _sign(self, printed: str) -> str | None:
        if printed not in self._known:
            key: Words = words_of(printed)
            joined = ("".join(key),)  # "H.E." is a key of two words, and is printed as one
            signs = self.words.honorifics
            self._known[printed] = signs.get(key) or (signs.get(joined) if len(key) > 1 else None)
        return self._known[printed]

    def past_honorifics(self, sentence: Sentence, at: int) -> int:
        """The token after all honorifics at `at`."""
        while found := self.honorific(sentence, at):
            at = found[0]
        return at

    def end(self, sentence: Sentence, start: int, *, particle_first: bool = False) -> int:
        """The end of a run of capitalised words, initials and particles that begins with a capital.

        After an honorific it may begin with a particle: "Ms. de la Torre", "Frau von Lenz".
        """
        at = last = start
        while particle_first and sentence.low(at) in self.words.particles and not sentence.tokens[at].capital:
            at += 1
        while at < len(sentence.tokens) and at - start < LONGEST_NAME:
            token = sentence.tokens[at]
            if not token.word or "'s" in token.low:
                break
            if token.capital and not (at == start and self._no_name(sentence, at)):
                at += 1
                if len(token.text) == 1 and sentence.low(at) == ".":
                    at += 1
                last = at
            elif at > start and self._particle(sentence, start, at):
                at += 1
            else:
                break
        return last

    def _particle(self, sentence: Sentence, start: int, at: int) -> bool:
        """ "de la" in "Ana de la Torre". Where every noun has a capital, what follows a surname is no name:
        "Frau Lenz den Antrag", "Frau Vogel vom Bauamt"."""
        low = sentence.low(at)
        if low not in self.words.particles or self.lexicon.has("and", low):
            return False
        if not self.lexicon.nouns_capital:
            return True
        if self.lexicon.has("determiners", low):
            return sentence.low(at - 1) in self.words.particles
        return at > start + 1 or not self._from(sentence, at)

    def _from(self, sentence: Sentence, at: int) -> bool:
        """Whether a German particle after a surname says where somebody is from: "vom Bauamt", "von der Stadt"."""
        if self.lexicon.has("contracted", sentence.low(at)):
            return True
        noun = at + 1 + int(self.lexicon.has("determiners", sentence.low(at + 1)))
        return sentence.low(noun) in self.lexicon.bodies | self.lexicon.crowd_many | self.lexicon.things

    def _initials(self, sentence: Sentence, at: int) -> bool:
        """Whether a word is in capitals among words that are not."""
        text, after = sentence.tokens[at].text, sentence.tokens[at + 1].text if at + 1 < len(sentence) else ""
        return 1 < len(text) <= LONGEST_INITIALS and text.isupper() and not after.isupper()

    def _no_name(self, sentence: Sentence, at: int) -> bool:
        """A capitalised function word, or a thing at the beginning of a sentence."""
        low = sentence.low(at)
        if low in self._no_names and self._initials(sentence, at):
            return False  # "IF gave a presentation", of Ian Foss
        return low in self._no_names or (at == 0 and low in self.lexicon.things)
