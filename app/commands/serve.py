"""`proceedings serve`: the web site."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from app.context import settings

HostOption = Annotated[str | None, typer.Option(help="Address to listen on. [default: PROCEEDINGS_HOST]")]
PortOption = Annotated[int | None, typer.Option(help="Port to listen on. [default: PROCEEDINGS_PORT]")]
WorkersOption = Annotated[
    int | None, typer.Option(min=1, help="Processes that answer. [default: PROCEEDINGS_WEB_WORKERS]")
]

STOP_SECONDS = 10
"""What is under way when the server is told to stop gets so long; an export without end does not hold it up."""


def serve(host: HostOption = None, port: PortOption = None, workers: WorkersOption = None) -> None:
    """Serve the web site: search and read in the browser, JSON over HTTP, feeds.

    One process keeps one processor busy: give it as many workers as processors where many people read.

    Example:

        proceedings serve --port 8080 --workers 4
    """
    import uvicorn

    from app.web.site import create_site

    chosen = settings()
    os.environ["PROCEEDINGS_DATA"] = str(chosen.data.absolute())  # further processes read the environment alone
    many = (workers or chosen.web_workers) > 1
    uvicorn.run(
        "app.web.site:site_of_environment" if many else create_site(chosen),
        factory=many,
        workers=workers or chosen.web_workers,
        host=host or chosen.host,
        port=port or chosen.port,
        log_level="info",
        timeout_graceful_shutdown=STOP_SECONDS,
        server_header=False,
    )
