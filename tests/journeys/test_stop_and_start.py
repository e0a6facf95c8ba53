"""The real process is stopped or killed, whatever is under way, and the next one begins."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

from bot.asking.report_request import ReportRequest
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.triggers import On, Trigger
from bot.server.addresses import SLACK_EVENTS
from bot.work.queue import RESTARTING
from integrations.store import Store
from integrations.store.ledger import State
from integrations.temporary import PREFIX
from metrics.model.report import Unit
from playground.github.faults import Faults
from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.crowd import SECRET, Crowd, crowd
from tests.support.patience import PATIENCE, until
from tests.support.ports import free_port
from tests.support.processes import running, told_to

ROOT = Path(__file__).parents[2]
BOT = ("-m", "bot")
PEOPLE = 20
HOURS = 36_000.0
# What is in the command line of a gh that asks GitHub.
GH = "graphql"
# The bot's own program, which lets nothing finish and gives a busy machine all the time there is:
# how the real seconds are spent is tested with a clock of the test's own.
PATIENT = f"""
from bot.server import stopping
stopping.FINISHED_BY, stopping.CUT_BY = 0.0, {PATIENCE}
stopping.TOLD_BY, stopping.GONE_BY = {2 * PATIENCE}, {3 * PATIENCE}
from bot.cli import main
main()
"""


@dataclass
class Deployment:
    """What the process runs in.

    Attributes:
        asking: who asks it.
        faults: what goes wrong with its GitHub.
        folder: where it keeps temporary files.
        store: of the board's history.
        environment: of the process.
    """

    asking: Crowd
    faults: Faults
    folder: Path
    store: str
    environment: dict[str, str]

    @contextmanager
    def begun(
        self, command: Sequence[str], variables: Mapping[str, str], program: Sequence[str] = BOT
    ) -> Iterator[subprocess.Popen[str]]:
        """The process, from its start on."""
        with running(
            [sys.executable, *program, *command],
            cwd=ROOT,
            env={**os.environ, **self.environment, **variables},
            stderr=subprocess.PIPE,
        ) as process:
            yield process

    @contextmanager
    def listening(self, way: str, program: Sequence[str] = BOT) -> Iterator[subprocess.Popen[str]]:
        """The bot, from when people can ask it on; it has no clock."""
        port = free_port()
        variables = {"ANALYTICS_SLACK_MODE": way, "ANALYTICS_HTTP_PORT": str(port)}
        self.asking.bot = f"http://127.0.0.1:{port}{SLACK_EVENTS}" if way == "http" else ""
        was = self.asking.sockets._loop
        self.asking.sockets._loop = None
        with self.begun(["serve", "--no-clock"], variables, program) as process:
            until(lambda: self._listens() or process.poll() is not None)
            yield process
        self.asking.sockets._loop = was

    def _listens(self) -> bool:
        if not self.asking.bot:
            return self.asking.sockets._loop is not None
        try:
            urllib.request.urlopen(self.asking.bot, b"{}", timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code == 401
        except urllib.error.URLError:
            return False
        return True

    def programs(self, part: str) -> dict[int, str]:
        """The command lines that have this part, of processes that the bot has started."""
        found: dict[int, str] = {}
        for process in Path("/proc").glob("[0-9]*"):
            number = int(process.name)
            if f"TMPDIR={self.folder}/{PREFIX}" in told_to(number):
                line = (process / "cmdline").read_text().replace("\0", " ")
                found |= {number: line} if part in line else {}
        return found


@pytest.fixture
def deployment() -> Iterator[Deployment]:
    with ExitStack() as ending:
        home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
        ending.callback(rmtree, home, ignore_errors=True)
        (home / "t").mkdir()
        faults = Faults()
        world = sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world, faults), uds=home / "gh.sock"))
        asking = ending.enter_context(crowd())
        asking.joins(PEOPLE, PEOPLE)
        store = f"sqlite:///{home}/store.sqlite3"
        environment = {
            "TMPDIR": str(home / "t"),
            "ANALYTICS_SLACK_API_URL": f"{asking.url}/api/",
            "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
            "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
            "ANALYTICS_SLACK_SIGNING_SECRET": f'"{SECRET}"',
            "ANALYTICS_GITHUB_TOKEN": TOKEN,
            "ANALYTICS_GH_CONFIG_DIR": str(gh_home(home / "gh.sock")),
            # Whatever hangs, hangs until it is killed.
            "ANALYTICS_GH_TIMEOUT": str(HOURS),
            "ANALYTICS_CHART_TIMEOUT": str(HOURS),
            "ANALYTICS_DATABASE_URL": store,
            "ANALYTICS_SNAPSHOT_EVERY": "0",
            "ANALYTICS_EXPORT_MAX_AGE": "0",
            "ANALYTICS_WORKING_MESSAGE_AFTER": "0",
            "ANALYTICS_BOARDS__MAIN__OWNER": "acme",
            "ANALYTICS_BOARDS__MAIN__PROJECT": "1",
        }
        yield Deployment(asking, faults, home / "t", store, environment)


def stopped(process: subprocess.Popen[str]) -> str:
    """What a process has logged that ended well after SIGTERM."""
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=3 * PATIENCE)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    return err


def ask_twenty(deployment: Deployment) -> None:
    """Twenty people ask in twenty conversations, are acknowledged, and GitHub hangs."""
    deployment.faults.delay = HOURS
    acks = [deployment.asking.command("", f"U{each}", f"C{each}") for each in range(PEOPLE)]
    assert [ack.result(PATIENCE).get("text", "") for ack in acks] == [""] * PEOPLE
    until(lambda: deployment.programs(GH))


@pytest.mark.fault
@pytest.mark.parametrize("way", ["socket", "http"])
def test_sigterm_with_twenty_questions_under_way_tells_everybody(
    deployment: Deployment, way: str
) -> None:
    with deployment.listening(way, ("-c", PATIENT)) as process:
        ask_twenty(deployment)
        stopped(process)
    assert dict(deployment.asking.told) == {f"U{each}": [RESTARTING] for each in range(PEOPLE)}
    assert deployment.programs("") == {}
    assert [*deployment.folder.iterdir()] == []


@pytest.mark.fault
def test_sigterm_ends_the_process_although_everything_hangs(deployment: Deployment) -> None:
    with deployment.listening("socket") as process:
        ask_twenty(deployment)
        # Nobody can be told, either.
        with ExitStack() as holding:
            for _ in range(100):
                holding.enter_context(deployment.asking.workspace.access.holding("chat.delete"))
            stopped(process)
    until(lambda: deployment.programs("") == {})


@pytest.mark.fault
def test_sigterm_ends_a_process_that_has_not_begun(deployment: Deployment) -> None:
    hanging = deployment.folder.parent / "hanging-gh"
    hanging.write_text("#!/bin/sh\nexec sleep 36000\n")
    hanging.chmod(0o755)
    # It asks GitHub who that is first.
    variables = {"ANALYTICS_BOARDS__MAIN__OWNER": "@me", "ANALYTICS_GH_PATH": str(hanging)}
    with deployment.begun(["clock"], variables) as process:
        until(lambda: deployment.programs("sleep 36000"))
        stopped(process)
    assert deployment.programs("") == {}
    assert [*deployment.folder.iterdir()] == []


@pytest.mark.fault
def test_a_clock_that_is_stopped_hands_its_delivery_back(deployment: Deployment) -> None:
    deployment.faults.delay = HOURS
    store = Store(deployment.store)
    # It was due a minute ago.
    begun = datetime.now(UTC) - timedelta(minutes=2)
    hourly = Trigger(On.CRON, "UTC", cron=f"{(begun + timedelta(minutes=1)).minute} * * * *")
    plan = Plan((ReportRequest("sprint-burndown", "main", Unit.POINTS),), hourly)
    store.schedules.save(as_stored(Schedule("1", "T0ACME", "C0", "", plan, begun)))
    with deployment.begun(["clock"], {}) as process:
        until(lambda: deployment.programs(GH))
        stopped(process)
    handed_back = store.ledger.unfinished(datetime.now(UTC))
    assert [(each.state, each.attempts) for each in handed_back] == [(State.RETRY, 0)]
    store.close()
    until(lambda: deployment.programs("") == {})


@pytest.mark.fault
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process was told")
def test_what_is_left_after_sigkill_in_a_chart_and_an_export_is_gone_after_the_next_start(
    deployment: Deployment,
) -> None:
    asking = deployment.asking
    with deployment.listening("socket") as killed:
        until(lambda: deployment.programs("--user-data-dir"))
        # It neither draws nor sees that nobody listens any more.
        for chrome in deployment.programs("--user-data-dir"):
            os.kill(chrome, signal.SIGSTOP)
        asking.command("", "U0", "C0")
        until(lambda: "Drawing the chart" in said(asking, "C0"))
        deployment.faults.delay = HOURS
        until(lambda: not deployment.programs(GH))
        asking.command("previous", "U1", "C1")
        until(lambda: deployment.programs(GH))
        killed.kill()
        killed.wait(PATIENCE)
        (left,) = deployment.folder.iterdir()
        chromes, runs_of_gh = deployment.programs("--user-data-dir"), deployment.programs(GH)
        assert chromes
        assert runs_of_gh
        with deployment.listening("socket") as following:
            until(lambda: not left.exists())
            until(lambda: not {*deployment.programs("")} & {*chromes, *runs_of_gh})
            stopped(following)
    assert [*deployment.folder.iterdir()] == []


def said(asking: Crowd, channel: str) -> str:
    """All that was said in a conversation."""
    messages = asking.workspace.channels[channel].messages.values()
    return " ".join(f"{message.text} {message.blocks}" for message in list(messages))
