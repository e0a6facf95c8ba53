"""Near what people say of schedules: it is read, or refused; what is told reads the same."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import WrongUsage
from bot.schedules.grammar import parse_plan
from bot.schedules.schedule import as_text, from_text
from bot.schedules.selection import schedules_meant
from bot.schedules.sentences import MOST_READ, Verb, schedule_asked, schedule_commanded
from bot.schedules.triggers import Calendar
from bot.schedules.when import parse_when
from bot.schedules.when_in_words import when_in_words
from config import BoardSettings, Settings
from metrics.model.report import Unit
from tests.support.effort import check_effort
from tests.support.near_words import near, phrases, repeated, typed
from tests.support.visible import seen_in_channel

VISIBLE = seen_in_channel(
    Settings(
        boards={
            "platform": BoardSettings("platform", "acme", 1),
            "mobile": BoardSettings("mobile", "acme", 2),
        },
        default_board="platform",
    )
)
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
LISBON = "Europe/Lisbon"
LONGEST_ANSWER = 3000
WHAT = ("burndown", "velocity and risk", "deliverables in issues", "watch the sprint", "post this")
DAYS = (
    "every monday", "on the 31st of each month", "1st and last friday of the month", "jeden Montag",
    "cada viernes", "first day of each sprint", "every working day during a sprint", "weekdays",
    "every other friday starting 2026-12-04", "every 52 weeks on monday", "cron 0 9 * * 1-5",
    "cron */1 * * * *", "last working day of the month", "friday to monday", "daily", "cron @daily",
    "every 2 weeks", "monthly on the 30th", "every second friday", "mondays and every other friday",
)  # fmt: skip
TIMES = (
    "", "9", "at 9 and 17", "25:99", "noon", "0:00", "24:00", "4 p.m.", "16h30", "um 9 Uhr",
    "a las 9", "9:00 CET", "9:00 UTC+14", "9:00 Asia/Kathmandu", "new york time", "9:60",
    "midnight",
)  # fmt: skip
PLANS = st.tuples(*map(st.sampled_from, (WHAT, DAYS, TIMES))).map(" ".join)
ORDINARY = "please post the burndown and the velocity in issues, every monday at nine. " * 40


@pytest.mark.attack
@given(near(PLANS | phrases("schedules")) | typed())
def test_whatever_is_said_of_schedules_is_read_or_refused_in_words(text: str) -> None:
    schedule_asked(text)
    asked = schedule_commanded(text)
    try:
        if asked.verb is not Verb.MAKE:
            schedules_meant(asked.words, [])
            return
        plan = parse_plan(asked.words, VISIBLE, LISBON, Unit.POINTS).plan
    except WrongUsage as error:
        told = str(error)
        assert 0 < len(told) <= LONGEST_ANSWER
        return
    assert from_text(as_text(plan)) == plan
    plan.trigger.started(NOW).next(NOW, Calendar())
    assert plan.title


@example("every monday 9:00")
@example("cron 0 9 * * 1-5")
@given(near(st.tuples(*map(st.sampled_from, (DAYS, TIMES))).map(" ".join)))
def test_a_time_that_is_told_reads_the_same(text: str) -> None:
    try:
        trigger = parse_when(text, LISBON)
    except WrongUsage as error:
        told = str(error)
        assert 0 < len(told) <= LONGEST_ANSWER
        return
    words = when_in_words(trigger)
    # The first week is told apart, by the day when it is due next.
    assert parse_when(words, "UTC") == replace(trigger, starting=None)


@pytest.mark.attack
@example(near_text="this cron @daily a a las 9")
@given(near_text=near(PLANS) | repeated())
def test_no_schedule_takes_far_longer_to_read_than_plain_words(near_text: str) -> None:
    text = (near_text * (MOST_READ // max(len(near_text), 1) + 1))[:MOST_READ]
    check_effort(read_as_schedule, text, ORDINARY[:MOST_READ])


def read_as_schedule(text: str) -> None:
    with suppress(WrongUsage):
        schedule_asked(text)
        words = schedule_commanded(text).words
        schedules_meant(words, [])
    with suppress(WrongUsage):
        parse_plan(text, VISIBLE, LISBON, Unit.POINTS)
