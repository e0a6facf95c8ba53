"""The bot in a workspace, with the token of the settings or of the installation."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.work.queue import Lane
from bot.work.recent import NotRead, Recent
from config import Settings
from integrations.pauses import Pauses
from integrations.slack import NotInstalled, refusals_in_words, web_client
from integrations.store.errors import StoreError
from integrations.store.installations import Installation, Installations

NOT_INSTALLED = (
    "I am not installed in this workspace: ask the person who runs this bot for the address that "
    "ends in /slack/install, and install me there."
)
STORE_AWAY = "I cannot read my store at the moment: ask again in a minute."
# Seconds after which the installation is read again, as another process may have renewed it.
LASTS = 10.0
# Slack waits three for an acknowledgement.
SECONDS_TO_READ = 1.0


def client_of(
    team: str, settings: Settings, installations: Installations, pauses: Pauses | None = None
) -> WebClient:
    """The bot's client in the workspace of that id; `pauses` are those that Slack asked other
    processes for. Raises NotInstalled and StoreError."""
    token = settings.slack_bot_token
    if settings.several_workspaces:
        installed = installations.of(team)
        if installed is None:
            raise NotInstalled(NOT_INSTALLED)
        token = installed.token
    return web_client(token, settings.slack_api_url, pauses)


class KnownInstallations:
    """The workspaces that have installed the app, as memory knows them: an acknowledgement has no
    time to wait for the store."""

    def __init__(self, installations: Installations, background: Lane) -> None:
        self._installations = installations
        self._recent: Recent[str, Installation | None] = Recent(installations.of, background, LASTS)

    def of(self, team: str) -> Installation | None:
        """The installation of a workspace; None where there is none. A few callers wait a second
        for a workspace that was never heard of. Raises NotRead."""
        installed = self._recent.within(team, SECONDS_TO_READ)
        if installed is None:
            # Another process may install it the next moment.
            self._recent.forget(team)
        return installed

    def learn(self, team: str, installed: Installation | None) -> None:
        """Note what this process has just saved or deleted."""
        self._recent.learn(team, installed)

    def read_all(self) -> None:
        """Learn of all workspaces. Raises StoreError."""
        for installed in self._installations.all():
            self._recent.learn(installed.team, installed)


def build_authorize(
    settings: Settings, installations: KnownInstallations, pauses: Pauses | None = None
) -> Callable[..., AuthorizeResult]:
    """The function that tells Bolt who the bot is in a workspace, without waiting for anything;
    there is no token in the result where the app is not installed. `pauses` are as of `client_of`.

    Raises IntegrationError when Slack refuses the token of the settings; the function raises
    StoreError where the store does not tell in time.
    """
    if settings.several_workspaces:
        return lambda team_id: _authorized(team_id or "", installations)
    token = settings.slack_bot_token
    with refusals_in_words():
        myself = web_client(token, settings.slack_api_url, pauses).auth_test()
    return lambda: AuthorizeResult.from_auth_test_response(
        bot_token=token, auth_test_response=myself
    )


def _authorized(team: str, installations: KnownInstallations) -> AuthorizeResult:
    try:
        installed = installations.of(team)
    except NotRead as error:
        if isinstance(error.__cause__, StoreError):
            raise error.__cause__ from None
        raise StoreError(STORE_AWAY) from error
    if installed is None:
        return AuthorizeResult(enterprise_id=None, team_id=team)
    return AuthorizeResult(
        enterprise_id=installed.organization or None,
        team_id=installed.team,
        team=installed.name,
        bot_id=installed.bot,
        bot_user_id=installed.bot_user,
        bot_token=installed.token,
    )
