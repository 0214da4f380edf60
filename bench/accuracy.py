"""How right extraction is, on a corpus of real proceedings with hand-made answers.

    PROCEEDINGS_CORPUS=… python -m bench.accuracy [--only NAME] [--write]

The corpus is no part of this repository: `pdf/FAMILY/NAME.pdf`, `gold/NAME.jsonl`, and beside it `score/score.py`,
whose figures these are. Prints a table of families, one of documents and one of confidence; `--write` puts the first
and the last into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from statistics import mean
from types import ModuleType
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "accuracy.md"
BEGIN, END = "<!-- figures: make accuracy -->", "<!-- end of figures -->"
FIGURES = ("attribution", "coverage", "purity", "boundary_f1", "speaker_f1", "resolved")
MOSTLY = 0.5  # share of an intervention's words that the gold must have for it to be judged
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)

Row = dict[str, Any]


class Judged(msgspec.Struct, frozen=True):
    """One intervention whose words the gold has: how sure we were, and whether the gold says the same speaker."""

    confidence: float
    named: bool
    right: bool


class Measured(msgspec.Struct, frozen=True):
    """One document."""

    name: str
    family: str
    figures: dict[str, float]
    judged: tuple[Judged, ...]


def corpus_of(given: str | None) -> Path:
    """The corpus folder: as given, from the environment, or beside the repository."""
    return Path(given or os.environ.get("PROCEEDINGS_CORPUS") or ROOT.parent / "shared" / "corpus")


def load_scorer(corpus: Path) -> ModuleType:
    """The scorer that lies beside the corpus."""
    path = corpus.parent / "score" / "score.py"
    spec = importlib.util.spec_from_file_location("corpus_score", path)
    if spec is None or spec.loader is None or not path.exists():
        raise SystemExit(f"There is no scorer at {path}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(corpus: Path, gold_path: Path, pdf: Path) -> Measured:
    """Extract one document and hold it against its gold."""
    from extractors.extract import as_json, extract

    scorer = load_scorer(corpus)
    gold: list[Row] = scorer.read_gold(gold_path)
    found = msgspec.to_builtins(as_json(extract(pdf.read_bytes(), source=pdf.name)))["interventions"]
    figures = scorer.score(gold, found)
    judged = () if "purity" not in figures else tuple(judge(scorer, gold, found))
    family = pdf.parent.name + ("" if "purity" in figures else ", single statements")
    return Measured(name=gold_path.stem, family=family, figures=figures, judged=judged)


def judge(scorer: ModuleType, gold: Sequence[Row], found: Sequence[Row]) -> Iterable[Judged]:
    """For each intervention: whether most of its words that the gold has are the gold speaker's."""
    right: dict[int, list[bool]] = defaultdict(list)
    for row, at in matched_words(scorer, gold, found):
        right[at].append(is_right(scorer, row, found[at]))
    for at, words in sorted(right.items()):
        if len(words) < MOSTLY * len(scorer.words(found[at]["text"])):
            continue  # the gold leaves it out; a word or two of it stand elsewhere
        yield Judged(
            confidence=float(found[at]["confidence"]),
            named=found[at].get("speaker") is not None,
            right=2 * sum(words) >= len(words),
        )


def matched_words(scorer: ModuleType, gold: Sequence[Row], found: Sequence[Row]) -> Iterable[tuple[Row, int]]:
    """(gold row, index of the intervention) of every word that both have and the gold judges."""
    tokens, row_of, _ = scorer.flatten([(row.get("speaker"), row["text"]) for row in gold])
    other, at_of, _ = scorer.flatten([(None, row["text"]) for row in found])
    numbers: dict[str, int] = {}
    encoded = [[numbers.setdefault(token, len(numbers)) for token in words] for words in (tokens, other)]
    for step in scorer.Indel.opcodes(*encoded):
        if step.tag != "equal":
            continue
        for offset in range(step.src_end - step.src_start):
            row = gold[row_of[step.src_start + offset]]
            if row.get("score", True) and row.get("kind") not in ("heading", "frontmatter"):
                yield row, at_of[step.dest_start + offset]


