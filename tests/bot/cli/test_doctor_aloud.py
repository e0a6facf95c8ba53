"""What doctor says of a set-up that is not there, or half of one, read line by line."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.cli.doctor import examine
from bot.tenancy.scopes import SCOPES
from config import BoardSettings, Settings
from integrations.slack import tokens
from integrations.store import Store
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.serving import serve
from playground.slack.server import slack_app
from tests.support.playgrounds import sample_slack
from tests.support.processes import ended
from tests.support.set_clocks import SetClock

ANALYTICS = Path(sys.executable).with_name("analytics")
TOKENS = {"ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN, "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN}
NOWHERE = {"ANALYTICS_SLACK_API_URL": "http://127.0.0.1:9/api/"}
MAIN = {"ANALYTICS_BOARDS__MAIN__PROJECT": "https://github.com/orgs/acme/projects/1"}
BOT = "Slack Bot User OAuth Token"
APP = "Slack app-level token"
SET_BOT = (
    "  → set ANALYTICS_SLACK_BOT_TOKEN to the Bot User OAuth Token from the Slack app's page "
    "OAuth & Permissions"
)
SET_APP = (
    "  → set ANALYTICS_SLACK_APP_TOKEN to the app-level token from the Slack app's page Basic "
    "Information"
)


def doctor(folder: Path, **variables: str) -> list[str]:
    """The lines that doctor prints in that folder, where nobody is logged in to gh."""
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL") if name in os.environ}
    done = ended(
        [ANALYTICS, "doctor"],
        env={
            **kept,
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "ANALYTICS_CHROME_PATH": "/no/such/chrome",
            **variables,
        },
        cwd=folder,
    )
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    # None is a line of a library.
    assert [line for line in lines if not line.startswith(("✓ ", "✗ ", "  → ", "- "))] == []
    return lines


def said(lines: list[str], name: str) -> str:
    """The line of that check, and the remedy below it."""
    (at,) = [number for number, line in enumerate(lines) if line[2:].startswith(f"{name}: ")]
    return "\n".join([lines[at], *(line for line in lines[at + 1 : at + 2] if "→" in line)])


def test_without_any_settings_it_says_not_set_of_what_is_not_set(tmp_path: Path) -> None:
    lines = doctor(tmp_path)
    gh = ANALYTICS.with_name("gh")
    file = tmp_path / "config" / "settings.toml"
    # gh may be one of the machine's own.
    typed = gh if gh.exists() else "gh"
    (version,) = [line for line in lines if line.startswith("✓ gh: gh version ")]
    lines.remove(version)
    # One variable is set: it keeps this test from starting a browser.
    assert lines == [
        f"✓ Settings: 0 boards configured, from variables only, as there is no {file}",
        "✗ GitHub login: not set: nobody is logged in to gh, and ANALYTICS_GITHUB_TOKEN is not set",
        f"  → run `{typed} auth login --scopes read:project`, or set ANALYTICS_GITHUB_TOKEN",
        (
            "✗ Chrome: There is no Chrome at /no/such/chrome: correct `chrome_path`, or leave it "
            "empty to search."
        ),
        f"✗ {BOT}: not set",
        SET_BOT,
        f"✗ {APP}: not set",
        SET_APP,
        "✓ GitHub webhooks: not set: none are taken, and none are needed",
        "✗ Boards: not set",
        (
            f"  → run `{ANALYTICS} setup`, or write a [boards.main] table in {file}; or connect "
            "one in Slack, as an admin there"
        ),
        (
            f"✓ Store: The store {tmp_path}/data/analytics.sqlite3 is not there yet: "
            "the first export makes it"
        ),
    ]


@pytest.mark.parametrize(
    "mode",
    [
        {},
        {
            "ANALYTICS_SLACK_MODE": "http",
            "ANALYTICS_SLACK_CLIENT_ID": '"1.2"',
            "ANALYTICS_SLACK_CLIENT_SECRET": "hush",
            "ANALYTICS_SLACK_SIGNING_SECRET": "hush",
            "ANALYTICS_SCHEDULES__WEEKLY__WORKSPACE": "T0ACME",
        },
    ],
)
def test_looking_leaves_nothing_behind(tmp_path: Path, mode: dict[str, str]) -> None:
    schedule = {
        "ANALYTICS_SCHEDULES__WEEKLY__REPORT": "burndown",
        "ANALYTICS_SCHEDULES__WEEKLY__WHEN": "first day of each sprint",
        "ANALYTICS_SCHEDULES__WEEKLY__CHANNEL": "C0GENERAL",
    }
    lines = doctor(tmp_path, **mode, **MAIN, **schedule)
    assert said(lines, "Schedule settings:weekly").endswith("never due yet; next not known")
    assert list(tmp_path.rglob("*.sqlite3*")) == []
    assert not (tmp_path / "data").exists()


def test_settings_that_are_only_defaults_are_not_set() -> None:
    settings = next(examine(lambda: Settings(boards={})))
    assert not settings.ok
    assert settings.detail.startswith("not set: ")
    assert settings.remedy.endswith("setup`")


def test_gh_is_logged_in_by_the_one_that_is_really_used(tmp_path: Path) -> None:
    own = tmp_path / "tools" / "gh"
    own.parent.mkdir()
    own.symlink_to(ANALYTICS.with_name("gh"))
    lines = doctor(
        tmp_path,
        ANALYTICS_GH_PATH=str(own),
        ANALYTICS_GH_CONFIG_DIR=str(tmp_path / "gh of bot"),
        ANALYTICS_GITHUB_HOST="git.acme.com",
    )
    login = f"GH_CONFIG_DIR='{tmp_path}/gh of bot' GH_HOST=git.acme.com tools/gh auth login"
    assert f"run `{login} --scopes read:project`" in said(lines, "GitHub login")


@pytest.mark.parametrize(
    ("variables", "name", "sentence"),
    [
        (
            {"ANALYTICS_SLACK_BOT_TOKEN": "xoxb-…"},
            BOT,
            f"✗ {BOT}: not usable: see Settings above",
        ),
        (
            {"ANALYTICS_SLACK_SIGNING_SECRET": "cafe" * 8},
            APP,
            (
                f"✗ {APP}: not set\n{SET_APP}, or slack_mode to "
                '"http", which takes the Signing Secret that is set'
            ),
        ),
        (
            {"ANALYTICS_SLACK_MODE": "http", "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN},
            "Slack Signing Secret",
            (
                "✗ Slack Signing Secret: not set\n  → set ANALYTICS_SLACK_SIGNING_SECRET to the "
                "Signing Secret from the Slack app's page Basic Information, or slack_mode to "
                '"socket", which takes the app-level token that is set'
            ),
        ),
        (
            {"ANALYTICS_SLACK_MODE": "http", "ANALYTICS_SLACK_CLIENT_ID": "'1.2'"},
            "Slack Client Secret",
            (
                "✗ Slack Client Secret: not set\n  → set ANALYTICS_SLACK_CLIENT_SECRET to the "
                "Client Secret from the Slack app's page Basic Information"
            ),
        ),
        (
            {"ANALYTICS_GH_PATH": "/no/such/gh"},
            "gh",
            (
                "✗ gh: ANALYTICS_GH_PATH names /no/such/gh, which is no program: correct it, or "
                "leave it empty to have gh found."
            ),
        ),
        (
            {**MAIN, "ANALYTICS_GH_PATH": "/no/such/gh"},
            "Board main",
            "✗ Board main: not looked at, as gh does not run: see above",
        ),
        (MAIN, "Board main", "✗ Board main: not looked at, as nobody is logged in: see above"),
        (
            {**MAIN, "ANALYTICS_COLOUR": "red"},
            "Board main",
            "✗ Board main: not looked at, as nobody is logged in: see above",
        ),
        (
            {**MAIN, "ANALYTICS_SETTINGS_FILE": "/no/such.toml"},
            "Board main",
            "✗ Board main: not looked at, as nobody is logged in: see above",
        ),
        (
            {"ANALYTICS_BOARDS__MAIN__PROJECT": "seven"},
            "Board main",
            "✗ Board main: not usable: see Settings above",
        ),
        (
            {**TOKENS, **NOWHERE},
            BOT,
            (
                f"✗ {BOT}: set, but Slack cannot be reached (Connection refused): look at the "
                "network, and at HTTPS_PROXY where there is a proxy, then try again."
            ),
        ),
        (
            {**TOKENS, **NOWHERE},
            APP,
            f"✗ {APP}: set, but not tried, as Slack does not answer",
        ),
        (
            {**TOKENS, "ANALYTICS_SLACK_API_URL": "https://slack.invalid/api/"},
            BOT,
            f"✗ {BOT}: set, but Slack cannot be reached (… or service not known): …",
        ),
        (
            {**TOKENS, "HTTPS_PROXY": "http://127.0.0.1:9"},
            BOT,
            f"✗ {BOT}: set, but Slack cannot be reached (Connection refused): …",
        ),
    ],
)
def test_half_of_a_set_up_is_said_to_be_so(
    tmp_path: Path, variables: dict[str, str], name: str, sentence: str
) -> None:
    pattern = ".+".join(map(re.escape, sentence.split("…")))
    assert re.fullmatch(pattern, said(doctor(tmp_path, **variables), name))


def _answered(response: Response) -> AbstractContextManager[str]:
    async def answer(_: Request) -> Response:
        return response

    return serve(Starlette(routes=[Route("/api/{method}", answer, methods=["POST"])]))


def _hanging() -> AbstractContextManager[str]:
    def answer(_: Request) -> Response:
        sleep(1)
        return JSONResponse({"ok": True})

    return serve(Starlette(routes=[Route("/api/{method}", answer, methods=["POST"])]))


NO_ANSWER = "Slack did not answer as it should: try again in a minute"


@pytest.mark.parametrize(
    ("slack", "sentence"),
    [
        (lambda: _answered(Response("<html>oops</html>", 500)), NO_ANSWER),
        (lambda: _answered(Response("<html>Log in to the proxy</html>")), NO_ANSWER),
        (lambda: _answered(Response(b"\xff\xfe\xff")), NO_ANSWER),
        (lambda: _answered(JSONResponse({"ok": False, "error": "fatal_error"}, 500)), NO_ANSWER),
        (lambda: nullcontext("http://127.0.0.1:9"), "Slack cannot be reached (Connection refused)"),
        (_hanging, "Slack cannot be reached (timed out)"),
    ],
)
def test_no_token_is_blamed_where_slack_does_not_answer(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    slack: Callable[[], AbstractContextManager[str]],
    sentence: str,
) -> None:
    monkeypatch.setattr(tokens, "SECONDS", 0.3)
    with slack() as url:
        settings = Settings(
            boards={},
            slack_bot_token=BOT_TOKEN,
            slack_app_token=APP_TOKEN,
            slack_api_url=f"{url}/api/",
            gh_path="/no/such/gh",
            chrome_path="/no/such/chrome",
            database_url=f"sqlite:///{tmp_path}/store.sqlite3",
        )
        found = {check.name: check for check in examine(lambda: settings)}
    assert found[BOT].detail.startswith(f"set, but {sentence}")
    assert found[APP].detail == "set, but not tried, as Slack does not answer"
    assert found[BOT].remedy == found[APP].remedy == ""


@pytest.mark.parametrize(
    ("ahead", "line"),
    [
        (0, "✓ Clock: agrees with Slack's"),
        (-3600, "✗ Clock: is 60 minutes behind Slack's, so that"),
        (3600, "✗ Clock: is 60 minutes ahead of Slack's, so that"),
    ],
)
def test_a_clock_that_slack_does_not_share_is_told(tmp_path: Path, ahead: int, line: str) -> None:
    clock = SetClock(tmp_path / "clock", ahead)
    with serve(slack_app(sample_slack(scopes=SCOPES))) as url:
        address = {"ANALYTICS_SLACK_API_URL": f"{url}/api/", "ANALYTICS_GH_PATH": "/no/such/gh"}
        lines = doctor(tmp_path, **TOKENS, **address, **clock.environment)
    assert said(lines, "Clock").startswith(line)


def test_no_login_is_blamed_where_github_does_not_answer(tmp_path: Path) -> None:
    settings = Settings(
        boards={"main": BoardSettings("main", "acme", 1)},
        github_token="ghp_playground",
        github_host="127.0.0.1:9",
        chrome_path="/no/such/chrome",
        database_url=f"sqlite:///{tmp_path}/store.sqlite3",
    )
    found = {check.name: check for check in examine(lambda: settings)}
    assert found["GitHub"].detail.startswith("GitHub cannot be reached: look at the network")
    assert "GitHub login" not in found
    assert found["Board main"].detail == "not looked at, as GitHub does not answer: see above"


def test_files_with_secrets_that_others_can_read_are_told_with_what_to_type(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    secrets, settings = folder / ".secrets.toml", folder / "settings.toml"
    secrets.write_text('slack_signing_secret = "hush"\n')
    settings.write_text('github_token = "ghp_hush"\ngh_path = "/no/such/gh"\n')
    store = tmp_path / "data" / "analytics.sqlite3"
    store.parent.mkdir()
    store.touch()
    for file in (secrets, settings, store):
        file.chmod(0o644)
    lines = doctor(tmp_path)
    told = [line for line in lines if "others on this machine can read" in line]
    assert told == [
        f"✗ Secrets: others on this machine can read {settings}",
        f"✗ Secrets: others on this machine can read {secrets}",
    ]
    # It is the bot's own, which opens it.
    assert store.stat().st_mode & 0o777 == 0o600
    for line in lines:
        if command := re.fullmatch("  → run `(chmod .+)`", line):
            ended(["sh", "-c", command[1]], check=True, cwd=tmp_path)
    assert not any("others on this machine" in line for line in doctor(tmp_path))
    assert "hush" not in "\n".join(lines)


def test_a_settings_file_without_secrets_may_be_read_by_all(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    settings = folder / "settings.toml"
    settings.write_text('timezone = "UTC"\ngh_path = "/no/such/gh"\ngithub_token = ""\n')
    settings.chmod(0o644)
    assert not any("others on this machine" in line for line in doctor(tmp_path))


def test_a_new_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "store.sqlite3"
    store = Store(f"sqlite:///{file}", timedelta(hours=36))
    store.schedules.all()
    parts = sorted(part.name for part in file.parent.iterdir())
    modes = {part.stat().st_mode & 0o777 for part in file.parent.iterdir()}
    store.close()
    assert parts[0] == "store.sqlite3"
    assert modes == {0o600}


@pytest.mark.attack
def test_variables_that_kubernetes_sets_are_named_and_taken_for_no_settings(tmp_path: Path) -> None:
    of_kubernetes = {
        "ANALYTICS_SERVICE_HOST": "10.0.0.11",
        "ANALYTICS_PORT": "tcp://10.0.0.11:3000",
        "ANALYTICS_HTTP_PORT": "tcp://10.0.0.12:80",
    }
    lines = doctor(tmp_path, **of_kubernetes)
    assert said(lines, "Settings").startswith("✓ Settings: 0 boards configured")
    assert said(lines, "Variables") == (
        "✓ Variables: taken for no settings, as Kubernetes sets them for a Service: "
        "ANALYTICS_HTTP_PORT, ANALYTICS_PORT, ANALYTICS_SERVICE_HOST"
    )
