"""Replies that only the asker sees: ephemeral messages, or direct ones."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from slack_bolt import BoltContext, Respond
from slack_sdk.models.blocks import Block

from bot.errors import because
from integrations.errors import IntegrationError
from integrations.slack import NotInChannel, SlackDestination, refusals_in_words

log = logging.getLogger(__name__)


class PrivateReply(Protocol):
    """Says something to the asker alone, with blocks if need be."""

    def __call__(self, text: str, blocks: list[Block] | None = None) -> object: ...


@dataclass(frozen=True)
class PrivateAddress:
    """Where somebody alone is told something, as plain data.

    Attributes:
        user: Their Slack user id.
        channel: The conversation they are in; empty where that is none, as of a form.
        thread_ts: The thread they are in; empty outside threads.
        response_url: Where Slack takes replies to a command or button; empty where it takes none.
        direct: Their own direct conversation with the bot, where they have written.
    """

    user: str
    channel: str = ""
    thread_ts: str = ""
    response_url: str = ""
    direct: str = ""


@dataclass(frozen=True)
class AddressedReply:
    """A reply to the asker that any process can give, by its address.

    It goes to the `response_url`, which works everywhere, or is a message once that has expired.
    It expires after five uses or 30 minutes:
    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses.
    """

    slack: SlackDestination
    address: PrivateAddress

    def __call__(self, text: str, blocks: list[Block] | None = None) -> None:
        """Reply. Raises IntegrationError."""
        to = self.address
        if to.response_url and _responded(_respond(self.slack, to.response_url), text, blocks):
            return
        if to.direct:
            self.slack.post(to.direct, text, blocks, to.thread_ts or None)
        else:
            post_privately(self.slack, to.channel, to.user, text, blocks, to.thread_ts or None)


def addressed(context: BoltContext) -> AddressedReply:
    """The reply to what Slack sent with that context."""
    address = PrivateAddress(
        context.user_id or "",
        context.channel_id or "",
        response_url=context.response_url or "",
    )
    return AddressedReply(SlackDestination(context.client), address)


def reply_privately(context: BoltContext, text: str, blocks: list[Block] | None = None) -> None:
    """Reply to what Slack sent with that context. Raises IntegrationError."""
    addressed(context)(text, blocks)


def replace_question(context: BoltContext, text: str, blocks: list[Block] | None = None) -> None:
    """Replace the message whose button was pressed, or say it to the person beside it, where Slack
    does not replace it. Raises IntegrationError."""
    if not _responded(context.respond, text, blocks, replaces=True):
        reply_privately(context, text, blocks)


def refresh_list(context: BoltContext, text: str, blocks: list[Block]) -> None:
    """Replace the message whose button was pressed, where Slack does that."""
    _responded(context.respond, text, blocks, replaces=True)


def _respond(slack: SlackDestination, response_url: str) -> Respond:
    client = slack.client
    return Respond(response_url=response_url, proxy=client.proxy, ssl=client.ssl)


def _responded(
    respond: Respond | None, text: str, blocks: list[Block] | None, *, replaces: bool = False
) -> bool:
    if respond is None or (not respond.response_url and not replaces):
        return False
    try:
        with refusals_in_words():
            answer = respond(
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
    thread_ts: str | None = None,
) -> None:
    """Post an ephemeral message to the user in that channel, or else a direct message.

    `channel` is empty where the user is in none. Raises IntegrationError.
    """
    if channel and not channel.startswith("D"):
        with suppress(NotInChannel):
            slack.tell(channel, user, text, blocks, thread_ts)
            return
    # A form may name the direct conversation of somebody else.
    slack.post(slack.open_direct(user), text, blocks)
