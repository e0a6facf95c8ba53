"""Replies that only the asker sees: ephemeral messages, or direct ones."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Protocol

from slack_bolt import BoltContext
from slack_sdk.models.blocks import Block

from bot.errors import because
from integrations.errors import IntegrationError
from integrations.slack import NotInChannel, SlackDestination, refusals_in_words

log = logging.getLogger(__name__)


class PrivateReply(Protocol):
    """Says something to the asker alone, with blocks if need be."""

    def __call__(self, text: str, blocks: list[Block] | None = None) -> object: ...


def reply_privately(context: BoltContext, text: str, blocks: list[Block] | None = None) -> None:
    """Reply at the `response_url`, which works everywhere, or with a message once it has expired.

    It expires after five uses or 30 minutes:
    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses.
    Raises IntegrationError.
    """
    if not _responded(context, text, blocks):
        slack, user = SlackDestination(context.client), context.user_id or ""
        if context.channel_id:
            slack.tell(context.channel_id, user, text, blocks)
        else:
            # A form is in no channel.
            post_privately(slack, "", user, text, blocks)


def replace_question(context: BoltContext, text: str, blocks: list[Block] | None = None) -> None:
    """Replace the message whose button was pressed, or say it to the person beside it, where Slack
    does not replace it. Raises IntegrationError."""
    if not _responded(context, text, blocks, replaces=True):
        reply_privately(context, text, blocks)


def refresh_list(context: BoltContext, text: str, blocks: list[Block]) -> None:
    """Replace the message whose button was pressed, where Slack does that."""
    _responded(context, text, blocks, replaces=True)


def _responded(
    context: BoltContext, text: str, blocks: list[Block] | None, *, replaces: bool = False
) -> bool:
    if context.respond is None or (context.response_url is None and not replaces):
        return False
    try:
        with refusals_in_words():
            answer = context.respond(
                text=text,
                blocks=blocks,
                response_type=None if replaces else "ephemeral",
                replace_original=replaces,
            )
    except IntegrationError as error:
        log.warning("The response_url was not answered: %s%s", error, because(error))
        return False
    # Slack says some refusals with status 200.
    if answer.status_code != 200 or '"ok":false' in answer.body:
        log.warning("The response_url was refused: %s %s", answer.status_code, answer.body)
        return False
    return True


def post_privately(
    slack: SlackDestination,
    channel: str,
    user: str,
    text: str,
    blocks: list[Block] | None = None,
) -> None:
    """Post an ephemeral message to the user in that channel, or else a direct message.

    `channel` is empty where the user is in none. Raises IntegrationError.
    """
    if channel and not channel.startswith("D"):
        with suppress(NotInChannel):
            slack.tell(channel, user, text, blocks)
            return
    # A form may name the direct conversation of somebody else.
    slack.post(slack.open_direct(user), text, blocks)
