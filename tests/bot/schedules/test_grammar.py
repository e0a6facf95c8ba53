"""Words of a schedule, as a table: what comes, when and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from bot.errors import WrongUsage
from bot.schedules.grammar import Planned, parse_plan
from bot.schedules.schedule import Kind, Plan, as_text, from_text
from bot.schedules.triggers import On, Trigger
from bot.schedules.when_in_words import when_in_words
from config import BoardSettings, Settings
from metrics.model.report import Unit
from tests.support.visible import seen_in_channel

SETTINGS = Settings(
    boards={
        "main": BoardSettings("main", "acme", 1),
        "mobile": BoardSettings("mobile", "acme", 2),
    },
    default_board="main",
)
VISIBLE = seen_in_channel(SETTINGS)
LISBON = "Europe/Lisbon"


def planned(text: str) -> Planned:
    return parse_plan(text, VISIBLE, LISBON, Unit.POINTS)


def plan(text: str) -> Plan:
    return planned(text).plan


@pytest.mark.parametrize(
    ("text", "on", "at", "weekdays"),
    [
        ("burndown every monday 9:00", On.WEEKDAYS, time(9), {1}),
        ("burndown every Monday at 9", On.WEEKDAYS, time(9), {1}),
        ("at 5pm on fridays burndown", On.WEEKDAYS, time(17), {5}),
        ("burndown mon, wed and fri at 12:30 pm", On.WEEKDAYS, time(12, 30), {1, 3, 5}),
        ("burndown tue-thu 8 am", On.WEEKDAYS, time(8), {2, 3, 4}),
        ("burndown friday to monday", On.WEEKDAYS, time(9), {5, 6, 7, 1}),
        ("burndown every day at noon", On.WEEKDAYS, time(12), set(range(1, 8))),
        ("burndown weekdays 8:15", On.WEEKDAYS, time(8, 15), {1, 2, 3, 4, 5}),
        ("weekly burndown", On.WEEKDAYS, time(9), {1}),
        ("burndown every working day", On.WORKING_DAYS, time(9), set()),
        ("burndown every working day during a sprint", On.SPRINT_DAYS, time(9), set()),
        ("burndown on the first day of each sprint 10:00", On.SPRINT_START, time(10), set()),
        ("burndown last day of every sprint at 16:00", On.SPRINT_END, time(16), set()),
        ("burndown every sprint end", On.SPRINT_END, time(9), set()),
    ],
)
def test_when(text: str, on: On, at: time, weekdays: set[int]) -> None:
    assert plan(text).trigger == Trigger(on, LISBON, at, frozenset(weekdays))
    assert [each.report for each in plan(text).requests] == ["sprint-burndown"]
    assert plan(text).requests[0].sprint == ""


def test_by_cron() -> None:
    trigger = plan("burndown cron `30 8 * * 1-5`").trigger
    assert (trigger.on, trigger.cron) == (On.CRON, "30 8 * * 1-5")


@pytest.mark.parametrize(
    ("text", "reports", "more"),
    [
        ("burndown every monday", ["sprint-burndown"], {}),
        ("burndown by issues every monday", ["sprint-burndown"], {"unit": Unit.ISSUES}),
        ("velocity board mobile every monday", ["sprint-velocity"], {"board": "mobile"}),
        ("previous sprint burndown every monday", ["sprint-burndown"], {"sprint": "@previous"}),
        (
            "burndown, velocity and deliverables in issues every monday on board mobile",
            ["sprint-burndown", "sprint-velocity", "deliverable-status"],
            {"unit": Unit.ISSUES, "board": "mobile"},
        ),
        ("deliverable burnup and forecast weekly", ["deliverable-burnup", "delivery-forecast"], {}),
        ("deliverables in progress, planning every friday", ["deliverable-status"],
         {"statuses": ("in progress", "planning")}),
    ],
)  # fmt: skip
def test_what(text: str, reports: list[str], more: dict[str, Any]) -> None:
    found = plan(text)
    assert [each.report for each in found.requests] == reports
    assert found.kind is Kind.REPORT
    for name, value in more.items():
        assert {each.values.get(name, getattr(each, name, None)) for each in found.requests} == {
            value
        }


def test_a_watch() -> None:
    found = plan("watch the sprint every working day 9:30")
    assert found.kind is Kind.WATCH
    assert [each.report for each in found.requests] == ["sprint-risk"]
    assert plan("watch by issues board mobile daily").requests[0].board == "mobile"
    assert plan("watch the sprint 8:00").trigger == Trigger(On.SPRINT_DAYS, LISBON, time(8))


def test_where_and_in_whose_time() -> None:
    found = planned("burndown every monday 9:00 in <#C0TEAM|team> Asia/Tokyo")
    assert found.channel == "C0TEAM"
    assert found.plan.trigger.timezone == "Asia/Tokyo"
    assert planned("burndown weekly <#C0TEAM>").channel == "C0TEAM"
    assert planned("burndown weekly").channel == ""
    assert not found.plan.details
    assert plan("burndown weekly with data").details


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("burndown", "On which days?"),
        ("every monday", "I did not find a report in that"),
        ("burndown every monday in #team", "pick it from the list"),
        ("burndown every monday 25:00", "`25:00` is no time of day: write `9:00` or `9 am`."),
        ("burndown every monday 13 pm", "`13 pm` is no time of day"),
        ("burndown every monday Europe/Atlantis", "There is no time zone `Europe/Atlantis`"),
        (
            "burndown cron 0 0 9 * * 1",
            "`0 0 9 * * 1` is no crontab, wrong number of fields: write five fields",
        ),
        ("burndown cron 61 * * * *", "`61 * * * *` is no crontab, bad minute: write five fields"),
        ("burndown and velocity tomorrow every monday", "I do not know what `tomorrow` means"),
        ("burndown by hours every monday", "I cannot count by `hours`"),
        ("burndown and history every monday", "The history of an issue cannot be combined"),
    ],
)
def test_what_is_no_plan_is_told(text: str, sentence: str) -> None:
    with pytest.raises(WrongUsage) as error:
        plan(text)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("burndown board mobile weekly", "Sprint burndown of mobile"),
        ("burndown weekly by issues", "Sprint burndown of main by issues"),
        ("previous burndown weekly", "Sprint burndown of main, for the previous sprint"),
        ("burndown “Sprint 9” weekly", "Sprint burndown of main, for “Sprint 9”"),
        ("watch Sprint 9 weekly", "Watch on the sprint of main, for “9”"),
        (
            "deliverables in progress, planning weekly by issues",
            "Deliverable status of main by issues, for “in progress” and “planning”",
        ),
        ("history of acme/web#12 weekly", "Issue history of main, for “acme/web#12”"),
    ],
)
def test_the_title_tells_all_that_was_understood(text: str, title: str) -> None:
    (request, *_), trigger = (found := plan(text)).requests, found.trigger
    board = request.board or "main"
    assert Plan((replace(request, board=board),), trigger, found.kind).title == title


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("burndown every monday", "every Monday at 09:00 (Europe/Lisbon)"),
        ("burndown mon and fri 8:05", "every Monday and Friday at 08:05 (Europe/Lisbon)"),
        ("burndown weekdays", "Monday to Friday at 09:00 (Europe/Lisbon)"),
        ("burndown daily", "every day at 09:00 (Europe/Lisbon)"),
        ("burndown every sprint start", "on the first day of each sprint at 09:00 (Europe/Lisbon)"),
        ("burndown every sprint end", "on the last day of each sprint at 09:00 (Europe/Lisbon)"),
        (
            "burndown every working day of the sprint",
            "every working day during a sprint at 09:00 (Europe/Lisbon)",
        ),
        ("burndown cron 0 9 * * 1", "by cron `0 9 * * 1` (Europe/Lisbon)"),
    ],
)
def test_in_words(text: str, words: str) -> None:
    found = plan(text)
    assert when_in_words(found.trigger) == words
    assert from_text(as_text(found)) == found
