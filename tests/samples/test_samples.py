"""The committed samples are what the script typesets from the texts."""

from pathlib import Path

import pypdfium2
import pytest

from tests.samples import typeset

SMALL = 60_000  # bytes: samples are read by every test run and every clone
READABLE = sorted(name for name in typeset.DESIGNS if typeset.DESIGNS[name].password is None)


def words(pdf: bytes, password: str | None = None) -> list[str]:
    """What stands on each page."""
    with pypdfium2.PdfDocument(pdf, password=password) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize("name", READABLE)
def test_committed_sample_is_what_the_text_says(name: str) -> None:
    assert words((typeset.FOLDER / f"{name}.pdf").read_bytes()) == words(typeset.typeset(name))


def test_typesetting_twice_gives_the_same_bytes() -> None:
    assert list(typeset.samples()) == list(typeset.samples())


def test_every_sample_is_committed_and_small() -> None:
    for name, _ in typeset.samples():
        assert 0 < (typeset.FOLDER / name).stat().st_size < SMALL, name


def test_every_text_is_typeset() -> None:
    assert {path.stem for path in typeset.TEXTS.glob("*.txt")} == {design.source for design in typeset.DESIGNS.values()}


def test_scan_has_no_text_layer() -> None:
    assert words((typeset.FOLDER / "hearing_scan.pdf").read_bytes()) == ["", ""]


def test_encrypted_sample_opens_with_its_password_only() -> None:
    data = (typeset.FOLDER / "hearing_encrypted.pdf").read_bytes()
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        words(data)
    assert "MR. SALCEDO:" in words(data, "harbour")[0]


def test_broken_sample_cannot_be_opened() -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        words((typeset.FOLDER / "broken.pdf").read_bytes())


def test_script_writes_into_the_folder_it_is_given(tmp_path: Path) -> None:
    typeset.main([str(tmp_path)])
    assert {path.name for path in tmp_path.iterdir()} == {name for name, _ in typeset.samples()}
