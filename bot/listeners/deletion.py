"""*Delete…* in the menu of a report: who asked for it takes it away, after one question."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.ephemeral import PrivateReply, post_privately, reply_privately
from bot.answering.error_boundary import reporting_errors_to
from bot.answering.memory import Memory
from bot.asking import json_text
from bot.asking.story import NOBODYS
from bot.blocks.buttons import DELETE_REPORT
from bot.blocks.deletion import DELETE_FORM, delete_form
from bot.listeners.jobs import presser
from bot.listeners.presses import story_of
from bot.tenancy.conversation import ConversationId
from bot.tenancy.membership import Memberships
from bot.wiring import Analytics
from bot.work.job import Job
from bot.work.lanes import Lanes
from integrations.errors import IntegrationError
from integrations.slack import NotEditable, SlackDestination, Surfaces

log = logging.getLogger(__name__)

NOT_YOURS = "Only <@{}> can delete this report, who {}."
NOT_A_MEMBER = "You can only delete a report in a channel that you are a member of: join it first."
NOBODY_KNOWN = (
    "Nobody is known to have asked for this report: an admin of the workspace can delete it."
)


def register(app: App, analytics: Analytics) -> None:
    """Listen to the choice in the menu, and to the answer to the question."""
    lanes = analytics.lanes
    app.action(DELETE_REPORT)(partial(ask_to_delete, lanes=lanes))
    app.view(DELETE_FORM)(
        partial(
            delete_report,
            memory=analytics.answering.memory,
            memberships=analytics.memberships,
            lanes=lanes,
        )
    )


def ask_to_delete(ack: Ack, body: dict[str, Any], context: BoltContext, *, lanes: Lanes) -> None:
    """Ask who asked for the report whether it is to go; tell others whose it is."""
    ack()
    reply = partial(reply_privately, context)
    lanes.hand_on(lanes.quick, Job(partial(_ask, body, context), presser(body, context), reply))


def delete_report(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    memory: Memory,
    memberships: Memberships,
    lanes: Lanes,
) -> None:
    """Delete the message, and then its chart."""
    ack()
    channel = json_text.read(body["view"]["private_metadata"])["channel"]
    reply = partial(post_privately, SlackDestination(context.client), channel, body["user"]["id"])
    delete = partial(_delete, body, context, memory, memberships, reply)
    lanes.hand_on(lanes.talk, Job(delete, presser(body, context), reply))


def _ask(body: dict[str, Any], context: BoltContext) -> None:
    user, message = body["user"]["id"], body["message"]
    with reporting_errors_to(partial(reply_privately, context), user, "Delete…"):
        if refusal := _refusal(message, user, context):
            # A mention, which is no data: not to be escaped.
            reply_privately(context, refusal)
            return
        view = delete_form(body["channel"]["id"], message["ts"])
        Surfaces(context.client).open_modal(body["trigger_id"], view)


def _delete(
    body: dict[str, Any],
    context: BoltContext,
    memory: Memory,
    memberships: Memberships,
    reply: PrivateReply,
) -> None:
    kept = json_text.read(body["view"]["private_metadata"])
    channel, ts = str(kept["channel"]), str(kept["ts"])
    here = ConversationId(context.team_id or "", channel)
    slack, user = SlackDestination(context.client), body["user"]["id"]
    with reporting_errors_to(reply, user, "A report to be deleted"):
        # What the form keeps is not believed: Slack says who is there, the message whose it is.
        if not memberships.is_member(context.client, here, user):
            reply(NOT_A_MEMBER)
            return
        message = slack.message(channel, ts)
        if message is None:
            log.info("A report was deleted already.")
        elif refusal := _refusal(message, user, context):
            reply(refusal)
        else:
            _delete_message(message, channel, slack)
            memory.forget(here, ts)


def _refusal(message: Mapping[str, Any], user: str, context: BoltContext) -> str:
    """Why that person cannot delete the message (mrkdwn); empty if they can."""
    story = story_of(message) if message.get("bot_id") == context.bot_id else NOBODYS
    if not story.asker:
        return NOBODY_KNOWN
    if story.asker == user:
        return ""
    return NOT_YOURS.format(story.asker, "has scheduled it" if story.schedule else "asked for it")


def _delete_message(message: Mapping[str, Any], channel: str, slack: SlackDestination) -> None:
    try:
        slack.delete(channel, message["ts"])
    except NotEditable:
        log.info("A report was deleted already.")
    for block in message.get("blocks") or ():
        if "slack_file" in block:
            _delete_file(slack, block["slack_file"]["id"])


def _delete_file(slack: SlackDestination, file: str) -> None:
    try:
        slack.delete_file(file)
    except IntegrationError as error:
        # Nothing shows it any more.
        log.warning("The chart of a deleted report stays as a file: %s", error)
