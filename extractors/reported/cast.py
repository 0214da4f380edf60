"""Whom a mention means, sentence after sentence: the memory of who spoke, who holds which office, who is "she".

The roster knows the people; the cast knows the scene: who has the floor, who spoke last, which delegation, which
unnamed participant. A mention goes in, a `Voice` comes out, or None where nobody fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from archive.models import Evidence, Participant
from extractors.people.names import split_honorifics
from extractors.people.offices import parse_office
from extractors.people.roster import Roster
from extractors.reported.mentions import LONGEST_ACRONYM, Mention, Mentions, Who
from extractors.words.lexicon import words
from extractors.words.tokens import Sentence, lower
from extractors.words.vocabulary import fold, vocabulary

REMEMBERED = 12  # voices that a pronoun may go back to
FULL_NAME = 0.95  # of a speaker named without honorific, whom nothing lists
BARE_NAME = 0.8  # one capitalised word
NAMELESS_OFFICE = 0.95  # whose holder nobody names
REFERS_BACK = 0.95  # "the speaker", "the delegation"
BEFORE_LAST = 0.75  # a pronoun that does not fit who has the floor
JUST_NAMED = 0.8  # the same, and the sentence before names somebody whom it fits
SHORTEST_HONORIFIC = 3  # letters that "Hon." shares with "Honourable"
ADJECTIVE_STEM = 3  # letters that "Finnish" shares with "Finland"


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who speaks. Two voices are one where `key` is."""

    key: str
    who: Who
    person: Participant | None = None
    phrase: str | None = None
    number: str = "s"
    gender: str | None = None
    head: str = ""
    country: str | None = None
    definite: bool = True

    @property
    def name(self) -> str:
        """How it is shown."""
        return self.person.name if self.person else self.phrase or ""

    @property
    def one(self) -> bool:
        """Whether it is a single person."""
        return self.who in (Who.PERSON, Who.OFFICE, Who.ONE)


class Found(msgspec.Struct, frozen=True):
    """A voice, by which evidence, and how much the resolution adds to the doubt (1: none)."""

    voice: Voice
    evidence: Evidence
    certainty: float = 1.0


class _Office(msgspec.Struct, frozen=True):
    head: str
    words: frozenset[str]
    voice: Voice


def _qualified(words_apart: frozenset[str]) -> bool:
    """Whether "deputy", "acting" or the like tells two offices apart: a deputy mayor is no mayor."""
    return any((word,) in vocabulary().qualifiers for word in words_apart)


