"""Words broken at line ends: joined, or kept with their hyphen where the document itself writes the compound."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

HYPHENS = "-‐‑"
_WORD = re.compile(r"[^\W_]+(?:[-‐‑'’][^\W_]+)*")
_TAIL = re.compile(r"([^\W_]+(?:[-‐‑][^\W_]+)*)[-‐‑]$")
_HEAD = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)*")
_SUSPENDED = re.compile(
    r"(?:and|or|to|und|oder|bzw|bis|sowie|et|ou|y|o|e)\b"
)  # "pre- and post-war", "Ein- und Ausfuhr"
FEWEST_SETTLED = 3  # cases that the document's own words decide, to speak of a habit
BREAKING = 0.03  # of the lines end in a hyphen where words are broken at all; compounds alone end one line in a hundred
HABIT = 0.5  # share of settled cases that are compounds, from which unsettled ones are taken for compounds too


class Healer:
    """Decides how two lines of one paragraph meet; `texts` are all lines of the document."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(texts)
        self._words: Counter[str] | None = None
        self._keeps = False

    def joint(self, before: str, after: str) -> tuple[str, str]:
        """What is left of the earlier line, and what stands between it and the later one."""
        last = before[-1:]
        if last in "—/" and before[-2:-1] not in ("", " "):
            return before, ""
        if last not in HYPHENS or not last:
            return before, " "
        tail, head = _TAIL.search(before), _HEAD.match(after)
        if tail is None or head is None:
            return (before, "") if after[:1].isdecimal() and before[-2:-1].isdecimal() else (before, " ")
        if _SUSPENDED.match(after) and not self._is_word(tail[1] + head[0]):
            return before, " "
        return (before, "") if self._is_compound(tail[1], head[0]) else (before[:-1], "")

    def _is_compound(self, tail: str, head: str) -> bool:
        if not head[0].islower() or not tail[-1].isalpha():
            return True
        if tail.isupper() and len(tail) > 1:
            return True
        settled = self._settled(tail, head)
        return self._keeps if settled is None else settled

    def _is_word(self, text: str) -> bool:
        return self._vocabulary()[text.casefold()] > 0

    def _settled(self, tail: str, head: str) -> bool | None:
        """True for a compound, False for a broken word, None where the document has neither."""
        words = self._vocabulary()
        whole, parted = words[(tail + head).casefold()], words[f"{tail}-{head}".casefold()]
        if whole == parted:
            return None
        return parted > whole

    def _vocabulary(self) -> Counter[str]:
        if self._words is None:
            lines = "\n".join(text.rstrip(HYPHENS) for text in self._texts)
            self._words = Counter(_WORD.findall(lines.casefold()))
            self._keeps = self._keeps_hyphens()
        return self._words

    def _keeps_hyphens(self) -> bool:
        """Whether this document breaks no words, so that a hyphen at a line end belongs to a compound."""
        cases = Counter(
            self._settled(tail[1], head[0])
            for before, after in zip(self._texts, self._texts[1:], strict=False)
            if before[-1:]
            and before[-1] in HYPHENS
            and (tail := _TAIL.search(before))
            and (head := _HEAD.match(after))
            and head[0][0].islower()
        )
        broken, compound = cases[False], cases[True]
        if broken + compound >= FEWEST_SETTLED:
            return compound / (broken + compound) > HABIT
        return cases.total() < BREAKING * len(self._texts)
