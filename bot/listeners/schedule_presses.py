"""Presses about schedules, in channels and in the Home tab."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import BoltContext

from bot.answering.ephemeral import PrivateReply, post_privately, reply_privately
from bot.schedules.commands import ScheduleCommands
from bot.schedules.schedule_request import ScheduleRequest
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from integrations.slack import SlackDestination


def schedule_reply(body: dict[str, Any], context: BoltContext) -> PrivateReply:
    """Tells who pressed something about schedules, in a channel or in the Home tab."""
    if body.get("channel", {}).get("id", ""):
        return partial(reply_privately, context)
    return partial(post_privately, SlackDestination(context.client), "", body["user"]["id"])


def handle_press(
    body: dict[str, Any],
    context: BoltContext,
    commands: ScheduleCommands,
    react: Callable[[ScheduleRequest], object],
) -> None:
    """React to the press of a button in a channel or in the Home tab."""
    user, channel = body["user"]["id"], body.get("channel", {}).get("id", "")
    reply = schedule_reply(body, context)
    to = Conversation(ConversationId(context.team_id or "", channel or DIRECT), user)
    commands.handle(to, context, body.get("trigger_id", ""), reply, react)
