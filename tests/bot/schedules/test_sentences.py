"""What a message asks of schedules, and what is about something else."""

from __future__ import annotations

import pytest

from bot.schedules.sentences import Verb, schedule_asked


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
        "move the goalposts",
        "how is the Job scheduler doing",
        "cancelled issues",
    ],
)
def test_what_is_about_something_else(text: str) -> None:
    assert schedule_asked(text) is None
