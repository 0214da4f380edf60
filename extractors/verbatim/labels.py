"""Finds the document's own convention for who speaks: which of its candidates are labels.

Every candidate is judged by its words (a name, an office, an honorific, a known participant) and by its looks: how it
ends and how it is set. A look whose candidates mostly read like names, and that comes back, is this document's
convention; within it even an unknown name is believed, outside it only what is a label anywhere.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from extractors.page import Block, BlockKind
from extractors.people.designations import parse_designation
from extractors.verbatim.candidates import Candidate, Look, find_candidates, styled
from extractors.verbatim.recurrence import (
    NAMELIKE,
    TITLED,
    UNKNOWN,
    bare_names,
    fields,
    is_foreign,
    key_of,
    with_recurring,
)
from extractors.words.verbatim_words import VerbatimWords
from extractors.words.vocabulary import fold, vocabulary, words_of

BELIEVED = 0.5  # probability from which a candidate is a label
SETTLED = 6  # occurrences after which a look is fully trusted or distrusted
MOST_WORDS = 18  # "The Assistant Minister, Office of the Deputy Prime Minister, Ministry for Finance (Dr. X)"
PLAIN_WORDS = 5  # a name without office or honorific
ON_ROSTER = 0.4  # what it adds to likeness that the document lists the name
TRUSTED = 0.6  # trust in a look within which words that say nothing are believed
MOST_BEFORE = 5  # words of "Some honourable and learned members" up to the one that matters
MOST_UNKNOWN = 6  # such words
FEWEST_QUESTIONS = 2
TIMED = 0.75  # share of the labels with a time before them that makes the time the rule
RULES = 0.6  # share of the labels that makes their ending the rule
SILENT = 2.0  # what a candidate loses after which nobody could be speaking
UNTITLED_AND_PLAIN = 1.0  # what a bare name loses that nothing sets off: so do headings and entries begin
FEW_RULE = 3  # labels of one look suffice where type or case sets them off
SPEECH_BEGINS = "“„«\"'‘’»([¿¡…–—-"
FEW_WORDS = 4  # "Petitioner :" is no announcement
END = 40  # characters of a block that hold its last word, whatever blanks follow
NEAR = 200  # characters behind a candidate that show what follows it
LIST_WORDS = 12  # entries of lists are shorter
UNENDED = ("none", "line")  # closers of labels that no mark ends
ARTICLES = frozenset(("the", "der", "die", "le", "la", "el", "o", "a"))
ARTICLED = 0.4  # likeness of an unknown part in a hearing
MOST_ARTICLED = 4  # words of it
BAR = {"colon": 0.0, "space": 0.4, "dash": 0.4, "dot": 0.6, "none": 1.5, "line": 2.0}
"""How much less each ending says: nearly nothing but labels ends in a colon after a name, prose is full of stops."""

_BRACKETS = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)?|\[[^\]]*\]?")
_QUESTION_ANSWER = ("QA", "QR", "PR", "FA")  # question and answer in five languages
_OF_PLACE = re.compile(r"(?<=[A-Z]{3}) of (?:[A-Z][a-z]+ ?){1,3}$")  # "Mr. WREN of North Harrow"
_HOLDER = re.compile(r"\((?P<name>[^()]{3,60})\)\s*$")  # who holds an office that no lexicon knows
_LEADERS = re.compile(r"(?:\.\s?){5}|…\s?…")  # as between the entries of a list and their numbers
_SENTENCE = re.compile(
    r"\b(?:i|we|you|he|she|it|they|is|are|was|were|has|have|will|would|that|this|these|those|there|which|my|our|ich|wir|sie|ist|sind|dass|je|nous|est|sont|que|es|son|nos)\b"
)


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A speaker's label. Offsets count characters of the block's text."""

    block: int
    start: int  # what stands from here on no longer belongs to the turn before
    end: int  # where the words begin
    printed: str
    confidence: float
    closer: str
    before: int | None = None  # a block that is nothing but the label's first line
    role: int | None = None  # a block that is nothing but what the speaker is


class Convention(msgspec.Struct, frozen=True):
    """The labels of a document in reading order."""

    labels: tuple[Label, ...]

    def by_block(self) -> dict[int, list[Label]]:
        """The labels of each block, in order."""
        found: dict[int, list[Label]] = defaultdict(list)
        for label in self.labels:
            found[label.block].append(label)
        return found


