"""Fields that the organization has for its issues serve like those of the project: by real gh."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bot.answering.compute import compute
from bot.asking.report_request import ReportRequest
from bot.tenancy.visibility import all_boards
from bot.wiring import build_github, build_sources, build_store
from config import BoardSettings, Settings
from integrations.github import GitHub
from metrics.model.errors import MissingField
from metrics.model.report import Report, Unit
from playground.github.server import TOKEN, github_app
from playground.github.world import (
    World,
    add_item,
    add_project,
    issue_node,
    iteration_field,
    multi_select_field,
    number_field,
    number_issues,
    of_issues,
    select_field,
)
from playground.serving import gh_home, serve
from tests.support.command_line import Outcome

TODAY = datetime.now(UTC).date()
SPRINT = {
    "id": "s1",
    "title": "Sprint 1",
    "titleHTML": "Sprint 1",
    "startDate": str(TODAY - timedelta(days=4)),
    "duration": 14,
}
# Title, effort, stage and teams.
WORK = (
    ("Coupons", 3, "Shipped", ("Checkout",)),
    ("Currencies", 5, "Doing", ("Checkout", "Search")),
    ("Synonyms", None, "Doing", ("Search",)),
)
BOARD = BoardSettings(
    "shop", "acme", 1, status_field="Stage", deliverable_field="Teams", done_statuses=("Shipped",)
)


def world() -> World:
    """Project 1 of acme, which has nothing of its own but iterations."""
    world = World(viewer="mona")
    world.add_owner("User", "mona", "Mona")
    project = add_project(
        world.add_owner("Organization", "acme", "Acme"),
        "Shop",
        [
            iteration_field("Sprint", [], [SPRINT]),
            of_issues(number_field("Effort")),
            of_issues(select_field("Stage", ["Doing", "Shipped"])),
            of_issues(multi_select_field("Teams", ["Checkout", "Search"])),
        ],
    )
    at = [f"{TODAY - timedelta(days=ago)}T09:00:00Z" for ago in (10, 1)]
    issues = [issue_node(title, at[0], "Task") for title, *_ in WORK]
    issues[0] |= {"state": "CLOSED", "stateReason": "COMPLETED", "closedAt": at[1]}
    number_issues(world.add_repository("acme", "shop"), issues)
    for issue, (_, effort, stage, teams) in zip(issues, WORK, strict=True):
        values = {"Sprint": SPRINT, "Effort": effort, "Stage": stage, "Teams": list(teams)}
        add_item(project, "ISSUE", issue, values)
    return world


@dataclass
class Shop:
    settings: Settings
    github: GitHub

    def ask(self, report: str, unit: Unit = Unit.POINTS) -> Report:
        with closing(build_store(self.settings)) as store:
            sources = build_sources(self.settings, store, github=self.github)
            request = ReportRequest(report, "shop", unit)
            return compute(request, sources, all_boards(self.settings))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    try:
        with serve(github_app(world()), uds=home / "gh.sock"):
            settings = Settings(
                boards={"shop": BOARD},
                default_board="shop",
                github_token=TOKEN,
                gh_config_dir=str(gh_home(home / "gh.sock")),
                database_url=f"sqlite:///{tmp_path}/history.sqlite3",
            )
            yield Shop(settings, build_github(settings))
    finally:
        shutil.rmtree(home)


def test_they_serve_as_estimate_status_and_deliverable(shop: Shop) -> None:
    burndown = shop.ask("sprint-burndown")
    assert burndown.headline.startswith("Sprint 1: 5 of 8 points open")
    assert burndown.board.statuses == ("Doing", "Shipped")
    assert burndown.board.issues["status"].tolist() == ["Shipped", "Doing", "Doing"]
    status = shop.ask("deliverable-status")
    assert status.results[["deliverable_title", "total", "closed"]].to_numpy().tolist() == [
        ["Checkout", 8, 3],
        ["Search", 5, 0],
    ]
    assert status.headline == (
        "0 of 2 deliverables complete, 37% of 8 points closed, 1 unpointed issue open"
    )


def test_values_that_do_not_come_are_told_from_unset_ones(shop: Shop) -> None:
    # As of a server that gives no more of them than that they are there.
    shop.github._learned.lacking = frozenset({"ProjectV2ItemIssueFieldValue"})
    with pytest.raises(MissingField, match="The values of “Effort” cannot be read"):
        shop.ask("sprint-burndown")
    by_issues = shop.ask("sprint-burndown", Unit.ISSUES)
    assert by_issues.headline.startswith("Sprint 1: 2 of 3 issues open")
    assert not any("unpointed" in note for note in by_issues.notes)


def test_a_list_by_gh_lacks_them_and_it_is_said(
    shop: Shop, run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYTICS_GH_CONFIG_DIR", shop.settings.gh_config_dir)
    monkeypatch.setenv("ANALYTICS_GITHUB_TOKEN", TOKEN)
    project = ["export", "gh-project-data", "--owner", "acme", "--project", "1", "--classic"]
    issues = ["export", "gh-issue-data", "--owner", "acme", "--repo", "shop"]
    assert run(*project, "--output-file", "items.json").code == 0
    assert run(*issues, "--output-file", "issues.json").code == 0
    outcome = run(
        *["calculate", "sprint-burndown", "--points-field", "Effort", "--show-results"],
        *["--sprint-file", "items.json", "--issue-file", "issues.json"],
    )
    assert "gh lists no values of “Effort”" in outcome.out.splitlines()[0]
    assert "`analytics export gh-project-data` reads these too." in outcome.out
