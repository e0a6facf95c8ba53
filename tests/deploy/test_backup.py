"""Backup and restore by the very commands of docs/deploy.md, while the bot runs and writes."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from threading import Event, Thread

import pytest

from bot.asking.report_request import ReportRequest
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.triggers import On, Trigger
from bot.tenancy.conversation import ConversationId
from integrations.store import Store
from integrations.store.ledger import State
from metrics.model.report import Unit
from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from tests.support.patience import PATIENCE, until
from tests.support.person import Message, Person, is_report, words
from tests.support.playgrounds import sample_slack
from tests.support.postgres_server import postgres_server
from tests.support.processes import ended, running

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "deploy.md"
BOARD, CHANNEL = "acme/1", "C0PLATFORM"


def commands(what: str) -> str:
    """The commands of the page below `<!-- what -->`."""
    text = PAGE.read_text(encoding="utf-8")
    (block,) = re.findall(rf"^<!-- {what} -->\n\n```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return str(block)


@dataclass(frozen=True)
class Machine:
    """A machine that the bot runs on, in that folder, and the Slack that it is connected to."""

    folder: Path
    database: str
    url: str
    variables: dict[str, str]

    @property
    def kind(self) -> str:
        """What keeps its store: `sqlite` or `postgresql`."""
        return "sqlite" if self.database.startswith("sqlite") else "postgresql"

    @contextmanager
    def running(self, *command: str) -> Iterator[None]:
        """The bot runs while the context lasts, and is then killed."""
        with running(
            [sys.executable, "-m", "bot", *command], env=self.variables, cwd=self.folder
        ) as bot:
            yield
            bot.send_signal(signal.SIGKILL)

    def typed(self, lines: str) -> None:
        """Type these commands there."""
        ended(["sh", "-euc", lines], env=self.variables, cwd=self.folder, check=True)

    @contextmanager
    def store(self) -> Iterator[Store]:
        opened = Store(self.database)
        yield opened
        opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    with ExitStack() as ending:
        folder = Path(ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        database = f"sqlite:///{folder}/data/analytics.sqlite3"
        if request.param == "postgresql":
            server = ending.enter_context(postgres_server())
            server.execute("CREATE DATABASE analytics")
            database = server.url("analytics")
        world = sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world), uds=folder / "gh.sock"))
        url = ending.enter_context(serve(slack_app(sample_slack())))
        variables = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ANALYTICS_SLACK_API_URL": f"{url}/api/",
            "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
            "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
            "ANALYTICS_GITHUB_TOKEN": TOKEN,
            "ANALYTICS_GH_CONFIG_DIR": str(gh_home(folder / "gh.sock")),
            "ANALYTICS_DATABASE_URL": database,
            "ANALYTICS_CHART_TIMEOUT": str(PATIENCE),
            "ANALYTICS_SNAPSHOT_EVERY": "0",
            "ANALYTICS_BOARDS__MAIN__PROJECT": "https://github.com/orgs/acme/projects/1",
        }
        yield Machine(folder, database, url, variables)


def scheduled(name: str, minutes_ago: int) -> Schedule:
    """A burndown every hour, last due so many minutes ago."""
    due = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    trigger = Trigger(On.CRON, "UTC", cron=f"{due.minute} * * * *")
    plan = Plan((ReportRequest("sprint-burndown", "main", Unit.POINTS),), trigger)
    return Schedule(name, "T0ACME", CHANNEL, "", plan, due - timedelta(minutes=1))


@contextmanager
def written_to(machine: Machine) -> Iterator[None]:
    """Another process's writes go on while the context lasts."""
    enough = Event()

    def write() -> None:
        with machine.store() as store:
            for number in count():
                name = f"C{number % 50}"
                store.conversations.remember(name, ("",), "x" * 9000, datetime.now(UTC))
                if enough.is_set():
                    return

    writer = Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        enough.set()
        writer.join()


def deliver(store: Store, name: str, now: datetime) -> None:
    """That schedule has been made, and what was due is posted."""
    store.schedules.save(as_stored(scheduled(name, minutes_ago=3)))
    claim = store.ledger.claim(name, now - timedelta(minutes=3), "worker", now)
    assert claim
    store.ledger.posted(claim, "1.2")


def lose(machine: Machine) -> None:
    """The disk with the store is gone, and an empty one in its place."""
    if machine.kind == "sqlite":
        rmtree(machine.folder / "data")
        (machine.folder / "data").mkdir()
    else:
        wipe = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        machine.typed(f'psql --quiet --command "{wipe}" "$ANALYTICS_DATABASE_URL"')


def is_scheduled(message: Message) -> bool:
    return is_report(message) and "by cron" in words(message)


def is_posted(machine: Machine, name: str) -> bool:
    with machine.store() as store:
        latest = store.ledger.latest().get(name)
        return latest is not None and latest.state is State.POSTED


def test_what_was_backed_up_is_there_again_and_nothing_is_posted_twice(machine: Machine) -> None:
    ana, place = Person(machine.url), ConversationId("T0ACME", CHANNEL).key
    with machine.running("serve", "--no-clock"):
        ana.answered("team-platform", "/sprint-burnup")
        ana.sees("team-platform", lambda each: "Sprint burnup" in words(each))
        with machine.store() as store:
            until(lambda: store.conversations.last(place, "", datetime.now(UTC)))
            deliver(store, "1", datetime.now(UTC))
            store.schedules.save(as_stored(scheduled("2", minutes_ago=2)))
            before = store.summary(), store.schedules.all(), store.ledger.latest()
        with written_to(machine):
            machine.typed(commands(f"backup: {machine.kind}"))
    with machine.running("serve"):
        # Posted after the copy was taken, so the copy does not know of it.
        until(lambda: is_posted(machine, "2"))
    lose(machine)
    machine.typed(commands(f"restore: {machine.kind}"))
    with machine.store() as store:
        assert (store.summary(), store.schedules.all(), store.ledger.latest()) == before
        assert store.conversations.last(place, "", datetime.now(UTC))
    with machine.running("serve"):
        until(lambda: is_posted(machine, "2"))
        ana.answered("team-platform", "/sprint-velocity")
        ana.sees("team-platform", lambda each: "Sprint velocity" in words(each))
    assert len([each for each in ana.messages("team-platform") if is_scheduled(each)]) == 1


def test_kubernetes_copies_and_restores_a_file_that_is_open(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data/analytics.sqlite3"
    with closing(Store(url)) as store:
        store.schedules.save(as_stored(scheduled("1", minutes_ago=3)))
        in_pod(tmp_path, commands("backup: kubernetes"))
        kept = store.schedules.all()
        store.schedules.remove("1")
        in_pod(tmp_path, commands("restore: kubernetes"))
        assert store.schedules.all() == kept
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["backup.sqlite3"]


def in_pod(folder: Path, lines: str) -> None:
    """Type these commands where the pod's disk is that folder, which also is where they are typed,
    with nothing to restart."""
    lines = re.sub(r"kubectl exec (-i )?deployment/\S+ -- ", "", lines).replace("kill 1", "true")
    lines = lines.replace("/data/backup.sqlite3", str(folder / "in-pod.sqlite3"))
    lines = lines.replace("/data/data/", f"{folder}/data/").replace("python3", sys.executable)
    ended(["sh", "-euc", lines], cwd=folder, check=True)
