"""*Delete…* below a report: for who asked alone, after a question, with its chart."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.asking.asked import from_text
from bot.blocks.deletion import DELETE_FORM
from bot.listeners.deletion import NOBODY_KNOWN, ask_to_delete, delete_report
from bot.tenancy.conversation import Conversation, ConversationId
from playground.slack.payloads import message_payload
from tests.support.block_kit import actions, button
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


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (4, 3), "navy").save(file, "PNG")
    return file.getvalue()


def report(bot: ListeningBot, story: dict[str, str], channel: str = CHANNEL, file: str = "") -> str:
    """Let the bot post the report of a story, with a chart if it is given its file."""
    value = asked_as("sprint-burndown", "web", **story)
    blocks = [actions(button("details", value=value))]
    if file:
        blocks.append({"type": "image", "slack_file": {"id": file}, "alt_text": "A chart"})
    return bot.posts(channel, blocks=blocks)


def chooses(bot: ListeningBot, ts: str, channel: str = CHANNEL) -> None:
    """Let Ana choose Delete… in the menu of the message of that `ts`."""
    body = press(bot, asked_as("sprint-burndown", "web", asker=ANA), "delete_report")
    body |= on_message(channel=channel, ts=ts)
    messages = bot.workspace.channels[channel].messages
    body["message"] = message_payload(bot.workspace, messages[ts])
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
        ack,
        body,
        bot.context(),
        memory=bot.analytics.answering.memory,
        memberships=bot.analytics.memberships,
        lanes=bot.analytics.lanes,
    )
    assert acked(ack) == {}


def test_who_asked_is_asked_and_then_it_goes_with_its_chart(bot: ListeningBot) -> None:
    upload = bot.client.files_upload_v2(content=png(), filename="chart.png")
    file = str(upload["files"][0]["id"])
    ts, other = report(bot, {"asker": ANA}, file=file), bot.posts(text="Another")
    chooses(bot, ts)
    (form,) = bot.workspace.modal
    assert form["callback_id"] == DELETE_FORM
    assert len(bot.said()) == 2, "nothing goes before it is confirmed"
    confirms(bot)
    assert [message.ts for _, message in bot.messages] == [other]
    assert file not in bot.workspace.files.by_id
    # Slack may be slow, and somebody press again.
    confirms(bot)
    assert [message.ts for _, message in bot.messages] == [other]


OTHERS = [
    ({"asker": "U0BEN"}, "Only <@U0BEN> can delete this report, who asked for it."),
    (
        {"asker": "U0BEN", "schedule": "Every Monday 9"},
        "Only <@U0BEN> can delete this report, who has scheduled it.",
    ),
    ({}, NOBODY_KNOWN),
]


@pytest.mark.parametrize(("story", "told"), OTHERS)
def test_others_are_told_whose_it_is(bot: ListeningBot, story: dict[str, str], told: str) -> None:
    ts = report(bot, story)
    # Whatever the button that is pressed says.
    chooses(bot, ts)
    assert bot.workspace.modal == ()
    assert bot.said() == [Said(CHANNEL, "A report"), Said(CHANNEL, told.split(":")[0], ANA)]


@pytest.mark.attack
@pytest.mark.parametrize(("story", "told"), OTHERS)
def test_no_form_deletes_what_is_not_its_asker_s(
    bot: ListeningBot, story: dict[str, str], told: str
) -> None:
    mine, others = report(bot, {"asker": ANA}), report(bot, story)
    chooses(bot, mine)
    (form,) = bot.workspace.modal
    form["private_metadata"] = form["private_metadata"].replace(mine, others)
    confirms(bot)
    assert [message.ts for _, message in bot.messages[:2]] == [mine, others]
    assert bot.said()[2:] == [Said(CHANNEL, told.split(":")[0], ANA)]


@pytest.mark.attack
def test_no_file_goes_that_a_message_of_another_app_shows(bot: ListeningBot) -> None:
    upload = bot.client.files_upload_v2(content=png(), filename="chart.png")
    file = str(upload["files"][0]["id"])
    mine, others = report(bot, {"asker": ANA}), report(bot, {"asker": ANA}, file=file)
    chooses(bot, mine)
    (form,) = bot.workspace.modal
    form["private_metadata"] = form["private_metadata"].replace(mine, others)
    messages = bot.workspace.channels[CHANNEL].messages
    messages[others] = replace(messages[others], user="U0OTHERAPP")
    confirms(bot)
    assert file in bot.workspace.files.by_id
    assert bot.said()[-1] == Said(CHANNEL, NOBODY_KNOWN.split(":")[0], ANA)


def test_who_has_scheduled_it_may_delete_it(bot: ListeningBot) -> None:
    chooses(bot, report(bot, {"asker": ANA, "schedule": "Every Monday 9"}))
    confirms(bot)
    assert bot.said() == []


def test_what_is_deleted_is_no_longer_followed_up(bot: ListeningBot) -> None:
    memory, ts = bot.analytics.answering.memory, report(bot, {"asker": ANA}, DIRECT)
    here = ConversationId(ACME, DIRECT)
    memory.remember(here, from_text(asked_as("sprint-burndown", "web")), ts)
    thread = Conversation(here, ANA, thread_ts=ts)
    assert memory.last(thread) is not None
    chooses(bot, ts, DIRECT)
    confirms(bot)
    assert memory.last(thread) is None
