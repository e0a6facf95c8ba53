"""Tells those who used a command or a button what nobody else needs to see."""

from __future__ import annotations

import logging

from slack_bolt import BoltContext

from integrations.errors import IntegrationError
from integrations.slack import SlackDestination, refusals_in_words

log = logging.getLogger(__name__)


def tell_asker(context: BoltContext, text: str) -> None:
    """Answer at the `response_url`, which works everywhere, or where that has expired by a message.

    It expires after five uses or 30 minutes:
    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses.
    Raises IntegrationError.
    """
    if not _responded(context, text):
        slack = SlackDestination(context.client)
        slack.tell(context.channel_id or "", context.user_id or "", text)


def _responded(context: BoltContext, text: str) -> bool:
    if context.respond is None or context.response_url is None:
        return False
    try:
        with refusals_in_words():
            answer = context.respond(text)
    except IntegrationError as error:
        log.warning("The response_url was not answered", exc_info=error.__cause__)
        return False
    # Slack says some refusals with status 200.
    if answer.status_code != 200 or '"ok":false' in answer.body:
        log.warning("The response_url was refused: %s %s", answer.status_code, answer.body)
        return False
    return True