class Cast:
    """The voices of one document while it is read."""

    def __init__(
        self, roster: Roster, mentions: Mentions, surnames: frozenset[str] = frozenset(), home: Mention | None = None
    ) -> None:
        self.roster = roster
        self.lexicon = mentions.lexicon
        self.mentions = mentions
        self.surnames = surnames  # of everybody who is named in full somewhere
        self._called: dict[str, Mention] = {}
        self._home = home  # the state that the document is about
        self._named: dict[str, Voice] = {}  # "delegation" -> who was last called "the delegation of …"
        self._recent: list[Voice] = []
        self._offices: list[_Office] = []
        self._states: dict[str, Voice] = {}
        self._unnamed = 0

    # -- memory -----------------------------------------------------------------------------------------------------

    def spoke(self, voice: Voice) -> None:
        """Remember `voice` as the last who spoke."""
        self._recent = [*(known for known in self._recent if known.key != voice.key), voice][-REMEMBERED:]

    def part(self) -> None:
        """A heading: whom nobody named is not meant by "she" any more."""
        self._recent = [voice for voice in self._recent if voice.who not in (Who.ONE, Who.CROWD)]

    def holds(self, office: str, head: str, voice: Voice) -> None:
        """Learn that a voice holds an office: "Secretary of State", "applicant"."""
        self._offices.append(_Office(head, self._scope_words(office), voice))

    def call(self, short: str, body: Mention) -> None:
        """Learn that a body is called so from here on: "the Commission (COM)"."""
        self._called[lower(short)] = body

    def called(self, mention: Mention) -> Mention | None:
        """The body that `mention` is short for."""
        body = self._called.get(lower(mention.text))
        return msgspec.structs.replace(body, start=mention.start, end=mention.end) if body else None

    def _scope_words(self, office: str) -> frozenset[str]:
        small = self.lexicon.grammar
        joins = small["of"] | small["prepositions"] | small["determiners"] | small["and"]
        return frozenset(word for word in words(office) if word not in joins and word[0].isalnum())

    # -- finding ----------------------------------------------------------------------------------------------------

    def find(self, mention: Mention, *, current: Voice | None, before: Sentence | None = None) -> Found | None:
        """Whom `mention` means, where `current` has the floor and `before` is the sentence before.

        Who is named for the first time joins the roster.
        """
        return self.known(mention, current=current, before=before) or self._new(mention, current)

    def known(self, mention: Mention, *, current: Voice | None, before: Sentence | None = None) -> Found | None:
        """The same, None where `mention` names somebody new."""
        match mention.who:
            case Who.PRONOUN:
                return self._pronoun(mention, current, before)
            case Who.PERSON | Who.NAME:
                return self._known_person(mention)
            case Who.OFFICE:
                return self._known_office(mention, current)
            case Who.DELEGATION:
                return self._known_state(mention) if mention.country else self._delegation_again(mention, current)
            case Who.BODY:
                return self._known_body(mention, current)
            case _:
                return None

    def _new(self, mention: Mention, current: Voice | None) -> Found | None:
        match mention.who:
            case Who.PRONOUN:
                return None
            case Who.PERSON | Who.NAME:
                return self._new_person(mention)
            case Who.OFFICE:
                return self._new_office(mention)
            case Who.DELEGATION:
                return self._new_delegation(mention)
            case Who.JOINT:
                return self._joint(mention, current)
            case Who.BODY:
                return Found(_body_voice(mention), Evidence.COLLECTIVE)
            case _:
                return Found(self._unnamed_voice(mention), Evidence.COLLECTIVE)

    # -- people -----------------------------------------------------------------------------------------------------

    def _known_person(self, mention: Mention) -> Found | None:
        if mention.name is None:
            return None
        if self.roster.find(_printed(mention)) is None:
            return self._by_given_name(mention.name)
        return Found(self._joined(mention), Evidence.CLAUSE)

    def _by_given_name(self, name: str) -> Found | None:
        """ "Anna" of the only Anna who is listed, as small meetings minute."""
        alike = [
            person for person in self.roster.participants() if person.listed and person.name.startswith(f"{name} ")
        ]
        return Found(person_voice(alike[0]), Evidence.CLAUSE, REFERS_BACK) if len(alike) == 1 else None

    def _new_person(self, mention: Mention) -> Found | None:
        if mention.name is None or not mention.definite:
            return None  # any word may begin a sentence with a capital
        if mention.who is Who.NAME and mention.text.isupper() and len(mention.text) <= LONGEST_ACRONYM:
            return Found(_body_voice(mention), Evidence.COLLECTIVE, BARE_NAME)
        certainty = 1.0 if mention.honorific else (FULL_NAME if mention.who is Who.PERSON else BARE_NAME)
        return Found(self._joined(mention), Evidence.CLAUSE, certainty)

    def _joined(self, mention: Mention) -> Voice:
        """The person of the roster, who learns what the mention says."""
        person = self.roster.join(_printed(mention), affiliation=mention.affiliation, gender=mention.gender)
        voice = person_voice(person)
        if mention.office and mention.head:
            self.holds(mention.office, mention.head, voice)
        return voice

    # -- offices ----------------------------------------------------------------------------------------------------

    def _known_office(self, mention: Mention, current: Voice | None) -> Found | None:
        if self._refers_back(mention):
            same = self._last(current, lambda voice: voice.who is Who.ONE and voice.head == mention.head)
            if voice := same or self._last(current, partial(_is_called, mention)):
                return Found(voice, Evidence.PRONOUN, REFERS_BACK)
        if held := self._holder(mention):
            return Found(held, Evidence.OFFICE)
        person = self.roster.find(f"the {mention.text}") or self.roster.find(mention.text)
        if person and not _may_be(mention, person.gender):
            person = self._of_that_gender(mention)
        return Found(person_voice(person), Evidence.OFFICE) if person else None

    def _of_that_gender(self, mention: Mention) -> Participant | None:
        """ "la vice-présidente" among several who hold the office."""
        office = parse_office(mention.text, loose=True)
        people = self.roster.participants() if office else ()
        alike = [one for one in people if office and office.role in one.roles and one.gender == mention.gender]
        return alike[0] if len(alike) == 1 else None

    def _new_office(self, mention: Mention) -> Found:
        known = self.roster.find(mention.text)
        if known and not _may_be(mention, known.gender):
            voice = Voice(key=f"w:{fold(mention.text)}", who=Who.OFFICE, phrase=mention.text, gender=mention.gender)
            return Found(voice, Evidence.OFFICE, NAMELESS_OFFICE)
        person = self.roster.join(mention.text, affiliation=mention.affiliation, gender=mention.gender)
        voice = msgspec.structs.replace(person_voice(person), who=Who.OFFICE, head=mention.head)
        self.holds(mention.text, mention.head, voice)
        return Found(voice, Evidence.OFFICE, NAMELESS_OFFICE)

    def _refers_back(self, mention: Mention) -> bool:
        """ "the speaker", "the representative", "the honourable member": words for whoever has the floor."""
        _, bare = split_honorifics(lower(mention.text))
        if bare != mention.head:
            return False
        office = mention.head in self.mentions.phrases.offices or mention.text[0].isupper()
        return self.lexicon.has("anaphors", mention.head) or (mention.head in self.lexicon.crowd_one and not office)

    def _holder(self, mention: Mention) -> Voice | None:
        """Who was introduced with that office: "the Minister" after "Ms. Roe, Minister of Trade of Fiji"."""
        wanted = self._scope_words(mention.text)
        alike = [
            office.voice
            for office in self._offices
            if mention.head in (office.head, *office.words)
            and _may_be(mention, office.voice.gender)
            and (wanted <= office.words or office.words <= wanted)
            and not _qualified(wanted ^ office.words)
        ]
        return self._refreshed(alike[-1]) if alike else None

    def _refreshed(self, voice: Voice) -> Voice:
        if voice.person is None:
            return voice
        known = next((p for p in self.roster.participants() if p.id == voice.person.id), voice.person)
        return msgspec.structs.replace(voice, person=known, gender=voice.gender or known.gender)

    # -- delegations and bodies -------------------------------------------------------------------------------------

    def _known_state(self, mention: Mention) -> Found | None:
        voice = self._states.get(mention.country or "")
        if voice and mention.office:
            self._named[mention.head] = voice
        return Found(voice, Evidence.CLAUSE) if voice else None

    def _new_delegation(self, mention: Mention) -> Found:
        if mention.country is None:
            text = mention.text if mention.text[0].isupper() else f"the {mention.text}"
            voice = Voice(key=f"w:{fold(text)}", who=Who.DELEGATION, phrase=text)
            return Found(voice, Evidence.CLAUSE, NAMELESS_OFFICE)
        person = self.roster.join(f"the delegation of {mention.name}")
        voice = Voice(
            key=f"p:{person.id}", who=Who.DELEGATION, person=person, country=mention.country, gender=mention.gender
        )
        self._states[mention.country] = voice
        if mention.office:
            self._named[mention.head] = voice
        return Found(voice, Evidence.CLAUSE)

    def _delegation_again(self, mention: Mention, current: Voice | None) -> Found | None:
        """ "the delegation", "the Finnish delegation": one that spoke before."""
        adjective = lower(mention.text.split()[0])
        if adjective == mention.head or not mention.text[0].isupper():
            if current is None or current.who is not Who.DELEGATION:
                if named := self._named.get(mention.head):
                    return Found(named, Evidence.PRONOUN, REFERS_BACK)
                if self._home and mention.head in self.lexicon.bodies:
                    return self.find(self._home, current=None)
            voice = self._last(current, lambda voice: voice.who is Who.DELEGATION)
            return Found(voice, Evidence.PRONOUN, REFERS_BACK) if voice else None
        alike = sorted(self._states.values(), key=lambda voice: _common(adjective, fold(voice.name)))
        sizes = [_common(adjective, fold(voice.name)) for voice in alike[-2:]]
        if not alike or sizes[-1] < ADJECTIVE_STEM or (len(sizes) > 1 and sizes[0] == sizes[1]):
            return None
        return Found(alike[-1], Evidence.CLAUSE, REFERS_BACK)

    def _known_body(self, mention: Mention, current: Voice | None) -> Found | None:
        if mention.head in self.lexicon.parties and (held := self._holder(mention)):
            return Found(held, Evidence.OFFICE)
        bare = lower(mention.text).endswith(f" {mention.head}") and len(mention.text.split()) == 2
        if bare and (last := self._last(current, lambda voice: voice.head == mention.head)):
            return Found(last, Evidence.PRONOUN, REFERS_BACK)  # "the group"
        same = _body_voice(mention)
        spoke = self._last(current, lambda voice: voice.key == same.key)
        return Found(spoke, Evidence.COLLECTIVE) if spoke else None

    def _joint(self, mention: Mention, current: Voice | None) -> Found | None:
        found = [self.find(member, current=current) for member in mention.members]
        voices = [one.voice for one in found if one]
        if len(voices) != len(found):
            return None
        return Found(joint_voice(voices, self.lexicon.conjunction), Evidence.JOINT)

    def _unnamed_voice(self, mention: Mention) -> Voice:
        self._unnamed += 1
        return Voice(
            key=f"u:{self._unnamed}",
            who=mention.who,
            phrase=mention.text,
            number=mention.number,
            head=mention.head,
            definite=mention.definite,
        )

    # -- pronouns ---------------------------------------------------------------------------------------------------

    def _pronoun(self, mention: Mention, current: Voice | None, before: Sentence | None) -> Found | None:
        if current and current.one and mention.sign == "p":
            return None  # "Mr. Roe defended the authorities. They had …": whom he spoke of
        for sign in mention.sign:
            if current and _stands_for(sign, current):
                return self._learnt(current, sign, 1.0)
        for sign in mention.sign:
            if sign in "mf" and before and (person := self._named_in(before, sign)):
                return self._learnt(person, sign, JUST_NAMED)
            if last := self._last(None, partial(_stands_for, sign)):
                return self._learnt(last, sign, BEFORE_LAST)
        return None

    def _learnt(self, voice: Voice, sign: str, certainty: float) -> Found:
        """A pronoun shows a person's gender."""
        if sign in "mf" and voice.person and voice.gender is None and voice.who in (Who.PERSON, Who.OFFICE):
            person = self.roster.join(voice.person.name, gender=sign)
            if person.id == voice.person.id:
                voice = msgspec.structs.replace(voice, person=person, gender=sign)
        return Found(voice, Evidence.PRONOUN, certainty)

    def _named_in(self, sentence: Sentence, sign: str) -> Voice | None:
        """The last person named in `sentence` who may be "he" or "she": "She thanked Mr. Otway. He said …"."""
        people = [found.voice for mention in self.people_in(sentence) if (found := self.find(mention, current=None))]
        return next((voice for voice in reversed(people) if _stands_for(sign, voice)), None)

    def people_in(self, sentence: Sentence) -> Iterator[Mention]:
        """Every person printed with an honorific or an office before the name in `sentence`."""
        at = 0
        while at < len(sentence):
            named = self.mentions.names.honorific(sentence, at) or sentence.tokens[at].capital
            mention = self.mentions.single(sentence, at) if named else None
            if mention and mention.who is Who.PERSON and mention.name and mention.honorific:
                yield mention
            at = mention.end if mention else at + 1

    def _last(self, current: Voice | None, fits: Callable[[Voice], bool]) -> Voice | None:
        """The voice nearest in memory that fits."""
        known = ([current] if current else []) + self._recent[::-1]
        return next((voice for voice in known if fits(voice)), None)


