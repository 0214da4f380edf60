"""Real proceedings, where they are at hand: no document falls below the floor of its family."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.accuracy import corpus_of, measure

CORPUS = corpus_of(None)
FLOORS = {
    "verbatim1": (0.95, 0.99),
    "verbatim2": (0.95, 0.98),
    "reported": (0.88, 0.95),
    "reported, single statements": (0.80, 0.90),
    "minutes": (0.95, 0.95),
    "minutes, single statements": (0.95, 0.95),
    "scans": (0.93, 0.95),
}
"""Attribution and coverage of the worst document."""


def golds() -> list[tuple[Path, Path]]:
    pdfs = {path.stem: path for path in (CORPUS / "pdf").rglob("*.pdf")}
    return [(path, pdfs[path.stem]) for path in sorted((CORPUS / "gold").glob("*.jsonl")) if path.stem in pdfs]


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize(("gold", "pdf"), golds() or [(None, None)], ids=lambda path: path.stem if path else "none")
def test_document_keeps_its_floor(gold: Path | None, pdf: Path | None) -> None:
    if gold is None or pdf is None:
        pytest.skip("There is no corpus; set PROCEEDINGS_CORPUS to its folder.")
    measured = measure(CORPUS, gold, pdf)
    attribution, coverage = FLOORS[measured.family]
    assert measured.figures["attribution"] >= attribution
    assert measured.figures["coverage"] >= coverage
