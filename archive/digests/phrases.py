"""What our mails say themselves, in the reader's language: `templates/digest/texts/LANGUAGE.toml`.

An operator's folder (`PROCEEDINGS_TEMPLATES`, its `digest/texts`) takes precedence phrase by phrase. A new language is
a new file there or here, no code. Dates and numbers are written as Unicode's CLDR has them for the file's `locale`.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from pydantic import AfterValidator

from config.errors import ConfigError
from config.settings import PROJECT, Settings

ENGLISH = "en"
TEXTS = PROJECT / "templates" / "digest" / "texts"

Entry = str | dict[str, str]
"""A phrase; or its plural forms, by the names that CLDR gives them."""


def languages() -> tuple[str, ...]:
    """The languages that mails can be written in, English first."""
    found = sorted(path.stem for path in TEXTS.glob("*.toml"))
    return (ENGLISH, *(name for name in found if name != ENGLISH))


def _known(language: str) -> str:
    if language not in languages():
        raise ValueError(f"mails cannot be written in “{language[:20]}”; there are {', '.join(languages())}")
    return language


Language = Annotated[str, AfterValidator(_known)]


@dataclass(frozen=True, eq=False)
class Phrases:
    """The phrases of one language."""

    language: str
    entries: Mapping[str, Entry]
    locale: Locale

    @classmethod
    def of(cls, settings: Settings, language: str) -> Phrases:
        """The phrases that the settings ask for.

        Raises:
            ConfigError: a file of phrases cannot be read.
        """
        return phrases(settings.templates, language)

    def say(self, key: str, n: int | None = None, **values: object) -> str:
        """The phrase `key`, filled in; `n` chooses the plural form.

        Raises:
            ConfigError: there is no such phrase, or it names something that it is not given.
        """
        try:
            entry = self.entries[key]
            if isinstance(entry, dict):
                form = self.locale.plural_form(n or 0)
                entry = entry.get(form) or entry["other"]
            return entry.format_map({"n": "" if n is None else self.number(n), **values})
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            raise ConfigError(f"The phrase “{key}” of {self.language}.toml cannot be filled in: {error}.") from error

    def number(self, number: int) -> str:
        """ "1,200"."""
        return str(format_decimal(number, locale=self.locale))

    def date(self, date: dt.date | None) -> str:
        """ "12 May 2026"; empty where the date is not known."""
        return format_date(date, "long", self.locale) if date else ""

    def period(self, dates: Sequence[dt.date]) -> str:
        """The stretch of sorted dates: "12 May 2026", "12–20 May 2026", "28 April – 3 May 2026", "1998–2026"."""
        if not dates:
            return ""
        first, last = dates[0], dates[-1]
        if first == last:
            return self.date(first)
        if first.year != last.year:
            return f"{first.year}–{last.year}"
        if first.month != last.month:
            return f"{format_skeleton('MMMMd', first, locale=self.locale)} – {self.date(last)}"
        return f"{self.say('day', first.day)}–{self.date(last)}"

    def listed(self, names: Sequence[str], most: int = 2) -> str:
        """ "A", "A and B", "A, B and C", and with at most two named: "A, B and 3 more"."""
        shown = [*names] if len(names) <= most else [*names[:most], self.say("more_names", len(names) - most)]
        return self.say("and", first=", ".join(shown[:-1]), last=shown[-1]) if len(shown) > 1 else "".join(shown)


@lru_cache(maxsize=32)
def phrases(override: Path | None, language: str) -> Phrases:
    """The phrases of a language: an operator's before ours, ours before the English ones.

    Raises:
        ConfigError: a file of phrases cannot be read.
    """
    folders = [TEXTS] if override is None else [TEXTS, override / "digest" / "texts"]
    entries: dict[str, Entry] = {}
    for name in dict.fromkeys((ENGLISH, language)):
        for folder in folders:
            entries |= _read(folder / f"{name}.toml")
    try:
        locale = Locale.parse(str(entries["locale"]))
    except (ValueError, UnknownLocaleError) as error:
        raise ConfigError(f"{language}.toml: locale: {error}.") from error
    return Phrases(language, entries, locale)


def _read(path: Path) -> dict[str, Entry]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}.") from error
