"""Labels that show by coming back: the same few names set in the same way, in turns, each before somebody's words.

Repetition alone needs no lexicon, so it carries records in languages that have none. Where the language is known and
the label ends in punctuation its words must speak for themselves, since "Motion:" and "Vote:" come back as well.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from extractors.candidates import Candidate, Look
from extractors.lexicon_files import lexicon_tables
from extractors.vocabulary import fold

UNKNOWN = 0.1  # likeness of words that say nothing
NAMELIKE = 0.35  # likeness of a bare full name
TITLED = 0.6  # likeness of a name with an honorific or office
FEWEST_WORDS = 2  # of a label that nothing but its bold type ends: surnames in bold begin longer labels
ROUNDS = 3  # after which what stands in an unchanging order is fields
FEWEST_FIELDS, MOST_FIELDS = 3, 8  # two who talk take turns in an unchanging order as well
TIMES = 2  # a key stands to count as coming back
FEWEST_KEYS = 2  # that come back: one alone is a running title
SHARE = 0.5  # of a look's places that such keys take up
IN_TURNS = 0.5  # share of such places whose neighbour is another key: entries of a list repeat one after the other

_BRACKETS = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)?|\[[^\]]*\]?")
_INITIALS = re.compile(r"[A-Z]{2,3}")  # of who is interviewed
_DASH = re.compile(r"\s[–—-]\s")


def key_of(printed: str) -> str:
    """What stays of a label from one place to the next: folded, without brackets."""
    return fold(_BRACKETS.sub(" ", printed)).strip(" .:")


def with_recurring(
    candidates: Sequence[Candidate], likeness: Sequence[float], speaks: Sequence[bool], language: str | None
) -> list[float]:
    """The likeness of each candidate, raised where its look is one in which the same names come back in turns."""
    places: dict[Look, list[int]] = defaultdict(list)
    for at, candidate in enumerate(candidates):
        if candidate.leads and speaks[at] and likeness[at] and _may_recur(candidate, language):
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


def _may_recur(candidate: Candidate, language: str | None) -> bool:
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
    """Keys that come back in one unchanging round of three and more: "Discussion:", "Outcome:", "Lead:" of minutes."""
    keys = [key_of(candidate.printed) for candidate in candidates if candidate.leads and candidate.closer == "colon"]
    counts = Counter(keys)
    after: dict[str, set[str]] = defaultdict(set)
    for one, other in pairwise(keys):
        after[one].add(other)
    return frozenset(
        key for key, times in counts.items() if times >= ROUNDS and FEWEST_FIELDS <= _round(key, after) <= MOST_FIELDS
    )


def _round(key: str, after: dict[str, set[str]]) -> int:
    """How many keys follow each other, each by one and the same, until `key` stands again; 0 where they do not."""
    at = key
    for size in range(1, MOST_FIELDS + 1):
        if len(after[at]) != 1:
            return 0
        (at,) = after[at]
        if at == key:
            return size
    return 0


def _stem(candidate: Candidate) -> str:
    """ "Jane Roe – Chief Executive" and "Jane Roe" are one."""
    bare = candidate.printed.partition(" (")[0] or candidate.printed
    return _DASH.split(key_of(bare))[0].partition(",")[0].strip()


def _coming_back(stems: Sequence[str], every: int) -> frozenset[str]:
    """The stems that come back, where they are a convention."""
    counts = Counter(stems)
    back = frozenset(stem for stem, times in counts.items() if times >= TIMES)
    taken = sum(counts[stem] for stem in back)
    turns = sum(one != other for one, other in pairwise(stems))
    settled = len(back) >= FEWEST_KEYS and taken >= SHARE * every and turns >= IN_TURNS * (len(stems) - 1)
    return back if settled else frozenset()
