"""What Slack says of the app's tokens, before anything is done with them."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.slack.client import web_client
from integrations.slack.errors import refusals_in_words


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
    """Whose token that is. Raises IntegrationError."""
    with refusals_in_words():
        answer = web_client(token, api_url).auth_test()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    scopes = frozenset(headers.get("x-oauth-scopes", "").replace(" ", "").split(","))
    return Bot(answer["user"], answer["team"], scopes)


def open_connection(app_token: str, api_url: str) -> None:
    """Ask for a connection in Socket Mode, and do not use it. Raises IntegrationError."""
    with refusals_in_words():
        web_client(app_token, api_url).apps_connections_open(app_token=app_token)
