"""Slash commands: one for each report of the catalogue, and help."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.answer import Answering
from bot.answering.answer_or_ask import answer_or_ask, not_understood
from bot.answering.ephemeral import addressed
from bot.answering.error_boundary import reporting_errors_to
from bot.answering.turn import Turn
from bot.asking.board_choice import ReadChoices, usual_board
from bot.asking.grammar import parse_command, wants_help
from bot.blocks.help import command_help, help_message
from bot.blocks.mrkdwn import section
from bot.errors import WrongUsage
from bot.listeners.jobs import noted, same_question
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import NoBoard, VisibleFrom
from bot.wiring import Analytics
from bot.work.job import ForAll, Job, asker_in
from bot.work.lanes import Lanes
from integrations.slack import SlackDestination
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE

HELP_COMMAND = "/report-help"


def register(app: App, analytics: Analytics) -> None:
    """Listen to the command of every report that has one, and to the one for help."""
    for entry in CATALOGUE.values():
        if entry.has_command:
            app.command(f"/{entry.name}")(
                partial(
                    report_command,
                    unit=analytics.unit,
                    visible_from=analytics.visible_from,
                    answering=analytics.answering,
                    lanes=analytics.lanes,
                )
            )
    app.command(HELP_COMMAND)(
        partial(
            help_command,
            unit=analytics.unit,
            visible_from=analytics.visible_from,
            choices=analytics.choices.at_hand,
        )
    )


def report_command(
    ack: Ack,
    command: dict[str, Any],
    context: BoltContext,
    *,
    unit: Unit,
    visible_from: VisibleFrom,
    answering: Answering,
    lanes: Lanes,
) -> None:
    """Answer with the report of the command, or say what to type instead."""
    # Parsed before the ack, which says what is wrong with the words; parsing is fast.
    entry = CATALOGUE[command["command"].removeprefix("/")]
    text = command.get("text", "")
    to = _asked_in(command, context)
    visible = visible_from(to.id)
    if wants_help(text):
        ack(text=command_help(entry, visible))
        return
    now = answering.sources.clock()
    to = replace(to, asked_at=now)
    try:
        if not visible.boards:
            raise NoBoard
        asked = parse_command(entry.name, text, visible, unit, now)
    except WrongUsage as error:
        told, (_, *buttons) = not_understood(error, text, to, visible, unit, now, entry.name)
        told = f"{told} `/{entry.name} help` shows all it takes."
        ack(text=told, blocks=[section(told), *buttons] if buttons else None)
        return
    reply = addressed(context)
    key = same_question(asked.request, to, asked.private)
    turn = Turn(begin_posting=partial(lanes.reports.send, key))

    def answer() -> ForAll:
        with reporting_errors_to(reply, to.asker, f"/{entry.name}") as outcome:
            slack = SlackDestination(context.client)
            outcome.for_all = answer_or_ask(asked, to, slack, reply, answering, turn)
        return outcome.for_all

    job = noted(Job(answer, asker_in(to), reply, key), asked, to, answering.memory)
    refusal = lanes.reports.take_in(job)
    ack(text=refusal.sentence if refusal else "")


def help_command(
    ack: Ack,
    command: dict[str, Any],
    context: BoltContext,
    *,
    unit: Unit,
    visible_from: VisibleFrom,
    choices: ReadChoices,
) -> None:
    """Say what can be asked here."""
    to = _asked_in(command, context)
    visible = visible_from(to.id)
    usual = usual_board(to.id, visible, choices)
    text, blocks = help_message(visible, usual, unit)
    ack(text=text, blocks=blocks)


def _asked_in(command: dict[str, Any], context: BoltContext) -> Conversation:
    conversation = ConversationId(context.team_id or "", command["channel_id"])
    return Conversation(conversation, command["user_id"])
