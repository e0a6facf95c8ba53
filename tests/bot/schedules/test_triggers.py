"""When schedules are due: by weekday, by sprint, by crontab, and when clocks change."""

from __future__ import annotations

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
    ],
)  # fmt: skip
def test_days(trigger: Trigger, due: list[int]) -> None:
    assert days(trigger) == due


def test_sprints_that_move_move_what_is_due() -> None:
    moved = Calendar((Iteration("1", "Sprint 1", date(2026, 11, 3), 7),), WORK)
    assert days(Trigger(On.SPRINT_START, "UTC"), moved) == [3]
    assert days(Trigger(On.SPRINT_START, "UTC"), Calendar()) == []


def test_a_sprint_of_days_off_has_a_first_and_a_last_day() -> None:
    weekend = Calendar((Iteration("1", "Hackathon", date(2026, 11, 7), 2),), WORK)
    assert days(Trigger(On.SPRINT_START, "UTC"), weekend) == [7]
    assert days(Trigger(On.SPRINT_END, "UTC"), weekend) == [8]


@pytest.mark.parametrize("on", [On.WEEKDAYS, On.CRON])
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
    trigger = Trigger(on, "Europe/Berlin", time(2, 30), frozenset(range(1, 8)), "30 2 * * *")
    begin = datetime.combine(day, time(), ZoneInfo("Europe/Berlin"))
    (found,) = trigger.due(begin, begin + timedelta(hours=23), Calendar())
    assert f"{found:%H:%M}" == due


def test_every_half_hour_is_due_once_though_an_hour_is_skipped() -> None:
    trigger = Trigger(On.CRON, "Europe/Berlin", cron="*/30 * * * *")
    begin = datetime(2026, 3, 28, 23, tzinfo=UTC)
    due = trigger.due(begin, begin + timedelta(hours=6), Calendar())
    assert due == [begin + timedelta(minutes=30 * step) for step in range(1, 13)]


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
    assert from_plain(json_text.read(json_text.write(as_plain(trigger)))) == trigger


@pytest.mark.parametrize(
    "text", ["", "9:00", "61 9 * * 1", "@daily", "0 9 * * 1 2026", "0 9 30 2 *"]
)
def test_what_is_no_crontab_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"write five fields, such as `0 9 \* \* 1`"):
        check_cron(text)
