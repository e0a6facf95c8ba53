"""Weeks of schedules, with workers that are killed: each due report is there exactly once."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.asking.report_request import ReportRequest
from bot.schedules.deliveries import Step
from bot.schedules.schedule import Kind, Plan, Schedule, as_stored
from bot.schedules.triggers import Calendar, On, Trigger
from integrations.store import Store
from metrics.model.report import Unit
from metrics.model.team import Conventions
from playground.github.server import github_app
from playground.github.world import (
    World,
    add_item,
    add_project,
    issue_node,
    iteration_field,
    number_field,
    number_issues,
    select_field,
)
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.playgrounds import sample_slack
from tests.support.posted import posted
from tests.support.postgres_server import postgres_server
from tests.support.processes import end, start

ROOT = Path(__file__).parents[2]
SPRINT = 14
MINUTE = timedelta(minutes=1)
CRASHES = (Step.CLAIMED, Step.COMPUTED, Step.DRAWN, Step.UPLOADED, Step.POSTED, Step.RECORDED)
BURNDOWN = ReportRequest("sprint-burndown", "main", Unit.ISSUES)
RISK = ReportRequest("sprint-risk", "main", Unit.ISSUES)
WORK = Calendar(works_on=Conventions().works_on)
MONDAYS = frozenset({1})
# In the first week of the long walk, from which the short one begins 19 weeks later.
THURSDAY = date(2026, 11, 5)
TRIGGERS = {
    "monday": Trigger(On.WEEKDAYS, "Europe/Berlin", time(9), MONDAYS),
    # At night, on the days on which clocks change.
    "sunday": Trigger(On.CRON, "Europe/Berlin", cron="30 2 * * 0"),
    "start": Trigger(On.SPRINT_START, "America/New_York", time(10)),
    "end": Trigger(On.SPRINT_END, "Asia/Tokyo", time(16)),
    "watch": Trigger(On.WEEKDAYS, "UTC", time(8), MONDAYS),
    "fortnight": Trigger(
        On.WEEKS, "Europe/Berlin", time(9, 30), frozenset({4}), weeks=2, starting=THURSDAY
    ),
    "months": Trigger(On.MONTH, "America/New_York", time(11), month="1st mon,last fri"),
    "month end": Trigger(On.LAST_WORKING_DAY, "Europe/Berlin", time(17), also_at=(time(18),)),
}


@dataclass(frozen=True)
class Days:
    """So many days from a Monday on, with which the first sprint begins; some are deadly."""

    begin: date
    count: int
    deadly: int


# Clocks change in Berlin on 28 March and 31 October 2027, in New York on 14 March.
TWO_WEEKS = Days(date(2027, 3, 15), 14, deadly=6)
LONG = Days(date(2026, 11, 2), 400, deadly=12)
WALKS = pytest.mark.parametrize(
    "days", [TWO_WEEKS, pytest.param(LONG, marks=pytest.mark.long)], ids=["two weeks", "400 days"]
)


def due_by_hand(days: Days) -> dict[str, list[datetime]]:
    """When each schedule is due, reckoned day by day."""
    found: dict[str, list[datetime]] = {name: [] for name in TRIGGERS}
    berlin, new_york, tokyo = map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Asia/Tokyo"))
    for step in range(days.count):
        day = days.begin + timedelta(days=step)
        if day.weekday() == 0:
            found["monday"].append(datetime.combine(day, time(9), berlin))
            found["watch"].append(datetime.combine(day, time(8), UTC))
        if day.weekday() == 6:
            # 2:30 in winter is 1:30 in UTC; skipped in March, it is what would have been 2:30.
            is_summer = date(2027, 3, 28) < day <= date(2027, 10, 31)
            found["sunday"].append(datetime.combine(day, time(0 if is_summer else 1, 30), UTC))
        if day.weekday() == 3 and (day - THURSDAY).days % 14 == 0:
            found["fortnight"].append(datetime.combine(day, time(9, 30), berlin))
        next_week = day + timedelta(days=7)
        if (day.weekday() == 0 and day.day <= 7) or (
            day.weekday() == 4 and next_week.month != day.month
        ):
            found["months"].append(datetime.combine(day, time(11), new_york))
        left = [day + timedelta(days=ahead) for ahead in range(1, 31)]
        if day.weekday() < 5 and not any(
            later.weekday() < 5 for later in left if later.month == day.month
        ):
            found["month end"] += [datetime.combine(day, time(hour), berlin) for hour in (17, 18)]
        if step % SPRINT == 0:
            found["start"].append(datetime.combine(day, time(10), new_york))
        # A sprint's Friday is its last working day.
        if step % SPRINT == 11:
            found["end"].append(datetime.combine(day, time(16), tokyo))
    return {name: [each.astimezone(UTC) for each in due] for name, due in found.items()}


def world(days: Days) -> World:
    """A board with sprints for all these days, and a few issues in each.

    Beside them an issue is done each week, so that there is a past to judge the sprints by. It is
    exported once, and by the machine's own clock, which may be long before these days.
    """
    made = World(viewer="mona")
    made.add_owner("User", "mona", "Mona")
    acme = made.add_owner("Organization", "acme", "Acme")
    sprints = [
        {
            "id": f"sprint-{number:02}",
            "title": f"Sprint {number}",
            "titleHTML": f"Sprint {number}",
            "startDate": str(days.begin + timedelta(days=SPRINT * number)),
            "duration": SPRINT,
        }
        for number in range(days.count // SPRINT + 2)
    ]
    fields = [
        select_field("Status", ("Todo", "Done")),
        iteration_field("Sprint", [], sprints),
        number_field("Points"),
    ]
    board = add_project(acme, "Main", fields)
    issues = [
        (issue_node(f"Issue {number} of {sprint['title']}", "2026-10-20T09:00:00Z", "Task"), sprint)
        for sprint in sprints
        for number in range(3)
    ]
    first = min(days.begin, datetime.now(UTC).date()) - timedelta(weeks=12)
    last = days.begin + timedelta(days=days.count)
    done = [_done_on(first + timedelta(days=7 * n)) for n in range((last - first).days // 7)]
    number_issues(made.add_repository("acme", "web"), [*(issue for issue, _ in issues), *done])
    for issue in done:
        add_item(board, "ISSUE", issue, {"Status": "Done", "Points": 1})
    for issue, sprint in issues:
        add_item(board, "ISSUE", issue, {"Status": "Todo", "Sprint": sprint, "Points": 1})
    return made


def _done_on(day: date) -> dict[str, Any]:
    created, closed = f"{day - timedelta(days=5)}T09:00:00Z", f"{day}T09:00:00Z"
    node = issue_node(f"Issue of {day}", created, "Task")
    return {
        **node,
        "state": "CLOSED",
        "stateReason": "COMPLETED",
        "closedAt": closed,
        "updatedAt": closed,
    }


@dataclass
class Worker:
    """A worker, with its next process when one was killed."""

    process: subprocess.Popen[str]
    deaths: int = 0

    def tell(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def wait(self) -> None:
        assert self.process.stdout
        answer = self.process.stdout.readline()
        assert answer in ("done\n", "killed\n")
        self.deaths += answer == "killed\n"


@dataclass
class Walk:
    """All that runs on the way."""

    workspace: Workspace
    store: Store
    workers: list[Worker] = field(default_factory=list)

    def look(self, moment: datetime, deadly: str = "") -> None:
        """Let all workers look at what is due then, at the same time; Slack's clock is theirs."""
        self.workspace.clock = moment.timestamp
        for worker in self.workers:
            worker.tell(f"{moment.isoformat()} {deadly}")
        for worker in self.workers:
            worker.wait()


