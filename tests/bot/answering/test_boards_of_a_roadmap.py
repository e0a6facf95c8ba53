"""A report on deliverables reads every board of the roadmap that may be seen, through real gh."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from bot.answering.compute import HIDDEN_BOARDS, TODAYS_ROADMAP, ReportSources, compute
from bot.asking.report_request import ReportRequest
from bot.boards.cache import Boards
from bot.boards.history import Snapshots
from bot.boards.looks import Looks
from bot.observing.metrics import Telemetry
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import VisibleBoards, all_boards, visible_boards
from config import BoardSettings, Settings
from integrations.github import GitHub, export
from integrations.store import Store
from metrics.model.field_names import names_on_board
from metrics.model.report import Report, Unit
from playground.github.faults import Faults, lagging_from_now_on
from playground.github.server import TOKEN, github_app
from playground.github.world import (
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

DELIVERABLE_REPORTS = ["deliverable-status", "deliverable-burnup", "delivery-forecast"]
CREATED, CLOSED = "2026-11-02T10:00:00Z", "2026-11-20T10:00:00Z"
SPRINT_1 = {
    "id": "sprint-1",
    "title": "Sprint 1",
    "titleHTML": "Sprint 1",
    "startDate": "2026-11-16",
    "duration": 14,
}


def world() -> World:
    """Projects 1 (Web, in Points), 2 (the roadmap) and 3 (App, in Size), all of acme."""
    world = World(viewer="mona")
    world.add_owner("User", "mona", "Mona")
    acme = world.add_owner("Organization", "acme", "Acme")
    status = select_field("Status", ["Todo", "Done"])
    sprints = iteration_field("Sprint", [], [SPRINT_1])
    web = add_project(acme, "Web", [status, number_field("Points"), sprints])
    roadmap = add_project(acme, "Roadmap", [status])
    app = add_project(acme, "App", [status, number_field("Size")])
    plan, page, screen, shared = (
        issue_node(title, CREATED, "Task") for title in ("Launch", "Page", "Screen", "Shared")
    )
    for issue in (page, screen, shared):
        issue["parent"] = plan
    for issue in (page, shared):
        issue |= {"state": "CLOSED", "stateReason": "COMPLETED", "closedAt": CLOSED}
    number_issues(world.add_repository("acme", "work"), [plan, page, screen, shared])
    add_item(roadmap, "ISSUE", plan, {"Status": "Todo"})
    add_item(web, "ISSUE", page, {"Points": 3})
    add_item(web, "ISSUE", shared, {"Points": 1})
    add_item(app, "ISSUE", screen, {"Size": 5})
    add_item(app, "ISSUE", shared, {"Size": 8})
    return world


@dataclass
class Desk:
    world: World
    faults: Faults
    github: GitHub
    snapshots: Snapshots
    settings: Settings
    later: timedelta = timedelta(0)
    boards: Boards = field(init=False)

    def __post_init__(self) -> None:
        self.boards = Boards(self.settings, lambda _: self.github, self.snapshots)

    def knowing(self, **boards: BoardSettings) -> Desk:
        return replace(self, settings=replace(self.settings, boards=boards))

    def ask(
        self,
        report: str = "deliverable-status",
        visible: VisibleBoards | None = None,
        *,
        waits: bool = True,
        **asked: Any,
    ) -> Report:
        sources = ReportSources(
            self.settings,
            self.boards,
            self.snapshots,
            lambda: datetime.now(UTC) + self.later,
            Telemetry(),
        )
        request = ReportRequest(report, "web", **{"unit": Unit.POINTS, **asked})
        return compute(request, sources, visible or all_boards(self.settings), waits=waits)


WEB = BoardSettings("web", owner="acme", project=1, roadmap="roadmap")
APP = BoardSettings("app", owner="acme", project=3, roadmap="roadmap", points_field="Size")
ROADMAP = BoardSettings("roadmap", owner="acme", project=2)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    snapshots = Snapshots(Store(f"sqlite:///{tmp_path}/history.sqlite3"))
    there, faults = world(), Faults()
    with serve(github_app(there, faults), uds=home / "gh.sock"):
        github = GitHub(
            token=TOKEN,
            config_dir=str(gh_home(home / "gh.sock")),
            timeout=PATIENCE,
            find_fields=names_on_board,
        )
        boards = {"web": WEB, "roadmap": ROADMAP, "app": APP}
        yield Desk(there, faults, github, snapshots, Settings(boards=boards, export_max_age=0))
    snapshots.close()
    shutil.rmtree(home)


def total(report: Report) -> str:
    return {statistic.label: statistic.value for statistic in report.statistics}["Total"]


def test_work_of_both_boards_counts_each_in_its_own_field_of_points(desk: Desk) -> None:
    report = desk.ask()
    assert total(report) == "9 points"
    assert report.headline == "Launch: 44% of 9 points closed"
    assert report.board.title == "Web"
    assert "Work on App counts as well, as the roadmap is the same." in report.notes
    assert not report.trouble


def test_the_board_first_in_the_settings_says_what_a_shared_issue_weighs(desk: Desk) -> None:
    report = desk.knowing(app=APP, web=WEB, roadmap=ROADMAP).ask()
    assert total(report) == "16 points"


def test_a_board_of_another_roadmap_is_not_read(desk: Desk) -> None:
    report = desk.knowing(web=WEB, app=replace(APP, roadmap="app"), roadmap=ROADMAP).ask()
    assert total(report) == "4 points"
    # GitHub knows of the screen all the same.
    assert report.headline.endswith("all 4 points on boards done, 1 sub-issue open elsewhere")
    assert report.notes[1] == "“Launch”: 1 of its 3 sub-issues is open on no board that is read."


def test_a_board_that_may_not_be_seen_is_not_named_and_nothing_is_complete(desk: Desk) -> None:
    desk = desk.knowing(web=WEB, app=replace(APP, channels=frozenset({"C0APP"})), roadmap=ROADMAP)
    for repository in desk.world.repositories.values():
        for issue in repository["issues"]:
            issue |= {"state": "CLOSED", "stateReason": "COMPLETED", "closedAt": CLOSED}
    elsewhere = visible_boards(ConversationId("T0ACME", "C0WEB"), desk.settings)
    report = desk.ask(visible=elsewhere)
    assert report.headline.endswith("all 4 points on boards done, other boards not known")
    assert HIDDEN_BOARDS in report.notes
    told = " ".join([report.headline, report.alt_text, *report.notes, report.trouble])
    assert "App" not in told
    assert "app" not in told.split()
    there = visible_boards(ConversationId("T0ACME", "C0APP"), desk.settings)
    assert desk.ask(visible=there).headline == "Launch: complete, 100% of 9 points closed"


@pytest.mark.parametrize("report", DELIVERABLE_REPORTS)
def test_a_board_that_cannot_be_exported_is_said_and_the_rest_is_answered(
    desk: Desk, report: str
) -> None:
    gone = desk.knowing(web=WEB, app=replace(APP, project=99), roadmap=ROADMAP)
    told = gone.ask(report)
    assert told.headline.endswith(" on boards done, 1 sub-issue open elsewhere")
    assert told.trouble.startswith(
        "Work on board app is not counted, and nothing is called complete: "
        "There is no project 99 of acme"
    )
    assert told.trouble in told.notes


def test_what_another_board_may_lack_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "LOOKED_THROUGH_AT_ONCE", 0)
    monkeypatch.setattr(Looks, "begin", lambda *_: None)
    desk.ask()
    desk.faults.index = lagging_from_now_on(desk.world)
    app = desk.world.owners["acme"]["projectsV2"][2]
    moved = (datetime.now(UTC) - timedelta(seconds=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    set_value(app, app["items"][0], "Size", 500, moved)
    told = desk.ask(waits=False)
    assert told.notes[0].startswith("Board “App”: What moved on the board since ")
    assert told.headline == "Launch: 44% of 9 points closed"


def test_that_most_of_another_board_is_hidden_is_said(desk: Desk) -> None:
    desk.world.repositories["acme/work"]["isPrivate"] = False
    secrets = [issue_node(f"Secret {number}", CREATED, "Task") for number in range(3)]
    number_issues(desk.world.add_repository("acme", "secret"), secrets)
    for issue in secrets:
        add_item(desk.world.owners["acme"]["projectsV2"][2], "ISSUE", issue, {"Size": 1})
    for report in DELIVERABLE_REPORTS:
        desk.faults.hides_issues = False
        assert "hidden" not in desk.knowing(**desk.settings.boards).ask(report).headline
        desk.faults.hides_issues = True
        told = desk.knowing(**desk.settings.boards).ask(report)
        assert told.headline.endswith(" (board “App”: 3 of the 5 items are hidden from the token)")
        assert told.notes[0].startswith("Board “App”: 3 of the 5 items on the board are hidden ")


@pytest.mark.parametrize("report", DELIVERABLE_REPORTS)
def test_that_another_board_has_no_field_of_estimates_is_said(desk: Desk, report: str) -> None:
    nameless = desk.knowing(web=WEB, app=replace(APP, points_field="Nope"), roadmap=ROADMAP)
    told = nameless.ask(report)
    assert told.headline.endswith(" (board “App”: no estimates can be read)")
    assert told.notes[0].startswith("Board “App”: The board has no number field “Nope”; of that ")
    assert "estimates" not in nameless.ask(report, unit=Unit.ISSUES).headline
    web = desk.world.owners["acme"]["projectsV2"][0]
    for item in web["items"]:
        set_value(web, item, "Points", None)
    assert "without points" not in nameless.ask(report).headline


def test_the_past_is_read_of_each_board(desk: Desk) -> None:
    desk.ask()
    now = datetime.now(UTC)
    past = replace(desk, later=timedelta(days=2)).ask(as_of=now + timedelta(hours=1))
    assert total(past) == "9 points"
    # App has no history where only Web was exported.
    alone = desk.knowing(web=WEB, app=replace(APP, project=1, owner="mona"), roadmap=ROADMAP)
    said = replace(alone, later=timedelta(days=2)).ask(as_of=now + timedelta(hours=1))
    assert total(said) == "4 points"
    assert "Work on board app is not counted" in said.trouble


@pytest.mark.parametrize("is_roadmap_known", [True, False])
def test_a_sprint_of_the_past_takes_the_roadmap_of_then(desk: Desk, is_roadmap_known: bool) -> None:
    web, roadmap, _ = desk.world.owners["acme"]["projectsV2"]
    page = web["items"][0]
    set_value(web, page, "Sprint", SPRINT_1)
    asked: dict[str, Any] = {"unit": Unit.ISSUES, "values": {"sprint": "Sprint 1"}}
    if is_roadmap_known:
        desk.ask()
    desk.ask("sprint-burndown", **asked)
    then = datetime.now(UTC)
    add_item(roadmap, "ISSUE", page["content"], {"Status": "Todo"})
    desk.ask()
    now = desk.ask("sprint-burndown", **asked)
    assert "no work of its own" in now.headline
    past = desk.ask("sprint-burndown", as_of=then, **asked)
    assert ("no work" not in past.headline) == is_roadmap_known
    assert (TODAYS_ROADMAP in past.notes) == (not is_roadmap_known)
    assert TODAYS_ROADMAP not in now.notes


def test_what_is_wrong_with_the_history_of_another_board_is_said(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    broken = replace(desk, snapshots=Snapshots(Store(f"sqlite:///{tmp_path}/file/history")))
    for report in ("delivery-forecast", "deliverable-burnup"):
        told = broken.ask(report)
        assert told.notes[1].startswith("Board app: This export is not kept in history: ")
        assert told.trouble == f"{told.notes[0]} {told.notes[1]}"
    assert not broken.ask("deliverable-status").notes[1].startswith("Board app")


@pytest.mark.parametrize(
    ("report", "asked"),
    [("data-quality", {}), ("delivery-forecast", {"values": {"sprint": "1"}})],
)
def test_other_reports_read_their_own_board_only(
    desk: Desk, report: str, asked: dict[str, Any]
) -> None:
    gone = desk.knowing(web=WEB, app=replace(APP, project=99), roadmap=ROADMAP)
    assert not gone.ask(report, **asked).trouble
