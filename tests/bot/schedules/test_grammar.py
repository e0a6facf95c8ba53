"""Words of a schedule, as a table: what comes, when and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from bot.asking.report_request import ReportRequest
from bot.errors import WrongUsage
from bot.schedules.grammar import Planned, parse_plan
from bot.schedules.schedule import Kind, Plan, as_text, from_text
from bot.schedules.triggers import On, Trigger
from bot.schedules.when import parse_when
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # A bare number beside a day is an hour.
        ("burndown every monday 9", "every Monday at 09:00"),
        ("burndown monday and thursday 9", "every Monday and Thursday at 09:00"),
        ("burndown every monday, 9", "every Monday at 09:00"),
        ("burndown fridays 16h", "every Friday at 16:00"),
        ("burndown fridays 16h30", "every Friday at 16:30"),
        ("burndown fridays 4 p.m.", "every Friday at 16:00"),
        ("burndown fridays at 4 in the afternoon", "every Friday at 16:00"),
        ("burndown every tues at 9 o'clock", "every Tuesday at 09:00"),
        ("burndown every monday 9.30", "every Monday at 09:30"),
        ("burndown every monday at midday", "every Monday at 12:00"),
        # Several times.
        ("burndown monday 9:00 and 17:00", "every Monday at 09:00 and 17:00"),
        ("burndown monday 17, 9 & 12:30", "every Monday at 09:00, 12:30 and 17:00"),
        ("burndown at 9 and 17 every monday", "every Monday at 09:00 and 17:00"),
        ("burndown noon and 6pm weekdays", "Monday to Friday at 12:00 and 18:00"),
        # Fortnights.
        ("burndown every other friday", "every other Friday at 09:00"),
        ("burndown every second friday 10", "every other Friday at 10:00"),
        ("burndown every 2 weeks on monday", "every other Monday at 09:00"),
        ("burndown on mondays every two weeks", "every other Monday at 09:00"),
        ("burndown fortnightly", "every other Monday at 09:00"),
        ("burndown every other monday and thursday",
         "every other week on Monday and Thursday at 09:00"),
        ("burndown every 3 weeks on tuesday", "every 3 weeks on Tuesday at 09:00"),
        ("burndown every other friday starting 2026-12-11", "every other Friday at 09:00"),
        # Months.
        ("burndown first monday of each month", "on the first Monday of each month at 09:00"),
        ("burndown on the last friday of the month at 4pm",
         "on the last Friday of each month at 16:00"),
        ("burndown 1st and 3rd monday of every month",
         "on the first and third Monday of each month at 09:00"),
        ("burndown every month on the second tuesday",
         "on the second Tuesday of each month at 09:00"),
        ("burndown monthly on the 15th", "on the 15th of each month at 09:00"),
        ("burndown 1st and 21st of each month", "on the 1st and 21st of each month at 09:00"),
        ("burndown every first monday", "on the first Monday of each month at 09:00"),
        ("burndown last working day of the month 17:00",
         "on the last working day of each month at 17:00"),
        ("burndown on the first business day of each month",
         "on the first working day of each month at 09:00"),
        # As those of a sprint, they are working days.
        ("burndown at the end of each month", "on the last working day of each month at 09:00"),
        ("burndown on the last day of the month", "on the last working day of each month at 09:00"),
        ("burndown last working day of each sprint", "on the last day of each sprint at 09:00"),
        ("burndown when a sprint starts", "on the first day of each sprint at 09:00"),
        # Of more words for the same, the narrower one counts.
        ("weekly burndown on thursdays", "every Thursday at 09:00"),
        ("daily burndown on weekdays", "Monday to Friday at 09:00"),
    ],
)  # fmt: skip
def test_when_in_words(text: str, words: str) -> None:
    found = plan(text)
    assert when_in_words(found.trigger) == f"{words} (Europe/Lisbon)"
    assert [each.report for each in found.requests] == ["sprint-burndown"]
    assert from_text(as_text(found)) == found


def test_the_first_week_may_be_named() -> None:
    assert plan("burndown every other friday").trigger.starting is None
    starting = plan("burndown every other friday starting 2026-12-11").trigger.starting
    assert starting == date(2026, 12, 11)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("9:00 Europe/Madrid", "Europe/Madrid"),
        ("9:00 europe/madrid", "Europe/Madrid"),
        ("9:00 America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("9:00 (UTC)", "UTC"),
        ("9:00 GMT", "UTC"),
        ("9am utc", "UTC"),
        ("at 9 Berlin time", "Europe/Berlin"),
        ("at 9 New York time", "America/New_York"),
        ("9:00 eastern time", "America/New_York"),
        ("9:00 ET", "America/New_York"),
        ("9:00 JST", "Asia/Tokyo"),
        ("9:00 my time", LISBON),
        # Who asks lives there.
        ("9:00 WET", LISBON),
    ],
)
def test_time_zones_by_name(words: str, zone: str) -> None:
    trigger = plan(f"burndown every monday {words}").trigger
    assert (trigger.timezone, trigger.times) == (zone, (time(9),))


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
        ("burndown every monday 9 and friday 17", "several times of day, each of its own days"),
        ("burndown every monday and last friday of the month",
         "I read `last friday of the month` and `every monday`, which are several schedules"),
        ("burndown weekly board mars", "There is no board `mars` here (there is `main`, `mobile`)"),
        ("burndown every blue moon", "I do not know when `every blue moon` is. On which days?"),
        ("burndown every 5 minutes", "A schedule posts once an hour at most"),
        ("burndown every hour", "such as `cron 0 9-17 * * 1-5` (9 to 17 on weekdays)."),
        ("burndown hourly on weekdays", "For every hour write a crontab"),
        ("burndown every half an hour", "For every hour write a crontab"),
        ("burndown monthly", "On which day of the month? Say `first monday of each month`"),
        ("burndown every third friday",
         "say `third friday of each month` or `every 3 weeks on friday`"),
        ("burndown on the 32nd of each month", "is no day of a month"),
        ("burndown every 99 weeks", "say 2 to 52 weeks"),
        ("burndown every monday 24", "`24` is no time of day: write `9:00` or `9 am`."),
        ("burndown every monday 9:00 IST",
         "Type `Asia/Kolkata` (India), `Europe/Dublin` (Ireland) or `Asia/Jerusalem` (Israel)."),
        ("burndown every monday 9:00 UTC+2", "type the name of a time zone"),
        ("burndown every monday starting 2026-12-11", "I cannot wait until 2026-12-11"),
        ("burndown every other monday starting 2026-13-11", "`2026-13-11` is no day"),
        ("burndown every monday as of 2026-12-11", "leave out `as of 2026-12-11`"),
        ("burndown weekly in <#C0TEAM> and <#C0OTHER|other>", "one channel at a time"),
        ("burndown for <@U0BEN> weekly", "no figures of single people"),
        ("burndown by hours every monday", "I cannot count by `hours`"),
        ("burndown and history every monday", "The history of an issue cannot be combined"),
    ],
)  # fmt: skip
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


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("every monday 9:00", "every Monday at 09:00 (Europe/Lisbon)"),
        ("on mondays, at 9 and at 17", "every Monday at 09:00 and 17:00 (Europe/Lisbon)"),
        ("weekdays 8:30 Europe/Madrid", "Monday to Friday at 08:30 (Europe/Madrid)"),
        ("cron 0 9 * * 1", "by cron `0 9 * * 1` (Europe/Lisbon)"),
        ("on the last working day of the month",
         "on the last working day of each month at 09:00 (Europe/Lisbon)"),
    ],
)  # fmt: skip
def test_a_time_alone(when: str, words: str) -> None:
    assert when_in_words(parse_when(when, LISBON)) == words


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        (
            "every monday 9:00 by issues",
            "I read “every Monday at 09:00 (Europe/Lisbon)”, and do not know what `by issues` says",
        ),
        ("every monday 9:00 board mobile", "what `board mobile` says of the time"),
        ("every monday in <#C0TEAM>", "what `in <#C0TEAM>` says of the time"),
        ("now and then", "On which days? I do not know when `now and then` is: write only a time"),
        ("", "On which days? Write only a time, such as `every monday 9:00`."),
        ("9:00", "On which days? Write only a time"),
    ],
)
def test_a_time_alone_has_no_other_words(when: str, sentence: str) -> None:
    with pytest.raises(WrongUsage) as error:
        parse_when(when, LISBON)
    assert sentence in str(error.value)


def test_a_watch_needs_no_days() -> None:
    assert parse_when("9:30", LISBON, watches=True) == Trigger(On.SPRINT_DAYS, LISBON, time(9, 30))


@pytest.mark.parametrize("text", ["post this every monday at 9", "schedule it mondays", "weekly"])
def test_what_was_answered_last_is_scheduled_where_no_report_is_named(text: str) -> None:
    before = ReportRequest("sprint-velocity", "mobile", Unit.ISSUES)
    found = parse_plan(text, VISIBLE, LISBON, Unit.POINTS, before).plan
    assert found.requests == (before,)
    assert when_in_words(found.trigger) == "every Monday at 09:00 (Europe/Lisbon)"
    with pytest.raises(WrongUsage, match="I did not find a report in that"):
        plan(text)
    other = parse_plan("post the burndown every monday", VISIBLE, LISBON, Unit.POINTS, before).plan
    assert [request.report for request in other.requests] == ["sprint-burndown"]
