"""What is told does not depend on the engine: the same interventions, once each, whatever the index lacked then."""

from __future__ import annotations

import shutil

import pytest

from archive.digests import gather, saving
from archive.digests.sending import SendReport, send
from archive.holdings import Archive
from config.errors import IndexUnavailableError
from tests.archive.digests.conftest import EVERY_ENGINE, Desk
from tests.archive.digests.mailserver import MailServer
from tests.archive.digests.test_reader import save, token
from tests.elasticsearch.fixtures import delete_indices

pytestmark = EVERY_ENGINE

SAID = (
    "The bridges of the old town need paint before the winter.",
    "A bridge is no ferry; whoever needs a ferry should ask for a ferry.",
    "La dépense pour le pont est trop élevée.",
    "Section 3.2 of the harbour rules speaks of the pilots alone.",
    "I move that the tariff be raised by a tenth, for the bridge and for the quay.",
)
ASKED = {  # query: what of SAID it finds, by place
    "bridge": (0, 1, 4),
    '"bridge is no ferry"': (1,),
    "paint NEAR/3 winter": (0,),
    "bridge NEAR/2 quay": (),
    "bridge NEAR/5 quay": (4,),
    "depense": (2,),
    "3.2": (3,),
    "tarif*": (4,),
    "harbuor~": (3,),
    "bridge -ferry": (0, 4),
    "(ferry OR tariff) bridge": (1, 4),
    'speaker:"Tomás Ferreira"': (1,),
    "title:norrvik date:2031-03 paint": (0,),
}


def send_now(desk: Desk, what: str = "bridge") -> SendReport:
    return send(desk.archive, desk.settings, what, clock=desk.clock)


def told(server: MailServer) -> list[str]:
    """The plain texts received, one line each."""
    return [" ".join(each.part("plain").replace("*", "").split()) for each in server.received]


def lose_the_index(desk: Desk) -> None:
    """As if somebody had deleted it, or the settings named another engine."""
    desk.archive.close()
    if desk.settings.elasticsearch_url:
        delete_indices(desk.settings.elasticsearch_url, desk.settings.elasticsearch_index)
    else:
        shutil.rmtree(desk.settings.data / "index")
    desk.reopen()


def test_every_kind_of_search_tells_what_it_finds(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    lines = [
        f"  s{number}: {{title: s{number}, query: '{query}', recipients: [s{number}@example.org]}}\n"
        for number, query in enumerate(ASKED)
    ]
    desk.define("digests:\n" + "".join(lines))
    desk.add(*SAID, title="Meeting of Norrvik")
    send_now(desk, "weekly")
    got = dict(zip((each.recipient for each in server.received), told(server), strict=True))
    for number, (query, places) in enumerate(ASKED.items()):
        text = got.get(f"s{number}@example.org", "")
        assert [place for place, said in enumerate(SAID) if said in text] == list(places), query
    desk.clock.forward(days=7)
    assert {line.state for line in send_now(desk, "weekly").lines} == {"nothing-new"}


def test_more_than_one_answer_holds_is_told_once(
    desk: Desk, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "PAGE", 10)
    desk.through(server)
    desk.define("digests:\n  bridge: {title: The bridge, query: bridge, show: 100, recipients: [ada@example.org]}\n")
    for part in range(4):
        desk.add(*(f"Bridge number {part}{place} is mentioned." for place in range(12)), name=f"part {part}")
    (line,) = send_now(desk).lines
    assert (line.total, line.shown) == (48, 48)
    (text,) = told(server)
    assert all(text.count(f"Bridge number {part}{place} ") == 1 for part in range(4) for place in range(12))
    assert [line.state for line in send_now(desk).lines] == ["nothing-new"]


def test_revised_words_are_told_and_a_rebuild_is_not(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    kept = "The bridge over the river was built in a year that nobody remembers, and it stands."
    desk.add(kept, "The bridge costs nine thousand crowns in every winter, said the engineer.", source="/in/a.pdf")
    send_now(desk)
    desk.add(kept, "The bridge costs ten thousand crowns in every winter, said the engineer.", source="/in/a.pdf")
    desk.archive.rebuild()
    send_now(desk)
    desk.archive.rebuild()
    assert [line.state for line in send_now(desk).lines] == ["nothing-new"]
    assert str(server.received[1].message["Subject"]).startswith("1 revised intervention")
    assert "ten thousand" in told(server)[1]
    assert "nobody remembers" not in told(server)[1]


def test_what_is_archived_and_not_yet_indexed_is_told_later(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    with Archive(desk.settings) as slow, slow.batch():
        first, desk.archive = desk.archive, slow
        desk.add("The bridge, which the index does not have yet.", name="slow")
        desk.archive = first
        desk.add("The bridge, which came later and is indexed at once.", name="quick")
        report = send_now(desk)
        assert ([line.state for line in report.lines], report.behind) == (["nothing-new"], True)
    assert not send_now(desk).behind
    send_now(desk)
    (text,) = told(server)
    assert "does not have yet" in text
    assert "came later" in text


def test_an_index_that_lacks_what_came_in_holds_digests_back(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.add("The bridge is old.", name="1")
    send_now(desk)
    desk.add("The bridge is new.", name="2")
    lose_the_index(desk)
    with pytest.raises(IndexUnavailableError, match=r"lacks 1 of the 1 interventions.*verify --repair"):
        send_now(desk)
    desk.add("The bridge is blue.", name="3")  # is indexed, and hides nothing
    with pytest.raises(IndexUnavailableError, match="lacks 1 of the 2 interventions"):
        send_now(desk)
    desk.archive.rebuild()
    send_now(desk)
    send_now(desk)
    assert len(server.received) == 2
    assert "is old" not in told(server)[1]
    assert "is new" in told(server)[1]
    assert "is blue" in told(server)[1]


def test_who_begins_while_the_index_is_mended_is_not_told_the_past(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define("digests: {}\n")
    desk.add("The bridge, long ago.", name="1")
    save(desk, "bridge")
    desk.archive.store.mark_unindexed()
    saving.confirm(desk.archive, desk.settings, token(server.received.pop(), "confirm"), clock=desk.clock)
    desk.define("digests:\n  now: {title: Now, query: bridge, begin: now, recipients: [bob@example.org]}\n")
    send_now(desk, "weekly")
    desk.archive.repair()
    desk.add("The bridge, today.", name="2")
    desk.clock.forward(days=7)
    send_now(desk, "weekly")
    assert {each.recipient for each in server.received} == {"eve@example.org", "bob@example.org"}
    assert all("today" in text and "long ago" not in text for text in told(server))
