"""`proceedings up`: everything on one machine."""

from __future__ import annotations


def up() -> None:
    """Start the web site, a Prefect server and all schedules on this machine; Ctrl-C stops them.

    What runs when is in config/sources.yaml (each source's cron) and config/digests.yaml. Everything is kept in the
    data folder.

    Example:

        PROCEEDINGS_PORT=8080 proceedings up
    """
    from app.context import settings
    from app.terminal import err, plain
    from flows.together import run

    console = err()
    run(settings(), lambda words: console.print(plain(words)))
