"""What a message asks of schedules, and what is about something else."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import WrongUsage
from bot.schedules.grammar import parse_plan
from bot.schedules.selection import schedules_meant
from bot.schedules.sentences import MOST_READ, Verb, schedule_asked, schedule_commanded
from bot.schedules.triggers import Calendar
from bot.schedules.when_in_words import when_in_words
from config import BoardSettings, Settings
from metrics.model.report import Unit
from tests.support.visible import seen_in_channel

VISIBLE = seen_in_channel(
    Settings(boards={"platform": BoardSettings("platform", "acme", 1)}, default_board="platform")
)
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "verb", "words"),
    [
        ("what is scheduled?", Verb.LIST, "what is scheduled"),
        ("What’s scheduled in <#C0GENERAL|general>?", Verb.LIST,
         "What's scheduled in <#C0GENERAL|general>"),
        ("is the burndown scheduled for fridays?", Verb.LIST,
         "is the burndown scheduled for fridays"),
        ("list schedules", Verb.LIST, ""),
        ("please show me all the schedules", Verb.LIST, ""),
        ("my scheduled reports", Verb.LIST, ""),
        ("stop 3", Verb.DELETE, "3"),
        ("<@U0ANALYTICS> stop #3", Verb.DELETE, "#3"),
        ("stop the monday report", Verb.DELETE, "the monday report"),
        ("stop the purple thing", Verb.DELETE, "the purple thing"),
        ("please pause that weird red digest", Verb.PAUSE, "that weird red digest"),
        ("cancel our standup update please", Verb.DELETE, "our standup update please"),
        ("Please stop the weekly burndown!", Verb.DELETE, "the weekly burndown"),
        ("could you cancel the burndown on fridays", Verb.DELETE, "the burndown on fridays"),
        ("delete all", Verb.DELETE, "all"),
        ("delete all schedules", Verb.DELETE, "all schedules"),
        ("don't post the velocity any more", Verb.DELETE, "the velocity any more"),
        ("stop posting the velocity", Verb.DELETE, "the velocity"),
        ("stop", Verb.DELETE, ""),
        ("stop it", Verb.DELETE, "it"),
        ("pause the burndown", Verb.PAUSE, "the burndown"),
        ("pause schedule 3", Verb.PAUSE, "schedule 3"),
        ("pause 3 and 4", Verb.PAUSE, "3 and 4"),
        ("resume the friday velocity", Verb.RESUME, "the friday velocity"),
        ("resume 3", Verb.RESUME, "3"),
        ("edit 12", Verb.EDIT, "12"),
        ("run schedule 3 now", Verb.RUN, "schedule 3 now"),
    ],
)  # fmt: skip
def test_what_is_there(text: str, verb: Verb, words: str) -> None:
    asked = schedule_asked(text)
    assert asked
    assert (asked.verb, asked.words) == (verb, words)


@pytest.mark.parametrize(
    "text",
    [
        "post the burndown in <#C0GENERAL|general> every friday at 4pm",
        "schedule burndown every monday 9:00",
        "schedule the burndown",
        "can you send us the velocity every other friday?",
        "I'd like to have the summary every morning at 9",
        "deliverables monday 9:00 and 17:00",
        "deliverables on the first monday of each month at 9",
        "share the risk on the last working day of the month",
        "burndown cron `0 9 * * 1`",
        "*post* the burndown weekly",
        "watch the sprint",
        "burndown on the first day of each sprint",
        "give us the burndown on weekdays at noon",
        "burndown every 2 weeks on monday",
        "burndown every blue moon",
        "post this every monday",
        "every monday at 9 how much by 18 dec",
        "every monday what if +20 points",
    ],
)
def test_what_is_to_come(text: str) -> None:
    asked = schedule_asked(text)
    assert asked
    assert asked.verb is Verb.MAKE


@pytest.mark.parametrize(
    "text",
    [
        "burndown",
        "burndown as of Monday",
        "what changed since monday",
        "will it be done by friday?",
        "how much do we complete every week?",
        "what do we complete every sprint",
        "velocity of each sprint",
        "we deploy every friday",
        "every friday we deploy",
        "how much can we get done every monday",
        "delete this report",
        "remove the chart",
        "run the burndown",
        "show the last sprint",
        "change it to issues",
        "and in issues?",
        "continue",
        "is the sprint on track",
        "burndown of the sprint that ended monday",
        "weekly burndown",
        "show",
        "list",
        "hi",
        "",
        "stop the sprint from slipping",
        "stop the sprint",
        "stop the reports from being late",
        "move the goalposts",
        "how is the Job scheduler doing",
        "cancelled issues",
        "burndown as of monday 9:00",
        "show every blocked issue",
        "can we finish by friday 17:00",
        "share the burndown with everyone",
        "velocity of every team",
        "post the burndown",
        "is everything on schedule?",
    ],
)
def test_what_is_about_something_else(text: str) -> None:
    assert schedule_asked(text) is None


WORDS = (
    "every each other monday tues fri first last second 3rd working day of the month sprint in at "
    "9 9:00 25:99 4pm 16h noon and , & - to <#C0GENERAL|general> <@U0BEN> <https://x.y|z> burndown "
    "velocity deliverables with data epics cron * */5 0 1-5 CET UTC UTC+2 Europe/Berlin berlin "
    "time new york as since by until monthly weekly 2 weeks fortnightly stop delete pause all 3 "
    'schedule watch “Sprint 9” " \ue000 \ue101 \u202e 31st 32nd starting 2026-13-45 2026-12-04 uhr '
    "h pm a.m. . ? ! #general # settings:x 99999999999999999999"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join) | st.text(max_size=200))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    schedule_asked(text)
    asked = schedule_commanded(text)
    with suppress(WrongUsage):
        if asked.verb is not Verb.MAKE:
            schedules_meant(asked.words, [])
            return
        plan = parse_plan(asked.words, VISIBLE, "Europe/Lisbon", Unit.POINTS).plan
        trigger = plan.trigger.started(NOW)
        assert when_in_words(trigger)
        trigger.next(NOW, Calendar())


@pytest.mark.parametrize("word", ["the ", "monday ", "1st, ", "9:00 and ", '"', "a/b ", "cron * "])
def test_a_long_text_is_read_like_its_beginning(word: str) -> None:
    assert len(schedule_commanded(word * 20_000).words) <= MOST_READ
