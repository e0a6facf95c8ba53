"""What people see when the store, its disk or its server fail while the bot runs, and that the bot
goes on with all that it had."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.answering.beside import finish
from bot.asking.report_request import ReportRequest
from bot.schedules.deliveries import Deliveries, Step
from bot.schedules.due import Due
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.triggers import On, Trigger
from bot.wiring import build_analytics
from integrations.slack import SlackDestination, web_client
from integrations.store.ledger import State
from metrics.model.report import Unit
from playground.github.server import github_app
from playground.run import BOT_TOKEN, Playground
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from tests.support.log_of_faults import log_without_tracebacks
from tests.support.patience import PATIENCE
from tests.support.person import is_private, words
from tests.support.playgrounds import playground, sample_slack
from tests.support.posted import posted
from tests.support.postgres_server import PostgresServer, postgres_server
from tests.support.schedule_worker import settings
from tests.support.told import is_answer, told

PARTS: dict[str, Any] = {
    "export_max_age": 0,
    "working_message_after": 600.0,
    "chrome_path": "/no/such/chrome",
}
SCHEDULING = "/report-schedule burndown every Monday at 9"


@pytest.fixture
def bot() -> Iterator[Playground]:
    with playground(**PARTS) as opened:
        yield opened


def file_of(bot: Playground) -> Path:
    return Path(bot.analytics.settings.database_url.removeprefix("sqlite:///"))


@contextmanager
def overwritten(bot: Playground) -> Iterator[None]:
    """The file of the store is overwritten in the middle, and then restored from a backup."""
    file = file_of(bot)
    bot.analytics.store.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    backup = file.with_suffix(".backup")
    shutil.copy(file, backup)
    with file.open("r+b") as damaged:
        damaged.seek(4096)
        damaged.write(b"\xaa" * (file.stat().st_size - 4096))
    yield
    bot.analytics.store.close()
    for part in file.parent.glob(f"{file.name}-*"):
        part.unlink()
    backup.rename(file)


@contextmanager
def full(_: Playground) -> Iterator[None]:
    """No file may grow beyond its first bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def gone(bot: Playground) -> Iterator[None]:
    """The file of the store cannot be reached: a folder is in its place."""
    file = file_of(bot)
    bot.analytics.store.close()
    away = file.with_suffix(".away")
    file.rename(away)
    file.mkdir()
    yield
    bot.analytics.store.close()
    file.rmdir()
    away.rename(file)


@pytest.mark.fault
@pytest.mark.parametrize(
    ("fails", "said"),
    [
        (overwritten, "is damaged, or is not a store at all: restore a backup"),
        (full, "has no room on its disk, or the disk fails: free some"),
        (gone, "is no regular file: move that away"),
    ],
)
def test_where_the_store_fails_reports_come_all_the_same_and_nothing_is_lost(
    bot: Playground, fails: Callable[[Playground], Any], said: str
) -> None:
    assert is_answer(told(bot.url, "/sprint-burndown"))
    # What is still being noted of that answer would open the store again.
    for lane in (bot.analytics.lanes, bot.analytics.lanes.memory):
        lane.wait()
    finish(PATIENCE)
    before = bot.analytics.store.sightings("acme/1")
    with log_without_tracebacks():
        with fails(bot):
            report = told(bot.url, "/sprint-burndown")
            assert is_answer(report)
            assert said in words(report)
            refusal = told(bot.url, SCHEDULING)
            assert is_private(refusal)
            assert said in refusal["text"]
        assert bot.analytics.store.sightings("acme/1")[: len(before) - 1] == before[:-1]
        report = told(bot.url, "/sprint-burndown")
        assert is_answer(report)
        assert said not in words(report)
        assert "Sprint burndown" in told(bot.url, SCHEDULING)["text"]


@pytest.fixture(scope="module")
def one_postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres(one_postgres: PostgresServer) -> Iterator[PostgresServer]:
    """That server, which runs again after the test where it was stopped in it."""
    yield one_postgres
    if one_postgres.process is None:
        one_postgres.start()


@pytest.mark.fault
def test_while_postgresql_is_restarted_reports_come_without_history(
    postgres: PostgresServer,
) -> None:
    postgres.execute("CREATE DATABASE bot")
    with playground(database_url=postgres.url("bot"), **PARTS) as bot, log_without_tracebacks():
        assert "cannot be reached" not in words(told(bot.url, "/sprint-burndown"))
        postgres.stop()
        try:
            report = told(bot.url, "/sprint-burndown")
            assert is_answer(report)
            assert "in PostgreSQL on 127.0.0.1 cannot be reached: look whether it runs" in words(
                report
            )
            assert "cannot be reached" in told(bot.url, SCHEDULING)["text"]
        finally:
            postgres.start()
        assert "cannot be reached" not in words(told(bot.url, "/sprint-burndown"))
        assert "Sprint burndown" in told(bot.url, SCHEDULING)["text"]


@pytest.mark.fault
@pytest.mark.parametrize("step", [Step.CLAIMED, Step.COMPUTED, Step.UPLOADED, Step.POSTED])
@pytest.mark.parametrize("comes_back", ["at once", "later"])
def test_postgresql_that_is_restarted_amid_a_delivery_loses_and_doubles_nothing(
    postgres: PostgresServer, step: Step, comes_back: str
) -> None:
    database = f"amid_{step}_{comes_back.replace(' ', '_')}".lower()
    postgres.execute(f"CREATE DATABASE {database}")
    workspace = sample_slack()
    # Slack dates what is posted by its own clock, which is about right.
    now = datetime.now(UTC)
    restarts: list[Step] = []

    def restart(at: Step, _: Due) -> None:
        if at == step and not restarts:
            restarts.append(at)
            postgres.stop()
            if comes_back == "at once":
                postgres.start()

    with ExitStack() as ending, log_without_tracebacks():
        home = Path(ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        world = sample_workspace(now.date())
        ending.enter_context(serve(github_app(world), uds=home / "gh.sock"))
        url = ending.enter_context(serve(slack_app(workspace)))
        own = replace(
            settings(url, str(gh_home(home / "gh.sock")), postgres.url(database)),
            chrome_path="/no/such/chrome",
        )
        analytics = ending.enter_context(build_analytics(own, clock=lambda: now))
        plan = Plan(
            (ReportRequest("sprint-burndown", "main", Unit.ISSUES),),
            Trigger(On.CRON, "UTC", cron=f"{now.minute} {now.hour} * * *"),
        )
        begun = now - timedelta(minutes=2)
        analytics.store.schedules.save(
            as_stored(Schedule("1", "T0ACME", "C0PLATFORM", "", plan, begun))
        )

        def slack(_: str) -> SlackDestination:
            return SlackDestination(web_client(BOT_TOKEN, own.slack_api_url))

        worker = Deliveries(analytics.sources, analytics.chrome, analytics.store, slack, restart)
        for due in analytics.due.now():
            worker.deliver(due)
        if comes_back == "later":
            postgres.start()
        # What it could not write down is seen once its lease is over.
        for _ in range(2):
            now += timedelta(minutes=6)
            for due in analytics.due.now():
                worker.deliver(due)
        assert restarts == [step]
        assert set(Counter(posted(workspace)).values()) == {1}
        assert analytics.store.ledger.latest()["1"].state is State.POSTED