def discover(
    blocks: Sequence[Block],
    indexes: Sequence[int],
    words: VerbatimWords,
    *,
    known: Callable[[str], bool],
    language: str | None = None,
) -> Convention:
    """The labels among `blocks` at `indexes`. `known` says whether a printed name is on the document's roster."""
    candidates = [c for c in find_candidates(blocks, indexes) if _may_be(c, blocks, words)]
    likely = {printed: name_likeness(printed, words, known, language) for printed in {c.printed for c in candidates}}
    candidates = _without_lone_letters(candidates)
    columns = fields(candidates)
    candidates = [candidate for candidate in candidates if key_of(candidate.printed) not in columns]
    speaks = [_speaks(candidate, blocks) for candidate in candidates]
    texts = [blocks[at].text for at in indexes]
    likeness = [likely[c.printed] or _handle(c) for c in candidates]
    likeness = with_recurring(candidates, likeness, speaks, language, bare_names(candidates, likeness, texts, known))
    likeness = [max(like, _articled(c)) if like else like for c, like in zip(candidates, likeness, strict=True)]
    judge = partial(name_likeness, words=words, known=known, language=language)
    parts = [
        _within(c.printed, judge) if c.set_off and like <= UNKNOWN else 0.0
        for c, like in zip(candidates, likeness, strict=True)
    ]
    clear = [at for at, part in enumerate(parts) if part < NAMELIKE]
    trust = _trust([candidates[at] for at in clear], [likeness[at] for at in clear], [speaks[at] for at in clear])
    likeness = [
        max(like, part) if trust.get(c.look, 0.0) >= TRUSTED else like
        for c, like, part in zip(candidates, likeness, parts, strict=True)
    ]
    scored = _scored(candidates, _with_named(candidates, likeness, speaks, trust), speaks, trust)
    chosen = _without_overlaps([(p, c) for p, c in scored if p >= BELIEVED])
    chosen = _without_reports(_of_one_convention(_inside_only_if_known(chosen)), blocks)
    others = {block for _, candidate in chosen for block in (candidate.before, candidate.role)}
    return Convention(
        tuple(_label(probability, candidate) for probability, candidate in chosen if candidate.block not in others)
    )


def _with_named(
    candidates: Sequence[Candidate], likeness: Sequence[float], speaks: Sequence[bool], trust: dict[Look, float]
) -> list[float]:
    """Raised where somebody who has a label elsewhere stands without a mark, or in the middle of a block."""
    scored = _scored(candidates, likeness, speaks, trust)
    named = {key_of(c.printed) for p, c in scored if p >= BELIEVED and c.leads and c.closer not in UNENDED}
    return [
        max(like, TITLED) if key_of(c.printed) in named and (c.closer in UNENDED or not c.leads) else like
        for c, like in zip(candidates, likeness, strict=True)
    ]


def _scored(
    candidates: Sequence[Candidate], likeness: Sequence[float], speaks: Sequence[bool], trust: dict[Look, float]
) -> list[tuple[float, Candidate]]:
    times = Counter((c.closer, key_of(c.printed)) for c in candidates)
    return [
        (_probability(c, like, trust.get(c.look, 0.0), times[c.closer, key_of(c.printed)], speaks=speaking), c)
        for c, like, speaking in zip(candidates, likeness, speaks, strict=True)
    ]


def _label(probability: float, found: Candidate) -> Label:
    return Label(
        block=found.block,
        start=found.start,
        end=found.end,
        printed=found.printed,
        confidence=min(probability, 0.99),
        closer=found.closer,
        before=found.before,
        role=found.role,
    )


# -- words ----------------------------------------------------------------------------------------------------------


