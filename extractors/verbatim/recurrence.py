"""Labels that show by coming back: the same few names set in the same way, in turns, each before somebody's words.

Repetition alone needs no lexicon, so it carries records in languages that have none. Where the language is known and
the label ends in punctuation its words must speak for themselves, since "Motion:" and "Vote:" come back as well.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations, pairwise

from extractors.people.names import split_honorifics
from extractors.verbatim.candidates import Candidate, Look
from extractors.words.lexicon_files import lexicon_tables
from extractors.words.vocabulary import fold

UNKNOWN = 0.1  # likeness of words that say nothing
NAMELIKE = 0.35  # likeness of a bare full name
TITLED = 0.6  # likeness of a name with an honorific or office
FEWEST_WORDS = 2  # of a label that nothing but its bold type ends: surnames in bold begin longer labels
ROUNDS = 3  # after which what stands in an unchanging order is fields
FEWEST_FIELDS = 3  # two who talk take turns in an unchanging order as well
LONG_ROUNDS = 0.6  # share of the rounds that must have so many
AGAINST = 0.03  # share of the pairs that may go against the order
TIMES = 2  # a key stands to count as coming back
FEWEST_KEYS = 2  # that come back: one alone is a running title
SHARE = 0.5  # of a look's places that such keys take up
IN_TURNS = 0.5  # share of such places whose neighbour is another key: entries of a list repeat one after the other

NEAR = 24  # characters before a name that hold its honorific

_BRACKETS = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)?|\[[^\]]*\]?")
_INITIALS = re.compile(r"[A-Z]{2,3}")  # of who is interviewed
_DASH = re.compile(r"\s[–—-]\s")


def key_of(printed: str) -> str:
    """What stays of a label from one place to the next: folded, without brackets."""
    return fold(_BRACKETS.sub(" ", printed)).strip(" .:")


def with_recurring(
    candidates: Sequence[Candidate],
    likeness: Sequence[float],
    speaks: Sequence[bool],
    language: str | None,
    bare: frozenset[str] = frozenset(),
) -> list[float]:
    """The likeness of each candidate, raised where its look is one in which the same names come back in turns.

    `bare`: keys of surnames without any sign, which may come back as well.
    """
    places: dict[Look, list[int]] = defaultdict(list)
    for at, candidate in enumerate(candidates):
        if candidate.leads and speaks[at] and likeness[at] and _may_recur(candidate, language, bare, likeness[at]):
            places[candidate.look].append(at)
    found = list(likeness)
    for look, ats in places.items():
        every = sum(candidate.leads and candidate.look == look for candidate in candidates)
        back = _coming_back([_stem(candidates[at]) for at in ats], every)
        for at in ats if back else ():
            enough = likeness[at] > UNKNOWN if candidates[at].timed else likeness[at] >= NAMELIKE
            if enough or _stem(candidates[at]) in back:
                found[at] = max(likeness[at], TITLED)
    return found


def bare_names(
    candidates: Sequence[Candidate], likeness: Sequence[float], texts: Sequence[str], known: Callable[[str], bool]
) -> frozenset[str]:
    """Keys of plain labels ("Roe:", "Osei:") that come back and may be surnames: no text has them in small letters.

    Only where one of them is a person of the document: on its roster, or called "Ms. Roe" somewhere.
    """
    counts = Counter(
        c.printed
        for c, like in zip(candidates, likeness, strict=True)
        if 0 < like < NAMELIKE and c.closer == "colon" and c.leads and len(c.printed.split()) <= FEWEST_WORDS
    )
    back = [printed for printed, times in counts.items() if times >= TIMES]
    if len(back) < FEWEST_KEYS:
        return frozenset()
    text = "\n".join(texts)
    people = [printed for printed in back if known(printed) or _is_called(printed, text)]
    small = [printed for printed in back if re.search(rf"\b{re.escape(printed.lower())}\b", text)]
    return frozenset(key_of(printed) for printed in back if printed not in small) if people else frozenset()


def _is_called(printed: str, text: str) -> bool:
    """Whether an honorific stands before it somewhere: "Dr. Osei"."""
    before = (text[max(found.start() - NEAR, 0) : found.start()] for found in re.finditer(re.escape(printed), text))
    return any(split_honorifics(f"{words.split()[-1]} {printed}")[0] for words in before if words.split())


def _may_recur(candidate: Candidate, language: str | None, bare: frozenset[str], likeness: float) -> bool:
    if bare and candidate.closer == "colon" and (likeness >= NAMELIKE or key_of(candidate.printed) in bare):
        return True
    if candidate.closer == "none" and len(candidate.printed.split()) < FEWEST_WORDS:
        return False
    unended = candidate.closer in ("none", "line")
    return (
        candidate.timed
        or unended
        or _INITIALS.fullmatch(candidate.printed) is not None
        or (is_foreign(language) and candidate.set_off)
    )


def is_foreign(language: str | None) -> bool:
    """Whether no lexicon knows the language."""
    return language is not None and language not in _languages()


@cache
def _languages() -> frozenset[str]:
    return frozenset(table["language"] for table in lexicon_tables())


def fields(candidates: Sequence[Candidate]) -> frozenset[str]:
    """Keys that come back in one unchanging order: "Discussion", "Legal Implications", "Outcome" under every item.

    People who talk do not keep to an order, but for two who take turns and for roll calls; who has a title is no field.
    """
    looks: dict[Look, list[str]] = defaultdict(list)
    for candidate in candidates:
        if candidate.leads and len(candidate.printed) > 1 and not split_honorifics(candidate.printed)[0]:
            looks[candidate.look].append(key_of(candidate.printed))
    return frozenset(
        key for keys in looks.values() if _in_order(rounds := _rounds(keys)) for key in set().union(*rounds)
    )


def _rounds(keys: Sequence[str]) -> list[list[str]]:
    """The keys that come back, cut wherever one of the round's stands again."""
    counts = Counter(keys)
    found: list[list[str]] = [[]]
    for key in keys:
        if counts[key] >= TIMES:
            if key in found[-1]:
                found.append([])
            found[-1].append(key)
    return found


def _in_order(rounds: Sequence[Sequence[str]]) -> bool:
    """Whether most rounds are of three and more, and nearly none goes against the order of the others."""
    long = sum(len(row) >= FEWEST_FIELDS for row in rounds)
    if long < max(ROUNDS, LONG_ROUNDS * len(rounds)):
        return False
    pairs = Counter(pair for row in rounds for pair in combinations(row, 2))
    against = sum(min(times, pairs[other, one]) for (one, other), times in pairs.items()) / 2
    return against <= AGAINST * sum(pairs.values())


def _stem(candidate: Candidate) -> str:
    """ "Jane Roe – Chief Executive" and "Jane Roe" are one."""
    bare = candidate.printed.partition(" (")[0] or candidate.printed
    return _DASH.split(key_of(bare))[0].partition(",")[0].strip(" .")


def _coming_back(stems: Sequence[str], every: int) -> frozenset[str]:
    """The stems that come back, where they are a convention."""
    counts = Counter(stems)
    back = frozenset(stem for stem, times in counts.items() if times >= TIMES)
    taken = sum(counts[stem] for stem in back)
    turns = sum(one != other for one, other in pairwise(stems))
    settled = len(back) >= FEWEST_KEYS and taken >= SHARE * every and turns >= IN_TURNS * (len(stems) - 1)
    return back if settled else frozenset()
