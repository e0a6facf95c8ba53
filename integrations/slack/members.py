"""Whether somebody is a member of a conversation, as Slack says."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from integrations.errors import IntegrationError
from integrations.slack.errors import NOT_THERE, code_of, refusals_in_words

# https://docs.slack.dev/reference/methods/conversations.members: the most of a page.
PAGE = 1000
# So many pages hold more people than channels have that are somebody's team.
MOST_PAGES = 20
# Slack needs it for conversations of several people, which the bot does not ask for.
MPIM_SCOPE = "mpim:read"


class TooManyMembers(IntegrationError):
    """The conversation has more members than are looked through."""


def is_member(client: WebClient, conversation: str, user: str) -> bool | None:
    """Whether that person is in the conversation; None where the bot cannot see it.

    Takes the scope channels:read, for private channels groups:read, and im:write for a direct
    conversation, which is the bot's with the person or none. Raises IntegrationError.
    """
    with refusals_in_words():
        if conversation.startswith("D"):
            return bool(client.conversations_open(users=user)["channel"]["id"] == conversation)
        try:
            return _is_among(client, conversation, user)
        except SlackApiError as error:
            code = code_of(error)
            is_group = code == "missing_scope" and error.response.get("needed") == MPIM_SCOPE
            if code in NOT_THERE or is_group:
                return None
            raise


def _is_among(client: WebClient, channel: str, user: str) -> bool:
    for number, page in enumerate(client.conversations_members(channel=channel, limit=PAGE), 1):
        if user in (page.get("members") or ()):
            return True
        if number == MOST_PAGES:
            raise TooManyMembers(
                f"That channel has more than {PAGE * MOST_PAGES:,} members, and I cannot look "
                "through them all: ask the person who runs this bot to schedule it in the settings."
            )
    return False
