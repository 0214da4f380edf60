"""Documents are read in processes with limits; whatever happens to one document happens to that one alone."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from config.errors import ProceedingsError, UnreadableDocumentError
from extractors.extract import extract
from flows import reader
from flows.workers import Job, Limits, ReaderPool
from tests.conftest import ROOT, SAMPLES

MINUTES = (SAMPLES / "council_minutes.pdf").read_bytes()


@cache
def long_document(pages: int = 1500) -> bytes:
    """A document that takes a few seconds."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for number in range(pages):
        for row in range(60):
            canvas.drawString(
                72, 780 - row * 12, f"Mr. Speaker {row}: page {number} says what every page says, at length"
            )
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def bomb(megabytes: int) -> bytes:
    """A page whose content stream is small until it is inflated."""
    packer = zlib.compressobj(9)
    piece = b"BT /F1 9 Tf (aaaaaaaa) Tj ET\n" * 40_000
    stream = b"".join([*(packer.compress(piece) for _ in range(megabytes * 2**20 // len(piece))), packer.flush()])
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, text) for number, text in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """A process that is gone or waits to be buried is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_pool_reads_what_extract_reads() -> None:
    with ReaderPool(1, Limits()) as pool:
        assert pool.submit(Job(data=MINUTES, source="here")).result().proceedings == extract(MINUTES, source="here")


def test_more_documents_than_readers_are_all_read() -> None:
    with ReaderPool(2, Limits()) as pool:
        futures = [pool.submit(Job(data=MINUTES, source=str(number))) for number in range(25)]
        assert [future.result().proceedings.source for future in futures] == [str(number) for number in range(25)]
        assert len(pool.pids()) == 2


def test_an_unreadable_document_says_why() -> None:
    with ReaderPool(1, Limits()) as pool, pytest.raises(UnreadableDocumentError) as caught:
        pool.submit(Job(data=b"")).result()
    assert caught.value.code == "empty"


def test_a_password_opens_an_encrypted_document() -> None:
    data = (SAMPLES / "hearing_encrypted.pdf").read_bytes()
    with ReaderPool(1, Limits()) as pool:
        assert pool.submit(Job(data=data, password="harbour")).result().proceedings.interventions


def test_time_limit_costs_the_document_alone() -> None:
    with ReaderPool(1, Limits(seconds=3)) as pool:
        slow = pool.submit(Job(data=long_document()))
        quick = [pool.submit(Job(data=MINUTES)) for _ in range(3)]
        with pytest.raises(UnreadableDocumentError, match="longer than 3 seconds") as caught:
            slow.result()
        assert caught.value.code == "time-limit"
        assert all(future.result().proceedings.interventions for future in quick)


def test_memory_limit_costs_the_document_alone() -> None:
    with ReaderPool(1, Limits(megabytes=200)) as pool:
        greedy = pool.submit(Job(data=bomb(300)))
        quick = pool.submit(Job(data=MINUTES))
        with pytest.raises(UnreadableDocumentError, match="more than 200 MB of memory") as caught:
            greedy.result()
        assert caught.value.code == "memory-limit"
        assert quick.result().proceedings.interventions


def test_a_reader_killed_from_outside_costs_the_document_alone() -> None:
    with ReaderPool(1, Limits()) as pool:
        pool.submit(Job(data=MINUTES)).result()
        first = pool.pids()
        slow, quick = pool.submit(Job(data=long_document())), pool.submit(Job(data=MINUTES))
        time.sleep(0.2)
        os.kill(first[0], signal.SIGKILL)
        with pytest.raises(UnreadableDocumentError, match="ended by itself \\(SIGKILL\\)") as caught:
            slow.result()
        assert caught.value.code == "crashed"
        assert quick.result().proceedings.interventions
        assert pool.pids() != first


def test_readers_are_replaced_after_so_many_documents() -> None:
    seen = set()
    with ReaderPool(1, Limits(documents=3)) as pool:
        for _ in range(10):
            pool.submit(Job(data=MINUTES)).result()
            seen.update(pool.pids())
    assert len(seen) >= 3


def test_closing_leaves_no_process_and_tells_those_who_wait() -> None:
    pool = ReaderPool(2, Limits())
    futures = [pool.submit(Job(data=long_document())) for _ in range(6)]
    wait_for(lambda: len(pool.pids()) == 2)
    pids = pool.pids()
    pool.close()
    assert not any(alive(pid) for pid in pids)
    assert all(future.cancelled() or isinstance(future.exception(), ProceedingsError) for future in futures)
    pool.close()


def test_readers_end_when_whoever_started_them_is_killed() -> None:
    script = (
        "import sys, time; from flows.workers import *; from tests.flows.test_workers import *\n"
        "pool = ReaderPool(2, Limits()); [pool.submit(Job(data=long_document(4000))) for _ in range(2)]\n"
        "wait_for(lambda: len(pool.pids()) == 2); print(*pool.pids(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pids = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) == 2
    wait_for(lambda: not any(alive(pid) for pid in pids))


def test_readers_that_do_not_start_are_no_fault_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with ReaderPool(1, Limits()) as pool, pytest.raises(ProceedingsError, match="does not start") as caught:
        pool.submit(Job(data=MINUTES)).result()
    assert not isinstance(caught.value, UnreadableDocumentError)


def test_a_fault_of_the_rules_names_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise KeyError("chair")

    monkeypatch.setattr(reader, "extract", faulty)
    reply = reader.read(Job(data=MINUTES))
    assert reply.code == "crashed"
    assert reply.message.startswith("Reading it failed in flows/test_workers.py, line ")
    assert reply.message.endswith("KeyError: 'chair'.")


@pytest.mark.ocr
def test_pictures_get_time_of_their_own_but_a_reader_that_computes_does_not() -> None:
    limits = Limits(seconds=2, ocr_seconds=120)
    with ReaderPool(1, limits) as pool:
        began = time.monotonic()
        with pytest.raises(UnreadableDocumentError, match="longer than 2 seconds"):
            pool.submit(Job(data=long_document())).result()
        assert time.monotonic() - began < 60
    with ReaderPool(1, limits) as pool:
        scan = (SAMPLES / "hearing_scan.pdf").read_bytes()
        assert pool.submit(Job(data=scan)).result().proceedings.extraction.ocr_pages
