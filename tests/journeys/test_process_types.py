"""The processes of the Procfile: all in one, or the bot and the clock apart."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.asking.report_request import ReportRequest
from bot.boards.live import LiveBoards
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.triggers import On, Trigger
from config import BoardSettings, Settings
from integrations.store import Store
from metrics.model.report import Unit
from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE, until
from tests.support.person import Person, is_report, words
from tests.support.playgrounds import sample_slack
from tests.support.posted import posted
from tests.support.processes import running

ROOT = Path(__file__).parents[2]
PROCFILE = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if ": " in line
)


@dataclass(frozen=True)
class Platform:
    """What runs process types, with a store that they share."""

    workspace: Workspace
    url: str
    environment: dict[str, str]

    @contextmanager
    def running(self, *types: str) -> Iterator[None]:
        """These processes run while the context lasts, and end well."""
        with ExitStack() as ending:
            processes = [
                ending.enter_context(
                    running(
                        [sys.executable, *shlex.split(PROCFILE[name])[1:]],
                        env={**os.environ, **self.environment},
                        cwd=ROOT,
                        stderr=subprocess.PIPE,
                    )
                )
                for name in types
            ]
            yield
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                _, err = process.communicate(timeout=PATIENCE)
                assert process.returncode == 0, err
                assert "Traceback" not in err


@pytest.fixture
def platform() -> Iterator[Platform]:
    with ExitStack() as ending:
        home = Path(ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        database = f"sqlite:///{home}/store.sqlite3"
        workspace = sample_slack()
        world = sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world), uds=home / "gh.sock"))
        url = ending.enter_context(serve(slack_app(workspace)))
        store = Store(database)
        # It was due a minute ago.
        begun = datetime.now(UTC) - timedelta(minutes=2)
        hourly = Trigger(On.CRON, "UTC", cron=f"{(begun + timedelta(minutes=1)).minute} * * * *")
        plan = Plan((ReportRequest("sprint-burndown", "main", Unit.POINTS),), hourly)
        store.schedules.save(as_stored(Schedule("1", "T0ACME", "C0PLATFORM", "", plan, begun)))
        store.close()
        environment = {
            "ANALYTICS_SLACK_API_URL": f"{url}/api/",
            "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
            "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
            "ANALYTICS_GITHUB_TOKEN": TOKEN,
            "ANALYTICS_GH_CONFIG_DIR": str(gh_home(home / "gh.sock")),
            "ANALYTICS_DATABASE_URL": database,
            "ANALYTICS_CHART_TIMEOUT": str(PATIENCE),
            "ANALYTICS_SNAPSHOT_EVERY": "0",
            "ANALYTICS_BOARDS__MAIN__OWNER": "acme",
            "ANALYTICS_BOARDS__MAIN__PROJECT": "1",
        }
        yield Platform(workspace, url, environment)


def is_scheduled(message: dict[str, object]) -> bool:
    return is_report(message) and "by cron" in words(message)


@pytest.mark.parametrize("types", [("all",), ("bot", "clock")])
def test_they_answer_and_post_by_themselves(platform: Platform, types: tuple[str, ...]) -> None:
    ana = Person(platform.url)
    with platform.running(*types):
        ana.sees("team-platform", is_scheduled)
        ana.answered("team-platform", "/sprint-burnup")
        ana.sees("team-platform", lambda each: "Sprint burnup" in words(each))
    keys = posted(platform.workspace)
    assert len(keys) == len(set(keys))


def test_a_board_is_connected_without_a_settings_file_or_a_restart(platform: Platform) -> None:
    without = {name: value for name, value in platform.environment.items() if "BOARDS" not in name}
    ana = Person(platform.url)

    def is_answered() -> bool:
        ana.say("team-platform", "/sprint-burnup board shop")
        said = [words(each) for each in ana.messages("team-platform")]
        return any("Sprint burnup" in each for each in said)

    with (
        replace(platform, environment=without).running("bot"),
        closing(Store(platform.environment["ANALYTICS_DATABASE_URL"])) as store,
    ):
        ana.answered("team-platform", "/report-help")
        # As another process does it.
        boards = LiveBoards(Settings(boards={}), store.connected)
        boards.connect("T0ACME", BoardSettings("shop", "acme", 1))
        until(is_answered)


def test_a_bot_without_a_clock_posts_nothing_by_itself(platform: Platform) -> None:
    ana = Person(platform.url)
    with platform.running("bot"):
        ana.answered("team-platform", "/sprint-burnup")
        ana.sees("team-platform", lambda each: "Sprint burnup" in words(each))
    assert not [each for each in ana.messages("team-platform") if is_scheduled(each)]
