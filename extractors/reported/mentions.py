"""Who may speak in a sentence: reads the noun phrase that begins at a word, and says what kind of speaker it names.

"H.E. Mr. Jalil", "the Minister of Trade of Fiji", "Spain", "the delegation of Viet Nam", "some of the participants",
"a participant from Togo", "Norway and Sweden", "she". It looks at words alone; who is meant is `cast`'s business.
"""

from __future__ import annotations

from enum import Enum, auto

import msgspec

from extractors.reported.noun_phrases import NounPhrases, past_bracket
from extractors.words.countries import STATE_CODES
from extractors.words.lexicon import Lexicon
from extractors.words.tokens import Sentence

MOST_STRANGERS = 4  # words of "Indigenous leaders"
SHORTEST_STRANGER = 5  # letters
MOST_MEMBERS = 8  # of "Algeria, Fiji, Spain and Togo"
LONGEST_ACRONYM = 5  # letters; "WHEREAS" is none


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
    head: str = ""  # head noun of an office, body or crowd, as it is looked up
    name: str | None = None  # as printed, honorifics included
    office: str | None = None
    country: str | None = None  # ISO code
    affiliation: str | None = None
    honorific: bool = False
    definite: bool = True  # False for somebody new or unnamed, and for a single capitalised word that opens a sentence
    sign: str = ""  # genders and numbers a pronoun may stand for
    members: tuple[Mention, ...] = ()


class _Core(msgspec.Struct, frozen=True):
    """tokens[start:end] with an article before, a head and what it is the head of."""

    start: int  # with article
    at: int  # without
    end: int
    scope: int
    head: str
    state: tuple[str, str] | None

    @property
    def article(self) -> bool:
        return self.at > self.start


