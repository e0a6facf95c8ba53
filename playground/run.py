"""The playground: the real bot and the real gh, between a Slack and a GitHub of our own."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from threading import Event
from typing import Any

from bot.app import build_app
from bot.boards.exported import field_names
from bot.boards.history import Snapshots
from bot.manifest import slack_manifest
from bot.schedules.scheduler import scheduler_running
from bot.server.serve import connected
from bot.server.stopping import wait_for_signal
from bot.tenancy.scopes import GROUP_SCOPES
from bot.wiring import (
    DOUBLE_CLICK,
    Analytics,
    build_analytics,
    build_github,
    build_store,
)
from config import BoardSettings, Settings
from config.github_address import GITHUB
from config.tokens import new_encryption_key
from integrations.chrome import Chrome
from metrics.reading import read_board
from playground.github.faults import Faults
from playground.github.server import github_app
from playground.github.world import World
from playground.sample.board import sample_workspace
from playground.sample.history import past_exports
from playground.serving import forget_proxies, gh_home, serve
from playground.slack.manifest import app_fields, asked_scopes
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace

BOT_TOKEN = "xoxb-playground"  # noqa: S105
APP_TOKEN = "xapp-playground"  # noqa: S105
WELCOME = """
  The playground is open: {url}
  The real bot, a sample team and a sample board; no account. Try in #team-platform:

    {hints}

  or tell the bot `burndown` in a direct message. Ctrl-C ends it.
"""


@dataclass(frozen=True)
class Playground:
    """A running playground.

    Attributes:
        url: Where its page is.
        workspace: Behind it.
        analytics: The bot's parts.
        faults: What its GitHub does wrong on purpose.
        world: What its GitHub holds.
    """

    url: str
    workspace: Workspace
    analytics: Analytics
    faults: Faults
    world: World


def run(port: int, show: Callable[[str], object]) -> None:
    """Open the playground on that loopback port until Ctrl-C, SIGTERM, or its terminal is closed.

    `show` is given the address of its page. Raises IntegrationError when the port is taken or gh
    is missing.
    """
    forget_proxies()
    stop = Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What is ignored, as by nohup, stays so; and not every system has a SIGHUP.
        if number and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: stop.set())
    # Who tries it can also connect a board, which takes an admin.
    with playground(port, sample_slack(admins=frozenset({"U0ANA"}))) as opened:
        hints = "\n    ".join(opened.workspace.hints)
        print(WELCOME.format(url=opened.url, hints=hints), flush=True)  # noqa: T201
        show(opened.url)
        wait_for_signal(stop)


def sample_slack(**settings: Any) -> Workspace:
    """A workspace with this bot installed; `settings` are others of `Workspace.sample`."""
    manifest = slack_manifest(unfurl_domain=GITHUB, more_scopes=GROUP_SCOPES)
    return Workspace.sample(
        **{
            **app_fields(manifest),
            "scopes": asked_scopes(manifest),
            "bot_token": BOT_TOKEN,
            "app_token": APP_TOKEN,
            **settings,
        },
    )


@contextmanager
def playground(
    port: int = 0,
    workspace: Workspace | None = None,
    history: Path | None = None,
    chrome: Chrome | None = None,
    double_click: float = DOUBLE_CLICK,
    **settings: Any,
) -> Iterator[Playground]:
    """Everything up and connected, for as long as the context lasts.

    Port 0 takes a free one; `history` is a file that `write_history` wrote on the same day, which
    is copied instead of writing another one; `chrome` draws the charts instead of one that the
    settings name; for `double_click` seconds a second press of a button does nothing; `settings`
    are settings of the bot that are not to be the playground's own.
    """
    workspace = workspace or sample_slack()
    with ExitStack() as ending:
        # A Unix socket's path may have no more than 107 bytes.
        home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
        ending.callback(shutil.rmtree, home, ignore_errors=True)
        github, database = home / "gh.sock", home / "history.sqlite3"
        now = datetime.now(UTC)
        world, faults = sample_workspace(now.date()), Faults()
        ending.enter_context(serve(github_app(world, faults), uds=github))
        url = ending.enter_context(serve(slack_app(workspace), port=port))
        own = bot_settings(url, gh_home(github), database)
        if history:
            shutil.copy(history, database)
        else:
            write_history(own, now)
        analytics = build_analytics(
            replace(own, **settings), chrome=chrome, double_click=double_click
        )
        ending.enter_context(analytics).chrome.warm_up()
        ending.enter_context(
            connected(build_app(analytics.settings, analytics), analytics.settings)
        )
        ending.enter_context(
            scheduler_running(
                analytics.due,
                analytics.boards,
                analytics.timelines,
                analytics.settings,
                analytics.deliver,
            )
        )
        yield Playground(url, workspace, analytics, faults, world)


def write_history(settings: Settings, now: datetime) -> None:
    """Write what the bot would have kept of the sample board, had it been there for weeks."""
    platform = settings.boards["platform"]
    fields = field_names(platform)
    export = build_github(settings).export_project(
        platform.owner, platform.project, fields=vars(fields)
    )
    board = read_board(export, fields=fields, timezone=platform.timezone)
    # What the other fields had then, nobody has made up.
    board = replace(board, field_values=None)
    with closing(build_store(settings)) as store:
        snapshots = Snapshots(store)
        for moment, issues in past_exports(board, now):
            snapshots.keep(platform, replace(board, issues=issues, exported_at=moment))


def bot_settings(slack_url: str, gh_config_dir: Path, database: Path) -> Settings:
    """The settings of the bot that answers in the playground."""
    return Settings(
        boards={
            "platform": BoardSettings("platform", owner="acme", project=1, roadmap="roadmap"),
            "roadmap": BoardSettings("roadmap", owner="acme", project=2),
        },
        default_board="platform",
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        slack_api_url=f"{slack_url}/api/",
        github_token="playground",  # noqa: S106
        encryption_key=(new_encryption_key(),),
        gh_config_dir=str(gh_config_dir),
        database_url=f"sqlite:///{database}",
        # What is scheduled looks at sprints, which do not move here.
        snapshot_every=0,
        unfurl_links=True,
        # Whatever machine it is tried on, its first chart comes.
        chart_timeout=120,
        # The sample team's bot slept over weekends.
        history_gap=80,
    )
