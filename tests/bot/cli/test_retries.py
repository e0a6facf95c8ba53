"""What a command prints is its own: no line of a library, whatever is tried again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from playground.github.faults import Faults
from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from tests.support.playgrounds import sample_slack
from tests.support.processes import ended

OUTAGE = Response("<html>502 Bad Gateway</html>", 502, media_type="text/html")


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def variables(faults: Faults, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Of a command that reaches the playground's GitHub, which fails so, and a Slack that asks to
    wait a second at first."""
    busy = [JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "1"})]
    slack = slack_app(sample_slack())

    async def signed_in(request: Request) -> Response:
        return busy.pop() if busy else JSONResponse({"ok": True, "user": "bot", "team": "Acme"})

    routes = [Route("/api/auth.test", signed_in, methods=["POST"]), Mount("/", slack)]
    with TemporaryDirectory(prefix="sa-", dir="/tmp") as folder:
        socket = Path(folder) / "gh.sock"
        world = sample_workspace(datetime.now(UTC).date())
        with serve(github_app(world, faults), uds=socket), serve(Starlette(routes=routes)) as url:
            yield {
                "ANALYTICS_GH_CONFIG_DIR": str(gh_home(socket)),
                "ANALYTICS_GITHUB_TOKEN": TOKEN,
                "ANALYTICS_BOARDS__MAIN__PROJECT": "https://github.com/orgs/acme/projects/1",
                "ANALYTICS_SLACK_API_URL": f"{url}/api/",
                "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
                "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
                "ANALYTICS_SLACK_CHANNEL": "C0PLATFORM",
                "ANALYTICS_DATABASE_URL": f"sqlite:///{tmp_path}/store.sqlite3",
            }


def typed(variables: dict[str, str], *words: str) -> CompletedProcess[str]:
    return ended([sys.executable, "-m", "bot", *words], env={**os.environ, **variables})


def test_retries_of_github_are_not_printed(
    variables: dict[str, str], faults: Faults, tmp_path: Path
) -> None:
    faults.next_answers.append(OUTAGE)
    command = ("export", "gh-project-data", "--project", "https://github.com/orgs/acme/projects/1")
    done = typed(variables, *command, "--output-file", str(tmp_path / "board.json"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Wrote ")
    assert len(done.stdout.splitlines()) == 1


def test_retries_of_a_picture_that_slack_processes_are_not_printed(
    variables: dict[str, str], tmp_path: Path
) -> None:
    words = ("report", "sprint-burndown", "--post-results", "--output-dir", str(tmp_path))
    done = typed(variables, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "stamina" not in done.stdout
    assert "invalid_blocks" not in done.stdout


def test_retries_are_told_where_they_are_asked_for(
    variables: dict[str, str], faults: Faults, tmp_path: Path
) -> None:
    faults.next_answers.append(OUTAGE)
    command = ("export", "gh-project-data", "--project", "https://github.com/orgs/acme/projects/1")
    done = typed(variables, "--debug", *command, "--output-file", str(tmp_path / "board.json"))
    assert done.returncode == 0
    assert "Retrying in " in done.stderr
    assert "Retrying" not in done.stdout
