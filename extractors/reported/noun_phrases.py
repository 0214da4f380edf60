"""The parts of a noun phrase: its head, the "of …" after it, the state it names. Words alone, no grammar.

[determiner] [adjectives] HEAD [of scope]: "the | newly elected | Chair | of the Committee on Water".
"""

from __future__ import annotations

from extractors.people.printed_names import PrintedNames
from extractors.words.countries import Countries, countries_for
from extractors.words.lexicon import Lexicon
from extractors.words.tokens import Sentence, Token
from extractors.words.vocabulary import vocabulary

LONGEST_CORE = 7  # words of a noun phrase before its "of"
LONGEST_SCOPE = 24  # words after it
MOST_BETWEEN = 2  # words between two heads: "the Committee's newly elected Chair"
LONGEST_BRACKET = 30  # tokens of "(Open Harbour Partnership, Fiji)"
LONGEST_LETTER = 3  # characters of "B" in "Table B", "III" in "Group III"

_CORE_ENDS = ("be", "have", "modal", "not", "relative", "determiners", "of", "prepositions", "and", "or")
_AUXILIARIES = ("have", "be", "modal")
_BEFORE_NOUNS = ("determiners", "of", "prepositions")
_SCOPE_ENDS = ("relative", "subordinators")


class NounPhrases:
    """Reads the parts of noun phrases in sentences of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.names = PrintedNames(lexicon)
        self.countries: Countries = countries_for(lexicon)
        self.offices = frozenset(" ".join(words) for words in self.names.words.offices)
        self.singles = lexicon.crowd_one | lexicon.heads | lexicon.parties
        self.heads = self.singles | lexicon.bodies | lexicon.crowd_many | self.offices
        self._core_ends = self._joined(_CORE_ENDS) | frozenset(lexicon.pronouns)
        self._auxiliaries = self._joined(_AUXILIARIES)
        self._before_nouns = self._joined(_BEFORE_NOUNS)
        self._scope_ends = self._joined(_SCOPE_ENDS)
        self._finite = frozenset(
            form for form, rows in lexicon.verbs.items() if any(row.tense in ("past", "present") for row in rows)
        ) | frozenset(lexicon.frames)
        past = (form for form, rows in lexicon.verbs.items() if any(row.tense == "past" for row in rows))
        self._past = frozenset(past) - self.heads

    def _joined(self, kinds: tuple[str, ...]) -> frozenset[str]:
        return frozenset().union(*(self.lexicon.grammar.get(kind, frozenset()) for kind in kinds))

    def conjunction(self, sentence: Sentence, at: int) -> int:
        """How many tokens the "and" at `at` has; 0 where none stands there."""
        return sentence.phrase_at(at, self.lexicon.phrases["and"]) or int(self.lexicon.has("and", sentence.low(at)))

    def core(self, sentence: Sentence, start: int, nouns: frozenset[str]) -> tuple[int, str] | None:
        """End and head of the noun phrase at `start`: it ends with the last word that is one of `nouns`."""
        at = start
        best: tuple[int, str] | None = None
        while at < len(sentence.tokens) and at - start < LONGEST_CORE:
            token = sentence.tokens[at]
            if not _nominal(token) or token.low in self._core_ends:
                break
            if best and best[0] == at and self._past_head(sentence, at, nouns):
                break
            if at > start and token.low in self._past and sentence.tokens[at - 1].capital:
                break  # "Facilitator Roe invited parties"
            at += 1
            if head := _head(sentence, start, at, nouns):
                best = (at, head)
            elif best and at - best[0] >= MOST_BETWEEN:
                break
        return best

    def _past_head(self, sentence: Sentence, at: int, nouns: frozenset[str]) -> bool:
        """Whether a verb or a title follows a head, and no second half of it: "Director | General"."""
        if " ".join(sentence.lows[at - 1 : at + 1]) in nouns:
            return False
        return self.finite(sentence, at) or self.names.honorific(sentence, at) is not None

    def common(self, sentence: Sentence, at: int, *, first: int) -> bool:
        """Whether `at` is a word of a common noun phrase: no name, save for the capital that opens the sentence."""
        if at >= len(sentence) or not sentence.tokens[at].word:
            return False
        token = sentence.tokens[at]
        return token.low not in self._core_ends and not self.finite(sentence, at) and (not token.capital or at == first)

    def finite(self, sentence: Sentence, at: int) -> bool:
        """Whether a reporting verb or auxiliary stands at `at` that may be the predicate of what is before it."""
        token = sentence.tokens[at]
        if token.low in self._auxiliaries:
            return True
        if token.low not in self._finite or (token.capital and at > 0):
            return False
        return sentence.low(at - 1) not in self._before_nouns

    def scope(self, sentence: Sentence, end: int) -> int:
        """The end of "of Justice and Human Rights", "from the youth movement", "among them" after a head."""
        lexicon = self.lexicon
        if not lexicon.has("of", sentence.low(end)) or self.conjunction(sentence, end):
            return end
        if lexicon.has("purpose", sentence.low(end)) and not self._nominal_after(sentence, end + 1):
            return end
        at = end + 1
        while at < len(sentence.tokens) and at - end < LONGEST_SCOPE:
            token = sentence.tokens[at]
            if not _nominal(token) or self.finite(sentence, at) or token.low in self._scope_ends:
                break
            if (lexicon.has("adverbs", token.low) or self._clitic(token)) and not token.capital:
                break
            if self.conjunction(sentence, at) and self._restarts(sentence, at + 1):
                break
            at += 1
        return at

    def is_office(self, head: str) -> bool:
        """Whether a head noun may stand before a name: "Mayor", "Vice-Chair"."""
        known = self.lexicon.heads | self.offices
        return head in known or _compound(head) in known

    def _nominal_after(self, sentence: Sentence, at: int) -> bool:
        """Whether a name or a determiner stands at `at`, and no infinitive: "ministro para Europa"."""
        return at < len(sentence) and (
            sentence.tokens[at].capital or self.lexicon.has("determiners", sentence.lows[at])
        )

    def _clitic(self, token: Token) -> bool:
        """An object pronoun that is no article: "s'" and "se", and not "la"."""
        lexicon = self.lexicon
        return lexicon.has("clitics", token.low) and not any(
            lexicon.has(kind, token.low) for kind in ("definite", "of")
        )

    def _restarts(self, sentence: Sentence, at: int) -> bool:
        """Whether after "and" another speaker begins: "the delegate of Fiji and the Chair", "… and Mr. Roe"."""
        if self.names.honorific(sentence, at):
            return True
        if not self.lexicon.has("definite", sentence.low(at)):
            return False
        core = self.core(sentence, at + 1, self.heads)
        return core is not None and core[1] not in self.lexicon.bodies

    def state(self, sentence: Sentence, start: int, end: int) -> tuple[str, str] | None:
        """Code and printed name of the state that tokens[start:end] end with: "of Justice of Fiji"."""
        for at in range(start, end):
            if sentence.tokens[at].capital and (found := self.countries.at(sentence.lows, at)):
                code, size = found
                if at + size == end:
                    return code, sentence.slice(at, end)
        return None

    def affiliation(self, sentence: Sentence, end: int, scope: int) -> str | None:
        """What stands after a name: "Fiji" of "(Fiji)", "Harbour Trust" of "from the Harbour Trust"."""
        if sentence.low(end) == "(":
            close = past_bracket(sentence, end) - 1
            return sentence.slice(end + 1, close) or None
        start = end + 1 + int(self.lexicon.has("definite", sentence.low(end + 1)))
        named = any(token.capital for token in sentence.tokens[start:scope])  # and no "para aclarar"
        return sentence.slice(start, scope) if named and scope > end + 1 else None

    def lettered(self, sentence: Sentence, end: int) -> bool:
        """Whether a number or letter follows: "Group 1", "Table B"."""
        if end >= len(sentence.tokens):
            return False
        text = sentence.tokens[end].text
        return text.isdigit() or (len(text) <= LONGEST_LETTER and text.isupper() and text.isalpha())

    def gender(self, sentence: Sentence, at: int, end: int) -> str | None:
        """By the article, else by the form of the noun: "la Presidenta", "Präsidentin", "Chairwoman"."""
        lexicon, article = self.lexicon, sentence.low(at - 1)
        if lexicon.has("feminine", article):
            return "f"
        if lexicon.has("masculine", article):
            return "m"
        last = sentence.tokens[end - 1].low
        return "f" if last.endswith(tuple(lexicon.grammar.get("feminine_endings", ()))) else None


def past_bracket(sentence: Sentence, at: int) -> int:
    """The token after the brackets that open at `at`: "Ms. Roe (Fiji) said"."""
    pairs = {"(": ")", "[": "]"}
    while (mark := pairs.get(sentence.low(at))) is not None:
        stop = min(at + LONGEST_BRACKET, len(sentence.tokens))
        close = next((place for place in range(at, stop) if sentence.low(place) == mark), None)
        if close is None:
            return at
        at = close + 1
    return at


def _nominal(token: Token) -> bool:
    return token.word or token.text[0].isdigit()


def _head(sentence: Sentence, start: int, end: int, nouns: frozenset[str]) -> str:
    """The noun of one to three words that ends at `end`."""
    for size in range(min(3, end - start), 0, -1):
        key = " ".join(sentence.lows[end - size : end]) if size > 1 else sentence.lows[end - 1]
        if key in nouns or (size == 1 and _compound(key) in nouns):
            return key
    return ""


def _compound(word: str) -> str:
    """ "chairperson" of "vice-chairperson": an office that a hyphen qualifies."""
    before, _, head = word.partition("-")
    return head if (before,) in vocabulary().qualifiers else ""
