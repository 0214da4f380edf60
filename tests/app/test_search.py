"""`proceedings search`."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from config.settings import Settings
from tests.app.conftest import Run
from tests.conftest import ROOT

STARTED = 0.6  # seconds


def test_json_has_the_promised_shape(ask: Run) -> None:
    found = ask("search", "remittances", "--json").json
    assert set(found) >= {"total", "hits", "facets"}
    assert found["total"] == len(found["hits"]) > 4
    keys = {"id", "proceedings", "title", "speaker", "role", "session", "date", "pages", "score", "highlight"}
    assert all(set(hit) == keys for hit in found["hits"])
    assert all("**" in hit["highlight"] for hit in found["hits"])
    assert {one["value"] for one in found["facets"]["year"]} >= {"2018", "2019"}


def test_hits_show_who_when_where_and_the_words(ask: Run) -> None:
    done = ask("search", '"postal bank"', "--sort", "reading")
    assert done.code == 0
    assert "Mr. Castellane" in done.out
    assert "2018-11-06 · p. 2" in done.out
    assert "*postal bank*" in done.out


def test_what_a_title_says_is_not_said_again(ask: Run) -> None:
    done = ask("search", '"postal bank"', "--sort", "reading")
    assert done.out.count("Eighteenth session, 14th meeting · 2018") == 0
    assert "14th meeting, 6 November 2018 · 2018-11-06" in done.out


def test_speaker_is_a_name_or_a_part_of_it(ask: Run) -> None:
    found = ask("search", "remittances", "--speaker", "castellane", "--json").json
    assert {hit["speaker"] for hit in found["hits"]} == {"Mr. Castellane"}


def test_an_option_given_twice_means_either(ask: Run) -> None:
    found = ask("search", "--speaker", "keane", "--speaker", "soule", "--json", "--limit", "100").json
    assert {hit["speaker"] for hit in found["hits"]} >= {"Rosalind Keane", "Ibrahima Soule"}


def test_pages_of_hits_neither_overlap_nor_miss(ask: Run) -> None:
    whole = [hit["id"] for hit in ask("search", "the", "--json", "--limit", "12", "--sort", "date").json["hits"]]
    parts = [
        hit["id"]
        for offset in (0, 5, 10)
        for hit in ask("search", "the", "--json", "--limit", "5", "--offset", str(offset), "--sort", "date").json[
            "hits"
        ]
    ]
    assert parts[:12] == whole


def test_open_quote(ask: Run) -> None:
    done = ask("search", 'boats "postal bank')
    assert (done.code, done.err) == (2, "proceedings: The quotation mark that opens here is never closed.\n")


def test_unknown_field(ask: Run) -> None:
    done = ask("search", "colour:red")
    assert done.code == 2
    assert done.err.startswith("proceedings: There is no field ‘colour’.")


def test_unknown_order(ask: Run) -> None:
    done = ask("search", "boats", "--sort", "colour")
    assert done.code == 2
    assert done.err.startswith("proceedings: There is no order ‘colour’.")


def test_no_archive_yet(run: Run) -> None:
    done = run("search", "boats")
    assert done.code == 1
    assert done.err.endswith("`proceedings ingest PATH` makes one.\n")


def test_nothing_found(ask: Run) -> None:
    done = ask("search", "xylophone")
    assert done.code == 0
    assert done.out.startswith("0 interventions\n")


def test_control_characters_of_a_query_never_reach_the_terminal(ask: Run) -> None:
    assert "\x1b" not in ask("search", "colour\x1b[31m:red").err


def test_it_starts_without_prefect_and_sqlalchemy() -> None:
    script = "import sys, app.cli, archive.search.embedded, archive.search.query; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"prefect", "sqlalchemy", "pypdfium2", "fastapi"} & set(loaded.split())


@pytest.mark.slow
def test_it_answers_quickly_from_cold(filled: Settings) -> None:
    program = [
        sys.executable,
        "-c",
        "from app.cli import main; main()",
        "--data",
        str(filled.data),
        "search",
        "remittances",
    ]

    def seconds() -> float:
        began = time.perf_counter()
        subprocess.run(program, cwd=ROOT, capture_output=True, check=True)
        return time.perf_counter() - began

    assert min(seconds() for _ in range(5)) < STARTED
