"""Any number of interventions to measure search with: invented words, as frequent and as long as real ones."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from functools import cache

from archive.models import Span
from archive.search.index import Entry

PER_DOCUMENT = 50
VOCABULARY = 30_000
LENGTHS = (20, 60, 100, 150, 300)  # words of an intervention
SEED = 7

Document = tuple[str, int, list[Entry]]
_SOUNDS = ("ba", "de", "fi", "go", "lu", "ma", "ne", "ri", "so", "tu", "pra", "ster", "tion", "men", "al", "er", "ing")


@cache
def vocabulary() -> tuple[str, ...]:
    """Words, the commonest first and shortest."""
    chance = random.Random(SEED)
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        size = 1 + min(3, len(found) // 200) + chance.randrange(2)
        found["".join(chance.choices(_SOUNDS, k=size))] = None
    return tuple(found)


@cache
def _weights() -> list[float]:
    """The word of rank r is as frequent as 1 / (r + 3), roughly as in any language."""
    return list(itertools.accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))


def documents(interventions: int) -> Iterator[Document]:
    """(proceedings, version, entries), the same on every run."""
    chance = random.Random(SEED)
    for number in range(interventions // PER_DOCUMENT):
        name = f"d{number}"
        yield name, 1, [_entry(name, number, seq, chance) for seq in range(PER_DOCUMENT)]


def _entry(name: str, number: int, seq: int, chance: random.Random) -> Entry:
    words = chance.choices(vocabulary(), cum_weights=_weights(), k=chance.choice(LENGTHS))
    return Entry(
        id=f"{name}-{seq}",
        proceedings=name,
        version=1,
        ingest_seq=number,
        seq=seq,
        text=" ".join(words).capitalize() + ".",
        title=f"Meeting {number} of the council",
        body=f"Body {number % 12}",
        session=f"Session {number % 40}",
        date=dt.date(1990 + number % 30, 1 + number % 12, 1 + number % 28),
        speaker=f"Speaker {chance.randrange(3000)}",
        role=chance.choice(("member", "chair", "rapporteur")),
        label=f"Speaker {seq}:",
        affiliation=f"Country {seq}",
        section=f"Item {seq % 9}",
        kind=chance.choice(("speech", "question", "answer")),
        pages=(seq, seq + 1),
        spans=tuple(Span(page=seq, box=(72.0, top * 12.0, 500.0, top * 12.0 + 10)) for top in range(8)),
        confidence=0.9,
        evidence="label",
    )


def queries() -> list[str]:
    """Questions of every kind, of common and of rare words; no two alike, so that nothing is remembered."""
    words = vocabulary()
    ranks = (40, 90, 200, 450, 900, 2_000, 4_500, 9_000)
    made = [words[rank] for rank in ranks]
    made += [f"{words[rank]} {words[rank * 2 + 1]}" for rank in ranks]
    made += [f"{words[rank]} OR {words[rank + 7]}" for rank in ranks]
    made += [f'"{words[rank // 20]} {words[rank // 10 + 1]}"' for rank in ranks]
    made += [f"{words[rank // 3]} -{words[rank + 2]}" for rank in ranks]
    return list(dict.fromkeys(made))
