"""Bots hand questions over, and workers answer them, each once, whatever becomes of a worker."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.asking.report_request import ReportRequest
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.triggers import On, Trigger
from bot.wiring import build_analytics
from config import BoardSettings, Settings
from metrics.model.report import Unit
from playground.slack.model import Message
from tests.support.crowd import TEAM
from tests.support.deployed import HASTY, HOURS, Deployed, Process, deployed
from tests.support.patience import PATIENCE, until

# What is in the command line of a gh that asks GitHub.
STEPS = ["as it asks GitHub", "before it has posted", "after it has"]
GH = "graphql"
# Of all that was due.
STATES = "SELECT DISTINCT state FROM analytics_delivery"


@pytest.fixture(scope="module")
def listening() -> Iterator[tuple[Deployed, tuple[Process, Process]]]:
    """Two bots, which answer nothing."""
    with deployed() as opened, opened.process("bot") as first, opened.process("bot") as second:
        yield opened, (first, second)


@pytest.fixture
def shared(listening: tuple[Deployed, tuple[Process, Process]]) -> Iterator[Deployed]:
    """The same for the next test: nothing is said yet, and nothing fails."""
    opened, (first, _) = listening
    opened.asking.bot = first.address
    yield opened
    opened.faults.delay = 0.0
    opened.asking.told.clear()
    for channel in opened.asking.workspace.channels.values():
        channel.messages.clear()
    assert opened.is_idle()


def ask(office: Deployed, person: str, channel: str, bot: Process | None = None) -> None:
    """Ask by a command, which is acknowledged."""
    office.asking.bot = bot.address if bot else office.asking.bot
    ack = office.asking.command("", person, channel).result(PATIENCE)
    assert ack.get("text", "") == ""


def said(office: Deployed, channel: str) -> list[Message]:
    """What the bot has said there."""
    return [*office.asking.workspace.channels[channel].messages.values()]


def answered_once(office: Deployed, channel: str) -> bool:
    """Whether nothing is under way any more; fails where there is anything but one report."""
    # It is handed over after it is acknowledged.
    if not said(office, channel) or not office.is_idle():
        return False
    assert len(office.asking.reports(channel)) == len(said(office, channel)) == 1
    assert dict(office.asking.told) == {}
    return True


def test_a_worker_answers_what_two_bots_hand_over(
    shared: Deployed, listening: tuple[Deployed, tuple[Process, Process]]
) -> None:
    _, (first, second) = listening
    ask(shared, "U0", "C0", first)
    ask(shared, "U1", "C1", second)
    with shared.process("worker"):
        until(lambda: answered_once(shared, "C0") and answered_once(shared, "C1"))


def test_a_process_that_does_all_works_on_what_it_hands_over(shared: Deployed) -> None:
    with shared.process("all") as everything:
        ask(shared, "U0", "C0", everything)
        until(lambda: answered_once(shared, "C0"))


def kill_a_worker(shared: Deployed, when: str, begin: Callable[[], object]) -> None:
    """Kill the only worker as it is at that step of what `begin` gives it to do."""
    slack = shared.asking.workspace.access
    shared.faults.delay = HOURS if "GitHub" in when else 0.0
    with (
        slack.holding("chat.postMessage", done=when == "after it has") as hold,
        shared.process("worker") as killed,
    ):
        begin()
        until(lambda: hold.came.is_set() or ("GitHub" in when and shared.programs(GH)))
        killed.running.kill()
        killed.running.wait(PATIENCE)
    shared.faults.delay = 0.0


@pytest.mark.fault
@pytest.mark.parametrize("when", STEPS)
def test_a_question_whose_worker_is_killed_is_answered_by_another_once(
    shared: Deployed, when: str
) -> None:
    kill_a_worker(shared, when, lambda: ask(shared, "U0", "C0"))
    with shared.process("worker"):
        until(lambda: answered_once(shared, "C0"))


@contextmanager
def due_report(office: Deployed, channel: str) -> Iterator[Callable[[], None]]:
    """A report that is due in that channel; gives what hands over what is due, as a clock does."""
    begun = datetime.now(UTC) - timedelta(minutes=2)
    hourly = Trigger(On.CRON, "UTC", cron=f"{(begun + timedelta(minutes=1)).minute} * * * *")
    plan = Plan((ReportRequest("sprint-burndown", "main", Unit.POINTS),), hourly)
    boards = {"main": BoardSettings("main", "acme", 1)}
    settings = Settings(boards=boards, database_url=office.url, queue="postgresql")
    with build_analytics(settings) as clock:
        clock.store.schedules.save(as_stored(Schedule("", TEAM, channel, "", plan, begun)))
        (schedule,) = clock.store.schedules.all()

        def hand_over() -> None:
            for due in clock.due.now():
                clock.deliver(due)

        try:
            yield hand_over
        finally:
            clock.store.schedules.remove(schedule.id)


@pytest.mark.fault
@pytest.mark.parametrize("when", STEPS)
def test_a_due_report_whose_worker_is_killed_is_posted_by_another_once(
    shared: Deployed, when: str
) -> None:
    with due_report(shared, "C1") as hand_over:
        kill_a_worker(shared, when, hand_over)
        with shared.process("worker"):
            # It takes nothing up that the killed one has still claimed.
            until(shared.is_idle)
            shared.change("UPDATE analytics_delivery SET until = 0")
            hand_over()
            until(lambda: shared.rows(STATES) == [("posted",)] and answered_once(shared, "C1"))


@pytest.mark.fault
def test_a_worker_that_is_stopped_leaves_its_questions_to_another(shared: Deployed) -> None:
    shared.faults.delay = HOURS
    with shared.process("worker", HASTY) as stopped:
        for number in range(3):
            ask(shared, f"U{number}", f"C{number}")
        until(lambda: len(shared.programs(GH)) >= 1)
        stopped.running.send_signal(signal.SIGTERM)
        assert stopped.running.wait(3 * PATIENCE) == 0, stopped.logged
        assert "Traceback" not in stopped.logged
    shared.faults.delay = 0.0
    with shared.process("worker"):
        until(lambda: all(answered_once(shared, f"C{number}") for number in range(3)))
