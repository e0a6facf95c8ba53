"""*Delete…* below a report: for who asked alone, after a question, with its chart."""

from __future__ import annotations

from typing import Any

import pytest

from bot.asking.asked import from_text
from bot.blocks.deletion import DELETE_FORM
from bot.listeners.deletion import NOBODYS, ask_to_delete, delete_report
from bot.tenancy.conversation import Conversation, ConversationId
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    DIRECT,
    ListeningBot,
    Said,
    acked,
    asked_as,
    new_ack,
    on_message,
    press,
)


def chooses(bot: ListeningBot, ts: str, story: dict[str, str], channel: str = CHANNEL) -> None:
    """Let Ana choose Delete… below the message of that `ts`, which is the report of a story."""
    body = press(bot, asked_as("sprint-burndown", "web", **story), "delete_report")
    body |= on_message(channel=channel, ts=ts)
    body["message"]["blocks"] = [{"type": "image", "slack_file": {"id": "F0CHART"}}]
    ack = new_ack()
    ask_to_delete(ack, body, bot.context(channel), lanes=bot.analytics.lanes)
    assert acked(ack) == {}


def confirms(bot: ListeningBot) -> None:
    ack = new_ack()
    body: dict[str, Any] = {
        "team": {"id": ACME},
        "user": {"id": ANA},
        "view": bot.workspace.modal[-1],
    }
    delete_report(
        ack, body, bot.context(), memory=bot.analytics.answering.memory, lanes=bot.analytics.lanes
    )
    assert acked(ack) == {}


def test_who_asked_is_asked_and_then_it_goes_with_its_chart(bot: ListeningBot) -> None:
    upload = bot.client.files_upload_v2(content=b"png", filename="chart.png")
    file = str(upload["files"][0]["id"])
    ts, other = bot.posts(), bot.posts(text="Another")
    chooses(bot, ts, {"asker": ANA})
    (form,) = bot.workspace.modal
    assert form["callback_id"] == DELETE_FORM
    assert len(bot.said()) == 2, "nothing goes before it is confirmed"
    form["private_metadata"] = form["private_metadata"].replace("F0CHART", file)
    confirms(bot)
    assert [message.ts for _, message in bot.messages] == [other]
    assert file not in bot.workspace.files.by_id
    # Slack may be slow, and somebody press again; or the file be gone.
    confirms(bot)
    assert [message.ts for _, message in bot.messages] == [other]


@pytest.mark.parametrize(
    ("story", "told"),
    [
        (
            {"asker": "U0BEN"},
            "Only <@U0BEN> can delete this report, who asked for it.",
        ),
        (
            {"asker": "U0BEN", "schedule": "Every Monday 9"},
            "Only <@U0BEN> can delete this report, who has scheduled it.",
        ),
        ({}, NOBODYS),
    ],
)
def test_others_are_told_whose_it_is(bot: ListeningBot, story: dict[str, str], told: str) -> None:
    ts = bot.posts()
    chooses(bot, ts, story)
    assert bot.workspace.modal == ()
    assert bot.said() == [Said(CHANNEL, "A report"), Said(CHANNEL, told.split(":")[0], ANA)]


def test_who_has_scheduled_it_may_delete_it(bot: ListeningBot) -> None:
    chooses(bot, bot.posts(), {"asker": ANA, "schedule": "Every Monday 9"})
    confirms(bot)
    assert bot.said() == []


def test_what_is_deleted_is_no_longer_followed_up(bot: ListeningBot) -> None:
    memory, ts = bot.analytics.answering.memory, bot.posts(DIRECT)
    here = ConversationId(ACME, DIRECT)
    memory.remember(here, from_text(asked_as("sprint-burndown", "web")), ts)
    thread = Conversation(here, ANA, thread_ts=ts)
    assert memory.last(thread) is not None
    chooses(bot, ts, {"asker": ANA}, DIRECT)
    confirms(bot)
    assert memory.last(thread) is None
