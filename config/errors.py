"""Errors that a user can read: what, where, and what to do.

Every error of the project descends from `ProceedingsError`. All of them survive a process boundary
(`__reduce__`), since documents are read in worker processes.
"""

from __future__ import annotations


class ProceedingsError(Exception):
    """Something went wrong that a sentence explains."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.__dict__)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


def _rebuild(kind: type[ProceedingsError], state: dict[str, object]) -> ProceedingsError:
    error = kind.__new__(kind)
    Exception.__init__(error, state.get("message", ""))
    error.__dict__.update(state)
    return error


class UsageError(ProceedingsError):
    """The user asked for something that cannot be; nothing was touched."""

    exit_code = 2


class ConfigError(UsageError):
    """A setting or a configuration file is wrong."""


class QueryError(UsageError):
    """A search query that cannot be read. `position` counts characters from 0 in the query as typed."""

    def __init__(self, message: str, *, position: int | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.position = position


class UnreadableDocumentError(ProceedingsError):
    """A file that cannot be read as proceedings; it goes to quarantine with this reason.

    `code` is one of: not-pdf, empty, encrypted, damaged, too-large, time-limit, memory-limit, crashed, no-text.
    """

    def __init__(self, code: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.code = code


class NotFoundError(ProceedingsError):
    """Nothing in the archive has that id or name."""


class StoreError(ProceedingsError):
    """The catalogue or the document store cannot be used."""


class IndexUnavailableError(ProceedingsError):
    """The search index cannot be used; it can be rebuilt from the store."""


class IndexWriteError(IndexUnavailableError):
    """Some documents could not be indexed. `failed` says for each of them (its id) why; all others were."""

    def __init__(self, message: str, *, failed: dict[str, str], hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.failed = failed
