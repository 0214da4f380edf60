"""The settings of this call: environment and file, and what options before the command's name say."""

from __future__ import annotations

from config.settings import Settings, load_settings

_overrides: dict[str, object] = {}


def override(**values: object) -> None:
    """Let options win over the environment; None says nothing."""
    _overrides.clear()
    _overrides.update({name: value for name, value in values.items() if value is not None})


def settings() -> Settings:
    """The settings of this call."""
    return load_settings(**_overrides)
