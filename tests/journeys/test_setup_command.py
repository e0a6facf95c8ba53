"""`analytics setup`, typed at a terminal, against the playground's GitHub and Slack."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.tenancy.scopes import SCOPES
from config.tokens import encryption_keys
from playground.github import server
from playground.github.faults import Faults
from playground.github.server import github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.faults import refusal
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.playgrounds import sample_slack
from tests.support.processes import ended
from tests.support.terminal import Terminal, terminal

ROOT = Path(__file__).parents[2]
PROJECT = "https://github.com/orgs/acme/projects/1"
# What is typed before the blank behind a question is thrown away where it is not to be shown.
ADDRESS, NUMBER = "or its owner: ", "which ends its address: "
GITHUB_TOKEN, KEEP_LOGIN = "own login: ", "by a login of gh? [Y/n]: "
MODE, HTTP_ADDRESS = "[socket]: ", "https://your.host: "
ALREADY, INSTALLED = "installed already? [y/N]: ", "come next [Y/n]: "
BOT, APP = "Bot User OAuth Token (not shown): ", "App-level token (not shown): "
SIGNING = "Signing Secret (not shown): "


@dataclass
class Newcomer:
    """Somebody in an empty folder, with gh and this program, and a workspace and a board."""

    folder: Path
    slack: Workspace
    faults: Faults
    gh: Path
    environment: dict[str, str]

    def at_setup(self) -> AbstractContextManager[Terminal]:
        """The command at a terminal."""
        return terminal(
            [sys.executable, "-m", "bot", "setup"], cwd=self.folder, env=self.environment
        )

    def logs_in(self) -> None:
        """What `gh auth login` leaves."""
        (self.gh / "hosts.yml").write_text(
            "github.com:\n    oauth_token: gho_playground\n    user: mona\n"
        )

    def written(self, name: str = "settings.toml") -> dict[str, object]:
        """What stands in that file."""
        return tomllib.loads((self.folder / "config" / name).read_text())


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    with ExitStack() as ending:
        home = Path(ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        faults, slack = Faults(), sample_slack()
        world = sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world, faults), uds=home / "gh.sock"))
        url = ending.enter_context(serve(slack_app(slack)))
        gh = gh_home(home / "gh.sock")
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        environment = kept | {
            "PYTHONPATH": str(ROOT),
            "HOME": str(home),
            "GH_CONFIG_DIR": str(gh),
            "ANALYTICS_SLACK_API_URL": f"{url}/api/",
        }
        yield Newcomer(tmp_path, slack, faults, gh, environment)


def test_each_wrong_answer_is_told_and_asked_again(newcomer: Newcomer) -> None:
    with newcomer.at_setup() as shown:

        def asked(question: str, wrong: dict[str, str], right: str) -> None:
            for answer, said in wrong.items():
                shown.sees(question)
                shown.types(answer)
                shown.sees(said)
            shown.sees(question)
            shown.types(right)

        asked(
            ADDRESS,
            {
                "": "✗ Copy the project's address from your browser, such as",
                "7": "✗ Copy the project's address from your browser, such as",
                "https://github.com/acme/web/issues/1": "✗ This is no address of a profile or",
                "https://github.com/orgs/acme": "✗ It has no number: take the address of the",
            },
            "acme",
        )
        asked(
            NUMBER,
            {
                "seven": "✗ Write the number in the project's address, such as 7.",
                "github.com/acme": "✗ It has no number: take the address of the",
            },
            "99",
        )
        shown.sees("✗ gh is not logged in to GitHub: run `gh auth login --scopes read:project`")
        asked(
            GITHUB_TOKEN,
            {
                "": "✗ gh is not logged in to GitHub",
                "xoxb-1": "✗ That is a Bot User OAuth Token: copy one from https://github.com",
                "ghp_…": "✗ That has dots in it, as the example",
                "ghp_wrong": "✗ GitHub does not accept the token, which may have expired",
            },
            "ghp_playground",
        )
        shown.sees("✓ GitHub knows it: mona, by a personal access token (classic)")
        shown.sees("✗ There is no project 99 of acme that this token can see")
        asked(ADDRESS, {}, f"{PROJECT}/views/1?layout=board")
        shown.sees("✓ “Platform board”, ")
        shown.sees("Fields: “Sprint” (sprint), “Points” (estimate), “Status” (status)")
        asked(MODE, {"pigeon": '✗ Write "socket" or "http".'}, "")
        asked(ALREADY, {}, "")
        assert "socket_mode_enabled: true" in shown.sees("Create the Slack app")
        asked(INSTALLED, {}, "y")
        asked(
            BOT,
            {
                "": "✗ Copy the Bot User OAuth Token from the Slack app's page OAuth & Permissions",
                "xapp-1": "✗ That does not begin with xoxb-, as it is an app-level token: copy",
                "xoxb-1": "✗ Slack does not know that token: copy the Bot User OAuth Token",
            },
            BOT_TOKEN,
        )
        shown.sees("✓ Is @sprint_analytics in Acme")
        asked(
            APP,
            {
                BOT_TOKEN: "✗ That does not begin with xapp-, as it is a Bot User OAuth Token",
                "xapp-1": "✗ Slack does not know that token: copy the app-level token",
            },
            APP_TOKEN,
        )
        shown.sees("✓ Opens a connection")
        shown.sees("-m bot doctor` looks whether")
        shown.sees("-m bot serve` runs the bot")
        assert shown.ends() == 0
        for secret in (BOT_TOKEN, APP_TOKEN, "ghp_playground", "ghp_wrong", "xapp-1"):
            assert secret not in shown.shown
    assert newcomer.written() == {"boards": {"main": {"owner": "acme", "project": 1}}}
    assert newcomer.written(".secrets.toml") == {
        "github_token": "ghp_playground",
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
    }
    assert (newcomer.folder / "config/.secrets.toml").stat().st_mode & 0o777 == 0o600


def test_the_login_of_gh_is_offered_and_http_takes_an_address(newcomer: Newcomer) -> None:
    newcomer.logs_in()
    with newcomer.at_setup() as shown:
        shown.sees(ADDRESS)
        shown.types(PROJECT)
        shown.sees(f"Read the board as mona, {KEEP_LOGIN}")
        shown.types("")
        shown.sees(MODE)
        shown.types("HTTP")
        shown.sees(ALREADY)
        shown.types("n")
        for address, said in {
            "http://bot.acme.com": "✗ Slack calls the bot over https only: write https://bot.acme",
            "https://localhost": "✗ Slack calls the bot by a name that is known outside",
            "bot.acme.com": "✗ “bot.acme.com” does not begin with https://",
        }.items():
            shown.sees(HTTP_ADDRESS)
            shown.types(address)
            shown.sees(said)
        shown.sees(HTTP_ADDRESS)
        shown.types("https://bot.acme.com")
        assert 'request_url: "https://bot.acme.com/slack/' in shown.sees("Create the Slack app")
        shown.sees("`analytics manifest --http https://bot.acme.com` prints it again")
        shown.sees(INSTALLED)
        shown.types("")
        shown.sees(BOT)
        shown.types(BOT_TOKEN)
        shown.sees(SIGNING)
        shown.types(BOT_TOKEN)
        shown.sees("✗ That is a Bot User OAuth Token: copy the Signing Secret")
        shown.sees(SIGNING)
        shown.types("5ecret")
        shown.sees("✗ That is no secret of an app: copy the Signing Secret")
        shown.sees(SIGNING)
        shown.types("cafe" * 8)
        assert shown.ends() == 0
    assert newcomer.written()["slack_mode"] == "http"
    assert newcomer.written(".secrets.toml") == {
        "slack_bot_token": BOT_TOKEN,
        "slack_signing_secret": "cafe" * 8,
    }


def test_what_is_set_is_kept_or_changed(newcomer: Newcomer) -> None:
    newcomer.logs_in()
    config = newcomer.folder / "config"
    config.mkdir()
    (config / "settings.toml").write_text(
        '# Ours.\n[boards.team]\nproject = 2\nowner = "acme"\ntimezone = "Asia/Tokyo" # HQ\n'
    )
    (config / ".secrets.toml").write_text(f'slack_bot_token = "{BOT_TOKEN}"\n')
    newcomer.environment["ANALYTICS_SLACK_APP_TOKEN"] = "xapp-1"
    with newcomer.at_setup() as shown:
        shown.sees("Keep the board “team”, project 2 of acme? [Y/n]: ")
        shown.types("n")
        shown.sees(ADDRESS)
        shown.types(PROJECT)
        shown.sees(KEEP_LOGIN)
        shown.types("y")
        shown.sees(MODE)
        shown.types("socket")
        # As its token is there.
        shown.sees("installed already? [Y/n]: ")
        shown.types("")
        shown.sees("Keep the Bot User OAuth Token that is set? [Y/n]: ")
        shown.types("")
        shown.sees("✗ App-level token in the settings: Slack does not know that token")
        shown.sees(APP)
        shown.types(APP_TOKEN)
        shown.sees("✗ ANALYTICS_SLACK_APP_TOKEN is set as a variable, which wins: unset it.")
        assert shown.ends() == 0
    assert (config / "settings.toml").read_text() == (
        '# Ours.\n[boards.team]\nproject = 1\nowner = "acme"\ntimezone = "Asia/Tokyo" # HQ\n'
    )
    assert newcomer.written(".secrets.toml") == {
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
    }


def test_several_workspaces_get_a_key_once(newcomer: Newcomer) -> None:
    newcomer.logs_in()
    config = newcomer.folder / "config"
    config.mkdir()
    (config / "settings.toml").write_text(
        'slack_mode = "http"\n[boards.team]\nproject = 1\nowner = "acme"\n'
    )
    secrets = {
        "slack_client_id": "1.2",
        "slack_client_secret": "cafe" * 8,
        "slack_signing_secret": "f00d" * 8,
    }
    lines = [f'{name} = "{value}"' for name, value in secrets.items()]
    (config / ".secrets.toml").write_text("\n".join(lines))
    keys: list[Any] = []
    for is_first in (True, False):
        with newcomer.at_setup() as shown:
            shown.sees("Keep the board “team”")
            shown.types("")
            shown.sees(KEEP_LOGIN)
            shown.types("")
            shown.sees("[http]: ")
            shown.types("")
            shown.sees("installed already? [Y/n]: ")
            shown.types("")
            for title in ("Client ID", "Client Secret", "Signing Secret"):
                shown.sees(f"Keep the {title} that is set? [Y/n]: ")
                shown.types("")
            if is_first:
                shown.sees("✓ Made a key that encrypts the tokens of workspaces in the store")
            assert shown.ends() == 0
            keys.append(newcomer.written(".secrets.toml")["encryption_key"])
            assert is_first or "Made a key" not in shown.shown
            assert keys[0][0] not in shown.shown
    assert keys[0] == keys[1]
    assert encryption_keys(keys[0]) == tuple(keys[0])
    assert newcomer.written(".secrets.toml") == {**secrets, "encryption_key": keys[0]}


def test_enter_takes_the_login_of_gh_after_a_token_that_is_refused(newcomer: Newcomer) -> None:
    with newcomer.at_setup() as shown:
        shown.sees(ADDRESS)
        shown.types("acme")
        shown.sees(NUMBER)
        # More than is asked for says it, too.
        shown.types(PROJECT)
        shown.sees(GITHUB_TOKEN)
        shown.types("ghp_wrong")
        shown.sees("✗ GitHub does not accept the token")
        shown.sees(GITHUB_TOKEN)
        newcomer.logs_in()
        shown.types("")
        shown.sees("✓ GitHub knows it: mona, by a login of gh")
        shown.sees("✓ “Platform board”, ")


def test_an_app_that_waits_for_an_admin_leaves_the_rest_written(newcomer: Newcomer) -> None:
    newcomer.logs_in()
    with newcomer.at_setup() as shown:
        shown.sees(ADDRESS)
        shown.types(PROJECT)
        shown.sees(KEEP_LOGIN)
        shown.types("")
        shown.sees(MODE)
        shown.types("")
        shown.sees(ALREADY)
        shown.types("n")
        shown.sees(INSTALLED)
        shown.types("n")
        shown.sees("✗ Run `analytics setup` again when it is")
        assert shown.ends() == 0
    assert newcomer.written() == {"boards": {"main": {"owner": "acme", "project": 1}}}
    assert not (newcomer.folder / "config/.secrets.toml").exists()


def test_scopes_that_are_missing_are_named(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomer.logs_in()
    newcomer.slack.access.scopes = SCOPES - {"files:write"}
    newcomer.slack.faults.next("apps.connections.open", refusal("missing_scope"))
    with newcomer.at_setup() as shown:
        shown.sees(ADDRESS)
        monkeypatch.setattr(server, "SCOPES", "repo")
        shown.types(PROJECT)
        shown.sees("may not read projects: run `gh auth refresh --scopes read:project`")
        shown.sees(GITHUB_TOKEN)
        monkeypatch.undo()
        # Done in another terminal.
        shown.types("")
        shown.sees(MODE)
        shown.types("")
        shown.sees(ALREADY)
        shown.types("y")
        shown.sees(BOT)
        shown.types(BOT_TOKEN)
        shown.sees("✗ The app lacks files:write: paste the manifest above under App Manifest")
        newcomer.slack.access.scopes = SCOPES
        shown.sees(BOT)
        shown.types(BOT_TOKEN)
        shown.sees(APP)
        shown.types(APP_TOKEN)
        shown.sees("✗ That token has not the scope connections:write: generate another one")
        shown.sees(APP)
        shown.types(APP_TOKEN)
        assert shown.ends() == 0


def test_what_is_set_wrongly_is_told_and_mended(newcomer: Newcomer) -> None:
    newcomer.logs_in()
    config = newcomer.folder / "config"
    config.mkdir()
    # As an example has them.
    (config / "settings.toml").write_text('[boards.main]\nproject = "seven"\n')
    (config / ".secrets.toml").write_text('slack_bot_token = "xoxb-…"\n')
    with newcomer.at_setup() as shown:
        shown.sees("The settings have 3 problems (in ")
        shown.sees(ADDRESS)
        shown.types(PROJECT)
        shown.sees(KEEP_LOGIN)
        shown.types("")
        shown.sees(MODE)
        shown.types("")
        shown.sees(ALREADY)
        shown.types("y")
        shown.sees(BOT)
        newcomer.slack.faults.next("auth.test", refusal("fatal_error"))
        shown.types(BOT_TOKEN)
        shown.sees("✗ Slack did not answer as it should: try again in a minute")
        shown.sees(BOT)
        # The same again.
        shown.types("")
        shown.sees("✓ Is @sprint_analytics in Acme")
        shown.sees(APP)
        shown.types(APP_TOKEN)
        shown.sees("Next:")
        assert "✗" not in shown.shown.rpartition("Opens a connection")[2]
        assert shown.ends() == 0
    assert newcomer.written() == {"boards": {"main": {"project": 1, "owner": "acme"}}}
    assert newcomer.written(".secrets.toml") == {
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
    }


def test_another_file_of_settings_is_told_to_be_unread(newcomer: Newcomer) -> None:
    other = Path(newcomer.environment["HOME"]) / ".config/sprint-analytics/settings.toml"
    for file in (other, newcomer.folder / "config/settings.toml"):
        file.parent.mkdir(parents=True)
        file.touch()
    with newcomer.at_setup() as shown:
        shown.sees(f"✗ Not read: {other}, as only the first place counts: move what you need of it")


def test_without_gh_nothing_is_written(newcomer: Newcomer) -> None:
    newcomer.environment["ANALYTICS_GH_PATH"] = "/no/such/gh"
    with newcomer.at_setup() as shown:
        shown.sees(ADDRESS)
        shown.types(PROJECT)
        assert shown.ends() == 1
        shown.sees("ANALYTICS_GH_PATH names /no/such/gh, which is no program: correct it")
    assert [*newcomer.folder.iterdir()] == []


def test_refusals_of_a_board_ask_for_another_token(newcomer: Newcomer) -> None:
    newcomer.faults.refusal = "fine-grained"
    with newcomer.at_setup() as shown:
        shown.sees(ADDRESS)
        shown.types(PROJECT)
        shown.sees(GITHUB_TOKEN)
        shown.types("github_pat_playground")
        shown.sees("✗ The fine-grained token may not read this project: give it")
        newcomer.faults.refusal = ""
        shown.sees(GITHUB_TOKEN)
        shown.types("ghp_playground")
        shown.sees("✓ “Platform board”")


def test_ctrl_c_leaves_nothing_behind(newcomer: Newcomer) -> None:
    newcomer.logs_in()
    with newcomer.at_setup() as shown:
        shown.sees(ADDRESS)
        shown.types(PROJECT)
        shown.sees(KEEP_LOGIN)
        shown.types("")
        shown.sees(MODE)
        shown.types("")
        shown.sees(ALREADY)
        shown.types("y")
        shown.sees(BOT)
        shown.interrupts()
        assert shown.ends() == 130
        shown.sees("Stopped: nothing was written.")
        assert "Traceback" not in shown.shown
    assert [*newcomer.folder.iterdir()] == []


@pytest.mark.parametrize("descriptors", ["", "<&-", ">&-"], ids=["", "no stdin", "no stdout"])
def test_without_a_terminal_it_says_what_to_write(newcomer: Newcomer, descriptors: str) -> None:
    command = f"{sys.executable} -m bot setup {descriptors}"
    run = ended(["sh", "-c", command], cwd=newcomer.folder, env=newcomer.environment)
    assert (run.returncode, run.stdout) == (2, "")
    for said in (
        "there is no terminal to ask them on. Write these instead:",
        f"in {newcomer.folder}/config/settings.toml",
        'project = "https://github.com/orgs/acme/projects/7"',
        f"in {newcomer.folder}/config/.secrets.toml, which nobody else may read (chmod 600)",
        "slack_bot_token",
        "slack_app_token",
        "ANALYTICS_BOARDS__MAIN__PROJECT",
        "-m bot manifest` prints what creates the Slack app",
    ):
        assert said in run.stderr


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "config").touch(), "cannot be written (Not a directory): run"),
        (
            lambda folder: (folder / "config/settings.toml").mkdir(parents=True),
            "is a folder: name a file of settings in ANALYTICS_SETTINGS_FILE, or move it away.",
        ),
    ],
)
def test_where_nothing_can_be_written_nothing_is_asked(
    newcomer: Newcomer, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(newcomer.folder)
    with newcomer.at_setup() as shown:
        assert shown.ends() == 1
        shown.sees(said)
        assert "own login" not in shown.shown
