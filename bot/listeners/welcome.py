"""An invitation to a channel, and the buttons that show what can be asked."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk.models.blocks import Block

from bot.answering.ephemeral import post_privately
from bot.answering.error_boundary import reporting_errors_to
from bot.asking.board_choice import ReadChoices, usual_board
from bot.blocks.buttons import SHOW_HELP, SHOW_REPORTS
from bot.blocks.help import all_help, help_message, invited
from bot.blocks.mrkdwn import section
from bot.listeners.duplicate_events import SeenEvents
from bot.listeners.jobs import presser
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import VisibleFrom
from bot.wiring import Analytics
from bot.work.job import Asker, Job
from bot.work.lanes import Lanes
from integrations.errors import IntegrationError
from integrations.slack import SlackDestination
from metrics.model.report import Unit

log = logging.getLogger(__name__)


def register(app: App, analytics: Analytics) -> None:
    """Listen to invitations, and to the buttons of help."""
    app.event("member_joined_channel")(
        partial(
            joined_channel,
            seen_events=SeenEvents(analytics.store.claims, analytics.clock),
            unit=analytics.unit,
            visible_from=analytics.visible_from,
            lanes=analytics.lanes,
        )
    )
    for action_id in (SHOW_HELP, SHOW_REPORTS):
        app.action(action_id)(
            partial(
                show_help,
                unit=analytics.unit,
                visible_from=analytics.visible_from,
                choices=analytics.choices.at_hand,
                lanes=analytics.lanes,
            )
        )


def joined_channel(
    event: dict[str, Any],
    body: dict[str, Any],
    context: BoltContext,
    *,
    seen_events: SeenEvents,
    unit: Unit,
    visible_from: VisibleFrom,
    lanes: Lanes,
) -> None:
    """Say one line in a channel where somebody has invited the bot.

    Where it has joined by itself, to post a report, the report is what it says.
    """
    is_invited = event["user"] == context.bot_user_id and event.get("inviter")
    team, channel = context.team_id or "", event["channel"]

    def greet() -> None:
        if not seen_events.is_new(body):
            return
        text, blocks = invited(visible_from(ConversationId(team, channel)), unit)
        try:
            SlackDestination(context.client).post(channel, text, blocks)
        except IntegrationError as error:
            # Only some may post there: nobody has asked for anything yet.
            log.warning("Nothing was said in %s: %s", channel, error)

    if is_invited:
        lanes.hand_on(lanes.talk, Job(greet, Asker(team, channel, event["inviter"])))


def show_help(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    unit: Unit,
    visible_from: VisibleFrom,
    choices: ReadChoices,
    lanes: Lanes,
) -> None:
    """Show who pressed what can be asked here: the commonest questions, or every report."""
    ack()
    user = body["user"]["id"]
    here = ConversationId(context.team_id or "", body["channel"]["id"])
    reply = partial(post_privately, SlackDestination(context.client), here.channel, user)

    def tell() -> None:
        with reporting_errors_to(reply, user, "A button of help"):
            visible = visible_from(here)
            usual = usual_board(here, visible, choices)
            if body["actions"][0]["action_id"] == SHOW_HELP:
                reply(*help_message(visible, usual, unit))
                return
            text = all_help(visible, usual)
            blocks: list[Block] = [section(text)]
            reply(text, blocks)

    lanes.hand_on(lanes.quick, Job(tell, presser(body, context), reply))
