"""Exports by the real gh from the playground's GitHub, and a post to the playground's Slack."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import pytest

from playground.github.server import TOKEN, github_app
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from tests.support.command_line import Outcome
from tests.support.playgrounds import sample_slack
from tests.support.processes import ended
from tests.support.worked_example import native_export, write_all

Run = Callable[..., Outcome]
PROJECT = ["export", "gh-project-data", "--owner", "acme", "--project"]


@pytest.fixture(scope="module")
def gh_config_dir() -> Iterator[Path]:
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    today = datetime.now(UTC).date()
    try:
        with serve(github_app(sample_workspace(today)), uds=home / "gh.sock"):
            yield gh_home(home / "gh.sock")
    finally:
        shutil.rmtree(home)


@pytest.fixture
def analytics(run: Run, gh_config_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `analytics` logged in to the playground's GitHub."""
    monkeypatch.setenv("ANALYTICS_GH_CONFIG_DIR", str(gh_config_dir))
    monkeypatch.setenv("ANALYTICS_GITHUB_TOKEN", TOKEN)
    return run


def test_a_board_is_exported_and_calculated(analytics: Run, tmp_path: Path) -> None:
    file = tmp_path / "new" / "board.json"
    exported = analytics(*PROJECT, 1, "--output-file", file)
    assert (exported.code, exported.err) == (0, "")
    items = json.loads(file.read_text())["items"]
    assert len(items) > 300
    assert exported.out == f"Wrote {len(items)} items to {file}.\n"
    calculated = analytics("calculate", "sprint-burndown", "--sprint-file", file)
    assert "points open" in calculated.out


def test_a_classic_board_is_exported_and_calculated(analytics: Run, tmp_path: Path) -> None:
    board, issues = tmp_path / "board.json", tmp_path / "issues.json"
    assert analytics(*PROJECT, 1, "--classic", "--output-file", board).code == 0
    words = ["export", "gh_issue_data", "--owner", "acme", "--repo", "web"]
    assert analytics(*words, "--output_file", issues).code == 0
    outcome = analytics(
        *["calculate", "sprint-burnup", "--sprint-file", board, "--issue-file", issues],
        *["--unit", "issues", "--sprint", "@previous"],
    )
    assert outcome.code == 0
    assert "issues" in outcome.out.splitlines()[0]


@pytest.mark.parametrize(
    "words",
    [
        ["--project", "https://github.com/orgs/acme/projects/2/views/1"],
        ["--owner", "https://github.com/ACME", "--project", "2"],
    ],
)
def test_a_project_is_named_by_an_address(analytics: Run, tmp_path: Path, words: list[str]) -> None:
    exported = analytics(*PROJECT[:2], *words, "--output-file", "board.json")
    assert exported.code == 0, exported.err
    assert json.loads((tmp_path / "board.json").read_text())["number"] == 2


def test_the_token_s_own_projects_and_repositories(analytics: Run, tmp_path: Path) -> None:
    exported = analytics(*PROJECT[:2], "--owner", "@me", "--project", 9, "--output-file", "a.json")
    assert "There is no project 9 of mona that this token can see" in exported.err
    listed = analytics(
        *["export", "gh-issue-data", "--owner", "@me", "--repo", "none", "--output-file", "b.json"]
    )
    assert "There is no repository mona/none that this token can see" in listed.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--owner", "me", "--project", "github.com/orgs/acme/projects/1"], "names acme: correct"),
        (["--owner", "acme"], "--project is missing"),
        (["--project", "https://git.acme.com/orgs/acme/projects/1"], "GitHub is github.com here"),
        (["--project", "https://github.com/acme/web"], "this is no address of a profile"),
    ],
)
def test_addresses_that_do_not_fit_are_wrong_use(run: Run, words: list[str], says: str) -> None:
    outcome = run(*PROJECT[:2], *words, "--output-file", "board.json")
    assert outcome.code == 2
    assert says in " ".join(outcome.err.replace("│", "").split())


def test_field_names_are_those_of_the_options_or_of_the_configured_board(
    analytics: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYTICS_BOARDS__MAIN__OWNER", "ACME")
    monkeypatch.setenv("ANALYTICS_BOARDS__MAIN__PROJECT", "1")
    monkeypatch.setenv("ANALYTICS_BOARDS__MAIN__SPRINT_FIELD", "Cycle")
    analytics(*PROJECT, 1, "--points-field", "Size", "--output-file", "board.json")
    assert json.loads((tmp_path / "board.json").read_text())["field_names"] == {
        "sprint": "Cycle",
        "points": "Size",
        "status": "Status",
        "deliverable": "Deliverable",
    }


def test_field_names_are_the_project_s_in_any_case(analytics: Run, tmp_path: Path) -> None:
    analytics(*PROJECT, 1, "--output-file", "board.json")
    typed = ["--sprint-field", "SPRINT", "--points-field", "points"]
    exported = analytics(*PROJECT, 1, *typed, "--output-file", "typed.json")
    assert (exported.code, exported.err) == (0, "")
    board, same = (
        json.loads((tmp_path / name).read_text()) for name in ("board.json", "typed.json")
    )
    assert same["items"] == board["items"]
    assert same["field_names"] == board["field_names"]
    calculated = analytics("calculate", "sprint-burndown", "--sprint-file", "typed.json", *typed)
    assert "points open" in calculated.out


def test_a_field_that_was_typed_and_is_not_there_is_told(analytics: Run, tmp_path: Path) -> None:
    exported = analytics(*PROJECT, 1, "--points-field", "Size", "--output-file", "board.json")
    assert exported.code == 0
    assert exported.err == (
        "The board has no number field “Size”; of that type it has “Points”: set `points_field` of "
        "the board (on the command line `--points-field`; of one connected in Slack, by `change "
        "board NAME`) to the right one, or ask by issues.\n"
    )
    assert (tmp_path / "board.json").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([*PROJECT, 99], "no project 99 of acme"),
        ([*PROJECT, 99, "--classic"], "no project 99 of acme"),
        (["export", "gh-issue-data", "--owner", "acme", "--repo", "nix"], "acme/nix"),
    ],
)
def test_a_failed_export_leaves_the_file_as_it_was(
    analytics: Run, tmp_path: Path, words: list[object], says: str
) -> None:
    (tmp_path / "board.json").write_text("good")
    outcome = analytics(*words, "--output-file", "board.json")
    assert outcome.code == 1
    assert says in outcome.err
    assert [file.name for file in tmp_path.iterdir()] == ["board.json"]
    assert (tmp_path / "board.json").read_text() == "good"


