"""The workflow that reports without a bot: its own steps, run against the playground's servers;
and what it installs, which has no extras and runs the bot all the same."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from metrics.reports.catalogue import CATALOGUE
from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from tests.support.action_runner import (
    ACTION,
    CHECK,
    EVENTS,
    POST,
    SECRETS,
    VARS,
    WORKFLOW,
    Runner,
)
from tests.support.patience import PATIENCE
from tests.support.person import Person, is_report, words
from tests.support.playgrounds import sample_slack
from tests.support.processes import ended, running
from tests.support.sample_boards import WORKED_EXAMPLE, export

# What fails before a chart is drawn need not wait for a browser that starts.
NO_CHROME = {"ANALYTICS_CHROME_PATH": "/nowhere/chrome"}
# What stands behind each input where a workflow gives no more than it must.
INPUTS = {
    **{name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()},
    "owner": "acme",
    "project": "1",
    "channel": "#team-platform",
    "slack-token": BOT_TOKEN,
    "github-token": TOKEN,
}
CANARY = "canary-of-a-secret"
DIRECTIVES = (
    "@format {env[CANARY]}",
    "@format {this.GITHUB_TOKEN}",
    "@jinja {{ env.CANARY }}",
    "@read_file canary.txt",
    "@get GITHUB_TOKEN",
    "@int @format {env[CANARY]}",
)
TRICKS = (
    *DIRECTIVES,
    *(f"'{directive}'" for directive in DIRECTIVES),
    *(f'"{directive}"' for directive in DIRECTIVES),
    "x' # '@format {env[CANARY]}",
    '["@format {env[CANARY]}"]',
    '{x = "@format {env[CANARY]}"}',
    "x\\",
    '\\"; x = "@read_file canary.txt',
    "$(cat canary.txt)",
    "`cat canary.txt`",
    "${CANARY}",
    "'; cat canary.txt; '",
    "--help",
    "-x",
    "../canary.txt",
    "x\ny",
    "x\n::error::forged",
    "\x1b[31mred",
    "*",
    "~",
)
# Any text may be the name of a field or of a sprint, but for what a terminal acts on.
FREE_TEXT = ("sprint-field", "points-field", "status-field", "deliverable-field", "sprint")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with ExitStack() as ending:
        home = Path(ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        world = sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world), uds=home / "gh.sock"))
        slack = sample_slack()
        url = ending.enter_context(serve(slack_app(slack)))
        made = Runner(home, slack, url, gh_home(home / "gh.sock"))
        (home / "canary.txt").write_text(CANARY)
        installed = made.step("Install", {})
        assert installed.returncode == 0, installed.stderr
        yield made


def bot_environment(runner: Runner, folder: Path) -> dict[str, str]:
    """The variables of a bot that is installed where the action is, with a store of its own."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "ANALYTICS_SLACK_API_URL": f"{runner.slack_url}/api/",
        "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
        "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
        "ANALYTICS_GITHUB_TOKEN": TOKEN,
        "ANALYTICS_GH_CONFIG_DIR": str(runner.gh_config_dir),
        "ANALYTICS_DATABASE_URL": f"sqlite:///{folder}/history.sqlite3",
        "ANALYTICS_CHART_TIMEOUT": str(PATIENCE),
        "ANALYTICS_SNAPSHOT_EVERY": "0",
        "ANALYTICS_BOARDS__MAIN__OWNER": "acme",
        "ANALYTICS_BOARDS__MAIN__PROJECT": "1",
    }


@pytest.fixture
def ana(runner: Runner) -> Person:
    return Person(runner.slack_url)


@pytest.mark.parametrize(
    ("event", "channel", "said"),
    [
        ({}, "team-platform", ["Sprint burndown", "in points", "Sprint 10"]),
        (
            {
                "inputs": {
                    "report": "sprint-burnup",
                    "sprint": "@previous",
                    "unit": "issues",
                    "channel": "C0GENERAL",
                }
            },
            "general",
            ["Sprint burnup", "in issues", "Sprint 9: "],
        ),
        (
            {"github": {"event": {"client_payload": {"report": "deliverable-status"}}}},
            "team-platform",
            ["Deliverable status", "deliverables complete"],
        ),
    ],
    ids=["schedule", "workflow_dispatch", "repository_dispatch"],
)
def test_each_event_posts_its_report(
    runner: Runner, ana: Person, event: dict[str, Any], channel: str, said: list[str]
) -> None:
    ran = runner.run({"vars": VARS, "secrets": SECRETS, **event})
    assert ran.returncode == 0, ran.stderr
    ana.sees(channel, lambda each: is_report(each) and all(part in words(each) for part in said))
    assert (runner.temp / "sprint-analytics" / "chart-static.png").stat().st_size > 10_000
    for secret in SECRETS.values():
        assert secret not in ran.stdout + ran.stderr


