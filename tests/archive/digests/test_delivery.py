"""The outbox under a mail server's moods: back-off over days, suspension, the hourly brake, what is held."""

from __future__ import annotations

import datetime as dt

import pytest

from archive.digests import overview
from archive.digests.delivery import deliver
from archive.digests.policy import DELAYS
from archive.digests.sending import send
from tests.archive.digests.conftest import EVERY_DATABASE, Desk
from tests.archive.digests.mailserver import DISCONNECT, TAKE_AND_DISCONNECT, MailServer, closed_port

pytestmark = EVERY_DATABASE


@pytest.fixture
def ready(desk: Desk, server: MailServer) -> Desk:
    """A desk with one thing to tell."""
    desk.through(server)
    desk.add("The bridge is old.")
    return desk


def run(desk: Desk) -> overview.Overview:
    """One run of `send`, then how the digests stand."""
    send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    return overview.overview(desk.archive, clock=desk.clock)


@pytest.mark.parametrize(
    ("phase", "answer"),
    [("RCPT", "450 4.2.1 Later"), ("DATA", "421 4.3.2 Going down"), ("DATA?", DISCONNECT)],
)
def test_a_passing_fault_is_tried_again_later_and_told_once(
    ready: Desk, server: MailServer, phase: str, answer: str
) -> None:
    server.faults[phase] = [answer]
    (waiting,) = run(ready).waiting
    assert (waiting.state, waiting.attempts) == ("queued", 1)
    deliver(ready.archive, ready.settings, clock=ready.clock)
    assert server.received == []  # not before it is due
    ready.clock.forward(minutes=6)
    delivery = deliver(ready.archive, ready.settings, clock=ready.clock)
    assert (delivery.sent, delivery.waiting) == (1, 0)
    ready.clock.forward(days=1)
    deliver(ready.archive, ready.settings, clock=ready.clock)
    assert len(server.received) == 1


def test_an_answer_that_is_lost_makes_a_double_of_the_same_message_id(ready: Desk, server: MailServer) -> None:
    server.faults["DATA"] = [TAKE_AND_DISCONNECT]
    run(ready)
    ready.clock.forward(minutes=6)
    deliver(ready.archive, ready.settings, clock=ready.clock)
    first, second = server.received
    assert first.raw == second.raw
    assert first.message_id == second.message_id


def test_days_of_failure_end_in_a_suspension_that_loses_nothing(ready: Desk, server: MailServer) -> None:
    server.refused["ada@example.org"] = "450 4.2.2 Mailbox full"
    begun = ready.clock.at
    state = run(ready)
    while not state.suspended:
        ready.clock.at = state.waiting[0].due
        deliver(ready.archive, ready.settings, clock=ready.clock)
        state = overview.overview(ready.archive, clock=ready.clock)
    assert dt.timedelta(days=4) < ready.clock.at - begun < dt.timedelta(days=5)
    (suspended,) = state.suspended
    assert (suspended.address, suspended.held) == ("ada@example.org", 1)
    assert len(suspended.evidence) == len(DELAYS) + 1
    assert "450 4.2.2 Mailbox full" in suspended.reason
    ready.add("The bridge is painted.", name="two")
    assert [line.state for line in send(ready.archive, ready.settings, "bridge", clock=ready.clock).lines] == [
        "suspended"
    ]

    server.refused.clear()
    overview.resume_address(ready.archive, "Ada@example.org", clock=ready.clock)
    run(ready)  # what was held goes out; the next run tells what came meanwhile
    run(ready)
    assert [each.part("plain").count("is old") for each in server.received] == [1, 0]
    assert "painted" in server.received[1].part("plain").replace("*", "")


def test_while_a_mail_waits_no_second_one_is_made(ready: Desk, server: MailServer) -> None:
    server.refused["ada@example.org"] = "450 4.2.1 Later"
    for day in range(4):
        run(ready)
        ready.add(f"The bridge on day {day}.", name=str(day))
        ready.clock.forward(hours=1)
    server.refused.clear()
    ready.clock.forward(days=1)
    run(ready)
    run(ready)
    assert [str(each.message["Subject"]).split(" on ")[0] for each in server.received] == [
        "1 intervention",
        "4 interventions",
    ]


