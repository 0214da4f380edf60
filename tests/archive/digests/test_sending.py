"""Digests end to end, over a real archive and a real mail server: each intervention once, in one mail."""

from __future__ import annotations

import pytest

from archive.digests.sending import preview, send
from archive.search.index import SearchRequest
from config.errors import ConfigError, NotFoundError
from tests.archive.digests.conftest import EVERY_DATABASE, Desk
from tests.archive.digests.mailserver import MailServer

pytestmark = EVERY_DATABASE


def subjects(server: MailServer) -> list[str]:
    return [str(each.message["Subject"]) for each in server.received]


def test_tells_each_intervention_once(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.add("The bridge is old.", "The ferry is new.")
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert subjects(server) == ["1 intervention on The bridge — Harbour Council of Norrvik, 14 March 2031"]
    desk.add("A second bridge would help.", name="two")
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert len(server.received) == 2
    assert "A second *bridge* would help." in server.received[1].part("plain")
    assert "The bridge is old" not in server.received[1].part("html").replace("<mark", "")


def test_an_unchanged_and_a_reextracted_document_tell_nothing(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.add("The bridge is old.")
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    desk.add("The bridge is old.")
    desk.add("The bridge is old.", rules="2")
    desk.archive.rebuild()
    report = send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert [line.state for line in report.lines] == ["nothing-new"]
    assert len(server.received) == 1


def test_a_new_edition_tells_what_changed_as_revised(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    kept = "The bridge over the river was built in a year that nobody remembers, and it stands."
    desk.add(kept, "The bridge costs nine thousand crowns in every winter, said the engineer.", source="/in/a.pdf")
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    desk.add(kept, "The bridge costs ten thousand crowns in every winter, said the engineer.", source="/in/a.pdf")
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert subjects(server)[1].startswith("1 revised intervention on The bridge")
    assert "ten thousand" in server.received[1].part("plain")
    assert "nobody remembers" not in server.received[1].part("plain")


def test_several_digests_of_one_address_and_rate_make_one_mail(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define(
        """
digests:
  bridge: {title: The bridge, query: bridge, recipients: [Ada@Example.org]}
  ferry: {title: The ferry, query: ferry, recipients: [ada@example.org]}
  harbour: {title: The harbour, query: harbour, recipients: [ada@example.org], rate: daily}
"""
    )
    desk.add("The bridge needs paint.", "The ferry needs a bridge to land at.", "The harbour freezes.")
    send(desk.archive, desk.settings, "weekly", clock=desk.clock)
    assert len(server.received) == 1
    text = server.received[0].part("plain")
    assert text.count("needs a *bridge* to land at") == 1
    assert "also found by The ferry" in text
    assert "freezes" not in text
    send(desk.archive, desk.settings, "daily", clock=desk.clock)
    assert "*harbour* freezes" in server.received[1].part("plain")


def test_more_than_the_mail_shows_is_counted_and_linked(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define("digests:\n  bridge: {title: The bridge, query: bridge, show: 5, recipients: [ada@example.org]}\n")
    desk.add(*(f"Bridge number {number} is mentioned." for number in range(40)), name="long")
    desk.add("One bridge in the short one.", name="short")
    report = send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert (report.lines[0].total, report.lines[0].shown) == (41, 5)
    text = server.received[0].part("plain")
    assert "36 more interventions in this meeting" in text
    assert "All 41 interventions:\nhttps://archive.test/issues/" in text
    assert "in the short one" in text  # a long meeting does not crowd out a short one
    report = send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert report.lines[0].state == "nothing-new"


def test_hundreds_of_hits_are_all_told_and_the_mail_stays_small(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define("digests:\n  bridge: {title: The bridge, query: bridge, show: 200, recipients: [ada@example.org]}\n")
    words = "A bridge is a bridge is a bridge, and whoever says otherwise has not seen one from below in March. " * 8
    desk.add(*(f"{number}. {words}" for number in range(450)))
    report = send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert report.lines[0].total == 450
    assert 20 < report.lines[0].shown < 200
    assert len(server.received[0].raw) < 100_000


def test_a_mail_in_another_script_stays_small(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define("digests:\n  most: {title: Мост, query: мост, show: 200, recipients: [ada@example.org]}\n")
    desk.add(*(f"{number}. Мост через реку. {'Длинная русская речь о мосте и о реке. ' * 12}" for number in range(200)))
    send(desk.archive, desk.settings, "most", clock=desk.clock)
    assert 60_000 < len(server.received[0].raw) < 100_000
    assert "*Мост* через" in server.received[0].part("plain").replace("\n", " ")


def test_a_rate_serves_those_who_are_due_and_catches_up_with_one_mail(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.add("The bridge, day one.", name="1")
    send(desk.archive, desk.settings, "weekly", clock=desk.clock)
    for day in range(2, 30):
        desk.clock.forward(days=1)
        if day % 7 == 0:
            desk.add(f"The bridge, day {day}.", name=str(day))
    for _ in range(5):  # the machine was off for four weeks; a scheduler starts every missed run at once
        send(desk.archive, desk.settings, "weekly", clock=desk.clock)
    assert len(server.received) == 2
    assert server.received[1].message["Subject"].startswith("4 interventions")


def test_nothing_new_is_said_only_where_asked_for_and_once_a_period(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define(
        "digests:\n  bridge: {title: The bridge, query: bridge, when_empty: say, recipients: [ada@example.org]}\n"
        "  ferry: {title: The ferry, query: ferry, recipients: [bob@example.org]}\n"
    )
    for _ in range(3):
        send(desk.archive, desk.settings, "weekly", clock=desk.clock)
    assert subjects(server) == ["Nothing new — The bridge"]
    assert "Nothing new" in server.received[0].part("html")


def test_a_public_edition_is_kept_and_not_mailed(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define("digests:\n  bridge: {title: The bridge, query: bridge, public: true}\n")
    desk.add("The bridge is old.")
    report = send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert [line.subscriber for line in report.made] == ["public edition of bridge"]
    assert report.made[0].url == f"https://archive.test/issues/{report.made[0].issue}"
    assert server.received == []


def test_a_dry_run_changes_nothing(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.add("The bridge is old.")
    report = send(desk.archive, desk.settings, "bridge", dry_run=True, clock=desk.clock)
    assert [line.state for line in report.lines] == ["made"]
    assert report.delivery is None
    assert server.received == []
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert len(server.received) == 1


def test_without_a_mail_server_it_writes_files(desk: Desk) -> None:
    desk.add("The bridge is old.")
    report = send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert report.smtp is False
    assert report.delivery is not None
    (path,) = report.delivery.files
    assert path.startswith(str(desk.settings.data / "outbox"))
    assert b"List-Unsubscribe: <https://archive.test/digests/leave/" in open(path, "rb").read()  # noqa: SIM115, PTH123


def test_operators_are_told_of_files_that_could_not_be_read(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define(
        "digests:\n"
        "  bridge: {title: The bridge, query: bridge, recipients: [ada@example.org]}\n"
        "  desk: {title: The desk, query: bridge, quarantine: true, recipients: [ops@example.org]}\n"
    )
    desk.quarantine("/in/broken.pdf", "The file is damaged.")
    send(desk.archive, desk.settings, "weekly", clock=desk.clock)
    assert [each.recipient for each in server.received] == ["ops@example.org"]
    assert "/in/broken.pdf" in server.received[0].part("plain")
    desk.clock.forward(days=7)
    desk.add("The bridge is old.")
    send(desk.archive, desk.settings, "weekly", clock=desk.clock)
    assert all("broken.pdf" not in each.part("html") for each in server.received[1:])
    assert len(server.received) == 3


def test_a_recipient_taken_out_of_the_file_gets_nothing_more_and_put_back_no_backlog(
    desk: Desk, server: MailServer
) -> None:
    desk.through(server)
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    desk.define("digests:\n  bridge: {title: The bridge, query: bridge}\n")
    desk.add("The bridge, while away.", name="1")
    assert send(desk.archive, desk.settings, "bridge", clock=desk.clock).lines == ()
    desk.define("digests:\n  bridge: {title: The bridge, query: bridge, recipients: [ada@example.org]}\n")
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert server.received == []
    desk.add("The bridge, back again.", name="2")
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert len(server.received) == 1


def test_another_rate_goes_on_where_the_first_was(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.add("The bridge is old.", name="1")
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    desk.define("digests:\n  bridge: {title: The bridge, query: bridge, rate: daily, recipients: [ada@example.org]}\n")
    desk.add("The bridge is painted.", name="2")
    send(desk.archive, desk.settings, "daily", clock=desk.clock)
    assert len(server.received) == 2
    assert "is old" not in server.received[1].part("plain")


def test_preview_shows_what_would_be_sent_else_the_last_month(desk: Desk) -> None:
    desk.add("The bridge is old.", name="1")
    assert preview(desk.archive, "bridge", clock=desk.clock).total == 1
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    again = preview(desk.archive, "bridge", clock=desk.clock)
    assert again.total == 1
    assert "This is a preview" in again.html
    desk.add("The bridge is new.", name="2")
    fresh = preview(desk.archive, "bridge", clock=desk.clock)
    assert (fresh.total, "is new" in fresh.text, "is old" in fresh.text) == (1, True, False)


def test_an_unknown_name_lists_those_that_there_are(desk: Desk) -> None:
    with pytest.raises(NotFoundError) as raised:
        send(desk.archive, desk.settings, "brigde")
    assert str(raised.value) == (
        "There is no digest “brigde”. There are: bridge. A rate will do, too: immediately, daily, weekly, monthly."
    )


def test_a_broken_template_sends_nothing_and_names_file_and_line(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.add("The bridge is old.")
    folder = desk.folder / "mine" / "digest"
    folder.mkdir(parents=True)
    (folder / "parts.html").write_text(
        "{% macro meeting_part(meeting) %}\n\n{{ meeting.chairman }}\n{% endmacro %}\n"
        "{% macro bars_part(bars) %}{% endmacro %}{% macro unread_part(a, b) %}{% endmacro %}"
    )
    desk.change(templates=desk.folder / "mine")
    with pytest.raises(ConfigError, match=r"parts\.html, line 3: .*no attribute 'chairman'"):
        send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert server.received == []
    (folder / "parts.html").unlink()
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert len(server.received) == 1


def test_two_runs_at_once_tell_once(desk: Desk, server: MailServer) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from archive.holdings import Archive

    desk.through(server)
    desk.add("The bridge is old.")

    def run(_: int) -> None:
        with Archive(desk.settings) as archive:
            send(archive, desk.settings, "bridge", clock=desk.clock)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, range(6)))
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert len(server.received) == 1


def test_a_correction_is_told_where_asked_for_and_nowhere_else(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.define(
        "digests:\n"
        "  ada: {title: Ada, query: 'speaker:Lindqvist', corrections: true, recipients: [ada@example.org]}\n"
        "  plain: {title: Plain, query: 'speaker:Lindqvist', recipients: [bob@example.org]}\n"
    )
    desk.add("The bridge is old.", "The ferry is new.", "The harbour freezes.")
    send(desk.archive, desk.settings, "weekly", clock=desk.clock)
    assert len(server.received) == 2
    found = desk.archive.search(SearchRequest(query="ferry"))
    desk.archive.store.corrections.set_speaker(found.hits[0].entry.id, "Ada Lindqvist", author="ops")
    desk.archive.repair()
    for _ in range(2):
        desk.clock.forward(days=7)
        send(desk.archive, desk.settings, "weekly", clock=desk.clock)
    assert [each.recipient for each in server.received[2:]] == ["ada@example.org"]
    assert server.received[2].message["Subject"].startswith("1 corrected intervention on Ada")
    assert "The ferry is new." in server.received[2].part("plain")
