"""The table of settings in README.md, made from `Settings`.

python -m config.reference        writes it
"""

from __future__ import annotations

from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from config.settings import PROJECT, Settings

BEGIN = "<!-- settings: written by `python -m config.reference` -->\n"
END = "<!-- end of settings -->"
README = PROJECT / "README.md"


def table() -> str:
    """A row for each setting: name, default, meaning."""
    rows = [_row(name, field) for name, field in Settings.model_fields.items()]
    return "\n".join(["| variable | default | what |", "|---|---|---|", *rows]) + "\n"


def _row(name: str, field: FieldInfo) -> str:
    return f"| `PROCEEDINGS_{name.upper()}` | {_default(field)} | {field.description or ''} |"


def _default(field: FieldInfo) -> str:
    if field.default_factory:
        return "number of CPUs"
    if field.default is None or field.default is PydanticUndefined:
        return ""
    value = field.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value.relative_to(PROJECT) if isinstance(value, Path) and value.is_absolute() else value}`"


def with_table(text: str) -> str:
    """A text with the table between its marks."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")