class Mentions:
    """Reads noun phrases of one language."""

    def __init__(self, lexicon: Lexicon, *, codes: bool = False) -> None:
        """`codes`: whether states may be printed as "DE" and "FR"."""
        self.lexicon = lexicon
        self.codes = STATE_CODES if codes else frozenset()
        self.phrases = NounPhrases(lexicon)
        self._plural_endings = tuple(lexicon.grammar.get("plural_endings", ("\0",)))
        self._person_endings = tuple(lexicon.grammar["person_endings"])
        self.names = self.phrases.names
        self.countries = self.phrases.countries

    def at(self, sentence: Sentence, start: int) -> Mention | None:
        """The phrase that begins at token `start`, with those joined to it by "and"."""
        first = self.single(sentence, start)
        if first is None or first.who in (Who.PRONOUN, Who.CROWD, Who.JOINT):
            return first
        return self._joined(sentence, first) or first

    def single(self, sentence: Sentence, start: int) -> Mention | None:
        """The phrase that begins at token `start`, taken alone."""
        if start >= len(sentence.tokens):
            return None
        token = sentence.tokens[start]
        if not (token.word or token.text[0].isdigit() or token.low in self.lexicon.pronouns):
            return None
        return (
            self._code(sentence, start)
            or self._pronoun(sentence, start)
            or self._country(sentence, start)
            or self._quantified(sentence, start)
            or self._titled(sentence, start)
            or self._noun_phrase(sentence, start)
            or self._named(sentence, start)
        )

    # -- several ----------------------------------------------------------------------------------------------------

    def _joined(self, sentence: Sentence, first: Mention) -> Mention | None:
        """ "Norway and Sweden", "Ms. Roe (Fiji), Mr. Otway and the Chair"."""
        members, at, closed = [first], past_bracket(sentence, first.end), False
        while len(members) < MOST_MEMBERS and not closed:
            comma = int(sentence.low(at) == ",")
            size = self.phrases.conjunction(sentence, at + comma)
            if not comma and not size:
                return None
            follower = self.single(sentence, at + comma + size)
            if follower is None or not _alike(first, follower):
                return None
            members.append(follower)
            at, closed = past_bracket(sentence, follower.end), bool(size)
        return _joint(sentence, first.start, at, members) if closed else None

    def _several(self, sentence: Sentence, start: int, at: int) -> Mention:
        """ "Messrs. Denis Doe and Jon Roe"; `at` is where the first name begins."""
        people: list[Mention] = []
        while (end := self.names.end(sentence, at, particle_first=True)) > at and len(people) < MOST_MEMBERS:
            name = sentence.slice(at, end)
            people.append(Mention(who=Who.PERSON, start=at, end=end, text=name, name=name, honorific=True))
            comma = int(sentence.low(end) == ",")
            size = self.phrases.conjunction(sentence, end + comma)
            if not comma and not size:
                break
            at = self.names.past_honorifics(sentence, end + comma + size)
        if len(people) == 1:
            return msgspec.structs.replace(people[0], start=start)
        return _joint(sentence, start, people[-1].end, people)

    # -- pronouns and unnamed people --------------------------------------------------------------------------------

    def _pronoun(self, sentence: Sentence, start: int) -> Mention | None:
        for size in (2, 1):
            sign = self.lexicon.pronouns.get(" ".join(sentence.lows[start : start + size]))
            if sign and len(sentence.tokens) >= start + size:
                return pronoun(sentence, start, start + size, sign)
        return None

    def _quantified(self, sentence: Sentence, start: int) -> Mention | None:
        """ "some participants", "one of the delegates", "a few", "33 delegations", "Participants"."""
        lexicon = self.lexicon
        size = sentence.phrase_at(start, lexicon.quantifiers) or int(sentence.tokens[start].text.isdigit())
        if size and (many := self._people(sentence, start, size, lexicon.crowd_many, Who.CROWD)):
            return many
        one = sentence.phrase_at(start, lexicon.one)
        if one:
            single = self._people(sentence, start, one, self.phrases.singles, Who.ONE)
            single = single or self._people(sentence, start, one, lexicon.crowd_many, Who.ONE)
            return single or self._new_kind(sentence, start, one, Who.ONE) or self._elliptic(sentence, start)
        if size:
            return self._new_kind(sentence, start, size, Who.CROWD) or self._elliptic(sentence, start)
        many = self._people(sentence, start, 0, lexicon.crowd_many, Who.CROWD)
        return None if many and self._is_one(sentence, many.start, many.end, many.head) else many

    def _people(
        self, sentence: Sentence, start: int, quantifier: int, nouns: frozenset[str], who: Who
    ) -> Mention | None:
        """[quantifier] [of the] [adjectives] noun [of …]."""
        at = start + quantifier
        if not quantifier and self.lexicon.has("subordinators", sentence.lows[start]):
            return None  # "What nurses wanted"
        if quantifier:
            at += int(self.lexicon.has("crowd_of", sentence.low(at)))
            at += int(self.lexicon.has("determiners", sentence.low(at)))
        core = self.phrases.core(sentence, at, nouns)
        if core is None:
            return None
        end, head = core
        scope = self.phrases.scope(sentence, end)
        group = who is Who.ONE and head in self.lexicon.bodies and self.lexicon.has("definite", sentence.low(start))
        return Mention(
            who=Who.BODY if group else who,  # "the first group" is a body, "the first speaker" somebody new
            start=start,
            end=scope,
            text=sentence.slice(start, scope),
            number="p" if who is Who.CROWD else "s",
            head=head,
            definite=group,
        )

    def _elliptic(self, sentence: Sentence, start: int) -> Mention | None:
        """ "a few", "others": the people just spoken of."""
        size = sentence.phrase_at(start, self.lexicon.elliptic)
        if not size:
            return None
        one = sentence.phrase_at(start, self.lexicon.one) == size
        end = start + size
        if self.lexicon.has("somebody", sentence.lows[start]):
            end = self.phrases.scope(sentence, end)  # "someone from the audience"
        return Mention(
            who=Who.ONE if one else Who.CROWD,
            start=start,
            end=end,
            text=sentence.slice(start, end),
            number="s" if one else "p",
            definite=False,
        )

    def strangers(self, sentence: Sentence) -> Mention | None:
        """ "Indigenous leaders", "The undersecretary": a noun that opens a sentence, and no lexicon knows it.

        Whether people are meant, the verb must show.
        """
        start = end = int(self.lexicon.has("definite", sentence.low(0)))
        while end - start < MOST_STRANGERS and self.phrases.common(sentence, end, first=start):
            end += 1
        noun = sentence.low(end - 1) if end > start else ""
        if self.lexicon.has("subordinators", sentence.low(start)):
            return None  # "What beekeepers asked for"
        if len(noun) < SHORTEST_STRANGER or noun in self.lexicon.things:
            return None
        scope = self.phrases.scope(sentence, end)
        if start and noun.endswith(self._person_endings):
            text = sentence.slice(start, scope)
            gender = self.phrases.gender(sentence, start, end)
            return Mention(who=Who.OFFICE, start=0, end=scope, text=text, head=noun, office=text, gender=gender)
        if not noun.endswith(self._plural_endings):
            return None
        return Mention(who=Who.CROWD, start=0, end=scope, text=sentence.slice(0, scope), number="p", head=noun)

    def _new_kind(self, sentence: Sentence, start: int, quantifier: int, who: Who) -> Mention | None:
        """ "A beekeeper", "several winegrowers": somebody by the form of the noun, which no lexicon lists."""
        end = start + quantifier
        first = end
        while end - first < MOST_STRANGERS and self.phrases.common(sentence, end, first=-1):
            end += 1
        noun = sentence.low(end - 1) if end > first else ""
        one = noun[:-1] if who is Who.CROWD and noun.endswith(self._plural_endings) else noun
        if len(one) < SHORTEST_STRANGER or noun in self.lexicon.things or not one.endswith(self._person_endings):
            return None
        end = self.phrases.scope(sentence, end)
        number = "p" if who is Who.CROWD else "s"
        text = sentence.slice(start, end)
        return Mention(who=who, start=start, end=end, text=text, number=number, head=noun, definite=False)

    # -- people -----------------------------------------------------------------------------------------------------

    def _titled(self, sentence: Sentence, start: int) -> Mention | None:
        """Honorifics and a name: "H.E. Mr. Gustavo Jalil", "M. le Président", "Abg. Dr. Lenz"."""
        first = at = start + int(self.lexicon.has("definite", sentence.low(start)))
        signs: list[str] = []
        while found := self.names.honorific(sentence, at):
            at, sign = found
            signs.append(sign)
        if at == first:
            return None
        gender = next((sign for sign in signs if sign in ("m", "f")), None)
        end = self.names.end(sentence, at, particle_first=True)
        if gender is None and end == at + 1 and sentence.lows[at] in self.phrases.heads:
            return None  # "the General Secretary", who is no general
        scoped = at + 1 < len(sentence) and self.lexicon.has("of", sentence.lows[at + 1])
        if end == at or (scoped and sentence.lows[at] in self.phrases.offices):  # "Senhor Presidente da Comissão"
            return self._addressed(sentence, start, at, gender)
        if "plural" in signs:
            return self._several(sentence, start, at)
        name = sentence.slice(first, end)
        return self._person(sentence, start, end, name, gender=gender, honorific=True)

    def _addressed(self, sentence: Sentence, start: int, at: int, gender: str | None) -> Mention | None:
        """ "Madam Chair", "Monsieur le Président", "Frau Präsidentin"."""
        office = self._noun_phrase(sentence, at)
        if office is None or office.who not in (Who.OFFICE, Who.PERSON):
            return None
        return msgspec.structs.replace(office, start=start, gender=gender or office.gender)

    def _person(
        self, sentence: Sentence, start: int, end: int, name: str, *, gender: str | None, honorific: bool
    ) -> Mention:
        """A name with what stands after it: "Timothy Okello of Uganda", "Ms. Roe (Fiji)"."""
        scope = self.phrases.scope(sentence, end)
        return Mention(
            who=Who.PERSON,
            start=start,
            end=scope,
            text=name,
            gender=gender,
            name=name,
            honorific=honorific,
            affiliation=self.phrases.affiliation(sentence, end, scope),
        )

    def _named(self, sentence: Sentence, start: int) -> Mention | None:
        """A run of capitalised words: a person without honorific, an organisation."""
        at = start + int(self.lexicon.has("definite", sentence.low(start)))
        if at > start and self.lexicon.nouns_capital:
            return None  # "Der Bericht"
        end = self.names.end(sentence, at)
        if end == at:
            return None
        name = sentence.slice(at, end)
        mention = self._person(sentence, start, end, name, gender=None, honorific=False)
        if end - at > 1 and at == start and (not name.isupper() or self._introduced(sentence, end)):
            return mention
        if sentence.lows[end - 1] in self.lexicon.things:
            return None  # "the Ruritanian Constitution"
        certain = end - at > 1 or at > 0 or (name.isupper() and len(name) <= LONGEST_ACRONYM)
        return msgspec.structs.replace(mention, who=Who.NAME, definite=certain)

    def _introduced(self, sentence: Sentence, end: int) -> bool:
        """Whether a name in capitals has an office or a bracket behind it: "ANA ROE (Fiji)", "JON OTWAY, Minister,"."""
        if sentence.lows[end - 1] in self.phrases.singles | self.lexicon.bodies | self.lexicon.things:
            return False
        if sentence.low(end) == "(":
            return True
        office = self._noun_phrase(sentence, end + 1) if sentence.low(end) == "," else None
        return office is not None and office.who is Who.OFFICE

    # -- states, offices, bodies ------------------------------------------------------------------------------------

    def _country(self, sentence: Sentence, start: int) -> Mention | None:
        at = start + int(self.lexicon.has("definite", sentence.low(start)))
        if at >= len(sentence.tokens) or not sentence.tokens[at].capital:
            return None
        found = self.countries.at(sentence.lows, at)
        if found is None:
            return None
        code, size = found
        end = at + size
        following = sentence.tokens[end] if end < len(sentence.tokens) else None
        if following and following.capital and following.word and not self.phrases.finite(sentence, end):
            return None  # "Chile Solidarity Network", "Jordan Smith"
        name = sentence.slice(at, end)
        close = self._bracket_of_name(sentence, end)
        return Mention(who=Who.DELEGATION, start=start, end=close, text=name, country=code, name=name)

    def only_state(self, sentence: Sentence) -> Mention | None:
        """The one state that a title names."""
        found = [mention for at in range(len(sentence)) if (mention := self._country(sentence, at))]
        return found[0] if len({mention.country for mention in found}) == 1 else None

    def _code(self, sentence: Sentence, start: int) -> Mention | None:
        """ "DE", "IT": states by their codes."""
        text = sentence.tokens[start].text
        if text not in self.codes:
            return None
        return Mention(who=Who.DELEGATION, start=start, end=start + 1, text=text, country=text, name=text)

    def _bracket_of_name(self, sentence: Sentence, end: int) -> int:
        """ "Venezuela (Bolivarian Republic of)": the bracket belongs to the name."""
        close = past_bracket(sentence, end)
        return close if close > end and self.lexicon.has("of", sentence.low(close - 2)) else end

    def _noun_phrase(self, sentence: Sentence, start: int) -> Mention | None:
        """An office, a delegation, a body or unnamed people, with an article or capitalised without one."""
        at = start
        while self.lexicon.has("definite", sentence.low(at)):
            at += 1
        if at >= len(sentence.tokens) or (at == start and at > 0 and not sentence.tokens[at].capital):
            return None
        found = self.phrases.core(sentence, at, self.phrases.heads)
        if found is None:
            return None
        end, head = found
        scope = self.phrases.scope(sentence, end)
        return self._headed(sentence, _Core(start, at, end, scope, head, self.phrases.state(sentence, end, scope)))

    def office(self, sentence: Sentence, at: int) -> Mention | None:
        """An office at `at`, be it in small letters: "Mme Roe, directrice, …", "was elected chair"."""
        if at >= len(sentence):
            return None
        if sentence.tokens[at].capital or self.lexicon.has("definite", sentence.lows[at]):
            return self.single(sentence, at)
        found = self.phrases.core(sentence, at, self.phrases.offices | self.lexicon.heads)
        if found is None or sentence.lows[at] not in found[1]:
            return None  # an adjective or more stands before it
        scope = self.phrases.scope(sentence, found[0])
        return self._office(sentence, _Core(at, at, found[0], scope, found[1], None))

    def _headed(self, sentence: Sentence, core: _Core) -> Mention | None:
        lexicon, head = self.lexicon, core.head
        if head in lexicon.crowd_many and not self._is_one(sentence, core.at, core.end, head):
            text = sentence.slice(core.start, core.scope)
            return Mention(who=Who.CROWD, start=core.start, end=core.scope, text=text, number="p", head=head)
        lettered = head in lexicon.lettered and self.phrases.lettered(sentence, core.end)
        if not core.article and not sentence.tokens[core.end - 1].capital and not lettered:
            return None
        body = head in lexicon.bodies and head not in lexicon.heads
        if head in lexicon.delegates and (core.state or body):
            return self._delegation(sentence, core)
        if not body:
            return self._office(sentence, core)
        end = core.end + 1 if lettered else core.scope
        return Mention(who=Who.BODY, start=core.start, end=end, text=sentence.slice(core.start, end), head=head)

    def _is_one(self, sentence: Sentence, at: int, end: int, head: str) -> bool:
        """Whether a noun whose plural looks the same means one person: "der Minister", "Minister Jens Roe"."""
        lexicon = self.lexicon
        if head not in self.phrases.singles:
            return False
        if at and lexicon.has("masculine", sentence.low(at - 1)):
            return True
        return head not in lexicon.delegates and self.names.end(sentence, end) > end

    def _delegation(self, sentence: Sentence, core: _Core) -> Mention:
        """ "the representative of Fiji", "the Finnish delegation"."""
        code, name = core.state or (None, None)
        return Mention(
            who=Who.DELEGATION,
            start=core.start,
            end=core.scope,
            text=sentence.slice(core.at, core.scope),
            head=core.head,
            country=code,
            name=name,
            office=sentence.slice(core.at, core.end),
            gender=self.phrases.gender(sentence, core.at, core.end),
        )

    def _office(self, sentence: Sentence, core: _Core) -> Mention:
        """ "the Minister of Trade", "Mayor Lund", "Staatssekretärin Dr. Vogt"."""
        office = sentence.slice(core.at, core.scope)
        dot = int(core.head in self.lexicon.abbreviations and sentence.low(core.scope) == ".")  # "Bgm. Maier"
        first = self.names.past_honorifics(sentence, core.scope + dot)
        title = core.scope == core.end and self.phrases.is_office(core.head)
        honorific = first > core.scope + dot
        end = self.names.end(sentence, first, particle_first=honorific) if title or honorific else first
        named = end > first
        somebody = not named and core.head in self.lexicon.crowd_one and core.scope == core.end
        if somebody and (last := self.names.end(sentence, core.end)) > core.end + 1:  # "the resident Ann Lee"
            name = sentence.slice(core.end, last)
            return self._person(sentence, core.start, last, name, gender=None, honorific=True)
        return Mention(
            who=Who.PERSON if named else Who.OFFICE,
            start=core.start,
            end=end if named else core.scope,
            text=sentence.slice(core.at, end) if named else office,
            head=core.head,
            name=sentence.slice(core.scope + dot, end) if named else None,
            office=office,
            honorific=named,
            gender=self.phrases.gender(sentence, core.at, core.end),
        )


def pronoun(sentence: Sentence, start: int, end: int, sign: str) -> Mention:
    """A pronoun, or the possessive of one, that may stand for the genders and numbers of `sign`."""
    number = "p" if sign == "p" else "s"
    return Mention(who=Who.PRONOUN, start=start, end=end, text=sentence.slice(start, end), number=number, sign=sign)


def _joint(sentence: Sentence, start: int, end: int, members: list[Mention]) -> Mention:
    return Mention(
        who=Who.JOINT,
        start=start,
        end=end,
        text=sentence.slice(start, end),
        number="p",
        honorific=all(member.honorific for member in members),
        members=tuple(members),
    )


_NAMED = (Who.PERSON, Who.OFFICE, Who.NAME, Who.DELEGATION, Who.BODY)


def _alike(one: Mention, other: Mention) -> bool:
    """Whether two phrases may be joined by "and" into one subject."""
    return other.who in _NAMED and (one.who in _NAMED or one.who is Who.ONE)