def name_likeness(
    printed: str, words: VerbatimWords, known: Callable[[str], bool] | None = None, language: str | None = None
) -> float:
    """0..1: how much the words of a candidate are those of a label, whatever it looks like."""
    printed = words.to_whom.sub("", printed)
    core = _OF_PLACE.sub("", _BRACKETS.sub(" ", printed).strip(" .,:"))
    if words.aside.search(core):
        core, printed = words.aside.sub("", core), words.aside.sub("", printed)
    tokens = core.split()
    key = words_of(core)
    if not tokens or not key or len(tokens) > MOST_WORDS:
        return 0.0
    if _never(key, words) or words.examiner.match(printed):
        return 0.0
    if key in words.unnamed or _without_article(key) in words.unnamed or _is_anybody(key, words):
        return 0.8
    if not is_foreign(language) and _SENTENCE.search(core.casefold() if core.isupper() else core):
        return 0.0
    likeness = _designated(printed, core, tokens, words, language)
    return min(1.0, likeness + ON_ROSTER) if likeness and known and known(printed) else likeness


def _articled(found: Candidate) -> float:
    """ "THE VIDEOGRAPHER:" is somebody's part, whatever the word: fields ("DISCUSSION:") have no article."""
    tokens = fold(found.printed).split()
    part = 2 <= len(tokens) <= MOST_ARTICLED and tokens[0] in ARTICLES and found.printed.isupper()
    return ARTICLED if part and found.closer == "colon" else 0.0


def _handle(found: Candidate) -> float:
    """ "jane.roe 0:14": recordings of calls know people by what they signed in with."""
    return UNKNOWN if found.timed and found.closer == "line" and len(found.printed.split()) == 1 else 0.0


def _within(printed: str, judge: Callable[[str], float]) -> float:
    """How much a part of the label is a name: before a comma ("Jane Roe, rapporteur of the …"), in the last bracket.

    What surrounds a name may be anything where the document's labels are known by their look.
    """
    before, comma, _ = printed.partition(",")
    holder = _HOLDER.search(printed)
    likely = [judge(before)] if comma and len(before.split()) > 1 else []
    likely += [judge(holder["name"])] if holder else []
    return min(max(likely, default=0.0), TITLED)


def is_unnamed(printed: str, words: VerbatimWords) -> bool:
    """ "QUESTION", "Several Members", "SPEAKER(?)": somebody spoke whom nobody named. "The Speaker" is an office."""
    key = words_of(_BRACKETS.sub(" ", printed))
    bare = _without_article(key) if key else key
    if bare == ("speaker",):
        return "?" in printed
    return bool(key) and (
        key in words.unnamed or bare in words.unnamed or _is_anybody(key, words) or _numbered_person(printed, words)
    )


def _designated(printed: str, core: str, tokens: list[str], words: VerbatimWords, language: str | None) -> float:
    found = parse_designation(_OF_PLACE.sub("", printed), language)
    if found is None:
        return 0.35 if _numbered_person(core, words) else _unknown(core, tokens, words, language)
    score = 0.15
    if found.office:
        score += 0.55
    if found.name and found.name.honorifics:
        score += 0.55
    if found.name and found.name.given:
        score += 0.25
    if found.delegation:
        score += 0.4
    if found.affiliation and not found.office:
        score += 0.15
    if not found.office and len(tokens) > PLAIN_WORDS + 2 * bool(found.affiliation):
        score -= 0.3
    odd = sum(1 for token in tokens if token[0].islower() and not _small(token, words))
    if not found.office:
        odd += sum(1 for token in tokens[1:] if fold(token) in words.connectors and not _small_name(token))
    return min(1.0, score - 0.5 * odd) if score > 0.5 * odd else _unknown(core, tokens, words, language)


def _unknown(core: str, tokens: list[str], words: VerbatimWords, language: str | None) -> float:
    """Words that say nothing, though they may stand where labels stand: "KINGDOM OF THE ISLES", "De voorzitter"."""
    if not core[:1].isupper() or len(tokens) > MOST_WORDS:
        return 0.0
    if is_foreign(language):
        return UNKNOWN
    small = any(token[0].islower() and not _small(token, words) for token in tokens)
    return UNKNOWN if len(tokens) <= MOST_UNKNOWN and not small else 0.0


def _small(token: str, words: VerbatimWords) -> bool:
    bare, key, known = fold(token).strip(".,'’"), words_of(token), vocabulary()
    if bare in words.connectors or bare in known.particles:
        return True
    return key in known.honorifics or key in known.offices or key in known.qualifiers


def _small_name(token: str) -> bool:
    return fold(token) in vocabulary().particles


