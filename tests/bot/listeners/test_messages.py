"""Direct messages and mentions, called directly: which are answered, where, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.answering.error_boundary import APOLOGY
from bot.answering.small_talk import GLAD, NOTHING_SHOWN, WELCOME
from bot.blocks.help import BUTTONS_OF_QUESTIONS, QUESTIONS
from bot.connecting.building import build_connector
from bot.listeners.messages import direct_message, mention
from bot.schedules.building import build_schedule_commands
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    DIRECT,
    LEADS,
    NOW,
    ListeningBot,
    Said,
)

BURNDOWN = "Sprint burndown"
HELP = "*Ask me in your own words*, for example"
HELLO = "Hello! Ask me in your own words, or press a question"
NOT_FOUND = "I did not find a report in that"


QUESTIONS_OFFERED = [question for question, _ in QUESTIONS[:BUTTONS_OF_QUESTIONS]]


class Ana:
    """Writes to the bot, and mentions it."""

    def __init__(self, bot: ListeningBot) -> None:
        self._bot = bot
        self._ids = count()
        self._state: dict[str, Any] = {
            "seen_events": bot.seen_events(),
            "answering": bot.analytics.answering,
            "schedules": build_schedule_commands(bot.analytics),
            "connector": build_connector(bot.analytics),
            "lanes": bot.analytics.lanes,
        }

    def writes(self, text: str, event_id: str = "", **event: Any) -> None:
        """A direct message; `event` are other fields of it."""
        given = {"channel_type": "im", "channel": DIRECT, "user": ANA, "text": text, "ts": "9.1"}
        direct_message(
            {**given, **event},
            self._body(event_id),
            self._bot.context(DIRECT),
            **self._state,
        )

    def mentions(self, text: str, event_id: str = "", **event: Any) -> None:
        """A message in a channel with the bot's name in it."""
        given = {"channel": CHANNEL, "user": ANA, "text": f"<@U0ANALYTICS> {text}"}
        body = self._body(event_id)
        mention({**given, **event}, body, self._bot.context(), **self._state)

    def _body(self, event_id: str) -> dict[str, Any]:
        return {"team_id": ACME, "event_id": event_id or f"Ev{next(self._ids)}"}


@pytest.fixture
def ana(bot: ListeningBot) -> Ana:
    return Ana(bot)


@pytest.mark.parametrize(
    ("event", "is_answered"),
    [
        ({}, True),
        ({"subtype": "file_share"}, True),
        ({"subtype": "thread_broadcast"}, True),
        ({"subtype": "message_changed"}, False),
        ({"subtype": "message_deleted"}, False),
        ({"subtype": "bot_message"}, False),
        ({"subtype": "channel_join"}, False),
        ({"bot_id": "B0ANALYTICS"}, False),
        ({"channel_type": "channel"}, False),
        ({"channel_type": "group"}, False),
        ({"channel_type": "mpim"}, False),
    ],
    ids=str,
)
def test_which_messages_are_answered(
    bot: ListeningBot, ana: Ana, event: dict[str, str], is_answered: bool
) -> None:
    ana.writes("help", **event)
    assert bot.said() == ([Said(DIRECT, HELP)] if is_answered else [])


def test_a_message_that_slack_repeats_is_answered_once(bot: ListeningBot, ana: Ana) -> None:
    for _ in range(2):
        ana.writes("help", event_id="Ev1")
    assert bot.said() == [Said(DIRECT, HELP)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("help", HELP),
        ("burndown of board web", BURNDOWN),
        ("burndown", "Which board do you mean? I will remember it for this conversation."),
        ("burndown and velocity", "One report at a time, please"),
        ("burndown by hours", "I cannot count by `hours`"),
        ("burndown of board secret", "There is no board `secret` here (there is `web`, `app`)"),
        ("burndwon", NOT_FOUND),
        ("good morning", HELLO),
        ("thanks!", WELCOME),
        ("👍", GLAD),
        ("send me the csv", NOTHING_SHOWN.split(":")[0]),
        ("tea?", NOT_FOUND),
    ],
)
@pytest.mark.parametrize("in_a_thread", [False, True])
def test_a_message_is_answered_where_it_is_written(
    bot: ListeningBot, ana: Ana, text: str, said: str, in_a_thread: bool
) -> None:
    thread = bot.posts(DIRECT) if in_a_thread else ""
    ana.writes(text, **({"thread_ts": thread} if thread else {}))
    assert bot.said()[in_a_thread:] == [Said(DIRECT, said, thread_ts=thread)]
    assert bot.reports.sent == (bot.reports.keys if said == BURNDOWN else [])


def test_where_no_report_is_nearly_named_the_commonest_questions_are_offered(
    bot: ListeningBot, ana: Ana
) -> None:
    ana.writes("tea?")
    assert [*bot.labels()] == [*QUESTIONS_OFFERED, "What else can I ask?"]
    ana.writes("burndwon")
    assert bot.buttons()["Sprint burndown"]["report"] == "sprint-burndown"


