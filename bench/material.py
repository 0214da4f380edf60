"""What is measured on: the PDFs of the corpus or the samples, and generated proceedings of any number.

Meetings, people and words are invented; words are drawn with the frequencies of speech (Zipf), from sentences of the
samples' vocabulary, the same on every run.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

from archive.models import Span
from archive.search.index import Entry

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "samples"
FAMILIES = ("verbatim1", "verbatim2")
PER_DOCUMENT = 50  # interventions
INVENTED = 20_000  # words beside the samples', so that the dictionary of the index has a real length
SEED = 1815

_GIVEN = ("Ada", "Tomás", "Yuki", "Oumar", "Ines", "Leif", "Nadia", "Piet", "Rosa", "Samir", "Vera", "Wen")
_FAMILY = (
    *("Lindqvist", "Ferreira", "Brandt", "Keita", "Moreau", "Sollie", "Haddad", "Visser", "Okafor", "Tanaka", "Aalto"),
    *("Bianchi", "Castro", "Dubois", "Eriksen", "Fonseca", "Grau", "Hoxha", "Ito", "Jansen", "Kovac", "Lund", "Mbeki"),
    *("Novak", "Ocampo", "Petrov", "Quist", "Rossi", "Silva", "Torres", "Ueda", "Vargas", "Weber", "Yilmaz", "Zhang"),
)
TERM, MEMBERS = 4, 12  # years that a council sits, and how many sit in it
_BODIES = tuple(f"{name} Harbour Council" for name in ("Norrvik", "Westmark", "Costa Vera", "Valmont", "Ostend Bay"))


def corpus() -> Path | None:
    """The corpus of real proceedings, where there is one."""
    folder = Path(os.environ.get("PROCEEDINGS_CORPUS") or ROOT.parent / "shared" / "corpus")
    return folder if (folder / "pdf").is_dir() else None


def pdfs() -> tuple[str, list[Path]]:
    """Verbatim records to read, and what they are."""
    folder = corpus()
    if folder:
        found = [path for family in FAMILIES for path in sorted((folder / "pdf" / family).glob("*.pdf"))]
        return "corpus, verbatim1 and verbatim2", found
    typeset_from = {path.stem for path in (SAMPLES / "texts").glob("*.txt") if "encrypted" not in path.stem}
    found = [path for path in sorted(SAMPLES.glob("*.pdf")) if path.stem in typeset_from]
    return "the samples", found


@cache
def vocabulary() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Words, the most frequent first, and their cumulative weights."""
    texts = " ".join(path.read_text("utf-8") for path in sorted((SAMPLES / "texts").glob("*.txt")))
    rng = random.Random(SEED)
    syllables = ("ka", "lo", "mi", "ter", "ran", "sel", "vo", "du", "ing", "pre", "con", "ba", "tion", "el", "us")
    known = re.findall(r"[a-z]{2,}", texts.lower())
    ranked = sorted(set(known), key=lambda word: (-known.count(word), word))
    made = {"".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(INVENTED)}
    words = (*ranked, *sorted(made - set(ranked)))
    return words, tuple(accumulate(1 / rank for rank in range(2, len(words) + 2)))


def sentence(rng: random.Random, length: int) -> str:
    """So many words, frequent ones more often."""
    words, weights = vocabulary()
    return " ".join(rng.choices(words, cum_weights=weights, k=length)).capitalize() + "."


def speech(rng: random.Random, sentences: int) -> str:
    """What somebody says."""
    return " ".join(sentence(rng, rng.randint(8, 24)) for _ in range(sentences))


def people(rng: random.Random, count: int) -> list[str]:
    """Different names."""
    names = [f"{given} {family}" for given in _GIVEN for family in _FAMILY]
    return rng.sample(names, count)


def entries(count: int) -> Iterator[tuple[str, int, list[Entry]]]:
    """Documents of interventions as an index takes them: (id, version, entries)."""
    rng = random.Random(SEED)
    for number in range(-(-count // PER_DOCUMENT)):
        day = dt.date(1990, 1, 1) + dt.timedelta(days=rng.randrange(12_000))
        body = rng.choice(_BODIES)
        names = people(random.Random(f"{body} {day.year // TERM}"), MEMBERS)
        many = min(PER_DOCUMENT, count - number * PER_DOCUMENT)
        yield f"d{number}", 1, [_entry(rng, number, seq, day, body, names) for seq in range(1, many + 1)]


def _entry(rng: random.Random, number: int, seq: int, day: dt.date, body: str, names: list[str]) -> Entry:
    who = rng.choice(names)
    return Entry(
        id=f"i{number}-{seq}",
        proceedings=f"d{number}",
        version=1,
        ingest_seq=number * PER_DOCUMENT + seq,
        seq=seq,
        text=speech(rng, rng.randint(1, 9)),
        title=f"Record of the sitting of {day.isoformat()}",
        body=body,
        session=f"Session {day.year - 1980}",
        date=day,
        speaker=who,
        speaker_id=who.lower().replace(" ", "-"),
        label=f"Ms. {who.split()[-1]}:",
        role=rng.choice(("member", "chair", "")),
        kind=rng.choice(("speech", "speech", "speech", "question", "procedural")),
        section=f"Item {seq // 10 + 1}",
        pages=(1 + seq // 5, 1 + seq // 5),
        spans=(Span(page=1 + seq // 5, box=(72.0, 100.0, 523.0, 200.0)),),
        confidence=0.95,
        evidence="label",
    )


def queries(count: int) -> list[str]:
    """What people ask: two words, now and then one, or two that follow each other."""
    rng = random.Random(SEED + 1)
    words = vocabulary()[0][30:3_000]
    forms = ("{0} {1}", "{0} {1}", "{0}", '"{0} {1}"')
    return [forms[number % len(forms)].format(*rng.sample(words, 2)) for number in range(count)]


def typeset(folder: Path, count: int, pages: int = 3) -> Path:
    """A folder of so many verbatim records, each another sitting."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"sitting-{number:05}.pdf").write_bytes(record(number, pages))
    return folder


def record(number: int, pages: int) -> bytes:
    """One verbatim record."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    rng = random.Random(SEED + number)
    names = people(rng, 6)
    day = dt.date(1990, 1, 1) + dt.timedelta(days=number)
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=A4, invariant=True)
    for page in range(1, pages + 1):
        text = canvas.beginText(72, A4[1] - 72)
        text.setFont("Times-Roman", 11)
        for line in _opening(day) if page == 1 else ():
            text.textLine(line)
        while text.getY() > 90:
            for line in _turn(rng, names):
                text.textLine(line)
        canvas.drawText(text)
        canvas.drawCentredString(A4[0] / 2, 36, str(page))
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def _opening(day: dt.date) -> list[str]:
    return [f"{_BODIES[0]}", "Verbatim record", f"{day.day} {day:%B %Y}", "", "The Council met at 10.00 a.m.", ""]


def _turn(rng: random.Random, names: list[str], width: int = 88) -> Iterator[str]:
    line = f"Ms. {rng.choice(names).split()[-1]}:"
    for word in speech(rng, rng.randint(1, 4)).split():
        if len(line) + len(word) >= width:
            yield line
            line = word
        else:
            line += f" {word}"
    yield line
