"""`proceedings show`."""

from __future__ import annotations

from tests.app.conftest import Run


def test_document_by_id(ask: Run) -> None:
    hit = ask("search", "speaker:keane", "--json").json["hits"][0]
    assert "Rosalind Keane  p. 1" in ask("show", hit["proceedings"]).out
    document = ask("show", hit["proceedings"], "--json").json
    assert hit["id"] in {one["id"] for one in document["interventions"]}


def test_intervention_by_id_says_how_it_was_found(ask: Run) -> None:
    hit = ask("search", '"school bus"', "--json").json["hits"][0]
    done = ask("show", hit["id"])
    assert done.out.startswith("Tessa Okonjo\n")
    assert "speech, found by: label, printed as " in done.out
    assert f"document {hit['proceedings']}" in done.out
    one = ask("show", hit["id"], "--json").json
    assert (one["id"], one["proceedings"], one["current"]) == (hit["id"], hit["proceedings"], True)


def test_unknown_id(ask: Run) -> None:
    done = ask("show", "nothing")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "proceedings: The archive has neither a document nor an intervention nothing. "
        "`proceedings search` prints the ids of what it finds.\n"
    )
