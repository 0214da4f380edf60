"""Which intervention of a new reading is which of the old one.

In go the texts of both, in reading order; out comes, for every new one, the old one whose id it keeps, and for every
old one that is gone, the new one that took over its words. Nothing but words counts: who is said to speak may change.

1. Equal words in the same order (longest common subsequence): unchanged.
2. Equal words elsewhere: moved.
3. The same words between two neighbours, cut otherwise: split, merged, or a boundary moved.
4. What is left is compared by three-word sequences wherever it stands, and by place: edited, perhaps cut too.

In 3 and 4 the pair that shares most words goes first, so the largest piece of a split keeps the id and the others get
new ones; of a merger the largest part gives its id and the others are replaced by the whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import accumulate

import msgspec
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel, LCSseq

from archive.words import digest, words

SHARE = 0.5
"""Of two texts, the shorter must have this share of its three-word sequences in the other, or they must have this
share of their words in common at the same place: then one is the other, or a part of it."""

COMMON = 8
"""A three-word sequence in more interventions than this ("the chair thanked") says nothing about which is which."""

NEIGHBOURS = 3
"""By place, an intervention is compared with those at most this far from where it would stand."""

EXACT_LIMIT = 20_000
"""Interventions up to which the exact order is worked out (a bit matrix: 50 MB for this many on both sides); beyond,
equal texts are paired first with first, second with second."""


class Alignment(msgspec.Struct, frozen=True):
    """The answer. Indexes count from 0."""

    kept: tuple[int | None, ...]  # for each new one: the old one whose id it keeps
    origins: tuple[tuple[int, ...], ...]  # for each new one: the old ones whose words it has
    unchanged: tuple[bool, ...]  # for each new one: its words stood there before, only cut otherwise at most
    replaced: dict[int, int]  # for each old one that lost its id and left words: the new one that has most of them


class _Link(msgspec.Struct, frozen=True, order=True):
    """A pair that shares words; sorts best first."""

    rank: tuple[int, int]  # minus the words shared, distance from where it would stand
    old: int
    new: int


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Align two readings of a document."""
    kept = _same(_numbered([*map(digest, old)], [*map(digest, new)]))
    exact = dict(kept)
    links = _links([words(text) for text in old], [words(text) for text in new], exact)
    taken = set(exact.values())
    for link in links:
        if link.new not in kept and link.old not in taken:
            kept[link.new] = link.old
            taken.add(link.old)
    return Alignment(
        kept=tuple(kept.get(index) for index in range(len(new))),
        origins=_origins(len(new), exact, links),
        unchanged=_unchanged(old, new, exact, links),
        replaced=_replaced(links, taken),
    )


def _numbered(old: Sequence[str], new: Sequence[str]) -> tuple[list[int], list[int]]:
    """Small numbers for digests, the same for the same."""
    numbers: dict[str, int] = {}
    return tuple([numbers.setdefault(item, len(numbers)) for item in side] for side in (old, new))  # type: ignore[return-value]


def _same(sides: tuple[list[int], list[int]]) -> dict[int, int]:
    """New index -> old index of those with equal words: in order first, then wherever they are."""
    old, new = sides
    found: dict[int, int] = {}
    if max(len(old), len(new)) <= EXACT_LIMIT:
        for block in LCSseq.opcodes(old, new):
            if block.tag == "equal":
                found.update(
                    zip(range(block.dest_start, block.dest_end), range(block.src_start, block.src_end), strict=True)
                )
    taken = set(found.values())
    rest: dict[int, deque[int]] = defaultdict(deque)
    for index, number in enumerate(old):
        if index not in taken:
            rest[number].append(index)
    for index, number in enumerate(new):
        if index not in found and rest[number]:
            found[index] = rest[number].popleft()
    return found


def _links(old: list[list[str]], new: list[list[str]], exact: dict[int, int]) -> list[_Link]:
    """Pairs of those without an equal that share words, best first."""
    places = _places(exact, len(old), len(new))
    recut = {
        pair: shared
        for olds, news in _gaps(len(old), len(new), exact)
        for pair, shared in _recut(old, new, olds, news).items()
    }
    done_old, done_new = {a for a, _ in recut}.union(exact.values()), {b for _, b in recut}.union(exact)
    left_old = [index for index in range(len(old)) if index not in done_old]
    left_new = [index for index in range(len(new)) if index not in done_new]
    alike = _by_words(old, new, left_old, left_new) | _by_place(old, new, left_old, left_new, places)
    shares = recut | {(a, b): LCSseq.similarity(old[a], new[b]) for a, b in alike}
    return sorted(_Link((-shared, round(abs(places[b] - a))), a, b) for (a, b), shared in shares.items())


def _gaps(old_count: int, new_count: int, exact: dict[int, int]) -> Iterator[tuple[range, range]]:
    """Runs of new ones without an equal, each with the run of old ones without an equal at its place."""
    taken = set(exact.values())
    end = 0
    for start in range(new_count):
        if start < end or start in exact:
            continue
        end = next((b for b in range(start, new_count) if b in exact), new_count)
        first = exact.get(start - 1, -1) + 1
        last = next((a for a in range(first, old_count) if a in taken), old_count)
        yield range(first, last), range(start, end)