def test_a_board_is_named_by_the_address_of_its_project(runner: Runner, ana: Person) -> None:
    address = "https://github.com/orgs/acme/projects"
    given = {"ANALYTICS_PROJECT": f"{address}/1/views/2", "ANALYTICS_CHANNEL": "C0GENERAL"}
    for roadmap in ("2", f"{address}/2"):
        event = {"inputs": {"report": "deliverable-status"}}
        variables = {**given, "ANALYTICS_ROADMAP": roadmap}
        ran = runner.run({"vars": variables, "secrets": SECRETS, **event})
        assert ran.returncode == 0, ran.stderr
    ana.sees("general", lambda each: is_report(each) and "Deliverable status" in words(each))


def test_a_board_made_from_a_template_takes_its_address_alone(runner: Runner, ana: Person) -> None:
    address = "https://github.com/orgs/acme/projects/3"
    ran = runner.run(
        {
            "vars": {"ANALYTICS_PROJECT": address, "ANALYTICS_CHANNEL": "C0GENERAL"},
            "secrets": SECRETS,
        }
    )
    assert ran.returncode == 0, ran.stderr
    ana.sees("general", lambda each: is_report(each) and "7 of 10 points open" in words(each))


def test_fields_of_the_board_are_inputs(runner: Runner) -> None:
    given = {"project": "https://github.com/orgs/acme/projects/3", "channel": "C0GENERAL"}
    ran = runner.act({**INPUTS, **given, "points-field": "Story points"}, **NO_CHROME)
    assert ran.returncode == 1
    assert "no number field “Story points”; of that type it has “Estimate”" in ran.stderr


def test_settings_of_another_program_in_the_repository_are_none_of_ours(runner: Runner) -> None:
    """Many a repository has a config/settings.toml."""
    config = runner.temp / "config"
    config.mkdir()
    (config / "settings.toml").write_text('colour = "red"\n')
    event = {"inputs": {"report": "sprint-burndown", "sprint": "Sprint 99"}}
    ran = runner.run({"vars": VARS, "secrets": SECRETS, **event}, **NO_CHROME)
    assert "No sprint is called “Sprint 99”" in ran.stderr
    shutil.rmtree(config)


def test_what_fails_fails_the_job_with_a_sentence(runner: Runner) -> None:
    event = {"inputs": {"report": "sprint-burndown", "sprint": "Sprint 99"}}
    ran = runner.run({"vars": VARS, "secrets": SECRETS, **event}, **NO_CHROME)
    assert ran.returncode == 1
    assert "No sprint is called “Sprint 99”: did you mean" in ran.stderr


def test_words_of_an_event_are_no_commands(runner: Runner) -> None:
    event = {"github": {"event": {"client_payload": {"sprint": '"; touch pwned; "$(touch too)'}}}}
    ran = runner.run({"vars": VARS, "secrets": SECRETS, **event}, **NO_CHROME)
    assert "No sprint is called" in ran.stderr
    assert not [*runner.temp.glob("pwned"), *runner.temp.glob("too")]


@pytest.mark.attack
def test_inputs_of_another_shape_are_refused_before_anything_is_done(runner: Runner) -> None:
    for name in INPUTS:
        for trick in TRICKS:
            ran = runner.step(CHECK, {**INPUTS, name: trick}, CANARY=CANARY)
            if name in FREE_TEXT and trick.isprintable():
                assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", ""), (name, trick)
            else:
                assert ran.returncode == 1, (name, trick)
                assert ran.stderr.startswith(f"The input {name} is not right: write "), trick
                assert len((ran.stdout + ran.stderr).splitlines()) == 1, trick
                assert trick not in ran.stderr


@pytest.mark.attack
@pytest.mark.parametrize("directive", DIRECTIVES)
def test_no_input_of_the_action_tells_a_secret(runner: Runner, directive: str) -> None:
    """Also where the shape of inputs was not looked at."""
    free = dict.fromkeys(FREE_TEXT, directive)
    others = ("owner", "project", "roadmap", "channel", "output")
    ran = [
        runner.act({**INPUTS, **free}, CANARY=CANARY, **NO_CHROME),
        runner.step(POST, {**INPUTS, **dict.fromkeys(others, directive)}, CANARY=CANARY),
    ]
    assert [each.returncode for each in ran] == [1, 1]
    assert directive in ran[0].stderr
    assert_no_secret_is_told(runner, *ran)


