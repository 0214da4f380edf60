"""Prefect's surroundings, set before it is imported: its home within the data folder, and nothing sent anywhere."""

from __future__ import annotations

import os

from config.settings import Settings


def prepare(settings: Settings, log_level: str = "WARNING") -> None:
    """Set what the environment does not say already. A user's own Prefect, profile and server stay untouched."""
    home = (settings.data / "prefect").absolute()
    home.mkdir(parents=True, exist_ok=True)
    ours = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": log_level,
        "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P7D",
    }
    for name, value in ours.items():
        os.environ.setdefault(name, value)
