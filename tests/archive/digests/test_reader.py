"""A reader on the web: save, confirm, see, change, leave; and what strangers cannot do."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select, update

from archive.digests import issues, managing, saving
from archive.digests.definitions import Rate
from archive.digests.delivery import deliver
from archive.digests.links import LinkError, Links
from archive.digests.sending import send
from archive.digests.tables import AddressRow, MessageRow, SubscriberRow, SubscriptionRow
from config.errors import NotFoundError, UsageError
from tests.archive.digests.conftest import Desk
from tests.archive.digests.mailserver import MailServer, Received


def token(mail: Received, page: str) -> str:
    """The token of a link in a mail."""
    found = re.search(rf"https://archive\.test/digests/{page}/(\S+)", mail.part("plain"))
    assert found
    return found[1]


def save(desk: Desk, query: str, rate: Rate = Rate.WEEKLY, address: str = "eve@example.org") -> None:
    """Save a search and send the mail that asks for confirmation."""
    search = saving.checked_search("", query)
    saving.save(desk.archive, desk.settings, address, rate, search, clock=desk.clock)
    deliver(desk.archive, desk.settings, clock=desk.clock)


def confirmed(desk: Desk, server: MailServer, query: str, rate: Rate = Rate.WEEKLY) -> saving.Asked:
    """Save and confirm; takes the confirmation out of what the server received."""
    save(desk, query, rate)
    return saving.confirm(desk.archive, desk.settings, token(server.received.pop(), "confirm"), clock=desk.clock)


@pytest.fixture
def ready(desk: Desk, server: MailServer) -> Desk:
    desk.through(server)
    desk.define("digests: {}\n")
    return desk


def run(desk: Desk, rate: str = "weekly") -> None:
    send(desk.archive, desk.settings, rate, clock=desk.clock)


def test_a_search_is_told_after_it_was_confirmed_and_only_what_came_since(ready: Desk, server: MailServer) -> None:
    ready.add("The bridge, before.", name="1")
    save(ready, "bridge")
    (asking,) = server.received
    assert asking.message["Subject"] == "Please confirm: bridge"
    assert asking.message["List-Unsubscribe"] is None
    assert "would have found 1 intervention" in asking.part("plain")
    run(ready)
    assert len(server.received) == 1  # not confirmed: nothing is told

    link = token(asking, "confirm")
    assert not saving.confirming(ready.archive, ready.settings, link).confirmed
    assert not saving.confirming(ready.archive, ready.settings, link).confirmed  # looking does not confirm
    assert saving.confirm(ready.archive, ready.settings, link, clock=ready.clock).confirmed
    assert saving.confirm(ready.archive, ready.settings, link, clock=ready.clock).confirmed
    ready.add("The bridge, after.", name="2")
    run(ready)
    text = server.received[1].part("plain")
    assert "after" in text
    assert "before" not in text


def test_searches_of_one_address_and_rate_make_one_mail(ready: Desk, server: MailServer) -> None:
    confirmed(ready, server, "bridge")
    confirmed(ready, server, "ferry")
    confirmed(ready, server, "harbour", Rate.DAILY)
    ready.add("The bridge and the ferry.", "A ferry alone.", "The harbour.")
    run(ready)
    run(ready, "daily")
    assert [str(each.message["Subject"]).split(" — ")[0] for each in server.received] == [
        "2 interventions on bridge and ferry",
        "1 intervention on harbour",
    ]


def test_leaving_ends_all_searches_of_the_mail_and_takes_back_what_waits(ready: Desk, server: MailServer) -> None:
    confirmed(ready, server, "bridge")
    confirmed(ready, server, "ferry")
    ready.add("The bridge and the ferry.", name="1")
    run(ready)
    link = token(server.received[0], "leave")
    assert f"<https://archive.test/digests/leave/{link}>" == server.received[0].message["List-Unsubscribe"]
    server.refused["eve@example.org"] = "450 4.2.1 Later"
    ready.clock.forward(days=7)
    ready.add("The bridge again.", name="2")
    run(ready)  # waits in the outbox
    server.refused.clear()
    assert len(managing.leaving(ready.archive, ready.settings, link).following) == 2
    assert len(managing.leaving(ready.archive, ready.settings, link).following) == 2  # looking does not leave
    assert managing.leave(ready.archive, ready.settings, link, clock=ready.clock) == 2
    assert managing.leave(ready.archive, ready.settings, link, clock=ready.clock) == 0
    ready.clock.forward(days=7)
    ready.add("The bridge for ever.", name="3")
    run(ready)
    assert len(server.received) == 1


def test_a_reader_who_left_stays_away_whatever_the_file_says(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.add("The bridge is old.", name="1")
    run(desk)
    managing.leave(desk.archive, desk.settings, token(server.received[0], "leave"), clock=desk.clock)
    desk.clock.forward(days=7)
    desk.add("The bridge is new.", name="2")
    run(desk)
    assert len(server.received) == 1


def test_the_list_can_be_seen_and_changed_with_the_link_of_a_mail(ready: Desk, server: MailServer) -> None:
    confirmed(ready, server, "bridge")
    confirmed(ready, server, "ferry")
    ready.add("The bridge and the ferry.", name="1")
    run(ready)
    link = token(server.received[0], "manage")
    managed = managing.managed(ready.archive, ready.settings, link)
    assert (managed.address, managed.rate, managed.suspended) == ("eve@example.org", Rate.WEEKLY, "")
    assert [each.title for each in managed.following] == ["bridge", "ferry"]
    assert [each.subject for each in managed.issues] == [server.received[0].message["Subject"]]
    bridge, ferry = managed.following
    after = managing.change_rate(ready.archive, ready.settings, link, bridge.id, Rate.DAILY, clock=ready.clock)
    assert [each.title for each in after.following] == ["ferry"]
    after = managing.remove(ready.archive, ready.settings, link, ferry.id, clock=ready.clock)
    assert after.following == ()
    with pytest.raises(NotFoundError):
        managing.remove(ready.archive, ready.settings, link, bridge.id, clock=ready.clock)
    ready.add("The bridge and the ferry once more.", name="2")
    run(ready, "daily")
    ready.clock.forward(days=7)
    run(ready, "weekly")
    assert [each.message["Subject"].split(" — ")[0] for each in server.received[1:]] == ["1 intervention on bridge"]


def test_the_rate_of_an_operators_digest_is_not_the_readers(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.add("The bridge is old.")
    run(desk)
    link = token(server.received[0], "manage")
    (following,) = managing.managed(desk.archive, desk.settings, link).following
    assert (following.title, following.digest) == ("The bridge", "bridge")
    with pytest.raises(UsageError, match="The rate of this digest is the operator's"):
        managing.change_rate(desk.archive, desk.settings, link, following.id, Rate.DAILY)


def test_a_link_does_one_thing_and_only_whole(ready: Desk, server: MailServer) -> None:
    confirmed(ready, server, "bridge")
    ready.add("The bridge.", name="1")
    run(ready)
    manage, leave = token(server.received[0], "manage"), token(server.received[0], "leave")
    for wrong in (manage, leave[:-1], leave + "x", "", "IjEi." + leave.split(".")[1], leave.upper()):
        with pytest.raises(LinkError):
            managing.leave(ready.archive, ready.settings, wrong)
    for wrong in (leave, manage[:-1], ""):
        with pytest.raises(LinkError):
            managing.managed(ready.archive, ready.settings, wrong)
    stranger = Links("https://archive.test", "another key of some length")
    with pytest.raises(LinkError):
        managing.leave(ready.archive, ready.settings, stranger.leave("1").rpartition("/")[2])


def test_an_unconfirmed_search_is_forgotten_after_a_week(ready: Desk, server: MailServer) -> None:
    save(ready, "bridge")
    link = token(server.received[0], "confirm")
    ready.clock.forward(days=8)
    save(ready, "ferry", address="bob@example.org")
    with pytest.raises(LinkError, match="no longer kept"):
        saving.confirm(ready.archive, ready.settings, link, clock=ready.clock)


def test_a_stranger_cannot_fill_a_mailbox_with_confirmations(ready: Desk, server: MailServer) -> None:
    for number in range(10):
        save(ready, f"bridge{number}", rate=list(Rate)[number % 4])
    assert len(server.received) == 3
    ready.clock.forward(days=1, minutes=1)
    save(ready, "ferry")
    assert len(server.received) == 4


def test_the_same_search_twice_is_one(ready: Desk, server: MailServer) -> None:
    confirmed(ready, server, "bridge")
    confirmed(ready, server, "bridge")
    ready.add("The bridge.", name="1")
    run(ready)
    assert len(managing.managed(ready.archive, ready.settings, token(server.received[0], "manage")).following) == 1


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "a search needs a query or a filter"),
        ("*", "finds nearly everything"),
        ("-bridge", "finds nearly everything"),
        ("bridge OR *", "finds nearly everything"),
        ('"open', "cannot be saved"),
        ("nofield:x", "cannot be saved"),
    ],
)
def test_what_finds_everything_or_cannot_be_read_is_refused_with_a_reason(query: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        saving.checked_search("", query)


def test_a_filter_alone_is_a_search() -> None:
    assert saving.checked_search("", "", {"speaker": ["Ada Lindqvist"]}).title == "Saved search"


def test_an_estimate_tells_what_the_last_month_would_have_brought(ready: Desk) -> None:
    ready.add("The bridge.", "The bridge, too.", "The ferry.")
    found = saving.estimate(ready.archive, saving.checked_search("", "bridge"), clock=ready.clock)
    assert (found.last_month, len(found.newest)) == (2, 2)
    ready.clock.forward(days=40)
    found = saving.estimate(ready.archive, saving.checked_search("", "bridge"), clock=ready.clock)
    assert found.last_month == 0


def test_confirming_takes_up_an_address_that_was_given_up(ready: Desk, server: MailServer) -> None:
    confirmed(ready, server, "bridge")
    ready.add("The bridge.", name="1")
    server.refused["eve@example.org"] = "550 5.1.1 No such user"
    run(ready)
    server.refused.clear()
    confirmed(ready, server, "ferry")
    run(ready)
    assert [str(each.message["Subject"]).split(" — ")[0] for each in server.received] == ["1 intervention on bridge"]


def test_an_issue_opens_with_its_own_link_alone(ready: Desk, server: MailServer) -> None:
    confirmed(ready, server, "bridge")
    ready.add(*(f"The bridge, {number}." for number in range(40)), name="1")
    run(ready)
    found = re.search(r"https://archive\.test/issues/(\w+)\?key=(\S+)", server.received[0].part("plain"))
    assert found
    page = issues.issue(ready.archive, ready.settings, found[1], found[2])
    assert page.summary.subject == server.received[0].message["Subject"]
    assert page.html.strip() == server.received[0].part("html").strip()
    listed = issues.items(ready.archive, ready.settings, found[1], limit=100)
    assert (len(listed), sum(item.shown for item in listed)) == (40, 30)
    for key in ("", found[2][:-1], "x"):
        with pytest.raises(NotFoundError):
            issues.issue(ready.archive, ready.settings, found[1], key)
    assert issues.public_issues(ready.archive, ready.settings) == ()


def test_public_issues_are_listed_and_open_without_a_key(desk: Desk) -> None:
    desk.define(
        "digests:\n  bridge: {title: The bridge, query: bridge, public: true, recipients: [ada@example.org]}\n"
        "  ferry: {title: The ferry, query: ferry, public: true}\n"
    )
    desk.add("The bridge.", "The ferry.", name="1")
    run(desk)
    desk.clock.forward(days=7)
    desk.add("The bridge again.", name="2")
    run(desk)
    listed = issues.public_issues(desk.archive, desk.settings)
    assert listed[0].edition == "bridge"
    assert issues.count_public(desk.archive) == len(listed) == 3
    assert [each.edition for each in issues.public_issues(desk.archive, desk.settings, "ferry")] == ["ferry"]
    page = issues.issue(desk.archive, desk.settings, listed[0].url.rpartition("/")[2])
    assert "Unsubscribe" not in page.html
    assert listed[0].made.tzinfo is not None


def test_a_search_that_no_longer_reads_waits_and_holds_up_nothing(ready: Desk, server: MailServer) -> None:
    confirmed(ready, server, "bridge")
    confirmed(ready, server, "ferry")
    ready.add("The bridge and the ferry.", name="1")
    change = update(SubscriptionRow).where(SubscriptionRow.query == "bridge")
    with ready.archive.store.database.writing() as connection:
        connection.execute(change.values(query='"bridge'))
    (line,) = send(ready.archive, ready.settings, "weekly", clock=ready.clock).lines
    assert line.faults[0].startswith("bridge: ")
    assert str(server.received[0].message["Subject"]).startswith("1 intervention on ferry")
    change = update(SubscriptionRow).where(SubscriptionRow.query == '"bridge')
    with ready.archive.store.database.writing() as connection:
        connection.execute(change.values(query="bridge"))
    ready.add("Another bridge.", name="2")
    ready.clock.forward(days=7)
    run(ready)
    assert str(server.received[1].message["Subject"]).startswith("1 intervention on bridge")


def test_an_address_of_which_nothing_is_known_but_an_old_request_is_deleted(ready: Desk) -> None:
    save(ready, "bridge")
    ready.clock.forward(days=8)
    run(ready)
    with ready.archive.store.database.reading() as connection:
        for table in (AddressRow, SubscriberRow, SubscriptionRow, MessageRow):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
