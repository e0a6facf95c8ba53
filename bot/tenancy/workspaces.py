"""The bot in a workspace, with the token of the settings or of the installation."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from config import Settings
from integrations.slack import NotInstalled, refusals_in_words, web_client
from integrations.store.installations import Installation, Installations

NOT_INSTALLED = (
    "I am not installed in this workspace: ask the person who runs this bot for the address that "
    "ends in /slack/install, and install me there."
)


def client_of(team: str, settings: Settings, installations: Installations) -> WebClient:
    """The bot's client in the workspace of that id. Raises NotInstalled and StoreError."""
    token = settings.slack_bot_token
    if settings.several_workspaces:
        installed = installations.of(team)
        if installed is None:
            raise NotInstalled(NOT_INSTALLED)
        token = installed.token
    return web_client(token, settings.slack_api_url)


def build_authorize(
    settings: Settings, installations: Installations
) -> Callable[..., AuthorizeResult | None]:
    """The function that tells Bolt who the bot is in a workspace; None where it is not installed.

    Raises IntegrationError when Slack refuses the token of the settings.
    """
    if settings.several_workspaces:
        return lambda team_id: _authorized(installations.of(team_id or ""))
    token = settings.slack_bot_token
    with refusals_in_words():
        myself = web_client(token, settings.slack_api_url).auth_test()
    return lambda: AuthorizeResult.from_auth_test_response(
        bot_token=token, auth_test_response=myself
    )


def _authorized(installed: Installation | None) -> AuthorizeResult | None:
    if installed is None:
        return None
    return AuthorizeResult(
        enterprise_id=None,
        team_id=installed.team,
        team=installed.name,
        bot_id=installed.bot,
        bot_user_id=installed.bot_user,
        bot_token=installed.token,
    )
