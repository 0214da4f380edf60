"""Who may speak in a sentence: reads the noun phrase that begins at a word, and says what kind of speaker it names.

"H.E. Mr. Jalil", "the Minister of Trade of Fiji", "Spain", "the delegation of Viet Nam", "some of the participants",
"a participant from Togo", "Norway and Sweden", "she". It looks at words alone; who is meant is `cast`'s business.
"""

from __future__ import annotations

from enum import Enum, auto

import msgspec

from extractors.countries import Countries, countries_for
from extractors.lexicon import Form, Lexicon
from extractors.tokens import Sentence, Token
from extractors.vocabulary import Vocabulary, Words, vocabulary, words_of

LONGEST_CORE = 7  # words of a noun phrase before its "of"
LONGEST_SCOPE = 24  # words after it
MOST_BETWEEN = 2  # words between two heads: "the Committee's newly elected Chair"
LONGEST_NAME = 6
LONGEST_ACRONYM = 5  # letters; "WHEREAS" is none
MOST_MEMBERS = 8  # of "Algeria, Fiji, Spain and Togo"


class Who(Enum):
    """What kind of speaker a phrase names."""

    PRONOUN = auto()
    PERSON = auto()  # a name, with honorific or office or both
    OFFICE = auto()  # "the Chair", "the applicant"
    DELEGATION = auto()  # a state, however it is printed
    BODY = auto()  # "the first group", "the Committee"
    CROWD = auto()  # "some participants"
    ONE = auto()  # "a participant": somebody new
    NAME = auto()  # capitalised, and nothing more is known
    JOINT = auto()


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A noun phrase: tokens[start:end] and what it says."""

    who: Who
    start: int
    end: int
    text: str  # as printed, without article save for unnamed people
    number: str = "s"
    gender: str | None = None
    head: str = ""  # folded head noun of an office, body or crowd
    name: str | None = None  # as printed, honorifics included
    office: str | None = None
    country: str | None = None  # ISO code
    affiliation: str | None = None
    honorific: bool = False
    definite: bool = True
    sign: str = ""  # genders and numbers a pronoun may stand for
    members: tuple[Mention, ...] = ()


class Mentions:
    """Reads noun phrases of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.countries: Countries = countries_for(lexicon)
        self.words: Vocabulary = vocabulary(lexicon.language)
        self._offices = {" ".join(words) for words in self.words.offices}

    def at(self, sentence: Sentence, start: int) -> Mention | None:
        """The phrase that begins at token `start`, with those joined to it by "and"."""
        first = self.single(sentence, start)
        if first is None:
            return None
        return self._joined(sentence, first) or first

    def single(self, sentence: Sentence, start: int) -> Mention | None:
        """The phrase that begins at token `start`, taken alone."""
        if start >= len(sentence):
            return None
        token = sentence.tokens[start]
        if not (token.word or token.text[0].isdigit() or token.low in self.lexicon.pronouns):
            return None
        return (
            self._pronoun(sentence, start)
            or self._country(sentence, start)
            or self._quantified(sentence, start)
            or self._person(sentence, start)
            or self._noun_phrase(sentence, start)
            or self._named(sentence, start)
        )

    # -- joint ------------------------------------------------------------------------------------------------------

    def _joined(self, sentence: Sentence, first: Mention) -> Mention | None:
        """ "Norway and Sweden", "Ms. Roe, Mr. Otway and the Chair"."""
        if first.who in (Who.PRONOUN, Who.CROWD):
            return None
        members, at, closed = [first], first.end, False
        while len(members) < MOST_MEMBERS and not closed:
            comma = sentence.low(at) == ","
            after = at + 1 if comma else at
            size = self._and(sentence, after)
            closed = bool(size)
            if not comma and not closed:
                break
            follower = self.single(sentence, after + size)
            if follower is None or follower.who is Who.PRONOUN or not _alike(first, follower):
                closed = False
                break
            members.append(follower)
            at = follower.end
        if not closed or len(members) < 2:
            return None
        return Mention(
            who=Who.JOINT,
            start=first.start,
            end=at,
            text=sentence.slice(first.start, at),
            number="p",
            members=tuple(members),
        )

    def _and(self, sentence: Sentence, at: int) -> int:
        return sentence.phrase_at(at, self.lexicon.phrases["and"]) or int(self.lexicon.has("and", sentence.low(at)))

    # -- kinds ------------------------------------------------------------------------------------------------------

    def _pronoun(self, sentence: Sentence, start: int) -> Mention | None:
        for size in (2, 1):
            key = " ".join(sentence.lows[start : start + size])
            sign = self.lexicon.pronouns.get(key)
            if sign and len(sentence) >= start + size:
                return Mention(
                    who=Who.PRONOUN,
                    start=start,
                    end=start + size,
                    text=sentence.slice(start, start + size),
                    number="p" if sign == "p" else "s",
                    sign=sign,
                )
        return None

    def _quantified(self, sentence: Sentence, start: int) -> Mention | None:
        """Unnamed people: "some participants", "one of the delegates", "a few", "33 delegations", "Participants"."""
        lexicon = self.lexicon
        size = sentence.phrase_at(start, lexicon.quantifiers) or int(sentence.tokens[start].text.isdigit())
        many = self._people(sentence, start, start + size, lexicon.crowd_many, Who.CROWD) if size else None
        if many:
            return many
        one = sentence.phrase_at(start, lexicon.one)
        if one and (single := self._people(sentence, start, start + one, self._singles, Who.ONE)):
            return single
        if one and (of := self._people(sentence, start, start + one, lexicon.crowd_many, Who.ONE)):
            return of
        if not size and not one:
            return self._people(sentence, start, start, lexicon.crowd_many, Who.CROWD)
        return self._elliptic(sentence, start)

    @property
    def _singles(self) -> frozenset[str]:
        return self.lexicon.crowd_one | self.lexicon.heads | self.lexicon.parties

    def _people(self, sentence: Sentence, start: int, at: int, nouns: frozenset[str], who: Who) -> Mention | None:
        """[quantifier] [of the] [adjectives] noun [of …]."""
        if at > start and self.lexicon.has("crowd_of", sentence.low(at)):
            at += 1
        if at > start and self.lexicon.has("determiners", sentence.low(at)):
            at += 1
        core = self._core(sentence, at, nouns)
        if core is None:
            return None
        end, head = core
        scope = self._scope(sentence, end)
        group = who is Who.ONE and head in self.lexicon.bodies and self.lexicon.has("definite", sentence.low(start))
        return Mention(
            who=Who.BODY if group else who,
            start=start,
            end=scope,
            text=sentence.slice(start, scope),
            number="p" if who is Who.CROWD else "s",
            head=head,
            definite=group,
            country=self._country_in(sentence, end, scope),
        )

    def _elliptic(self, sentence: Sentence, start: int) -> Mention | None:
        """ "a few", "others": the people just spoken of."""
        size = sentence.phrase_at(start, self.lexicon.elliptic)
        if not size:
            return None
        one = sentence.phrase_at(start, self.lexicon.one) == size
        return Mention(
            who=Who.ONE if one else Who.CROWD,
            start=start,
            end=start + size,
            text=sentence.slice(start, start + size),
            number="s" if one else "p",
            definite=False,
        )

    def _person(self, sentence: Sentence, start: int) -> Mention | None:
        """Honorifics and a name: "H.E. Mr. Gustavo Jalil", "M. le Président", "Abg. Dr. Lenz"."""
        at = start + int(self.lexicon.has("definite", sentence.low(start)))
        first, gender, plural = at, None, False
        while found := self.honorific(sentence, at):
            at, sign = found
            gender = sign if sign in ("m", "f") else gender
            plural = plural or sign == "plural"
        if at == first:
            return None
        end = self._name_end(sentence, at)
        if end == at:
            return self._addressed(sentence, start, at, gender)
        if plural:
            return self._several(sentence, start, first, at)
        scope = self._of_person(sentence, end)
        return Mention(
            who=Who.PERSON,
            start=start,
            end=scope,
            text=sentence.slice(first, end),
            gender=gender,
            name=sentence.slice(first, end),
            honorific=True,
            affiliation=self._affiliation(sentence, end, scope),
            country=self._country_in(sentence, end, scope),
        )

    def _several(self, sentence: Sentence, start: int, first: int, at: int) -> Mention:
        """ "Messrs. Denis Doe and Jon Roe"."""
        people: list[Mention] = []
        while (end := self._name_end(sentence, at)) > at and len(people) < MOST_MEMBERS:
            name = sentence.slice(at, end)
            people.append(Mention(who=Who.PERSON, start=at, end=end, text=name, name=name, honorific=True))
            after = end + int(sentence.low(end) == ",")
            size = self._and(sentence, after)
            if after == end and not size:
                break
            at = after + size
            while found := self.honorific(sentence, at):
                at = found[0]
        end = people[-1].end
        return Mention(
            who=Who.JOINT if len(people) > 1 else Who.PERSON,
            start=start,
            end=end,
            text=sentence.slice(first, end),
            number="p" if len(people) > 1 else "s",
            name=people[0].name if len(people) == 1 else None,
            honorific=True,
            members=tuple(people) if len(people) > 1 else (),
        )

    def _addressed(self, sentence: Sentence, start: int, at: int, gender: str | None) -> Mention | None:
        """ "Madam Chair", "Monsieur le Président", "Frau Präsidentin"."""
        office = self._noun_phrase(sentence, at)
        if office is None or office.who not in (Who.OFFICE, Who.PERSON):
            return None
        return msgspec.structs.replace(office, start=start, gender=gender or office.gender)

    def _country(self, sentence: Sentence, start: int) -> Mention | None:
        at = start + int(self.lexicon.has("definite", sentence.low(start)))
        found = self.countries.at(sentence.lows, at) if at < len(sentence) else None
        if found is None or not sentence.tokens[at].capital:
            return None
        code, size = found
        end = at + size
        following = sentence.tokens[end] if end < len(sentence) else None
        if following and following.capital and following.word and not self._finite(sentence, end):
            return None  # "Chile Solidarity Network", "Jordan Smith"
        return Mention(
            who=Who.DELEGATION,
            start=start,
            end=self._bracket_of_name(sentence, end),
            text=sentence.slice(at, end),
            country=code,
            name=sentence.slice(at, end),
        )

    def _bracket_of_name(self, sentence: Sentence, end: int) -> int:
        """ "Venezuela (Bolivarian Republic of)": the bracket belongs to the name."""
        if sentence.low(end) != "(":
            return end
        close = next((at for at in range(end, min(end + 8, len(sentence))) if sentence.low(at) == ")"), end)
        return close + 1 if close > end and self.lexicon.has("of", sentence.low(close - 1)) else end

    def _noun_phrase(self, sentence: Sentence, start: int) -> Mention | None:
        """An office, a delegation, a body or unnamed people with an article, or capitalised without one."""
        lexicon = self.lexicon
        article = lexicon.has("definite", sentence.low(start))
        at = start + int(article)
        while article and sentence.low(at) and lexicon.has("definite", sentence.low(at)):
            at += 1
        if not article and not (at < len(sentence) and (sentence.tokens[at].capital or at == 0)):
            return None
        core = self._core(sentence, at, self._all_heads)
        if core is None:
            return None
        end, head = core
        return self._headed(sentence, start, at, end, head, article=article)

    @property
    def _all_heads(self) -> frozenset[str]:
        lexicon = self.lexicon
        return lexicon.heads | lexicon.parties | lexicon.bodies | lexicon.crowd_one | lexicon.crowd_many | self._offices

    def _headed(self, sentence: Sentence, start: int, at: int, end: int, head: str, *, article: bool) -> Mention | None:
        lexicon = self.lexicon
        scope = self._scope(sentence, end)
        country = self._country_in(sentence, end, scope)
        if head in lexicon.crowd_many:
            return Mention(
                who=Who.CROWD, start=start, end=scope, text=sentence.slice(start, scope), number="p", head=head
            )
        if head in lexicon.bodies and head not in lexicon.heads:
            return self._body(sentence, start, at, end, head, scope=scope, country=country, article=article)
        return self._office(sentence, start, at, end, head, scope=scope, country=country, article=article)

    def _body(
        self,
        sentence: Sentence,
        start: int,
        at: int,
        end: int,
        head: str,
        *,
        scope: int,
        country: str | None,
        article: bool,
    ) -> Mention | None:
        if not article and not sentence.tokens[end - 1].capital and end - at > 0 and not self._lettered(sentence, end):
            return None
        if head in lexicon_delegations(self.lexicon):
            return Mention(
                who=Who.DELEGATION,
                start=start,
                end=scope,
                text=sentence.slice(at, scope),
                head=head,
                country=country,
                name=self._state(sentence, end, scope) or None,
                office=sentence.slice(at, end),
            )
        if head in self.lexicon.lettered and self._lettered(sentence, end):
            end = scope = end + 1
        return Mention(
            who=Who.BODY,
            start=start,
            end=scope,
            text=sentence.slice(start, scope),
            head=head,
            country=country,
        )

    def _office(
        self,
        sentence: Sentence,
        start: int,
        at: int,
        end: int,
        head: str,
        *,
        scope: int,
        country: str | None,
        article: bool,
    ) -> Mention | None:
        if not article and not sentence.tokens[end - 1].capital:
            return None
        if head in lexicon_delegations(self.lexicon) and country:
            return Mention(
                who=Who.DELEGATION,
                start=start,
                end=scope,
                text=sentence.slice(at, scope),
                head=head,
                country=country,
                name=self._state(sentence, end, scope),
                office=sentence.slice(at, end),
                gender=self._office_gender(sentence, at, end),
            )
        name_start = self._honorifics_end(sentence, scope)
        titled = name_start > scope or (scope == end and (head in self.lexicon.heads or head in self._offices))
        name_end = self._name_end(sentence, name_start) if titled else name_start
        named = name_end > name_start
        return Mention(
            who=Who.PERSON if named else Who.OFFICE,
            start=start,
            end=name_end if named else scope,
            text=sentence.slice(at, name_end if named else scope),
            head=head,
            name=sentence.slice(scope, name_end) if named else None,
            office=sentence.slice(at, scope),
            country=country,
            honorific=named,
            gender=self._office_gender(sentence, at, end),
        )

    def _office_gender(self, sentence: Sentence, at: int, end: int) -> str | None:
        """ "Präsidentin", "Chairwoman"."""
        article = sentence.low(at - 1)
        if self.lexicon.has("feminine", article):
            return "f"
        if self.lexicon.has("masculine", article):
            return "m"
        words = words_of(sentence.slice(at, end))
        if "feminine" in self.lexicon.grammar:
            return "f" if words[-1:] in self.words.feminine and self.lexicon.nouns_capital else None
        return "f" if words in self.words.feminine or words[-1:] in self.words.feminine else None

    def _named(self, sentence: Sentence, start: int) -> Mention | None:
        """A run of capitalised words: a person without honorific, an organisation."""
        at = start + int(self.lexicon.has("definite", sentence.low(start)))
        if at > start and self.lexicon.nouns_capital:
            return None  # "Der Bericht"
        end = self._name_end(sentence, at)
        if end == at:
            return None
        scope = self._of_person(sentence, end)
        name = sentence.slice(at, end)
        return Mention(
            who=Who.PERSON if end - at > 1 and at == start and not name.isupper() else Who.NAME,
            definite=end - at > 1 or at > 0 or (name.isupper() and len(name) <= LONGEST_ACRONYM),
            start=start,
            end=scope,
            text=name,
            name=name,
            affiliation=self._affiliation(sentence, end, scope),
            country=self._country_in(sentence, end, scope),
        )

    # -- parts ------------------------------------------------------------------------------------------------------

    def honorific(self, sentence: Sentence, at: int) -> tuple[int, str] | None:
        """Token after the honorific at `at` (and its full stop), and "m", "f", "n" or "plural"."""
        if at >= len(sentence) or not sentence.tokens[at].word:
            return None
        for size in (2, 1):
            if at + size > len(sentence):
                continue
            key: Words = words_of(sentence.slice(at, at + size))
            sign = self.words.honorifics.get(key) or (
                self.words.honorifics.get(("".join(key),)) if len(key) > 1 else None
            )
            if sign and sentence.tokens[at].capital:
                end = at + size
                return end + int(sentence.low(end) == "."), sign
        return None

    def _honorifics_end(self, sentence: Sentence, at: int) -> int:
        while found := self.honorific(sentence, at):
            at = found[0]
        return at

    def _name_end(self, sentence: Sentence, start: int) -> int:
        """The end of a run of capitalised words, initials and particles that begins with one of them."""
        at = last = start
        while at < len(sentence) and at - start < 2 * LONGEST_NAME:
            token = sentence.tokens[at]
            if not token.word or "'s" in token.low:
                break
            if token.capital and not self._no_name(sentence, at, start):
                at += 1
                if len(token.text) == 1 and sentence.low(at) == ".":
                    at += 1
                last = at
            elif at > start and self._particle(sentence, at):
                at += 1
            else:
                break
        return last

    def _particle(self, sentence: Sentence, at: int) -> bool:
        """ "de la" in "Ana de la Torre"; an article alone is none where every noun has a capital."""
        low = sentence.low(at)
        if low not in self.words.particles or self.lexicon.has("and", low):
            return False
        article = self.lexicon.nouns_capital and self.lexicon.has("determiners", low)
        return not article or sentence.low(at - 1) in self.words.particles

    def _no_name(self, sentence: Sentence, at: int, start: int) -> bool:
        """A capitalised function word or thing, at the beginning of a sentence mostly."""
        low = sentence.low(at)
        lexicon = self.lexicon
        if at > start:
            return False
        return any(lexicon.has(kind, low) for kind in _NEVER_NAMES) or (at == 0 and low in lexicon.things)

    def _core(self, sentence: Sentence, start: int, nouns: frozenset[str]) -> tuple[int, str] | None:
        """End and head of the noun phrase at `start`: it ends with the last word that is one of `nouns`."""
        at = start
        best: tuple[int, str] | None = None
        while at < len(sentence) and at - start < LONGEST_CORE:
            token = sentence.tokens[at]
            if not (token.word or token.text[0].isdigit()) or self._stops(token):
                break
            if best and best[0] == at and (self._finite(sentence, at) or self.honorific(sentence, at)):
                break
            at += 1
            if head := self._head(sentence, start, at, nouns):
                best = (at, head)
            elif best and at - best[0] >= MOST_BETWEEN:
                break
        return best

    def _head(self, sentence: Sentence, start: int, end: int, nouns: frozenset[str]) -> str:
        """The noun of one to three words that ends at `end`."""
        for size in (3, 2, 1):
            key = " ".join(sentence.lows[max(end - size, start) : end])
            if end - size >= start and key in nouns:
                return key
        return ""

    def _stops(self, token: Token) -> bool:
        """Words that no noun phrase has before its head's "of"."""
        lexicon = self.lexicon
        if any(lexicon.has(kind, token.low) for kind in _CORE_ENDS):
            return True
        return token.low in lexicon.pronouns

    def _finite(self, sentence: Sentence, at: int) -> bool:
        """Whether a reporting verb or auxiliary stands at `at` that may be the predicate of what is before it."""
        token = sentence.tokens[at]
        lexicon = self.lexicon
        if any(lexicon.has(kind, token.low) for kind in ("have", "be", "modal")):
            return True
        if token.capital and at > 0:
            return False
        forms: tuple[Form, ...] = lexicon.verbs.get(token.low, ())
        if not any(form.tense in ("past", "present") for form in forms) and token.low not in lexicon.frames:
            return False
        before = sentence.low(at - 1)
        return not (
            lexicon.has("determiners", before) or lexicon.has("of", before) or lexicon.has("prepositions", before)
        )

    def _scope(self, sentence: Sentence, end: int) -> int:
        """The end of "of Justice and Human Rights", "from the youth movement", "among them" after a head."""
        lexicon = self.lexicon
        if not lexicon.has("of", sentence.low(end)) or self._and(sentence, end):
            return end
        at = end + 1
        while at < len(sentence) and at - end < LONGEST_SCOPE:
            token = sentence.tokens[at]
            if not (token.word or token.text[0].isdigit()) or self._finite(sentence, at):
                break
            if lexicon.has("relative", token.low) or lexicon.has("subordinators", token.low):
                break
            if lexicon.has("adverbs", token.low) and not token.capital:
                break
            if self._and(sentence, at) and self._restarts(sentence, at + 1):
                break
            at += 1
        return at

    def _restarts(self, sentence: Sentence, at: int) -> bool:
        """Whether after "and" another speaker begins: "the delegate of Fiji and the Chair", "… and Mr. Roe"."""
        if self.honorific(sentence, at):
            return True
        core = self._core(sentence, at + 1, self._all_heads) if self.lexicon.has("definite", sentence.low(at)) else None
        return core is not None and core[1] not in self.lexicon.bodies

    def _of_person(self, sentence: Sentence, end: int) -> int:
        """ "Timothy Okello of Uganda", "Mr. Wamba from the Harbour Trust in Mombasa"."""
        at = end
        if sentence.low(at) == "(":
            return at
        if self.lexicon.has("of", sentence.low(at)) and not self._and(sentence, at):
            at = self._scope(sentence, at)
        return at

    def _affiliation(self, sentence: Sentence, end: int, scope: int) -> str | None:
        if sentence.low(end) == "(":
            close = next((at for at in range(end, len(sentence)) if sentence.low(at) == ")"), None)
            return sentence.slice(end + 1, close) if close and close > end + 1 else None
        start = end + 1 + int(self.lexicon.has("definite", sentence.low(end + 1)))
        return sentence.slice(start, scope) or None if scope > end + 1 else None

    def _country_in(self, sentence: Sentence, start: int, end: int) -> str | None:
        """The code of the state that a scope ends with: "of Justice of Fiji"."""
        for at in range(start, end):
            found = self.countries.at(sentence.lows, at)
            if found and at + found[1] == end and sentence.tokens[at].capital:
                return found[0]
        return None

    def _state(self, sentence: Sentence, start: int, end: int) -> str | None:
        for at in range(start, end):
            found = self.countries.at(sentence.lows, at)
            if found and at + found[1] == end and sentence.tokens[at].capital:
                return sentence.slice(at, end)
        return None

    def _lettered(self, sentence: Sentence, end: int) -> bool:
        """ "Group 1", "Table B"."""
        if end >= len(sentence):
            return False
        text = sentence.tokens[end].text
        return text.isdigit() or (len(text) <= 3 and text.isupper() and text.isalpha())


_NEVER_NAMES = (
    "determiners", "prepositions", "subordinators", "clause_openers", "adverbs", "modal", "be", "have", "not",
    "existential", "relative", "never_names",
)  # fmt: skip
_CORE_ENDS = ("be", "have", "modal", "not", "relative", "determiners", "of", "prepositions", "and", "or")


def lexicon_delegations(lexicon: Lexicon) -> frozenset[str]:
    """Heads that speak for a state: delegation, representative, delegate, observer."""
    return lexicon.grammar.get("delegations", frozenset())


def _alike(one: Mention, other: Mention) -> bool:
    """Whether two phrases may be joined by "and" into one subject."""
    named = (Who.PERSON, Who.OFFICE, Who.NAME, Who.DELEGATION, Who.BODY)
    return other.who in named and (one.who in named or one.who is Who.ONE)
