"""What holds for every command."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from app.cli import cli
from config.settings import Settings
from tests.app.conftest import Run, command
from tests.conftest import ROOT


def names() -> list[str]:
    """Every command as it is typed."""
    group = typer.main.get_group(cli)
    found = []
    for name, one in group.commands.items():
        inner = getattr(one, "commands", None)
        found += [f"{name} {part}" for part in inner] if inner else [name]
    return found


@pytest.mark.parametrize("name", names())
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert f"proceedings {name}" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", names())
def test_help_teaches_by_example(run: Run, name: str) -> None:
    done = run(*name.split(), "--help")
    assert done.code == 0
    assert re.search(r"Examples?:", done.out)
    assert f"proceedings {name}" in done.out.partition("Example")[2]


def test_without_a_command_help_is_printed(run: Run) -> None:
    assert "ingest" in run().out


def test_unknown_command(run: Run) -> None:
    done = run("ingets")
    assert done.code == 2
    assert "ingets" in done.err


def test_wrong_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "proceedings.env").write_text("PROCEEDINGS_WORKERS=none\n")
    done = command(tmp_path / "data", "status", cwd=tmp_path)
    assert done.code == 2
    assert done.err.startswith("proceedings: PROCEEDINGS_WORKERS: ")
    assert done.err.count("\n") == 1


def test_data_option_wins_over_the_environment(run: Run, tmp_path: Path) -> None:
    run("--data", tmp_path / "other", "status")
    assert (tmp_path / "other" / "catalogue.sqlite").exists()
    assert not (tmp_path / "data").exists()


def test_nobody_reads_the_output(filled: Settings) -> None:
    words = f"{sys.executable} -c 'from app.cli import main; main()' --data {filled.data} search --limit 1000 --json"
    done = subprocess.run(["bash", "-c", f"{words} | true; exit $PIPESTATUS"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")
