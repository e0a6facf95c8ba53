"""A delivery looks for its own message after a crash: in one page, of its own, without waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.schedules.due import RETRY_DELAYS, Due
from integrations.slack.destination import MARK
from integrations.store.ledger import State
from playground.slack.faults import LOST, OUT_OF_ORDER, too_many_requests
from tests.support.deliveries_office import HOUR, MINUTE, MONDAY, Office, office, restored

__all__ = ["office"]
HISTORY = "conversations.history"


def lost(office: Office) -> None:
    """What was due on Monday was posted, and Slack's answer was lost."""
    office.schedule()
    office.workspace.faults.next("chat.postMessage", LOST)
    office.look(MONDAY)
    assert office.state() is State.POSTING


def chatter(office: Office, messages: int) -> None:
    """So much is said in the channel now."""
    channel = office.workspace.channels["C0PLATFORM"]
    for _ in range(messages):
        office.workspace.post(channel, "U0BEN", "Good morning")


@pytest.mark.fault
def test_one_page_of_the_time_of_posting_is_read_however_much_was_said_since(
    office: Office,
) -> None:
    office.workspace.reads.is_limited = True
    office.moments.append(MONDAY - 2 * MINUTE)
    chatter(office, 20)
    lost(office)
    office.moments.append(MONDAY + 6 * MINUTE)
    chatter(office, 20)
    before = office.workspace.faults.called.count(HISTORY)
    office.look(MONDAY + 7 * MINUTE)
    assert office.workspace.faults.called.count(HISTORY) == before + 1
    assert len(office.seen()) == 1
    assert office.state() is State.POSTED


@pytest.mark.fault
@pytest.mark.parametrize("ahead", [-HOUR, HOUR])
def test_what_was_posted_by_a_clock_that_is_an_hour_wrong_is_found(
    office: Office, ahead: timedelta
) -> None:
    right = office.workspace.clock
    office.workspace.clock = lambda: right() - ahead.total_seconds()
    lost(office)
    office.look(MONDAY + RETRY_DELAYS[0])
    assert len(office.seen()) == 1
    assert office.state() is State.POSTED


@pytest.mark.fault
def test_an_app_with_one_page_a_minute_does_without_the_second(office: Office) -> None:
    office.workspace.reads.is_limited = True
    office.schedule()
    office.workspace.faults.next("chat.postMessage", OUT_OF_ORDER)
    office.look(MONDAY)
    assert office.state() is State.POSTING
    office.look(MONDAY + RETRY_DELAYS[0])
    assert len(office.seen()) == 1
    assert office.state() is State.POSTED


@pytest.mark.fault
def test_a_page_that_is_not_all_is_told_to_the_owner(office: Office) -> None:
    office.workspace.reads.is_limited = True
    lost(office)
    office.moments.append(MONDAY + MINUTE)
    chatter(office, 15)
    office.look(MONDAY + RETRY_DELAYS[0])
    assert len(office.seen()) == 1
    assert office.state() is State.FAILED
    assert "look there, and run it now if it was not" in office.told()[0]


@pytest.mark.fault
def test_what_another_app_marks_in_the_same_way_is_not_ones_own(office: Office) -> None:
    office.schedule()
    office.moments.append(MONDAY)
    key = Due(office.kept, MONDAY).key
    metadata = {"event_type": MARK, "event_payload": {"key": key, "answer": ""}}
    channel = office.workspace.channels["C0PLATFORM"]
    office.workspace.post(
        channel, "U0OTHERAPP", "Mine", app=("A0OTHER", "B0OTHER"), metadata=metadata
    )
    office.moments.append(MONDAY + MINUTE)
    restored(office)
    office.look(MONDAY + 2 * MINUTE)
    assert len(office.seen()) == 1
    assert office.state() is State.POSTED


@pytest.mark.fault
def test_a_look_waits_for_no_rate_limit_but_is_done_again_when_it_is_over(office: Office) -> None:
    lost(office)
    # Whoever waits for it here has the test wait for ten minutes.
    office.workspace.faults.next(HISTORY, too_many_requests(600))
    again = MONDAY + RETRY_DELAYS[0]
    office.look(again)
    assert office.state() is State.POSTING
    asked = office.workspace.faults.called.count(HISTORY)
    office.look(again + timedelta(seconds=599))
    assert office.workspace.faults.called.count(HISTORY) == asked
    office.look(again + timedelta(seconds=600))
    assert len(office.seen()) == 1
    assert office.state() is State.POSTED
    # It was none of its tries.
    assert office.analytics.store.ledger.latest()["1"].attempts == 2


@pytest.mark.fault
def test_many_that_are_due_after_a_start_are_posted_although_one_look_a_minute_is_allowed(
    office: Office,
) -> None:
    office.workspace.reads.is_limited = True
    for name in "123":
        office.schedule(id=name)
    office.moments.append(MONDAY + MINUTE)
    restored(office)
    for minutes in range(2, 6):
        office.look(MONDAY + minutes * MINUTE)
    assert len(office.seen()) == 3
    assert office.told() == []
