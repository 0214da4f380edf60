"""Names of states in a language: those of CLDR (by Babel) and the official forms that a lexicon adds.

Delegations are called by them: "Spain asked", "the representative of Viet Nam", "(Algeria; Mexico)". Two forms of one
state ("Korea", "Republic of Korea") have one code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError

from extractors.words.lexicon import DEFAULT, Lexicon, words
from extractors.words.vocabulary import Words

NO_STATES = frozenset({"EZ", "UN", "XA", "XB", "ZZ", "QO", "AQ"})  # CLDR's regions that no delegation comes from


STATE_CODES = frozenset(
    code
    for code in map(str, Locale(DEFAULT).territories)
    if len(code) == 2 and code.isalpha() and code not in NO_STATES
) | {"EL", "UK"}
"""ISO 3166-1 alpha-2, and how the European Union calls Greece and the United Kingdom."""

FEWEST_CODES = 4  # different ones that open sentences or follow a comma; fewer are initials of people
_CODE = re.compile(r"(?:^|[.;]\s+|,\s+|\band\s+|\()([A-Z]{2})(?=,?\s|\))")


def uses_codes(texts: Iterable[str]) -> bool:
    """Whether a document calls states by their codes: "DE, FR and IT welcomed the strategy. PL disagreed."."""
    return len({match[1] for text in texts for match in _CODE.finditer(text)} & STATE_CODES) >= FEWEST_CODES


class Countries:
    """All forms of names, looked up word by word."""

    def __init__(self, forms: Mapping[Words, str]) -> None:
        self._forms = dict(forms)
        self._longest: dict[str, int] = {}
        for form in self._forms:
            self._longest[form[0]] = max(self._longest.get(form[0], 0), len(form))

    def at(self, folded: Sequence[str], start: int) -> tuple[str, int] | None:
        """Code and number of words of the longest name that begins at `start`."""
        for size in range(min(self._longest.get(folded[start], 0), len(folded) - start), 0, -1):
            code = self._forms.get(tuple(folded[start : start + size]))
            if code:
                return code, size
        return None

    def code(self, name: str) -> str | None:
        """The code of a state, or None: "the Netherlands" and "Netherlands" are one."""
        key = words(name)
        return self._forms.get(key) or self._forms.get(key[1:])


@cache
def countries_for(lexicon: Lexicon) -> Countries:
    """Names in the language and, since names of states are borrowed, in English."""
    forms: dict[Words, str] = {}
    for language in (DEFAULT, lexicon.language):
        forms.update(_of_cldr(language))
    forms.update((words(name), code) for code, names in lexicon.countries for name in names)
    return Countries(forms)


def _of_cldr(language: str) -> dict[Words, str]:
    try:
        territories = Locale(language).territories
    except UnknownLocaleError:
        return {}
    return {
        words(_plain(name)): code
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_STATES
    }


def _plain(name: str) -> str:
    """ "Myanmar (Burma)" -> "Myanmar"."""
    return name.partition("(")[0].strip()
