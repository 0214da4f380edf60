"""`proceedings serve`: the web site."""

from __future__ import annotations

from typing import Annotated

import typer

from app.context import settings

HostOption = Annotated[str | None, typer.Option(help="Address to listen on. [default: PROCEEDINGS_HOST]")]
PortOption = Annotated[int | None, typer.Option(help="Port to listen on. [default: PROCEEDINGS_PORT]")]


def serve(host: HostOption = None, port: PortOption = None) -> None:
    """Serve the web site: search and read in the browser, JSON over HTTP, feeds.

    Example:

        proceedings serve --port 8080
    """
    import uvicorn

    from app.web.site import create_site

    chosen = settings()
    uvicorn.run(create_site(chosen), host=host or chosen.host, port=port or chosen.port, log_level="info")
