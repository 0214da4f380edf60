"""`proceedings operator-password`: what opens the operator's pages."""

from __future__ import annotations

import typer


def operator_password() -> None:
    """Ask for a password and print what belongs into PROCEEDINGS_OPERATOR_PASSWORD (an argon2 hash of it).

    Example:

        export PROCEEDINGS_OPERATOR_PASSWORD="$(proceedings operator-password)"
    """
    from app.web.session import hash_password

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    typer.echo(hash_password(password))