def test_a_greeting_is_answered_by_a_line_and_four_buttons(bot: ListeningBot, ana: Ana) -> None:
    ana.writes("hi")
    assert [*bot.labels()] == [*QUESTIONS_OFFERED, "What else can I ask?"]


def test_what_a_report_means_is_told_with_a_button_that_asks_for_it(
    bot: ListeningBot, ana: Ana
) -> None:
    ana.mentions("what does velocity mean?", ts="9.1")
    (told,) = bot.said()
    assert (told.reader, told.text) == (ANA, "*Sprint velocity*")
    assert bot.buttons()["Show it"]["report"] == "sprint-velocity"


@pytest.mark.parametrize(
    "typed", ["watch the sprint of board web", "post the burndown of board web every monday at 9"]
)
def test_a_schedule_without_a_channel_is_repeated_with_one(
    bot: ListeningBot, ana: Ana, typed: str
) -> None:
    ana.writes(typed)
    assert bot.messages[-1][1].text == f"In which channel? Say so, such as `{typed} in #team`."


def test_this_is_the_report_that_was_shown_last(bot: ListeningBot, ana: Ana) -> None:
    ana.writes("flow of board web")
    ana.writes("explain this")
    assert bot.said()[-1].text == "*Flow*"


@pytest.mark.parametrize("said", ["thanks!", "hi", "ok", "👍", "help", "that is odd"])
def test_small_talk_changes_nothing_of_the_conversation(
    bot: ListeningBot, ana: Ana, said: str
) -> None:
    ana.writes("burndown of board web")
    reports = [message.ts for _, message in bot.messages]
    ana.writes(said)
    assert [message.text for _, message in bot.messages if message.ts not in reports] != []
    assert [each.text for each in bot.said()].count(BURNDOWN) == 1, "nothing is repeated"
    ana.writes("and by points?")
    assert bot.said()[-1].text == BURNDOWN
    assert bot.buttons()["Details"]["unit"] == "points"


@pytest.mark.parametrize("in_a_thread", [False, True])
def test_the_data_is_that_of_the_report_shown_last(
    bot: ListeningBot, ana: Ana, in_a_thread: bool
) -> None:
    ana.writes("burndown of board web")
    (_, report) = bot.messages[-1]
    thread = {"thread_ts": report.ts} if in_a_thread else {}
    if in_a_thread:
        ana.writes("summary of board app")
    ana.writes("send me the csv", **thread)
    (_, shared) = bot.messages[-1]
    assert shared.thread_ts == (report.ts if in_a_thread else "")
    names = [bot.workspace.files.by_id[file].name for file in shared.files]
    assert names
    assert all(name.startswith("sprint-burndown_Sprint-1_issues_2023-11-06") for name in names)


def test_a_message_that_cannot_be_read_is_apologised_for(bot: ListeningBot, ana: Ana) -> None:
    ana.writes(None)  # type: ignore[arg-type]
    assert bot.said() == [Said(DIRECT, APOLOGY)]


@pytest.mark.parametrize(
    ("first", "second", "is_understood"),
    [
        ({}, {}, True),
        ({"thread_ts": True}, {"thread_ts": True}, True),
        ({"thread_ts": True}, {}, False),
        ({}, {"thread_ts": True}, False),
    ],
    ids=["the same place", "the same thread", "after a thread", "in a thread"],
)
def test_a_follow_up_is_about_the_last_answer_there(
    bot: ListeningBot,
    ana: Ana,
    first: dict[str, Any],
    second: dict[str, Any],
    is_understood: bool,
) -> None:
    thread_ts = bot.posts(DIRECT)
    ana.writes("burndown of board web", **dict.fromkeys(first, thread_ts))
    ana.writes("and by points?", **dict.fromkeys(second, thread_ts))
    last = bot.said()[-1]
    assert last.text == (BURNDOWN if is_understood else NOT_FOUND)
    if is_understood:
        assert bot.buttons()["Details"]["unit"] == "points"


def test_below_a_report_a_follow_up_is_about_it(bot: ListeningBot, ana: Ana) -> None:
    ana.writes("burndown of board web")
    (_, report) = bot.messages[-1]
    ana.writes("summary of board app")
    ana.writes("and by points?", thread_ts=report.ts)
    assert bot.said()[-1] == Said(DIRECT, BURNDOWN, thread_ts=report.ts)
    assert bot.buttons()["Details"]["board"] == "web"
    # In the thread the last answer is meant, and outside it the last one outside.
    ana.writes("again", thread_ts=report.ts)
    assert bot.buttons()["Details"]["unit"] == "points"
    ana.writes("again")
    assert bot.said()[-1].text == "Sprint summary"


def test_a_follow_up_on_a_mention_may_be_another_mention(bot: ListeningBot, ana: Ana) -> None:
    channel = bot.workspace.channels[CHANNEL]
    first, second = (bot.workspace.post(channel, ANA, "burndown").ts for _ in range(2))
    ana.mentions("burndown of board web", ts=first)
    ana.mentions("and by points?", ts=second)
    assert bot.said()[-1] == Said(CHANNEL, BURNDOWN, thread_ts=second)
    # In its thread it is about what was answered there.
    ana.mentions("again", ts="9.9", thread_ts=first)
    assert bot.buttons()["Details"]["unit"] == "issues"


