"""When schedules are due: by weekday, by sprint, by crontab, and when clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking import json_text
from bot.schedules.triggers import Calendar, On, Trigger, as_plain, check_cron, from_plain
from metrics.model.iterations import Iteration
from metrics.model.team import Conventions

# Martinmas is a day off.
WORK = Conventions(days_off=((date(2026, 11, 11), date(2026, 11, 11)),)).works_on
# From Sunday 1 to Saturday 14 November 2026, and, after a break, four days from Monday 23.
SPRINTS = Calendar(
    (
        Iteration("1", "Sprint 1", date(2026, 11, 1), 14),
        Iteration("2", "Sprint 2", date(2026, 11, 23), 4),
    ),
    WORK,
)
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def days(trigger: Trigger, calendar: Calendar = SPRINTS) -> list[int]:
    """The days of November on which it is due."""
    return [moment.day for moment in trigger.due(*NOVEMBER, calendar)]


@pytest.mark.parametrize(
    ("trigger", "due"),
    [
        (Trigger(On.WEEKDAYS, "UTC", weekdays=frozenset({1})), [2, 9, 16, 23, 30]),
        (Trigger(On.WEEKDAYS, "UTC", weekdays=frozenset({2, 3})), [3, 4, 10, 11, 17, 18, 24, 25]),
        (Trigger(On.SPRINT_START, "UTC"), [2, 23]),
        (Trigger(On.SPRINT_END, "UTC"), [13, 26]),
        (Trigger(On.SPRINT_DAYS, "UTC"), [2, 3, 4, 5, 6, 9, 10, 12, 13, 23, 24, 25, 26]),
        (
            Trigger(On.WORKING_DAYS, "UTC"),
            [2, 3, 4, 5, 6, 9, 10, 12, 13, 16, 17, 18, 19, 20, 23, 24, 25, 26, 27, 30],
        ),
        (Trigger(On.CRON, "UTC", cron="30 8 1-3 * *"), [1, 2, 3]),
        (Trigger(On.CRON, "UTC", cron="0 9 * * 1"), [2, 9, 16, 23, 30]),
        (Trigger(On.CRON, "UTC", cron="0 9 * * FRI"), [6, 13, 20, 27]),
        (Trigger(On.WEEKDAYS, "UTC", time(9), frozenset({1}), also_at=(time(17),)),
         [2, 2, 9, 9, 16, 16, 23, 23, 30, 30]),
        (Trigger(On.WEEKS, "UTC", weekdays=frozenset({5}), weeks=2, starting=date(2026, 10, 23)),
         [6, 20]),
        (Trigger(On.WEEKS, "UTC", weekdays=frozenset({5}), weeks=2, starting=date(2026, 11, 10)),
         [13, 27]),
        # Both days are in the same week, which began before it was starting.
        (Trigger(On.WEEKS, "UTC", weekdays=frozenset({1, 4}), weeks=2, starting=date(2026, 11, 3)),
         [5, 16, 19, 30]),
        (Trigger(On.WEEKS, "UTC", weekdays=frozenset({1}), weeks=3, starting=date(2026, 11, 2)),
         [2, 23]),
        (Trigger(On.MONTH, "UTC", month="1st mon"), [2]),
        (Trigger(On.MONTH, "UTC", month="1st sun"), [1]),
        (Trigger(On.MONTH, "UTC", month="last fri"), [27]),
        (Trigger(On.MONTH, "UTC", month="2nd tue,4th tue"), [10, 24]),
        (Trigger(On.MONTH, "UTC", month="5th mon"), [30]),
        (Trigger(On.MONTH, "UTC", month="5th tue"), []),
        (Trigger(On.MONTH, "UTC", month="15,last"), [15, 30]),
        (Trigger(On.MONTH, "UTC", month="31"), []),
        (Trigger(On.FIRST_WORKING_DAY, "UTC"), [2]),
        (Trigger(On.LAST_WORKING_DAY, "UTC"), [30]),
    ],
)  # fmt: skip
def test_days(trigger: Trigger, due: list[int]) -> None:
    assert days(trigger) == due


def test_a_month_ends_before_its_days_off() -> None:
    works_on = Conventions(days_off=((date(2026, 12, 24), date(2027, 1, 3)),)).works_on
    closed = Calendar(works_on=works_on)
    winter = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 2, 28, 12, tzinfo=UTC)
    last = Trigger(On.LAST_WORKING_DAY, "UTC").due(*winter, closed)
    assert [f"{moment:%d %b}" for moment in last] == ["23 Dec", "29 Jan", "26 Feb"]
    first = Trigger(On.FIRST_WORKING_DAY, "UTC").due(*winter, closed)
    assert [f"{moment:%d %b}" for moment in first] == ["01 Dec", "04 Jan", "01 Feb"]
    nobody_works = Calendar(works_on=lambda _: False)
    assert days(Trigger(On.LAST_WORKING_DAY, "UTC"), nobody_works) == [30]


@pytest.mark.parametrize(
    ("now", "starting"),
    [
        # Wednesday; Thursday at nine, before and after it, in Tokyo.
        (datetime(2026, 11, 25, 9, tzinfo=UTC), date(2026, 11, 26)),
        (datetime(2026, 11, 25, 23, 59, tzinfo=UTC), date(2026, 11, 26)),
        (datetime(2026, 11, 26, 0, 0, tzinfo=UTC), date(2026, 11, 30)),
    ],
)
def test_every_other_week_begins_with_the_next_day_that_is_due(
    now: datetime, starting: date
) -> None:
    trigger = Trigger(On.WEEKS, "Asia/Tokyo", time(9), frozenset({1, 4}), weeks=2)
    started = trigger.started(now)
    assert started.starting == starting
    assert started.started(now + timedelta(days=9)) == started
    assert Trigger(On.WEEKDAYS, "UTC", weekdays=frozenset({1})).started(now).starting is None


def test_every_other_week_keeps_its_time_of_day_when_clocks_change() -> None:
    trigger = Trigger(
        On.WEEKS, "Europe/Berlin", time(9), frozenset({5}), weeks=2, starting=date(2026, 10, 16)
    )
    due = trigger.due(
        datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC), SPRINTS
    )
    assert [f"{moment:%d %b %H:%M}" for moment in due] == [
        "16 Oct 07:00", "30 Oct 08:00", "13 Nov 08:00", "27 Nov 08:00",
    ]  # fmt: skip


def test_sprints_that_move_move_what_is_due() -> None:
    moved = Calendar((Iteration("1", "Sprint 1", date(2026, 11, 3), 7),), WORK)
    assert days(Trigger(On.SPRINT_START, "UTC"), moved) == [3]
    assert days(Trigger(On.SPRINT_START, "UTC"), Calendar()) == []


def test_a_sprint_of_days_off_has_a_first_and_a_last_day() -> None:
    weekend = Calendar((Iteration("1", "Hackathon", date(2026, 11, 7), 2),), WORK)
    assert days(Trigger(On.SPRINT_START, "UTC"), weekend) == [7]
    assert days(Trigger(On.SPRINT_END, "UTC"), weekend) == [8]


@pytest.mark.parametrize("on", [On.WEEKDAYS, On.WEEKS, On.MONTH, On.CRON])
@pytest.mark.parametrize(
    ("day", "due"),
    [
        # 2:30 does not exist on 29 March 2026 in Berlin, and comes twice on 25 October.
        (date(2026, 3, 28), "01:30"),
        (date(2026, 3, 29), "01:30"),
        (date(2026, 3, 30), "00:30"),
        (date(2026, 10, 24), "00:30"),
        (date(2026, 10, 25), "00:30"),
        (date(2026, 10, 26), "01:30"),
    ],
)
def test_a_time_that_is_skipped_or_comes_twice_is_due_once(on: On, day: date, due: str) -> None:
    every_day = frozenset(range(1, 8))
    trigger = Trigger(
        on, "Europe/Berlin", time(2, 30), every_day, "30 2 * * *", month="1,24,25,26,28,29,30"
    )
    begin = datetime.combine(day, time(), ZoneInfo("Europe/Berlin"))
    (found,) = trigger.due(begin, begin + timedelta(hours=23), Calendar())
    assert f"{found:%H:%M}" == due


@pytest.mark.parametrize("minutes", ["0", "*/30", "*"])
def test_a_crontab_is_due_once_an_hour_though_one_is_skipped(minutes: str) -> None:
    trigger = Trigger(On.CRON, "Europe/Berlin", cron=f"{minutes} * * * *")
    begin = datetime(2026, 3, 28, 23, tzinfo=UTC)
    due = trigger.due(begin, begin + timedelta(hours=6), Calendar())
    assert due == [begin + timedelta(hours=step) for step in range(1, 7)]


moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Tokyo", "Pacific/Apia"])
triggers = st.builds(
    Trigger,
    st.sampled_from(On),
    zones,
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.frozensets(st.integers(1, 7), min_size=1),
    st.sampled_from(["0 9 * * 1", "30 2 * * *", "*/7 3 1,15 * *"]),
    st.sampled_from([(), (time(17),), (time(2, 30), time(23, 59))]),
    st.integers(2, 4),
    st.none() | st.dates(date(2025, 12, 1), date(2027, 6, 1)),
    st.sampled_from(["1st mon", "last fri", "31", "last", "2nd tue,4th tue"]),
)


@given(triggers, st.lists(moments, min_size=3, max_size=3, unique=True))
def test_nothing_is_due_twice_or_lost_wherever_one_looks(
    trigger: Trigger, looked: list[datetime]
) -> None:
    first, between, last = sorted(looked)
    whole = trigger.due(first, last, SPRINTS)
    assert whole == trigger.due(first, between, SPRINTS) + trigger.due(between, last, SPRINTS)
    assert whole == sorted(set(whole))
    assert all(first < moment <= last for moment in whole)
    ahead = trigger.next(first, SPRINTS)
    assert ahead == (whole[0] if whole else ahead)


@given(triggers)
def test_a_trigger_comes_back_from_its_text(trigger: Trigger) -> None:
    back = from_plain(json_text.read(json_text.write(as_plain(trigger))))
    assert back == (trigger if trigger.on is On.WEEKS else replace(trigger, weeks=1))


@pytest.mark.parametrize(
    "text", ["", "9:00", "61 9 * * 1", "@daily", "0 9 * * 1 2026", "0 9 30 2 *"]
)
def test_what_is_no_crontab_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"write five fields, such as `0 9 \* \* 1`"):
        check_cron(text)
