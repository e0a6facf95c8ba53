"""Invitations and the buttons of help, called directly: what is said, and to whom."""

from __future__ import annotations

from typing import Any

import pytest

from bot.blocks.buttons import SHOW_HELP, SHOW_REPORTS
from bot.listeners.welcome import joined_channel, show_help
from bot.tenancy.visibility import NO_BOARD
from config import BoardSettings
from playground.slack.faults import refusal
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    DIRECT,
    LEADS,
    NOT_JOINED,
    ListeningBot,
    Said,
    acked,
    listening_bot,
    new_ack,
    on_message,
    press,
)

BOT = "U0ANALYTICS"
INVITED = "Hello, I answer questions about the sprint"


class Slack:
    """Tells the bot who has joined which channel."""

    def __init__(self, bot: ListeningBot) -> None:
        self._bot = bot
        self._seen_events = bot.seen_events()

    def tells(self, user: str, channel: str, event_id: str = "Ev1", **event: Any) -> None:
        joined = {"type": "member_joined_channel", "user": user, "channel": channel, **event}
        joined_channel(
            joined,
            {"team_id": ACME, "event_id": event_id},
            self._bot.context(channel, bot_user_id=BOT),
            seen_events=self._seen_events,
            unit=self._bot.analytics.unit,
            visible_from=self._bot.analytics.visible_from,
            lanes=self._bot.analytics.lanes,
        )


@pytest.mark.parametrize(
    ("user", "inviter", "said"),
    [
        (BOT, {"inviter": ANA}, [Said(CHANNEL, INVITED)]),
        # It joined by itself to post a report: that is what it says.
        (BOT, {}, []),
        ("U0BEN", {"inviter": ANA}, []),
        ("U0BEN", {}, []),
    ],
)
def test_who_invites_the_bot_is_told_once_what_it_does(
    bot: ListeningBot, user: str, inviter: dict[str, str], said: list[Said]
) -> None:
    slack = Slack(bot)
    for _ in range(2):
        slack.tells(user, CHANNEL, **inviter)
    assert bot.said() == said
    if said:
        assert bot.labels() == ["How is the sprint going?", "What else can I ask?"]


def test_where_it_may_not_post_nothing_is_said(bot: ListeningBot) -> None:
    bot.workspace.faults.next("chat.postMessage", refusal("restricted_action"))
    Slack(bot).tells(BOT, CHANNEL, inviter=ANA)
    assert bot.said() == []


def test_where_no_board_may_be_seen_it_says_so(tmp_path: Any) -> None:
    boards = {"secret": BoardSettings("secret", "acme", 3, channels=frozenset({LEADS}))}
    with listening_bot(tmp_path, boards=boards) as bot:
        Slack(bot).tells(BOT, CHANNEL, inviter=ANA)
        assert bot.said() == [Said(CHANNEL, NO_BOARD.split(":")[0])]


@pytest.mark.parametrize(
    ("action_id", "said"),
    [
        (SHOW_HELP, "*Ask me in your own words*, for example"),
        (SHOW_REPORTS, "Ask me about a report, in your own words or by its command"),
    ],
)
@pytest.mark.parametrize(
    ("channel", "reader"), [(CHANNEL, ANA), (DIRECT, ""), (NOT_JOINED, "")], ids=str
)
def test_help_is_shown_to_who_pressed_alone(
    bot: ListeningBot, action_id: str, said: str, channel: str, reader: str
) -> None:
    ack = new_ack()
    body = press(bot, "", action_id, **on_message(channel=channel, ts="1.1"))
    show_help(
        ack,
        body,
        bot.context(channel),
        unit=bot.analytics.unit,
        visible_from=bot.analytics.visible_from,
        choices=bot.analytics.choices,
        lanes=bot.analytics.lanes,
    )
    assert acked(ack) == {}
    assert bot.said() == [Said(channel if reader else DIRECT, said, reader)]
