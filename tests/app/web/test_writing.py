"""Writing over HTTP with a key: submissions, corrections, people, the quarantine; and what opens nothing."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr

from app.web import keyed
from app.web.security import RateLimit
from app.web.session import hash_password
from archive.holdings import Archive
from archive.keys import ApiKeys
from config.settings import Settings
from tests.app.web.conftest import PASSWORD, serving, settings_of
from tests.app.web.test_schema import ask_everything
from tests.archive import factory
from tests.conftest import SAMPLES

MINUTES = (SAMPLES / "council_minutes.pdf").read_bytes()
EXAMPLES = 100  # over all operations that write
WORDS = "The harbour dues were raised without asking the boatmen."


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An archive of two short documents, for this module alone: its tests write."""
    settings = settings_of(tmp_path_factory.mktemp("written"), operator_password=SecretStr(hash_password(PASSWORD)))
    with Archive(settings) as archive:
        archive.add(factory.proceedings(WORDS, pdf="one"), factory.pdf_of("one"), "one")
        archive.add(factory.proceedings(WORDS, pdf="two", body="Board"), factory.pdf_of("two"), "two")
    return settings


@pytest.fixture(scope="module")
def address(written: Settings) -> Iterator[str]:
    """Where its site is."""
    with serving(written) as address:
        yield address


@pytest.fixture(scope="module")
def key(written: Settings) -> str:
    """A key in force."""
    with Archive(written) as archive:
        return ApiKeys(archive.store.database).create("scanner")[0]


@pytest.fixture
def anyone(address: str) -> Iterator[httpx.Client]:
    """A client without a key."""
    with httpx.Client(base_url=address, timeout=120) as client:
        yield client


@pytest.fixture
def program(anyone: httpx.Client, key: str, monkeypatch: pytest.MonkeyPatch) -> httpx.Client:
    """A client with a key."""
    monkeypatch.setattr(keyed.writes, "burst", 1000)
    anyone.headers["Authorization"] = f"Bearer {key}"
    return anyone


def first(client: httpx.Client) -> dict[str, str]:
    """The first intervention of the archive."""
    hit: dict[str, str] = client.get("/api/v1/search", params={"q": "harbour dues", "limit": 1}).json()["hits"][0]
    return hit


