"""YAML files that an operator edits: read into a pydantic model, with the line in every error.

What enters is a path and a model, what leaves is the model; a mistake is a `ConfigError` that names file, line and
field ("config/digests.yaml, line 7: digests.debt.rate: …"), all mistakes of the file at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.composer import ComposerError

from config.errors import ConfigError

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]
LARGEST_FILE = 1_000_000  # bytes: no list of sources or digests is longer, and aliases could make a small one explode


def read_yaml(path: Path, model: type[Model]) -> Model:
    """Read and validate a file.

    Raises:
        ConfigError: the file cannot be read, is no YAML, names a key twice, or does not fit the model.
    """
    root = _parse(path)
    if root is None:
        return _validate(path, model, {}, {})
    _refuse_repeated_keys(path, root)
    return _validate(path, model, _construct(path, root), dict(_lines(root, ())))


def _parse(path: Path) -> yaml.Node | None:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ConfigError(f"{path} is larger than {LARGEST_FILE:,} bytes.")
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_NoAliases)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 (byte {error.start}).") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{path}, line {line}: {error.problem}.") from error
    except yaml.YAMLError as error:  # a character that YAML forbids: the error's own words span lines
        raise ConfigError(f"{path} is no YAML: {' '.join(str(error).split())}.") from error
    return root if isinstance(root, yaml.Node) else None


def _construct(path: Path, root: yaml.Node) -> object:
    try:
        return yaml.SafeLoader("").construct_document(root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{path}, line {line}: {error.problem}.") from error
    except ValueError as error:  # a scalar that looks like a date and is none: 2026-13-45
        raise ConfigError(f"{path}: {error}.") from error


class _NoAliases(yaml.SafeLoader):
    """Refuses `*alias`: nested aliases grow without bound, and a configuration needs none."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.get_event().start_mark  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, "aliases (*name) are not read here", mark)
        return super().compose_node(parent, index)


def _lines(node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    """Every place of the document with the line on which it begins; a mapping's entry begins at its key."""
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*place, str(key.value)))
            yield (*place, str(key.value)), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _lines(item, (*place, number))


def _refuse_repeated_keys(path: Path, node: yaml.Node) -> None:
    """YAML lets the last of two equal keys win in silence: half of what the operator wrote would be lost."""
    children = node.value if isinstance(node, yaml.SequenceNode) else []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise ConfigError(f"{path}, line {key.start_mark.line + 1}: “{key.value}” is there twice.")
            seen.add(str(key.value))
            children = [*children, value]
    for child in children:
        _refuse_repeated_keys(path, child)


def _validate(path: Path, model: type[Model], content: object, lines: dict[Place, int]) -> Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = [_fault(path, each["loc"], each["msg"], lines) for each in error.errors()]
        raise ConfigError("\n".join(faults)) from error


def _fault(path: Path, place: Sequence[str | int], message: str, lines: dict[Place, int]) -> str:
    known = tuple(place)
    while known and known not in lines:  # a missing field has no line of its own: its parent's is shown
        known = known[:-1]
    name = ".".join(str(part) for part in place)
    words = message.removeprefix("Value error, ").rstrip(".")
    return f"{path}, line {lines.get(known, 1)}: {name + ': ' if name else ''}{words}."