def test_results_are_posted_to_the_configured_channel(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_all(tmp_path)
    workspace = sample_slack()
    with serve(slack_app(workspace)) as url:
        monkeypatch.setenv("ANALYTICS_SLACK_API_URL", f"{url}/api/")
        monkeypatch.setenv("ANALYTICS_SLACK_BOT_TOKEN", "xoxb-playground")
        monkeypatch.setenv("ANALYTICS_SLACK_CHANNEL", "C0PLATFORM")
        words = ["calculate", "sprint-burndown", "--sprint-file", "native.json", "--sprint", "1"]
        outcome = run(*words, "--post-results")
        monkeypatch.setenv("ANALYTICS_SLACK_CHANNEL", "C0NOWHERE")
        refused = run(*words, "--post-results")
    assert "Posted to C0PLATFORM." in outcome.out
    posted = list(workspace.channels["C0PLATFORM"].messages.values())
    report, details = posted
    assert "1 of 8 points open" in report.text
    assert any(block["type"] == "image" for block in report.blocks)
    # There may be no bot that a button could ask for them.
    assert details.thread_ts == report.ts
    assert any(block["type"] == "table" for block in details.blocks)
    assert refused.code == 1
    assert "xoxb" not in refused.err
    assert refused.err.startswith("Nothing can be posted to C0NOWHERE: set ANALYTICS_SLACK_CHANNEL")
    assert "results.csv, source-data.csv to data." in refused.out
    assert "Posted" not in refused.out
    assert (tmp_path / "data" / "results.csv").exists()


def test_a_sprint_with_nothing_to_draw_is_posted_without_a_picture(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.json").write_text(json.dumps(native_export([])))
    workspace = sample_slack()
    with serve(slack_app(workspace)) as url:
        monkeypatch.setenv("ANALYTICS_SLACK_API_URL", f"{url}/api/")
        monkeypatch.setenv("ANALYTICS_SLACK_BOT_TOKEN", "xoxb-playground")
        monkeypatch.setenv("ANALYTICS_SLACK_CHANNEL", "C0PLATFORM")
        words = ["calculate", "sprint-burndown", "--sprint-file", "empty.json", "--sprint", "1"]
        assert run(*words, "--post-results").code == 0
    posted, _ = workspace.channels["C0PLATFORM"].messages.values()
    assert "no issues in this sprint" in posted.text
    assert not any(block["type"] == "image" for block in posted.blocks)


def test_a_chart_that_is_not_drawn_is_posted_in_words(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_all(tmp_path)
    workspace = sample_slack()
    with serve(slack_app(workspace)) as url:
        monkeypatch.setenv("ANALYTICS_SLACK_API_URL", f"{url}/api/")
        monkeypatch.setenv("ANALYTICS_SLACK_BOT_TOKEN", "xoxb-playground")
        monkeypatch.setenv("ANALYTICS_SLACK_CHANNEL", "C0PLATFORM")
        monkeypatch.setenv("ANALYTICS_CHROME_PATH", "/no/such/chrome")
        words = ["calculate", "sprint-burndown", "--sprint-file", "native.json", "--sprint", "1"]
        assert run(*words, "--post-results").code == 1
    posted, _ = workspace.channels["C0PLATFORM"].messages.values()
    assert "The chart is missing, so Slack draws one itself. There is no Chrome" in str(
        posted.blocks
    )


@pytest.mark.parametrize(("options", "complains"), [([], False), (["--debug"], True)])
def test_what_is_tried_again_is_told_in_words_and_only_where_asked(
    run: Run, tmp_path: Path, options: list[str], complains: bool
) -> None:
    del run  # for its clean environment
    gh = tmp_path / "gh"
    gh.write_text("#!/bin/sh\necho 'error connecting to api.github.com' >&2\nexit 1\n")
    gh.chmod(0o755)
    done = ended(
        [sys.executable, "-m", "bot", *options, *PROJECT, "1", "--output-file", "board.json"],
        env={**os.environ, "ANALYTICS_GH_PATH": str(gh)},
    )
    assert done.stderr.startswith("GitHub cannot be reached") is not complains
    assert ("error connecting to api.github.com" in done.stderr) is complains
    assert ("Retrying in" in done.stderr) is complains
    assert "stamina.retry_scheduled" not in done.stderr
