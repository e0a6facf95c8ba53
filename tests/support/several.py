"""A bot in HTTP mode that two workspaces of one Slack may install, and a browser to do it."""

from __future__ import annotations

import re
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from html import unescape
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin

from bot.app import build_app
from bot.manifest import slack_manifest
from bot.server.events import http_app
from bot.server.oauth import install_routes
from bot.wiring import Analytics, build_analytics, build_oauth_store
from config import BoardSettings, Settings
from playground.github.server import github_app
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.manifest import configured
from playground.slack.several import Registration, slack_of
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE
from tests.support.person import Person
from tests.support.playgrounds import sample_slack

SECRET = "5ecret"
KEY = f"{'a' * 43}="
ACME, BETA = "T0ACME", "T0BETA"


class _Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class Page:
    """What a browser got: `leads_to` is where it is sent on, if it is."""

    status: int
    text: str
    leads_to: str

    @property
    def sentence(self) -> str:
        """The words on it."""
        return unescape(re.sub(r"<title>.*</title>|<[^>]+>", "", self.text)).strip()


@dataclass
class Browser:
    """Opens pages, and brings cookies back as it would over https."""

    cookies: dict[str, str] = field(default_factory=dict)

    def open(self, url: str) -> Page:
        """What is there, without going where it leads."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = urllib.request.Request(url, headers={"Cookie": cookies})
        try:
            with urllib.request.build_opener(_Staying).open(request, timeout=PATIENCE) as answer:
                return self._page(answer.status, answer.read(), answer.headers)
        except HTTPError as answer:
            with answer:
                return self._page(answer.code, answer.read(), answer.headers)

    def _page(self, status: int, body: bytes, headers: Message) -> Page:
        for cookie in headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Page(status, body.decode(), headers.get("Location") or "")


@dataclass(frozen=True)
class Several:
    """The addresses of the bot and of Slack, and what is behind them."""

    bot: str
    slack: str
    workspaces: dict[str, Workspace]
    analytics: Analytics
    registration: Registration

    def person(self, team: str) -> Person:
        """Ana, in that workspace."""
        return Person(f"{self.slack}/{team}")

    def install(self, answer: str, browser: Browser | None = None) -> Page:
        """Begin to install, give Slack that answer, and see where it ends."""
        browser = browser or Browser()
        asked = browser.open(f"{self.bot}/slack/install").leads_to
        links = dict(
            reversed(link)
            for link in re.findall(r'href="([^"]+)">([^<]+)', browser.open(asked).text)
        )
        return browser.open(browser.open(urljoin(self.slack, unescape(links[answer]))).leads_to)


@contextmanager
def several(folder: Path, **settings: Any) -> Iterator[Several]:
    """Both workspaces know the same ids of channels and people, and neither has the app yet."""
    workspaces = {
        team: sample_slack(
            team_id=team,
            name=name,
            domain=name.lower(),
            bot_token="",
            scopes=frozenset(),
            signing_secret=SECRET,
        )
        for team, name in ((ACME, "Acme"), (BETA, "Beta"))
    }
    registration = Registration("1.2", "hush")
    with ExitStack() as ending:
        home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
        ending.callback(shutil.rmtree, home, ignore_errors=True)
        world = sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world), uds=home / "gh.sock"))
        slack = ending.enter_context(serve(slack_of(workspaces, registration)))
        given = {
            "boards": {
                "platform": BoardSettings("platform", "acme", 1, workspaces=frozenset({ACME})),
                "mobile": BoardSettings("mobile", "acme", 1, workspaces=frozenset({BETA})),
                "shared": BoardSettings("shared", "acme", 1, workspaces=frozenset({ACME, BETA})),
            },
            "slack_mode": "http",
            "slack_signing_secret": SECRET,
            "slack_client_id": registration.client_id,
            "slack_client_secret": registration.client_secret,
            "encryption_key": (KEY,),
            "slack_api_url": f"{slack}/api/",
            "github_token": "playground",
            "gh_config_dir": str(gh_home(home / "gh.sock")),
            "database_url": f"sqlite:///{folder}/store.sqlite3",
            # Charts are not what is tested here.
            "chrome_path": "/no/such/chrome",
        }
        analytics = ending.enter_context(build_analytics(Settings(**{**given, **settings})))
        app = build_app(analytics.settings, analytics)
        ending.enter_context(app.listener_runner.listener_executor)
        pages = install_routes(analytics.settings, build_oauth_store(analytics))
        bot = ending.enter_context(serve(http_app(app, SECRET, pages)))
        manifest = slack_manifest(bot, several_workspaces=True, unfurl_domain="github.com")
        (registration.redirect_url,) = manifest["oauth_config"]["redirect_urls"]
        for workspace in workspaces.values():
            workspace.app = configured(workspace.app, manifest)
        yield Several(bot, slack, workspaces, analytics, registration)
