"""A board made from GitHub's own template works with its owner and number alone, wherever asked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bot.answering.compute import compute
from bot.asking.report_request import ReportRequest
from bot.boards.sprint_part import SMALL_BOARD
from bot.cli.doctor import examine
from bot.tenancy.visibility import all_boards
from bot.wiring import build_sources, build_store
from config import BoardSettings, Settings
from metrics.model.errors import MissingField
from metrics.model.report import Report, Unit
from playground.github.server import TOKEN, github_app
from playground.github.world import World, add_item, issue_node, number_field, number_issues
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.command_line import Outcome

Run = Callable[..., Outcome]
TAKEN = "Fields found by themselves: “Iteration” (sprint) and “Estimate” (estimate); settings"
NUMBER = ["--owner", "acme", "--project", "3"]


@pytest.fixture(scope="module")
def gh_config_dir() -> Iterator[Path]:
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    try:
        with serve(github_app(sample_workspace(datetime.now(UTC).date())), uds=home / "gh.sock"):
            yield gh_home(home / "gh.sock")
    finally:
        shutil.rmtree(home)


@pytest.fixture
def analytics(run: Run, gh_config_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `analytics` logged in to the playground's GitHub, with no setting of fields."""
    monkeypatch.setenv("ANALYTICS_GH_CONFIG_DIR", str(gh_config_dir))
    monkeypatch.setenv("ANALYTICS_GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("ANALYTICS_BOARDS__SHOP__OWNER", "acme")
    monkeypatch.setenv("ANALYTICS_BOARDS__SHOP__PROJECT", "3")
    return run


@pytest.mark.parametrize("report", ["sprint-burndown", "sprint-summary"])
def test_a_report_of_it(analytics: Run, report: str) -> None:
    outcome = analytics("report", report, "--show-results")
    assert (outcome.code, outcome.err) == (0, "")
    assert "Iteration 2" in outcome.out
    assert "10 points" in outcome.out
    assert TAKEN in outcome.out


def test_a_file_of_it(analytics: Run) -> None:
    exported = analytics("export", "gh-project-data", *NUMBER, "--output-file", "board.json")
    assert (exported.code, exported.err) == (0, "")
    outcome = analytics("calculate", "sprint-burndown", "--sprint-file", "board.json")
    assert "7 of 10 points open" in outcome.out
    typed = ["--sprint-field", "iteration", "--points-field", "Size"]
    wrong = analytics("calculate", "sprint-burndown", "--sprint-file", "board.json", *typed)
    assert "no number field “Size”; of that type it has “Estimate”" in wrong.err


def test_the_lists_of_gh_of_it(analytics: Run) -> None:
    words = ["export", "gh-project-data", *NUMBER, "--classic", "--output-file", "items.json"]
    assert analytics(*words).code == 0
    words = [
        "export",
        "gh-issue-data",
        *NUMBER[:2],
        "--repo",
        "shop",
        "--output-file",
        "issues.json",
    ]
    assert analytics(*words).code == 0
    outcome = analytics(
        *["calculate", "sprint-burndown", "--show-results"],
        *["--sprint-file", "items.json", "--issue-file", "issues.json"],
    )
    assert "7 of 10 points open" in outcome.out
    assert "“iteration” (sprint) and “estimate” (estimate); settings" in outcome.out


@pytest.fixture
def settings(gh_config_dir: Path, tmp_path: Path) -> Settings:
    return Settings(
        boards={"shop": BoardSettings("shop", "acme", 3)},
        default_board="shop",
        github_token=TOKEN,
        gh_config_dir=str(gh_config_dir),
        database_url=f"sqlite:///{tmp_path}/history.sqlite3",
        chrome_path="/no/such/chrome",
    )


def test_doctor_says_which_fields_are_taken(settings: Settings) -> None:
    (check,) = (check for check in examine(lambda: settings) if check.name == "Board shop")
    assert check.ok
    assert (
        "Fields: “Iteration” (sprint), “Estimate” (estimate) and “Status” (status)." in check.detail
    )


def test_a_sprint_of_a_large_one_is_fetched_by_itself(settings: Settings) -> None:
    world = sample_workspace(datetime.now(UTC).date())
    project = world.owners["acme"]["projectsV2"][2]
    ideas = [issue_node(f"Idea {n}", "2026-01-01T09:00:00Z", "Idea") for n in range(SMALL_BOARD)]
    number_issues(world.add_repository("acme", "ideas"), ideas)
    for idea in ideas:
        add_item(project, "ISSUE", idea, {"Status": "Backlog"})
    with served(world, settings) as own:
        whole, part = asked(own), asked(own)
    assert (whole.board.is_whole, part.board.is_whole) == (True, False)
    assert part.headline == whole.headline
    assert any(TAKEN in note for note in part.notes)


def test_two_fields_that_may_be_meant_are_asked_for(settings: Settings) -> None:
    world = sample_workspace(datetime.now(UTC).date())
    project = world.owners["acme"]["projectsV2"][2]
    project["fields"].append(number_field("Story points"))
    with served(world, settings) as own:
        with pytest.raises(MissingField, match="“Estimate” and “Story points”: set `points_field`"):
            asked(own)
        shop = replace(own.boards["shop"], points_field="estimate")
        assert "7 of 10 points open" in asked(replace(own, boards={"shop": shop})).headline


@contextmanager
def served(world: World, settings: Settings) -> Iterator[Settings]:
    """The settings for a GitHub with that in it."""
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    try:
        with serve(github_app(world), uds=home / "gh.sock"):
            yield replace(settings, gh_config_dir=str(gh_home(home / "gh.sock")))
    finally:
        shutil.rmtree(home)


def asked(settings: Settings) -> Report:
    """The burndown of the current sprint, as a bot gives it that has just started."""
    with closing(build_store(settings)) as store:
        request = ReportRequest("sprint-burndown", "shop", Unit.POINTS)
        return compute(request, build_sources(settings, store), all_boards(settings))
