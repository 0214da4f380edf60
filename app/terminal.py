"""What commands print, and where: answers on standard output, everything about the work on standard error.

Text of proceedings is escaped here: rich markup and control characters of a PDF never reach the terminal.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
from rich.console import Console
from rich.text import Text

from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MARKED = re.compile(f"{HIGHLIGHT_OPEN}(.*?){HIGHLIGHT_CLOSE}", re.DOTALL)


def out() -> Console:
    """For answers. Lines are not broken where nobody looks at them."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=100, soft_wrap=True)


def err() -> Console:
    """For everything else."""
    return Console(stderr=True, highlight=False)


def clean(text: str) -> str:
    """Without characters that steer a terminal or turn the direction of text."""
    return _CONTROL.sub(" ", text)


def counted(number: int, noun: str) -> str:
    """`1 document`, `1,200 documents`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def plain(text: str, style: str = "") -> Text:
    """Text of a document, which is no markup."""
    return Text(clean(text), style=style)


def highlighted(text: str, console: Console) -> Text:
    """A hit's passage with the found words marked: by colour, or by asterisks where there is none."""
    before, after = ("", "") if console.color_system else ("*", "*")
    result, end = Text(), 0
    for found in _MARKED.finditer(text):
        result.append(clean(text[end : found.start()]))
        result.append(before + clean(found[1]) + after, style="bold yellow")
        end = found.end()
    return result.append(clean(text[end:]))


def print_json(value: object) -> None:
    """One JSON value on standard output, indented."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
    sys.stdout.buffer.flush()


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, where that is a terminal; what this gives is told how many are done."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = err()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
