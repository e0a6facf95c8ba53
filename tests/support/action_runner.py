"""A machine that runs the workflow's and the action's own steps, as GitHub's runner does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from playground.github.server import TOKEN
from playground.run import BOT_TOKEN
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE
from tests.support.processes import ended

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
CHECK, POST = "Check the inputs", "Post the report"
SECRETS = {"ANALYTICS_SLACK_TOKEN": BOT_TOKEN, "ANALYTICS_GITHUB_TOKEN": TOKEN}


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
    slack: Workspace
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
        return self.act(inputs, **variables)

    def act(self, inputs: Mapping[str, str], **variables: str) -> subprocess.CompletedProcess[str]:
        """Run what the action does once it is installed, up to the step that fails."""
        checked = self.step(CHECK, inputs, **variables)
        return checked if checked.returncode else self.step(POST, inputs, **variables)

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