def _recut(
    old: list[list[str]], new: list[list[str]], olds: Sequence[int], news: Sequence[int]
) -> dict[tuple[int, int], int]:
    """Where both runs have the same words one after the other: (old, new) -> the words that both have of them."""
    if [word for index in olds for word in old[index]] != [word for index in news for word in new[index]]:
        return {}
    ends_old = [0, *accumulate(len(old[index]) for index in olds)]
    ends_new = [0, *accumulate(len(new[index]) for index in news)]
    shared: dict[tuple[int, int], int] = {}
    for a, index_old in enumerate(olds):
        for b in range(max(bisect_right(ends_new, ends_old[a]) - 1, 0), len(news)):
            if ends_new[b] >= ends_old[a + 1]:
                break
            common = min(ends_old[a + 1], ends_new[b + 1]) - max(ends_old[a], ends_new[b])
            if common > 0:
                shared[index_old, news[b]] = common
    return shared


def _places(exact: dict[int, int], old_count: int, new_count: int) -> list[float]:
    """For each new one: where among the old ones it would stand, between the nearest equal ones."""
    anchors_new = [-1, *sorted(exact), new_count]
    anchors_old = [-1, *(exact[index] for index in sorted(exact)), old_count]
    return [float(place) for place in np.interp(range(new_count), anchors_new, anchors_old)]


def _by_words(
    old: list[list[str]], new: list[list[str]], left_old: list[int], left_new: list[int]
) -> set[tuple[int, int]]:
    """Pairs of which the shorter has enough of its three-word sequences in the other."""
    numbers: dict[str, int] = {}
    old_owner, old_key = _sequences(old, left_old, numbers)
    new_owner, new_key = _sequences(new, left_new, numbers)
    sizes_old = np.bincount(old_owner, minlength=len(old))
    sizes_new = np.bincount(new_owner, minlength=len(new))
    codes = _meetings(old_owner, old_key, new_owner, new_key, len(new))
    pairs, shared = np.unique(codes, return_counts=True)
    a, b = np.divmod(pairs, len(new))
    enough = shared >= SHARE * np.minimum(sizes_old[a], sizes_new[b])
    return set(zip(a[enough].tolist(), b[enough].tolist(), strict=True))


def _sequences(
    texts: list[list[str]], chosen: list[int], numbers: dict[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(owner, key) of every distinct three-word sequence of the chosen texts; sorted by key."""
    owners: list[NDArray[np.int64]] = []
    keys: list[NDArray[np.int64]] = []
    for index in chosen:
        known = np.array([numbers.setdefault(word, len(numbers)) for word in texts[index]], dtype=np.int64)
        if len(known) >= 3:
            key = np.unique((known[:-2] << 42) | (known[1:-1] << 21) | known[2:])
            keys.append(key)
            owners.append(np.full(len(key), index, dtype=np.int64))
    if not keys:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    key, owner = np.concatenate(keys), np.concatenate(owners)
    order = np.argsort(key, kind="stable")
    return owner[order], key[order]


def _meetings(
    old_owner: NDArray[np.int64],
    old_key: NDArray[np.int64],
    new_owner: NDArray[np.int64],
    new_key: NDArray[np.int64],
    new_count: int,
) -> NDArray[np.int64]:
    """old * new_count + new for every three-word sequence that both have and that is not common."""
    first = np.searchsorted(new_key, old_key, side="left")
    count = np.searchsorted(new_key, old_key, side="right") - first
    own = np.searchsorted(old_key, old_key, side="right") - np.searchsorted(old_key, old_key, side="left")
    count[(count > COMMON) | (own > COMMON)] = 0
    offsets = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    partners = new_owner[np.repeat(first, count) + offsets]
    return np.asarray(np.repeat(old_owner, count) * new_count + partners, dtype=np.int64)


def _by_place(
    old: list[list[str]], new: list[list[str]], left_old: list[int], left_new: list[int], places: list[float]
) -> set[tuple[int, int]]:
    """Pairs at the same place with enough of their words in common: short edits, formulas."""
    free = set(left_old)
    return {
        (a, b)
        for b in left_new
        for a in _around(places[b])
        if a in free and Indel.normalized_similarity(old[a], new[b]) >= SHARE
    }


def _around(place: float) -> Iterator[int]:
    middle = round(place)
    yield from range(middle - NEIGHBOURS, middle + NEIGHBOURS + 1)


def _origins(count: int, exact: dict[int, int], links: list[_Link]) -> tuple[tuple[int, ...], ...]:
    origins: list[set[int]] = [{exact[index]} if index in exact else set() for index in range(count)]
    for link in links:
        origins[link.new].add(link.old)
    return tuple(tuple(sorted(found)) for found in origins)


def _replaced(links: list[_Link], taken: set[int]) -> dict[int, int]:
    replaced: dict[int, int] = {}
    for link in links:
        if link.old not in taken:
            replaced.setdefault(link.old, link.new)
    return replaced


def _unchanged(old: Sequence[str], new: Sequence[str], exact: dict[int, int], links: list[_Link]) -> tuple[bool, ...]:
    """Equal words; or a group of linked ones whose words, one after the other, are the same on both sides."""
    same = [index in exact for index in range(len(new))]
    for olds, news in _groups(links):
        if words(" ".join(old[index] for index in sorted(olds))) == words(
            " ".join(new[index] for index in sorted(news))
        ):
            for index in news:
                same[index] = True
    return tuple(same)


def _groups(links: list[_Link]) -> list[tuple[set[int], set[int]]]:
    """Sets of old and new ones that are linked with each other, directly or through others."""
    of_old: dict[int, tuple[set[int], set[int]]] = {}
    of_new: dict[int, tuple[set[int], set[int]]] = {}
    for link in links:
        one = of_old.get(link.old, ({link.old}, set()))
        two = of_new.get(link.new, (set(), {link.new}))
        if one is not two:
            one = (one[0] | two[0], one[1] | two[1])
            of_old.update(dict.fromkeys(one[0], one))
            of_new.update(dict.fromkeys(one[1], one))
    return list({id(group): group for group in of_old.values()}.values())