WRITES = [
    ("POST", "/api/v1/proceedings"),
    ("GET", "/api/v1/corrections"),
    ("POST", "/api/v1/interventions/x/corrections"),
    ("DELETE", "/api/v1/corrections/1"),
    ("POST", "/api/v1/people/x/merge"),
    ("POST", "/api/v1/people/x/split"),
    ("GET", "/api/v1/people/x/decisions"),
    ("DELETE", "/api/v1/decisions/1"),
    ("GET", "/api/v1/quarantine"),
    ("POST", "/api/v1/quarantine/x/retry"),
    ("DELETE", "/api/v1/quarantine/x"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize("shown", ["", "Bearer proceedings_guess", "Bearer", "Basic b3BlcmF0b3I6"])
def test_nothing_is_written_without_a_key(anyone: httpx.Client, method: str, path: str, shown: str) -> None:
    body = {"kind": "speech", "into": "y", "affiliation": "z"} if method == "POST" else None
    answer = anyone.request(method, path, json=body, headers={"Authorization": shown} if shown else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "key" in answer.json()["error"]


def test_the_operators_cookie_writes_nothing_over_the_interface(anyone: httpx.Client, address: str) -> None:
    anyone.post("/operator/login", data={"password": PASSWORD}, headers={"Origin": address})
    cookie = anyone.cookies["operator"]
    answer = anyone.get("/api/v1/quarantine", headers={"Cookie": f"operator={cookie}", "Origin": address})
    assert answer.status_code == 401


def test_every_write_is_described_with_its_key(anyone: httpx.Client) -> None:
    schema = anyone.get("/api/v1/openapi.json").json()
    secured = {
        (method.upper(), path)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if operation.get("security") == [{"HTTPBearer": []}]
    }
    assert secured >= {(method, path) for method, path in WRITES if "/x" not in path and "/1" not in path}
    changing = {(m.upper(), p) for p, operations in schema["paths"].items() for m in operations if m != "get"}
    assert changing <= secured
    assert schema["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"


def test_a_pdf_is_archived_found_and_known_again(program: httpx.Client) -> None:
    answer = program.post("/api/v1/proceedings", params={"address": "upload:minutes"}, content=MINUTES)
    assert answer.status_code == 201
    said = answer.json()
    assert said["state"] == "archived"
    assert said["interventions"] > 5
    assert program.get(f"/p/{said['proceedings']}").status_code == 200
    found = program.get(f"/api/v1/proceedings/{said['proceedings']}").json()
    words = found["interventions"][0]["text"].split()[0]
    assert program.get("/api/v1/search", params={"q": f'"{words}"'}).json()["total"] > 0

    again = program.post("/api/v1/proceedings", files={"file": ("minutes.pdf", io.BytesIO(MINUTES))})
    assert (again.status_code, again.json()["state"]) == (200, "unchanged")
    assert again.json()["proceedings"] == said["proceedings"]


def test_other_bytes_at_the_same_address_are_a_new_edition(program: httpx.Client) -> None:
    where = {"address": "https://example.org/report.pdf"}
    report = (SAMPLES / "comision_acta.pdf").read_bytes()
    once = program.post("/api/v1/proceedings", params=where, content=report)
    twice = program.post("/api/v1/proceedings", params=where, content=report + b"% signed\n")
    assert once.json()["state"] == "archived"
    assert (twice.status_code, twice.json()["state"]) == (200, "revised")
    assert twice.json()["proceedings"] == once.json()["proceedings"]


def test_what_cannot_be_read_is_quarantined_with_the_reason_and_settled(program: httpx.Client) -> None:
    answer = program.post("/api/v1/proceedings", params={"address": "upload:page"}, content=b"<html>Not found</html>")
    assert answer.status_code == 422
    said = answer.json()
    assert (said["state"], said["code"]) == ("quarantined", "not-pdf")
    assert "web page" in said["reason"]

    listed = program.get("/api/v1/quarantine").json()["files"]
    assert [held["id"] for held in listed] == [said["quarantine"]]
    assert program.post(f"/api/v1/quarantine/{said['quarantine']}/retry").json()["due"] is True
    assert program.delete(f"/api/v1/quarantine/{said['quarantine']}").status_code == 200
    assert program.get("/api/v1/quarantine").json()["files"] == []
    again = program.post("/api/v1/proceedings", params={"address": "upload:page"}, content=b"<html>Not found</html>")
    assert (again.status_code, again.json()["state"]) == (422, "dropped")


@pytest.mark.parametrize("where", ["/etc/passwd", "file:///etc/passwd", "minutes.pdf", "upload:", "https://a b"])
def test_an_address_on_our_own_machine_is_refused(program: httpx.Client, where: str) -> None:
    answer = program.post("/api/v1/proceedings", params={"address": where}, content=MINUTES)
    assert answer.status_code == 400


def test_an_empty_request_is_refused(program: httpx.Client) -> None:
    assert program.post("/api/v1/proceedings").status_code == 400
    assert program.post("/api/v1/proceedings", files={"other": ("a.pdf", b"%PDF-")}).status_code == 400


def test_a_file_larger_than_the_settings_allow_is_refused(program: httpx.Client, written: Settings) -> None:
    too_many = str(written.file_megabytes * 1_000_000 + 200_000)
    request = program.build_request("POST", "/api/v1/proceedings", headers={"Content-Length": too_many})
    with socket.create_connection((request.url.host, request.url.port or 80)) as connection:
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        connection.sendall(f"POST /api/v1/proceedings HTTP/1.1\r\n{head}\r\n".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_correction_wins_and_is_taken_back(program: httpx.Client) -> None:
    hit = first(program)
    said = {"speaker": "Zenobia Quarrel", "kind": "question", "note": "heard her myself"}
    made = program.post(f"/api/v1/interventions/{hit['id']}/corrections", json=said)
    assert made.status_code == 201
    corrected = program.get(f"/api/v1/interventions/{hit['id']}").json()
    assert (corrected["speaker"]["name"], corrected["kind"]) == ("Zenobia Quarrel", "question")
    found = program.get("/api/v1/search", params={"q": "speaker:quarrel"}).json()["hits"]
    assert [each["id"] for each in found] == [hit["id"]]
    assert {each["author"] for each in made.json()["corrections"]} == {"key scanner"}

    for each in made.json()["corrections"]:
        assert program.delete(f"/api/v1/corrections/{each['id']}").json()["undone"]
        assert program.delete(f"/api/v1/corrections/{each['id']}").status_code == 404
    assert program.get(f"/api/v1/interventions/{hit['id']}").json()["kind"] == hit["kind"]
    assert len(program.get("/api/v1/corrections").json()["corrections"]) == 2


def test_null_means_that_nobody_speaks_and_left_out_that_nothing_changes(program: httpx.Client) -> None:
    hit = first(program)
    path = f"/api/v1/interventions/{hit['id']}/corrections"
    assert program.post(path, json={}).status_code == 400
    made = program.post(path, json={"speaker": None}).json()["corrections"]
    assert program.get(f"/api/v1/interventions/{hit['id']}").json()["speaker"] is None
    program.delete(f"/api/v1/corrections/{made[0]['id']}")
    assert program.get(f"/api/v1/interventions/{hit['id']}").json()["speaker"]["name"] == hit["speaker"]


@pytest.mark.parametrize("said", [{"kind": "song"}, {"speaker": ""}, {"speaker": "x" * 301}, {"speaker": 7}, [1], None])
def test_a_correction_that_cannot_be_is_refused(program: httpx.Client, said: object) -> None:
    hit = first(program)
    assert program.post(f"/api/v1/interventions/{hit['id']}/corrections", json=said).status_code == 400


def test_people_are_merged_split_and_it_is_taken_back(program: httpx.Client) -> None:
    people = program.get("/api/v1/people").json()["people"]
    one, two = next((a, b) for a in people for b in people if a["name"] == b["name"] and a["body"] != b["body"])
    merged = program.post(f"/api/v1/people/{two['id']}/merge", json={"into": one["id"], "note": "the same"})
    assert merged.status_code == 201
    whole = program.get(f"/api/v1/people/{two['id']}").json()
    assert whole["id"] == one["id"]
    assert len(whole["appearances"]) == 2
    assert program.post(f"/api/v1/people/{two['id']}/merge", json={"into": one["id"]}).status_code == 400

    document = whole["appearances"][0]["proceedings"]
    parted = program.post(f"/api/v1/people/{one['id']}/split", json={"documents": [document]})
    assert parted.status_code == 201
    assert [each["proceedings"] for each in parted.json()["person"]["appearances"]] == [document]
    assert program.post(f"/api/v1/people/{one['id']}/split", json={}).status_code == 400

    decided = program.get(f"/api/v1/people/{one['id']}/decisions").json()["decisions"]
    assert [each["kind"] for each in decided] == ["split", "merge"]
    for each in decided:
        assert program.delete(f"/api/v1/decisions/{each['id']}").status_code == 200
    assert len(program.get(f"/api/v1/people/{two['id']}").json()["appearances"]) == 1


@pytest.mark.parametrize("number", ["0", "-1", str(2**31), str(2**80), "x"])
def test_numbers_beyond_any_row_are_refused(program: httpx.Client, number: str) -> None:
    assert program.delete(f"/api/v1/corrections/{number}").status_code == 400
    assert program.delete(f"/api/v1/decisions/{number}").status_code == 400


def test_a_key_opens_the_operators_pages_without_a_login(program: httpx.Client) -> None:
    assert "Operator" in program.get("/operator").text
    hit = first(program)
    said = {"intervention": hit["id"], "speaker": "Yolanda Pike"}
    assert program.post("/operator/corrections", data=said).status_code == 303  # and without an Origin
    number = program.get("/api/v1/corrections").json()["corrections"][0]["id"]
    assert program.post(f"/operator/corrections/{number}/undo").status_code == 303


def test_a_wrong_key_is_not_helped_by_a_cookie(anyone: httpx.Client, address: str) -> None:
    anyone.post("/operator/login", data={"password": PASSWORD}, headers={"Origin": address})
    assert anyone.get("/operator").status_code == 200
    evil = {"Origin": "https://evil.example", "Authorization": "Bearer proceedings_guess"}
    assert anyone.post("/operator/corrections", data={"intervention": "x"}, headers=evil).status_code == 401


def test_a_key_that_writes_too_often_waits(program: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyed, "writes", RateLimit(0.01, 2))
    statuses = [program.delete("/api/v1/corrections/999").status_code for _ in range(3)]
    assert statuses == [404, 404, 429]
    assert int(program.delete("/api/v1/corrections/999").headers["retry-after"]) > 30


def test_a_revoked_key_opens_nothing(anyone: httpx.Client, written: Settings) -> None:
    with Archive(written) as archive:
        keys = ApiKeys(archive.store.database)
        key, _ = keys.create("lent")
        headers = {"Authorization": f"Bearer {key}"}
        assert anyone.get("/api/v1/quarantine", headers=headers).status_code == 200
        assert keys.list()[-1].used
        keys.revoke("lent")
    assert anyone.get("/api/v1/quarantine", headers=headers).status_code == 401
    assert anyone.get("/operator", headers=headers).status_code == 401


def test_no_request_with_a_key_breaks_the_interface(address: str, key: str, program: httpx.Client) -> None:
    del program  # it lifts the limit
    headers = {"Authorization": f"Bearer {key}"}
    assert len(ask_everything(address, EXAMPLES, headers, method=["POST", "DELETE"])) >= 8
