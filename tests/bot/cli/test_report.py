"""`analytics report`: configured boards, exported by the real gh from the playground's GitHub."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bot.cli.report import configured
from config import BoardSettings, Settings, SettingsError
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import ISSUE
from playground.github.server import TOKEN, github_app
from playground.run import BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from tests.support.command_line import Outcome
from tests.support.playgrounds import sample_slack
from tests.support.processes import ended

Run = Callable[..., Outcome]


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
    """Run `analytics` with two boards in its settings."""
    for name, value in {
        "GH_CONFIG_DIR": str(gh_config_dir),
        "GITHUB_TOKEN": TOKEN,
        "DEFAULT_BOARD": "main",
        "BOARDS__MAIN__OWNER": "acme",
        "BOARDS__MAIN__PROJECT": "1",
        "BOARDS__MAIN__ROADMAP": "roadmap",
        "BOARDS__ROADMAP__OWNER": "acme",
        "BOARDS__ROADMAP__PROJECT": "2",
    }.items():
        monkeypatch.setenv(f"ANALYTICS_{name}", value)
    return run


def test_the_board_of_the_token_s_own_user_is_that_of_their_login(
    analytics: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYTICS_BOARDS__MINE__OWNER", "@me")
    monkeypatch.setenv("ANALYTICS_BOARDS__MINE__PROJECT", "1")
    outcome = analytics("report", "data-quality", "--board", "mine")
    assert (outcome.code, outcome.err) == (0, "")
    kept = analytics("history", "--board", "mine").out.splitlines()
    assert kept[0] == "mine (mona/1)"
    assert kept[1].startswith("  known since")


def test_a_report_of_the_default_board(analytics: Run, tmp_path: Path) -> None:
    outcome = analytics("report", "sprint_burndown", "--unit", "Issues", "--show-results")
    assert (outcome.code, outcome.err) == (0, "")
    assert "issues open" in outcome.out
    assert {file.name for file in (tmp_path / "data").iterdir()} >= {
        *{"results.csv", "source-data.csv", "chart-static.png", "chart-interactive.html"}
    }


@pytest.mark.parametrize("show", [[], ["--show-results"]])
def test_trouble_with_the_history_is_told(
    analytics: Run, monkeypatch: pytest.MonkeyPatch, show: list[str]
) -> None:
    monkeypatch.setenv("ANALYTICS_DATABASE_URL", "sqlite:////proc/none.db")
    outcome = analytics("report", "sprint-burndown", *show)
    assert outcome.code == 0
    assert "points open" in outcome.out
    told = "This export is not kept in history: "
    assert (told in outcome.out, told in outcome.err) == (bool(show), not show)


def test_what_a_report_took_is_told_where_asked(analytics: Run) -> None:
    assert analytics("report", "deliverable-status").err == ""
    # A process of its own logs to stderr.
    command = [sys.executable, "-m", "bot", "--debug", "report", "deliverable-status"]
    told = ended(command, check=True).stderr
    # Of board and roadmap, the outline and pages of a hundred items.
    assert len(re.findall("Computed deliverable-status of main: 7 gh calls, ", told)) == 1
    assert TOKEN not in told


def imports_slack(*commands: str) -> list[bool]:
    """Whether slack_sdk is imported after each of these reports, given one after the other in a
    process of their own."""
    code = (
        "import sys\n"
        "from bot.cli import app\n"
        "for command in sys.argv[1:]:\n"
        "    sys.argv[1:] = ['report', *command.split()]\n"
        "    try: app()\n"
        "    except SystemExit as end: assert end.code == 0, end.code\n"
        "    print('Slack is imported:', 'slack_sdk' in sys.modules)"
    )
    run = ended([sys.executable, "-c", code, *commands], check=True)
    return [
        found == "True"
        for found in re.findall("^Slack is imported: (.*)", run.stdout, re.MULTILINE)
    ]


def test_slack_is_imported_only_to_post(analytics: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    del analytics  # for its settings
    workspace = sample_slack()
    with serve(slack_app(workspace)) as url:
        monkeypatch.setenv("ANALYTICS_SLACK_API_URL", f"{url}/api/")
        monkeypatch.setenv("ANALYTICS_SLACK_BOT_TOKEN", BOT_TOKEN)
        monkeypatch.setenv("ANALYTICS_SLACK_CHANNEL", "C0PLATFORM")
        assert imports_slack(
            "sprint-burndown",
            "deliverable-status --show-results",
            "sprint-burndown --post-results",
        ) == [False, False, True]
    assert len(workspace.channels["C0PLATFORM"].messages) == 2


def test_one_sprint_of_a_board_is_fetched_by_itself(
    analytics: Run, caplog: pytest.LogCaptureFixture
) -> None:
    """After all of the board, with which its history begins."""
    words = ["--debug", "report", "sprint-burndown", "--sprint", "Sprint 3"]
    for told in ("Exported acme/1 (all): ", "Exported acme/1 (“Sprint 3”): "):
        caplog.clear()
        assert analytics(*words).code == 0
        assert told in caplog.text


def test_deliverables_are_read_from_the_roadmap(analytics: Run, tmp_path: Path) -> None:
    words = ["report", "deliverable-status", "--board", "MAIN", "--include-status", "planning"]
    outcome = analytics(*words, "--output-dir", "out")
    assert (outcome.code, outcome.err) == (0, "")
    titles = (tmp_path / "out" / "results.csv").read_text().splitlines()
    assert 1 < len(titles) < 15


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["sprint-burndown", "--board", "mian"], 1, "--board is one of main, roadmap"),
        (["sprint-burndown", "--sprint", "Sprint 99"], 1, "No sprint is called “Sprint 99”"),
        (["sprint-burndown", "--unit", "hours"], 2, "'hours': write points or issues."),
        (["sprint-burndown", "--as-of", "soon"], 2, "'soon': write a day, such as 2026-11-23"),
        (["sprint-burndwon"], 2, "sprint-burndown"),
    ],
)
def test_what_cannot_be_answered(analytics: Run, words: list[str], code: int, says: str) -> None:
    outcome = analytics("report", *words)
    assert outcome.code == code
    assert says in outcome.err
    assert "Traceback" not in outcome.err
    assert "Value error" not in outcome.err


def test_without_a_board_it_says_how_to_have_one(run: Run) -> None:
    outcome = run("report", "sprint-burndown")
    assert outcome.code == 1
    assert "[boards.main]" in outcome.err


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_report_of_the_catalogue_is_given(analytics: Run, tmp_path: Path, name: str) -> None:
    words = ["--issue", "acme/web#12"] if ISSUE in CATALOGUE[name].takes else []
    outcome = analytics("report", name, *words, "--show-results")
    if name == "forecast-record":
        assert (outcome.code, outcome.out) == (1, "")
        assert "so far the bot has seen 0 sprints and 0 deliverables" in outcome.err
        return
    assert (outcome.code, outcome.err) == (0, "")
    assert len(outcome.out.splitlines()) > 5
    assert (tmp_path / "data" / "results.csv").read_text().count("\n") > 1


def test_a_report_as_of_a_day_is_of_what_was_kept_then(analytics: Run) -> None:
    analytics("report", "sprint-burndown", "--unit", "issues")
    today = datetime.now(UTC).date()
    again = analytics("report", "sprint-burndown", "--as-of", today, "--unit", "issues")
    assert (again.code, again.err) == (0, "")
    assert "issues open" in again.out
    before = analytics("report", "sprint-burndown", "--as-of", "2020-02-29T12:00")
    assert before.code == 1
    assert "The history of board main begins on" in before.err


def test_a_report_of_the_past_says_of_when_it_is(analytics: Run, tmp_path: Path) -> None:
    analytics("report", "sprint-burndown", "--unit", "issues")
    then = datetime.now(UTC)
    past = analytics("report", "sprint-burndown", "--unit", "issues", "--as-of", then.isoformat())
    said = f"(as of {then:%a} {then.day} {then:%b}, {then:%H:%M})"
    assert past.code == 0
    assert said in " ".join(past.out.split())


def test_a_report_as_of_a_day_to_come_is_refused(analytics: Run) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    refused = analytics("report", "sprint-burndown", "--as-of", tomorrow)
    assert refused.code == 1
    assert "is yet to come: a report is as of today or an earlier day." in refused.err


def test_boards_of_one_name_are_told_apart_by_their_workspace() -> None:
    connected = [
        replace(BoardSettings(name, "acme", 1), team=team)
        for team, name in (("T0ACME", "shop"), ("T0BETA", "shop"), ("T0BETA", "web"))
    ]
    settings = Settings(boards={board.key: board for board in connected})
    assert configured(" Web", settings) == "t0beta/web"
    assert configured("T0ACME/shop", settings) == "t0acme/shop"
    with pytest.raises(SettingsError, match=r"one of t0acme/shop, t0beta/shop, or"):
        configured("shop", settings)