@pytest.mark.parametrize(
    "said",
    [
        "burndown of board secret",
        "burndwon",
        "burndown sprint 99 of board web",
        "burndown by hours",
    ],
)
def test_a_refusal_changes_nothing_of_the_conversation(
    bot: ListeningBot, ana: Ana, said: str
) -> None:
    ana.writes("summary of board web")
    ana.writes(said)
    assert bot.said()[-1].text not in {BURNDOWN, "Sprint summary"}
    ana.writes("and by points?")
    assert bot.said()[-1].text == "Sprint summary"
    assert bot.buttons()["Details"]["unit"] == "points"


def test_a_conversation_outlives_the_process_and_ends_after_30_days(
    bot: ListeningBot, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.writes("burndown of board web")
    Ana(bot).writes("and by points?")
    assert bot.said()[-1].text == BURNDOWN
    later = replace(bot.analytics, clock=lambda: NOW + timedelta(days=31))
    Ana(replace(bot, analytics=later)).writes("again")
    assert bot.said()[-1].text == NOT_FOUND


def test_what_is_asked_privately_is_followed_up_where_it_was_answered(
    bot: ListeningBot, ana: Ana
) -> None:
    leads = bot.workspace.channels[LEADS]
    bot.workspace.join(leads, "U0ANALYTICS")
    begun = bot.workspace.post(leads, ANA, "burndown").ts
    ana.mentions("burndown of board secret, privately", channel=LEADS, ts=begun)
    ana.writes("and by points?")
    assert bot.said()[-1] == Said(DIRECT, BURNDOWN)
    assert bot.buttons()["Details"] | {"sprint": ""} == {
        "report": "sprint-burndown",
        "board": "secret",
        "unit": "points",
        "sprint": "",
        "origin": LEADS,
        "asker": ANA,
        "first": "Sprint 1 in points",
    }
    # In the channel nothing was answered that others saw.
    ana.mentions("again", channel=LEADS, ts="9.9", thread_ts=begun)
    assert Said(LEADS, NOT_FOUND, ANA, begun) in bot.said()


def test_what_was_not_answered_is_not_followed_up(bot: ListeningBot, ana: Ana) -> None:
    ana.writes("burndown")
    ana.writes("and by points?")
    assert bot.said()[-1].text == NOT_FOUND


@pytest.mark.parametrize("in_a_thread", [False, True])
def test_a_mention_is_answered_in_its_thread(
    bot: ListeningBot, ana: Ana, in_a_thread: bool
) -> None:
    channel = bot.workspace.channels[CHANNEL]
    begun = bot.workspace.post(channel, ANA, "how is it?").ts
    said = bot.workspace.post(channel, ANA, "burndown", thread_ts=begun if in_a_thread else "").ts
    thread = {"thread_ts": begun} if in_a_thread else {}
    ana.mentions("burndown of board web", ts=said, **thread)
    assert bot.said() == [Said(CHANNEL, BURNDOWN, thread_ts=begun if in_a_thread else said)]


@pytest.mark.parametrize("in_a_thread", [False, True])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("help", HELP),
        ("good morning", HELLO),
        ("", HELLO),
        ("thanks!", WELCOME),
        ("tea?", NOT_FOUND),
        ("burndwon", NOT_FOUND),
    ],
)
def test_who_mentions_the_bot_alone_sees_what_is_no_report(
    bot: ListeningBot, ana: Ana, text: str, said: str, in_a_thread: bool
) -> None:
    channel = bot.workspace.channels[CHANNEL]
    begun = bot.workspace.post(channel, ANA, "how is it?").ts
    # In a thread that has not begun yet, nobody would see it.
    thread = {"thread_ts": begun} if in_a_thread else {}
    ana.mentions(text, ts=begun, **thread)
    assert bot.said() == [Said(CHANNEL, said, ANA, thread.get("thread_ts", ""))]


def test_a_mention_that_slack_repeats_is_answered_once(bot: ListeningBot, ana: Ana) -> None:
    begun = bot.workspace.post(bot.workspace.channels[CHANNEL], ANA, "help").ts
    for _ in range(2):
        ana.mentions("help", event_id="Ev1", ts=begun)
    assert bot.said() == [Said(CHANNEL, HELP, ANA)]


def test_a_mention_names_the_boards_of_its_channel(bot: ListeningBot, ana: Ana) -> None:
    leads = bot.workspace.channels[LEADS]
    bot.workspace.join(leads, "U0ANALYTICS")
    begun = bot.workspace.post(leads, ANA, "burndown").ts
    ana.mentions("burndown of board secret", channel=LEADS, ts=begun)
    assert bot.said() == [Said(LEADS, BURNDOWN, thread_ts=begun)]
