"""Contents into mail: subject, HTML with its styles inlined, and plain text of the same content.

Templates are `templates/digest/*`, their own words come from `archive.digests.phrases`. An operator's folder
(`PROCEEDINGS_TEMPLATES`, its `digest` folder) takes precedence file by file. A mistake in a template is a
`TemplateFaultError` with file and line, and nothing is sent.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path

import css_inline
import jinja2
import msgspec
from jinja2.bccache import Bucket

from archive.digests import passages, plain, wording
from archive.digests.contents import Contents
from archive.digests.example import EMPTY, EXAMPLE
from archive.digests.phrases import Phrases, languages, phrases
from config.errors import ConfigError
from config.settings import PROJECT, Settings

INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
TEMPLATE_SUFFIXES = (".html", ".txt", ".css")
BLANK_LINES = re.compile(r"\n{3,}")


class TemplateFaultError(ConfigError):
    """A template that cannot be rendered."""


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A mail's three parts."""

    subject: str
    html: str
    text: str


class RenderedIssue(Rendered, frozen=True, kw_only=True):
    """An issue as it would be mailed, with what it counts."""

    total: int
    shown: int


class Templates:
    """The mail templates of one configuration."""

    def __init__(self, override: Path | None = None) -> None:
        folders = [PROJECT / "templates" / "digest"]
        if override is not None:
            folders.insert(0, override / "digest")
        self._folders = tuple(folders)
        self._override = override

    @classmethod
    def of(cls, settings: Settings) -> Templates:
        """The templates that the settings ask for."""
        return cls(settings.templates)

    def issue(self, contents: Contents) -> RenderedIssue:
        """A digest issue.

        Raises:
            TemplateFaultError: a template is broken.
        """
        words = phrases(self._override, contents.language)
        line = wording.subject(words, contents)
        values = {"issue": contents, "subject": line, "preheader": wording.preheader(words, contents)}
        mail = self.mail("issue", line, values, words)
        return RenderedIssue(
            subject=mail.subject, html=mail.html, text=mail.text, total=contents.total, shown=contents.shown
        )

    def check(self) -> None:
        """Print the example with every template, so that a broken one is found before anything is sent.

        Raises:
            TemplateFaultError: a template, or a phrase, is broken.
        """
        for language in languages():
            for contents in (EXAMPLE, EMPTY, msgspec.structs.replace(EMPTY, preview=True)):
                self.issue(msgspec.structs.replace(contents, language=language))

    def mail(self, name: str, line: str, values: dict[str, object], words: Phrases) -> Rendered:
        """Any mail that has an HTML and a text template.

        Raises:
            TemplateFaultError: a template is broken.
        """
        environment = _environment(self._folders, words)
        html = _render(environment, f"{name}.html", values)
        text = _render(environment, f"{name}.txt", values)
        return Rendered(subject=plain.one_line(line), html=_inlined(html, name), text=_tidied(text))


def _render(environment: jinja2.Environment, name: str, values: dict[str, object]) -> str:
    try:
        return environment.get_template(name).render(values)
    except jinja2.TemplateSyntaxError as error:
        place = f"{error.filename or error.name}, line {error.lineno}"
        raise TemplateFaultError(f"{place}: {error.message}.") from error
    except jinja2.TemplateNotFound as error:
        raise TemplateFaultError(f"There is no template “{error.name}”, which {name} needs.") from error
    except Exception as error:  # a template may do anything
        raise TemplateFaultError(f"{_place(error, name)}: {error}.") from error


def _place(error: Exception, name: str) -> str:
    """The innermost template line that the error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"{each.filename}, line {each.lineno}" for each in frames if Path(each.filename).suffix in TEMPLATE_SUFFIXES
    ]
    return lines[-1] if lines else name


class _Compiled(jinja2.BytecodeCache):
    """Templates compiled once for all languages."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja2, which also looks whether the source has changed."""
        if code := self._kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja2."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@lru_cache(maxsize=16)
def _environment(folders: tuple[Path, ...], words: Phrases) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        bytecode_cache=_COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        marked=passages.marked,
        starred=passages.starred,
        unmarked=passages.unmarked,
        wrapped=plain.wrapped,
        one_line=plain.one_line,
        long_date=words.date,
        amount=partial(wording.amount, words),
        scope_words=partial(wording.scope_words, words),
        counts=partial(wording.counts, words),
        facts=partial(wording.facts, words),
        page_words=partial(wording.page_words, words),
    )
    made.globals.update(say=words.say, language=words.language)
    return made


def _inlined(html: str, name: str) -> str:
    try:
        return INLINER.inline(html)
    except css_inline.InlineError as error:
        raise TemplateFaultError(f"{name}.html: the styles cannot be inlined: {error}.") from error


def _tidied(text: str) -> str:
    """At most one blank line in a row, none at the ends; blanks at line ends dropped but for the signature's dashes."""
    lines = "\n".join(_trimmed(text))
    return BLANK_LINES.sub("\n\n", lines).strip() + "\n"


def _trimmed(text: str) -> Iterator[str]:
    for line in plain.clean(text).split("\n"):
        yield line if line == "-- " else line.rstrip()
