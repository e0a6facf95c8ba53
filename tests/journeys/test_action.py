"""The workflow that reports without a bot: its own steps, run against the playground's servers;
and what it installs, which has no extras and runs the bot all the same."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from metrics.reports.catalogue import CATALOGUE
from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from tests.support.patience import PATIENCE
from tests.support.person import Person, is_report, words
from tests.support.playgrounds import sample_slack
from tests.support.processes import ended, running
from tests.support.sample_boards import WORKED_EXAMPLE, export

ROOT = Path(__file__).parents[2]
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/run-analytics.yml").read_text())
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
# YAML takes the key `on` for yes.
EVENTS: dict[str, Any] = WORKFLOW[True]
VARS = {
    "ANALYTICS_OWNER": "acme",
    "ANALYTICS_PROJECT": "1",
    "ANALYTICS_ROADMAP": "2",
    "ANALYTICS_CHANNEL": "#team-platform",
}
SECRETS = {"ANALYTICS_SLACK_TOKEN": BOT_TOKEN, "ANALYTICS_GITHUB_TOKEN": TOKEN}
# What fails before a chart is drawn need not wait for a browser that starts.
NO_CHROME = {"ANALYTICS_CHROME_PATH": "/nowhere/chrome"}


def evaluated(text: str, context: Mapping[str, Any]) -> str:
    """The text with its `${{ a.b || 'c' }}` as GitHub fills them in."""

    def value(found: re.Match[str]) -> str:
        for term in found[1].split("||"):
            if quoted := re.fullmatch(r"'(.*)'", term.strip()):
                return quoted[1]
            at: Any = context
            for key in term.strip().split("."):
                at = (at or {}).get(key)
            if at:
                return str(at)
        return ""

    return re.sub(r"\$\{\{(.*?)\}\}", value, text)


@dataclass(frozen=True)
class Runner:
    """A machine that runs steps, with the program installed by the action's own step."""

    temp: Path
    slack_url: str
    gh_config_dir: Path

    def run(self, context: Mapping[str, Any], **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the workflow's only job on that event, with these variables beside its own."""
        (step,) = (step for step in WORKFLOW["jobs"]["report"]["steps"] if step["uses"] == "./")
        given = {name: evaluated(str(text), context) for name, text in step["with"].items()}
        assert given.keys() <= ACTION["inputs"].keys()
        inputs = {
            name: given.get(name) or str(about.get("default", ""))
            for name, about in ACTION["inputs"].items()
        }
        assert all(inputs[name] for name, about in ACTION["inputs"].items() if about["required"])
        return self.step("Post the report", inputs, **variables)

    def step(
        self, name: str, inputs: Mapping[str, str], **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run that step of the action, as GitHub's runner does."""
        (step,) = (step for step in ACTION["runs"]["steps"] if step["name"] == name)
        environment = {
            name: evaluated(text, {"inputs": inputs}) for name, text in step.get("env", {}).items()
        }
        own = {
            name: value for name, value in os.environ.items() if not name.startswith("ANALYTICS_")
        }
        return ended(
            ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env={
                **own,
                # A runner has its own Python and gh.
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                "RUNNER_TEMP": str(self.temp),
                # What this turns off is compiling: little of what is installed is run.
                "PIP_NO_COMPILE": "0",
                "GITHUB_ACTION_PATH": str(ROOT),
                "ANALYTICS_SLACK_API_URL": f"{self.slack_url}/api/",
                "ANALYTICS_GH_CONFIG_DIR": str(self.gh_config_dir),
                "ANALYTICS_DATABASE_URL": f"sqlite:///{self.temp}/history.sqlite3",
                "ANALYTICS_CHART_TIMEOUT": str(PATIENCE),
                **environment,
                **variables,
            },
            cwd=self.temp,
            # Installing takes minutes where little is cached.
            timeout=4 * PATIENCE,
        )


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with ExitStack() as ending:
        home = Path(ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        world = sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world), uds=home / "gh.sock"))
        url = ending.enter_context(serve(slack_app(sample_slack())))
        made = Runner(home, url, gh_home(home / "gh.sock"))
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
    inputs = {name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()}
    given = {
        "project": "https://github.com/orgs/acme/projects/3",
        "channel": "C0GENERAL",
        "slack-token": BOT_TOKEN,
        "github-token": TOKEN,
    }
    ran = runner.step(
        "Post the report", {**inputs, **given, "points-field": "Story points"}, **NO_CHROME
    )
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
