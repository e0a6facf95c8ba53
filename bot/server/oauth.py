"""The pages that install the bot in a workspace: Slack's OAuth flow by Bolt, with our store."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urljoin

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth import InstallationStore, OAuthStateStore
from slack_sdk.oauth.installation_store import Installation as Granted
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.answering.error_boundary import APOLOGY
from bot.errors import because
from bot.schedules.schedule import SETTINGS_PREFIX
from bot.server.addresses import INSTALL, REDIRECT
from bot.tenancy.scopes import needed_scopes
from config import Settings
from integrations.errors import IntegrationError
from integrations.slack import refusals_in_words, web_client
from integrations.store import StoreError
from integrations.store.installations import Installation, Installations
from integrations.store.schedules import Schedules

log = logging.getLogger(__name__)

TEAM = re.compile("[A-Z0-9]{1,30}")
# What Bolt logs where Slack refuses a code, which somebody else could use if it is good still.
CODE = re.compile(" with code: .* - error", re.DOTALL)
# As long as Bolt's cookie in the browser.
STATE_LIFETIME = timedelta(minutes=10)
AGAIN = f"open {INSTALL} to begin again."
REFUSALS = {
    "access_denied": f"You did not let Sprint Analytics into the workspace: {AGAIN}",
    "invalid_browser": f"This installation was not started in this browser, over https: {AGAIN}",
    "invalid_state": f"This link was used already, or is older than ten minutes: {AGAIN}",
    "missing_code": f"Slack sent no authorization code: {AGAIN}",
    "invalid_code": f"Slack refuses the installation, and the log of the bot says why: {AGAIN}",
}
NOT_KEPT = f"The bot cannot store installations now (its log says why): try later, and {AGAIN}"
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sprint Analytics</title>
<p>{sentence}</p>
</html>
"""


class CannotBeInstalled(IntegrationError):
    """The bot cannot work with what Slack grants: for a whole organization, or for a few hours."""


class OAuthStore(InstallationStore, OAuthStateStore):
    """Where Bolt's flow keeps OAuth states and the tokens of workspaces: our store.

    `learn` hears of each installation. Raises CannotBeInstalled and StoreError.
    """

    def __init__(
        self,
        installations: Installations,
        schedules: Schedules,
        clock: Callable[[], datetime],
        learn: Callable[[str, Installation], object] = lambda _team, _installed: None,
    ) -> None:
        self._installations = installations
        self._schedules = schedules
        self._clock = clock
        self._learn = learn

    def issue(self, *_: object, **__: object) -> str:
        """A new OAuth state."""
        return self._installations.begin(self._clock(), STATE_LIFETIME)

    def consume(self, state: str) -> bool:
        """Whether the state is valid; it can be used once."""
        return self._installations.end(state, self._clock())

    def save(self, installation: Granted) -> None:
        """Store the token, and resume the workspace's schedules of the settings, which nobody in
        Slack may own."""
        granted = installation
        if granted.is_enterprise_install or not granted.team_id:
            raise CannotBeInstalled(
                f"Sprint Analytics is not for a whole organization: {AGAIN[:-1]} in a workspace."
            )
        if granted.bot_refresh_token:
            raise CannotBeInstalled(
                "The Slack app uses token rotation, which Sprint Analytics does not support: "
                "create the app again from the manifest that `analytics manifest` prints, where it "
                "is off."
            )
        team = granted.team_id
        installed = Installation(
            team=team,
            name=granted.team_name or team,
            token=granted.bot_token or "",
            bot=granted.bot_id or "",
            bot_user=granted.bot_user_id or "",
            organization=granted.enterprise_id or "",
        )
        self._installations.save(installed)
        self._learn(team, installed)
        for schedule in self._schedules.all():
            if (
                schedule.team == team
                and schedule.paused
                and schedule.id.startswith(SETTINGS_PREFIX)
            ):
                self._schedules.resume(schedule.id, self._clock())
        log.info("The workspace %s has installed the app", team)


class _Flow(OAuthFlow):
    """Bolt's flow, with nothing else in the address of Slack than there should be."""

    def build_authorize_url(self, state: str, request: BoltRequest) -> str:
        teams = filter(TEAM.fullmatch, request.query.get("team", ()))
        return self.settings.authorize_url_generator.generate(state, next(teams, None))


def install_routes(settings: Settings, store: OAuthStore) -> list[Route]:
    """`/slack/install`, which redirects to Slack, and the page that Slack redirects back to."""
    log_of_bolt = logging.getLogger(f"{__name__}.bolt")
    log_of_bolt.addFilter(_without_code)
    flow = _Flow(
        client=web_client(None, settings.slack_api_url),
        logger=log_of_bolt,
        settings=OAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            scopes=sorted(needed_scopes(settings)),
            user_scopes=[],
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            install_page_rendering_enabled=False,
            authorization_url=urljoin(settings.slack_api_url, "../oauth/v2/authorize"),
            installation_store=store,
            state_store=store,
            state_expiration_seconds=int(STATE_LIFETIME.total_seconds()),
            callback_options=CallbackOptions(
                success=lambda args: _installed(args, settings), failure=_refused
            ),
        ),
    )
    return [
        Route(INSTALL, _answering(flow.handle_installation)),
        Route(REDIRECT, _answering(flow.handle_callback)),
    ]


def _without_code(record: logging.LogRecord) -> bool:
    """Log it, but for the code in it."""
    record.msg, record.args = CODE.sub("", record.getMessage()), None
    return True


def _answering(handle: Callable[[BoltRequest], BoltResponse]) -> Callable[..., object]:
    def work(bolt_request: BoltRequest) -> BoltResponse:
        try:
            with refusals_in_words():
                return handle(bolt_request)
        except IntegrationError as error:
            log.warning("An installation failed: %s%s", error, because(error))
            # The page is public: it must not say where the store is.
            return _page(503, NOT_KEPT if isinstance(error, StoreError) else str(error))
        except Exception:
            log.exception("An installation failed")
            return _page(500, APOLOGY)

    async def answer(request: Request) -> Response:
        bolt_request = to_bolt_request(request, b"")
        return to_starlette_response(await run_in_threadpool(work, bolt_request))

    return answer


def _installed(args: SuccessArgs, settings: Settings) -> BoltResponse:
    team, name = args.installation.team_id, args.installation.team_name
    if any(team in board.workspaces for board in settings.boards.values()):
        return _page(
            200, f"Sprint Analytics is installed in {name}: type /report-help in a channel there."
        )
    return _page(
        200,
        f"Sprint Analytics is installed in {name}, but knows no board there yet: an admin of that "
        "workspace connects one on the Home tab of the app in Slack.",
    )


def _refused(args: FailureArgs) -> BoltResponse:
    # The parameter comes from outside: it may hold anything.
    code = args.reason if re.fullmatch(r"[a-z_]{1,50}", args.reason) else "unknown"
    unknown = f"Slack does not let Sprint Analytics be installed ({code}): {AGAIN}"
    return _page(args.suggested_status_code, REFUSALS.get(code, unknown))


def _page(status: int, sentence: str) -> BoltResponse:
    # A relative link: the public address may have a path of its own before it.
    linked = escape(sentence).replace(INSTALL, f'<a href="install">{INSTALL}</a>')
    return BoltResponse(
        status=status,
        headers={"Content-Type": "text/html; charset=utf-8"},
        body=PAGE.format(sentence=linked),
    )
