"""The flows on a real Prefect server: what they return, and what the server shows of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.holdings import Archive
from config.errors import ConfigError, IndexUnavailableError, StoreError, UnreadableDocumentError
from config.settings import Settings
from tests.conftest import SAMPLES

if TYPE_CHECKING:
    from prefect.client.schemas.objects import Artifact

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server")]


def artifact(key: str) -> Artifact:
    """The newest artifact of that name."""
    from prefect.artifacts import Artifact as Stored

    found = Stored.get(key, _sync=True)
    assert found is not None
    return found  # type: ignore[return-value]


def test_ingest_archives_in_batches_and_leaves_a_table(environment: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.ingest import ingest_proceedings

    monkeypatch.setenv("PROCEEDINGS_BATCH_SIZE", "3")
    done = ingest_proceedings([str(SAMPLES)])
    assert done.counts["unchanged"] == 2
    assert done.counts["quarantined"] >= 1
    assert done.total == len(list(SAMPLES.glob("*.pdf")))
    table = artifact("ingest")
    assert "hearing_encrypted.pdf" in str(table.data)
    assert artifact("ingest-progress").data == 100.0
    with Archive(environment) as archive:
        assert archive.verify().sound


def test_ingest_of_an_empty_folder_is_no_failure(environment: Settings, tmp_path: Path) -> None:
    from flows.ingest import ingest_proceedings

    assert ingest_proceedings([str(tmp_path)]).total == 0


def test_a_batch_that_fails_fails_the_run(environment: Settings) -> None:
    from flows.batches import using
    from flows.ingest import ingest_proceedings
    from flows.ingesting import Ingestion

    with Ingestion.open(environment) as ingestion, using(ingestion):
        ingestion.pool.close()  # nobody reads any more
        with pytest.raises(ValueError, match="closed"):
            ingest_proceedings([str(SAMPLES)])


def test_digests_are_sent_and_linked(environment: Settings) -> None:
    from flows.digest import send_digests

    report = send_digests("remittances")
    assert report.made
    assert report.delivery
    assert report.delivery.files
    assert "reader@example.org" in str(artifact("digests").data)
    issue = next(line for line in report.made if line.url)
    assert issue.url in str(artifact(f"digest-{issue.issue.lower()}").data)


def test_bounces_are_read(environment: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.bounces import read_bounces

    with pytest.raises(ConfigError, match="No place is named"):
        read_bounces()
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "1.eml").write_bytes(b"Subject: I am no report\r\n\r\nbody")
    monkeypatch.setenv("PROCEEDINGS_BOUNCE_FILE", str(tmp_path / "box"))
    assert read_bounces().read == 1
    assert "1 read, 0 hard" in str(artifact("bounces").description)


def test_reindex_builds_it_anew(environment: Settings) -> None:
    from flows.reindex import reindex_archive

    assert reindex_archive().indexed == 2
    with Archive(environment) as archive:
        assert archive.verify().sound


@pytest.mark.parametrize(
    ("fault", "passing"),
    [
        (StoreError("locked"), True),
        (IndexUnavailableError("restarting"), True),
        (ConnectionError(), True),
        (ConfigError("wrong"), False),
        (UnreadableDocumentError("damaged", "It is damaged."), False),
        (KeyError("a fault of ours"), False),
    ],
)
def test_only_passing_faults_are_tried_again(fault: Exception, passing: bool) -> None:
    from prefect.states import Failed

    from flows.faults import is_passing

    assert is_passing(None, None, Failed(data=fault)) is passing  # type: ignore[arg-type]
