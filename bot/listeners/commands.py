"""Slash commands: one for each report of the catalogue, and help."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import tell_asker
from bot.answering.error_boundary import bounded
from bot.asking.board_choice import usual_board
from bot.asking.grammar import parse_command, wants_help
from bot.blocks.help import command_help, help_message
from bot.blocks.report import escape
from bot.errors import WrongUsage
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import NO_BOARD, visible_boards
from bot.wiring import Analytics
from integrations.slack import SlackDestination
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE

HELP = "/report-help"


def register(app: App, analytics: Analytics) -> None:
    """Listen to the command of every report that has one, and to the one for help."""
    unit = Unit(analytics.settings.default_unit)

    def report(ack: Ack, command: dict[str, Any], context: BoltContext) -> None:
        # Parsed before the ack: the words decide what the ack says, and take no time to read.
        entry = CATALOGUE[command["command"].removeprefix("/")]
        text = command.get("text", "")
        to = _asked_in(command)
        visible = visible_boards(to.id, analytics.settings)
        if wants_help(text):
            ack(text=command_help(entry, visible))
            return
        try:
            if not visible.boards:
                raise WrongUsage(NO_BOARD)
            asked = parse_command(entry.name, text, visible, unit)
        except WrongUsage as error:
            ack(text=f"{escape(str(error))} `/{entry.name} help` shows all it takes.")
            return
        ack()
        slack, tell = SlackDestination(context.client), partial(tell_asker, context)

        def work() -> None:
            answer_or_ask(asked, to, slack, tell, analytics.answering)

        bounded(work, to, tell, f"/{entry.name}")

    def help_(ack: Ack, command: dict[str, Any]) -> None:
        to = _asked_in(command)
        visible = visible_boards(to.id, analytics.settings)
        usual = usual_board(to.id, visible, analytics.choices)
        text, blocks = help_message(visible, usual, unit)
        ack(text=text, blocks=blocks)

    for entry in CATALOGUE.values():
        if entry.has_command:
            app.command(f"/{entry.name}")(report)
    app.command(HELP)(help_)


def _asked_in(command: dict[str, Any]) -> Conversation:
    conversation = ConversationId(command["team_id"], command["channel_id"])
    return Conversation(conversation, command["user_id"])