@contextmanager
def walking(days: Days, database_url: str, workers: int) -> Iterator[Walk]:
    with ExitStack() as ending:
        home = Path(ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        workspace = sample_slack(unready_uses=0)
        ending.enter_context(serve(github_app(world(days)), uds=home / "gh.sock"))
        url = ending.enter_context(serve(slack_app(workspace)))
        store = Store(database_url)
        ending.callback(store.close)
        places = (url, str(gh_home(home / "gh.sock")), database_url)
        walk = Walk(workspace, store)
        for _ in range(workers):
            process = start(
                [sys.executable, "-m", "tests.support.schedule_worker", *places],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            ending.callback(end, process)
            walk.workers.append(Worker(process))
        yield walk


def all_due_once(days: Days, walk: Walk) -> None:
    """Walk the days, and look whether each due report is in the channel, once."""
    before = datetime.combine(days.begin, time(), UTC) - timedelta(days=1)
    for name, trigger in TRIGGERS.items():
        kind = Kind.WATCH if name == "watch" else Kind.REPORT
        plan = Plan((RISK if name == "watch" else BURNDOWN,), trigger, kind)
        schedule = Schedule(name, "T0ACME", "C0PLATFORM", "U0ANA", plan, before)
        walk.store.schedules.save(as_stored(schedule))
    due = due_by_hand(days)
    moments = sorted({moment for some in due.values() for moment in some})
    # Each step is deadly on a day or two, and some twice in a row.
    chosen = random.Random(1)  # noqa: S311
    deadly = {
        moment: CRASHES[number % len(CRASHES)]
        for number, moment in enumerate(chosen.sample(moments, days.deadly))
    }
    for number, moment in enumerate(moments):
        step = deadly.get(moment, "")
        walk.look(moment, step)
        walk.look(moment + MINUTE)
        if step:
            walk.look(moment + 6 * MINUTE, step if number % 3 == 0 else "")
            walk.look(moment + 12 * MINUTE)
    keys = Counter(posted(walk.workspace))
    assert [key for key, times in keys.items() if times > 1] == []
    reports = {name: moments for name, moments in due.items() if name != "watch"}
    expected = {
        f"{name} {moment:%Y-%m-%dT%H:%M:%SZ}" for name, some in reports.items() for moment in some
    }
    assert {key for key in keys if not key.startswith("watch")} == expected
    # Nothing of a sprint is ever closed: each is off track, which is told once.
    assert len([key for key in keys if key.startswith("watch")]) == len(due["start"])
    assert sum(worker.deaths for worker in walk.workers) >= len(CRASHES)
    assert walk.store.ledger.unfinished(moments[-1] + timedelta(days=1)) == []


def test_the_days_of_the_long_walk_are_those_of_the_triggers() -> None:
    begin = datetime.combine(LONG.begin, time(), UTC)
    for name, by_hand in due_by_hand(LONG).items():
        if name not in ("start", "end"):
            due = TRIGGERS[name].due(begin, begin + timedelta(days=LONG.count), WORK)
            assert due == sorted(by_hand), name


@WALKS
def test_one_worker_that_is_killed_at_each_step(days: Days, tmp_path: Path) -> None:
    with walking(days, f"sqlite:///{tmp_path}/store.sqlite3", workers=1) as walk:
        all_due_once(days, walk)


@WALKS
def test_two_workers_on_one_store(days: Days) -> None:
    with postgres_server() as server:
        server.execute("CREATE DATABASE walk")
        with walking(days, server.url("walk"), workers=2) as walk:
            all_due_once(days, walk)
