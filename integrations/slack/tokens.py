"""What Slack says of the app's tokens, before anything is done with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

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
        ahead: by how much the clock of this machine is ahead of Slack's, to some seconds; None
            where Slack does not tell the time.
    """

    user: str
    team: str
    scopes: frozenset[str]
    ahead: timedelta | None = None


def bot_of(token: str, api_url: str) -> Bot:
    """Whose token that is.

    Raises TokenRefused where Slack says no to the token, SlackUnreachable where it says nothing.
    """
    with refusals_in_words():
        answer = _client(token, api_url).auth_test()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    scopes = frozenset(headers.get("x-oauth-scopes", "").replace(" ", "").split(","))
    return Bot(answer["user"], answer["team"], scopes, _ahead(headers.get("date", "")))


def organization_of(client: WebClient) -> str:
    """Id of the organization (Enterprise Grid) of the client's workspace; empty for none.

    Raises IntegrationError.
    """
    with refusals_in_words():
        return str(client.auth_test().get("enterprise_id") or "")


def _ahead(date: str) -> timedelta | None:
    """How far this machine's clock is ahead of a moment as HTTP writes it, which is now."""
    try:
        return datetime.now(UTC) - parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return None


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