def _is_called(mention: Mention, voice: Voice) -> bool:
    """Whether "the speaker" may be a voice; "the honourable member" was called "Hon." before."""
    honorifics, _ = split_honorifics(mention.text)
    if not honorifics:
        alike = voice.gender is None or mention.gender in (None, voice.gender)
        return voice.who in _INDIVIDUAL and alike
    printed = (voice.person.honorific if voice.person else None) or ""
    return lower(printed)[:SHORTEST_HONORIFIC] == lower(honorifics[0])[:SHORTEST_HONORIFIC]


def _may_be(mention: Mention, gender: str | None) -> bool:
    """Whether an office's form allows its holder: "la Presidenta" is no man, "le Président" may be a woman."""
    return not (mention.gender == "f" and gender == "m")


def _printed(mention: Mention) -> str:
    """A name as the roster wants it, with the office before it."""
    return (mention.text if mention.office else mention.name) or mention.text


def _body_voice(mention: Mention) -> Voice:
    text = mention.text[0].upper() + mention.text[1:]
    return Voice(key=f"w:{fold(text)}", who=Who.BODY, phrase=text, head=mention.head)


_INDIVIDUAL = (Who.PERSON, Who.OFFICE, Who.ONE, Who.DELEGATION)


def person_voice(person: Participant) -> Voice:
    """A participant as a voice."""
    return Voice(key=f"p:{person.id}", who=Who.PERSON, person=person, gender=person.gender)


def joint_voice(voices: list[Voice], conjunction: str) -> Voice:
    """Several who speak as one: "Denis Doe and Jon Roe"."""
    names = [voice.name for voice in voices]
    phrase = ", ".join(names[:-1]) + f" {conjunction} {names[-1]}" if len(names) > 1 else names[0]
    return Voice(key="+".join(sorted(voice.key for voice in voices)), who=Who.JOINT, phrase=phrase, number="p")


def _stands_for(sign: str, voice: Voice) -> bool:
    """Whether a pronoun may mean a voice."""
    match sign:
        case "m" | "f":
            delegate = voice.who is Who.DELEGATION
            return (voice.one or delegate) and voice.number == "s" and voice.gender in (None, sign)
        case "n":
            return voice.who in (Who.DELEGATION, Who.BODY, Who.NAME)
        case _:
            return voice.number == "p" or voice.who in (Who.DELEGATION, Who.BODY, Who.CROWD, Who.JOINT, Who.ONE)


def _common(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
