"""What a sentence teaches about people before or while they speak: who holds which office, who "the applicant" is.

"Ms. Roe, Secretary of State and Head of Delegation, …"; "the Minister of Trade, H.E. Mr. Jalil, …"; "headed by
Mr. Otway, Attorney General"; "an application lodged by a Ruritanian, Jon Otway"; "Mr. Otway (“the applicant”)".
"""

from __future__ import annotations

import msgspec

from extractors.people.offices import parse_office
from extractors.people.roster import NO_OFFICE
from extractors.reported.cast import Cast, Voice, person_voice
from extractors.reported.mentions import Mention, Who
from extractors.reported.noun_phrases import past_bracket
from extractors.words.sentences import split
from extractors.words.tokens import Sentence, lower

TO_THE_CHAIR = 24  # tokens between a name and "took the Chair"
LONGEST_ELECTED = 6  # tokens of "Vice-Chairpersons"
LONGEST_TOLD = 2000  # characters of a text that is read for offices alone
LONGEST_SHORT = 8  # letters of "COM"
NEAR = 14  # tokens between "brought by" and the name

_OPENING_MARKS = frozenset({"“", '"', "«", "„", "'", "‘"})


def learn(sentence: Sentence, cast: Cast) -> None:
    """Tell the cast what `sentence` says of offices."""
    presides = any(sentence.phrase_at(at, cast.lexicon.chairing) for at in range(len(sentence.tokens)))
    for mention in cast.people_in(sentence):
        _after_name(sentence, mention, cast)
        _before_name(sentence, mention, cast)
        _chosen(sentence, mention, cast)
        if presides:
            _presides(mention, cast)
    _shortened(sentence, cast)
    _brought(sentence, cast)
    _elected(sentence, cast)
    _leads(sentence, cast)


def learn_all(text: str, cast: Cast) -> None:
    """The same of every sentence of a text."""
    for start, end in split(text[:LONGEST_TOLD], cast.lexicon):
        learn(Sentence(text[start:end]), cast)


def _voice(mention: Mention, cast: Cast) -> Voice | None:
    printed = mention.text if mention.office else mention.name
    return person_voice(cast.roster.join(printed, gender=mention.gender)) if printed else None


def _after_name(sentence: Sentence, mention: Mention, cast: Cast) -> None:
    """ "Ms. Roe (Fiji), Secretary of State and Head of Delegation": offices after a comma."""
    if sentence.low(mention.end) == "(":
        _defined(sentence, mention, cast)
    _bracketed(sentence, mention, cast)
    comma = past_bracket(sentence, mention.end)
    if sentence.low(comma) != ",":
        return
    at = comma + 1
    while office := _office_at(sentence, at, cast):
        if (voice := _voice(mention, cast)) is None:
            return
        _appoint(office, voice, cast)
        at = office.end
        size = sentence.phrase_at(at, cast.lexicon.phrases["and"]) or int(cast.lexicon.has("and", sentence.low(at)))
        if not size:
            return
        at += size


def _before_name(sentence: Sentence, mention: Mention, cast: Cast) -> None:
    """ "the Minister of Justice of Fiji, H.E. Mr. Jalil": an office that ends at the comma before the name."""
    comma = mention.start - 1
    if sentence.low(comma) != ",":
        return
    for start in range(max(comma - 24, 0), comma):
        if not cast.lexicon.has("definite", sentence.low(start)):
            continue
        office = _office_at(sentence, start, cast)
        if office and office.end == comma and (voice := _voice(mention, cast)):
            _appoint(office, voice, cast)
            return


def _chosen(sentence: Sentence, mention: Mention, cast: Cast) -> None:
    """ "Ms. Roe was elected chair of the meeting"."""
    if not cast.lexicon.has("be", sentence.low(mention.end)):
        return
    if not cast.lexicon.has("chosen", sentence.low(mention.end + 1)):
        return
    office = cast.mentions.office(sentence, mention.end + 2)
    if office and (voice := _voice(mention, cast)):
        _appoint(office, voice, cast)


def _presides(mention: Mention, cast: Cast) -> None:
    """ "Mr. Bello (Togo), Vice-Chair, took the Chair": "the Chair" means him from here on."""
    if (voice := _voice(mention, cast)) and voice.person:
        cast.roster.appoint("chair", voice.person)
        for noun in cast.lexicon.presiding:
            cast.holds(noun, noun, voice)


def _office_at(sentence: Sentence, at: int, cast: Cast) -> Mention | None:
    mention = cast.mentions.office(sentence, at)
    return mention if mention and mention.who is Who.OFFICE and mention.office else None


def _appoint(office: Mention, voice: Voice, cast: Cast) -> None:
    if office.office is None:
        return
    cast.holds(office.office, office.head, voice)
    if voice.person:
        cast.roster.join(voice.person.name, role=office.office)


