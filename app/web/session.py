"""Who sits at the operator's desk: a password (argon2) and a signed cookie, or a name a reverse proxy vouches for."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from config.errors import ConfigError
from config.secret import secret_key
from config.settings import Settings

COOKIE = "operator"
SECONDS = 12 * 3600  # a working day
_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """What belongs into `PROCEEDINGS_OPERATOR_PASSWORD`."""
    return _HASHER.hash(password)


def right_password(settings: Settings, typed: str) -> bool:
    """Whether this is the operator's password; False where none is set.

    Raises:
        ConfigError: what is set is no argon2 hash.
    """
    if settings.operator_password is None:
        return False
    try:
        return _HASHER.verify(settings.operator_password.get_secret_value(), typed)
    except InvalidHashError as error:
        hint = "Make one with `proceedings operator-password`."
        raise ConfigError("PROCEEDINGS_OPERATOR_PASSWORD is no argon2 hash.", hint=hint) from error
    except VerificationError:
        return False


def operator_of(request: Request, settings: Settings) -> str | None:
    """The operator's name, or None: nobody is logged in.

    The proxy's header counts only where it is configured: then the proxy must strip it from what comes from outside.
    """
    if settings.operator_header and (name := request.headers.get(settings.operator_header)):
        return name[:100]
    try:
        return str(_serializer(settings).loads(request.cookies.get(COOKIE, ""), max_age=SECONDS))
    except BadData:
        return None


def log_in(response: Response, settings: Settings, name: str) -> None:
    """Put the signed cookie on a response."""
    response.set_cookie(
        COOKIE,
        _serializer(settings).dumps(name),
        max_age=SECONDS,
        httponly=True,
        samesite="lax",
        secure=settings.public_url.startswith("https:"),
        path="/operator",
    )


def log_out(response: Response) -> None:
    """Take the cookie away."""
    response.delete_cookie(COOKIE, path="/operator")


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    # The password's hash is part of the key: a new password ends every session.
    password = settings.operator_password.get_secret_value() if settings.operator_password else ""
    return URLSafeTimedSerializer(secret_key(settings) + password, salt="operator.session")
