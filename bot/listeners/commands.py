"""Slash commands: one for each report of the catalogue."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.asker import tell_asker
from bot.blocks import escape
from bot.delivery import Conversation, answer
from bot.help import command_help
from bot.requests import WrongUsage, parse_command, wants_help
from bot.wiring import Analytics
from integrations.slack import SlackDestination
from metrics.catalogue import CATALOGUE


def register(app: App, analytics: Analytics) -> None:
    """Listen to the command of every report that has one."""

    def handle(ack: Ack, command: dict[str, Any], context: BoltContext) -> None:
        # Parsed before the ack: the words decide what the ack says, and take no time to read.
        entry = CATALOGUE[command["command"].removeprefix("/")]
        text = command.get("text", "")
        if wants_help(text):
            ack(text=command_help(entry, analytics.settings))
            return
        try:
            request = parse_command(entry.name, text, analytics.settings)
        except WrongUsage as error:
            ack(text=f"{escape(str(error))} `/{entry.name} help` shows all it takes.")
            return
        ack()
        answer(
            request,
            Conversation(command["channel_id"], asker=command["user_id"]),
            SlackDestination(context.client),
            partial(tell_asker, context),
            analytics,
        )

    for entry in CATALOGUE.values():
        if entry.has_command:
            app.command(f"/{entry.name}")(handle)