@pytest.mark.attack
def test_no_report_of_the_action_tells_a_secret(runner: Runner, ana: Person) -> None:
    """A field that is not there stops no report that does without."""
    ran = runner.act(
        {**INPUTS, "deliverable-field": f"'{DIRECTIVES[0]}'", "channel": "C0GENERAL"}, CANARY=CANARY
    )
    assert ran.returncode == 0, ran.stderr
    ana.sees("general", is_report)
    assert_no_secret_is_told(runner, ran)


def assert_no_secret_is_told(runner: Runner, *ran: subprocess.CompletedProcess[str]) -> None:
    """Not in what was printed, posted or left behind."""
    shown = "".join(each.stdout + each.stderr for each in ran)
    posted = repr([channel.messages for channel in runner.slack.channels.values()])
    for secret in (CANARY, BOT_TOKEN, TOKEN):
        assert secret not in shown
        assert secret not in posted
        assert [file for file in left_by(runner) if secret.encode() in file.read_bytes()] == []


def left_by(runner: Runner) -> list[Path]:
    """The files that reports have left, beside what was installed."""
    return [
        file
        for file in runner.temp.rglob("*")
        if file.is_file()
        and file != runner.temp / "canary.txt"
        and runner.temp / "analytics" not in file.parents
    ]


@pytest.mark.attack
def test_titles_of_a_board_are_no_commands_of_the_runner(runner: Runner) -> None:
    """The runner carries out lines such as `::error::…` until it is told to stop."""
    ran = runner.act({**INPUTS, "sprint": "::error::forged"}, **NO_CHROME)
    first, *lines, last = ran.stdout.splitlines()
    word = first.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32,}", word)
    assert last == f"::{word}::"
    assert word not in "".join(lines)
    again = runner.act({**INPUTS, "sprint": "::error::forged"}, **NO_CHROME)
    assert again.stdout.splitlines()[0] != first


def test_what_is_installed_runs_without_the_playground(runner: Runner, tmp_path: Path) -> None:
    board = tmp_path / "board.json"
    board.write_text(json.dumps(export(*WORKED_EXAMPLE)))

    def analytics(*words: str) -> subprocess.CompletedProcess[str]:
        return ended(
            [runner.temp / "analytics/bin/analytics", *words],
            env=bot_environment(runner, tmp_path),
            cwd=tmp_path,
        )

    shown = analytics("--help")
    assert shown.returncode == 0, shown.stderr
    assert "playground" in shown.stdout
    calculated = analytics(
        "calculate", "sprint-burndown", "--sprint-file", str(board), "--sprint", "Sprint 2"
    )
    assert calculated.returncode == 0, calculated.stderr
    examined = analytics("doctor")
    assert examined.returncode == 0, examined.stdout
    refused = analytics("playground")
    assert (refused.returncode, refused.stdout) == (1, "")
    python = re.escape(str(runner.temp / "analytics/bin/python"))
    # The action's environment has no pip.
    by_pip = rf"{python}[\d.]* -m ensurepip && {python}[\d.]* -m pip install"
    by_uv = rf"uv pip install --python {python}[\d.]*"
    assert re.fullmatch(
        rf"The playground is not installed with the bot: run `({by_pip}|{by_uv}) "
        r"'sprint-analytics\[playground\]'`\.\n",
        refused.stderr,
    )


def test_what_is_installed_serves_slack(runner: Runner, ana: Person, tmp_path: Path) -> None:
    with running(
        [runner.temp / "analytics/bin/analytics", "serve"],
        env=bot_environment(runner, tmp_path),
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
    ):
        ana.answered("team-platform", "/sprint-burnup 8")
        ana.sees("team-platform", lambda each: is_report(each) and "Sprint 8: " in words(each))


def test_each_report_can_be_chosen() -> None:
    offered = EVENTS["workflow_dispatch"]["inputs"]["report"]["options"]
    # The history of an issue wants to know which.
    assert offered == [name for name, entry in CATALOGUE.items() if entry.stands_alone]
    assert ACTION["inputs"]["report"]["default"] in offered


def test_the_workflow_may_do_no_more_than_it_must() -> None:
    assert WORKFLOW["permissions"] == {}
    assert WORKFLOW["jobs"]["report"]["permissions"] == {"contents": "read"}
    assert EVENTS.keys() == {"schedule", "repository_dispatch", "workflow_dispatch"}
