"""Which document a file belongs to, and what everything is called.

The rule stands in `archive.tables`. Its one exception: an address that serves the newest document of a series
("minutes/latest.pdf"). When next to no words survive, and either both readings give a sitting date and the dates
differ, or the old bytes still stand at another address, the file is another document that took over the address; the
old one stays in the archive and in search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import msgspec

from archive.models import Intervention, Proceedings
from archive.words import token, words

DOCUMENT_LETTERS = 12
"""60 bits: among ten million documents, one chance in 20,000 that any two would be named alike."""

INTERVENTION_LETTERS = 13
"""65 bits, and taken names are avoided."""

SURVIVING = 0.1
"""Share of the three-word sequences of the shorter reading. Two sittings of one body share their formulas, about a
fiftieth; a corrected edition keeps nearly everything."""


TELLING = 30
"""Different three-word sequences, about a paragraph: fewer do not show that two readings have nothing in common."""


def document_id(sha256: str) -> str:
    """A document is named after the bytes of its first edition."""
    return token("document", sha256, length=DOCUMENT_LETTERS)


def intervention_id(document: str, digest: str, ordinal: int) -> str:
    """An intervention is named after its document, its words when it came, and its place among equal ones.

    `digest` is their `archive.words.digest`.
    """
    return token("intervention", document, digest, ordinal, length=INTERVENTION_LETTERS)


def fresh_ids(document: str, digests: Sequence[str], taken: Collection[str]) -> list[str]:
    """Ids for new interventions, given the digests of their words; avoids those in `taken`."""
    used = set(taken)
    ids: list[str] = []
    ordinals: Counter[str] = Counter()
    for digest in digests:
        ordinals[digest] += 1
        while (name := intervention_id(document, digest, ordinals[digest])) in used:
            ordinals[digest] += 1
        used.add(name)
        ids.append(name)
    return ids


def share_words(old: Proceedings, new: Proceedings) -> bool:
    """True where enough words survive for the new reading to be an edition of the old one, or too few are there to
    tell otherwise."""
    one, two = _sequences(old.interventions), _sequences(new.interventions)
    shorter = min(len(one), len(two))
    return shorter < TELLING or len(one & two) >= SURVIVING * shorter


def _sequences(interventions: Sequence[Intervention]) -> set[tuple[str, str, str]]:
    found = [words(intervention.text) for intervention in interventions]
    return {sequence for text in found for sequence in zip(text, text[1:], text[2:], strict=False)}


def renamed(proceedings: Proceedings, document: str, ids: Sequence[str]) -> Proceedings:
    """The same proceedings under their stable ids."""
    names = {old.id: new for old, new in zip(proceedings.interventions, ids, strict=True)}
    return msgspec.structs.replace(
        proceedings,
        id=document,
        interventions=tuple(
            msgspec.structs.replace(intervention, id=name)
            for intervention, name in zip(proceedings.interventions, ids, strict=True)
        ),
        footnotes=tuple(
            msgspec.structs.replace(note, intervention=names.get(note.intervention)) if note.intervention else note
            for note in proceedings.footnotes
        ),
    )