def is_right(scorer: ModuleType, row: Row, intervention: Row) -> bool:
    """Whether the intervention is given to the gold's speaker, by name or, where no holder is known, by label."""
    name = (intervention.get("speaker") or {}).get("name")
    names = [name]
    if name and intervention.get("label") and not row.get("resolved"):
        names.append(intervention["label"])
    return any(scorer.same_speaker(one, other) for one in scorer.gold_names(row) for other in names)


# -- tables -----------------------------------------------------------------------------------------------------------


def family_table(measured: Sequence[Measured]) -> str:
    """Mean and worst of every figure, a family a row."""
    families: dict[str, list[Measured]] = defaultdict(list)
    for document in measured:
        families[document.family].append(document)
    rows = [
        [f"{family} ({len(documents)})", *(_mean_and_worst(documents, figure) for figure in FIGURES)]
        for family, documents in sorted(families.items())
    ]
    return _markdown(["family (documents)", *FIGURES], rows)


def _mean_and_worst(documents: Sequence[Measured], figure: str) -> str:
    values = [document.figures[figure] for document in documents if figure in document.figures]
    return f"{mean(values):.3f} ({min(values):.3f})" if values else ""


def document_table(measured: Sequence[Measured]) -> str:
    """Every figure of every document."""
    rows = [
        [document.name, *(_figure(document.figures, figure) for figure in FIGURES)]
        for document in sorted(measured, key=lambda document: (document.family, document.name))
    ]
    return _markdown(["document", *FIGURES], rows)


def _figure(figures: Mapping[str, float], name: str) -> str:
    return f"{figures[name]:.3f}" if name in figures else ""


def reliability_table(measured: Sequence[Measured]) -> str:
    """How often interventions of each confidence are right: those with a speaker, and those by nobody."""
    judged = [one for document in measured for one in document.judged]
    rows = []
    for low, high in pairwise(BINS):
        inside = [one for one in judged if low <= one.confidence < high]
        if inside:
            rows.append(
                [
                    f"{low:.2f}-{min(high, 1.0):.2f}",
                    *_share([one for one in inside if one.named]),
                    *_share([one for one in inside if not one.named]),
                ]
            )
    return _markdown(
        ["confidence", "with a speaker", "mean confidence", "right", "by nobody", "mean confidence", "right"], rows
    )


def _share(judged: Sequence[Judged]) -> list[str]:
    if not judged:
        return ["0", "", ""]
    return [
        str(len(judged)),
        f"{mean(one.confidence for one in judged):.2f}",
        f"{mean(one.right for one in judged):.2f}",
    ]


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def write_page(measured: Sequence[Measured]) -> None:
    """Put the figures between the marks of docs/accuracy.md."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    figures = f"{family_table(measured)}\n\n{reliability_table(measured)}"
    PAGE.write_text(f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}", "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus")
    parser.add_argument("--only", default="", help="documents whose name contains this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="into docs/accuracy.md")
    options = parser.parse_args(arguments)
    corpus = corpus_of(options.corpus)
    if not (corpus / "gold").is_dir():
        print(f"There is no corpus at {corpus}; set PROCEEDINGS_CORPUS to its folder.", file=sys.stderr)
        return 2
    pdfs = {path.stem: path for path in sorted((corpus / "pdf").rglob("*.pdf"))}
    golds = [
        path for path in sorted((corpus / "gold").glob("*.jsonl")) if options.only in path.stem and path.stem in pdfs
    ]
    with ProcessPoolExecutor(options.jobs) as pool:
        measured = list(pool.map(measure, [corpus] * len(golds), golds, [pdfs[path.stem] for path in golds]))
    print(f"{document_table(measured)}\n\n{family_table(measured)}\n\n{reliability_table(measured)}")
    if options.write:
        write_page(measured)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
