"""The clock of the machine is set by an hour while the bot runs: real processes, whose time of day
libfaketime changes."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.asking.report_request import ReportRequest
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.triggers import On, Trigger
from integrations.store import Store
from metrics.model.report import Unit
from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from tests.support.github_apps import key_pair, registered_app
from tests.support.patience import until
from tests.support.playgrounds import sample_slack
from tests.support.posted import posted
from tests.support.processes import running
from tests.support.set_clocks import SetClock

ROOT = Path(__file__).parents[2]
CLOCK = next(
    line.split(": ", 1)[1]
    for line in (ROOT / "Procfile").read_text().splitlines()
    if line.startswith("clock: ")
)


@pytest.fixture
def home() -> Iterator[Path]:
    with TemporaryDirectory(prefix="sa-", dir="/tmp") as folder:
        yield Path(folder)


@contextmanager
def clock_process(home: Path, slack_url: str, clock: SetClock, log: Path) -> Iterator[None]:
    """The process that posts scheduled reports, on a store in that folder."""
    environment = {
        "ANALYTICS_SLACK_API_URL": f"{slack_url}/api/",
        "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
        "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
        "ANALYTICS_GITHUB_TOKEN": TOKEN,
        "ANALYTICS_GH_CONFIG_DIR": str(gh_home(home / "gh.sock")),
        "ANALYTICS_DATABASE_URL": f"sqlite:///{home}/store.sqlite3",
        "ANALYTICS_CHROME_PATH": "/no/such/chrome",
        "ANALYTICS_SNAPSHOT_EVERY": "0",
        "ANALYTICS_BOARDS__MAIN__OWNER": "acme",
        "ANALYTICS_BOARDS__MAIN__PROJECT": "1",
    }
    command = [sys.executable, *shlex.split(CLOCK)[1:]]
    with (
        log.open("w") as stderr,
        running(
            command,
            env={**os.environ, **environment, **clock.environment},
            cwd=ROOT,
            stderr=stderr,
        ),
    ):
        yield


def at(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day} {clock}Z")


def schedule(home: Path, name: str, cron: str, since: datetime) -> None:
    plan = Plan(
        (ReportRequest("sprint-burndown", "main", Unit.ISSUES),), Trigger(On.CRON, "UTC", cron=cron)
    )
    with closing(Store(f"sqlite:///{home}/store.sqlite3")) as store:
        store.schedules.save(as_stored(Schedule(name, "T0ACME", "C0PLATFORM", "", plan, since)))


@pytest.mark.fault
def test_a_clock_that_is_set_by_an_hour_neither_loses_nor_repeats_a_report(
    home: Path, tmp_path: Path
) -> None:
    workspace, day = sample_slack(), datetime.now(UTC).date() + timedelta(days=1)
    clock, log = SetClock(home / "clock"), tmp_path / "log"
    nine, ten, half = (f"{day:%Y-%m-%d}T{time}:00Z" for time in ("09:01", "10:00", "09:30"))
    schedule(home, "1", "0 10 * * *", at(day, "09:59:00"))
    world = sample_workspace(datetime.now(UTC).date())
    with (
        serve(github_app(world), uds=home / "gh.sock"),
        serve(slack_app(workspace)) as url,
    ):
        clock.set(at(day, "09:59:59"))
        with clock_process(home, url, clock, log):
            until(lambda: Counter(posted(workspace)) == {f"1 {ten}": 1})
            # Back: what is to be posted within the hour is not waited for until it is over.
            clock.set(at(day, "09:01:05"))
            schedule(home, "2", "1 9 * * *", at(day, "09:00:50"))
            schedule(home, "3", "30 9 * * *", at(day, "09:00:50"))
            until(lambda: f"2 {nine}" in posted(workspace))
            # Forth: what was to be posted in the hour that nobody saw is posted.
            clock.set(at(day, "10:01:05"))
            until(lambda: f"3 {half}" in posted(workspace))
            # libfaketime cannot bear how long the process would sleep as it ends.
            said = log.read_text()
    assert "The clock was set back" in said
    assert "The clock was set forward" in said
    assert "Traceback" not in said
    assert Counter(posted(workspace)) == {f"1 {ten}": 1, f"2 {nine}": 1, f"3 {half}": 1}


@pytest.mark.fault
def test_a_clock_that_is_an_hour_wrong_keeps_no_app_from_its_tokens(home: Path) -> None:
    registered, clock = registered_app(), SetClock(home / "clock", ahead=3600)
    (home / "key.pem").write_text(key_pair()[0])
    world = sample_workspace(datetime.now(UTC).date())
    command = [sys.executable, "-m", "tests.support.app_tokens", "123"]
    with (
        serve(github_app(world, None, registered), uds=home / "gh.sock"),
        running(
            [*command, home / "key.pem", home / "gh.sock"],
            cwd=ROOT,
            env={**os.environ, **clock.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process,
    ):
        lines, answers = process.stdin, process.stdout
        assert lines
        assert answers

        def token() -> str:
            print(file=lines, flush=True)
            said, _, now = answers.readline().strip().rpartition(" ")
            ahead = (datetime.fromisoformat(now) - datetime.now(UTC)).total_seconds()
            # That the clock is set is what this is about.
            assert abs(ahead - clock.ahead) < 1800, ahead
            return said

        first = token()
        assert registered.takes(first)
        for hours in (-1, 1, 0):
            clock.set_ahead(hours * 3600)
            # It is good for an hour by GitHub's clock, whatever this one shows.
            assert token() == first
        assert registered.asked == 1
