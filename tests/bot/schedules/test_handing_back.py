"""A process that is stopped hands its deliveries back, and another one delivers them."""

from __future__ import annotations

from threading import Thread

import pytest

from bot.schedules.deliveries import Step
from bot.schedules.due import Due
from bot.wiring import build_deliveries
from integrations.store.ledger import State
from tests.support.deliveries_office import MINUTE, MONDAY, Office, office
from tests.support.patience import PATIENCE

__all__ = ["office"]


@pytest.mark.fault
@pytest.mark.parametrize("step", [Step.COMPUTED, Step.DRAWN, Step.UPLOADED])
def test_a_delivery_of_a_process_that_is_stopped_is_posted_by_another(
    office: Office, step: Step
) -> None:
    def notice(done: Step, _: Due) -> None:
        if done is step:
            office.deliveries.stop()

    office.schedule()
    office.deliveries = office.delivering(notice)
    office.look(MONDAY)
    assert office.seen() == []
    assert office.state() is State.RETRY
    # A process that is stopped begins nothing.
    office.look(MONDAY)
    assert office.state() is State.RETRY
    office.deliveries = build_deliveries(office.analytics)
    office.look(MONDAY)
    assert len(office.seen()) == 1
    assert office.analytics.store.ledger.latest()["1"].attempts == 1
    assert office.told() == []


@pytest.mark.fault
def test_a_delivery_that_may_be_posted_as_its_process_leaves_is_looked_for(
    office: Office,
) -> None:
    office.schedule()
    stuck = office.deliveries
    thread = Thread(target=office.look, args=[MONDAY])
    try:
        with office.workspace.access.holding("chat.postMessage", done=True) as hold:
            thread.start()
            assert hold.came.wait(PATIENCE)
            stuck.hand_back()
            assert office.state() is State.POSTING
            office.deliveries = build_deliveries(office.analytics)
            office.look(MONDAY)
            assert office.state() is State.POSTING
            office.look(MONDAY + MINUTE)
            assert office.state() is State.POSTED
    finally:
        thread.join(PATIENCE)
    assert len(office.seen()) == 1
    assert office.told() == []


@pytest.mark.fault
def test_what_somebody_runs_as_the_process_leaves_is_handed_back_too(office: Office) -> None:
    office.schedule()
    at = MONDAY - 30 * MINUTE
    with office.workspace.access.holding("chat.postMessage", done=True) as hold:
        thread = Thread(target=office.asks, args=["run 1", at])
        thread.start()
        try:
            assert hold.came.wait(PATIENCE)
            office.analytics.deliveries.hand_back()
            office.look(at + MINUTE)
            assert office.state() is State.POSTED
        finally:
            hold.over.set()
            thread.join(PATIENCE)
    assert len(office.seen()) == 1
