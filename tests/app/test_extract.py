"""`proceedings extract`."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Run

PARTICIPANT = {"id", "name", "roles", "affiliation", "aliases", "uncertain"}
INTERVENTION = {
    "id", "seq", "speaker", "label", "role", "kind", "text", "section", "pages", "spans", "evidence", "confidence",
}  # fmt: skip


def test_json_has_the_promised_shape(run: Run, samples: Path) -> None:
    document = run("extract", samples / "assembly_verbatim.pdf", "--json").json
    assert set(document) == {
        "title", "body", "session", "date", "place", "language",
        "participants", "sections", "interventions", "extraction",
    }  # fmt: skip
    assert set(document["extraction"]) == {"pages", "ocr_pages", "rules_version", "warnings"}
    assert all(set(person) == PARTICIPANT for person in document["participants"])
    assert all(set(one) == INTERVENTION for one in document["interventions"])
    one = next(one for one in document["interventions"] if one["speaker"])
    assert set(one["speaker"]) == {"id", "name"}
    assert set(one["spans"][0]) == {"page", "box"}
    assert len(one["spans"][0]["box"]) == 4
    assert one["pages"] == [1, 1]


def test_office_becomes_the_person_who_holds_it(run: Run, samples: Path) -> None:
    document = run("extract", samples / "league_two_columns.pdf", "--json").json
    president = next(one for one in document["interventions"] if one["label"] and "The President" in one["label"])
    assert president["speaker"]["name"] == "Mr. Okafor-Lund"


def test_text_for_reading_names_speakers_and_pages(run: Run, samples: Path) -> None:
    done = run("extract", samples / "assembly_verbatim.pdf")
    assert done.code == 0
    assert "Wendeline Achar  p. 1 · speech · label" in done.out


def test_the_archive_is_not_touched(run: Run, samples: Path, tmp_path: Path) -> None:
    run("extract", samples / "council_minutes.pdf")
    assert not (tmp_path / "data").exists()


def test_password_opens_an_encrypted_file(run: Run, samples: Path) -> None:
    done = run("extract", samples / "hearing_encrypted.pdf", "--password", "harbour")
    assert "SALCEDO" in done.out.upper()


def test_encrypted_file_without_password(run: Run, samples: Path) -> None:
    done = run("extract", samples / "hearing_encrypted.pdf")
    assert done.code == 1
    assert done.err.startswith(f"proceedings: {samples}/hearing_encrypted.pdf: The file is encrypted")
    assert "--password" in done.err
    assert done.err.count("\n") == 1


def test_missing_file(run: Run) -> None:
    done = run("extract", "nowhere.pdf")
    assert (done.code, done.out, done.err) == (2, "", "proceedings: There is no file nowhere.pdf.\n")


def test_folder(run: Run, tmp_path: Path) -> None:
    done = run("extract", tmp_path)
    assert (done.code, done.err) == (2, f"proceedings: {tmp_path} is a folder, not a file.\n")


def test_empty_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    done = run("extract", tmp_path / "empty.pdf")
    assert (done.code, done.err) == (1, f"proceedings: {tmp_path}/empty.pdf: The file is empty.\n")


def test_file_that_is_no_pdf(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_text("<!doctype html><title>Not found</title>")
    done = run("extract", tmp_path / "page.pdf")
    assert done.code == 1
    assert "not a PDF" in done.err