def _without_article(key: tuple[str, ...]) -> tuple[str, ...]:
    return key[1:] if key[0] in ARTICLES or key[0] in ("an", "un", "une") else key


def _is_anybody(key: tuple[str, ...], words: VerbatimWords) -> bool:
    """ "An opposition member", "Plusieurs députés du groupe X"."""
    return key[0] in words.indefinite and not words.anybody.isdisjoint(key[1:MOST_BEFORE])


def _numbered_person(core: str, words: VerbatimWords) -> bool:
    """ "Speaker 2", "Juror No. 5"."""
    stem = re.sub(r"(?:\bno\.?\s*)?\d{1,3}$", "", core, flags=re.IGNORECASE).strip()
    return stem != core and words_of(stem) in words.unnamed


def _never(key: tuple[str, ...], words: VerbatimWords) -> bool:
    """Whether it begins with what stands before a colon for other reasons; alone or before a number."""
    if key in words.never:
        return True
    return any(
        key[:size] in words.never and all(part.isdigit() or len(part) == 1 for part in key[size:])
        for size in range(1, min(4, len(key)))
    )


# -- looks ----------------------------------------------------------------------------------------------------------


def _without_lone_letters(candidates: list[Candidate]) -> list[Candidate]:
    """ "A." numbers an item where no "Q." stands beside it; two letters of one sort are a question and an answer."""
    lone = [candidate for candidate in candidates if len(candidate.printed) == 1]
    for closer in ("dot", "colon", "space"):
        counts = Counter(candidate.printed for candidate in lone if candidate.closer == closer and candidate.leads)
        for pair in _QUESTION_ANSWER:
            if all(counts[letter] >= FEWEST_QUESTIONS for letter in pair):
                kept = [c for c in lone if c.printed in pair and c.closer == closer]
                return [c for c in candidates if len(c.printed) > 1 or c in kept]
    return [candidate for candidate in candidates if len(candidate.printed) > 1]


def _may_be(found: Candidate, blocks: Sequence[Block], words: VerbatimWords) -> bool:
    """What no label ever is: an entry of a list, a lone item, a full stop after plain prose."""
    block = blocks[found.block]
    if _LEADERS.search(block.text, found.end, found.end + NEAR):
        return False
    if found.closer == "line":
        return found.leads and block.kind is not BlockKind.ITEM
    if found.closer == "none":
        return _follows_type(block, found, words)
    if found.closer == "dot" and found.end >= len(block.text.rstrip()):
        return False
    if found.closer != "colon" and found.numbered:
        return False
    if found.closer == "dot":
        return found.bold or found.capitals or len(found.printed.split()) <= PLAIN_WORDS
    return True


def _follows_type(block: Block, found: Candidate, words: VerbatimWords) -> bool:
    """After bold type that no mark ends: a sentence, or "asked the Minister".

    Not a remark in italics ("Mr Wray interjecting"), nor any other verb: "Ms. Roe said that" is reported speech.
    """
    text, after = block.text, block.text[found.end : found.end + 1]
    if styled(block.runs, found.end, len(text), "italic"):
        return False
    comma = text[found.label_end - 1 : found.label_end + 1].rstrip().endswith(",")
    return bool(words.asks.match(text, found.end)) if comma or after.islower() else after.isalpha()


def _speaks(found: Candidate, blocks: Sequence[Block]) -> bool:
    """Whether words follow that somebody could say: more than an entry of a list."""
    if found.timed or found.role is not None:
        return True  # entries of lists have no times, and nobody's words behind what somebody is
    text = blocks[found.block].text
    after = text[found.end : found.end + NEAR].strip()
    if not after and found.block + 1 < len(blocks) and blocks[found.block + 1].kind is not BlockKind.TABLE:
        text = blocks[found.block + 1].text
        after = text[:NEAR].strip()
    if found.closer == "none" or found.quoted:
        return True
    if not after:
        return False
    last = text[-END:].rstrip()[-1:] or ","
    if last in ";," or not (after[0].isalnum() or after[0] in SPEECH_BEGINS):
        return False
    if last == ":" and len(after.split()) < FEW_WORDS:
        return False
    return last in ".?!…:”\"'»“’-—–)" or len(after.split()) > LIST_WORDS