def _defined(sentence: Sentence, mention: Mention, cast: Cast) -> None:
    """ "Mr. Otway (“the applicant”)"."""
    at = mention.end + 1
    if sentence.low(at) in _OPENING_MARKS:
        office = _office_at(sentence, at + 1, cast)
        voice = _voice(mention, cast) if office else None
        if office and voice:
            _appoint(office, voice, cast)


def _bracketed(sentence: Sentence, mention: Mention, cast: Cast) -> None:
    """ "Ms. Roe (Treasurer)": an office and nothing else."""
    if not mention.affiliation or sentence.low(mention.end) != "(":
        return
    office = parse_office(mention.affiliation)
    if office and office.role not in NO_OFFICE and (voice := _voice(mention, cast)):
        cast.holds(mention.affiliation, lower(mention.affiliation).split(" ")[0], voice)


def _shortened(sentence: Sentence, cast: Cast) -> None:
    """ "The Commission (COM) presented": "COM" from here on."""
    for at in (place for place, low in enumerate(sentence.lows) if low == "(" and sentence.low(place + 2) == ")"):
        short = sentence.tokens[at + 1].text
        if not (short.isupper() and 1 < len(short) <= LONGEST_SHORT):
            continue
        for start in range(max(at - LONGEST_ELECTED, 0), at):
            body = cast.mentions.single(sentence, start)
            if body and body.who is Who.BODY and body.end == at:
                cast.call(short, body)
                break


def _brought(sentence: Sentence, cast: Cast) -> None:
    """ "The case concerns an application brought by a Ruritanian national, Jon Otway, who …"."""
    lexicon = cast.lexicon
    if not lexicon.causes.intersection(sentence.lows):
        return
    for at in range(len(sentence)):
        size = sentence.phrase_at(at, lexicon.brought)
        person = _first_person(sentence, at + size, cast) if size else None
        voice = _voice(person, cast) if person else None
        if voice:
            for noun in lexicon.bringers:
                cast.holds(noun, noun, voice)
            return


def _leads(sentence: Sentence, cast: Cast) -> None:
    """ "The second panel was moderated by Ms. Roe": "the moderator" means her."""
    for phrases, nouns in cast.lexicon.leading:
        for at in range(len(sentence)):
            size = sentence.phrase_at(at, phrases)
            person = cast.mentions.single(sentence, at + size) if size else None
            voice = _voice(person, cast) if person and person.who is Who.PERSON else None
            if voice:
                for noun in nouns:
                    cast.holds(noun, noun, voice)


def _elected(sentence: Sentence, cast: Cast) -> None:
    """ "Chairperson: Ms. Roe (Government member, Fiji); Vice-Chairpersons: Mr. Otway (Employer member, Togo) and …"."""
    for colon in (at for at, low in enumerate(sentence.lows) if low == ":"):
        if (office := _office_before(sentence, colon)) is None:
            continue
        stop = next((at for at in range(colon, len(sentence)) if sentence.lows[at] == ";"), len(sentence))
        for mention in cast.people_in(sentence):
            if colon < mention.start < stop:
                _seat(mention, office, cast, alone=_single(sentence, colon, stop))


def _office_before(sentence: Sentence, colon: int) -> str | None:
    """The longest office that ends at the colon and begins with a capital."""
    for start in range(max(colon - LONGEST_ELECTED, 0), colon):
        printed = sentence.slice(start, colon)
        if sentence.tokens[start].capital and parse_office(printed):
            return printed
    return None


def _single(sentence: Sentence, colon: int, stop: int) -> bool:
    """Whether one person is listed: nothing that joins stands outside the brackets."""
    return sentence.slice(colon, stop).count("(") < 2


def _seat(mention: Mention, office: str, cast: Cast, *, alone: bool) -> None:
    """Somebody holds an office that a list names, told apart by whom the bracket says they stand for."""
    voice = _voice(mention, cast)
    if voice is None or voice.person is None:
        return
    said = (mention.affiliation or "").partition(" ")[0]
    person = cast.roster.join(voice.person.name, role=f"{said} {office}" if said and not alone else office)
    one = _singular(office)
    cast.holds(f"{said} {one}", lower(one), person_voice(person))


def _singular(office: str) -> str:
    """ "Vice-Chairperson" of "Vice-Chairpersons"."""
    for one in (office.removesuffix("s"), office.removesuffix("men") + "man"):
        if one != office and parse_office(one):
            return one
    return office


def _first_person(sentence: Sentence, start: int, cast: Cast) -> Mention | None:
    """The first person named after `start`, by two words or an honorific."""
    for at in range(start, min(start + NEAR, len(sentence))):
        mention = cast.mentions.single(sentence, at)
        if mention and mention.who is Who.PERSON and mention.name and sentence.tokens[at].capital:
            return msgspec.structs.replace(mention, affiliation=None)
    return None
