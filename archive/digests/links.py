"""Addresses that mails and feeds carry, and the signed tokens in them. No password anywhere: the link is the key.

A token names a row by its id, never an address, and says what it may do (its salt): a link that shows one issue does
not leave. Leaving and reading never expire; managing and confirming do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from itsdangerous import BadData, SignatureExpired, URLSafeSerializer, URLSafeTimedSerializer

from config.errors import UsageError
from config.secret import secret_key
from config.settings import Settings

CONFIRM_SECONDS = 7 * 86_400  # a confirmation that lies a week was not wanted
MANAGE_SECONDS = 180 * 86_400  # a forwarded mail should not open its reader's searches for ever


class LinkError(UsageError):
    """A signed link that was changed, cut, or is too old."""


class Links:
    """Makes and reads the addresses of one archive's web site."""

    def __init__(self, public_url: str, key: str) -> None:
        self.home = public_url.rstrip("/")
        self._key = key

    @classmethod
    def of(cls, settings: Settings) -> Links:
        """Links signed with the archive's own key."""
        return cls(settings.public_url, secret_key(settings))

    def intervention(self, identifier: str) -> str:
        """The page of an intervention."""
        return f"{self.home}/i/{quote(identifier, safe='')}"

    def proceedings(self, identifier: str) -> str:
        """The page of a document."""
        return f"{self.home}/p/{quote(identifier, safe='')}"

    def search(self, query: str, filters: Mapping[str, Sequence[str]]) -> str:
        """The search page with this question, newest first."""
        pairs = [("q", query)] if query else []
        pairs += [(field, value) for field, values in filters.items() for value in values]
        return f"{self.home}/?{urlencode([*pairs, ('sort', '-date')])}"

    def issue(self, identifier: str, *, public: bool) -> str:
        """An issue's permalink; a personal one carries its key."""
        address = f"{self.home}/issues/{identifier}"
        return address if public else f"{address}?key={self._plain('issue').dumps(identifier)}"

    def leave(self, subscriber: str) -> str:
        """Where a POST unsubscribes (RFC 8058) and a GET shows a button."""
        return f"{self.home}/digests/leave/{self._plain('leave').dumps(subscriber)}"

    def manage(self, subscriber: str) -> str:
        """Where a reader sees and changes what they get."""
        return f"{self.home}/digests/manage/{self._timed('manage').dumps(subscriber)}"

    def confirm(self, subscription: str) -> str:
        """Where a reader confirms a saved search."""
        return f"{self.home}/digests/confirm/{self._timed('confirm').dumps(subscription)}"

    def opens_issue(self, identifier: str, key: str) -> bool:
        """Whether the key of an issue's link is that issue's."""
        try:
            return bool(self._plain("issue").loads(key) == identifier)
        except BadData:
            return False

    def read_leave(self, token: str) -> str:
        """The subscriber that wants to leave.

        Raises:
            LinkError: the token is not ours.
        """
        try:
            return str(self._plain("leave").loads(token))
        except BadData as error:
            raise LinkError(
                "This link is not complete.", hint="Copy it whole, or use the link of a later mail."
            ) from error

    def read_manage(self, token: str) -> str:
        """The subscriber whose searches are to be shown.

        Raises:
            LinkError: the token is not ours, or too old.
        """
        return self._read_timed("manage", token, MANAGE_SECONDS)

    def read_confirm(self, token: str) -> str:
        """The subscription that is confirmed.

        Raises:
            LinkError: the token is not ours, or too old.
        """
        return self._read_timed("confirm", token, CONFIRM_SECONDS)

    def _plain(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._key, salt=f"digests.{purpose}")

    def _timed(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._key, salt=f"digests.{purpose}")

    def _read_timed(self, purpose: str, token: str, seconds: int) -> str:
        try:
            return str(self._timed(purpose).loads(token, max_age=seconds))
        except SignatureExpired as error:
            raise LinkError(
                "This link is too old.", hint="Use the link of a later mail, or save the search again."
            ) from error
        except BadData as error:
            raise LinkError(
                "This link is not complete.", hint="Copy it whole, or use the link of a later mail."
            ) from error
