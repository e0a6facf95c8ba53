"""What Slack says of the app's tokens, before anything is done with them."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk import WebClient

from integrations.slack.client import web_client
from integrations.slack.errors import ScopeMissing, TokenRefused, refusals_in_words

# A person waits for it.
SECONDS = 15
REFUSED_FOR_APP = (
    "Slack refuses the app-level token: make one with the scope connections:write "
    "under Basic Information, and set ANALYTICS_SLACK_APP_TOKEN to it."
)


@dataclass(frozen=True)
class Bot:
    """Whom a bot's token belongs to.

    Attributes:
        user: name of the bot.
        team: name of the workspace.
        scopes: granted to it.
    """

    user: str
    team: str
    scopes: frozenset[str]


def bot_of(token: str, api_url: str) -> Bot:
    """Whose token that is.

    Raises TokenRefused where Slack says no to the token, SlackUnreachable where it says nothing.
    """
    with refusals_in_words():
        answer = _client(token, api_url).auth_test()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    scopes = frozenset(headers.get("x-oauth-scopes", "").replace(" ", "").split(","))
    return Bot(answer["user"], answer["team"], scopes)


def open_connection(app_token: str, api_url: str) -> None:
    """Ask for a connection in Socket Mode, and do not use it.

    Raises as `bot_of` does, and ScopeMissing.
    """
    try:
        with refusals_in_words():
            _client(app_token, api_url).apps_connections_open(app_token=app_token)
    except (TokenRefused, ScopeMissing) as error:
        raise type(error)(REFUSED_FOR_APP) from error


def _client(token: str, api_url: str) -> WebClient:
    client = web_client(token, api_url)
    client.timeout = SECONDS
    return client
