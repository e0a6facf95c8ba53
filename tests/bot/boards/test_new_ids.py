"""A tool edits the iterations of a board, on which GitHub gives all of them new ids: the sprint is
the same. Through the real store, and real gh."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bot.answering.compute import ReportSources, compute
from bot.boards import sprint_part
from bot.boards.cache import Boards
from bot.boards.history import Snapshots
from bot.observing.metrics import Telemetry
from bot.tenancy.visibility import all_boards
from config import BoardSettings, Settings
from integrations.github import GitHub, export
from integrations.store import Store
from metrics.model.field_names import names_on_board
from metrics.model.report import Report, Unit
from playground.github.faults import Faults
from playground.github.server import TOKEN, github_app
from playground.github.world import (
    Node,
    World,
    add_item,
    add_project,
    issue_node,
    iteration_field,
    number_field,
    number_issues,
    select_field,
    set_value,
)
from playground.serving import gh_home, serve
from tests.support.patience import PATIENCE
from tests.support.processes import ended
from tests.support.requests import asking

DAY = timedelta(days=1)
# The exports of a test are made on days to come, as what GitHub dates is of today.
EVE = datetime.combine(datetime.now(UTC).date(), time(23, 59), UTC)
FIRST = EVE.date() + DAY
CREATED = f"{EVE - 2 * DAY:%Y-%m-%dT%H:%M:%SZ}"
TITLES = ("Sprint 11", "Sprint 12", "Sprint 13")


@dataclass
class Team:
    """A team whose sprint 12 begins after the day `EVE`, and its bot, begun again each day."""

    world: World
    board: Node
    github: GitHub
    store: Store
    now: datetime = EVE
    settings: Settings = field(
        default_factory=lambda: Settings(
            boards={"main": BoardSettings("main", owner="acme", project=1)},
            # Every day of a week, so that it does not matter on which the test runs.
            working_days=frozenset(range(1, 8)),
        )
    )

    def report(self, sprint: str, name: str = "sprint-burndown") -> Report:
        snapshots = Snapshots(self.store)
        boards = Boards(self.settings, lambda _: self.github, snapshots)
        sources = ReportSources(self.settings, boards, snapshots, lambda: self.now, Telemetry())
        return compute(
            asking(name, "main", Unit.POINTS, sprint=sprint), sources, all_boards(self.settings)
        )

    @property
    def field(self) -> Node:
        return next(field for field in self.board["fields"] if field["name"] == "Sprint")

    def iterations(self) -> dict[str, Node]:
        found = self.field["configuration"]
        return {
            each["title"]: each for each in (*found["completedIterations"], *found["iterations"])
        }

    def edit_iterations(self, longer: str) -> None:
        """What a tool does that makes an iteration a day longer."""
        edited = [
            f'{{title: {json.dumps(title)}, startDate: "{each["startDate"]}", '
            f"duration: {each['duration'] + (title == longer)}}}"
            for title, each in self.iterations().items()
        ]
        configuration = f'duration: 14, startDate: "{FIRST}", iterations: [{", ".join(edited)}]'
        mutation = (
            f'mutation {{ updateProjectV2Field(input: {{fieldId: "{self.field["id"]}", '
            f"iterationConfiguration: {{{configuration}}}}}) "
            "{ projectV2Field { ... on ProjectV2IterationField { name } } } }"
        )
        program = shutil.which("gh") or shutil.which("gh", path=Path(sys.executable).parent)
        assert program
        environment = {"GH_CONFIG_DIR": self.github.config_dir, "GH_TOKEN": TOKEN}
        answer: subprocess.CompletedProcess[str] = ended(
            [program, "api", "graphql", "-f", f"query={mutation}"],
            env={"PATH": os.environ["PATH"], "HOME": self.github.config_dir, **environment},
        )
        assert answer.returncode == 0, answer.stderr

    def put(self, item: Node, title: str) -> None:
        set_value(self.board, item, "Sprint", self.iterations()[title])

    def close(self, item: Node) -> None:
        closed = f"{self.now:%Y-%m-%dT%H:%M:%SZ}"
        item["content"] |= {"state": "CLOSED", "stateReason": "COMPLETED", "closedAt": closed}


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    world = World(viewer="mona")
    world.add_owner("User", "mona", "Mona")
    acme, web = world.add_owner("Organization", "acme", "Acme"), world.add_repository("acme", "web")
    iterations = [
        {
            "id": f"old-{place}",
            "title": title,
            "titleHTML": title,
            "startDate": str(FIRST + 14 * (place - 1) * DAY),
            "duration": 14,
        }
        for place, title in enumerate(TITLES)
    ]
    fields = [
        iteration_field("Sprint", iterations[:1], iterations[1:]),
        number_field("Points"),
        select_field("Status", ("Todo", "Done")),
        select_field("Deliverable", ("Launch",)),
    ]
    board = add_project(acme, "Board", fields)
    issues = [issue_node(f"Issue {number}", CREATED, "Task") for number in range(8)]
    number_issues(web, issues)
    for issue in issues:
        add_item(board, "ISSUE", issue, {"Points": 3, "Sprint": iterations[1]})
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with (
        serve(github_app(world, Faults()), uds=home / "gh.sock"),
        closing(Store(f"sqlite:///{tmp_path}/history.sqlite3")) as store,
    ):
        config = str(gh_home(home / "gh.sock"))
        team = Team(
            world,
            board,
            GitHub(token=TOKEN, config_dir=config, timeout=PATIENCE, find_fields=names_on_board),
            store,
        )
        monkeypatch.setattr(export, "_now", lambda: f"{team.now:%Y-%m-%dT%H:%M:%S.%fZ}")
        yield team
    shutil.rmtree(home)


def statistics(report: Report) -> dict[str, str]:
    return {each.label: each.value for each in report.statistics}


def through_the_days(team: Team, ask: Callable[[], Report]) -> Report:
    """A week in which a tool gives the iterations new ids, and somebody puts the issues back."""
    first, second, *rest = team.board["items"]
    ask()
    team.now += DAY
    ask()
    team.now += DAY
    team.close(first)
    team.edit_iterations("Sprint 12")
    ask()
    # The next day one is closed before it is put back, and one is put into another sprint.
    team.now += DAY
    team.close(second)
    for item in (first, second, *rest[:-1]):
        team.put(item, "Sprint 12")
    team.put(rest[-1], "Sprint 13")
    ask()
    team.now += DAY
    return ask()


@pytest.mark.parametrize("small_board", [200, 0], ids=["whole exports", "exports of the sprint"])
def test_a_sprint_under_a_new_id_is_the_same(
    team: Team, small_board: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sprint_part, "SMALL_BOARD", small_board)
    report = through_the_days(team, lambda: team.report("Sprint 12"))
    figures = statistics(report)
    assert figures["Sprint end"].split()[1] == str((FIRST + 14 * DAY).day)
    assert figures["Committed"] == "24 points"
    assert figures["Scope added"] == "0 points"
    # What was put into another sprint left on the day on which it was cleared.
    assert figures["Scope removed"] == "3 points"
    removed = report.details[report.details["what"] == "removed"]
    assert removed["day"].tolist() == [str(FIRST + DAY)]
    assert figures["Total closed"] == "6 points"
    assert report.headline.startswith("Sprint 12: 15 of 21 points open")
    assert figures[next(label for label in figures if label.startswith("Since"))] == (
        "nothing changed"
    )
    # The ids that schedules, links and buttons of before hold are still the sprint's.
    for words in ("old-1", "Sprint 12", "12"):
        again = team.report(words)
        assert (again.headline, again.statistics) == (report.headline, report.statistics)
    assert team.report("old-2").headline.startswith("Sprint 13: ")
