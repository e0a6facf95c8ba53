"""*Delete…* in the menu of a report: who asked for it takes it away, after one question."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.ephemeral import post_privately, reply_privately
from bot.answering.error_boundary import reporting_errors_to
from bot.answering.memory import Memory
from bot.asking import json_text
from bot.blocks.buttons import DELETE_REPORT
from bot.blocks.deletion import DELETE_FORM, delete_form
from bot.errors import WrongUsage
from bot.listeners.presses import asked_by_press
from bot.tenancy.conversation import ConversationId
from bot.wiring import Analytics
from integrations.errors import IntegrationError
from integrations.slack import NotEditable, SlackDestination, Surfaces

log = logging.getLogger(__name__)

NOT_YOURS = "Only <@{}> can delete this report, who {}."
NOBODYS = "Nobody is known to have asked for this report: an admin of the workspace can delete it."


def register(app: App, analytics: Analytics) -> None:
    """Listen to the choice in the menu, and to the answer to the question."""
    app.action(DELETE_REPORT)(ask_to_delete)
    app.view(DELETE_FORM)(partial(delete_report, memory=analytics.answering.memory))


def ask_to_delete(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Ask who asked for the report whether it is to go; tell others whose it is."""
    ack()
    user, message = body["user"]["id"], body["message"]
    with reporting_errors_to(partial(reply_privately, context), user, "Delete…"):
        story = asked_by_press(body).story
        if not story.asker:
            raise WrongUsage(NOBODYS)
        if story.asker != user:
            # A mention, which is no data: not to be escaped.
            why = "has scheduled it" if story.schedule else "asked for it"
            reply_privately(context, NOT_YOURS.format(story.asker, why))
            return
        files = [
            block["slack_file"]["id"]
            for block in message.get("blocks") or ()
            if "slack_file" in block
        ]
        view = delete_form(body["channel"]["id"], message["ts"], files)
        Surfaces(context.client).open_modal(body["trigger_id"], view)


def delete_report(ack: Ack, body: dict[str, Any], context: BoltContext, *, memory: Memory) -> None:
    """Delete the message, and then its chart."""
    ack()
    kept = json_text.read(body["view"]["private_metadata"])
    channel, ts = kept["channel"], kept["ts"]
    slack, user = SlackDestination(context.client), body["user"]["id"]
    reply = partial(post_privately, slack, channel, user)
    with reporting_errors_to(reply, user, "A report to be deleted"):
        try:
            slack.delete(channel, ts)
        except NotEditable:
            log.info("A report was deleted already.")
        memory.forget(ConversationId(body["team"]["id"], channel), ts)
        for file in kept["files"]:
            _delete_file(slack, file)


def _delete_file(slack: SlackDestination, file: str) -> None:
    try:
        slack.delete_file(file)
    except IntegrationError as error:
        # Nothing shows it any more.
        log.warning("The chart of a deleted report stays as a file: %s", error)