def _trust(candidates: Sequence[Candidate], likeness: Sequence[float], speaks: Sequence[bool]) -> dict[Look, float]:
    """-1..1 for each look: how surely what looks so is a label, towards 0 while it is rare."""
    good: Counter[Look] = Counter()
    total: Counter[Look] = Counter()
    for candidate, like, speaking in zip(candidates, likeness, speaks, strict=True):
        if candidate.leads:
            total[candidate.look] += 1
            good[candidate.look] += like >= NAMELIKE and speaking
    return {
        look: (2 * (good[look] + 0.5) / (n + 1) - 1) * min(1.0, 0.4 + 0.6 * n / SETTLED) for look, n in total.items()
    }


def _probability(found: Candidate, likeness: float, trust: float, times: int, *, speaks: bool) -> float:
    """A logistic sum: words, looks, repetition; weights set so that either sure words or a sure look suffice."""
    if likeness == UNKNOWN and not (found.set_off and found.closer == "colon" and trust >= TRUSTED):
        return 0.0
    if likeness == 0.0 or (found.closer in ("none", "line") and likeness < TITLED):
        return 0.0
    score = 5.0 * (likeness - NAMELIKE) + 2.0 * trust + 0.3 * min(times - 1, 3) - BAR[found.closer]
    score += 1.2 * (found.bold or found.capitals) - UNTITLED_AND_PLAIN * (likeness < TITLED and not found.set_off)
    score -= 0.0 if speaks else SILENT
    score -= 0.0 if found.leads else (0.8 if found.bold or found.capitals else 2.0)
    return 1 / (1 + math.exp(-score))


def _without_overlaps(scored: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Of candidates for the same words the likelier, the longer of equals."""
    chosen: list[tuple[float, Candidate]] = []
    for probability, candidate in scored:
        if (
            chosen
            and (chosen[-1][1].block, chosen[-1][1].end) > (candidate.block, candidate.start)
            and chosen[-1][1].block == candidate.block
        ):
            if probability > chosen[-1][0] or (probability == chosen[-1][0] and candidate.end > chosen[-1][1].end):
                chosen[-1] = (probability, candidate)
            continue
        chosen.append((probability, candidate))
    return chosen


def _inside_only_if_known(chosen: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """A plain label in the middle of a block counts where the same label begins a block elsewhere."""
    leading = {key_of(candidate.printed) for _, candidate in chosen if candidate.leads}
    return [
        (probability, candidate)
        for probability, candidate in chosen
        if candidate.leads or candidate.bold or key_of(candidate.printed) in leading
    ]


def _without_reports(chosen: list[tuple[float, Candidate]], blocks: Sequence[Block]) -> list[tuple[float, Candidate]]:
    """ "Ms. Roe asked" is a label among labels; where labels are rarer than that, the document reports speech."""
    asking = [c for _, c in chosen if c.closer == "none" and blocks[c.block].text[c.end : c.end + 1].islower()]
    if 2 * len(asking) <= len(chosen):
        return chosen
    return [(p, c) for p, c in chosen if c not in asking]


def _of_one_convention(chosen: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Where labels have a look of their own, another ending counts for people who are labelled so elsewhere."""
    timed = {key_of(c.printed) for _, c in chosen if c.timed}
    if sum(c.timed for _, c in chosen) >= max(FEW_RULE, TIMED * len(chosen)):
        chosen = [(p, c) for p, c in chosen if c.timed or key_of(c.printed) in timed]
    counts = Counter((c.closer, c.bold or c.capitals) for _, c in chosen if len(c.printed) > 1)
    if not counts:
        return chosen
    (closer, contrast), times = counts.most_common(1)[0]
    if not (times >= SETTLED and times >= RULES * len(chosen)) and not (contrast and times >= FEW_RULE):
        return chosen
    named = {key_of(c.printed) for _, c in chosen if c.closer == closer}
    surnames = {key.split()[-1] for key in named if key}  # "**Mme Jeanne Roe**" on a line, then "Mme Roe :"
    return [
        (p, c)
        for p, c in chosen
        if c.closer in (closer, "none")
        or key_of(c.printed) in named
        or len(c.printed) == 1
        or (c.closer == "line" and key_of(c.printed).split()[-1:] and key_of(c.printed).split()[-1] in surnames)
    ]
