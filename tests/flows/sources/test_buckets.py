"""Sources and the document store on S3: a real server, s3fs as a user installs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from archive.holdings import Archive
from archive.search.index import SearchRequest
from archive.store import Store
from config.errors import ConfigError, StoreError
from config.settings import Settings
from flows.ingesting import Ingestion
from flows.sources.definitions import Source
from flows.sources.visiting import Visit, visit_source
from tests import objects


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an S3 server."""
    with objects.running(tmp_path_factory.mktemp("s3")) as url:
        yield url


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    """A new bucket's address."""
    for name, value in objects.environment(server).items():
        monkeypatch.setenv(name, value)
    name = f"b{abs(hash(request.node.name)):x}"[:40]
    fsspec.filesystem("s3", skip_instance_cache=True).mkdir(name)
    yield f"s3://{name}"
    fsspec.get_filesystem_class("s3").clear_instance_cache()


def put(address: str, data: bytes) -> None:
    """As somebody else would: not by way of the instance that the archive uses."""
    fsspec.filesystem("s3", skip_instance_cache=True).pipe_file(address, data)


def visited(settings: Settings, source: Source) -> Visit:
    with Ingestion.open(settings) as ingestion:
        return visit_source("bucket", source, ingestion)


def test_a_bucket_is_visited_and_what_is_unchanged_is_not_fetched_again(
    bucket: str, tmp_path: Path, samples: Path
) -> None:
    settings = Settings(data=tmp_path / "data", workers=1, ocr=False, _env_file=None)
    source = Source(files=f"{bucket}/minutes/**/*.pdf")
    minutes = (samples / "council_minutes.pdf").read_bytes()
    put(f"{bucket}/minutes/2031/a.pdf", minutes)
    put(f"{bucket}/minutes/2031/notes.txt", b"no minutes")
    put(f"{bucket}/minutes/b.pdf", (samples / "agenda_only.pdf").read_bytes())
    first = visited(settings, source)
    assert (first.outcome, first.listed, first.done.counts) == ("complete", 2, {"new": 2})
    assert visited(settings, source).done.total == 0

    put(f"{bucket}/minutes/2031/a.pdf", minutes + b"\n% a remark\n")
    put(f"{bucket}/minutes/c.pdf", b"no PDF at all")
    fsspec.filesystem("s3", skip_instance_cache=True).rm(f"{bucket}/minutes/b.pdf")
    third = visited(settings, source)
    assert (third.outcome, third.done.counts) == ("partial", {"revised": 1, "quarantined": 1})
    assert third.gone == (f"{bucket}/minutes/b.pdf",)


def test_a_bucket_that_is_not_there_is_a_failed_visit_and_nothing_is_gone(
    bucket: str, tmp_path: Path, samples: Path
) -> None:
    settings = Settings(data=tmp_path / "data", workers=1, ocr=False, _env_file=None)
    put(f"{bucket}/a.pdf", (samples / "agenda_only.pdf").read_bytes())
    visited(settings, Source(files=f"{bucket}/*.pdf"))
    lost = visited(settings, Source(files=f"{bucket}x/*.pdf"))
    assert (lost.outcome, lost.gone) == ("failed", ())
    assert f"{bucket}x" in lost.message


def test_a_server_that_is_away_is_a_failed_visit(bucket: str, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", workers=1, _env_file=None)
    source = Source(
        files=f"{bucket}/*.pdf", options={"endpoint_url": "http://127.0.0.1:9", "skip_instance_cache": True}
    )
    visit = visited(settings, source)
    assert visit.outcome == "failed"
    assert visit.message.startswith("The listing cannot be read: ")


def test_the_document_store_is_a_bucket(bucket: str, tmp_path: Path, samples: Path) -> None:
    settings = Settings(data=tmp_path / "data", documents_url=f"{bucket}/archive", workers=1, ocr=False, _env_file=None)
    inbox = tmp_path / "in"
    inbox.mkdir()
    for name in ("assembly_verbatim", "hearing_encrypted"):
        (inbox / f"{name}.pdf").write_bytes((samples / f"{name}.pdf").read_bytes())
    assert visited(settings, Source(folder=inbox)).done.counts == {"new": 1, "quarantined": 1}
    assert not (settings.data / "documents").exists()
    with Archive(settings) as archive:
        (document,) = archive.store.documents()
        assert archive.store.pdf(document.id) == (samples / "assembly_verbatim.pdf").read_bytes()
        assert archive.store.get(document.id).interventions
        assert archive.search(SearchRequest(query='"school bus"')).total == 1
        (held,) = archive.store.quarantine.list()
        assert archive.store.quarantine.file(held.id) == (samples / "hearing_encrypted.pdf").read_bytes()
        archive.store.quarantine.drop(held.id)
        assert not archive.store.files.holds_pdf(held.sha256 or "")
        assert archive.rebuild().indexed == 1

        fsspec.filesystem("s3", skip_instance_cache=True).rm(f"{bucket}/archive", recursive=True)
        with pytest.raises(StoreError, match="lacks a file"):
            archive.store.pdf(document.id)


def test_a_document_store_that_does_not_answer_is_told_in_words(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    settings = Settings(data=tmp_path / "data", documents_url=f"{bucket}/archive", _env_file=None)
    with Store.open(settings) as store, pytest.raises(StoreError, match="cannot be used"):
        store.files.keep_pdf(b"%PDF-1.7")


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr("fsspec.core.url_to_fs", missing)
    settings = Settings(data=tmp_path / "data", documents_url="s3://bucket/archive", _env_file=None)
    with pytest.raises(ConfigError, match=r"\[s3\]"):
        Store.open(settings)
    settings = Settings(data=tmp_path / "data", workers=1, _env_file=None)
    monkeypatch.setattr("archive.documents._file_system", lambda url: (fsspec.filesystem("file"), url))
    visit = visited(settings, Source(files="s3://bucket/*.pdf"))
    assert visit.outcome == "failed"
    assert "[s3]" in visit.message
