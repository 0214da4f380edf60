"""The document store: whole or not at all, verified on reading, on any fsspec URL."""

from __future__ import annotations

from pathlib import Path

import pytest
import zstandard

from archive.documents import Documents
from config.errors import ConfigError, StoreError
from tests.archive.factory import proceedings, settings, texts


@pytest.fixture(params=["folder", "file-url", "memory"])
def documents(request: pytest.FixtureRequest, tmp_path: Path) -> Documents:
    """A store of each kind: the default folder, a URL of local files, an object store's interface."""
    url = {"folder": None, "file-url": f"file://{tmp_path}/else where", "memory": f"memory://{tmp_path.name}"}
    return Documents(settings(tmp_path, documents_url=url[request.param]))


def stored(documents: Documents, ending: str) -> str:
    """Path of the only stored file that ends so."""
    found = [path for path in documents._fs.find(documents._root) if path.endswith(ending)]
    assert len(found) == 1
    return str(found[0])


def test_a_pdf_comes_back(documents: Documents) -> None:
    sha256 = documents.keep_pdf(b"%PDF-1.7 one")
    assert documents.pdf(sha256) == b"%PDF-1.7 one"
    assert documents.holds_pdf(sha256)
    assert not documents.holds_pdf("0" * 64)


def test_proceedings_come_back(documents: Documents) -> None:
    given = proceedings(*texts(20))
    key = documents.keep_proceedings(given)
    assert documents.proceedings(key) == given
    assert documents.keep_proceedings(given) == key


def test_equal_content_is_kept_once(documents: Documents) -> None:
    assert documents.keep_pdf(b"same") == documents.keep_pdf(b"same")
    assert stored(documents, ".pdf")


def test_canonical_json_is_small(documents: Documents) -> None:
    documents.keep_proceedings(proceedings(*texts(300)))
    size = documents._fs.size(stored(documents, ".json.zst"))
    assert size < 300 * 40 * 8 / 2, "less than half of the bare text"


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.7 two", b"%PDF"])
def test_damage_is_noticed_on_reading(documents: Documents, damage: bytes) -> None:
    sha256 = documents.keep_pdf(b"%PDF-1.7 one")
    documents._fs.pipe_file(stored(documents, ".pdf"), damage)
    with pytest.raises(StoreError, match=r"PDF .* is damaged.* backup"):
        documents.pdf(sha256)


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_damaged_text_is_noticed_on_reading(documents: Documents, damage: bytes | None) -> None:
    one = documents.keep_proceedings(proceedings("One."))
    path = stored(documents, ".json.zst")
    packed = documents._fs.cat_file(path)
    documents._fs.pipe_file(path, packed[:-9] if damage is None else damage)
    with pytest.raises(StoreError, match=r"extracted text .* is damaged"):
        documents.proceedings(one)


def test_a_half_written_file_is_replaced(documents: Documents) -> None:
    """As a crash may leave it where writing is not atomic."""
    sha256 = documents.keep_pdf(b"%PDF-1.7 one")
    documents._fs.pipe_file(stored(documents, ".pdf"), b"%PDF")
    documents.keep_pdf(b"%PDF-1.7 one")
    assert documents.pdf(sha256) == b"%PDF-1.7 one"


def test_what_is_missing_is_named(documents: Documents) -> None:
    with pytest.raises(StoreError, match=r"lacks a file.*backup"):
        documents.pdf("0" * 64)


def test_what_is_deleted_is_gone(documents: Documents) -> None:
    sha256 = documents.keep_pdf(b"no longer wanted")
    documents.delete_pdf(sha256)
    documents.delete_pdf(sha256)
    assert not documents.holds_pdf(sha256)


def test_nothing_half_is_left_behind(tmp_path: Path) -> None:
    """A name that is taken by a folder cannot be replaced: the file beside it goes too."""
    documents = Documents(settings(tmp_path))
    sha256 = documents.keep_pdf(b"%PDF-1.7 one")
    path = Path(stored(documents, ".pdf"))
    path.unlink()
    (path / "in the way").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be used"):
        documents.keep_pdf(b"%PDF-1.7 one")
    assert sha256 in path.name
    assert [child.name for child in path.parent.iterdir()] == [path.name]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("a file, not a folder")
    with pytest.raises(StoreError, match=r"document store .*documents cannot be used: Not a directory"):
        Documents(settings(tmp_path)).keep_pdf(b"%PDF")


def test_an_unknown_protocol_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"PROCEEDINGS_DOCUMENTS_URL.*warp"):
        Documents(settings(tmp_path, documents_url="warp://bucket"))


def test_a_bomb_is_not_unpacked(documents: Documents) -> None:
    """A few kilobytes, put there by somebody else, that unpack to no size they tell."""
    key = documents.keep_proceedings(proceedings("One."))
    bomb = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(2**20))
    documents._fs.pipe_file(stored(documents, ".json.zst"), bomb)
    with pytest.raises(StoreError, match="damaged"):
        documents.proceedings(key)
