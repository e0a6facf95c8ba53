"""Each process is restarted in turn while people ask: all is acknowledged, and answered once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event

import pytest

from bot.asking.report_request import ReportRequest
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.triggers import On, Trigger
from integrations.store import Store
from metrics.model.report import Unit
from playground.slack.transports import NotAnswered
from tests.support.crowd import TEAM, Crowd, crowd
from tests.support.fleet import fleet
from tests.support.patience import PATIENCE, until

PEOPLE = 4
SCHEDULED = 12


def keep_asking(asking: Crowd, number: int, is_over: Event) -> tuple[int, int]:
    """One person asks again and again, each time once the last question is answered; gives how
    often they were acknowledged, and how often they were told by Slack that nobody did."""
    person, channel, acknowledged, failed = f"U{number}", f"C{number}", 0, 0
    while not is_over.is_set():
        try:
            # The last ones may not be over yet, though their answers are there.
            text = f"sprint {acknowledged % 9 + 1}"
            ack = asking.command(text, person, channel).result(PATIENCE)
        except NotAnswered:
            # Slack has told them that it failed, as it may in Socket Mode: an acknowledgement that
            # a bot gives as its connection ends can be lost.
            assert not asking.bot, "nginx has not found a bot"
            failed += 1
            continue
        assert ack == {}
        acknowledged += 1
        until(partial(is_answered, asking, channel, acknowledged))
    return acknowledged, failed


def is_answered(asking: Crowd, channel: str, times: int) -> bool:
    """Whether so many reports are there, or somebody was told something instead."""
    return len(asking.reports(channel)) >= times or bool(asking.told)


def schedule_some(url: str) -> None:
    """Reports for channels of their own, which were due a minute ago."""
    begun = datetime.now(UTC) - timedelta(minutes=2)
    hourly = Trigger(On.CRON, "UTC", cron=f"{(begun + timedelta(minutes=1)).minute} * * * *")
    plan = Plan((ReportRequest("sprint-burndown", "main", Unit.POINTS),), hourly)
    with closing(Store(url)) as store:
        for number in range(SCHEDULED):
            channel = f"C{PEOPLE + number}"
            store.schedules.save(as_stored(Schedule("", TEAM, channel, "", plan, begun)))


@pytest.mark.fault
@pytest.mark.long
@pytest.mark.parametrize(("way", "workers"), [("http", 0), ("socket", 0), ("http", 2)])
def test_a_rolling_restart_under_load_loses_no_request(way: str, workers: int) -> None:
    is_over = Event()
    with crowd() as asking, ThreadPoolExecutor(PEOPLE) as pool:
        asking.joins(PEOPLE + SCHEDULED, PEOPLE)
        with fleet(asking, way, workers=workers) as fleet_:
            people: list[Future[tuple[int, int]]] = [
                pool.submit(keep_asking, asking, number, is_over) for number in range(PEOPLE)
            ]

            def answers() -> list[int]:
                return [len(asking.reports(f"C{number}")) for number in range(PEOPLE)]

            def all_are_answered_again() -> None:
                before = answers()
                until(
                    lambda: (
                        any(person.done() for person in people)
                        or all(now > then for now, then in zip(answers(), before, strict=True))
                    )
                )

            try:
                all_are_answered_again()
                schedule_some(fleet_.database_url)
                for member in fleet_.members:
                    member.restart()
                    all_are_answered_again()
            finally:
                is_over.set()
            asked = [person.result(2 * PATIENCE) for person in people]
            scheduled = [f"C{PEOPLE + number}" for number in range(SCHEDULED)]
            until(lambda: all(asking.reports(channel) for channel in scheduled))
            logs = "".join(member.log.read_text() for member in fleet_.members)
    assert asking.told == {}
    for answered, (acknowledged, failed) in zip(answers(), asked, strict=True):
        assert acknowledged <= answered <= acknowledged + failed
    assert Counter(len(asking.reports(channel)) for channel in scheduled) == {1: SCHEDULED}
    assert "Traceback" not in logs
