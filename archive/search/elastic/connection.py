"""The client of Elasticsearch, and what can go wrong with it in sentences. Passwords and keys never leave this file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

import msgspec
from elastic_transport import NdjsonSerializer, Serializer, TlsError
from elastic_transport import SerializationError as TransportSerializationError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    ConnectionTimeout,
    Elasticsearch,
    TransportError,
    UnsupportedProductError,
)

from config.errors import ConfigError, IndexUnavailableError
from config.settings import Settings

OLDEST_VERSION = 9
REQUEST_SECONDS = 30.0
_RETRIES = 3  # of one request, on another node where there is one
REINDEX = "Rebuild it from the archive with `proceedings reindex`."


class _Json(Serializer):
    """msgspec instead of json: three times as fast, and most of what a search costs on our side."""

    mimetype: ClassVar[str] = "application/json"

    def loads(self, data: bytes) -> Any:
        try:
            return msgspec.json.decode(data)
        except msgspec.MsgspecError as error:
            raise TransportSerializationError(message="The answer is no JSON.", errors=(error,)) from error

    def dumps(self, data: Any) -> bytes:
        return data if isinstance(data, bytes) else msgspec.json.encode(data)


class _CompatibleJson(_Json):
    mimetype: ClassVar[str] = "application/vnd.elasticsearch+json"


class _Ndjson(NdjsonSerializer):
    """Lines; those that are bytes were encoded by `_Json` before."""


class _CompatibleNdjson(_Ndjson):
    mimetype: ClassVar[str] = "application/vnd.elasticsearch+x-ndjson"


_SERIALIZERS: Mapping[str, Serializer] = {
    serializer.mimetype: serializer for serializer in (_Json(), _CompatibleJson(), _Ndjson(), _CompatibleNdjson())
}


def connect(settings: Settings) -> Elasticsearch:
    """A client for the nodes that the settings name (several, separated by commas); nothing is sent yet.

    Raises:
        ConfigError: an address that is none, a key and a password at once, or no such CA file.
    """
    hosts = [host.strip() for host in (settings.elasticsearch_url or "").split(",") if host.strip()]
    for host in hosts:
        if urlsplit(host).scheme not in ("http", "https") or not urlsplit(host).hostname:
            raise ConfigError(f"PROCEEDINGS_ELASTICSEARCH_URL: ‘{safe_address(host)}’ is no http or https address.")
    try:
        return Elasticsearch(
            [_with_port(host) for host in hosts],
            **_identity(settings),
            **_certificate(settings),
            request_timeout=REQUEST_SECONDS,
            max_retries=_RETRIES,
            retry_on_timeout=True,
            serializers=_SERIALIZERS,
        )
    except ValueError as error:
        raise ConfigError(f"The Elasticsearch settings do not fit together: {error}.") from error


def _with_port(host: str) -> str:
    """The client wants a port; Elasticsearch's own is 9200, a proxy's that of its scheme."""
    parts = urlsplit(host)
    if parts.port:
        return host
    port = 443 if parts.scheme == "https" else 9200
    return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{port}"))


def _identity(settings: Settings) -> dict[str, Any]:
    key, user, password = (
        settings.elasticsearch_api_key,
        settings.elasticsearch_user,
        settings.elasticsearch_password,
    )
    if key and user:
        raise ConfigError("Set either PROCEEDINGS_ELASTICSEARCH_API_KEY or PROCEEDINGS_ELASTICSEARCH_USER, not both.")
    if key:
        return {"api_key": key.get_secret_value()}
    if user:
        return {"basic_auth": (user, password.get_secret_value() if password else "")}
    return {}


def _certificate(settings: Settings) -> dict[str, Any]:
    if settings.elasticsearch_ca is None:
        return {}
    if not settings.elasticsearch_ca.is_file():
        raise ConfigError(f"PROCEEDINGS_ELASTICSEARCH_CA: there is no file {settings.elasticsearch_ca}.")
    return {"ca_certs": str(settings.elasticsearch_ca)}


def safe_address(url: str) -> str:
    """An address without the user and password that may stand in it.

    >>> safe_address("https://me:secret@node:9200/x")
    'https://node:9200/x'
    """
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def check_version(client: Elasticsearch) -> None:
    """Raise IndexUnavailableError where the server is too old to search as the embedded engine does."""
    number = str(client.info()["version"]["number"])
    if int(number.partition(".")[0]) < OLDEST_VERSION:
        raise IndexUnavailableError(f"Elasticsearch {number} is too old; version {OLDEST_VERSION} or newer is needed.")


@contextlib.contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what the client raises into IndexUnavailableError; `where` is the address without secrets."""
    try:
        yield
    except (ApiError, TransportError, UnsupportedProductError) as error:
        message, hint = _explain(error, f"Elasticsearch at {where}")
        raise IndexUnavailableError(message, hint=hint) from error


def _explain(error: Exception, server: str) -> tuple[str, str | None]:
    match error:
        case AuthenticationException():
            return (
                f"{server} does not accept the user name and password, or the API key.",
                "Check PROCEEDINGS_ELASTICSEARCH_USER and _PASSWORD, or PROCEEDINGS_ELASTICSEARCH_API_KEY.",
            )
        case UnsupportedProductError():
            return f"{server} is not an Elasticsearch server.", None
        case ConnectionTimeout():
            return f"{server} did not answer in {REQUEST_SECONDS:.0f} seconds.", None
        case TlsError():
            hint = "If it has a certificate of its own, name its CA file in PROCEEDINGS_ELASTICSEARCH_CA."
            return f"The certificate of {server} cannot be trusted.", hint
        case ApiError():
            return _explain_answer(error, server)
    return f"{server} cannot be reached.", "Is it running, and is PROCEEDINGS_ELASTICSEARCH_URL right?"


def _explain_answer(error: ApiError, server: str) -> tuple[str, str | None]:
    kind, reason = _cause(error)
    if kind == "media_type_header_exception":
        return f"{server} is too old; version {OLDEST_VERSION} or newer is needed.", None
    if blocked(kind, error.status_code):
        return READ_ONLY
    if isinstance(error, AuthorizationException):
        return f"{server} does not allow this: {reason}.", "The user or API key needs more privileges."
    if error.status_code == 429:
        return f"{server} has too much to do at the moment.", "Try again later."
    return f"{server} answered: {reason}.", None


READ_ONLY = (
    "The Elasticsearch index is read-only: a node's disk is nearly full, or somebody has blocked writing.",
    "Make room or take the block away; nothing is lost, and what is missing will be indexed by the next run.",
)


def blocked(kind: str, status: int) -> bool:
    """Whether an error means that an index may not be written; a cluster that is only starting says 503."""
    return kind == "cluster_block_exception" and status in (403, 429)


def _cause(error: ApiError) -> tuple[str, str]:
    body = error.body if isinstance(error.body, Mapping) else {}
    cause = body.get("error")
    if isinstance(cause, Mapping):
        roots = cause.get("root_cause") or [cause]
        return str(cause.get("type", "")), str(roots[0].get("reason") or cause.get("reason") or error)
    return "", str(cause or error)