def test_an_unknown_mailbox_is_suspended_at_once_with_the_evidence(ready: Desk, server: MailServer) -> None:
    server.refused["ada@example.org"] = "550 5.1.1 No such user here"
    report = send(ready.archive, ready.settings, "bridge", clock=ready.clock)
    assert report.delivery is not None
    assert [each.address for each in report.delivery.suspended] == ["ada@example.org"]
    (suspended,) = overview.overview(ready.archive, clock=ready.clock).suspended
    assert "RCPT TO: 550 5.1.1 No such user here" in suspended.evidence[0]


def test_other_refusals_suspend_after_three_days(ready: Desk, server: MailServer) -> None:
    server.refused["ada@example.org"] = "550 5.7.1 Looks like spam"
    for day in range(3):
        assert run(ready).suspended == () or day == 2
        ready.clock.forward(days=1, minutes=1)
    assert len(overview.overview(ready.archive, clock=ready.clock).suspended) == 1


def test_a_refusal_in_between_does_not_add_up(ready: Desk, server: MailServer) -> None:
    for day in range(4):
        server.faults["RCPT"] = ["550 5.7.1 Looks like spam"]
        run(ready)
        ready.clock.forward(days=1, minutes=1)
        run(ready)
        ready.add(f"The bridge on day {day}.", name=str(day))
    assert overview.overview(ready.archive, clock=ready.clock).suspended == ()
    assert len(server.received) == 4


def test_a_server_that_is_down_costs_no_message_a_try(ready: Desk, server: MailServer) -> None:
    ready.change(smtp_port=closed_port())
    for _ in range(20):
        state = run(ready)
        ready.clock.forward(hours=12)
    assert [(each.state, each.attempts) for each in state.waiting] == [("queued", 0)]
    ready.through(server)
    run(ready)
    assert len(server.received) == 1


def test_a_refused_sender_suspends_nobody(ready: Desk, server: MailServer) -> None:
    server.faults["MAIL"] = ["550 5.7.1 Who are you?"]
    report = send(ready.archive, ready.settings, "bridge", clock=ready.clock)
    assert report.delivery is not None
    assert report.delivery.fault == "MAIL FROM: 550 5.7.1 Who are you?"
    assert overview.overview(ready.archive, clock=ready.clock).suspended == ()
    run(ready)
    assert len(server.received) == 1


def test_a_server_that_keeps_hanging_up_ends_the_run(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    people = ", ".join(f"reader{number}@example.org" for number in range(6))
    desk.define(f"digests:\n  bridge: {{title: The bridge, query: bridge, recipients: [{people}]}}\n")
    desk.add("The bridge is old.")
    server.faults["DATA?"] = [DISCONNECT] * 6
    report = send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert report.delivery is not None
    assert (report.delivery.deferred, report.delivery.waiting) == (3, 6)
    server.faults.clear()
    desk.clock.forward(hours=1)
    deliver(desk.archive, desk.settings, clock=desk.clock)
    assert len(server.received) == 6


def test_the_hourly_brake_holds_back_and_loses_nothing(desk: Desk, server: MailServer) -> None:
    desk.through(server)
    desk.change(mails_per_hour=4)
    people = ", ".join(f"reader{number}@example.org" for number in range(10))
    desk.define(f"digests:\n  bridge: {{title: The bridge, query: bridge, recipients: [{people}]}}\n")
    desk.add("The bridge is old.")
    report = send(desk.archive, desk.settings, "bridge", clock=desk.clock)
    assert report.delivery is not None
    assert (report.delivery.sent, report.delivery.waiting, report.delivery.braked) == (4, 6, True)
    assert deliver(desk.archive, desk.settings, clock=desk.clock).sent == 0
    for _ in range(2):
        desk.clock.forward(minutes=61)
        deliver(desk.archive, desk.settings, clock=desk.clock)
    assert sorted(each.recipient for each in server.received) == [f"reader{number}@example.org" for number in range(10)]
